// The tables of a store and the marks by which its file is known.
//
//   header   application_id = kApplicationId, user_version = kSchemaVersion
//   key      a row a registry key; the root is row 1; a parent's id is less than its children's; `security` is its
//            security descriptor, empty for the default one; `written` when it last changed (RegistryKey)
//   value    a row a value
//
// Text is UTF-16 as the protocol has it, code unit for code unit. `folded` is the name without case, by which rows are
// found; `name` keeps the case.
#pragma once

#include <cstdint>

namespace cmrp::store {

inline constexpr uint32_t kApplicationId = 0x434D5250;  // "CMRP"
inline constexpr uint32_t kSchemaVersion = 2;

inline constexpr char kCreateSchema[] = R"sql(
PRAGMA encoding = 'UTF-16le';
BEGIN EXCLUSIVE;
PRAGMA application_id = 1129140816;
PRAGMA user_version = 2;
CREATE TABLE key (
  id INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL,
  security BLOB NOT NULL DEFAULT x'',
  written INTEGER NOT NULL DEFAULT 0,
  UNIQUE (parent, folded)
);
CREATE TABLE value (
  key INTEGER NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL,
  type INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (key, folded)
) WITHOUT ROWID;
INSERT INTO key (id, parent, folded, name) VALUES (1, 0, '', '');
COMMIT;
)sql";
static_assert(kApplicationId == 1129140816 && kSchemaVersion == 2, "the script has the numbers in decimal");

/// Version 1 knew neither security descriptors nor times.
inline constexpr char kUpgradeFrom1[] = R"sql(
BEGIN EXCLUSIVE;
ALTER TABLE key ADD COLUMN security BLOB NOT NULL DEFAULT x'';
ALTER TABLE key ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 2;
COMMIT;
)sql";

inline constexpr char kFindKey[] = "SELECT id FROM key WHERE parent = ?1 AND folded = ?2";
inline constexpr char kInsertKey[] = "INSERT INTO key (parent, folded, name) VALUES (?1, ?2, ?3)";
inline constexpr char kTouchKey[] = "UPDATE key SET written = ?2 WHERE id = ?1";
inline constexpr char kTouchParent[] = "UPDATE key SET written = ?2 WHERE id = (SELECT parent FROM key WHERE id = ?1)";
inline constexpr char kSetSecurity[] = "UPDATE key SET security = ?2 WHERE id = ?1";
inline constexpr char kDeleteValuesBelow[] =
    "WITH RECURSIVE below (id) AS (SELECT ?1 UNION ALL SELECT key.id FROM key JOIN below ON key.parent = below.id) "
    "DELETE FROM value WHERE key IN below";
inline constexpr char kDeleteKeysBelow[] =
    "WITH RECURSIVE below (id) AS (SELECT ?1 UNION ALL SELECT key.id FROM key JOIN below ON key.parent = below.id) "
    "DELETE FROM key WHERE id IN below";
inline constexpr char kSetValue[] =
    "INSERT INTO value (key, folded, name, type, data) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (key, folded) DO UPDATE SET type = excluded.type, data = excluded.data";
inline constexpr char kDeleteValue[] = "DELETE FROM value WHERE key = ?1 AND folded = ?2";
inline constexpr char kAllKeys[] = "SELECT id, parent, name, security, written FROM key ORDER BY id";
inline constexpr char kAllValues[] = "SELECT key, name, type, data FROM value";

}  // namespace cmrp::store
