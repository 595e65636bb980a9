#include "reference/store/store.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>

#include "reference/store/schema.h"
#include "reference/store/statement.h"
#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::store {

using cluster::Registry;
using cluster::RegistryChange;
using cluster::RegistryValue;

namespace {

constexpr int64_t kRootKey = 1;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Connection = std::unique_ptr<sqlite3, CloseDatabase>;

uint32_t big_endian(const std::array<char, 100>& bytes, size_t at) {
  uint32_t number = 0;
  for (size_t i = at; i < at + 4; ++i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

// What is wrong with a file that exists, seen from its first bytes, before SQLite could touch it: opening another
// program's database would already bring its log into it. Empty if it is ours, empty, missing, or only SQLite can tell.
// Offsets are those of the header in SQLite's file format.
std::string refuse_header(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 100> header{};
  if (!file.read(header.data(), header.size())) {
    if (file.gcount() == 0) return {};
    return "it is not a database; name another file";
  }
  if (std::string_view(header.data(), 16) != std::string_view("SQLite format 3\0", 16))
    return "it is not a database; name another file";
  if (big_endian(header, 68) != kApplicationId) return "it is the database of another program; name another file";
  uint32_t version = big_endian(header, 60);
  if (version < 1 || version > kSchemaVersion) {
    return "its schema has version " + std::to_string(version) + ", this server knows versions up to " +
           std::to_string(kSchemaVersion) + "; name another file";
  }
  return {};
}

constexpr char kReadOnly[] = "it is read-only; make it writable or name another file";

// What SQLite found may take several lines; a message is one.
std::string corrupt(std::string how) {
  std::replace(how.begin(), how.end(), '\n', ' ');
  return "it is corrupt (" + how + "); restore it from a copy or name another file";
}

bool is_full(sqlite3* database) { return (sqlite3_errcode(database) & 0xFF) == SQLITE_FULL; }

std::string explain(sqlite3* database) {
  switch (sqlite3_errcode(database) & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "it is in use by another server; stop that one or name another file";
    case SQLITE_NOTADB:
      return "it is not a database; name another file";
    case SQLITE_CORRUPT:
      return corrupt(sqlite3_errmsg(database));
    case SQLITE_CANTOPEN:
      return "it cannot be opened (" + std::string(sqlite3_errmsg(database)) +
             "); check that its folder is there and may be written";
    case SQLITE_READONLY:
      return kReadOnly;
    case SQLITE_FULL:
      return "the disk is full; make room or name a file elsewhere";
    default:
      return sqlite3_errmsg(database);
  }
}

// The first column of the first row of a query, as text.
std::optional<std::string> query(sqlite3* database, const char* sql) {
  Statement statement(database, sql);
  if (!statement.ok() || statement.step() != SQLITE_ROW) return std::nullopt;
  return wire::to_utf8(statement.text(0));
}

bool execute(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

struct Store::Database {
  explicit Database(Connection open)
      : connection(std::move(open)),
        find_key(connection.get(), kFindKey),
        insert_key(connection.get(), kInsertKey),
        touch_key(connection.get(), kTouchKey),
        touch_parent(connection.get(), kTouchParent),
        set_security(connection.get(), kSetSecurity),
        delete_values_below(connection.get(), kDeleteValuesBelow),
        delete_keys_below(connection.get(), kDeleteKeysBelow),
        set_value(connection.get(), kSetValue),
        delete_value(connection.get(), kDeleteValue) {}

  bool ok() const {
    return find_key.ok() && insert_key.ok() && touch_key.ok() && touch_parent.ok() && set_security.ok() &&
           delete_values_below.ok() && delete_keys_below.ok() && set_value.ok() && delete_value.ok();
  }

  // The row of the key at `path`, made with its parents if `make`; 0 if there is none, nullopt if SQLite failed.
  std::optional<int64_t> key_at(std::u16string_view path, bool make) {
    std::optional<int64_t> id = kRootKey;
    while (!path.empty() && id && *id != 0) {
      size_t end = path.find(u'\\');
      std::u16string name(path.substr(0, end));
      path = end == path.npos ? std::u16string_view{} : path.substr(end + 1);
      id = child(*id, name, make);
    }
    return id;
  }

  std::optional<int64_t> child(int64_t parent, const std::u16string& name, bool make) {
    std::u16string folded = wire::fold_case(name);
    int code = find_key.bind(parent, folded).step();
    int64_t id = code == SQLITE_ROW ? find_key.integer(0) : 0;
    find_key.reset();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return std::nullopt;
    if (id != 0 || !make) return id;
    if (insert_key.bind(parent, folded, name).run() != SQLITE_DONE) return std::nullopt;
    return sqlite3_last_insert_rowid(connection.get());
  }

  bool touch(Statement& row, int64_t key, uint64_t written) {
    return row.bind(key, static_cast<int64_t>(written)).run() == SQLITE_DONE;
  }

  bool apply(const RegistryChange& change) {
    bool make = change.kind == RegistryChange::Kind::kCreateKey || change.kind == RegistryChange::Kind::kSetValue;
    std::optional<int64_t> found = key_at(change.path, make);
    if (!found) return false;
    int64_t key = *found;
    if (key == 0) return true;  // what is not there need not be deleted
    switch (change.kind) {
      case RegistryChange::Kind::kCreateKey:
        return touch(touch_key, key, change.written) && touch(touch_parent, key, change.written);
      case RegistryChange::Kind::kDeleteKey:
        return touch(touch_parent, key, change.written) && delete_values_below.bind(key).run() == SQLITE_DONE &&
               delete_keys_below.bind(key).run() == SQLITE_DONE;
      case RegistryChange::Kind::kSetValue:
        return touch(touch_key, key, change.written) && set_value
                                                                .bind(key, wire::fold_case(change.name), change.name,
                                                                      int64_t{change.value.type}, change.value.data)
                                                                .run() == SQLITE_DONE;
      case RegistryChange::Kind::kDeleteValue:
        return touch(touch_key, key, change.written) &&
               delete_value.bind(key, wire::fold_case(change.name)).run() == SQLITE_DONE;
      case RegistryChange::Kind::kSetSecurity:
        return touch(touch_key, key, change.written) && set_security.bind(key, change.value.data).run() == SQLITE_DONE;
    }
    return false;
  }

  Connection connection;  // closed after the statements are gone
  Statement find_key;
  Statement insert_key;
  Statement touch_key;
  Statement touch_parent;
  Statement set_security;
  Statement delete_values_below;
  Statement delete_keys_below;
  Statement set_value;
  Statement delete_value;
};

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& uri, const Limits& limits) {
  auto refuse = [&](std::string why) { return cmrp::fail(uri, 0, std::move(why)); };
  constexpr std::string_view kScheme = "sqlite:";
  bool memory = uri == "memory:";
  if (!memory && (!uri.starts_with(kScheme) || uri.size() == kScheme.size())) {
    return refuse("a store is \"sqlite:FILE\" or \"memory:\"");
  }
  std::string path = memory ? ":memory:" : uri.substr(kScheme.size());
  bool plain_path = !memory && !path.starts_with("file:");
  if (plain_path) {
    if (std::string why = refuse_header(path); !why.empty()) return refuse(why);
  }

  sqlite3* raw = nullptr;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
  int code = sqlite3_open_v2(path.c_str(), &raw, flags | (plain_path ? 0 : SQLITE_OPEN_URI), nullptr);
  Connection connection(raw);
  if (code != SQLITE_OK) return refuse(explain(raw));
  if (sqlite3_db_readonly(raw, "main") == 1) return refuse(kReadOnly);

  // Exclusive locking first, so that the lock is taken by the first read and kept, and the log needs no shared memory.
  if (!execute(raw, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF")) {
    return refuse(explain(raw));
  }
  std::optional<std::string> tables = query(raw, "SELECT count(*) FROM sqlite_master");
  if (!tables) return refuse(explain(raw));
  if (*tables == "0") {
    if (!execute(raw, kCreateSchema)) return refuse(explain(raw));
  } else if (query(raw, "PRAGMA application_id") != std::to_string(kApplicationId)) {
    return refuse("it is the database of another program; name another file");
  } else if (query(raw, "PRAGMA user_version") == "1" && !execute(raw, kUpgradeFrom1)) {
    return refuse(explain(raw));
  }
  // Write access and the lock, before anyone relies on them.
  if (!execute(raw, "BEGIN EXCLUSIVE; COMMIT") || !query(raw, "PRAGMA journal_mode = WAL")) return refuse(explain(raw));
  std::optional<std::string> check = query(raw, "PRAGMA quick_check(1)");
  if (!check) return refuse(explain(raw));
  if (*check != "ok") return refuse(corrupt(*check));
  std::string bound = "PRAGMA max_page_count = " + std::to_string(limits.max_pages);
  if (!execute(raw, bound.c_str())) return refuse(explain(raw));

  auto database = std::make_unique<Database>(std::move(connection));
  if (!database->ok()) return refuse(corrupt(sqlite3_errmsg(raw)));
  return Store(std::move(database));
}

Result<Registry> Store::load() const {
  sqlite3* raw = database_->connection.get();
  Registry registry;
  std::map<int64_t, std::u16string> paths;
  struct Kept {
    std::vector<uint8_t> security;
    uint64_t written;
  };
  std::map<int64_t, Kept> kept;
  Statement keys(raw, kAllKeys);
  int code = keys.ok() ? keys.step() : SQLITE_ERROR;
  for (; code == SQLITE_ROW; code = keys.step()) {
    int64_t id = keys.integer(0);
    std::u16string path;
    if (id != kRootKey) {
      auto parent = paths.find(keys.integer(1));
      if (parent == paths.end()) return cmrp::fail("store", 0, "a key without its parent");
      path = cluster::join_path(parent->second, keys.text(2));
      registry.create_key(path);
    }
    kept.emplace(id, Kept{keys.blob(3), static_cast<uint64_t>(keys.integer(4))});
    paths.emplace(id, std::move(path));
  }
  Statement values(raw, kAllValues);
  if (code == SQLITE_DONE) code = values.ok() ? values.step() : SQLITE_ERROR;
  for (; code == SQLITE_ROW; code = values.step()) {
    auto key = paths.find(values.integer(0));
    if (key == paths.end()) return cmrp::fail("store", 0, "a value without its key");
    registry.set_value(key->second, values.text(1),
                       RegistryValue{static_cast<uint32_t>(values.integer(2)), values.blob(3)});
  }
  if (code != SQLITE_DONE) return cmrp::fail("store", 0, explain(raw));
  // Last, for the making of keys and values is a change of their times.
  for (auto& [id, key] : kept) registry.restore(paths.at(id), std::move(key.security), key.written);
  registry.take_changes();
  return registry;
}

bool Store::empty() const {
  Statement statement(database_->connection.get(),
                      "SELECT (SELECT count(*) FROM key WHERE id <> 1) + (SELECT count(*) FROM value)");
  return statement.ok() && statement.step() == SQLITE_ROW && statement.integer(0) == 0;
}

tl::expected<void, CommitError> Store::commit(const std::vector<RegistryChange>& changes) {
  if (changes.empty()) return {};
  sqlite3* raw = database_->connection.get();
  bool done = execute(raw, "BEGIN IMMEDIATE");
  for (size_t i = 0; done && i < changes.size(); ++i) done = database_->apply(changes[i]);
  if (done) done = execute(raw, "COMMIT");
  if (done) return {};
  CommitError error{is_full(raw) ? ERROR_DISK_FULL : ERROR_WRITE_FAULT, explain(raw)};
  if (sqlite3_get_autocommit(raw) == 0) execute(raw, "ROLLBACK");
  return tl::unexpected(std::move(error));
}

}  // namespace cmrp::store
