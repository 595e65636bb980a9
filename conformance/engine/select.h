// Which cases of the suite run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/engine/suite.h"

namespace cmrp::engine {

/// Several values of one kind are alternatives; several kinds all have to hold. Empty: everything.
struct Selection {
  std::vector<std::string> sections;      ///< "3.1.4.2.19": that section, not those below it
  std::vector<std::string> methods;       ///< "ApiOfflineResource", any case
  std::vector<std::string> cases;         ///< globs over whole ids: "ApiOffline*/failed-*", "*/ndr64"
  std::vector<std::string> requirements;  ///< "3.1.4.2.19-5"
  std::optional<uint64_t> shuffle;        ///< seed of the order; nothing: the order of the tables
  enum class Syntax {
    kBoth,   ///< every case in NDR, those about the wire in NDR64 as well
    kNdr,    ///< every case in NDR
    kNdr64,  ///< every case in NDR64
  };
  Syntax syntax = Syntax::kBoth;
};

/// `*` is any run of characters, slashes too; `?` one character.
bool glob_matches(std::string_view pattern, std::string_view text);

/// The selected cases in their syntaxes. The error names a section, method or requirement that the suite does not have.
tl::expected<std::vector<Trial>, std::string> select(const Suite& suite, const Selection& selection);

}  // namespace cmrp::engine
