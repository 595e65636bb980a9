#include "reference/cluster/registry.h"

#include <algorithm>

#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

// Takes the first name off `path`.
std::u16string_view next_name(std::u16string_view& path) {
  size_t end = path.find(u'\\');
  std::u16string_view name = path.substr(0, end);
  path = end == path.npos ? std::u16string_view{} : path.substr(end + 1);
  return name;
}

bool well_formed(std::u16string_view path) {
  if (path.empty()) return true;
  if (path.front() == u'\\' || path.back() == u'\\' || path.find(u"\\\\") != path.npos) return false;
  return std::count(path.begin(), path.end(), u'\\') < static_cast<ptrdiff_t>(kMaxKeyDepth);
}

void append(std::vector<uint8_t>& out, std::u16string_view text) {
  for (char16_t c : text) {
    out.push_back(static_cast<uint8_t>(c & 0xFF));
    out.push_back(static_cast<uint8_t>(c >> 8));
  }
}

void create_all(const RegistryKey& key, const std::u16string& path, std::vector<RegistryChange>& out) {
  if (!path.empty()) out.push_back({RegistryChange::Kind::kCreateKey, path, {}, {}});
  if (!key.security.empty()) out.push_back({RegistryChange::Kind::kSetSecurity, path, {}, {REG_NONE, key.security}});
  for (const auto& [folded, value] : key.values) {
    out.push_back({RegistryChange::Kind::kSetValue, path, value.name, value.value});
  }
  for (const auto& [folded, child] : key.keys) create_all(*child, join_path(path, child->name), out);
}

void difference_below(const RegistryKey& from, const RegistryKey& to, const std::u16string& path,
                      std::vector<RegistryChange>& out) {
  if (from.security != to.security) {
    out.push_back({RegistryChange::Kind::kSetSecurity, path, {}, {REG_NONE, to.security}});
  }
  // What has only changed the case of its name is made anew, too.
  for (const auto& [folded, value] : from.values) {
    auto other = to.values.find(folded);
    if (other == to.values.end() || other->second.name != value.name) {
      out.push_back({RegistryChange::Kind::kDeleteValue, path, value.name, {}});
    }
  }
  for (const auto& [folded, value] : to.values) {
    auto other = from.values.find(folded);
    if (other == from.values.end() || other->second != value) {
      out.push_back({RegistryChange::Kind::kSetValue, path, value.name, value.value});
    }
  }
  for (const auto& [folded, child] : from.keys) {
    auto other = to.keys.find(folded);
    if (other == to.keys.end() || other->second->name != child->name) {
      out.push_back({RegistryChange::Kind::kDeleteKey, join_path(path, child->name), {}, {}});
    }
  }
  for (const auto& [folded, child] : to.keys) {
    auto other = from.keys.find(folded);
    if (other == from.keys.end() || other->second->name != child->name) {
      create_all(*child, join_path(path, child->name), out);
    } else if (&*other->second != &*child) {
      difference_below(*other->second, *child, join_path(path, child->name), out);
    }
  }
}

// The code units of `data`, or nullopt if it is not a whole number of them.
std::optional<std::u16string> code_units(const std::vector<uint8_t>& data) {
  if (data.size() % 2 != 0) return std::nullopt;
  std::u16string text;
  text.reserve(data.size() / 2);
  for (size_t i = 0; i < data.size(); i += 2) text.push_back(static_cast<char16_t>(data[i] | data[i + 1] << 8));
  return text;
}

}  // namespace

RegistryValue RegistryValue::sz(std::u16string_view text) {
  RegistryValue value{REG_SZ, {}};
  append(value.data, text);
  append(value.data, std::u16string_view(u"\0", 1));
  return value;
}

RegistryValue RegistryValue::multi_sz(const std::vector<std::u16string>& strings) {
  RegistryValue value{REG_MULTI_SZ, {}};
  for (const std::u16string& text : strings) {
    append(value.data, text);
    append(value.data, std::u16string_view(u"\0", 1));
  }
  append(value.data, std::u16string_view(u"\0", 1));
  return value;
}

RegistryValue RegistryValue::dword(uint32_t number) {
  return {REG_DWORD,
          {static_cast<uint8_t>(number), static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number >> 16),
           static_cast<uint8_t>(number >> 24)}};
}

std::optional<std::u16string> RegistryValue::as_sz() const {
  if (type != REG_SZ) return std::nullopt;
  auto text = code_units(data);
  if (!text || text->empty() || text->find(u'\0') != text->size() - 1) return std::nullopt;
  text->pop_back();
  return text;
}

std::optional<std::vector<std::u16string>> RegistryValue::as_multi_sz() const {
  if (type != REG_MULTI_SZ) return std::nullopt;
  auto text = code_units(data);
  if (!text || text->empty() || text->back() != u'\0') return std::nullopt;
  std::vector<std::u16string> strings;
  std::u16string_view rest = *text;
  while (rest.front() != u'\0') {
    size_t end = rest.find(u'\0');
    strings.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (rest.empty()) return std::nullopt;  // the list's own terminator is missing
  }
  return rest.size() == 1 ? std::optional(std::move(strings)) : std::nullopt;
}

std::optional<uint32_t> RegistryValue::as_dword() const {
  if (type != REG_DWORD || data.size() != 4) return std::nullopt;
  return uint32_t{data[0]} | uint32_t{data[1]} << 8 | uint32_t{data[2]} << 16 | uint32_t{data[3]} << 24;
}

const RegistryValue* RegistryKey::value(std::u16string_view value_name) const {
  auto at = values.find(wire::fold_case(value_name));
  return at == values.end() ? nullptr : &at->second.value;
}

const RegistryKey* Registry::find(std::u16string_view path) const {
  if (!well_formed(path)) return nullptr;
  const RegistryKey* key = &*root_;
  while (!path.empty()) {
    auto at = key->keys.find(wire::fold_case(next_name(path)));
    if (at == key->keys.end()) return nullptr;
    key = &*at->second;
  }
  return key;
}

const RegistryValue* Registry::value(std::u16string_view path, std::u16string_view name) const {
  const RegistryKey* key = find(path);
  return key == nullptr ? nullptr : key->value(name);
}

RegistryKey* Registry::edit(std::u16string_view path) {
  if (find(path) == nullptr) return nullptr;
  RegistryKey* key = &root_.edit();
  while (!path.empty()) key = &key->keys.find(wire::fold_case(next_name(path)))->second.edit();
  return key;
}

void Registry::note(RegistryChange::Kind kind, std::u16string_view path, std::u16string_view name,
                    RegistryValue value) {
  changes_.push_back({kind, std::u16string(path), std::u16string(name), std::move(value), time_});
}

bool Registry::create_key(std::u16string_view path) {
  if (!well_formed(path) || find(path) != nullptr) return false;
  RegistryKey* key = &root_.edit();
  std::u16string_view rest = path;
  while (!rest.empty()) {
    std::u16string_view name = next_name(rest);
    auto [at, made] = key->keys.try_emplace(wire::fold_case(name));
    RegistryKey* parent = std::exchange(key, &at->second.edit());
    if (!made) continue;
    key->name = name;
    key->written = parent->written = time_;
    size_t length = static_cast<size_t>(name.data() + name.size() - path.data());
    note(RegistryChange::Kind::kCreateKey, path.substr(0, length));
  }
  return true;
}

bool Registry::delete_key(std::u16string_view path) {
  if (path.empty() || find(path) == nullptr) return false;
  std::u16string_view above = parent_path(path);
  RegistryKey* parent = edit(above);
  parent->keys.erase(wire::fold_case(path.substr(above.empty() ? 0 : above.size() + 1)));
  parent->written = time_;
  note(RegistryChange::Kind::kDeleteKey, path);
  return true;
}

void Registry::set_value(std::u16string_view path, std::u16string_view name, RegistryValue value) {
  const RegistryValue* present = this->value(path, name);
  if (present != nullptr && *present == value) return;
  create_key(path);
  RegistryKey* key = edit(path);
  if (key == nullptr) return;  // a path that no key can have
  auto [at, made] = key->values.try_emplace(wire::fold_case(name));
  if (made) at->second.name = name;
  at->second.value = value;
  key->written = time_;
  note(RegistryChange::Kind::kSetValue, path, name, std::move(value));
}

bool Registry::delete_value(std::u16string_view path, std::u16string_view name) {
  if (value(path, name) == nullptr) return false;
  RegistryKey* key = edit(path);
  key->values.erase(wire::fold_case(name));
  key->written = time_;
  note(RegistryChange::Kind::kDeleteValue, path, name);
  return true;
}

bool Registry::set_security(std::u16string_view path, std::vector<uint8_t> descriptor) {
  const RegistryKey* present = find(path);
  if (present == nullptr || present->security == descriptor) return false;
  RegistryKey* key = edit(path);
  key->security = descriptor;
  key->written = time_;
  note(RegistryChange::Kind::kSetSecurity, path, {}, {REG_NONE, std::move(descriptor)});
  return true;
}

void Registry::restore(std::u16string_view path, std::vector<uint8_t> security, uint64_t written) {
  RegistryKey* key = edit(path);
  if (key == nullptr) return;
  key->security = std::move(security);
  key->written = written;
}

void Registry::apply(const RegistryChange& change) {
  switch (change.kind) {
    case RegistryChange::Kind::kCreateKey:
      create_key(change.path);
      break;
    case RegistryChange::Kind::kDeleteKey:
      delete_key(change.path);
      break;
    case RegistryChange::Kind::kSetValue:
      set_value(change.path, change.name, change.value);
      break;
    case RegistryChange::Kind::kDeleteValue:
      delete_value(change.path, change.name);
      break;
    case RegistryChange::Kind::kSetSecurity:
      set_security(change.path, change.value.data);
      break;
  }
}

std::vector<RegistryChange> difference(const Registry& from, const Registry& to) {
  std::vector<RegistryChange> changes;
  difference_below(from.root(), to.root(), {}, changes);
  return changes;
}

std::u16string join_path(std::u16string_view parent, std::u16string_view key) {
  std::u16string path(parent);
  if (!path.empty()) path += u'\\';
  return path += key;
}

std::u16string_view parent_path(std::u16string_view path) {
  size_t end = path.rfind(u'\\');
  return end == path.npos ? std::u16string_view{} : path.substr(0, end);
}

}  // namespace cmrp::cluster
