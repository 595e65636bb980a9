#include "reports/case_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/escape.h"
#include "reports/fields_json.h"
#include "reports/time_text.h"

namespace cmrp::reports {
namespace {

constexpr size_t kLabelWidth = 10;

/// visible() of at most `limit` bytes of `text`.
std::string cut(std::string_view text, size_t limit) {
  std::string out = visible(text.substr(0, limit), Lines::kKeep);
  if (text.size() > limit) out += fmt::format("\n… {} more bytes, only in report.json", text.size() - limit);
  return out;
}

/// "label     text", continued lines below the text; nothing if there is no text.
std::string labelled(std::string_view label, const std::string& text) {
  if (text.empty()) return "";
  std::string block = indented(text, kLabelWidth);
  block.replace(0, std::min(kLabelWidth, block.find_first_not_of(' ')), fmt::format("{:<{}}", label, kLabelWidth));
  return block;
}

std::string dump(std::string_view what, wire::ByteView bytes, size_t limit) {
  if (bytes.empty()) return "";
  std::string text = fmt::format("{} byte{} {}\n", bytes.size(), bytes.size() == 1 ? "" : "s", what);
  text += wire::hex_dump(bytes.first(std::min(limit, bytes.size())));
  if (bytes.size() > limit) text += fmt::format("… {} more bytes, only in report.json\n", bytes.size() - limit);
  return text;
}

}  // namespace

std::string headline(const CaseResult& result) {
  std::string where = visible(result.section, Lines::kOne);
  if (result.opnum) where += fmt::format("{}opnum {}", where.empty() ? "" : ", ", *result.opnum);
  return fmt::format("{} ({}{}{})", visible(result.id, Lines::kOne), where, where.empty() ? "" : ", ",
                     name_of(result.level));
}

std::string exchange_headline(const Exchange& exchange) {
  std::string line = time_text(exchange.time).substr(11, 15);
  if (exchange.frame) line += fmt::format(" frame {}", *exchange.frame);
  if (!exchange.connection.empty()) line += " connection " + visible(exchange.connection, Lines::kOne);
  line += ' ';
  line += name_of(exchange.kind);
  if (!exchange.method.empty()) line += ' ' + visible(exchange.method, Lines::kOne);
  if (exchange.opnum) line += fmt::format(" (opnum {})", *exchange.opnum);
  if (!exchange.note.empty()) line += ": " + visible(exchange.note, Lines::kOne);
  return line;
}

std::string fields_text(const Exchange& exchange, const Shown& shown) {
  const auto json = fields_json(exchange.fields);
  if (!json) return cut(exchange.fields, shown.text);
  constexpr size_t kShort = 100;  // what fits beside its name stays on one line
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  std::string text;
  for (const auto& [name, value] : json->items()) {
    std::string line = value.dump(-1, ' ', false, kReplace);
    if (line.size() > kShort && value.is_structured()) line = value.dump(2, ' ', false, kReplace);
    text += visible(name, Lines::kOne) + ": " + line + '\n';
  }
  return cut(text, shown.text);
}

std::string bytes_text(const Exchange& exchange, const Shown& shown) {
  std::string text = dump("of stub data", exchange.stub, shown.bytes);
  if (text.empty() || shown.both_dumps) text += dump("on the wire", exchange.wire, shown.bytes);
  return text;
}

std::span<const Exchange> shown_exchanges(const CaseResult& result, const Shown& shown) {
  return std::span(result.exchanges).last(std::min(shown.exchanges, result.exchanges.size()));
}

std::string omitted_text(const CaseResult& result, const Shown& shown) {
  if (result.exchanges.size() <= shown.exchanges) return "";
  const size_t omitted = result.exchanges.size() - shown.exchanges;
  return fmt::format("… {} earlier exchange{}, only in report.json\n", omitted, omitted == 1 ? "" : "s");
}

std::string case_text(const Run& run, const CaseResult& result, const Shown& shown) {
  std::string text = labelled("asks", cut(result.title, shown.text));
  std::string requirements;
  for (const Requirement& requirement : result.requirements) {
    requirements += visible(requirement.id, Lines::kOne);
    if (!requirement.asks.empty()) requirements += ": " + cut(requirement.asks, shown.text);
    requirements += '\n';
  }
  text += labelled("requires", requirements);
  text += labelled("expected", cut(result.expected, shown.text));
  text += labelled("seen", cut(result.seen, shown.text));
  text += labelled("reason", cut(result.reason, shown.text));
  if (!result.exchanges.empty()) {
    text += "exchange\n" + indented(omitted_text(result, shown), 2);
    for (const Exchange& exchange : shown_exchanges(result, shown)) {
      text += "  " + exchange_headline(exchange) + '\n';
      text += indented(fields_text(exchange, shown), 6);
      text += indented(bytes_text(exchange, shown), 6);
    }
  }
  text += labelled("again", visible(rerun_command(run, result), Lines::kOne));
  return text;
}

}  // namespace cmrp::reports
