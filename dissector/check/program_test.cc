// cmrp-check as a process: exit statuses, formats, standard input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/report.h"

namespace {

using testing::HasSubstr;

struct Ended {
  int status = -1;
  std::string text;  ///< both outputs
};

const std::string kCaptures = CMRP_CAPTURES "/";

/// Runs cmrp-check with these words of a shell.
Ended check(const std::string& words) {
  Ended ended;
  FILE* pipe = popen((std::string(CMRP_CHECK " ") + words + " 2>&1").c_str(), "r");
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) ended.text.append(buffer, n);
  int status = pclose(pipe);
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

TEST(CmrpCheck, ExitStatusesSayWhatWasFound) {
  EXPECT_EQ(check(kCaptures + "made-ndr.pcapng").status, 0);
  EXPECT_EQ(check(kCaptures + "wrong-closed-handle.pcapng").status, 1);
  EXPECT_EQ(check(kCaptures + "made-ndr.pcapng " + kCaptures + "wrong-closed-handle.pcapng").status, 1);
  EXPECT_EQ(check("").status, 2);
  EXPECT_EQ(check("--format xml " + kCaptures + "made-ndr.pcapng").status, 2);
  EXPECT_EQ(check("--keytab /nonexistent " + kCaptures + "made-ndr.pcapng").status, 2);
  EXPECT_EQ(check("/nonexistent.pcapng").status, 3);
  EXPECT_EQ(check(kCaptures + "README.md").status, 3);
}

TEST(CmrpCheck, SealedCallsWithoutAKeyAreNotAPass) {
  const std::string ntlm = kCaptures + "rpcclient-ntlm.pcapng", kerberos = kCaptures + "rpcclient-kerberos.pcapng";
  Ended without = check(ntlm);
  EXPECT_EQ(without.status, 3);
  EXPECT_THAT(without.text, HasSubstr("no password of CMRP\\admin was given (--nt-password)"));
  EXPECT_THAT(check("--nt-password wrong " + ntlm).text, HasSubstr("none of the passwords is that of CMRP\\admin"));
  EXPECT_EQ(check("--nt-password wrong --nt-password conformance " + ntlm).status, 0);
  EXPECT_THAT(check(kerberos).text, HasSubstr("no key of the service was given (--keytab)"));
  EXPECT_EQ(check("--keytab " + kCaptures + "kerberos.keytab " + kerberos).status, 0);
}

TEST(CmrpCheck, ACaptureWithoutTheProtocolIsNotAPass) {
  Ended ended = check("- <" + kCaptures + "made-without-bind.pcapng");
  EXPECT_EQ(ended.status, 0) << ended.text;  // recognized
  auto empty = std::filesystem::temp_directory_path() / ("cmrp-check-empty-" + std::to_string(getpid()) + ".pcap");
  std::ofstream(empty, std::ios::binary).write("\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0", 24);
  ended = check(empty.string());
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.text, HasSubstr("nothing of clusapi version 3"));
  std::filesystem::remove(empty);
}

TEST(CmrpCheck, ReportsAreThoseOfTheResultModel) {
  Ended json = check("--format json " + kCaptures + "wrong-read-access.pcapng");
  std::istringstream in(json.text);
  auto run = cmrp::reports::read_json(in);
  ASSERT_TRUE(run) << run.error();
  EXPECT_EQ(run->tool, "cmrp-check");
  ASSERT_EQ(run->cases.size(), 2u);
  EXPECT_EQ(run->cases[1].id, "ApiOfflineResource/access@9");
  ASSERT_EQ(run->cases[1].exchanges.size(), 2u);
  EXPECT_EQ(run->cases[1].exchanges[1].frame, 9u);
  EXPECT_EQ(
      check("--format junit " + kCaptures + "wrong-read-access.pcapng | xmllint --noout --schema " CMRP_JUNIT " -")
          .status,
      0);
}

TEST(CmrpCheck, PasswordsAreNotInTheReport) {
  EXPECT_THAT(check("--format json --nt-password conformance " + kCaptures + "made-ndr.pcapng").text,
              testing::Not(HasSubstr("conformance\"")));
}

TEST(CmrpCheck, TellsItsOptions) {
  EXPECT_EQ(check("--help").status, 0);
  EXPECT_THAT(check("--help").text, HasSubstr("Exit status"));
}

}  // namespace
