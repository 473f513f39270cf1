//===- fuzz/calls/text.h - sequences as text and as bytes -------------------------===//
//
// Purpose    The two written forms: `.calls` text for people, bytes for fuzzing engines. Both hold
//            the same, so text -> bytes -> text gives back the canonical text.
// Owns       Nothing.
// Lifetimes  Values.
// States     None.
// Threads    Any.
// Fails      `parse` with line and reason; `decode` takes any bytes, and says when they were not
//            the encoding of a sequence (it repairs what it can).
// Cost       Linear.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "calls/call.h"

namespace holdfast::fuzz {

struct ParseError {
  std::size_t line = 0;
  std::string reason;
};

/// Empty on failure, and `error` says where and why.
std::optional<Sequence> parse(std::string_view text, ParseError& error);
std::string print(const Sequence& s);
std::string print(const Call& c);

std::vector<std::uint8_t> encode(const Sequence& s);
/// Never fails: what is no call is dropped. `exact` tells whether nothing had to be.
Sequence decode(std::span<const std::uint8_t> bytes, bool* exact = nullptr);

/// A dictionary for byte-mutating engines, one quoted token a line, from the table.
std::string dictionary();
/// The table as a Markdown page.
std::string reference();

}  // namespace holdfast::fuzz
