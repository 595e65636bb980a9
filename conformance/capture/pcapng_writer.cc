#include "conformance/capture/pcapng_writer.h"

#include <algorithm>
#include <ostream>

namespace cmrp::capture {
namespace {

using wire::ByteView;
using wire::Writer;

constexpr uint32_t kSectionHeader = 0x0a0d0d0a, kInterfaceDescription = 1, kEnhancedPacket = 6;
constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr uint16_t kEndOfOptions = 0, kComment = 1, kApplication = 4, kTimeResolution = 9;
constexpr uint16_t kLinktypeRaw = 101;
constexpr uint32_t kSnapshotBytes = 262144;

ByteView view(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

void write_option(Writer& out, uint16_t code, ByteView value) {
  value = value.first(std::min<size_t>(value.size(), UINT16_MAX));
  out.write(code);
  out.write(static_cast<uint16_t>(value.size()));
  out.bytes(value);
  out.align(4);
}

}  // namespace

PcapngWriter::PcapngWriter(std::ostream& out, std::string_view application) : out_(out) {
  Writer section;
  section.write(kByteOrderMagic);
  section.write(uint16_t{1});  // version 1.0
  section.write(uint16_t{0});
  section.write(UINT64_MAX);  // length of the section: not known
  write_option(section, kApplication, view(application));
  write_option(section, kEndOfOptions, {});
  block(kSectionHeader, section.view());

  Writer interface;
  interface.write(kLinktypeRaw);
  interface.write(uint16_t{0});
  interface.write(kSnapshotBytes);
  constexpr uint8_t kNanoseconds = 9;
  write_option(interface, kTimeResolution, {&kNanoseconds, 1});
  write_option(interface, kEndOfOptions, {});
  block(kInterfaceDescription, interface.view());
}

void PcapngWriter::packet(std::chrono::nanoseconds since_epoch, ByteView bytes, std::string_view comment) {
  Writer body;
  auto time = static_cast<uint64_t>(since_epoch.count());
  body.write(uint32_t{0});  // the interface
  body.write(static_cast<uint32_t>(time >> 32));
  body.write(static_cast<uint32_t>(time));
  body.write(static_cast<uint32_t>(bytes.size()));
  body.write(static_cast<uint32_t>(bytes.size()));
  body.bytes(bytes);
  body.align(4);
  if (!comment.empty()) {
    write_option(body, kComment, view(comment));
    write_option(body, kEndOfOptions, {});
  }
  block(kEnhancedPacket, body.view());
}

void PcapngWriter::block(uint32_t type, ByteView body) {
  Writer whole;
  auto length = static_cast<uint32_t>(body.size() + 12);
  whole.write(type);
  whole.write(length);
  whole.bytes(body);
  whole.write(length);
  out_.write(reinterpret_cast<const char*>(whole.view().data()), static_cast<std::streamsize>(whole.size()));
}

}  // namespace cmrp::capture
