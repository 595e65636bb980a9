#include "reference/rpc/endpoint_mapper.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "reference/rpc/tower.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;
using wire::Reader;
using wire::Writer;
using Kind = ClientError::Kind;

constexpr uint16_t kEptMap = 3;
constexpr uint32_t EPT_S_CANT_PERFORM_OP = 0x000006D8;
constexpr uint32_t ept_s_not_registered = 0x16C9A0D6;
constexpr uint32_t kMostTowers = 500;       // range(0,500) of max_towers
constexpr uint32_t kMostTowerBytes = 2000;  // range(0,2000) of tower_length
constexpr size_t kContextHandleBytes = 20;

/// [in] parameters of ept_map:
///   object(ptr 4 [16])  map_tower(ptr 4 [max_count 4, tower_length 4, bytes, pad])  entry_handle(20)  max_towers(4)
struct MapRequest {
  std::optional<Bytes> tower;
  bool fresh = true;  ///< entry_handle is null
  uint32_t max_towers = 0;
};

Result<MapRequest> decode_map(ByteView stub, wire::Endian endian) {
  Reader in(stub, endian);
  MapRequest request;
  uint32_t referent = 0;
  auto short_of = [&](const char* field) { return fail(field, in.position(), "stub ends before it"); };
  if (!in.read(referent) || (referent != 0 && !in.skip(16))) return short_of("obj");
  if (!in.read(referent)) return short_of("map_tower");
  if (referent != 0) {
    uint32_t conformance = 0, length = 0;
    ByteView bytes;
    if (!in.read(conformance) || !in.read(length)) return short_of("tower_length");
    if (conformance != length) return fail("tower_length", in.position() - 4, "not the size of the array");
    if (length > kMostTowerBytes) return fail("tower_length", in.position() - 4, "above 2000");
    if (!in.take(length, bytes) || !in.align(4)) return short_of("tower_octet_string");
    request.tower.emplace(bytes.begin(), bytes.end());
  }
  ByteView handle;
  if (!in.take(kContextHandleBytes, handle)) return short_of("entry_handle");
  request.fresh = std::ranges::all_of(handle, [](uint8_t byte) { return byte == 0; });
  if (!in.read(request.max_towers)) return short_of("max_towers");
  if (request.max_towers > kMostTowers) return fail("max_towers", in.position() - 4, "above 500");
  return request;
}

/// [out] parameters: entry_handle, num_towers, the conformant varying array of pointers to towers, status.
Bytes encode_map_response(const std::vector<Bytes>& towers, uint32_t max_towers, uint32_t status) {
  Writer out;
  auto count = static_cast<uint32_t>(towers.size());
  out.zeros(kContextHandleBytes);
  out.write(count);
  out.write(max_towers);
  out.write(uint32_t{0});
  out.write(count);
  for (uint32_t i = 0; i < count; ++i) out.write(uint32_t{0x00020000 + 4 * i});
  for (const Bytes& tower : towers) {
    out.write(static_cast<uint32_t>(tower.size()));
    out.write(static_cast<uint32_t>(tower.size()));
    out.bytes(tower);
    out.align(4);
  }
  out.write(status);
  return out.take();
}

/// The first tower of a response, or its status.
Result<tl::expected<TcpTower, uint32_t>> decode_map_response(ByteView stub, wire::Endian endian) {
  Reader in(stub, endian);
  uint32_t count = 0, capacity = 0, offset = 0, actual = 0, status = 0;
  if (!in.skip(kContextHandleBytes) || !in.read(count) || !in.read(capacity) || !in.read(offset) || !in.read(actual)) {
    return fail("ITowers", in.position(), "stub ends before it");
  }
  if (actual != count || offset != 0 || actual > capacity) return fail("ITowers", 24, "counts disagree");
  if (actual > in.remaining() / 4 || !in.skip(size_t{4} * actual)) return fail("ITowers", in.position(), "too short");
  std::optional<TcpTower> first;
  for (uint32_t i = 0; i < actual; ++i) {
    uint32_t conformance = 0, length = 0;
    ByteView bytes;
    if (!in.read(conformance) || !in.read(length) || conformance != length || !in.take(length, bytes) || !in.align(4)) {
      return fail("ITowers", in.position(), "not a tower");
    }
    if (auto tower = decode_tower(bytes); tower && !first) first = *tower;
  }
  if (!in.read(status)) return fail("status", in.position(), "stub ends before it");
  if (status == 0 && !first) return fail("ITowers", 20, "success without a tower of ncacn_ip_tcp");
  if (status != 0) return tl::unexpected<uint32_t>(status);
  return *first;
}

const InterfaceInfo kServed = {kEndpointMapper, AuthLevel::kNone, {kNdr}};

}  // namespace

EndpointMapper::EndpointMapper(std::vector<EndpointEntry> entries) : entries_(std::move(entries)) {}

std::span<const InterfaceInfo> EndpointMapper::interfaces() const { return {&kServed, 1}; }

void EndpointMapper::dispatch(Call call, std::function<void(Reply)> reply) {
  if (call.opnum != kEptMap) return reply(Fault{nca_s_op_rng_error});
  Result<MapRequest> request = decode_map(call.stub, call.endian);
  if (!request) return reply(Fault{nca_s_fault_ndr});
  if (!request->fresh) return reply(Fault{nca_s_fault_context_mismatch});  // none is ever handed out
  auto answer = [&](const std::vector<Bytes>& towers, uint32_t status) {
    reply(encode_map_response(towers, request->max_towers, status));
  };
  if (!request->tower) return answer({}, EPT_S_CANT_PERFORM_OP);
  Result<TcpTower> wanted = decode_tower(*request->tower);
  if (!wanted) return answer({}, ept_s_not_registered);
  std::vector<Bytes> found;
  for (const EndpointEntry& entry : entries_) {
    bool matches = entry.interface.uuid == wanted->interface.uuid && entry.interface.major == wanted->interface.major &&
                   entry.interface.minor >= wanted->interface.minor;
    if (!matches || found.size() >= request->max_towers) continue;
    TcpTower tower{entry.interface, wanted->transfer_syntax, entry.port, {}};
    in_addr address{};
    if (inet_pton(AF_INET, entry.address.c_str(), &address) == 1) {
      std::memcpy(tower.address.data(), &address.s_addr, tower.address.size());
    }
    found.push_back(encode_tower(tower));
  }
  answer(found, found.empty() ? ept_s_not_registered : 0);
}

ClientResult<uint16_t> ept_map(const std::string& host, uint16_t port, const SyntaxId& interface,
                               std::chrono::milliseconds patience) {
  ClientOptions options;
  options.interface = kEndpointMapper;
  options.features.reset();
  options.deadline = patience;
  auto client = TcpClient::connect(host, port, options);
  if (!client) return tl::unexpected(client.error());
  Bytes tower = encode_tower({interface, kNdr, 0, {}});
  Writer stub;
  stub.write(uint32_t{0});  // no object UUID
  stub.write(uint32_t{0x00020000});
  stub.write(static_cast<uint32_t>(tower.size()));
  stub.write(static_cast<uint32_t>(tower.size()));
  stub.bytes(tower);
  stub.align(4);
  stub.zeros(kContextHandleBytes);
  stub.write(uint32_t{4});
  Outcome outcome = client->call(kEptMap, stub.view(), patience);
  auto error = [](Kind kind, uint32_t code, std::string text) {
    return tl::unexpected(ClientError{kind, code, "ept_map: " + std::move(text)});
  };
  if (auto* fault = std::get_if<Fault>(&outcome)) return error(Kind::kFault, fault->status, outcome_text(outcome));
  if (std::holds_alternative<Timeout>(outcome)) return error(Kind::kTimeout, 0, outcome_text(outcome));
  if (std::holds_alternative<Disconnected>(outcome)) return error(Kind::kDisconnected, 0, outcome_text(outcome));
  const Response& response = std::get<Response>(outcome);
  auto mapped = decode_map_response(response.stub, response.endian);
  if (!mapped) return error(Kind::kProtocol, 0, mapped.error().text());
  if (!*mapped) return error(Kind::kFault, mapped->error(), fmt::format("status 0x{:08X}", mapped->error()));
  return (*mapped)->port;
}

}  // namespace cmrp::rpc
