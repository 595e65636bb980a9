#include "reference/clusapi/cluster.h"

#include <algorithm>

#include "reference/clusapi/rpc_error.h"
#include "reference/idl/cluster.h"

namespace cmrp::clusapi {
namespace {

std::byte* at(void* parameters, const ndr::Field& field) { return static_cast<std::byte*>(parameters) + field.offset; }
const std::byte* at(const void* parameters, const ndr::Field& field) {
  return static_cast<const std::byte*>(parameters) + field.offset;
}

uint32_t load(const void* parameters, const ndr::Field& field) {
  return static_cast<uint32_t>(ndr::load_uint(*field.type, at(parameters, field)));
}

/// A handle that a method gives: [in, out] ones are being closed.
bool gives_handle(const ndr::Field& field) {
  return field.type->kind == ndr::Kind::kHandle && field.in_response() && !field.in_request();
}

/// A server that says ERROR_SUCCESS has to have run the method, and to hand out the handle that it is about.
uint32_t contradiction(const idl::Method& method, const void* parameters) {
  if (const ndr::Field* status = method.parameter("rpc_status"); status && load(parameters, *status) != 0) {
    return load(parameters, *status);
  }
  for (const ndr::Field& field : method.parameters->fields) {
    if (!gives_handle(field)) continue;
    if (reinterpret_cast<const ndr::ContextHandle*>(at(parameters, field))->is_null()) return RPC_X_BAD_STUB_DATA;
  }
  return ERROR_SUCCESS;
}

}  // namespace

Outcome<std::shared_ptr<Cluster>> Cluster::open(Settings settings, std::optional<uint32_t> access, uint32_t* granted) {
  std::shared_ptr<Cluster> cluster(new Cluster(std::move(settings)));
  cluster->own_.access = access;
  for (const client::Endpoint& endpoint : cluster->settings_.endpoints) cluster->add_candidate({endpoint, {}});
  uint32_t status = ERROR_CLUSTER_NODE_NOT_FOUND;
  uint32_t given = 0;
  for (const client::Endpoint& endpoint : cluster->settings_.endpoints) {
    status = cluster->establish(endpoint, &given);
    if (status == ERROR_SUCCESS) status = cluster->learn_candidates();
    if (status == ERROR_SUCCESS) {
      if (granted) *granted = given;
      return cluster;
    }
    cluster->disconnect();
  }
  return tl::unexpected(status);
}

Cluster::~Cluster() {
  if (!connection_ || own_.handle.is_null()) return;
  const idl::Method& method = *methods_of(ndr::HandleKind::kCluster).close;
  ndr::Object parameters(*method.parameters);
  (void)attempt(method, parameters.get(), {});
}

const idl::Method& Cluster::opening(ndr::HandleKind kind, const std::optional<uint32_t>& access) {
  const KindMethods& methods = methods_of(kind);
  return access ? *methods.open_ex : *methods.open;
}

void* Cluster::prepared(ndr::Object& parameters, const std::u16string& name, const std::optional<uint32_t>& access) {
  for (const ndr::Field& field : parameters.type().fields) {
    if (!field.in_request() || field.type->kind == ndr::Kind::kHandle) continue;
    if (field.type->kind == ndr::Kind::kString) {
      *reinterpret_cast<std::u16string*>(at(parameters.get(), field)) = name;
    } else {
      ndr::store_uint(*field.type, at(parameters.get(), field), *access);  // dwDesiredAccess
    }
  }
  return parameters.get();
}

std::optional<uint32_t> Cluster::kept_access(const ndr::Object& parameters, const std::optional<uint32_t>& access,
                                             uint32_t* granted) {
  constexpr uint32_t kGenericAll = GENERIC_ALL, kGenericRead = GENERIC_READ;
  uint32_t given = kGenericAll;
  for (const ndr::Field& field : parameters.type().fields) {
    if (field.name == "lpdwGrantedAccess") given = load(parameters.get(), field);
  }
  if (granted) *granted = given;
  if (given & kGenericAll) return std::nullopt;
  return given == kGenericRead ? given : access;
}

ndr::ContextHandle Cluster::returned_handle(const ndr::Object& parameters) {
  const auto& fields = parameters.type().fields;
  auto field = std::ranges::find_if(fields, gives_handle);
  return *reinterpret_cast<const ndr::ContextHandle*>(at(parameters.get(), *field));
}

void Cluster::forget(Opened& object) {
  std::lock_guard lock(mutex_);
  std::erase(opened_, &object);
}

uint32_t Cluster::call(const idl::Method& method, void* parameters, std::initializer_list<Opened*> objects,
                       const std::function<void()>& then) {
  for (const Opened* object : objects) {
    if (object && object->cluster.get() != this) return ERROR_INVALID_HANDLE;
  }
  std::lock_guard lock(mutex_);
  uint32_t status = attempt(method, parameters, objects);
  // Once: a code such as ERROR_CLUSTER_NODE_DOWN can be about another node than the one that answers, and would be
  // the same wherever the method is tried.
  if (is_recoverable(status) && reconnect()) status = attempt(method, parameters, objects);
  if (status == ERROR_SUCCESS && then) then();
  return status;
}

uint32_t Cluster::close(Opened& object) {
  std::lock_guard lock(mutex_);
  uint32_t status = ERROR_SUCCESS;
  if (connection_ && !object.open.handle.is_null()) {
    const idl::Method& method = *methods_of(object.open.kind).close;
    ndr::Object parameters(*method.parameters);
    status = attempt(method, parameters.get(), {&object});
    if (!connection_) status = ERROR_SUCCESS;
  }
  object.open.closed = true;
  for (Opened* other : opened_) other->closed(&object);
  return status;
}

void Cluster::handle_closed() {
  std::lock_guard lock(mutex_);
  for (Opened* object : opened_) object->closed(nullptr);
}

uint32_t Cluster::call_once(const idl::Method& method, void* parameters, std::initializer_list<Opened*> objects) {
  std::lock_guard lock(mutex_);
  return attempt(method, parameters, objects);
}

std::optional<Cluster::Side> Cluster::side_of(const Opened& object, const std::atomic<bool>& stopping) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopping || (connection_ && !object.open.handle.is_null()); });
  if (stopping) return std::nullopt;
  Side side{server_, settings_.options, object.open.handle, generation_};
  side.options.association_group = connection_->association_group();
  return side;
}

void Cluster::recover(uint64_t generation) {
  std::lock_guard lock(mutex_);
  if (generation_ == generation) reconnect();
}

void Cluster::wait_for(std::chrono::milliseconds time, const std::atomic<bool>& stopping) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return stopping.load(); });
}

void Cluster::wake() {
  std::lock_guard lock(mutex_);
  changed_.notify_all();
}

uint32_t Cluster::attempt(const idl::Method& method, void* parameters, std::initializer_list<Opened*> objects) {
  auto object = objects.begin();
  for (const ndr::Field& field : method.parameters->fields) {
    if (field.type->kind != ndr::Kind::kHandle || !field.in_request()) continue;
    const Opened* opened = field.type->handle == ndr::HandleKind::kCluster ? nullptr : *object++;
    const OpenHandle& open = opened ? opened->open : own_;
    if (open.closed) return ERROR_INVALID_HANDLE;
    *reinterpret_cast<ndr::ContextHandle*>(at(parameters, field)) = open.handle;
  }
  if (!connection_) return RPC_S_SERVER_UNAVAILABLE;
  client::CallResult result = client::call(*connection_, method, parameters, settings_.patience);
  if (result.lost || result.timed_out) connection_.reset();
  if (!result) return code_of(result);
  uint32_t status = client::status_of(method, parameters);
  return status == ERROR_SUCCESS ? contradiction(method, parameters) : status;
}

}  // namespace cmrp::clusapi
