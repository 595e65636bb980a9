#include "dissector/check/checker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cmrp::check {

tl::expected<void, std::string> check_capture(CaptureFile& capture, const std::string& name,
                                              const CheckOptions& options, Collector& collector, Seen& seen) {
  if (!is_known_link_type(capture.link_type())) {
    return tl::unexpected(
        fmt::format("{}: link type {} ({}) is not read; Ethernet, loopback, raw IP and Linux cooked "
                    "captures are",
                    capture.path(), capture.link_type(), link_type_name(capture.link_type())));
  }
  oracle::Options judging;
  judging.notes = options.notes;
  oracle::Oracle oracle(collector, judging);
  Surroundings surroundings{oracle, options.secrets, seen.tally, options.ports};
  collector.begin(surroundings, name);
  TcpStreams streams([&](const std::array<Endpoint, 2>& ends, std::optional<unsigned> opener) {
    return std::make_unique<Conversation>(surroundings, ends, opener);
  });
  Packet packet;
  At at;
  tl::expected<bool, std::string> more = false;
  while ((more = capture.next(packet)) && *more) {
    ++seen.packets;
    at = {packet.frame, packet.time};
    auto segment = segment_of(capture.link_type(), packet.bytes, packet.wire_length);
    if (auto* tcp = std::get_if<Segment>(&segment)) {
      streams.take(*tcp, at);
    } else {
      seen.fragments += std::get<NotTcp>(segment) == NotTcp::kFragment;
      seen.malformed += std::get<NotTcp>(segment) == NotTcp::kMalformed;
    }
  }
  streams.finish(at);
  const StreamCounts& counts = streams.counts();
  seen.streams.holes += counts.holes;
  seen.streams.lost_bytes += counts.lost_bytes;
  seen.streams.forgotten += counts.forgotten;
  if (!more) return tl::unexpected(more.error());
  return {};
}

void add_summary(const Seen& seen, reports::Run& run) {
  const Tally& tally = seen.tally;
  auto plural = [](uint64_t n) { return n == 1 ? "" : "s"; };
  auto remark = [&](uint64_t n, std::string text) {
    if (n) run.remarks.push_back(std::move(text));
  };
  // Before the methods' lines.
  std::vector<std::string> methods = std::exchange(run.remarks, {});
  std::vector<std::string> servers(tally.servers.begin(), tally.servers.end());
  if (servers.size() > 8) servers.resize(8), servers.push_back("…");
  run.remarks.push_back(fmt::format("{} packet{}, {} connection{} of clusapi{}{}", seen.packets, plural(seen.packets),
                                    tally.connections, plural(tally.connections), servers.empty() ? "" : " to ",
                                    fmt::join(servers, ", ")));
  run.remarks.insert(run.remarks.end(), methods.begin(), methods.end());
  remark(tally.joined, fmt::format("{} connection{} without the bind: what was opened before is not known",
                                   tally.joined, plural(tally.joined)));
  remark(seen.streams.holes, fmt::format("{} bytes are missing in {} place{}: what went by there is not judged",
                                         seen.streams.lost_bytes, seen.streams.holes, plural(seen.streams.holes)));
  remark(tally.cut_pdus,
         fmt::format("{} PDU{} there in part only", tally.cut_pdus, tally.cut_pdus == 1 ? " is" : "s are"));
  remark(tally.too_large, fmt::format("{} call{} larger than what is kept", tally.too_large, plural(tally.too_large)));
  remark(seen.streams.forgotten, fmt::format("{} connection{} forgotten for want of room", seen.streams.forgotten,
                                             plural(seen.streams.forgotten)));
  remark(seen.fragments, fmt::format("{} fragment{} of IP packets, which are not put together", seen.fragments,
                                     plural(seen.fragments)));
  remark(seen.malformed, fmt::format("{} packet{} with malformed headers", seen.malformed, plural(seen.malformed)));
  for (const auto& [reason, n] : tally.sealed) {
    reports::CaseResult result;
    result.id = "capture/sealed";
    result.section = "2.1";
    result.verdict = reports::Verdict::kInconclusive;
    result.title = "calls are unsealed, and judged";
    result.reason = fmt::format("{} sealed PDU{} could be judged by the headers only: {}", n, plural(n), reason);
    run.cases.push_back(std::move(result));
  }
}

}  // namespace cmrp::check
