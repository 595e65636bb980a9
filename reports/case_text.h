// One case as plain text, as the terminal, JUnit and Markdown show it. All of it is visible() already.
#pragma once

#include <cstddef>
#include <string>

#include "reports/result.h"

namespace cmrp::reports {

/// How much of a case is shown; a peer must not be able to flood a log. The JSON report has it all.
struct Shown {
  size_t bytes = 512;       ///< dumped of each stub or PDU
  size_t text = 16 * 1024;  ///< bytes of each string
  size_t exchanges = 24;    ///< of each case, the last ones
  bool both_dumps = false;  ///< the PDU as well as its stub
};

/// "ApiOfflineResource/failed-resource (3.1.4.2.19, opnum 18, MUST)"
std::string headline(const CaseResult& result);

/// What the case asks, its requirements, expected, seen, reason, exchanges with their bytes, and how to run it again:
/// labelled lines without indentation, continued lines indented.
std::string case_text(const Run& run, const CaseResult& result, const Shown& shown = {});

/// One line that names the message: "07:20:56.123456 frame 12 connection 1 request ApiOfflineResource (opnum 18): note".
std::string exchange_headline(const Exchange& exchange);

/// The decoded fields, cut to shown.text.
std::string fields_text(const Exchange& exchange, const Shown& shown);

/// "24 bytes of stub data" and the dump below, cut to shown.bytes; the PDU where there is no stub or both are asked
/// for.
std::string bytes_text(const Exchange& exchange, const Shown& shown);

/// "… 12 earlier exchanges, only in report.json\n", or nothing if all are shown.
std::string omitted_text(const CaseResult& result, const Shown& shown);

/// The exchanges that are shown: the last shown.exchanges ones.
std::span<const Exchange> shown_exchanges(const CaseResult& result, const Shown& shown);

}  // namespace cmrp::reports
