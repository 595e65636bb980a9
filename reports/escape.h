// Text that came from a server, made safe to show. What a server names a resource may hold terminal escapes, line
// breaks, bidirectional overrides, characters that XML forbids, or no UTF-8 at all; nothing of it may act.
//
// A hidden character shows as its code: ESC as \x1b, U+202E as \u{202e}, a byte that is no UTF-8 as U+FFFD. This is for
// readers and loses the difference to a literal backslash; the JSON report is the exact one.
#pragma once

#include <string>
#include <string_view>

namespace cmrp::reports {

/// What becomes of line feeds (and tabs): kept as they are, or shown as \n and \t so that the text stays one line.
enum class Lines { kKeep, kOne };

/// `text` as valid UTF-8 without hidden characters: controls (C0, DEL, C1), line and paragraph separators, marks that
/// change the direction of text, zero-width and other format characters, unassigned noncharacters.
std::string visible(std::string_view text, Lines lines);

/// visible(), then & < > " ' as entities: for text and quoted attributes of XML and HTML. Line feeds in an attribute
/// would turn into spaces, so attributes take Lines::kOne.
std::string markup(std::string_view text, Lines lines);

/// visible() on one line, then as an entity whatever Markdown could take for markup, a link or the boundary of a
/// table's cell.
std::string markdown(std::string_view text);

/// `text` as a fenced code block whose fence is longer than any run of backticks within.
std::string markdown_block(std::string_view text);

/// `text` with each line indented by `columns` spaces and a line feed after the last one.
std::string indented(std::string_view text, size_t columns);

}  // namespace cmrp::reports
