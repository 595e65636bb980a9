// Keys of the cluster registry that a program has open.
#pragma once

#include "reference/clusapi/cluster.h"

namespace cmrp::clusapi {

/// `open.name` is the path from the root, `open.access` the samDesired that it was opened with.
class Key final : public Opened {
 public:
  static constexpr ndr::HandleKind kKind = ndr::HandleKind::kKey;
  using Opened::Opened;

  /// Over the root key, because the key that it was opened from may be closed by now (3.2.4.6, step 11).
  uint32_t reopen() override;

  /// The path of a key below this one.
  std::u16string path_of(std::u16string_view subkey) const;
};

/// The root key.
Outcome<std::shared_ptr<Key>> open_root(Cluster& cluster, uint32_t sam_desired);

/// A key below another.
Outcome<std::shared_ptr<Key>> open_below(Key& parent, std::u16string subkey, uint32_t sam_desired);

/// The key at a path from the root.
Outcome<std::shared_ptr<Key>> open_path(Cluster& cluster, std::u16string path, uint32_t sam_desired);

}  // namespace cmrp::clusapi
