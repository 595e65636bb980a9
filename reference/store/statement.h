// A prepared statement of SQLite: binds by position, steps, and is reset for its next use.
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>
#include <vector>

namespace cmrp::store {

class Statement {
 public:
  /// Prepares `sql`; ok() tells whether SQLite accepted it.
  Statement(sqlite3* database, const char* sql) {
    sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool ok() const { return statement_ != nullptr; }

  /// Binds these to ?1, ?2, …; what they point to must live until the step.
  template <class... Values>
  Statement& bind(const Values&... values) {
    sqlite3_reset(statement_);
    int index = 0;
    (bind_one(++index, values), ...);
    return *this;
  }
  /// SQLITE_ROW, SQLITE_DONE or an error code.
  int step() { return sqlite3_step(statement_); }
  void reset() { sqlite3_reset(statement_); }
  /// Runs to its end; SQLITE_DONE or an error code.
  int run() {
    int code = step();
    reset();
    return code;
  }

  int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  std::u16string text(int column) {
    const auto* units = static_cast<const char16_t*>(sqlite3_column_text16(statement_, column));
    auto size = static_cast<size_t>(sqlite3_column_bytes16(statement_, column)) / sizeof(char16_t);
    return units == nullptr ? std::u16string() : std::u16string(units, size);
  }
  std::vector<uint8_t> blob(int column) {
    const auto* bytes = static_cast<const uint8_t*>(sqlite3_column_blob(statement_, column));
    auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::vector<uint8_t>() : std::vector<uint8_t>(bytes, bytes + size);
  }

 private:
  void bind_one(int index, int64_t number) { sqlite3_bind_int64(statement_, index, number); }
  void bind_one(int index, const std::u16string& text) {
    sqlite3_bind_text64(statement_, index, reinterpret_cast<const char*>(text.data()), text.size() * sizeof(char16_t),
                        SQLITE_STATIC, SQLITE_UTF16LE);
  }
  void bind_one(int index, const std::vector<uint8_t>& bytes) {
    // An empty vector may have no address, and a null address binds NULL.
    sqlite3_bind_blob64(statement_, index, bytes.empty() ? "" : static_cast<const void*>(bytes.data()), bytes.size(),
                        SQLITE_STATIC);
  }

  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace cmrp::store
