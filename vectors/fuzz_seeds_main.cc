// fuzz_seeds FOLDER: writes the vectors as seeds of the fuzz targets, a folder a target, in the form that each reads
// (the comment on top of reference/idl/fuzz/stub_fuzz.cc; the others read the bytes alone).
#include <fmt/format.h>

#include <fstream>

#include "vectors/stub_vectors.h"

namespace {

using namespace cmrp;
namespace fs = std::filesystem;

bool write(const fs::path& folder, const std::string& name, wire::ByteView bytes) {
  fs::create_directories(folder);
  std::ofstream out(folder / name, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(out);
}

bool write_stubs(const fs::path& root) {
  auto files = vectors::load_stub_files(CMRP_VECTORS "/stubs");
  if (!files) return fmt::print(stderr, "{}\n", files.error().text()), false;
  for (const auto& file : *files) {
    for (size_t i = 0; i < file.stubs.size(); ++i) {
      const auto& stub = file.stubs[i];
      for (ndr::Syntax syntax : {ndr::Syntax::kNdr, ndr::Syntax::kNdr64}) {
        std::string target = fmt::format("stub_{}_{}_fuzz", stub.part == ndr::Part::kRequest ? "request" : "response",
                                         syntax == ndr::Syntax::kNdr ? "ndr" : "ndr64");
        wire::Writer seed;
        seed.write(file.method->opnum);
        seed.write(uint8_t{0});
        seed.bytes(stub.bytes(syntax));
        if (!write(root / target, fmt::format("{}-{}", file.method->name, i), seed.view())) return false;
      }
    }
  }
  return true;
}

/// `head` goes before each vector: what the target reads ahead of the bytes.
bool write_blobs(const fs::path& root, const std::string& file, const std::string& target,
                 const wire::Bytes& head = {}) {
  std::ifstream in(CMRP_VECTORS "/" + file);
  ndr::Json json = ndr::Json::parse(in, nullptr, false);
  if (!json.is_array()) return fmt::print(stderr, "{} is no array\n", file), false;
  for (size_t i = 0; i < json.size(); ++i) {
    auto bytes = wire::from_hex(json[i].value("bytes", ""));
    if (!bytes) return false;
    bytes->insert(bytes->begin(), head.begin(), head.end());
    if (!write(root / target, std::to_string(i), *bytes)) return false;
  }
  return true;
}

bool write_table(const fs::path& root) {
  std::ifstream in(CMRP_VECTORS "/../conformance/cases/3.1.4.2.19.yaml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  return write(root / "table_fuzz", "3.1.4.2.19.yaml", {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: fuzz_seeds FOLDER\n");
    return 2;
  }
  fs::path root = argv[1];
  return write_stubs(root) && write_blobs(root, "blobs/property_lists.json", "property_list_fuzz") &&
                 write_blobs(root, "blobs/batches.json", "batch_fuzz") && write_blobs(root, "pdus.json", "pdu_fuzz") &&
                 write_blobs(root, "pdus.json", "connection_fuzz", {0}) && write_table(root)
             ? 0
             : 1;
}
