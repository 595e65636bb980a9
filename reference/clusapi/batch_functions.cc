// Batches: changes of the registry that are collected here and made by one call (MS-CMRP 3.1.4.2.112).
#include "reference/clusapi/api.h"
#include "reference/clusapi/key.h"
#include "reference/clusapi/registry_value.h"
#include "reference/idl/batch.h"
#include "reference/idl/registry.h"

namespace cmrp::clusapi {
namespace {

using idl::BatchCommand;

/// A key that may be closed while the batch is not: the batch has one of its own.
class RegistryBatch final : public Object {
 public:
  explicit RegistryBatch(std::shared_ptr<Key> key) : key(std::move(key)) {}

  const std::shared_ptr<Key> key;
  std::mutex mutex;  ///< guards `entries`
  idl::Batch entries;
};

/// The commands that ApiExecuteBatch has (3.1.4.2.112).
bool is_change(CLUSTER_REG_COMMAND command) {
  return command == CLUSREG_SET_VALUE || command == CLUSREG_CREATE_KEY || command == CLUSREG_DELETE_KEY ||
         command == CLUSREG_DELETE_VALUE;
}

uint32_t execute(RegistryBatch& batch, INT* failed) {
  idl::ApiExecuteBatch p;
  p.lpData = idl::encode_batch(batch.entries);
  p.cbData = static_cast<uint32_t>(p.lpData.size());
  uint32_t status = batch.key->cluster->call(idl::kApiExecuteBatch, &p, {batch.key.get()});
  // The protocol counts from one, the API from zero.
  if (status != ERROR_SUCCESS && failed) *failed = static_cast<INT>(p.pdwFailedCommand) - 1;
  return status;
}

uint32_t close_batch(HREGBATCH handle, bool commit, INT* failed) {
  return guarded([&]() -> uint32_t {
    auto batch = HandleTable::instance().take<RegistryBatch>(handle);
    if (!batch) return ERROR_INVALID_HANDLE;
    if (failed) *failed = -1;
    std::lock_guard lock(batch->mutex);
    uint32_t status = commit && !batch->entries.empty() ? execute(*batch, failed) : ERROR_SUCCESS;
    (void)batch->key->cluster->close(*batch->key);
    return status;
  });
}

}  // namespace
}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

LONG ClusterRegCreateBatch(HKEY hKey, HREGBATCH* pHREGBATCH) {
  uint32_t code = with<Key>(hKey, [&](Key& key) -> uint32_t {
    if (!pHREGBATCH) return ERROR_INVALID_PARAMETER;
    auto own = open_path(*key.cluster, key.open.name, *key.open.access);
    if (!own) return own.error();
    *pHREGBATCH = static_cast<HREGBATCH>(HandleTable::instance().add(std::make_shared<RegistryBatch>(std::move(*own))));
    return ERROR_SUCCESS;
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegBatchAddCommand(HREGBATCH hRegBatch, CLUSTER_REG_COMMAND dwCommand, LPCWSTR wzName, DWORD dwOptions,
                               VOID CONST* lpData, DWORD cbData) {
  uint32_t code = with<RegistryBatch>(hRegBatch, [&](RegistryBatch& batch) -> uint32_t {
    bool about_key = dwCommand == CLUSREG_CREATE_KEY || dwCommand == CLUSREG_DELETE_KEY;
    if (!is_change(dwCommand) || (about_key && !wzName)) return ERROR_INVALID_PARAMETER;
    auto name = from_wide(wzName ? wzName : L"");
    auto bytes = bytes_of(lpData, cbData);
    if (!name || !bytes) return name ? bytes.error() : name.error();
    idl::BatchEntry entry{static_cast<BatchCommand>(dwCommand), 0, std::move(*name), {}};
    if (dwCommand == CLUSREG_SET_VALUE) {
      auto data = to_protocol(dwOptions, std::move(*bytes));
      if (!data) return data.error();
      entry.value_type = dwOptions;
      entry.data = std::move(*data);
    }
    std::lock_guard lock(batch.mutex);
    batch.entries.push_back(std::move(entry));
    return ERROR_SUCCESS;
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegCloseBatch(HREGBATCH hRegBatch, BOOL bCommit, INT* failedCommandNumber) {
  return static_cast<LONG>(close_batch(hRegBatch, bCommit != FALSE, failedCommandNumber));
}

LONG ClusterRegCloseBatchEx(HREGBATCH hRegBatch, DWORD flags, INT* failedCommandNumber) {
  constexpr DWORD kCommit = 1;
  if (flags & ~kCommit) return static_cast<LONG>(ERROR_INVALID_PARAMETER);
  return static_cast<LONG>(close_batch(hRegBatch, flags == kCommit, failedCommandNumber));
}
