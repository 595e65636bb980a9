// What has to come of a step: the `expect` of a table, as plain data. judge.h compares it with what came.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/control/target.h"
#include "conformance/engine/value.h"

namespace cmrp::engine {

/// Legal return codes: those listed, and the codes in the method's table or outside it; or, negated, all but those.
struct CodeMatch {
  bool negated = false;
  std::set<uint32_t> codes;
  bool documented = false;
  bool undocumented = false;
};

/// Legal fault statuses; `any` with no list.
struct FaultMatch {
  bool any = false;
  std::set<uint32_t> statuses;
};

/// A fact about an object is one of these words, or none of them.
struct WordMatch {
  bool negated = false;
  std::vector<std::string> words;
};

/// An entry of a returned list: the fields that count, each by its JSON pointer (a structure in an entry has fields of
/// its own), with their values; the others may be anything.
using EntryMatch = std::vector<std::pair<std::string, Value>>;

/// What is in a returned list (ENUM_LIST and its like), in whatever order.
struct EntriesMatch {
  std::optional<std::vector<EntryMatch>> exactly;  ///< one entry for each of them, and no other
  std::vector<EntryMatch> has;
  std::vector<EntryMatch> lacks;
};

/// What is in a buffer that a control code fills: a PROPERTY_LIST (2.2.3.10) or a MULTI_SZ, which it has to be anyway.
struct BufferMatch {
  enum class Form : uint8_t { kPropertyList, kMultiSz };
  struct Item {
    std::string name;            ///< of a property; empty in a MULTI_SZ
    std::optional<Value> value;  ///< a property's first value, a string of a MULTI_SZ; nullopt: any
  };
  Form form = Form::kPropertyList;
  std::vector<Item> has;
  std::vector<Item> lacks;
};

/// An output parameter is one of these values, or none of them; or else what one of the other members says.
struct OutputMatch {
  std::string parameter;
  bool negated = false;
  bool issued = false;  ///< a handle that is not NULL; `values` is empty then
  std::vector<Value> values;
  std::optional<EntriesMatch> entries;
  std::optional<BufferMatch> buffer;
  bool guid = false;    ///< a string that has the form of a GUID
  bool begins = false;  ///< a string that begins with the one of `values`
};

/// A call to a resource's object: what it was told, and on which node (a node variable; empty: any).
struct ObjectCall {
  control::Entry entry{};
  std::string node;
};

/// The calls to a resource's object since the step began.
struct CalledMatch {
  std::optional<std::vector<ObjectCall>> exactly;  ///< all of them in order
  std::vector<ObjectCall> include;
  std::vector<ObjectCall> exclude;
};

/// What is true of one object. Empty members say nothing.
struct Facts {
  std::string object;
  std::optional<WordMatch> state;
  std::optional<WordMatch> owner;       ///< node variables
  std::optional<WordMatch> group;       ///< group variables
  std::optional<WordMatch> persistent;  ///< "Online", "Offline"
  std::optional<bool> exists;
  std::optional<CalledMatch> called;
  std::vector<std::pair<control::Entry, std::optional<std::vector<uint8_t>>>> buffers;
  bool unchanged = false;  ///< `still: {r: ~}`: state, owner and group as before the step
};

/// Types of the next PDU after a raw step.
enum class ReplyKind { kResponse, kFault, kBindAck, kBindNak, kAlterContextResponse, kShutdown, kClose, kSilence };

/// Results and reasons of a presentation context, by the names of C706 12.6.3.1; ndr and ndr64 are acceptance in that
/// transfer syntax.
inline constexpr std::string_view kContextWords[] = {"acceptance",
                                                     "ndr",
                                                     "ndr64",
                                                     "user_rejection",
                                                     "provider_rejection",
                                                     "negotiate_ack",
                                                     "reason_not_specified",
                                                     "abstract_syntax_not_supported",
                                                     "proposed_transfer_syntaxes_not_supported",
                                                     "local_limit_exceeded"};

/// What a server may say to one presentation context: the listed words, any of which is legal.
struct ContextMatch {
  std::vector<std::string> words;
};

struct Expectation {
  std::optional<CodeMatch> returns;
  std::optional<FaultMatch> fault;
  std::vector<ReplyKind> replies;
  std::vector<ContextMatch> contexts;  ///< of a bind_ack or alter_context_resp, one each; empty: not looked at
  std::vector<OutputMatch> outputs;
  std::string stub;  ///< hex with "??" for any byte; empty: not looked at
  std::vector<Facts> now;
  std::vector<Facts> still;
  std::vector<Facts> finally_;
  std::vector<std::pair<std::string, control::Entry>> order;
  std::vector<Expectation> one_of;

  /// Does it say which outcomes of a call are legal?
  bool names_outcome() const { return returns || fault || !replies.empty() || !one_of.empty(); }
  bool looks() const { return !now.empty() || !still.empty() || !finally_.empty() || !order.empty(); }
};

}  // namespace cmrp::engine
