// Captures as libpcap reads them: pcap and pcapng, from a file or standard input.
#pragma once

#include <pcap/pcap.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "reference/wire/bytes.h"

namespace cmrp::check {

/// One captured packet. `bytes` is libpcap's, and valid until the next packet is read.
struct Packet {
  uint64_t frame = 0;               ///< counts from 1, as Wireshark does
  std::chrono::nanoseconds time{};  ///< since the epoch
  wire::ByteView bytes;
  size_t wire_length = 0;  ///< bytes that the packet had; more than bytes.size() where the snapshot length cut it
};

class CaptureFile {
 public:
  /// `path` is "-" for standard input. The error names the path and the remedy.
  static tl::expected<CaptureFile, std::string> open(const std::string& path);
  /// The same of a capture in memory; `bytes` has to outlive the file.
  static tl::expected<CaptureFile, std::string> open(wire::ByteView bytes);

  /// Reads the next packet; false at the end of the capture. An error if the file is damaged: what came before it is
  /// still good.
  tl::expected<bool, std::string> next(Packet& packet);

  /// DLT_… of the packets (pcap(3)).
  int link_type() const { return link_type_; }
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(pcap_t* pcap) const { pcap_close(pcap); }
  };
  CaptureFile(std::string path, pcap_t* pcap) : path_(std::move(path)), pcap_(pcap), link_type_(pcap_datalink(pcap)) {}

  std::string path_;
  std::unique_ptr<pcap_t, Close> pcap_;
  int link_type_;
  uint64_t frames_ = 0;
};

/// "EN10MB", or "?" for a link type that libpcap does not know.
std::string link_type_name(int link_type);

}  // namespace cmrp::check
