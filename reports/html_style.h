// The style sheet of the HTML report, within the page: the report is one file that needs nothing else.
#pragma once

namespace cmrp::reports {

inline constexpr char kHtmlStyle[] = R"css(
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #d4d9de; --quiet: #59636e;
  --link: #0b5cad; --good: #17692d; --bad: #b3161f; --warn: #8a5a00; --known: #5a4a9c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ec; --paper: #14181c; --soft: #1e242a; --line: #38414a; --quiet: #9aa6b2;
    --link: #7ab8ff; --good: #5fd07f; --bad: #ff8087; --warn: #f0b94a; --known: #b5a8f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; } h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
a { color: var(--link); } code, pre { font: .85rem/1.45 ui-monospace, monospace; }
pre { margin: .4rem 0; padding: .6rem .75rem; background: var(--soft); border-radius: 4px; overflow-x: auto; }
.outcome { padding: .6rem .9rem; border: 1px solid; border-left-width: 6px; border-radius: 4px; font-weight: 600;
  overflow-wrap: anywhere; }
.pass { color: var(--good); } .fail, .xpass, .error { color: var(--bad); }
.unmet_should, .inconclusive { color: var(--warn); } .xfail { color: var(--known); } .skip { color: var(--quiet); }
.verdict { font-weight: 600; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: .5rem 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; }
td { overflow-wrap: anywhere; } .zero { color: var(--quiet); }
article { margin: 1rem 0; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
summary { cursor: pointer; } article summary { color: var(--quiet); } article:target { outline: 2px solid var(--link); }
.quiet { color: var(--quiet); }
@media print { body { max-width: none; } pre { white-space: pre-wrap; } }
)css";

}  // namespace cmrp::reports
