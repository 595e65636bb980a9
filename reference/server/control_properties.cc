#include "reference/server/control_properties.h"

namespace cmrp::server {
namespace {

using cluster::NamedValue;
using cluster::RegistryValue;
using cluster::Writable;

/// Formats of properties and the types in which the registry keeps them. The first row of a type is the format in which
/// its values travel.
struct FormatRow {
  uint16_t format;
  uint32_t type;
};
constexpr FormatRow kFormats[] = {
    {idl::CLUSPROP_FORMAT_BINARY, cluster::REG_BINARY},
    {idl::CLUSPROP_FORMAT_DWORD, cluster::REG_DWORD},
    {idl::CLUSPROP_FORMAT_SZ, cluster::REG_SZ},
    {idl::CLUSPROP_FORMAT_EXPAND_SZ, cluster::REG_EXPAND_SZ},
    {idl::CLUSPROP_FORMAT_MULTI_SZ, cluster::REG_MULTI_SZ},
    {idl::CLUSPROP_FORMAT_ULARGE_INTEGER, cluster::REG_QWORD},
    {idl::CLUSPROP_FORMAT_LONG, cluster::REG_DWORD},
    {idl::CLUSPROP_FORMAT_SECURITY_DESCRIPTOR, cluster::REG_BINARY},
    {idl::CLUSPROP_FORMAT_LARGE_INTEGER, cluster::REG_QWORD},
    {idl::CLUSPROP_FORMAT_FILETIME, cluster::REG_QWORD},
};
constexpr uint32_t kListValue = 0x00010000;  // the type half of CLUSPROP_SYNTAX_LIST_VALUE_…

uint16_t format_of(uint32_t type) {
  auto row = std::ranges::find(kFormats, type, &FormatRow::type);
  return row == std::end(kFormats) ? idl::CLUSPROP_FORMAT_BINARY : row->format;
}

std::vector<std::u16string> names_of(const std::vector<NamedValue>& values) {
  std::vector<std::u16string> names;
  for (const NamedValue& value : values) names.push_back(value.name);
  return names;
}

/// What a client sends, set or only looked at.
template <class Use>
ControlAnswer with_properties(const ControlCall& call, Use use) {
  std::vector<NamedValue> values;
  uint32_t status = read_properties(call.in, values);
  return {.status = status == ERROR_SUCCESS ? use(values) : status};
}

}  // namespace

uint32_t read_properties(std::span<const uint8_t> in, std::vector<NamedValue>& out) {
  auto list = idl::decode_property_list(in);
  if (!list || !idl::check_property_list(*list)) return ERROR_INVALID_DATA;
  if (list->empty()) return ERROR_INVALID_PARAMETER;
  for (idl::Property& property : *list) {
    idl::PropertyValue& value = property.values.front();
    auto row = std::ranges::find(kFormats, value.format(), &FormatRow::format);
    if (row == std::end(kFormats) || (value.syntax & 0xFFFF0000) != kListValue) return ERROR_INVALID_PARAMETER;
    out.push_back({std::move(property.name), {row->type, std::move(value.data)}});
  }
  return ERROR_SUCCESS;
}

wire::Bytes write_properties(const std::vector<NamedValue>& values) {
  idl::PropertyList list;
  for (const NamedValue& value : values) {
    list.push_back({value.name, {{kListValue | format_of(value.value.type), value.value.data}}});
  }
  return idl::encode_property_list(list);
}

wire::Bytes write_formats(std::span<const cluster::PropertyRow> schema) {
  idl::PropertyList list;
  for (const cluster::PropertyRow& row : schema) {
    if (row.read_only) continue;
    list.push_back({std::u16string(row.name),
                    {idl::PropertyValue::integer(idl::CLUSPROP_SYNTAX_LIST_VALUE_WORD, format_of(row.type))}});
  }
  return idl::encode_property_list(list);
}

ControlAnswer enum_common_properties(const ControlCall& call) {
  return answer_texts(names_of(cluster::common_properties(call.cluster(), call.object, Writable::kYes)));
}

ControlAnswer get_ro_common_properties(const ControlCall& call) {
  return {.output = write_properties(cluster::common_properties(call.cluster(), call.object, Writable::kNo))};
}

ControlAnswer get_common_properties(const ControlCall& call) {
  return {.output = write_properties(cluster::common_properties(call.cluster(), call.object, Writable::kYes))};
}

ControlAnswer set_common_properties(const ControlCall& call) {
  return with_properties(call, [&](const std::vector<NamedValue>& values) {
    return call.request.change(
        [&](cluster::Cluster& c) { return cluster::set_common_properties(c, call.object, values); });
  });
}

ControlAnswer validate_common_properties(const ControlCall& call) {
  return with_properties(call, [&](const std::vector<NamedValue>& values) {
    return cluster::validate_common_properties(call.object.kind, values);
  });
}

ControlAnswer get_common_property_fmts(const ControlCall& call) {
  return {.output = write_formats(cluster::common_schema(call.object.kind))};
}

ControlAnswer enum_private_properties(const ControlCall& call) {
  return answer_texts(names_of(cluster::private_properties(call.cluster(), call.object, Writable::kYes)));
}

ControlAnswer get_ro_private_properties(const ControlCall& call) {
  return {.output = write_properties(cluster::private_properties(call.cluster(), call.object, Writable::kNo))};
}

ControlAnswer get_private_properties(const ControlCall& call) {
  return {.output = write_properties(cluster::private_properties(call.cluster(), call.object, Writable::kYes))};
}

ControlAnswer set_private_properties(const ControlCall& call) {
  return with_properties(call, [&](const std::vector<NamedValue>& values) {
    return call.request.change(
        [&](cluster::Cluster& c) { return cluster::set_private_properties(c, call.object, values); });
  });
}

ControlAnswer validate_private_properties(const ControlCall& call) {
  return with_properties(call, [&](const std::vector<NamedValue>& values) {
    return cluster::validate_private_properties(call.cluster(), call.object, values);
  });
}

}  // namespace cmrp::server
