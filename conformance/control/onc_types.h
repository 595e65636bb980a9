// The C types that rpcgen makes of sut_control.x, and the types of target.h: how one becomes the other.
//
// rpcgen's structs hold pointers. `to_wire` borrows: what it returns points into its argument, to which it has to be
// encoded before that ends. What is decoded into a Decoded<T> owns its memory and gives it back.
#pragma once

#include <conformance/control/sut_control.h>

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/control/target.h"

namespace cmrp::control {

/// The longest message of this interface: a report with all its calls and buffers, and the headers of ONC RPC.
inline constexpr size_t kMaxMessage =
    4096 + SUT_MAX_MESSAGE + SUT_MAX_CALLS * size_t{64 + SUT_MAX_NAME + SUT_MAX_BUFFER};

/// No arguments or no result (XDR void).
struct Nothing {};

// rpcgen's filters under one name, so that templates can call them. They encode, decode or free as the stream says.
inline bool_t filter(XDR*, Nothing*) { return TRUE; }
inline bool_t filter(XDR* x, sut_name* v) { return xdr_sut_name(x, v); }
inline bool_t filter(XDR* x, sut_status* v) { return xdr_sut_status(x, v); }
inline bool_t filter(XDR* x, sut_capabilities* v) { return xdr_sut_capabilities(x, v); }
inline bool_t filter(XDR* x, sut_server_state_args* v) { return xdr_sut_server_state_args(x, v); }
inline bool_t filter(XDR* x, sut_script_args* v) { return xdr_sut_script_args(x, v); }
inline bool_t filter(XDR* x, sut_complete_args* v) { return xdr_sut_complete_args(x, v); }
inline bool_t filter(XDR* x, sut_mark_args* v) { return xdr_sut_mark_args(x, v); }
inline bool_t filter(XDR* x, sut_resource_state_args* v) { return xdr_sut_resource_state_args(x, v); }
inline bool_t filter(XDR* x, sut_report* v) { return xdr_sut_report(x, v); }
inline bool_t filter(XDR* x, sut_hold_args* v) { return xdr_sut_hold_args(x, v); }
inline bool_t filter(XDR* x, sut_access_args* v) { return xdr_sut_access_args(x, v); }

/// A value to decode into; frees what the filter allocated, also after a decode that broke off.
template <class T>
struct Decoded {
  T value{};

  Decoded() = default;
  Decoded(const Decoded&) = delete;
  Decoded& operator=(const Decoded&) = delete;
  ~Decoded() {
    XDR stream{};
    stream.x_op = XDR_FREE;
    filter(&stream, &value);
  }
};

/// Encodes with `encode(XDR*) -> bool` into a buffer that grows as needed, up to kMaxMessage; empty when it does not
/// fit or `encode` refuses (a string over its limit).
template <class Encode>
std::vector<uint8_t> encoded(Encode encode) {
  for (size_t size = 1024;; size = size * 8 < kMaxMessage ? size * 8 : kMaxMessage) {
    std::vector<uint8_t> bytes(size);
    XDR stream;
    xdrmem_create(&stream, reinterpret_cast<char*>(bytes.data()), static_cast<u_int>(size), XDR_ENCODE);
    if (encode(&stream)) {
      bytes.resize(XDR_GETPOS(&stream));
      return bytes;
    }
    if (size == kMaxMessage) return {};
  }
}

/// A stream to decode `bytes` from, which it borrows.
inline XDR decoding(std::span<const uint8_t> bytes) {
  XDR stream;
  auto* start = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));  // only read when decoding
  xdrmem_create(&stream, start, static_cast<u_int>(bytes.size()), XDR_DECODE);
  return stream;
}

/// Stands for the results of xdr_replymsg and xdr_callmsg, which follow their header and are filtered by themselves.
inline bool_t no_results(XDR*, ...) { return TRUE; }

inline char* to_wire(const std::string& text) { return const_cast<char*>(text.c_str()); }  // only read when encoding

/// The number behind an enumeration of the wire. A peer may have sent any; C++ does not allow to load one that is no
/// enumerator as its type.
template <class WireEnum>
int number(const WireEnum& value) {
  int out;
  static_assert(sizeof out == sizeof value);
  std::memcpy(&out, &value, sizeof out);
  return out;
}

bool is_utf8(std::string_view text);

/// Can it be sent as a sut_name as it is: UTF-8, no NUL, not too long?
bool is_name(std::string_view text);

/// `text` as a sut_message can carry it: cut at its limit, ill-formed UTF-8 replaced, NUL left out.
std::string as_message(std::string_view text);

/// A result in its wire form, with the memory behind it. Results of a Target that go beyond the limits are cut down:
/// the oldest calls of a report and the ends of buffers are left out, capability names beyond the limit too.
class WireReport {
 public:
  explicit WireReport(const Answer<ResourceReport>& answer);
  sut_report* get() { return &report_; }

 private:
  std::string message_;
  std::vector<std::string> nodes_;
  std::vector<std::vector<uint8_t>> buffers_;
  std::vector<sut_resource_call> calls_;
  sut_report report_{};
};

class WireCapabilities {
 public:
  explicit WireCapabilities(const Answer<std::vector<std::string>>& answer);
  sut_capabilities* get() { return &capabilities_; }

 private:
  std::string message_;
  std::vector<std::string> texts_;
  std::vector<sut_name> names_;
  sut_capabilities capabilities_{};
};

class WireStatus {
 public:
  explicit WireStatus(const Status& status);
  sut_status* get() { return &status_; }

 private:
  std::string message_;
  sut_status status_{};
};

/// From the wire. A code that is not in the interface is kNoAnswer; so is a report or a list with text that is not
/// UTF-8 or an entry that is not in the interface.
Status from_wire(const sut_status& status);
Answer<ResourceReport> from_wire(const sut_report& report);
Answer<std::vector<std::string>> from_wire(const sut_capabilities& capabilities);

}  // namespace cmrp::control
