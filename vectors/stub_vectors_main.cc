// stub_vectors: keeps the bytes in vectors/stubs in step with the fields beside them.
//
//   stub_vectors FOLDER            writes the bytes of every file anew from its fields
//   stub_vectors FOLDER --new      also makes a file of sample values for every method that has none
#include <fmt/format.h>

#include <fstream>

#include "vectors/sample.h"

namespace {

using namespace cmrp;

bool write(const std::filesystem::path& folder, vectors::StubFile& file) {
  for (vectors::Stub& stub : file.stubs) {
    for (ndr::Syntax syntax : {ndr::Syntax::kNdr, ndr::Syntax::kNdr64}) {
      auto bytes = vectors::encode_fields(file, stub, syntax, wire::Endian::kLittle);
      if (!bytes) {
        fmt::print(stderr, "{}: {}\n", file.method->name, bytes.error().text());
        return false;
      }
      (syntax == ndr::Syntax::kNdr ? stub.ndr : stub.ndr64) = std::move(*bytes);
    }
  }
  std::ofstream out(folder / fmt::format("{}.json", file.method->name));
  out << vectors::stub_file_json(file).dump(2) << '\n';
  return static_cast<bool>(out);
}

}  // namespace

int main(int argc, char** argv) {
  bool make = argc == 3 && std::string_view(argv[2]) == "--new";
  if (argc < 2 || (argc > 2 && !make)) {
    fmt::print(stderr, "usage: stub_vectors FOLDER [--new]\n");
    return 2;
  }
  std::filesystem::path folder = argv[1];
  auto files = vectors::load_stub_files(folder);
  if (!files) {
    fmt::print(stderr, "{}\n", files.error().text());
    return 1;
  }
  if (make) {
    for (const idl::Method* method : idl::methods()) {
      if (std::none_of(files->begin(), files->end(), [&](auto& f) { return f.method == method; })) {
        files->push_back(vectors::sample(*method));
      }
    }
  }
  for (auto& file : *files) {
    if (!write(folder, file)) return 1;
  }
  return 0;
}
