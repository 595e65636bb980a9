// The real cmrp-conform: exit statuses, messages, reports.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/engine/profile.h"
#include "conformance/engine/select.h"

namespace cmrp::engine {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Ended {
  int status = -1;
  std::string output;
};

/// A directory that goes away with the test.
class Program : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "cmrp-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { fs::remove_all(directory_); }

  Ended run(const std::string& arguments) {
    std::string command = std::string(CMRP_CONFORM) + " " + arguments + " 2>&1 </dev/null";
    FILE* pipe = popen(command.c_str(), "r");
    Ended ended;
    std::array<char, 4096> buffer;
    while (size_t n = fread(buffer.data(), 1, buffer.size(), pipe)) ended.output.append(buffer.data(), n);
    int status = pclose(pipe);
    ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended;
  }

  std::string write(const std::string& name, const std::string& text) {
    fs::path path = directory_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }

  /// A profile of a server that is not there: port 1 of loopback.
  std::string nobody() {
    return write("nobody.yaml",
                 "name: nobody\nendpoint: {nodes: [{name: N, host: 127.0.0.1, port: 1}]}\n"
                 "credentials: {all: {user: u, password: p}}\ncontrol: none\ncapabilities: []\n");
  }

  fs::path directory_;
};

TEST_F(Program, HelpAndVersion) {
  Ended help = run("--help");
  EXPECT_EQ(help.status, 0);
  for (const char* word :
       {"--target", "--section", "--requirement", "--baseline", "--report", "Exit status", "Examples"}) {
    EXPECT_THAT(help.output, HasSubstr(word));
  }
  Ended version = run("--version");
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.output, HasSubstr("cmrp-conform "));
}

TEST_F(Program, WrongUsageIsStatus2) {
  for (const char* arguments : {"", "--no-such-option", "--target", "--list xml", "--case 'No/such-*' --list text",
                                "--section 3.1.4.2.999 --list text", "--method ApiNothing --list text",
                                "--requirement 3.1.4.2.19-999 --list text", "--target /nonexistent.yaml",
                                "--cases /nonexistent --list text", "surplus"}) {
    Ended ended = run(arguments);
    EXPECT_EQ(ended.status, 2) << arguments << "\n" << ended.output;
    EXPECT_THAT(ended.output, HasSubstr("cmrp-conform: ")) << arguments;
  }
}

TEST_F(Program, ListsAreJson) {
  auto cases = nlohmann::json::parse(run("--list json --section 3.1.4.2.19").output);
  ASSERT_FALSE(cases.empty());
  for (const char* key : {"id", "section", "method", "opnum", "requirements", "level", "needs"})
    EXPECT_TRUE(cases[0].contains(key)) << key;
  auto requirements = nlohmann::json::parse(run("--requirements json").output);
  for (const char* key : {"id", "level", "binds", "asks", "cases", "untestable"})
    EXPECT_TRUE(requirements[0].contains(key)) << key;
  auto methods = nlohmann::json::parse(run("--methods json").output);
  EXPECT_EQ(methods.size(), 167u);
  for (const char* key : {"opnum", "method", "section", "access", "state", "handles", "returns"})
    EXPECT_TRUE(methods[0].contains(key)) << key;
  Ended text = run("--requirements text");
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.output, HasSubstr("client-bound"));
}

TEST_F(Program, EveryListedCaseHasAMethodAndASyntax) {
  auto ids = [&](const std::string& more) {
    std::set<std::string> out;
    for (const auto& c : nlohmann::json::parse(run("--list json " + more).output)) {
      EXPECT_TRUE(c["method"].is_string()) << c["id"];
      std::string id = c["id"];
      EXPECT_EQ(id.ends_with("/ndr64"), c["syntax"] == "ndr64") << id;
      out.insert(id);
    }
    return out;
  };
  auto both = ids("");
  auto ndr = ids("--syntax ndr");
  auto ndr64 = ids("--syntax ndr64");
  EXPECT_EQ(ndr.size(), ndr64.size());
  EXPECT_TRUE(std::ranges::includes(both, ndr));
  EXPECT_TRUE(both.contains("ApiOfflineResource/generated/rpc-status/ndr64"));
  EXPECT_TRUE(both.contains("AllMethods/string-with-offset/ndr64"));
  EXPECT_FALSE(both.contains("ApiOfflineResource/failed-resource/ndr64"));
  EXPECT_TRUE(ndr64.contains("ApiOfflineResource/failed-resource/ndr64"));
}

TEST_F(Program, InstalledItFindsItsTables) {
  std::string prefix = (directory_ / "usr").string();
  std::string install =
      fmt::format("{} --install {} --component conformance --prefix {} >/dev/null", CMRP_CMAKE, CMRP_BUILD, prefix);
  ASSERT_EQ(std::system(install.c_str()), 0) << install;
  EXPECT_TRUE(fs::exists(prefix + "/share/cmrp/targets/template.yaml"));
  // The tables of the sources would do as well: so those of the installation get a fault, which has to show.
  std::ofstream(prefix + "/share/cmrp/cases/3.1.4.2.19.yaml") << "section: 3.1.4.2.19\n";
  EXPECT_EQ(run("--check").status, 0);
  std::string command = prefix + "/bin/cmrp-conform --check >/dev/null 2>&1";
  int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 2);
}

TEST_F(Program, WrongTableIsStatus2WithLineAndRemedy) {
  write("cases/levels.yaml", "3.1.4.2.19: [MUST]\n");
  write("cases/3.1.4.2.19.yaml",
        "section: 3.1.4.2.19\nmethod: ApiOfflineResource\nrequirements:\n  1: {binds: server, asks: x}\ncases:\n"
        "- {id: a, title: t, covers: 1, call: {hResourse: null}, expect: {fault: any}}\n");
  Ended ended = run("--check --cases " + (directory_ / "cases").string());
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.output, HasSubstr("3.1.4.2.19.yaml:6: "));
  EXPECT_THAT(ended.output, HasSubstr("did you mean \"hResource\"?"));
}

TEST_F(Program, WrongProfileIsStatus2WithLineAndRemedy) {
  std::string path = write(
      "p.yaml",
      "name: x\nendpont: {}\ncredentials: {all: {user: u, password: p}}\ncontrol: none\ncapabilities: [flying]\n");
  Ended ended = run("--check --target " + path);
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.output, HasSubstr("p.yaml:2: a profile has no key \"endpont\"; did you mean \"endpoint\"?"));
  EXPECT_THAT(ended.output, HasSubstr("p.yaml:5: \"flying\" is no capability"));
}

TEST_F(Program, WrongBaselineIsStatus2) {
  Ended ended = run("--target " + nobody() + " --baseline " + write("b.yaml", "baseline:\n- {case: x}\n"));
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.output, HasSubstr("b.yaml"));
}

TEST_F(Program, TargetThatIsNotThereIsStatus3WithAReport) {
  Ended ended = run("--target " + nobody() + " --report " + (directory_ / "out").string());
  EXPECT_EQ(ended.status, 3) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("unreachable"));
  for (const char* file : {"report.json", "junit.xml", "report.md", "report.html"})
    EXPECT_TRUE(fs::exists(directory_ / "out" / file)) << file;
}

TEST_F(Program, ReportDirectoryThatCannotBeIsStatus2) {
  std::string file = write("file", "");
  Ended ended = run("--target " + nobody() + " --report " + file + "/below");
  EXPECT_EQ(ended.status, 2) << ended.output;
}

TEST_F(Program, TemplateProfileLoads) {
  // Its password files are the vendor's; everything else has to be as the loader wants it.
  for (const char* user : {"clusadmin", "clusreader", "clusbackup", "nobody"})
    write(std::string(user) + ".password", "x\n");
  fs::copy_file(CMRP_TARGETS "/template.yaml", directory_ / "template.yaml");
  Ended ended = run("--check --target " + (directory_ / "template.yaml").string());
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(run("--check --target " CMRP_TARGETS "/reference.yaml").status, 0);
}

TEST_F(Program, SetAndReadyFileReplaceValues) {
  auto set = load_profile(nobody(), {"endpoint.nodes.0.port=4711", "name=somebody"});
  ASSERT_TRUE(set);
  EXPECT_EQ(set->endpoint(), "ncacn_ip_tcp:127.0.0.1[4711]");
  EXPECT_EQ(set->name, "somebody");
  EXPECT_FALSE(load_profile(nobody(), {"endpoint.nodes.7.port=1"}));
  EXPECT_FALSE(load_profile(nobody(), {"no.such.key=1"}));
  std::string ready = write(
      "ready.json",
      R"({"nodes":[{"name":"A","host":"h","port":5}],"epm":{"host":"h","port":6},"control":{"host":"c","port":7}})");
  auto made = load_profile(nobody(), {}, ready);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->endpoint(), "ncacn_ip_tcp:h[5]");
  EXPECT_EQ(made->endpoint_mapper, 6);
  EXPECT_EQ(made->control.port, 7);
  EXPECT_FALSE(load_profile(nobody(), {}, write("broken.json", "{")));
}

TEST_F(Program, CredentialsAreNtlmOrKerberos) {
  auto credential = [&](const std::string& text) {
    std::string path = write("c.yaml",
                             "name: x\nendpoint: {nodes: [{name: A, host: 192.0.2.1, port: 5, service-host: a.test}]}\n"
                             "credentials: {all: " +
                                 text + "}\ncontrol: none\ncapabilities: []\n");
    return load_profile(path);
  };
  auto problem = [&](const std::string& text) {
    auto loaded = credential(text);
    return loaded ? "" : loaded.error().front().text();
  };
  auto ntlm = credential("{domain: D, user: u, password: p}");
  ASSERT_TRUE(ntlm);
  EXPECT_EQ(ntlm->credentials["all"].mechanism, rpc::Mechanism::kNtlm);
  EXPECT_EQ(ntlm->nodes[0].service_host, "a.test");
  auto password = credential("{principal: u@R.TEST, password: p}");
  ASSERT_TRUE(password);
  EXPECT_EQ(password->credentials["all"].mechanism, rpc::Mechanism::kKerberos);
  EXPECT_EQ(password->credentials["all"].user, "u");
  EXPECT_EQ(password->credentials["all"].domain, "R.TEST");
  std::string file = write("tickets", "");
  auto tickets = credential("{ccache: tickets}");
  ASSERT_TRUE(tickets);
  EXPECT_EQ(tickets->credentials["all"].ccache, file);
  EXPECT_THAT(problem("{principal: u, password: p}"), HasSubstr("c.yaml:3: \"u\" is no principal; write NAME@REALM"));
  EXPECT_THAT(problem("{user: u, principal: u@R, password: p}"), HasSubstr("either a user"));
  EXPECT_THAT(problem("{password: p}"), HasSubstr("either a user"));
  EXPECT_THAT(problem("{principal: u@R, domain: D, password: p}"), HasSubstr("Kerberos has no domain"));
  EXPECT_THAT(problem("{principal: u@R, password: p, ccache: tickets}"), HasSubstr("one of password-file"));
  EXPECT_THAT(problem("{user: u, ccache: tickets}"), HasSubstr("either a user"));
  EXPECT_THAT(problem("{ccache: nowhere}"), HasSubstr("kinit -c FILE"));
}

TEST(Glob, Matches) {
  EXPECT_TRUE(glob_matches("ApiOffline*/failed-*", "ApiOfflineResource/failed-resource"));
  EXPECT_TRUE(glob_matches("*", "a/b"));
  EXPECT_TRUE(glob_matches("a?c", "abc"));
  EXPECT_TRUE(glob_matches("*generated*", "ApiX/generated/state-none"));
  EXPECT_FALSE(glob_matches("Api", "ApiOfflineResource/x"));
  EXPECT_FALSE(glob_matches("*x", "ApiOfflineResource/y"));
  EXPECT_FALSE(glob_matches("", "a"));
  EXPECT_FALSE(glob_matches(std::string(2000, '*') + "b", std::string(20000, 'a')));
}

}  // namespace
}  // namespace cmrp::engine
