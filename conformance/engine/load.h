// From table files to a Suite, strictly: whatever is not understood is a problem with file, line and remedy. The
// grammar is conformance/cases/README.md.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "conformance/engine/suite.h"

namespace cmrp::engine {

/// Loads every table of `directory` (*.yaml) and its levels.yaml, and adds the generated cases.
tl::expected<Suite, Problems> load_suite(const std::string& directory);

/// The same from texts; for tests. `files` are names and contents, `levels` the content of levels.yaml.
tl::expected<Suite, Problems> load_suite(const std::vector<std::pair<std::string, std::string>>& files,
                                         const std::string& levels);

}  // namespace cmrp::engine
