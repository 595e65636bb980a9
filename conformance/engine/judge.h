// Compares what came with what a table expects. Pure: what it needs to see of the scene it asks of a Witness.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/engine/caller.h"
#include "conformance/engine/expectation.h"
#include "conformance/engine/stage.h"

namespace cmrp::engine {

/// What is not as expected, a line each; empty: all is.
using Complaints = std::vector<std::string>;

/// The alternative of `one_of` that fits the answer, the expectation itself if there are none, or null if the answer
/// is not legal.
const Expectation* choose(const Expectation& expect, const Answer& answer, const idl::Method* method);

/// Is this the answer that `expect` allows (return, fault, reply; not outputs or facts)?
bool is_legal(const Expectation& expect, const Answer& answer, const idl::Method* method);

/// Outputs and stub of a legal answer. `resolve` turns a value of the table into what the target should have sent.
Complaints judge_outputs(const Expectation& expect, const Answer& answer, const idl::Method* method,
                         const std::function<tl::expected<ndr::Json, Obstacle>(const Value&)>& resolve);

/// State, owner, group and existence of one object.
Complaints judge_sight(const Facts& facts, const Sight& sight);

/// What the control interface reports of one object. `since` is the number of its last call before the step; `node`
/// turns the target's name of a node into its variable.
Complaints judge_report(const Facts& facts, const control::ResourceReport& report, uint64_t since,
                        const std::function<std::string(const std::string&)>& node);
bool needs_report(const Facts& facts);
bool needs_sight(const Facts& facts);

/// Words for reports.
std::string text_of(const Expectation& expect);
std::string text_of(const Facts& facts);
std::string text_of(const Sight& sight);

}  // namespace cmrp::engine
