#include "dissector/check/capture_vector.h"

#include <algorithm>
#include <fstream>
#include <list>
#include <sstream>

#include "dissector/check/traffic.h"

namespace cmrp::check {
namespace {

using ndr::Json;

CheckOptions options_of(const CaptureVector& vector) {
  CheckOptions options;
  options.notes = vector.json.value("notes", false);
  options.secrets.nt_passwords = vector.json.value("nt_passwords", std::vector<std::string>());
  for (uint16_t port : vector.json.value("ports", std::vector<uint16_t>())) options.ports.insert(port);
  if (vector.json.contains("keytab")) {
    auto keys = ServiceKeys::open(vector.file.parent_path() / vector.json["keytab"].get<std::string>());
    if (!keys) throw std::runtime_error(vector.file.string() + ": " + keys.error());
    options.secrets.keytab = *keys;
  }
  return options;
}

wire::Bytes stub_of(const Json& hex) {
  auto bytes = wire::from_hex(hex.get<std::string>());
  if (!bytes) throw std::runtime_error("a stub: " + bytes.error().text());
  return *bytes;
}

Json lines(std::istream& in) {
  Json out = Json::array();
  for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
  return out;
}

}  // namespace

std::filesystem::path CaptureVector::capture() const {
  std::filesystem::path path = file;
  return path.replace_extension(".pcapng");
}

std::string CaptureVector::made() const {
  const Json& made = json.at("made");
  std::ostringstream out;
  capture::PcapngWriter writer(out, "capture_vectors");
  MadeConnection::Form form;
  if (made.value("syntax", "ndr") == "ndr64") form.syntax = ndr::Syntax::kNdr64;
  if (made.value("endian", "little") == "big") form.endian = wire::Endian::kBig;
  form.marked = made.value("marked", true);
  form.bind = made.value("bind", true);
  form.stub_bytes = made.value("stub_bytes", size_t{4096});
  std::chrono::nanoseconds clock = kMadeBegin;
  form.clock = &clock;
  std::list<MadeConnection> connections;
  for (uint16_t i = 0; i < made.value("connections", 1); ++i) {
    auto port = static_cast<uint16_t>(50000 + i);
    connections.emplace_back(writer, capture::Ipv4Endpoint{{192, 0, 2, 2}, port},
                             capture::Ipv4Endpoint{{192, 0, 2, 1}, 49200}, form);
  }
  for (const Json& call : made.at("calls")) {
    MadeConnection& connection = *std::next(connections.begin(), call.size() > 3 ? call.at(3).get<int>() : 0);
    // A method by name with its fields, or an opnum with the bytes of a stub.
    uint32_t id = call.at(0).is_string() ? connection.request(call.at(0).get<std::string>(), call.at(1))
                                         : connection.request_stub(call.at(0).get<uint16_t>(), stub_of(call.at(1)));
    if (call.size() < 3) continue;
    if (call.at(2).is_object()) {
      connection.response(id, call.at(2));
    } else if (call.at(2).is_string()) {
      connection.response_stub(id, stub_of(call.at(2)));
    } else {
      connection.fault(id, call.at(2).get<uint32_t>());
    }
  }
  for (MadeConnection& connection : connections) connection.close();
  return out.str();
}

std::vector<CaptureVector> load_capture_vectors(const std::filesystem::path& folder) {
  std::vector<CaptureVector> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename();
    if (!name.ends_with(".json") || name.ends_with(".schema.json")) continue;
    std::ifstream in(entry.path());
    try {
      out.push_back({entry.path(), Json::parse(in)});
    } catch (const Json::exception& error) {
      throw std::runtime_error(entry.path().string() + ": " + error.what());
    }
  }
  std::ranges::sort(out, {}, &CaptureVector::file);
  return out;
}

Judged judge(CaptureFile& capture, const CheckOptions& options) {
  Judged judged;
  std::stringstream calls, findings;
  Collector collector({&calls, &findings});
  auto checked = check_capture(capture, "", options, collector, judged.seen);
  if (!checked) judged.error = judged.run.stopped = checked.error();
  collector.finish(judged.run);
  add_summary(judged.seen, judged.run);
  judged.calls = lines(calls);
  judged.findings = lines(findings);
  return judged;
}

Judged judge(const CaptureVector& vector) {
  auto capture = CaptureFile::open(vector.capture());
  if (!capture) throw std::runtime_error(capture.error());
  return judge(*capture, options_of(vector));
}

std::string text_of(const Json& description) {
  std::string out = "{";
  const char* separator = "\n  ";
  for (const auto& [key, value] : description.items()) {
    out += separator + Json(key).dump() + ": ";
    separator = ",\n  ";
    bool by_line = key == "calls" || key == "findings" || key == "made";
    const Json& list = key == "made" ? value.at("calls") : value;
    if (!by_line) {
      out += value.dump();
      continue;
    }
    if (key == "made") {
      out += '{';
      for (const auto& [name, part] : value.items()) {
        if (name != "calls") out += Json(name).dump() + ": " + part.dump() + ", ";
      }
      out += "\"calls\": ";
    }
    out += '[';
    for (size_t i = 0; i < list.size(); ++i) out += (i ? ",\n    " : "\n    ") + list[i].dump();
    out += key == "made" ? "\n  ]}" : list.empty() ? "]" : "\n  ]";
  }
  return out + "\n}\n";
}

}  // namespace cmrp::check
