// The vectors of vectors/stubs: for each method, requests and responses as bytes in NDR and NDR64 (little-endian) with
// the decoded fields beside them. vectors/README.md documents the format, vectors/stubs.schema.json is its schema.
#pragma once

#include <filesystem>
#include <vector>

#include "reference/idl/interface.h"
#include "reference/ndr/json.h"

namespace cmrp::vectors {

/// One stub: its fields as ndr::to_json writes them, and its bytes.
struct Stub {
  ndr::Part part = ndr::Part::kRequest;
  std::string about;
  /// A response: the place in StubFile::stubs of the request that it answers, for counts that only a request carries.
  size_t answers = 0;
  ndr::Json fields{};
  wire::Bytes ndr{};
  wire::Bytes ndr64{};
  /// Why Samba's ndrdump is not asked about this stub; empty where it must agree.
  std::string samba_differs{};

  const wire::Bytes& bytes(ndr::Syntax syntax) const { return syntax == ndr::Syntax::kNdr ? ndr : ndr64; }
};

/// The vectors of one method: a file.
struct StubFile {
  const idl::Method* method = nullptr;
  std::vector<Stub> stubs;
};

/// Reads a file; fails, naming the key, on anything that the format does not know.
Result<StubFile> parse_stub_file(const ndr::Json& json);
ndr::Json stub_file_json(const StubFile& file);

/// One file, and all files of `folder` by opnum. Fail with the file's name as Error::field.
Result<StubFile> load_stub_file(const std::filesystem::path& path);
Result<std::vector<StubFile>> load_stub_files(const std::filesystem::path& folder);

/// An object of the method's parameters as it is when the stub is to be decoded: default, or holding the request that a
/// response answers.
Result<ndr::Object> before(const StubFile& file, const Stub& stub);

/// The bytes of a stub, from its fields.
Result<wire::Bytes> encode_fields(const StubFile& file, const Stub& stub, ndr::Syntax syntax, wire::Endian endian);

}  // namespace cmrp::vectors
