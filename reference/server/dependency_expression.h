// The text form of dependencies that ApiSetResourceDependencyExpression takes (3.1.4.2.109):
//
//   expression  = members | "(" members ")" [ "and" terms ]
//   terms       = ( "(" members ")" | resource ) [ "and" terms ]
//   members     = resource [ "or" members ]
//   resource    = "[" name or id "]"
//
// White space may stand between all of these; "and" and "or" are read in any case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/cluster/state.h"

namespace cmrp::server {

/// The sets of resources that an expression names, each as it is written between its brackets; at least one of each set
/// has to be online. Nullopt if the text does not follow the grammar, which an empty one does not.
std::optional<std::vector<std::vector<std::u16string>>> parse_dependency_expression(std::u16string_view text);

/// What parse_dependency_expression() makes the resource's dependencies of, with ids; empty for none.
std::u16string dependency_text(const cluster::Resource& resource);

/// The groups or group sets that an expression of ApiSetGroupDependencyExpression or ApiSetGroupSetDependencyExpression
/// names (3.1.4.2.157, .159), each as it is written between its brackets: joined by "and", with parentheses, which have
/// to match and mean nothing; with `braces`, which .157 has in its grammar, these too. Nullopt if the text does not
/// follow the grammar, which an empty one and one with "or" do not.
std::optional<std::vector<std::u16string>> parse_conjunction(std::u16string_view text, bool braces = false);

}  // namespace cmrp::server
