//===- proxy/http/text.h - comparing, trimming, splitting -------------------------===//
//
// Purpose    The small things of HTTP's grammar: letter case, tokens, lists, numbers.
// Owns       Nothing; views in, views out.
// Lifetimes  Views are valid as long as what they were made of.
// States     None.
// Threads    Any.
// Fails      By empty optionals.
// Cost       Linear, no allocation.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/http/head.h"

namespace holdfast::proxy {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool same(std::string_view a, std::string_view b) noexcept;
std::string lowered(std::string_view text);
std::string_view trimmed(std::string_view text) noexcept;
bool is_token_char(char c) noexcept;
bool is_token(std::string_view text) noexcept;
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// One run of digits that fits 63 bits; nothing else.
std::optional<std::uint64_t> whole_number(std::string_view digits) noexcept;
/// As `whole_number`, but numbers too large become the largest (delta-seconds).
std::optional<std::int64_t> seconds(std::string_view digits) noexcept;

/// Takes the next member of a comma-separated list off its front, minding quoted strings.
/// Empty members are skipped; false at the end.
bool next_member(std::string_view& list, std::string_view& member) noexcept;
/// True if the list has this member, by any letter case.
bool list_has(std::string_view list, std::string_view member) noexcept;
/// The same over all lines of a field.
bool any_list_has(const field_list& fields, field_id id, std::string_view member) noexcept;

/// Strips quotes and backslashes; nothing if it is no quoted string.
std::optional<std::string> unquoted(std::string_view text);

}  // namespace holdfast::proxy
