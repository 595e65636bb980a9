// The cases that every method has in common, made from its contract (conformance/cases/README.md, "Generated cases").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/engine/suite.h"

namespace cmrp::engine {

/// A call that succeeds, from the table's `normal` or from the contract alone.
struct NormalCall {
  Scene scene;
  std::vector<Step> prepare;  ///< before the call, and not judged
  CallStep call;
  /// What it returns; nothing if the call was made from the contract and may fail for reasons of its own.
  std::optional<CodeMatch> returns;
};

/// Which requirements each generated case or family decides: "state", "handle-null", … to full ids.
using GeneratedCovers = std::map<std::string, std::vector<std::string>>;

/// The names that `covers` may use for `method`: families first, then cases.
std::vector<std::string> generated_names(const idl::Method& method);

/// A call made from the contract alone: objects for its handles, zeros and empty buffers for the rest.
NormalCall normal_from_contract(const idl::Method& method);

/// The generated cases of `table` that decide a requirement, without levels and needs.
std::vector<Case> generate_cases(const Table& table, const GeneratedCovers& covers, const NormalCall& normal,
                                 const Where& where);

}  // namespace cmrp::engine
