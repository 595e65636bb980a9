#include "dissector/check/traffic.h"

#include <fmt/format.h>

#include <random>

#include "reference/idl/interface.h"

namespace cmrp::check {
namespace {

using capture::Ipv4Endpoint;
using ndr::Json;
using rpc::PduType;
using wire::Bytes;
using wire::ByteView;

void set(ndr::Object& parameters, const Json& fields) {
  auto done = ndr::from_json(parameters.type(), fields, parameters.get());
  if (!done) throw std::logic_error(done.error().text());
}

Bytes encode(const ndr::Object& parameters, ndr::Part part, const MadeConnection::Form& form) {
  wire::Writer writer(form.endian);
  auto done = ndr::encode(parameters.type(), part, parameters.get(), form.syntax, writer);
  if (!done) throw std::logic_error(done.error().text());
  return writer.take();
}

}  // namespace

MadeConnection::MadeConnection(capture::PcapngWriter& out, const Ipv4Endpoint& client, const Ipv4Endpoint& server,
                               const Form& form)
    : form_(form), tcp_(out, client, server, form.clock ? *form.clock : own_clock_) {
  if (!form.bind) return;
  rpc::SyntaxId transfer = form.syntax == ndr::Syntax::kNdr64 ? rpc::kNdr64 : rpc::kNdr;
  rpc::SyntaxId clusapi{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0};
  rpc::Bind bind{5840, 5840, 0, {{0, clusapi, {transfer}}, {1, rpc::kUnsealedCapture, {rpc::kNdr}}}};
  rpc::BindAck ack{5840,
                   5840,
                   0x1000u + client.port,
                   std::to_string(server.port),
                   {{rpc::kAcceptance, 0, transfer}, {rpc::kProviderRejection, rpc::kAbstractSyntaxNotSupported, {}}}};
  if (!form.marked) {
    bind.contexts.pop_back();
    ack.results.pop_back();
  }
  Bytes pdu;
  rpc::encode_pdu(pdu, header(PduType::kBind, 1), bind);
  tcp_.send(true, tick(), pdu);
  pdu.clear();
  rpc::encode_pdu(pdu, header(PduType::kBindAck, 1), ack);
  tcp_.send(false, tick(), pdu);
}

rpc::Header MadeConnection::header(PduType type, uint32_t call_id) const {
  rpc::Header out;
  out.type = type;
  out.drep = rpc::drep_of(form_.endian);
  out.call_id = call_id;
  return out;
}

/// Sends a request or response, in fragments if need be.
void MadeConnection::send(PduType type, uint32_t call_id, uint16_t opnum, ByteView stub) {
  rpc::Header head = header(type, call_id);
  bool from_client = type == PduType::kRequest;
  head.flags = rpc::PFC_FIRST_FRAG;
  do {
    ByteView part = stub.first(std::min(stub.size(), form_.stub_bytes));
    auto left = static_cast<uint32_t>(stub.size());
    stub = stub.subspan(part.size());
    if (stub.empty()) head.flags |= rpc::PFC_LAST_FRAG;
    Bytes pdu;
    if (from_client) {
      rpc::encode_request_head(pdu, head, {left, 0, opnum, {}});
    } else {
      rpc::encode_response_head(pdu, head, {left, 0, 0});
    }
    pdu.insert(pdu.end(), part.begin(), part.end());
    rpc::encode_lengths(pdu, form_.endian, static_cast<uint16_t>(pdu.size()), 0);
    tcp_.send(from_client, tick(), pdu);
    head.flags = 0;
  } while (!stub.empty());
}

uint32_t MadeConnection::request(std::string_view name, const Json& fields) {
  const idl::Method* method = idl::find(name);
  ndr::Object parameters(*method->parameters);
  set(parameters, fields);
  uint32_t call_id = request_stub(method->opnum, encode(parameters, ndr::Part::kRequest, form_));
  pending_.emplace(call_id, std::move(parameters));
  return call_id;
}

void MadeConnection::response(uint32_t call_id, const Json& fields) {
  ndr::Object& parameters = pending_.at(call_id);
  set(parameters, fields);
  response_stub(call_id, encode(parameters, ndr::Part::kResponse, form_));
}

uint32_t MadeConnection::request_stub(uint16_t opnum, ByteView stub) {
  send(PduType::kRequest, ++last_call_id_, opnum, stub);
  return last_call_id_;
}

void MadeConnection::response_stub(uint32_t call_id, ByteView stub) {
  send(PduType::kResponse, call_id, 0, stub);
  pending_.erase(call_id);
}

void MadeConnection::fault(uint32_t call_id, uint32_t status) {
  Bytes pdu;
  rpc::encode_pdu(pdu, header(PduType::kFault, call_id), rpc::FaultPdu{0, 0, 0, status});
  tcp_.send(false, tick(), pdu);
  pending_.erase(call_id);
}

void MadeConnection::call(std::string_view method, const Json& request_fields, const Json& response_fields) {
  response(request(method, request_fields), response_fields);
}

void write_traffic(std::ostream& out, size_t packets, unsigned connections) {
  capture::PcapngWriter writer(out, "made by cmrp-check's tests");
  std::mt19937_64 random(1);
  auto guid = [&] {
    uint64_t high = random(), low = random();
    return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", high >> 32, high >> 16 & 0xffff, high & 0xfff,
                       low >> 48 & 0xfff, low & 0xffffffffffff);
  };
  const Json ok = {{"rpc_status", "ERROR_SUCCESS"}, {"ReturnValue", "ERROR_SUCCESS"}};
  auto with = [&](Json fields) {
    fields.update(ok);
    return fields;
  };
  auto opened = [](const std::string& handle) {
    return Json{{"Status", "ERROR_SUCCESS"}, {"rpc_status", "ERROR_SUCCESS"}, {"ReturnValue", handle}};
  };
  struct Client {
    MadeConnection connection;
    std::string key;
  };
  std::chrono::nanoseconds clock = kMadeBegin;
  MadeConnection::Form form;
  form.clock = &clock;
  std::vector<Client> clients;
  for (unsigned i = 0; i < connections; ++i) {
    Ipv4Endpoint client{{192, 0, 2, static_cast<uint8_t>(1 + i % 200)}, static_cast<uint16_t>(40000 + i)};
    clients.push_back({MadeConnection(writer, client, {{198, 51, 100, 1}, 49200}, form), guid()});
    clients.back().connection.call("ApiGetRootKey", {{"samDesired", "KEY_QUERY_VALUE|KEY_ENUMERATE_SUB_KEYS"}},
                                   opened(clients.back().key));
  }
  Json entries = Json::array();
  for (const char* name : {"Cluster Disk 1", "Cluster IP Address", "Cluster Name"}) {
    entries.push_back({{"Type", 4}, {"Name", name}});
  }
  const Json enumeration = with({{"ReturnEnum", {{"EntryCount", 3}, {"Entry", entries}}}});
  constexpr size_t kPacketsARound = 16;
  for (size_t round = 0; round * kPacketsARound < packets; ++round) {
    Client& client = clients[round % clients.size()];
    MadeConnection& connection = client.connection;
    std::string handle = guid(), name = fmt::format("SQL Data {}", round);
    const Json on_handle = {{"hResource", handle}};
    auto state = [&](const char* text) {
      return with({{"State", text}, {"NodeName", "NODE1"}, {"GroupName", "SQL Group"}});
    };
    connection.call("ApiOpenResource", {{"lpszResourceName", name}}, opened(handle));
    connection.call("ApiGetResourceState", on_handle, state("ClusterResourceOnline"));
    connection.call("ApiOfflineResource", on_handle, ok);
    connection.call("ApiGetResourceState", on_handle, state("ClusterResourceOffline"));
    connection.call("ApiCreateEnum", {{"dwType", "CLUSTER_ENUM_RESOURCE"}}, enumeration);
    for (const char* value : {"Name", "Type"}) {
      connection.call("ApiQueryValue", {{"hKey", client.key}, {"lpValueName", value}, {"cbData", 16}},
                      with({{"lpValueType", "REG_SZ"}, {"lpData", std::string(32, '0')}, {"lpcbRequired", 16}}));
    }
    connection.call("ApiCloseResource", {{"Resource", handle}},
                    {{"Resource", nullptr}, {"ReturnValue", "ERROR_SUCCESS"}});
  }
}

}  // namespace cmrp::check
