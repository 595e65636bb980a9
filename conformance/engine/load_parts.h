// The parts of the table loader, for each other only. Each reads one construct of conformance/cases/README.md and puts
// what is wrong into the problems of the document.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "conformance/engine/strict_yaml.h"
#include "conformance/engine/suite.h"

namespace cmrp::engine {

/// The variables of a case, as far as the reader has come.
class Variables {
 public:
  enum class Kind {
    kNone,
    kResource,
    kGroup,
    kNode,
    kKey,
    kNotify,
    kBatchPort,
    kGroupSet,
    kNetwork,
    kNetInterface,
    kClient,
    kHandle,  ///< of `given`, or saved by an earlier step
    kSaved,   ///< another output that an earlier step saved
    kCluster
  };

  explicit Variables(const Scene& scene) : scene_(&scene) {}

  Kind kind(const std::string& name) const;
  void save(const std::string& name, Kind kind) { saved_[name] = kind; }
  void start(const std::string& call, const idl::Method* method) { started_[call] = method; }
  const idl::Method* started(const std::string& call) const;
  std::vector<std::string> of(const std::set<Kind>& kinds) const;
  std::vector<std::string> started() const;

  /// The name in `yaml` if it is a variable of one of `kinds`; complains otherwise and yields "".
  std::string expect(const Yaml& yaml, const std::set<Kind>& kinds, std::string_view what) const;

  /// "node7" and the like are always there.
  static bool is_node(const std::string& name);

 private:
  const Scene* scene_;
  std::map<std::string, Kind> saved_;
  std::map<std::string, const idl::Method*> started_;
};

/// The `given` of a case.
Scene load_scene(const Yaml& yaml);
/// "none", "connect", … as its number (MS-RPCE 2.2.1.1.8).
std::optional<uint8_t> load_auth_level(const Yaml& yaml);
/// A number from 0 to 255.
std::optional<uint8_t> load_byte(const Yaml& yaml);
/// "finish", or {node2: fail}.
Behaviours load_behaviours(const Yaml& yaml);

/// A list of steps. In `prepare` a call without expectation has to return ERROR_SUCCESS.
std::vector<Step> load_steps(const Yaml& yaml, const idl::Method* method, bool prepare, Variables& variables);
/// The inputs of a call; every [in] parameter that does not follow from another has to be there.
CallStep load_call(const Yaml& yaml, const idl::Method* method, Variables& variables);

/// What an expectation belongs to: a call or awaited call, a raw step, a bind or alter_context, or a look at the scene.
enum class ExpectOf { kCall, kRaw, kBind, kLook };
Expectation load_expectation(const Yaml& yaml, ExpectOf of, const idl::Method* method, const Variables& variables);

/// A value for a parameter, checked against its description.
Value load_value(const Yaml& yaml, const idl::Method& method, const ndr::Field& field, const Variables& variables,
                 bool expected);

/// {name: r}, {id: r}, {type: r}, {saved: v}, {known: n} or {text: "… {name r} …"}: a string that stands for something
/// of the case or of the target.
Value load_reference(const Yaml& yaml, const Variables& variables);
/// A list of texts with such places, as JSON.
ndr::Json load_texts(const Yaml& yaml, const Variables& variables);

/// {sz: text} or {properties: {…}} as a value for an array of bytes.
Value load_buffer(const Yaml& yaml, const Variables& variables);
/// {properties: {has: …, lacks: …}} or {multi_sz: {…}} as what an array of bytes has to be.
BufferMatch load_buffer_match(const Yaml& yaml, const Variables& variables);

/// A return code by its name or number; complains otherwise.
std::optional<uint32_t> load_code(const Yaml& yaml);
/// A word of the control interface's enumeration.
control::Entry load_entry(const Yaml& yaml);

/// Hex text, white space ignored; complains if it is none.
std::optional<std::vector<uint8_t>> load_hex(const Yaml& yaml);

/// Adds to `needs` what the words of the case need from a target.
void derive_needs(Case& c);

}  // namespace cmrp::engine
