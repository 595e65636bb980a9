#include "conformance/engine/run_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "conformance/engine/judge.h"
#include "conformance/engine/stage.h"
#include "conformance/engine/watch.h"
#include "reference/idl/interface.h"

namespace cmrp::engine {
namespace {

using reports::Verdict;
using std::chrono::steady_clock;

/// What a step came to: nothing wrong, complaints, or an obstacle that ends the case.
struct StepEnd {
  Obstructed obstacle;
  Complaints complaints;
  std::string seen;
};

class Runner {
 public:
  Runner(Stage& stage, Recorder& recorder, ndr::Syntax syntax) : stage_(stage), recorder_(recorder), syntax_(syntax) {}

  StepEnd run(const Step& step) {
    StepEnd end;
    if (auto obstacle = before(step.expect)) return {obstacle, {}, {}};
    const idl::Method* method = nullptr;
    std::optional<Answer> answer;
    if (auto* call = std::get_if<CallStep>(&step.what)) {
      method = call->method;
      end.obstacle = call_step(*call, answer);
    } else if (auto* await = std::get_if<AwaitStep>(&step.what)) {
      method = await->method;
      answer = await_answer(started_.at(await->call));
      started_.erase(await->call);
    } else if (auto* raw = std::get_if<RawStep>(&step.what)) {
      method = raw->sends_stub() ? idl::find(raw->opnum) : nullptr;
      end.obstacle = raw_step(*raw, method, answer);
    } else if (auto* bind = std::get_if<BindStep>(&step.what)) {
      end.obstacle = bind_step(*bind, answer);
    } else if (auto* alter = std::get_if<AlterStep>(&step.what)) {
      auto connection = stage_.client(alter->client);
      if (connection)
        answer = (*connection)->alter(alter->alteration);
      else
        end.obstacle = connection.error();
    } else if (auto* control = std::get_if<ControlStep>(&step.what)) {
      end.obstacle = stage_.perform(*control);
      if (recorder_.watch) recorder_.watch->disturbed();
    } else if (auto* close = std::get_if<CloseStep>(&step.what)) {
      stage_.close(close->client);
      recorder_.remark("closed the connection of " + close->client);
    }
    // A bind that the case judges was refused, and that is what came of the step.
    if (end.obstacle && end.obstacle->answer) answer = std::exchange(end.obstacle, std::nullopt)->answer;
    if (end.obstacle) return end;
    if (answer && answer->kind == Answer::Kind::kUnsent) {
      end.obstacle = Obstacle{Verdict::kError, answer->text};
      return end;
    }
    const Expectation* expect = &step.expect;
    if (answer) {
      end.seen = answer->text;
      expect = choose(step.expect, *answer, method);
      if (!expect) {
        end.complaints.push_back(answer->text);
        return end;
      }
      std::string client = client_of(step);
      end.complaints =
          judge_outputs(*expect, *answer, method, [&](const Value& v) { return stage_.resolve(v, client); });
    }
    if (auto* call = std::get_if<CallStep>(&step.what); call && answer) {
      for (const auto& [output, variable] : call->saves)
        stage_.save(variable, answer->outputs.value(output, ndr::Json()));
    }
    after(*expect, end);
    return end;
  }

 private:
  static std::string client_of(const Step& step) {
    auto* call = std::get_if<CallStep>(&step.what);
    return call ? call->client : "main";
  }

  /// A call that was sent and not waited for.
  struct Started {
    std::weak_ptr<Connection> connection;
    uint32_t id = 0;
  };

  Answer await_answer(const Started& started) {
    // Its connection may have been closed meanwhile, by a step of the case or with its node.
    if (auto connection = started.connection.lock()) return connection->wait(started.id);
    Answer closed;
    closed.kind = Answer::Kind::kClosed;
    closed.text = "the connection was closed before the answer";
    return closed;
  }

  Obstructed call_step(const CallStep& call, std::optional<Answer>& answer) {
    auto connection = stage_.client(call.client);
    if (!connection) return connection.error();
    ndr::Json inputs = ndr::Json::object();
    for (const auto& [name, value] : call.inputs) {
      auto resolved = stage_.resolve(value, call.client);
      if (!resolved) return resolved.error();
      inputs[name] = *resolved;
    }
    uint32_t id = (*connection)->start(*call.method, inputs);
    if (call.start.empty()) {
      answer = (*connection)->wait(id);
    } else {
      started_[call.start] = {stage_.open_client(call.client), id};
    }
    return std::nullopt;
  }

  Obstructed bind_step(const BindStep& bind, std::optional<Answer>& answer) {
    auto connection = stage_.client(bind.client);
    if (!connection) return connection.error();
    answer = (*connection)->bound();
    return std::nullopt;
  }

  Obstructed raw_step(const RawStep& raw, const idl::Method* method, std::optional<Answer>& answer) {
    if (!raw.pdu.empty() && raw.client.empty()) {
      answer = stage_.send_pdu(*wire::from_hex(raw.pdu));
      return std::nullopt;
    }
    auto connection = stage_.client(raw.client);
    if (!connection) return connection.error();
    if (!raw.pdu.empty()) {
      answer = (*connection)->send_pdu(*wire::from_hex(raw.pdu));
      return std::nullopt;
    }
    if (!raw.replay.empty()) {
      auto sender = stage_.client(raw.replay);
      if (!sender) return sender.error();
      answer = (*connection)->send_pdu((*sender)->last_request());
      return std::nullopt;
    }
    std::string hex = syntax_ == ndr::Syntax::kNdr64 ? raw.ndr64.value_or(raw.stub) : raw.stub;
    while (auto place = next_handle(hex)) {
      auto handle = stage_.handle(raw.client, place->variable);
      if (!handle) return handle.error();
      std::string bytes = handle_hex(*handle);
      if (place->uuid) bytes.erase(0, 8);  // of hex: the attributes
      hex.replace(place->begin, place->size, bytes);
    }
    wire::Bytes stub = *wire::from_hex(hex);
    answer = raw.damage.is_legal() ? (*connection)->call_stub(raw.opnum, method, stub, raw.damage.fragments)
                                   : (*connection)->send_damaged(raw.opnum, stub, raw.damage);
    return std::nullopt;
  }

  /// The 20 bytes of a handle: encoded as the only parameter of a method that has nothing else.
  static std::string handle_hex(const ndr::Json& handle) {
    const idl::Method& close = *idl::find("ApiCloseResource");
    ndr::Object object(*close.parameters);
    wire::Writer writer;
    if (!ndr::from_json(*close.parameters, {{"Resource", handle}}, object.get()) ||
        !ndr::encode(*close.parameters, ndr::Part::kRequest, object.get(), ndr::Syntax::kNdr, writer)) {
      return {};
    }
    return wire::to_hex(writer.view());
  }

  // ---- looking ----

  static std::vector<const Expectation*> alternatives(const Expectation& e) {
    if (e.one_of.empty()) return {&e};
    std::vector<const Expectation*> out;
    for (const Expectation& one : e.one_of) out.push_back(&one);
    return out;
  }

  /// Remembers what later comparison needs to know of the time before the step.
  Obstructed before(const Expectation& expect) {
    unchanged_.clear();
    since_.clear();
    for (const Expectation* e : alternatives(expect)) {
      std::set<std::string> reported;
      for (auto* list : {&e->now, &e->still, &e->finally_}) {
        for (const Facts& f : *list) {
          if (f.called || !f.buffers.empty()) reported.insert(f.object);
          if (f.unchanged && !unchanged_.contains(f.object)) unchanged_[f.object] = stage_.look(f.object);
        }
      }
      for (const auto& [object, entry] : e->order) reported.insert(object);
      for (const std::string& object : reported) {
        if (since_.contains(object)) continue;
        auto report = stage_.report(object);
        if (!report) return report.error();
        since_[object] = report->calls.empty() ? 0 : report->calls.back().number;
      }
    }
    return std::nullopt;
  }

  Complaints look(const std::vector<Facts>& all, Obstructed& obstacle, std::vector<std::string>& seen) {
    Complaints complaints;
    auto take = [&](Complaints more) { complaints.insert(complaints.end(), more.begin(), more.end()); };
    for (const Facts& facts : all) {
      if (needs_sight(facts)) {
        Sight sight = stage_.look(facts.object);
        seen.push_back(fmt::format("{} {}", facts.object, text_of(sight)));
        if (facts.unchanged) {
          const Sight& old = unchanged_.at(facts.object);
          if (sight.state != old.state || sight.owner != old.owner || sight.group != old.group ||
              sight.exists != old.exists) {
            take({fmt::format("{} was {} and is {}", facts.object, text_of(old), text_of(sight))});
          }
        }
        take(judge_sight(facts, sight));
      }
      if (needs_report(facts)) {
        auto report = stage_.report(facts.object);
        if (!report) {
          obstacle = report.error();
          return complaints;
        }
        uint64_t since = since_.contains(facts.object) ? since_.at(facts.object) : 0;
        take(judge_report(facts, *report, since, [&](const std::string& n) { return stage_.node_variable(n); }));
      }
    }
    return complaints;
  }

  void after(const Expectation& expect, StepEnd& end) {
    auto take = [&](Complaints more) { end.complaints.insert(end.complaints.end(), more.begin(), more.end()); };
    std::vector<std::string> seen;
    take(look(expect.now, end.obstacle, seen));
    if (!end.obstacle) take(look(expect.still, end.obstacle, seen));
    if (!end.obstacle && !expect.finally_.empty()) {
      auto until = steady_clock::now() + stage_.profile().settle_deadline;
      auto pause = std::chrono::milliseconds(1);
      // Looks are evidence as well, but not each of a hundred that saw the same: the last one is kept.
      size_t kept = recorder_.exchanges.size();
      Complaints complaints;
      while (true) {
        std::vector<std::string> last;
        complaints = look(expect.finally_, end.obstacle, last);
        if (end.obstacle || complaints.empty() || steady_clock::now() > until) {
          seen.insert(seen.end(), last.begin(), last.end());
          break;
        }
        recorder_.exchanges.resize(kept);
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(25));
      }
      for (std::string& c : complaints) {
        c += fmt::format(" (for {} ms)", stage_.profile().settle_deadline.count());
      }
      take(complaints);
      // What has to stay as it was is looked at again now that all the rest has happened.
      if (!end.obstacle && end.complaints.empty()) take(look(expect.still, end.obstacle, seen));
    }
    if (!end.obstacle && !expect.order.empty()) take(order(expect.order, end.obstacle));
    if (!seen.empty()) end.seen += fmt::format("{}{}", end.seen.empty() ? "" : "; ", fmt::join(seen, ", "));
  }

  Complaints order(const std::vector<std::pair<std::string, control::Entry>>& wanted, Obstructed& obstacle) {
    uint64_t last = 0;
    std::string last_name;
    for (const auto& [object, entry] : wanted) {
      auto report = stage_.report(object);
      if (!report) {
        obstacle = report.error();
        return {};
      }
      std::string name = fmt::format("{} {}", object, control::word(entry));
      // Not [&]: clang 14 does not take structured bindings into a lambda, and the fuzz targets are built with it.
      auto found = std::ranges::find_if(
          report->calls, [since = since_.at(object), wanted_entry = entry](const control::ResourceCall& c) {
            return c.number > since && c.entry == wanted_entry;
          });
      if (found == report->calls.end()) return {fmt::format("{} did not happen", name)};
      if (found->number < last) return {fmt::format("{} came before {}", name, last_name)};
      last = found->number;
      last_name = name;
    }
    return {};
  }

  Stage& stage_;
  Recorder& recorder_;
  ndr::Syntax syntax_;
  std::map<std::string, Started> started_;
  std::map<std::string, Sight> unchanged_;
  std::map<std::string, uint64_t> since_;  ///< number of the last call to each object before the step
};

/// A case that passed while the oracle objects: the server did what the case looks at, and broke another requirement
/// on the way; or one of the two judges is wrong. Either way somebody has to look.
void object(const Suite& suite, const std::vector<Watch::Objection>& objections, reports::CaseResult& result) {
  std::vector<std::string> expected, seen;
  for (const Watch::Objection& o : objections) {
    expected.push_back(fmt::format("{}: {} (oracle, {})", o.method, o.expected, o.rule));
    seen.push_back(fmt::format("{}: {}", o.method, o.seen));
    for (const std::string& id : o.requirements) {
      if (std::ranges::find(result.requirements, id, &reports::Requirement::id) != result.requirements.end()) continue;
      const Requirement* r = suite.requirement(id);
      result.requirements.push_back({id, r ? r->asks : std::string()});
    }
  }
  result.verdict = Verdict::kFail;
  result.level = reports::Level::kMust;
  result.expected = fmt::format("{}", fmt::join(expected, "; "));
  result.seen = fmt::format("passed, but the oracle objects: {}", fmt::join(seen, "; "));
}

}  // namespace

reports::CaseResult result_of(const Suite& suite, const Trial& trial) {
  const Case& c = *trial.of;
  reports::CaseResult result;
  result.id = trial.id();
  result.section = c.section;
  if (c.method) {
    result.method = std::string(c.method->name);
    result.opnum = c.method->opnum;
  }
  for (const std::string& id : c.covers) {
    const Requirement* r = suite.requirement(id);
    result.requirements.push_back({id, r ? r->asks : std::string()});
  }
  result.level = c.level;
  result.title = c.title;
  return result;
}

CaseOutcome run_case(const Suite& suite, const Trial& trial, Rig& rig) {
  const Case& c = *trial.of;
  CaseOutcome outcome;
  outcome.result = result_of(suite, trial);
  reports::CaseResult& result = outcome.result;
  ++rig.cases;
  std::string lacking = rig.profile.lacks(c.needs);
  bool ndr64 = trial.syntax == ndr::Syntax::kNdr64;
  if (!rig.profile.speaks(trial.syntax))
    lacking = fmt::format("the profile does not declare the transfer syntax {}", ndr64 ? "ndr64" : "ndr");
  if (ndr64 && c.only_ndr) lacking = "the table gives its bytes in NDR only";
  if (!lacking.empty()) {
    result.verdict = Verdict::kSkip;
    result.reason = lacking;
    return outcome;
  }
  auto begun = steady_clock::now();
  Recorder& recorder = rig.recorder;
  recorder.exchanges.clear();
  rig.watch.begin_case();
  Stage stage(rig, trial.syntax);
  auto finish = [&](Verdict verdict) {
    stage.clear();
    result.verdict = verdict;
    if (verdict == Verdict::kPass && !rig.watch.objections().empty()) object(suite, rig.watch.objections(), result);
    result.exchanges = std::move(recorder.exchanges);
    result.duration = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun);
  };
  auto stop = [&](const Obstacle& obstacle) {
    result.reason = obstacle.text;
    if (obstacle.verdict == Verdict::kFail) result.seen = obstacle.text;
    outcome.unreachable = obstacle.unreachable;
    finish(obstacle.verdict);
  };

  std::vector<const Step*> all;
  for (auto* list : {&c.prepare, &c.steps}) {
    for (const Step& step : *list) all.push_back(&step);
  }
  if (auto obstacle = stage.set(c.scene, all)) {
    stop(*obstacle);
    return outcome;
  }
  rig.watch.disturbed();
  Runner runner(stage, recorder, trial.syntax);
  for (size_t i = 0; i < c.prepare.size(); ++i) {
    recorder.note = fmt::format("prepare {}", i + 1);
    StepEnd end = runner.run(c.prepare[i]);
    if (end.obstacle && end.obstacle->verdict == Verdict::kFail) end.obstacle->verdict = Verdict::kInconclusive;
    if (!end.obstacle && !end.complaints.empty()) {
      end.obstacle = Obstacle{
          Verdict::kInconclusive,
          fmt::format("prepare {} ({}): {}", i + 1, c.prepare[i].where.text(), fmt::join(end.complaints, "; "))};
    }
    if (end.obstacle) {
      stop(*end.obstacle);
      return outcome;
    }
  }
  if (c.scene.server_state) {
    if (auto obstacle = stage.set_server_state(*c.scene.server_state)) {
      stop(*obstacle);
      return outcome;
    }
  }
  for (size_t i = 0; i < c.steps.size(); ++i) {
    const Step& step = c.steps[i];
    std::string prefix = c.steps.size() > 1 ? fmt::format("step {}: ", i + 1) : std::string();
    recorder.note = c.steps.size() > 1 ? fmt::format("step {}", i + 1) : std::string("call");
    result.expected = prefix + text_of(step.expect);
    StepEnd end = runner.run(step);
    if (end.obstacle) {
      stop(*end.obstacle);
      return outcome;
    }
    result.seen = prefix + end.seen;
    if (!end.complaints.empty()) {
      result.seen = fmt::format("{}{}", prefix, fmt::join(end.complaints, "; "));
      finish(Verdict::kFail);
      return outcome;
    }
  }
  finish(Verdict::kPass);
  return outcome;
}

}  // namespace cmrp::engine
