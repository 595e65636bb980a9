// Nonvolatile cluster state in SQLite: the cluster registry, one transaction a request.
//
// What commit() reported as done survives the death of the process and of the machine: the file is in WAL mode with
// synchronous=FULL, so each commit ends with one fsync of the log. One server at a time holds the file (exclusive
// locking); a second one is told so when it opens it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "reference/cluster/registry.h"
#include "reference/wire/result.h"

namespace cmrp::store {

/// Bounds of a store.
struct Limits {
  /// Pages of 4096 bytes that the file may have, so that clients cannot fill the disk with registry values: 1 GiB.
  uint32_t max_pages = 262'144;
};

/// Why a commit did not happen.
struct CommitError {
  uint32_t status = 0;  ///< ERROR_DISK_FULL, or ERROR_WRITE_FAULT for what else can go wrong
  std::string message;  ///< for a person
};

class Store {
 public:
  /// Opens "sqlite:FILE" (made if it is missing) or "memory:" (lost at the end). Errors have `field` = the URI and a
  /// message fit for a person: unknown scheme, file not writable, not a database or corrupt, a database of another
  /// program, another schema, in use by another server. A file that is refused is left as it is.
  /// FILE may be an SQLite URI ("sqlite:file:/path?vfs=…").
  static Result<Store> open(const std::string& uri, const Limits& limits = {});

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// The registry as last committed, its journal empty; an empty registry for a new store. Error: unreadable rows.
  Result<cluster::Registry> load() const;
  /// Whether nothing was ever committed.
  bool empty() const;

  /// Makes the changes in one transaction; no change costs nothing. On error the file is as before: the caller drops
  /// the copy of the state that the changes came from.
  tl::expected<void, CommitError> commit(const std::vector<cluster::RegistryChange>& changes);

 private:
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace cmrp::store
