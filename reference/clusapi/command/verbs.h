// What cmrp can do, one row a verb: the parser, the help and the completion read the same table.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "reference/clusapi/command/api.h"

namespace cmrp::command {

using Json = nlohmann::ordered_json;

/// The options and arguments of one command line.
struct Line {
  std::vector<std::string> words;  ///< the arguments
  std::string name;                ///< the first of them, if there is one
  std::string to;                  ///< --to NODE
  std::string type;                ///< --type TYPE
  bool ignore_locked = false;
  bool force = false;
  bool drain = false;
  bool live_migrate = false;
  bool registry = false;
  bool json = false;
  unsigned wait = 0;                  ///< seconds
  std::optional<unsigned> watch_for;  ///< --for SECONDS; nullopt: without end
};

/// What a command gives: rows to show (JSON objects with the same keys), or what became of an order.
struct Outcome {
  Json rows = Json::array();
  std::string said;  ///< "Cluster Name is Offline"
  bool pending = false;
};

/// The command line asks for what cannot be.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Verb {
  const char* object;     ///< "resource"
  const char* verb;       ///< "offline"; empty for an object that is a verb itself
  const char* arguments;  ///< "NAME [--ignore-locked]": words in capitals are required, in brackets optional
  const char* help;
  Outcome (*run)(HCLUSTER cluster, const Line& line);
};

std::span<const Verb> verbs();

// Of registry_verbs.cc and watch.cc.
Outcome registry_list(HCLUSTER cluster, const Line& line);
Outcome registry_get(HCLUSTER cluster, const Line& line);
Outcome registry_set(HCLUSTER cluster, const Line& line);
Outcome registry_delete(HCLUSTER cluster, const Line& line);
/// Prints each event as it comes; returns when --for is over.
Outcome watch(HCLUSTER cluster, const Line& line);

}  // namespace cmrp::command
