//===- proxy/http/date.h - HTTP-dates ---------------------------------------------===//
//
// Purpose    Reads the three forms of RFC 9110 5.6.7 and writes the preferred one.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    Any.
// Fails      An empty optional for anything else.
// Cost       No allocation but the written text.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::proxy {

/// Seconds since 1970, UTC. `now` resolves the two-digit years of RFC 850.
std::optional<std::int64_t> parse_date(std::string_view text, std::int64_t now) noexcept;
std::string format_date(std::int64_t seconds);
/// Seconds since 1970 of a civil date, UTC.
std::int64_t civil_seconds(int year, int month, int day, int hour, int minute, int second) noexcept;

}  // namespace holdfast::proxy
