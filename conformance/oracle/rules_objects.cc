// What calls prove of the objects behind handles: that they are there, and which they are.
#include <fmt/format.h>

#include "conformance/oracle/quoted.h"
#include "conformance/oracle/rules.h"
#include "reference/idl/group.h"
#include "reference/idl/resource.h"

namespace cmrp::oracle {
namespace {

void judge_deleted(Reporter& reporter, const Call& call) {
  const idl::Method& method = *call.plan->method;
  if (!accepted(*call.view.code) || call.plan->closes) return;
  uint32_t gone =
      call.objects.front()->kind == ndr::HandleKind::kGroup ? ERROR_GROUP_NOT_AVAILABLE : ERROR_RESOURCE_NOT_AVAILABLE;
  if (!method.documents(gone)) return;
  reporter.report(RuleId::kDeletedObject, call, {call.plan->requirement(Obligation::kReturns)},
                  fmt::format("{}: it was deleted {}", win32_text(gone), where(call.before.since)), answer_text(call),
                  call.before.since);
}

/// The ID that an answer gives the object of its handle, if it is a GUID.
std::optional<Guid> shown_id(const Call& call) {
  const std::optional<std::u16string>* text = nullptr;
  if (call.view.opnum == idl::kApiGetResourceId.opnum) {
    text = &static_cast<const idl::ApiGetResourceId*>(call.in())->pGuid;
  } else if (call.view.opnum == idl::kApiGetGroupId.opnum) {
    text = &static_cast<const idl::ApiGetGroupId*>(call.in())->pGuid;
  }
  if (!text || !*text || call.view.code != ERROR_SUCCESS) return std::nullopt;
  std::string narrow;
  for (char16_t unit : **text) narrow += unit < 0x80 ? static_cast<char>(unit) : '?';
  return Guid::parse(narrow);
}

}  // namespace

void judge_object(Reporter& reporter, const Call& call) {
  if (call.before.deleted) judge_deleted(reporter, call);
}

void judge_identity(Reporter& reporter, const Call& call, Association& association) {
  auto id = shown_id(call);
  if (!id || call.request_handles.size() != 1 || call.request_handles[0].is != HandleIs::kOpen) return;
  const HandleView& view = call.request_handles[0];
  auto found = association.handles.find(view.value.uuid);
  if (found == association.handles.end() || found->second.serial != view.serial) return;
  OpenHandle& handle = found->second;
  if (handle.id && handle.id != id) {
    bool group = handle.kind == ndr::HandleKind::kGroup;
    reporter.report(RuleId::kIdentityChanged, call, {group ? "3.1.4.2.43-2" : "3.1.4.2.10-5"},
                    fmt::format("{}, as {}", handle.id->text(), where(handle.id_seen)), id->text(), handle.id_seen);
  }
  handle.id = id;
  handle.id_seen = call.view.answered;
}

void judge_group(Reporter& reporter, const Call& call, const Object& resource) {
  const std::u16string* name = shown_group(call);
  if (!name || resource.group.empty() || *name == resource.group) return;
  reporter.report(RuleId::kGroupChanged, call, {"3.1.4.2.13-12"},
                  fmt::format("GroupName {}, as {}", quoted(resource.group), where(resource.group_seen)),
                  "GroupName " + quoted(*name), resource.group_seen);
}

const std::u16string* shown_group(const Call& call) {
  if (call.view.opnum != idl::kApiGetResourceState.opnum || call.view.code != ERROR_SUCCESS) return nullptr;
  const auto& name = static_cast<const idl::ApiGetResourceState*>(call.in())->GroupName;
  return name ? &*name : nullptr;
}

}  // namespace cmrp::oracle
