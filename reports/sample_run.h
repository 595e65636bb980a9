// Runs that the tests of this folder write: one with every verdict, and strings as an ill-meaning server sends them.
#pragma once

#include <string>

#include "reports/result.h"

namespace cmrp::reports {

/// Terminal escapes, XML-invalid controls, markup, table cells, fences, a direction override, no UTF-8, a line of its
/// own.
inline const std::string kHostile = std::string("\x1b]0;owned\x07\x1b[2J") + '\0' +
                                    "\x01\x0b\x7f\xc2\x9b<script>alert(1)</script> ]]> &amp; | `x` ```` \"'\\ "
                                    "\xe2\x80\xae\xef\xbf\xbe\xff\xc0\xaf\xed\xa0\x80"
                                    "\r\nPASS everything @all [a](javascript:x)\t\xe2\x80\xa8";

inline Exchange sample_exchange(ExchangeKind kind, std::string fields) {
  return {.time = Time(std::chrono::microseconds(1'795'331'256'123'456)),
          .connection = "1",
          .kind = kind,
          .method = "ApiOfflineResource",
          .opnum = 18,
          .fields = std::move(fields),
          .stub = {0x41, 0x42, 0x00, 0xff},
          .wire = {0x05, 0x00, 0x00, 0x03, 0x10, 0x00, 0x00, 0x00},
          .note = "",
          .frame = 12};
}

/// One case of each verdict and an unmet SHOULD, in sections 3.1.4.2.19 and 3.1.4.2.9.
inline reports::Run sample_run() {
  reports::Run run{.tool = "cmrp-conform",
                   .version = "0.1.0",
                   .started = Time(std::chrono::microseconds(1'795'331'256'000'000)),
                   .finished = Time(std::chrono::microseconds(1'795'331'258'500'000)),
                   .target = "reference",
                   .endpoint = "ncacn_ip_tcp:127.0.0.1[49152]",
                   .profile = "conformance/targets/reference.yaml",
                   .options = {"--target", "conformance/targets/reference.yaml"},
                   .seed = 7,
                   .strict = false,
                   .rerun = {"cmrp-conform", "--target", "conformance/targets/reference.yaml", "--case"},
                   .remarks = {"3 connections to 127.0.0.1:49152"},
                   .stopped = "",
                   .cases = {},
                   .stale_rows = {{"ApiGone/x", "baseline.yaml:9", "renamed"}}};
  auto add = [&](const char* id, Verdict verdict, Level level, const char* reason) {
    run.cases.push_back(
        {.id = id,
         .section = "3.1.4.2.19",
         .method = "ApiOfflineResource",
         .opnum = 18,
         .requirements = {{"3.1.4.2.19-5", "a Failed resource gets ERROR_RESOURCE_FAILED"}},
         .level = level,
         .verdict = verdict,
         .title = "taking a Failed resource offline is refused",
         .reason = reason,
         .expected = "ERROR_RESOURCE_FAILED (0x000013AE)",
         .seen = "ERROR_SUCCESS (0x00000000)",
         .exchanges = {sample_exchange(ExchangeKind::kRequest, R"({"hResource":"r","flags":4294967295})"),
                       sample_exchange(ExchangeKind::kResponse, "return: ERROR_SUCCESS")},
         .duration = std::chrono::microseconds(1250)});
  };
  add("ApiOfflineResource/online-resource", Verdict::kPass, Level::kMust, "");
  add("ApiOfflineResource/failed-resource", Verdict::kFail, Level::kMust, "");
  add("ApiOfflineResource/known", Verdict::kXfail, Level::kMust, "fix planned (until 2026-12-31, baseline.yaml:2)");
  add("ApiOfflineResource/fixed", Verdict::kXpass, Level::kMust, "passes; remove the row at baseline.yaml:5");
  add("ApiOfflineResource/locked", Verdict::kSkip, Level::kMust, "not declared: locked-mode");
  add("ApiOfflineResource/core", Verdict::kSkip, Level::kMust, "not declared: locked-mode");
  add("ApiOfflineResource/scene", Verdict::kInconclusive, Level::kMust, "r would not come online");
  add("ApiOfflineResource/broken", Verdict::kError, Level::kMust, "no such field");
  add("ApiOfflineResource/polite", Verdict::kFail, Level::kShould, "");
  run.cases.back().section = "3.1.4.2.9";
  run.cases.back().method = "ApiGetQuorumResource";
  return run;
}

/// sample_run() with kHostile in every string that a server, a profile or a baseline can reach.
inline reports::Run hostile_run() {
  reports::Run run = sample_run();
  run.target = run.endpoint = run.profile = run.stopped = kHostile;
  run.options = run.remarks = {kHostile};
  run.rerun.push_back(kHostile);
  run.stale_rows = {{kHostile, kHostile, kHostile}};
  for (CaseResult& result : run.cases) {
    result.id += kHostile;
    result.section += kHostile;
    result.method = result.title = result.reason = result.expected = result.seen = kHostile;
    result.requirements = {{kHostile, kHostile}};
    for (Exchange& exchange : result.exchanges) {
      exchange.connection = exchange.method = exchange.fields = exchange.note = kHostile;
    }
  }
  return run;
}

}  // namespace cmrp::reports
