#include <fmt/format.h>

#include "conformance/oracle/rules.h"
#include "reference/idl/node.h"

namespace cmrp::oracle {
namespace {

// ------------------------------------------------------------------------------------------------------------- flags

/// What makes a value of an input one that its section rules out.
enum class Ruled : uint8_t {
  kBoth,     ///< all bits of `bits` are set
  kUnnamed,  ///< a bit is set that has no name in the parameter's description
  kNotZero,
  kNone,     ///< no bit of `bits` is set
  kWithout,  ///< CLUSAPI_CHANGE_ACCESS is set, and no bit of `bits`
};

struct FlagRow {
  uint16_t opnum;
  std::string_view parameter;
  Ruled ruled;
  uint32_t bits;
  std::string_view requirement;
  std::string_view words;
};

// All are to be refused with ERROR_INVALID_PARAMETER.
constexpr FlagRow kFlagRows[] = {
    {7, "dwType", Ruled::kUnnamed, 0, "3.1.4.2.8-10", "has a bit that is no enumeration type"},
    {22, "dwType", Ruled::kNone, 0x00000007, "3.1.4.2.23-10", "has no bit of an enumeration type"},
    // Change without Read, in whichever bit that is asked for (3.1.4.2.116).
    {117, "dwDesiredAccess", Ruled::kWithout, 0xF0000001, "3.1.4.2.116-10", "has CLUSAPI_CHANGE_ACCESS without Read"},
    {118, "dwDesiredAccess", Ruled::kWithout, 0xF0000001, "3.1.4.2.116-10", "has CLUSAPI_CHANGE_ACCESS without Read"},
    {119, "dwDesiredAccess", Ruled::kWithout, 0xF0000001, "3.1.4.2.116-10", "has CLUSAPI_CHANGE_ACCESS without Read"},
    {120, "dwDesiredAccess", Ruled::kWithout, 0xF0000001, "3.1.4.2.116-10", "has CLUSAPI_CHANGE_ACCESS without Read"},
    {121, "dwDesiredAccess", Ruled::kWithout, 0xF0000001, "3.1.4.2.116-10", "has CLUSAPI_CHANGE_ACCESS without Read"},
    {122, "dwDesiredAccess", Ruled::kWithout, 0xF0000001, "3.1.4.2.116-10", "has CLUSAPI_CHANGE_ACCESS without Read"},
    {124, "dwOptions", Ruled::kNotZero, 0, "3.1.4.2.123-4", "is not 0"},
    {125, "dwOptions", Ruled::kNotZero, 0, "3.1.4.2.124-4", "is not 0"},
    {130, "dwOnlineFlags", Ruled::kUnnamed, 0, "3.1.4.2.129-21", "has a bit that is no flag"},
    {132, "dwMoveFlags", Ruled::kBoth, 0x05, "3.1.4.2.131-11",
     "has CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS and CLUSAPI_GROUP_MOVE_QUEUE_ENABLED"},
    {133, "dwMoveFlags", Ruled::kBoth, 0x05, "3.1.4.2.132-8",
     "has CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS and CLUSAPI_GROUP_MOVE_QUEUE_ENABLED"},
    {135, "dwOnlineFlags", Ruled::kUnnamed, 0, "3.1.4.2.134-23", "has a bit that is no flag"},
    {136, "dwOfflineFlags", Ruled::kUnnamed, 0, "3.1.4.2.135-24", "has a bit that is no flag"},
};

bool ruled_out(const FlagRow& row, const ndr::Field& field, uint64_t value) {
  constexpr uint64_t kChangeAccess = 0x00000002;
  switch (row.ruled) {
    case Ruled::kBoth:
      return (value & row.bits) == row.bits;
    case Ruled::kUnnamed:
      for (const ndr::Named& named : field.meaning->names) value &= ~named.value;
      return value != 0;
    case Ruled::kNotZero:
      return value != 0;
    case Ruled::kNone:
      return (value & row.bits) == 0;
    case Ruled::kWithout:
      return (value & kChangeAccess) != 0 && (value & row.bits) == 0;
  }
  return false;
}

// ------------------------------------------------------------------------------------------------------------- sizes

/// The sizes of a method that fills a buffer: how large it is, how much was written, how much is needed.
struct SizeRow {
  uint16_t opnum;
  std::string_view buffer;    ///< [in], or [in, out]
  std::string_view written;   ///< of a success
  std::string_view required;  ///< of ERROR_MORE_DATA
};

constexpr SizeRow kSizeRows[] = {
    {34, "cbData", "lpcbRequired", "lpcbRequired"},
    {36, "lpcbData", "lpcbData", "TotalSize"},
    {185, "outBufferSize", "lpBytesReturned", "lpBytesNeeded"},
};

/// The control methods name them all alike.
constexpr SizeRow kControlSizes{0, "nOutBufferSize", "lpBytesReturned", "lpcbRequired"};

const SizeRow* sizes_of(const Plan& plan) {
  if (plan.control_code) return &kControlSizes;
  auto row = std::ranges::find(kSizeRows, plan.method->opnum, &SizeRow::opnum);
  return row == std::end(kSizeRows) ? nullptr : &*row;
}

/// An integer as the request had it.
uint32_t sent_value(const Call& call, const ndr::Field& field) {
  if (!field.in_response()) return static_cast<uint32_t>(value_of(field, call.in()));
  size_t index = 0;
  for (const ndr::Field& f : call.plan->method->parameters->fields) {
    if (&f == &field) break;
    if (f.in_request() && f.in_response() && f.type->kind == ndr::Kind::kUint) ++index;
  }
  return index < call.sent.size() ? call.sent[index] : UINT32_MAX;
}

// ----------------------------------------------------------------------------------------------------------- outputs

/// A pointer that a success writes.
struct WrittenRow {
  uint16_t opnum;
  std::string_view parameter;
  std::string_view requirement;
};

constexpr WrittenRow kWrittenRows[] = {
    {12, "NodeName", "3.1.4.2.13-9"},  {12, "GroupName", "3.1.4.2.13-12"},
    {14, "pGuid", "3.1.4.2.15-4"},     {15, "lpszResourceType", "3.1.4.2.16-4"},
    {45, "NodeName", "3.1.4.2.46-13"}, {47, "pGuid", "3.1.4.2.48-5"},
    {48, "pGuid", "3.1.4.2.49-5"},     {86, "pGuid", "3.1.4.2.86-5"},
    {96, "pGuid", "3.1.4.2.96-5"},
};

const ndr::Field* value_field(const idl::Method& method) {
  for (const ndr::Field& f : method.parameters->fields) {
    if (f.in_response() && f.meaning && f.meaning->use == ndr::Meaning::Use::kEnum) return &f;
  }
  return nullptr;
}

}  // namespace

void judge_flags(Reporter& reporter, const Call& call) {
  if (!call.view.code || !accepted(*call.view.code)) return;
  for (const FlagRow& row : kFlagRows) {
    if (row.opnum != call.view.opnum) continue;
    const ndr::Field* field = call.plan->method->parameter(row.parameter);
    uint64_t value = value_of(*field, call.in());
    if (!ruled_out(row, *field, value)) continue;
    reporter.report(
        RuleId::kFlags, call, {row.requirement},
        fmt::format("ERROR_INVALID_PARAMETER (0x00000057): {} 0x{:08X} {}", row.parameter, value, row.words),
        answer_text(call));
  }
  constexpr uint16_t kAddResourceDependency = 19;
  if (call.view.opnum == kAddResourceDependency && call.request_handles.size() == 2 &&
      !call.request_handles[0].value.is_null() && call.request_handles[0].value == call.request_handles[1].value) {
    reporter.report(RuleId::kSameResource, call, {"3.1.4.2.20-4"},
                    "ERROR_INVALID_PARAMETER (0x00000057): hResource and hDependsOn are one handle", answer_text(call));
  }
}

void judge_sizes(Reporter& reporter, const Call& call) {
  const Plan& plan = *call.plan;
  const SizeRow* row = call.view.code ? sizes_of(plan) : nullptr;
  if (!row) return;
  const ndr::Field* buffer = plan.method->parameter(row->buffer);
  const ndr::Field* written_field = plan.method->parameter(row->written);
  const ndr::Field* required_field = plan.method->parameter(row->required);
  if (!buffer || !written_field || !required_field) return;
  uint32_t size = sent_value(call, *buffer);
  auto written = static_cast<uint32_t>(value_of(*written_field, call.in()));
  auto required = static_cast<uint32_t>(value_of(*required_field, call.in()));
  if (call.view.code == ERROR_MORE_DATA && required <= size) {
    reporter.report(RuleId::kMoreData, call, {plan.requirement(Obligation::kMoreData)},
                    fmt::format("{} greater than the {} bytes of {}", row->required, size, row->buffer),
                    fmt::format("ERROR_MORE_DATA (0x000000EA), and {} {}", row->required, required));
  }
  if (call.view.code != ERROR_SUCCESS) return;
  if (written > size) {
    reporter.report(RuleId::kBytesWritten, call, {plan.requirement(Obligation::kBytesWritten)},
                    fmt::format("{} of no more than the {} bytes of {}", row->written, size, row->buffer),
                    fmt::format("ERROR_SUCCESS, and {} {}", row->written, written));
  } else if (written == 0 && required != 0) {
    reporter.report(RuleId::kBytesWritten, call, {plan.requirement(Obligation::kNothingWritten)},
                    fmt::format("{} 0, as {} is", row->required, row->written),
                    fmt::format("{} {}", row->required, required));
  }
}

void judge_outputs(Reporter& reporter, const Call& call) {
  if (call.view.code != ERROR_SUCCESS) return;
  const Plan& plan = *call.plan;
  if (std::string_view id = plan.requirement(Obligation::kValue); !id.empty()) {
    const ndr::Field* field = value_field(*plan.method);
    if (field && std::ranges::none_of(field->meaning->names, [value = value_of(*field, call.in())](const auto& named) {
          return named.value == value;
        })) {
      reporter.report(RuleId::kOutputValue, call, {id}, fmt::format("{} is one of the listed values", field->name),
                      fmt::format("{} 0x{:08X}", field->name, value_of(*field, call.in())));
    }
  }
  for (const WrittenRow& row : kWrittenRows) {
    if (row.opnum != call.view.opnum) continue;
    const ndr::Field* field = plan.method->parameter(row.parameter);
    void* pointer = static_cast<std::byte*>(call.parameters->get()) + field->offset;
    if (field->type->pointee(pointer)) continue;
    reporter.report(RuleId::kOutputMissing, call, {row.requirement}, fmt::format("{} is written", row.parameter),
                    fmt::format("ERROR_SUCCESS, and {} NULL", row.parameter));
  }
}

void judge_enumeration(Reporter& reporter, const Call& call) {
  const ndr::Field* type = call.plan->entry_type;
  if (!type || call.plan->enumerations.empty() || call.view.code != ERROR_SUCCESS) return;
  // Two bits ask for some of the resources and networks: their entries may be of either type.
  constexpr uint64_t CLUSTER_ENUM_SHARED_VOLUME_RESOURCE = 0x40000000, CLUSTER_ENUM_INTERNAL_NETWORK = 0x80000000;
  constexpr uint64_t CLUSTER_ENUM_RESOURCE = 0x00000004, CLUSTER_ENUM_NETWORK = 0x00000010;
  uint64_t asked = value_of(*type, call.in());
  uint64_t allowed = asked;
  if (asked & CLUSTER_ENUM_SHARED_VOLUME_RESOURCE) allowed |= CLUSTER_ENUM_RESOURCE;
  if (asked & CLUSTER_ENUM_INTERNAL_NETWORK) allowed |= CLUSTER_ENUM_NETWORK;
  const idl::ENUM_LIST* first = nullptr;
  for (const ndr::Field* field : call.plan->enumerations) {
    const void* pointer = static_cast<const std::byte*>(call.in()) + field->offset;
    const auto& list = *static_cast<const std::optional<idl::ENUM_LIST>*>(pointer);
    if (!list) continue;
    for (size_t i = 0; i < list->Entry.size(); ++i) {
      uint32_t is = list->Entry[i].Type;
      if (is != 0 && (is & ~allowed) == 0) continue;
      reporter.report(RuleId::kEnumeration, call, {"2.2.3.4-1"},
                      fmt::format("entries of the types in dwType 0x{:08X}", asked),
                      fmt::format("{}.Entry[{}].Type 0x{:08X}", field->name, i, is));
      break;
    }
    if (first && first->Entry.size() != list->Entry.size()) {
      bool of_node = call.view.opnum == idl::kApiCreateNodeEnumEx.opnum;
      reporter.report(RuleId::kEnumeration, call, {of_node ? "3.1.4.2.123-1" : "3.1.4.2.124-1"},
                      "two enumerations of equal length",
                      fmt::format("{} and {} entries", first->Entry.size(), list->Entry.size()), {}, Severity::kShould);
    }
    first = &*list;
  }
}

std::vector<std::string_view> value_requirements() {
  std::vector<std::string_view> all;
  for (const FlagRow& row : kFlagRows) all.push_back(row.requirement);
  for (const WrittenRow& row : kWrittenRows) all.push_back(row.requirement);
  return all;
}

void judge_code(Reporter& reporter, const Call& call) {
  if (!reporter.notes() || !call.view.code || call.plan->method->returns.empty()) return;
  switch (*call.view.code) {
    // What the text of 3.1.4.2 has every method answer.
    case ERROR_SHARING_PAUSED:
    case ERROR_ACCESS_DENIED:
    case ERROR_INVALID_HANDLE:
    case ERROR_CLUSTER_NODE_NOT_READY:
    case ERROR_CLUSTER_NODE_SHUTTING_DOWN:
      return;
    default:
      break;
  }
  if (call.plan->method->documents(*call.view.code)) return;
  reporter.report(RuleId::kUndocumentedCode, call,
                  {call.plan->requirement(Obligation::kOtherCodes), call.plan->requirement(Obligation::kReturns)},
                  "a code of the section's table, or another for a condition that the table does not have",
                  answer_text(call), {}, Severity::kNote);
}

}  // namespace cmrp::oracle
