// Batches of registry modifications and reads, and the ports that hear of them (3.1.4.2.112 to .115, .141, .145).
#include "reference/idl/batch.h"
#include "reference/idl/registry.h"
#include "reference/server/batch_port.h"
#include "reference/server/methods.h"
#include "reference/server/registry_access.h"

namespace cmrp::server {
namespace {

using idl::BatchCommand;
using idl::BatchEntry;

/// A modifying batch at work on the registry of a transition.
class Execution {
 public:
  Execution(cluster::Registry& registry, AccessLevel client, std::u16string key)
      : registry_(registry), client_(client), current_(std::move(key)) {}

  uint32_t run(const BatchEntry& entry) {
    switch (entry.command) {
      case BatchCommand::CLUSREG_CREATE_KEY:
        return create(entry);
      case BatchCommand::CLUSREG_DELETE_KEY:
        return remove(entry);
      case BatchCommand::CLUSREG_SET_VALUE:
      case BatchCommand::CLUSREG_DELETE_VALUE:
        return change_value(entry);
      default:
        return ERROR_INVALID_PARAMETER;  // nothing that modifies
    }
  }

  /// What ports are told: the batch, with the data that each command on a value replaced before it (3.1.4.2.114).
  idl::Batch& told() { return told_; }

 private:
  uint32_t create(const BatchEntry& entry) {
    // After a deletion paths begin at the designated key again, as those of deletions do.
    if (!valid_subkey(entry.name)) return ERROR_INVALID_PARAMETER;
    std::u16string path = subkey_path(current_ ? *current_ : above_, entry.name);
    if (!registry_.find(path)) {
      if (uint32_t status = create_key_at(registry_, client_, path); status != ERROR_SUCCESS) return status;
    }
    current_ = std::move(path);
    told_.push_back(entry);
    return ERROR_SUCCESS;
  }

  uint32_t remove(const BatchEntry& entry) {
    if (entry.name.empty() || !valid_subkey(entry.name)) return ERROR_INVALID_PARAMETER;
    uint32_t status = delete_key_at(registry_, client_, subkey_path(current_ ? *current_ : above_, entry.name));
    if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND) return status;
    if (current_) above_ = *current_;
    current_.reset();
    told_.push_back(entry);
    return ERROR_SUCCESS;
  }

  uint32_t change_value(const BatchEntry& entry) {
    if (!current_) return ERROR_INVALID_PARAMETER;
    const cluster::RegistryKey* key = registry_.find(*current_);
    if (!key) return ERROR_KEY_DELETED;
    if (!grant_rights(descriptor_of(key->security), client_, KEY_SET_VALUE)) return ERROR_ACCESS_DENIED;
    if (const cluster::RegistryValue* old = key->value(entry.name); old && !old->data.empty()) {
      told_.push_back({BatchCommand::CLUSREG_VALUE_DELETED, old->type, entry.name, old->data});
    }
    told_.push_back(entry);
    if (entry.command == BatchCommand::CLUSREG_SET_VALUE)
      return set_value_at(registry_, *current_, entry.name, {entry.value_type, entry.data});
    uint32_t status = delete_value_at(registry_, *current_, entry.name);
    return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
  }

  cluster::Registry& registry_;
  AccessLevel client_;
  std::optional<std::u16string> current_;  ///< the current key pointer; cleared by a deletion
  std::u16string above_;                   ///< where it pointed before that
  idl::Batch told_;
};

uint32_t execute_batch(Request& request, idl::ApiExecuteBatch& p) {
  Found found = find_key(request, p.hKey, 0);
  if (!found.key) return found.status;
  auto batch = idl::decode_batch(p.lpData);
  if (!batch) return ERROR_INVALID_PARAMETER;
  idl::Batch told;
  uint32_t status = request.change([&](cluster::Cluster& c) -> uint32_t {
    // A change that fails is stored like any other, so it is tried on a copy.
    cluster::Registry registry = c.registry;
    Execution execution(registry, request.client_access(), found.path);
    for (size_t i = 0; i < batch->size(); ++i) {
      if (uint32_t failed = execution.run((*batch)[i]); failed != ERROR_SUCCESS) {
        p.pdwFailedCommand = static_cast<uint32_t>(i + 1);
        return failed;
      }
    }
    c.registry = std::move(registry);
    told = std::move(execution.told());
    return ERROR_SUCCESS;
  });
  if (status == ERROR_SUCCESS) request.host().tell_batch(found.path, idl::encode_batch(told));
  return status;
}

uint32_t create_batch_port(Request& request, idl::ApiCreateBatchPort& p) {
  Found found = find_key(request, p.hKey, KEY_NOTIFY);
  if (!found.key) return found.status;
  if (request.open_handles(ndr::HandleKind::kBatchPort) >= request.port_limits().per_group)
    return ERROR_NOT_ENOUGH_MEMORY;
  auto port = std::make_shared<BatchPort>(found.path, request.port_limits().queued_bytes);
  uint32_t status = request.open(p.phBatchPort, {.kind = ndr::HandleKind::kBatchPort, .batch_port = port});
  if (status == ERROR_SUCCESS) request.host().observe(port);
  return status;
}

uint32_t get_batch_notification(Request& request, idl::ApiGetBatchNotification& p) {
  request.answer_when([port = request.entry(p.hBatchNotify).batch_port, &p](const cluster::Cluster&) {
    wire::Bytes batch;
    auto status = port->take(batch);
    if (status == ERROR_SUCCESS) {
      p.cbData = static_cast<uint32_t>(batch.size());
      p.lpData = std::move(batch);
    }
    return status;
  });
  return ERROR_SUCCESS;
}

uint32_t close_batch_port(Request& request, idl::ApiCloseBatchPort& p) {
  request.entry(p.phBatchPort).batch_port->close();
  request.host().wake();
  return request.close(p.phBatchPort);
}

/// One command for each of the batch: the value, or the code that ApiQueryValue had returned. What a read can bring
/// together from a small request is bounded.
template <class Parameters>
uint32_t read_batch(Request& request, Parameters& p) {
  constexpr size_t kMostBytes = 4 << 20;
  Found found = find_key(request, p.hKey, KEY_QUERY_VALUE);
  if (!found.key) return found.status;
  auto batch = idl::decode_batch(p.lpInData);
  if (!batch) return ERROR_INVALID_PARAMETER;
  const cluster::Registry& registry = request.cluster().registry;
  std::u16string current = found.path;
  idl::Batch results;
  size_t bytes = 0;
  for (const BatchEntry& entry : *batch) {
    BatchEntry& result = results.emplace_back(entry);
    result.data.clear();
    if (entry.command == BatchCommand::CLUSREG_READ_KEY) {
      if (!valid_subkey(entry.name)) return ERROR_INVALID_PARAMETER;
      current = subkey_path(current, entry.name);
      continue;
    }
    if (entry.command != BatchCommand::CLUSREG_READ_VALUE) return ERROR_INVALID_PARAMETER;
    const cluster::RegistryKey* key = registry.find(current);
    const cluster::RegistryValue* value = key ? key->value(entry.name) : nullptr;
    bool allowed = key && grant_rights(descriptor_of(key->security), request.client_access(), KEY_QUERY_VALUE);
    if (!value || !allowed) {
      result.command = BatchCommand::CLUSREG_READ_ERROR;
      result.value_type = key && !allowed ? ERROR_ACCESS_DENIED : ERROR_FILE_NOT_FOUND;
      continue;
    }
    bytes += value->data.size();
    if (bytes > kMostBytes) return ERROR_NOT_ENOUGH_MEMORY;
    result.value_type = value->type;
    result.data = value->data;
  }
  p.lpOutData = idl::encode_batch(results);
  p.cbOutData = static_cast<uint32_t>(p.lpOutData->size());
  return ERROR_SUCCESS;
}

}  // namespace

std::span<const HandlerRow> batch_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<execute_batch>(idl::kApiExecuteBatch),
      handler<create_batch_port>(idl::kApiCreateBatchPort),
      handler<get_batch_notification>(idl::kApiGetBatchNotification),
      handler<close_batch_port>(idl::kApiCloseBatchPort),
      handler<read_batch<idl::ApiExecuteReadBatch>>(idl::kApiExecuteReadBatch),
      // One request sees one state of the registry, so its reads are isolated whatever the flags say.
      handler<read_batch<idl::ApiExecuteReadBatchEx>>(idl::kApiExecuteReadBatchEx),
  };
  return kRows;
}

}  // namespace cmrp::server
