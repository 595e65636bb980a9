// What cmrp can do, one row a verb: the parser, the help and the completion read the same table.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "reference/clusapi/command/api.h"

namespace cmrp::command {

using Json = nlohmann::ordered_json;

/// The options and arguments of one command line.
struct Line {
  std::string name;  ///< the argument NAME, if the verb has one
  std::string to;    ///< --to NODE
  bool ignore_locked = false;
  bool force = false;
  bool drain = false;
  bool live_migrate = false;
  unsigned wait = 0;  ///< seconds
};

/// What a command gives: rows to show (JSON objects with the same keys), or what became of an order.
struct Outcome {
  Json rows = Json::array();
  std::string said;  ///< "Cluster Name is Offline"
  bool pending = false;
};

struct Verb {
  const char* object;     ///< "resource"
  const char* verb;       ///< "offline"
  const char* arguments;  ///< "NAME [--ignore-locked]"
  const char* help;
  Outcome (*run)(HCLUSTER cluster, const Line& line);
};

std::span<const Verb> verbs();

}  // namespace cmrp::command
