#include "reference/server/handles.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace cmrp::server {

Guid random_guid() {
  std::array<uint8_t, 16> bytes;
  while (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  wire::Reader reader(bytes);
  Guid guid;
  (void)read_guid(reader, guid);
  guid.time_hi_and_version = static_cast<uint16_t>((guid.time_hi_and_version & 0x0fff) | 0x4000);
  guid.clock_seq_and_node[0] = static_cast<uint8_t>((guid.clock_seq_and_node[0] & 0x3f) | 0x80);
  return guid;
}

bool HandleQuota::full(const std::string& principal) const {
  auto token = tokens_.find(principal);
  return token != tokens_.end() && static_cast<size_t>(token->second.use_count()) >= most_;
}

std::shared_ptr<const void> HandleQuota::claim(const std::string& principal) {
  if (full(principal)) return nullptr;
  constexpr size_t kManyNames = 1000;
  if (tokens_.size() >= kManyNames) {
    std::erase_if(tokens_, [](const auto& row) { return row.second.expired(); });
  }
  std::weak_ptr<const void>& known = tokens_[principal];
  std::shared_ptr<const void> token = known.lock();
  if (!token) known = token = std::make_shared<const char>();
  return token;
}

bool HandleTable::full(uint64_t association_group, const std::string& principal) const {
  auto group = groups_.find(association_group);
  return (group != groups_.end() && group->second.size() >= most_) || quota_->full(principal);
}

size_t HandleTable::count(uint64_t association_group, ndr::HandleKind kind) const {
  auto group = groups_.find(association_group);
  if (group == groups_.end()) return 0;
  auto of_kind = [&](const auto& entry) { return entry.second.kind == kind; };
  return static_cast<size_t>(std::count_if(group->second.begin(), group->second.end(), of_kind));
}

ndr::ContextHandle HandleTable::open(uint64_t association_group, const std::string& principal, OpenHandle entry) {
  if (full(association_group, principal)) return {};
  entry.claim = quota_->claim(principal);
  Group& group = groups_[association_group];
  ndr::ContextHandle handle{0, random_guid()};
  group.emplace(handle.uuid, std::move(entry));
  return handle;
}

const OpenHandle* HandleTable::find(uint64_t association_group, const ndr::ContextHandle& handle) const {
  auto group = groups_.find(association_group);
  if (group == groups_.end() || handle.attributes != 0) return nullptr;
  auto entry = group->second.find(handle.uuid);
  return entry == group->second.end() ? nullptr : &entry->second;
}

bool HandleTable::close(uint64_t association_group, const ndr::ContextHandle& handle) {
  auto group = groups_.find(association_group);
  return group != groups_.end() && handle.attributes == 0 && group->second.erase(handle.uuid) == 1;
}

}  // namespace cmrp::server
