// A target profile: where a server is, who may call it, how it is controlled, what it can do. The format is explained
// in conformance/targets/template.yaml.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/engine/problems.h"
#include "conformance/engine/scene.h"
#include "reference/ndr/types.h"
#include "reference/rpc/spnego.h"

namespace cmrp::engine {

struct Profile {
  struct Node {
    std::string name;
    std::string host;
    std::optional<uint16_t> port = {};  ///< nothing: ask the endpoint mapper of that host
    std::string service_host = {};      ///< HOST of its principal MSServerClusterMgmtAPI/HOST, if not `host`
  };
  struct Control {
    enum class Kind { kNone, kOnc, kHooks };
    Kind kind = Kind::kNone;
    std::string host;
    uint16_t port = 0;
    std::string program;
  };

  std::string file;
  std::string name;
  std::vector<Node> nodes;
  uint16_t endpoint_mapper = 135;
  std::map<std::string, rpc::Credential> credentials;  ///< "all" is there always
  Control control;
  std::vector<std::string> capabilities;
  std::string resource_type = "Generic Service";
  std::map<std::string, std::string> objects;  ///< kKnownNames, as far as it has them, to names
  std::string prefix = "cmrp-";                ///< names of objects that the suite creates begin with it
  std::chrono::milliseconds connect_deadline{5000};
  std::chrono::milliseconds call_deadline{5000};
  std::chrono::milliseconds settle_deadline{5000};
  std::chrono::milliseconds control_deadline{30000};
  /// What the target speaks, in the order in which the suite's own connection offers it.
  std::vector<ndr::Syntax> transfer_syntaxes = {ndr::Syntax::kNdr, ndr::Syntax::kNdr64};

  /// "ncacn_ip_tcp:127.0.0.1[49152]", of the first node.
  std::string endpoint() const;
  bool can(const std::string& capability) const;
  bool speaks(ndr::Syntax syntax) const;
  /// Its transfer syntaxes, all together in one bind.
  Syntaxes offer() const { return {transfer_syntaxes.begin(), transfer_syntaxes.end()}; }
  /// Why this target is no target for a case with these needs; empty if it is one.
  std::string lacks(const std::vector<std::string>& needs) const;
};

/// Loads a profile strictly. `sets` are "path.to.key=value" and replace what the file says; `ready_file` is what
/// cmrp-server writes with --ready-file, and replaces nodes, endpoint mapper and control address. Either may be empty.
tl::expected<Profile, Problems> load_profile(const std::string& path, const std::vector<std::string>& sets = {},
                                             const std::string& ready_file = {});

}  // namespace cmrp::engine
