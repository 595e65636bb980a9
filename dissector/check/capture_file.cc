#include "dissector/check/capture_file.h"

#include <algorithm>
#include <cstdio>

namespace cmrp::check {

tl::expected<CaptureFile, std::string> CaptureFile::open(const std::string& path) {
  char error[PCAP_ERRBUF_SIZE] = "";
  pcap_t* pcap = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error);
  // libpcap's message begins with the path where the file cannot be opened.
  if (!pcap) {
    std::string text = error;
    if (!text.starts_with(path)) text = (path == "-" ? std::string("standard input") : path) + ": " + text;
    return tl::unexpected(text + "; give a capture in pcap or pcapng format");
  }
  return CaptureFile(path, pcap);
}

tl::expected<CaptureFile, std::string> CaptureFile::open(wire::ByteView bytes) {
  char error[PCAP_ERRBUF_SIZE] = "";
  FILE* file = bytes.empty() ? nullptr : fmemopen(const_cast<uint8_t*>(bytes.data()), bytes.size(), "rb");
  pcap_t* pcap = file ? pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error) : nullptr;
  if (!pcap) {
    if (file) std::fclose(file);
    return tl::unexpected(std::string("memory: ") + (file ? error : "no bytes"));
  }
  return CaptureFile("memory", pcap);
}

tl::expected<bool, std::string> CaptureFile::next(Packet& packet) {
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  int got = pcap_next_ex(pcap_.get(), &header, &bytes);
  if (got == PCAP_ERROR_BREAK) return false;
  if (got != 1) {
    return tl::unexpected(path_ + ": after frame " + std::to_string(frames_) + ": " + pcap_geterr(pcap_.get()));
  }
  packet.frame = ++frames_;
  // A hostile file may name any second; nanoseconds since the epoch end in the year 2262.
  constexpr int64_t kFarthest = 9'000'000'000;
  packet.time = std::chrono::seconds(std::clamp<int64_t>(header->ts.tv_sec, 0, kFarthest)) +
                std::chrono::nanoseconds(std::clamp<int64_t>(header->ts.tv_usec, 0, 999'999'999));
  packet.bytes = {bytes, header->caplen};
  packet.wire_length = std::max<size_t>(header->len, header->caplen);
  return true;
}

std::string link_type_name(int link_type) {
  const char* name = pcap_datalink_val_to_name(link_type);
  return name ? name : "?";
}

}  // namespace cmrp::check
