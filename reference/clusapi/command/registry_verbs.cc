// cmrp registry …: keys and values of the cluster registry.
#include <charconv>
#include <cstring>

#include "reference/clusapi/command/verbs.h"
#include "reference/wire/bytes.h"
#include "reference/wire/win32_error.h"

namespace cmrp::command {
namespace {

struct TypeRow {
  const char* word;
  const char* name;
  DWORD type;
};
constexpr TypeRow kTypes[] = {{"sz", "REG_SZ", REG_SZ},
                              {"expand", "REG_EXPAND_SZ", REG_EXPAND_SZ},
                              {"multi", "REG_MULTI_SZ", REG_MULTI_SZ},
                              {"dword", "REG_DWORD", REG_DWORD},
                              {"qword", "REG_QWORD", REG_QWORD},
                              {"binary", "REG_BINARY", REG_BINARY},
                              {"none", "REG_NONE", REG_NONE}};

std::string name_of(DWORD type) {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) return row.name;
  }
  return std::to_string(type);
}

/// The key at a path; the root for an empty one.
Key open_key(HCLUSTER cluster, const std::string& path, REGSAM access) {
  Key root(opened(GetClusterKey(cluster, path.empty() ? access : KEY_READ), "the registry"));
  HKEY key = nullptr;
  LONG code = ClusterRegOpenKey(root, wide(path).c_str(), access, &key);
  if (code != ERROR_SUCCESS) throw ApiError("key " + path, static_cast<DWORD>(code));
  return Key(key);
}

struct Value {
  DWORD type = 0;
  wire::Bytes data;
};

Value value_of(HKEY key, const std::string& name) {
  Value value;
  for (LONG code = ERROR_MORE_DATA; code != ERROR_SUCCESS;) {
    auto size = static_cast<DWORD>(value.data.size());
    code = ClusterRegQueryValue(key, wide(name).c_str(), &value.type, value.data.data(), &size);
    if (code != ERROR_SUCCESS && code != ERROR_MORE_DATA) throw ApiError("value " + name, static_cast<DWORD>(code));
    // Without a buffer it says the size, and that all is well.
    if (value.data.empty() && size > 0) code = ERROR_MORE_DATA;
    value.data.resize(size);
  }
  return value;
}

uint64_t number_of(const wire::Bytes& data) {
  uint64_t number = 0;
  for (size_t i = std::min<size_t>(data.size(), 8); i-- > 0;) number = number << 8 | data[i];
  return number;
}

/// What people and programs read of a value.
Json shown(const Value& value) {
  std::wstring text(value.data.size() / sizeof(wchar_t), L'\0');
  switch (value.type) {
    case REG_DWORD:
    case REG_QWORD:
      return number_of(value.data);
    case REG_SZ:
    case REG_EXPAND_SZ:
      std::memcpy(text.data(), value.data.data(), text.size() * sizeof(wchar_t));
      return narrow(text.substr(0, text.find(L'\0')));
    case REG_MULTI_SZ: {
      std::memcpy(text.data(), value.data.data(), text.size() * sizeof(wchar_t));
      Json texts = Json::array();
      for (size_t at = 0; at < text.size() && text[at] != L'\0';) {
        size_t end = std::min(text.find(L'\0', at), text.size());
        texts.push_back(narrow(text.substr(at, end - at)));
        at = end + 1;
      }
      return texts;
    }
    default:
      return wire::to_hex(value.data);
  }
}

Json row_of(const std::string& name, const Value& value) {
  return {{"name", name}, {"type", name_of(value.type)}, {"data", shown(value)}};
}

wire::Bytes bytes_of(const std::wstring& text) {
  wire::Bytes bytes(text.size() * sizeof(wchar_t));
  std::memcpy(bytes.data(), text.data(), bytes.size());
  return bytes;
}

/// DATA as the type has it.
wire::Bytes data_of(DWORD type, const std::string& text) {
  if (type == REG_SZ || type == REG_EXPAND_SZ) return bytes_of(wide(text) + L'\0');
  if (type == REG_MULTI_SZ) {
    std::wstring texts = wide(text);
    std::ranges::replace(texts, L'|', L'\0');
    return bytes_of(texts.empty() ? std::wstring(1, L'\0') : texts + std::wstring(2, L'\0'));
  }
  if (type == REG_DWORD || type == REG_QWORD) {
    bool hexadecimal = text.starts_with("0x");
    uint64_t number = 0;
    const char* end = text.data() + text.size();
    auto [stop, failed] = std::from_chars(text.data() + (hexadecimal ? 2 : 0), end, number, hexadecimal ? 16 : 10);
    if (failed != std::errc() || stop != end || (type == REG_DWORD && number > UINT32_MAX)) {
      throw UsageError(text + " is no such number");
    }
    wire::Bytes bytes;
    for (int i = 0; i < (type == REG_DWORD ? 4 : 8); ++i) bytes.push_back(static_cast<uint8_t>(number >> 8 * i));
    return bytes;
  }
  auto bytes = wire::from_hex(text);
  if (!bytes) throw UsageError(text + " is not made of hexadecimal digits, two a byte");
  return *bytes;
}

DWORD type_of(const std::string& word) {
  for (const TypeRow& row : kTypes) {
    if (word == row.word || word == row.name) return row.type;
  }
  if (word.empty()) return REG_SZ;
  throw UsageError("there is no type " + word);
}

}  // namespace

Outcome registry_list(HCLUSTER cluster, const Line& line) {
  Key key = open_key(cluster, line.name, KEY_READ);
  Outcome out;
  for (DWORD i = 0;; ++i) {
    bool last = false;
    std::string name = text_of("the enumeration", [&](LPWSTR buffer, LPDWORD count) -> DWORD {
      auto code = static_cast<DWORD>(ClusterRegEnumKey(key, i, buffer, count, nullptr));
      last = code == ERROR_NO_MORE_ITEMS;
      return last ? (*count = 0, ERROR_SUCCESS) : code;
    });
    if (last) break;
    out.rows.push_back({{"name", name}, {"type", "key"}, {"data", ""}});
  }
  for (DWORD i = 0;; ++i) {
    bool last = false;
    std::string name = text_of("the enumeration", [&](LPWSTR buffer, LPDWORD count) -> DWORD {
      DWORD code = ClusterRegEnumValue(key, i, buffer, count, nullptr, nullptr, nullptr);
      last = code == ERROR_NO_MORE_ITEMS;
      return last ? (*count = 0, ERROR_SUCCESS) : code;
    });
    if (last) break;
    out.rows.push_back(row_of(name, value_of(key, name)));
  }
  return out;
}

Outcome registry_get(HCLUSTER cluster, const Line& line) {
  Key key = open_key(cluster, line.name, KEY_READ);
  Outcome out;
  out.rows.push_back(row_of(line.words[1], value_of(key, line.words[1])));
  return out;
}

Outcome registry_set(HCLUSTER cluster, const Line& line) {
  DWORD type = type_of(line.type);
  wire::Bytes data = data_of(type, line.words[2]);
  Key root(opened(GetClusterKey(cluster, KEY_ALL_ACCESS), "the registry"));
  HKEY handle = nullptr;
  LONG made = ClusterRegCreateKey(root, wide(line.name).c_str(), REG_OPTION_NON_VOLATILE, KEY_ALL_ACCESS, nullptr,
                                  &handle, nullptr);
  if (made != ERROR_SUCCESS) throw ApiError("key " + line.name, static_cast<DWORD>(made));
  Key key(handle);
  DWORD code = ClusterRegSetValue(key, wide(line.words[1]).c_str(), type, data.data(), static_cast<DWORD>(data.size()));
  if (code != ERROR_SUCCESS) throw ApiError("value " + line.words[1], code);
  return {{}, line.words[1] + " is " + shown(value_of(key, line.words[1])).dump()};
}

Outcome registry_delete(HCLUSTER cluster, const Line& line) {
  if (line.words.size() == 1) {
    Key root(opened(GetClusterKey(cluster, KEY_ALL_ACCESS), "the registry"));
    LONG code = ClusterRegDeleteKey(root, wide(line.name).c_str());
    if (code != ERROR_SUCCESS) throw ApiError("key " + line.name, static_cast<DWORD>(code));
    return {{}, "key " + line.name + " is deleted"};
  }
  Key key = open_key(cluster, line.name, KEY_ALL_ACCESS);
  DWORD code = ClusterRegDeleteValue(key, wide(line.words[1]).c_str());
  if (code != ERROR_SUCCESS) throw ApiError("value " + line.words[1], code);
  return {{}, "value " + line.words[1] + " is deleted"};
}

}  // namespace cmrp::command
