#include "conformance/engine/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/engine/buffers.h"
#include "reference/idl/property_list.h"
#include "reference/rpc/fault.h"
#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::engine {
namespace {

using ndr::Json;

bool matches(const CodeMatch& match, uint32_t code, const idl::Method* method) {
  bool documented = method && method->documents(code);
  bool listed = match.codes.contains(code) || (match.documented && documented) || (match.undocumented && !documented);
  return listed != match.negated;
}

bool matches(const WordMatch& match, const std::string& word) {
  return (std::ranges::find(match.words, word) != match.words.end()) != match.negated;
}

std::optional<ReplyKind> reply_of(const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::kResponse:
    case Answer::Kind::kMalformed:
      return ReplyKind::kResponse;
    case Answer::Kind::kFault:
      return ReplyKind::kFault;
    case Answer::Kind::kClosed:
      return ReplyKind::kClose;
    case Answer::Kind::kTimeout:
      return ReplyKind::kSilence;
    case Answer::Kind::kReply:
      return answer.reply;
    case Answer::Kind::kUnsent:
      break;
  }
  return std::nullopt;
}

bool matches(const ContextMatch& match, const ContextAnswer& seen) {
  // By C706 12.6.3.1 and MS-RPCE 2.2.2.4; kContextWords has the names in this order.
  enum Result : uint16_t { kAcceptance, kUserRejection, kProviderRejection, kNegotiateAck };
  auto is = [&](std::string_view word) {
    if (word == "acceptance") return seen.result == kAcceptance;
    if (word == "ndr") return seen.result == kAcceptance && seen.syntax == ndr::Syntax::kNdr;
    if (word == "ndr64") return seen.result == kAcceptance && seen.syntax == ndr::Syntax::kNdr64;
    if (word == "user_rejection") return seen.result == kUserRejection;
    if (word == "provider_rejection") return seen.result == kProviderRejection;
    // Bits that were not offered, or that mean nothing, have to be clear (MS-RPCE 3.3.1.5.3).
    constexpr unsigned kDefined = 0x03;
    if (word == "negotiate_ack")
      return seen.result == kNegotiateAck && (seen.reason & ~(kDefined & unsigned{seen.offered_features})) == 0;
    constexpr std::string_view kReasons[] = {"reason_not_specified", "abstract_syntax_not_supported",
                                             "proposed_transfer_syntaxes_not_supported", "local_limit_exceeded"};
    auto reason = std::ranges::find(kReasons, word) - std::begin(kReasons);
    return seen.result == kProviderRejection && seen.reason == reason;
  };
  return std::ranges::any_of(match.words, is);
}

bool has_contexts(const Answer& answer) {
  return answer.reply == ReplyKind::kBindAck || answer.reply == ReplyKind::kAlterContextResponse;
}

Complaints judge_contexts(const Expectation& expect, const Answer& answer) {
  if (answer.contexts.size() != expect.contexts.size()) {
    return {fmt::format("{} results for {} presentation contexts", answer.contexts.size(), expect.contexts.size())};
  }
  Complaints complaints;
  for (size_t i = 0; i < expect.contexts.size(); ++i) {
    const ContextAnswer& seen = answer.contexts[i];
    if (matches(expect.contexts[i], seen)) continue;
    complaints.push_back(fmt::format("context {} got result {}, reason {}{}, expected {}", i + 1, seen.result,
                                     seen.reason, seen.syntax ? "" : ", no transfer syntax that was asked for",
                                     fmt::join(expect.contexts[i].words, " or ")));
  }
  return complaints;
}

const ndr::Field* output_field(const idl::Method* method, const std::string& parameter) {
  return method ? method->parameter(parameter == "handle" ? "ReturnValue" : parameter) : nullptr;
}

/// Equal in the form of reference/ndr/json.h, where a number may stand for a name and the other way round.
bool equal(const ndr::Field& field, const idl::Method& method, const Json& expected, const Json& seen) {
  if (expected == seen) return true;
  // Through memory and back both have the same form.
  auto normal = [&](const Json& value) -> std::optional<Json> {
    ndr::Object object(*method.parameters);
    Json json = Json::object();
    json[std::string(field.name)] = value;
    if (!ndr::from_json(*method.parameters, json, object.get())) return std::nullopt;
    return ndr::to_json(*method.parameters, object.get())[std::string(field.name)];
  };
  auto a = normal(expected);
  auto b = normal(seen);
  if (!a || !b) return false;
  if (*a == *b) return true;
  // Names of nodes and groups are compared without regard to case (3.1.1.1.1).
  if (!a->is_string() || !b->is_string() || field.type->kind == ndr::Kind::kHandle) return false;
  return std::ranges::equal(a->get_ref<const std::string&>(), b->get_ref<const std::string&>(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

std::string text_of(const CodeMatch& match) {
  std::vector<std::string> words;
  for (uint32_t code : match.codes) words.push_back(win32_text(code));
  if (match.documented) words.emplace_back("a code of the method's table");
  if (match.undocumented) words.emplace_back("a code outside the method's table");
  if (words.empty()) return "any code";
  return fmt::format("{}{}", match.negated ? "anything but " : "", fmt::join(words, " or "));
}

std::string text_of(const FaultMatch& match) {
  if (match.any) return "any fault";
  std::vector<std::string> words;
  for (uint32_t status : match.statuses) words.push_back(rpc::fault_text(status));
  return fmt::format("fault {}", fmt::join(words, " or "));
}

std::string text_of(const WordMatch& match) {
  return fmt::format("{}{}", match.negated ? "not " : "", fmt::join(match.words, " or "));
}

std::string text_of(const ObjectCall& call) {
  return std::string(control::word(call.entry)) + (call.node.empty() ? "" : "@" + call.node);
}

std::string text_of(const std::vector<ObjectCall>& calls) {
  std::vector<std::string> words;
  for (const ObjectCall& call : calls) words.push_back(text_of(call));
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", "));
}

std::string text_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kLiteral:
      return value.literal.dump();
    case Value::Kind::kHandle:
      return "the handle " + value.variable;
    case Value::Kind::kName:
      return "the name of " + value.variable;
    case Value::Kind::kId:
      return "the id of " + value.variable;
    case Value::Kind::kType:
      return "the type of " + value.variable;
    case Value::Kind::kText:
      return value.literal.dump();
    case Value::Kind::kSaved:
      return "what was saved as " + value.variable;
    case Value::Kind::kKnown:
      return "names." + value.variable;
    case Value::Kind::kMultiSz:
      return "the texts " + value.literal.dump();
    case Value::Kind::kProperties:
      return "a property list of " + value.literal.dump();
    case Value::Kind::kNeverIssued:
      return "a handle never issued";
  }
  return {};
}

constexpr std::string_view kReplyWords[] = {
    "a response",          "a fault", "bind_ack", "bind_nak", "alter_context_resp", "shutdown",
    "a closed connection", "silence"};

}  // namespace

namespace {

using Resolve = std::function<tl::expected<Json, Obstacle>(const Value&)>;

bool same_text(const Json& a, const Json& b) {
  if (!a.is_string() || !b.is_string()) return a == b;
  return std::ranges::equal(a.get_ref<const std::string&>(), b.get_ref<const std::string&>(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

bool begins_with(const Json& text, const Json& beginning) {
  if (!text.is_string() || !beginning.is_string()) return false;
  const std::string& start = beginning.get_ref<const std::string&>();
  return same_text(text.get_ref<const std::string&>().substr(0, start.size()), beginning);
}

/// Whether bytes, in hex, are a PROPERTY_LIST (2.2.3.10) of what is wanted: the names, "some" or "any".
bool fits_properties(const Json& wanted, const Json& seen) {
  if (!seen.is_string()) return false;
  auto bytes = wire::from_hex(seen.get_ref<const std::string&>());
  auto list = bytes ? idl::decode_property_list(*bytes) : tl::unexpected(bytes.error());
  if (!list || !idl::check_property_list(*list)) return false;
  if (!wanted.is_array()) return wanted == "any" || !list->empty();
  if (list->size() != wanted.size()) return false;
  return std::ranges::all_of(wanted, [&](const Json& name) {
    return std::ranges::count_if(*list, [&](const idl::Property& property) {
             return same_text(name, Json(wire::to_utf8(property.name)));
           }) == 1;
  });
}

/// The entries of an array, or of a list structure: its one array.
const Json* entries_of(const Json& list) {
  if (list.is_array()) return &list;
  if (!list.is_object()) return nullptr;
  auto found = std::ranges::find_if(list, [](const Json& member) { return member.is_array(); });
  return found == list.end() ? nullptr : &*found;
}

void judge_entries(const OutputMatch& output, const Json& seen, const Resolve& resolve, Complaints& complaints) {
  const Json* entries = entries_of(seen);
  if (!entries) {
    complaints.push_back(fmt::format("{} is {}, expected a list", output.parameter, seen.dump()));
    return;
  }
  auto resolved = [&](const EntryMatch& match) {
    Json entry = Json::object();
    for (const auto& [name, value] : match) {
      if (auto is = resolve(value)) {
        entry[Json::json_pointer(name)] = *is;
      } else {
        complaints.push_back(fmt::format("{}: {}", output.parameter, is.error().text));
      }
    }
    return entry;
  };
  auto fits = [](const EntryMatch& match, const Json& wanted, const Json& entry) {
    return std::ranges::all_of(match, [&](const auto& field) {
      const auto& [name, value] = field;
      Json::json_pointer at(name);
      if (!entry.contains(at) || !wanted.contains(at)) return false;
      bool properties = value.kind == Value::Kind::kProperties;
      return properties ? fits_properties(wanted[at], entry[at]) : same_text(wanted[at], entry[at]);
    });
  };
  auto count = [&](const EntryMatch& match, const Json& wanted) {
    return std::ranges::count_if(*entries, [&](const Json& entry) { return fits(match, wanted, entry); });
  };
  const EntriesMatch& match = *output.entries;
  if (match.exactly) {
    bool all = match.exactly->size() == entries->size();
    Json list = Json::array();
    for (const EntryMatch& one : *match.exactly) {
      list.push_back(resolved(one));
      all &= count(one, list.back()) == 1;
    }
    if (!all) {
      complaints.push_back(
          fmt::format("{} has {}, expected {} in any order", output.parameter, entries->dump(), list.dump()));
    }
  }
  for (const EntryMatch& one : match.has) {
    Json wanted = resolved(one);
    if (auto n = count(one, wanted); n != 1) {
      complaints.push_back(fmt::format("{} has {} {} times, expected once", output.parameter, wanted.dump(), n));
    }
  }
  for (const EntryMatch& one : match.lacks) {
    Json unwanted = resolved(one);
    if (count(one, unwanted) > 0) complaints.push_back(fmt::format("{} has {}", output.parameter, unwanted.dump()));
  }
}

std::string text_of(const std::vector<EntryMatch>& entries) {
  std::vector<std::string> words;
  for (const EntryMatch& entry : entries) {
    std::vector<std::string> fields;
    for (const auto& [name, value] : entry) fields.push_back(fmt::format("{}: {}", name.substr(1), text_of(value)));
    words.push_back(fmt::format("{{{}}}", fmt::join(fields, ", ")));
  }
  return fmt::format("[{}]", fmt::join(words, ", "));
}

std::string text_of(const OutputMatch& output) {
  if (output.issued) return "not NULL";
  if (output.guid) return "a GUID";
  if (output.buffer) return output.buffer->form == BufferMatch::Form::kMultiSz ? "a MULTI_SZ" : "a PROPERTY_LIST";
  if (const auto& entries = output.entries) {
    std::vector<std::string> words;
    if (entries->exactly) words.push_back("exactly " + text_of(*entries->exactly));
    if (!entries->has.empty()) words.push_back("with " + text_of(entries->has));
    if (!entries->lacks.empty()) words.push_back("without " + text_of(entries->lacks));
    return fmt::format("{}", fmt::join(words, ", "));
  }
  std::vector<std::string> values;
  for (const Value& value : output.values) values.push_back(text_of(value));
  return fmt::format("{}{}",
                     output.begins    ? "beginning with "
                     : output.negated ? "not "
                                      : "= ",
                     fmt::join(values, " or "));
}

}  // namespace

bool is_legal(const Expectation& expect, const Answer& answer, const idl::Method* method) {
  if (answer.kind == Answer::Kind::kResponse && expect.returns && answer.code &&
      matches(*expect.returns, *answer.code, method)) {
    return true;
  }
  if (answer.kind == Answer::Kind::kFault && expect.fault &&
      (expect.fault->any || expect.fault->statuses.contains(answer.fault))) {
    return true;
  }
  auto reply = reply_of(answer);
  return reply && std::ranges::find(expect.replies, *reply) != expect.replies.end();
}

const Expectation* choose(const Expectation& expect, const Answer& answer, const idl::Method* method) {
  if (expect.one_of.empty()) return is_legal(expect, answer, method) ? &expect : nullptr;
  for (const Expectation& one : expect.one_of) {
    // Alternatives of a bind differ in what became of its contexts.
    bool fits = one.contexts.empty() || !has_contexts(answer) || judge_contexts(one, answer).empty();
    if (fits && is_legal(one, answer, method)) return &one;
  }
  return nullptr;
}

Complaints judge_outputs(const Expectation& expect, const Answer& answer, const idl::Method* method,
                         const std::function<tl::expected<Json, Obstacle>(const Value&)>& resolve) {
  Complaints complaints;
  if (!expect.stub.empty() && answer.kind == Answer::Kind::kResponse) {
    std::string seen = wire::to_hex(answer.stub);
    bool same = seen.size() == expect.stub.size();
    for (size_t i = 0; same && i < seen.size(); ++i) {
      same = expect.stub[i] == '?' || std::tolower(static_cast<unsigned char>(expect.stub[i])) == seen[i];
    }
    if (!same) complaints.push_back(fmt::format("the stub is {}, expected {}", seen, expect.stub));
  }
  if (!expect.contexts.empty() && has_contexts(answer)) return judge_contexts(expect, answer);
  // A fault carries no outputs; whoever allows it beside a return expects them of the return only.
  if (answer.kind != Answer::Kind::kResponse) return complaints;
  for (const OutputMatch& output : expect.outputs) {
    const ndr::Field* field = output_field(method, output.parameter);
    if (!field || !answer.outputs.contains(field->name)) {
      complaints.push_back(fmt::format("{} is missing from the answer", output.parameter));
      continue;
    }
    const Json& seen = answer.outputs[std::string(field->name)];
    if (output.issued) {
      if (seen.is_null()) complaints.push_back(fmt::format("{} is the NULL handle", output.parameter));
      continue;
    }
    if (output.entries) {
      judge_entries(output, seen, resolve, complaints);
      continue;
    }
    if (output.buffer) {
      judge_buffer(output, seen, resolve, complaints);
      continue;
    }
    if (output.guid) {
      if (!seen.is_string() || !Guid::parse(seen.get_ref<const std::string&>()))
        complaints.push_back(fmt::format("{} is {}, expected a GUID", output.parameter, seen.dump()));
      continue;
    }
    bool found = false;
    std::vector<std::string> wanted;
    for (const Value& value : output.values) {
      auto resolved = resolve(value);
      if (!resolved) {
        complaints.push_back(fmt::format("{}: {}", output.parameter, resolved.error().text));
        continue;
      }
      wanted.push_back(resolved->dump());
      found |= output.begins ? begins_with(seen, *resolved) : equal(*field, *method, *resolved, seen);
    }
    if (found == output.negated) {
      complaints.push_back(fmt::format("{} is {}, expected {}{}", output.parameter, seen.dump(),
                                       output.begins    ? "what begins with "
                                       : output.negated ? "anything but "
                                                        : "",
                                       fmt::join(wanted, " or ")));
    }
  }
  return complaints;
}

bool needs_report(const Facts& facts) { return facts.persistent || facts.called || !facts.buffers.empty(); }
bool needs_sight(const Facts& facts) {
  return facts.state || facts.owner || facts.group || facts.exists.has_value() || facts.unchanged;
}

Complaints judge_sight(const Facts& facts, const Sight& sight) {
  Complaints complaints;
  const std::string& name = facts.object;
  if (facts.exists) {
    if (!sight.exists) {
      complaints.push_back(fmt::format("whether {} exists cannot be seen: {}", name, sight.trouble));
    } else if (*sight.exists != *facts.exists) {
      complaints.push_back(fmt::format("{} {}", name, *sight.exists ? "still exists" : "does not exist"));
    }
  }
  auto word = [&](const std::optional<WordMatch>& match, const std::string& seen, const char* what) {
    if (!match) return;
    if (seen.empty()) {
      complaints.push_back(fmt::format("{} of {} cannot be seen: {}", what, name, sight.trouble));
    } else if (!matches(*match, seen)) {
      complaints.push_back(fmt::format("{} of {} is {}, expected {}", what, name, seen, text_of(*match)));
    }
  };
  word(facts.state, sight.state, "the state");
  word(facts.owner, sight.owner, "the owner");
  word(facts.group, sight.group, "the group");
  return complaints;
}

Complaints judge_report(const Facts& facts, const control::ResourceReport& report, uint64_t since,
                        const std::function<std::string(const std::string&)>& node) {
  Complaints complaints;
  const std::string& name = facts.object;
  if (facts.persistent) {
    std::string seen = report.persistent_online ? "Online" : "Offline";
    if (!matches(*facts.persistent, seen))
      complaints.push_back(
          fmt::format("the persistent state of {} is {}, expected {}", name, seen, text_of(*facts.persistent)));
  }
  std::vector<const control::ResourceCall*> calls;
  std::vector<ObjectCall> seen;
  for (const control::ResourceCall& call : report.calls) {
    if (call.number <= since) continue;
    calls.push_back(&call);
    seen.push_back({call.entry, node(call.node)});
  }
  auto same = [](const ObjectCall& wanted, const ObjectCall& found) {
    return wanted.entry == found.entry && (wanted.node.empty() || wanted.node == found.node);
  };
  if (facts.called) {
    if (facts.called->exactly && !std::ranges::equal(*facts.called->exactly, seen, same)) {
      complaints.push_back(fmt::format("the object of {} was told {}, expected {}", name, text_of(seen),
                                       text_of(*facts.called->exactly)));
    }
    for (const ObjectCall& wanted : facts.called->include) {
      if (std::ranges::none_of(seen, [&](const ObjectCall& c) { return same(wanted, c); })) {
        complaints.push_back(
            fmt::format("the object of {} was told {}, and not {}", name, text_of(seen), text_of(wanted)));
      }
    }
    for (const ObjectCall& unwanted : facts.called->exclude) {
      if (std::ranges::any_of(seen, [&](const ObjectCall& c) { return same(unwanted, c); })) {
        complaints.push_back(fmt::format("the object of {} was told {}, and should not have been told {}", name,
                                         text_of(seen), text_of(unwanted)));
      }
    }
  }
  for (const auto& [entry, bytes] : facts.buffers) {
    const control::ResourceCall* last = nullptr;
    for (const control::ResourceCall* call : calls) {
      if (call->entry == entry) last = call;
    }
    if (!last) {
      complaints.push_back(fmt::format("the object of {} was not told {}", name, control::word(entry)));
    } else if (bytes.has_value() != last->buffer.has_value() || (bytes && *bytes != *last->buffer)) {
      auto hex = [](const std::optional<std::vector<uint8_t>>& b) {
        return !b ? "none" : b->empty() ? "an empty one" : wire::to_hex(*b);
      };
      complaints.push_back(fmt::format("the buffer handed to {} with {} is {}, expected {}", name, control::word(entry),
                                       hex(last->buffer), hex(bytes)));
    }
  }
  return complaints;
}

std::string text_of(const Facts& facts) {
  std::vector<std::string> words;
  if (facts.unchanged) words.emplace_back("as before");
  if (facts.state) words.push_back(text_of(*facts.state));
  if (facts.owner) words.push_back("owned by " + text_of(*facts.owner));
  if (facts.group) words.push_back("in group " + text_of(*facts.group));
  if (facts.exists) words.emplace_back(*facts.exists ? "there" : "gone");
  if (facts.persistent) words.push_back("persistent " + text_of(*facts.persistent));
  if (facts.called) {
    if (facts.called->exactly) words.push_back("told " + text_of(*facts.called->exactly));
    if (!facts.called->include.empty()) words.push_back("told among others " + text_of(facts.called->include));
    if (!facts.called->exclude.empty()) words.push_back("not told " + text_of(facts.called->exclude));
  }
  for (const auto& [entry, bytes] : facts.buffers)
    words.push_back(fmt::format("handed a certain buffer with {}", control::word(entry)));
  return fmt::format("{} {}", facts.object, fmt::join(words, ", "));
}

std::string text_of(const Sight& sight) {
  if (sight.state.empty()) return sight.trouble;
  std::string text = sight.state;
  if (!sight.owner.empty()) text += " on " + sight.owner;
  return text;
}

std::string text_of(const Expectation& expect) {
  if (!expect.one_of.empty()) {
    std::vector<std::string> parts;
    for (const Expectation& one : expect.one_of) parts.push_back(text_of(one));
    return fmt::format("{}", fmt::join(parts, "; or "));
  }
  std::vector<std::string> outcomes;
  if (expect.returns) outcomes.push_back(text_of(*expect.returns));
  if (expect.fault) outcomes.push_back(text_of(*expect.fault));
  for (ReplyKind reply : expect.replies) outcomes.emplace_back(kReplyWords[static_cast<size_t>(reply)]);
  std::vector<std::string> parts;
  if (!outcomes.empty()) parts.push_back(fmt::format("{}", fmt::join(outcomes, " or ")));
  for (const OutputMatch& output : expect.outputs) parts.push_back(output.parameter + " " + text_of(output));
  for (size_t i = 0; i < expect.contexts.size(); ++i)
    parts.push_back(fmt::format("context {} {}", i + 1, fmt::join(expect.contexts[i].words, " or ")));
  if (!expect.stub.empty()) parts.push_back("the stub " + expect.stub);
  auto facts = [&](const std::vector<Facts>& all, const char* when) {
    for (const Facts& f : all) parts.push_back(fmt::format("{}{}", when, text_of(f)));
  };
  facts(expect.now, "at once ");
  facts(expect.still, "still ");
  facts(expect.finally_, "finally ");
  if (!expect.order.empty()) {
    std::vector<std::string> calls;
    for (const auto& [object, entry] : expect.order)
      calls.push_back(fmt::format("{} {}", object, control::word(entry)));
    parts.push_back(fmt::format("in order: {}", fmt::join(calls, ", ")));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace cmrp::engine
