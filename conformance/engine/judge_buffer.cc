#include <fmt/format.h>

#include <algorithm>

#include "conformance/engine/buffers.h"
#include "reference/idl/blob_json.h"
#include "reference/wire/utf16.h"

namespace cmrp::engine {
namespace {

using ndr::Json;

bool same_name(const std::string& a, const std::string& b) {
  return wire::fold_case(wire::to_utf16(a)) == wire::fold_case(wire::to_utf16(b));
}

bool same(const Json& wanted, const Json& seen) {
  return wanted == seen || (wanted.is_string() && seen.is_string() &&
                            same_name(wanted.get_ref<const std::string&>(), seen.get_ref<const std::string&>()));
}

/// What is in the buffer, one item a property or string, in the order of the bytes; an error says what is wrong with
/// it.
tl::expected<std::vector<std::pair<std::string, Json>>, std::string> items_of(BufferMatch::Form form,
                                                                              const wire::Bytes& bytes) {
  std::vector<std::pair<std::string, Json>> items;
  if (form == BufferMatch::Form::kMultiSz) {
    auto texts = idl::PropertyValue{idl::CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ, bytes}.as_multi_sz();
    // A list without strings may have one terminator or both.
    if (!texts && bytes == wire::Bytes(4, 0)) texts.emplace();
    if (!texts) return tl::unexpected<std::string>("is no MULTI_SZ");
    for (const std::u16string& text : *texts) items.emplace_back("", wire::to_utf8(text));
    return items;
  }
  auto list = idl::decode_property_list(bytes);
  if (!list) return tl::unexpected("is no PROPERTY_LIST: " + list.error().text());
  if (auto good = idl::check_property_list(*list); !good)
    return tl::unexpected("breaks the rules of PROPERTY_LIST: " + good.error().text());
  for (const Json& property : idl::property_list_json(*list))
    items.emplace_back(property["name"].get<std::string>(), property["values"][0]["value"]);
  return items;
}

}  // namespace

void judge_buffer(const OutputMatch& output, const Json& seen,
                  const std::function<tl::expected<Json, Obstacle>(const Value&)>& resolve, Complaints& complaints) {
  auto complain = [&](const std::string& what) { complaints.push_back(fmt::format("{} {}", output.parameter, what)); };
  auto bytes = seen.is_string() ? wire::from_hex(seen.get<std::string>()) : fail(output.parameter, 0, "no bytes");
  if (!bytes) return complain("is no array of bytes");
  auto items = items_of(output.buffer->form, *bytes);
  if (!items) return complain(items.error());
  auto find = [&](const BufferMatch::Item& item) -> const Json* {
    std::optional<Json> wanted;
    if (item.value) {
      auto resolved = resolve(*item.value);
      if (!resolved) {
        complain(resolved.error().text);
        return nullptr;
      }
      wanted = *resolved;
    }
    auto at = std::ranges::find_if(*items, [&](const auto& one) {
      return same_name(one.first, item.name) && (!wanted || !item.name.empty() || same(*wanted, one.second));
    });
    if (at == items->end()) return nullptr;
    if (wanted && !same(*wanted, at->second))
      complain(fmt::format("has {} = {}, expected {}", item.name, at->second.dump(), wanted->dump()));
    return &at->second;
  };
  auto text_of = [](const BufferMatch::Item& item) {
    return !item.name.empty() ? item.name : item.value ? item.value->literal.dump() + item.value->variable : "";
  };
  for (const BufferMatch::Item& item : output.buffer->has) {
    if (!find(item)) complain("lacks " + text_of(item));
  }
  for (const BufferMatch::Item& item : output.buffer->lacks) {
    if (find(item)) complain("has " + text_of(item));
  }
}

}  // namespace cmrp::engine
