// Samba's own reading of the vectors: ndrdump (package samba-testsuite) must parse each to its last byte, write the
// same bytes again (NDR), and print the same values from NDR64 as from NDR. Its --validate is no use for NDR64: in
// Samba 4.17 it writes NDR.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "vectors/stub_vectors.h"

namespace cmrp::vectors {
namespace {

using ndr::Part;
using ndr::Syntax;

struct Output {
  int status = -1;
  std::string text;
};

/// Runs a program found in PATH to its end, with standard output and error in one text.
Output run(std::vector<std::string> arguments) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
  std::vector<char*> argv;
  for (std::string& a : arguments) argv.push_back(a.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  int spawned = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  Output output;
  char buffer[4096];
  for (ssize_t n; (n = read(pipe_ends[0], buffer, sizeof buffer)) > 0;) output.text.append(buffer, n);
  close(pipe_ends[0]);
  int status = 0;
  if (spawned == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)) output.status = WEXITSTATUS(status);
  return output;
}

std::string file_of(const std::string& name, const wire::Bytes& bytes) {
  std::string path = testing::TempDir() + "cmrp_" + name + "_" + std::to_string(getpid());
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return path;
}

/// What ndrdump says of the values: its output without what it reports of itself.
std::string values(const std::string& text) {
  size_t from = text.find("    clusapi_");
  size_t to = text.find("push returned");
  if (to == std::string::npos) to = text.find("dump OK");
  return from == std::string::npos || to == std::string::npos ? text : text.substr(from, to - from);
}

class Ndrdump : public testing::TestWithParam<std::string> {};

TEST_P(Ndrdump, ReadsAndWritesTheSame) {
  if (run({"ndrdump", "--version"}).status != 0) GTEST_SKIP() << "ndrdump (package samba-testsuite) is not installed";
  auto file = load_stub_file(CMRP_VECTORS "/stubs/" + GetParam() + ".json");
  ASSERT_TRUE(file) << file.error().text();
  for (const Stub& stub : file->stubs) {
    if (!stub.samba_differs.empty()) continue;
    std::string in_ndr;
    for (Syntax syntax : {Syntax::kNdr, Syntax::kNdr64}) {
      bool request = stub.part == Part::kRequest;
      std::string path = file_of(GetParam(), stub.bytes(syntax));
      std::vector<std::string> command{"ndrdump", "clusapi", "clusapi_" + GetParam().substr(3), request ? "in" : "out",
                                       path};
      command.push_back(syntax == Syntax::kNdr ? "--validate" : "--ndr64");
      std::string context;
      if (!request && file->stubs[stub.answers].samba_differs.empty()) {
        context = file_of(GetParam() + "_context", file->stubs[stub.answers].bytes(syntax));
        command.push_back("--context-file=" + context);
      }
      Output output = run(command);
      unlink(path.c_str());
      if (!context.empty()) unlink(context.c_str());
      SCOPED_TRACE(fmt::format("{}, {}\n{}", fmt::join(command, " "), stub.about, output.text));
      EXPECT_EQ(output.status, 0);
      EXPECT_THAT(output.text, testing::HasSubstr("dump OK"));
      EXPECT_THAT(output.text, testing::Not(testing::HasSubstr("WARNING")));
      if (syntax == Syntax::kNdr) in_ndr = values(output.text);
      EXPECT_EQ(values(output.text), in_ndr);
    }
  }
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const idl::Method* method : idl::methods()) names.emplace_back(method->name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Stubs, Ndrdump, testing::ValuesIn(method_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace cmrp::vectors
