#include "reference/clusapi/key.h"

#include "reference/idl/registry.h"

namespace cmrp::clusapi {
namespace {

/// What it takes to open a key below another.
constexpr uint32_t kReadOnly = KEY_READ;

}  // namespace

std::u16string Key::path_of(std::u16string_view subkey) const {
  std::u16string path = open.name;
  if (!path.empty() && !subkey.empty()) path += u'\\';
  return path.append(subkey);
}

uint32_t Key::reopen() {
  bool is_root = open.name.empty();
  idl::ApiGetRootKey root;
  root.samDesired = is_root ? *open.access : kReadOnly;
  uint32_t status = cluster->attempt(idl::kApiGetRootKey, &root, {});
  if (status != ERROR_SUCCESS) return status;
  open.handle = root.ReturnValue;
  if (is_root) return ERROR_SUCCESS;

  // For a moment this object stands for the root.
  idl::ApiOpenKey p;
  p.lpSubKey = open.name;
  p.samDesired = *open.access;
  status = cluster->attempt(idl::kApiOpenKey, &p, {this});
  idl::ApiCloseKey close;
  (void)cluster->attempt(idl::kApiCloseKey, &close, {this});
  open.handle = status == ERROR_SUCCESS ? p.ReturnValue : ndr::ContextHandle{};
  return status;
}

Outcome<std::shared_ptr<Key>> open_root(Cluster& cluster, uint32_t sam_desired) {
  idl::ApiGetRootKey p;
  p.samDesired = sam_desired;
  return cluster.create_object<Key>(idl::kApiGetRootKey, p, {}, {}, sam_desired);
}

Outcome<std::shared_ptr<Key>> open_below(Key& parent, std::u16string subkey, uint32_t sam_desired) {
  idl::ApiOpenKey p;
  std::u16string path = parent.path_of(subkey);
  p.lpSubKey = std::move(subkey);
  p.samDesired = sam_desired;
  return parent.cluster->create_object<Key>(idl::kApiOpenKey, p, {&parent}, std::move(path), sam_desired);
}

Outcome<std::shared_ptr<Key>> open_path(Cluster& cluster, std::u16string path, uint32_t sam_desired) {
  auto root = open_root(cluster, kReadOnly);
  if (!root) return root;
  auto key = open_below(**root, std::move(path), sam_desired);
  (void)cluster.close(**root);
  return key;
}

}  // namespace cmrp::clusapi
