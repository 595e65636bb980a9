// The whole pipeline over made-up traffic, and over what can happen to traffic on its way into a capture: none of it
// may be held against the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "dissector/check/capture_vector.h"
#include "dissector/check/traffic.h"

namespace cmrp::check {
namespace {

using ndr::Json;
using testing::HasSubstr;
using wire::Bytes;
using wire::ByteView;

struct Held {
  std::chrono::nanoseconds time;
  Bytes bytes;
};

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

std::vector<Held> packets_of(const Bytes& capture) {
  auto file = CaptureFile::open(capture);
  EXPECT_TRUE(file);
  std::vector<Held> out;
  Packet packet;
  while (*file->next(packet)) out.push_back({packet.time, {packet.bytes.begin(), packet.bytes.end()}});
  return out;
}

Bytes capture_of(const std::vector<Held>& packets) {
  std::ostringstream out;
  capture::PcapngWriter writer(out, "test");
  for (const Held& packet : packets) writer.packet(packet.time, packet.bytes);
  return bytes_of(out.str());
}

Judged judge_bytes(const Bytes& bytes, const CheckOptions& options = {}) {
  auto capture = CaptureFile::open(bytes);
  EXPECT_TRUE(capture) << capture.error();
  return judge(*capture, options);
}

/// A resource that is opened, asked, and closed; `form` says how it is written.
Bytes small(const MadeConnection::Form& form) {
  std::ostringstream out;
  capture::PcapngWriter writer(out, "test");
  MadeConnection connection(writer, {{192, 0, 2, 2}, 50000}, {{192, 0, 2, 1}, 49200}, form);
  const std::string handle = "13030303-2345-4678-9abc-000000000001";
  connection.call("ApiOpenResource", {{"lpszResourceName", "SQL Data"}},
                  {{"Status", "ERROR_SUCCESS"}, {"rpc_status", "ERROR_SUCCESS"}, {"ReturnValue", handle}});
  connection.call("ApiGetResourceState", {{"hResource", handle}},
                  {{"State", "ClusterResourceOnline"},
                   {"NodeName", "NODE1"},
                   {"GroupName", "SQL Group"},
                   {"rpc_status", "ERROR_SUCCESS"},
                   {"ReturnValue", "ERROR_SUCCESS"}});
  connection.call("ApiCloseResource", {{"Resource", handle}},
                  {{"Resource", nullptr}, {"ReturnValue", "ERROR_SUCCESS"}});
  connection.close();
  return bytes_of(out.str());
}

Bytes traffic(size_t packets = 400) {
  std::ostringstream out;
  write_traffic(out, packets, 3);
  return bytes_of(out.str());
}

TEST(Check, EverySyntaxByteOrderAndFragmentationShowsTheSameCalls) {
  Json expected;
  for (auto syntax : {ndr::Syntax::kNdr, ndr::Syntax::kNdr64}) {
    for (auto endian : {wire::Endian::kLittle, wire::Endian::kBig}) {
      for (size_t stub_bytes : {size_t{4096}, size_t{7}}) {
        Judged judged = judge_bytes(small({syntax, endian, true, true, stub_bytes}));
        ASSERT_EQ(judged.calls.size(), 3u);
        for (Json& call : judged.calls) {
          EXPECT_EQ(call["syntax"], syntax == ndr::Syntax::kNdr ? "ndr" : "ndr64");
          call.erase("frames");
          call.erase("syntax");
        }
        if (expected.is_null()) expected = judged.calls;
        EXPECT_EQ(judged.calls, expected);
        EXPECT_EQ(judged.findings, Json::array());
      }
    }
  }
  EXPECT_EQ(expected[1]["response"]["GroupName"], "SQL Group");
}

TEST(Check, NothingToObjectToInACorrectServersTraffic) {
  Judged judged = judge_bytes(traffic());
  EXPECT_EQ(judged.findings, Json::array());
  EXPECT_GT(judged.calls.size(), 190u);
  EXPECT_EQ(reports::exit_status(judged.run, true), 0);
  EXPECT_EQ(judged.seen.tally.connections, 3u);
  EXPECT_EQ(judged.seen.tally.joined, 0u);
}

TEST(Check, RetransmittedAndReorderedSegmentsChangeNothing) {
  auto packets = packets_of(traffic());
  Json expected = judge_bytes(capture_of(packets)).calls;
  std::mt19937 random(7);
  std::vector<Held> shaken;
  for (const Held& packet : packets) {
    shaken.push_back(packet);
    if (random() % 4 == 0) shaken.push_back(packet);
  }
  // Neighbours of one direction of a connection change places; what acknowledges them comes later.
  for (size_t i = 20; i + 1 < shaken.size(); ++i) {
    auto& a = shaken[i].bytes;
    auto& b = shaken[i + 1].bytes;
    if (a.size() > 40 && b.size() > 40 && std::equal(a.begin() + 12, a.begin() + 24, b.begin() + 12)) std::swap(a, b);
  }
  Judged judged = judge_bytes(capture_of(shaken));
  EXPECT_EQ(judged.calls.size(), expected.size());
  EXPECT_EQ(judged.findings, Json::array());
  EXPECT_EQ(judged.seen.streams.holes, 0u);
}

TEST(Check, SegmentsOfOneByteInAnyOrder) {
  // Each data packet cut into single bytes, which come in reverse.
  std::vector<Held> out;
  for (const Held& packet : packets_of(small({}))) {
    if (packet.bytes.size() <= 40) {
      out.push_back(packet);
      continue;
    }
    for (size_t i = packet.bytes.size(); i-- > 40;) {
      Held part{packet.time, {packet.bytes.begin(), packet.bytes.begin() + 40}};
      part.bytes.push_back(packet.bytes[i]);
      part.bytes[2] = 0;
      part.bytes[3] = 41;
      uint32_t sequence = 0;
      for (size_t k = 24; k < 28; ++k) sequence = sequence << 8 | part.bytes[k];
      sequence += static_cast<uint32_t>(i - 40);
      for (size_t k = 0; k < 4; ++k) part.bytes[24 + k] = static_cast<uint8_t>(sequence >> (24 - 8 * k));
      out.push_back(std::move(part));
    }
  }
  Judged judged = judge_bytes(capture_of(out));
  EXPECT_EQ(judged.calls.size(), 3u);
  EXPECT_EQ(judged.seen.streams.holes, 0u);
}

TEST(Check, LostSegmentsAreNotHeldAgainstTheServer) {
  auto packets = packets_of(traffic(2000));
  std::mt19937 random(11);
  for (int round = 0; round < 20; ++round) {
    std::vector<Held> left;
    for (const Held& packet : packets) {
      if (random() % 20) left.push_back(packet);
    }
    Judged judged = judge_bytes(capture_of(left));
    EXPECT_EQ(judged.findings, Json::array()) << judged.findings.dump(1);
    EXPECT_GT(judged.calls.size(), 300u);
  }
}

TEST(Check, EveryBeginningOfACaptureIsReadAsFarAsItGoes) {
  auto packets = packets_of(traffic(64));
  for (size_t first = 0; first < packets.size(); ++first) {
    Judged judged = judge_bytes(capture_of({packets.begin() + static_cast<ptrdiff_t>(first), packets.end()}));
    EXPECT_EQ(judged.findings, Json::array()) << "from packet " << first;
  }
}

TEST(Check, ConnectionsWithoutTheirBindAreRecognized) {
  MadeConnection::Form form;
  form.bind = false;
  Judged judged = judge_bytes(small(form), {{}, {49200}, false});
  EXPECT_GE(judged.calls.size(), 2u);
  EXPECT_EQ(judged.seen.tally.joined, 1u);
  // Three methods that fit are too few where nothing else is known.
  EXPECT_EQ(judge_bytes(small(form)).calls.size(), 1u);
}

TEST(Check, SnapshotLengthCutsCallsAndMakesNoFindings) {
  auto packets = packets_of(traffic());
  for (size_t length : {54u, 66u, 80u, 100u, 120u}) {
    std::ostringstream out;
    Bytes whole = capture_of(packets);
    // pcap has the length of each packet beside that of what was kept.
    wire::Writer pcap;
    pcap.write(uint32_t{0xa1b2c3d4});
    pcap.write(uint32_t{0x00040002});
    pcap.zeros(8);
    pcap.write(uint32_t{65535});
    pcap.write(uint32_t{101});
    for (const Held& packet : packets) {
      auto kept = static_cast<uint32_t>(std::min(packet.bytes.size(), length));
      auto seconds = std::chrono::duration_cast<std::chrono::seconds>(packet.time);
      pcap.write(static_cast<uint32_t>(seconds.count()));
      pcap.write(static_cast<uint32_t>((packet.time - seconds).count() / 1000));
      pcap.write(kept);
      pcap.write(static_cast<uint32_t>(packet.bytes.size()));
      pcap.bytes(ByteView(packet.bytes).first(kept));
    }
    Judged judged = judge_bytes(pcap.take());
    EXPECT_EQ(judged.findings, Json::array()) << length;
  }
}

TEST(Check, FlippedBytesAndTruncationsAreSurvived) {
  Bytes good = traffic(60);
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    Bytes bad = good;
    for (unsigned flips = 1 + random() % 30; flips > 0; --flips)
      bad[random() % bad.size()] = static_cast<uint8_t>(random());
    if (round % 3 == 0) bad.resize(random() % bad.size() + 1);
    auto capture = CaptureFile::open(bad);
    if (capture) judge(*capture, {});
  }
}

TEST(Check, TimesThatNoClockShowsAreCutToTheFarthest) {
  // pcapng: section header, interface of raw IP, one empty packet at 2^63 - 1 microseconds.
  Bytes bytes = *wire::from_hex(
      "0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffff ffffffff 1c000000"
      "01000000 14000000 65000000 00000000 14000000"
      "06000000 20000000 00000000 ffffff7f ffffffff 00000000 00000000 20000000");
  auto capture = CaptureFile::open(ByteView(bytes));
  ASSERT_TRUE(capture) << capture.error();
  Packet packet;
  ASSERT_TRUE(capture->next(packet).value_or(false));
  EXPECT_EQ(std::chrono::duration_cast<std::chrono::seconds>(packet.time), std::chrono::seconds(9'000'000'000));
}

TEST(Check, HalfOpenConnectionsAndClaimedSizesCostBoundedMemory) {
  auto packets = packets_of(traffic(32));
  std::vector<Held> out;
  // A SYN, and the beginning of a PDU that claims to be large, from very many ports.
  Held syn = packets[0];
  for (unsigned i = 0; i < 60000; ++i) {
    syn.bytes[15] = static_cast<uint8_t>(i >> 16), syn.bytes[20] = static_cast<uint8_t>(i >> 8),
    syn.bytes[21] = static_cast<uint8_t>(i);
    Held begin = syn;
    begin.bytes[33] = 0x10;
    begin.bytes[27] = static_cast<uint8_t>(syn.bytes[27] + 1);
    const Bytes pdu = {5, 0, 0, 1, 0x10, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    begin.bytes.insert(begin.bytes.end(), pdu.begin(), pdu.end());
    begin.bytes[3] = static_cast<uint8_t>(begin.bytes.size());
    out.push_back(syn);
    out.push_back(std::move(begin));
  }
  out.insert(out.end(), packets.begin(), packets.end());
  Judged judged = judge_bytes(capture_of(out));
  EXPECT_GT(judged.calls.size(), 10u);
  EXPECT_GT(judged.seen.streams.forgotten, 50000u);
}

TEST(Check, SaysWhatTheTrafficShows) {
  Judged judged = judge_bytes(traffic(64));
  std::string remarks;
  for (const std::string& remark : judged.run.remarks) remarks += remark + "\n";
  EXPECT_THAT(remarks, HasSubstr("3 connections of clusapi to 198.51.100.1:49200"));
  EXPECT_THAT(remarks, HasSubstr("ApiGetResourceState: 8 calls: 8 ERROR_SUCCESS"));
}

}  // namespace
}  // namespace cmrp::check
