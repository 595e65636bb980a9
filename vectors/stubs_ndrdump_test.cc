// Samba's own reading of the vectors: ndrdump (package samba-testsuite) must parse each to its last byte, write the
// same bytes again (NDR), and print the same values from NDR64 as from NDR. Its --validate is no use for NDR64: in
// Samba 4.17 it writes NDR.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "vectors/ndrdump.h"
#include "vectors/stub_vectors.h"

namespace cmrp::vectors {
namespace {

using ndr::Part;
using ndr::Syntax;

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
