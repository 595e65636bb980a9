#include "vectors/stub_vectors.h"

#include <algorithm>
#include <fstream>

namespace cmrp::vectors {

using ndr::Json;
using ndr::Part;
using ndr::Syntax;

namespace {

Result<void> known_keys(const Json& object, std::initializer_list<std::string_view> keys) {
  if (!object.is_object()) return fail("", 0, "expected an object");
  for (const auto& [key, value] : object.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) return fail(key, 0, "unknown key");
  }
  return {};
}

Result<Stub> parse_stub(const Json& json) {
  if (auto ok = known_keys(json, {"part", "about", "answers", "fields", "ndr", "ndr64", "samba_differs"}); !ok) {
    return tl::unexpected(ok.error());
  }
  Stub stub;
  std::string part = json.value("part", "");
  if (part != "request" && part != "response") return fail("part", 0, "neither request nor response");
  stub.part = part == "request" ? Part::kRequest : Part::kResponse;
  stub.about = json.value("about", "");
  stub.answers = json.value("answers", size_t{0});
  stub.fields = json.value("fields", Json::object());
  stub.samba_differs = json.value("samba_differs", "");
  auto ndr = wire::from_hex(json.value("ndr", ""));
  auto ndr64 = wire::from_hex(json.value("ndr64", ""));
  if (!ndr) return tl::unexpected(ndr.error());
  if (!ndr64) return tl::unexpected(ndr64.error());
  stub.ndr = std::move(*ndr);
  stub.ndr64 = std::move(*ndr64);
  return stub;
}

}  // namespace

Result<StubFile> parse_stub_file(const Json& json) {
  if (auto ok = known_keys(json, {"method", "opnum", "section", "stubs"}); !ok) return tl::unexpected(ok.error());
  StubFile file;
  file.method = idl::find(json.value("method", ""));
  if (!file.method) return fail("method", 0, "no such method");
  if (json.value("opnum", -1) != file.method->opnum) return fail("opnum", 0, "not the method's");
  if (json.value("section", "") != file.method->section) return fail("section", 0, "not the method's");
  for (const Json& item : json.value("stubs", Json::array())) {
    auto stub = parse_stub(item);
    if (!stub) return tl::unexpected(stub.error());
    file.stubs.push_back(std::move(*stub));
  }
  for (const Stub& stub : file.stubs) {
    if (stub.part == Part::kResponse &&
        (stub.answers >= file.stubs.size() || file.stubs[stub.answers].part != Part::kRequest)) {
      return fail("answers", 0, "names no request");
    }
  }
  return file;
}

Json stub_file_json(const StubFile& file) {
  Json json = {{"method", file.method->name}, {"opnum", file.method->opnum}, {"section", file.method->section}};
  for (const Stub& stub : file.stubs) {
    Json item = {{"part", stub.part == Part::kRequest ? "request" : "response"}, {"about", stub.about}};
    if (stub.part == Part::kResponse) item["answers"] = stub.answers;
    if (!stub.samba_differs.empty()) item["samba_differs"] = stub.samba_differs;
    item["fields"] = stub.fields;
    item["ndr"] = wire::to_hex(stub.ndr);
    item["ndr64"] = wire::to_hex(stub.ndr64);
    json["stubs"].push_back(std::move(item));
  }
  return json;
}

Result<StubFile> load_stub_file(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  std::ifstream in(path);
  Json json = Json::parse(in, nullptr, false);
  if (json.is_discarded()) return fail(name, 0, "is not there or is not JSON");
  auto file = parse_stub_file(json);
  if (!file) return fail(name, 0, file.error().text());
  if (path.stem() != std::string(file->method->name)) return fail(name, 0, "is not named after its method");
  return file;
}

Result<std::vector<StubFile>> load_stub_files(const std::filesystem::path& folder) {
  std::vector<StubFile> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".json") continue;
    auto file = load_stub_file(entry.path());
    if (!file) return tl::unexpected(file.error());
    files.push_back(std::move(*file));
  }
  if (error) return fail(folder.string(), 0, error.message());
  std::sort(files.begin(), files.end(), [](auto& a, auto& b) { return a.method->opnum < b.method->opnum; });
  return files;
}

Result<ndr::Object> before(const StubFile& file, const Stub& stub) {
  ndr::Object object(*file.method->parameters);
  if (stub.part == Part::kResponse) {
    auto set = ndr::from_json(*file.method->parameters, file.stubs[stub.answers].fields, object.get());
    if (!set) return tl::unexpected(set.error());
  }
  return object;
}

Result<wire::Bytes> encode_fields(const StubFile& file, const Stub& stub, Syntax syntax, wire::Endian endian) {
  auto object = before(file, stub);
  if (!object) return tl::unexpected(object.error());
  auto set = ndr::from_json(*file.method->parameters, stub.fields, object->get());
  if (!set) return tl::unexpected(set.error());
  wire::Writer writer(endian);
  auto done = ndr::encode(*file.method->parameters, stub.part, object->get(), syntax, writer);
  if (!done) return tl::unexpected(done.error());
  return writer.take();
}

}  // namespace cmrp::vectors
