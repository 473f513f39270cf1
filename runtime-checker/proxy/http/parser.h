//===- proxy/http/parser.h - from bytes to heads ----------------------------------===//
//
// Purpose    Finds the end of a head and parses it, strictly. Boost.Beast's parser does the
//            grammar; what it is lenient about is refused before it is asked.
// Owns       Nothing; the head refers to the slice it was parsed from.
// Lifetimes  See http/head.h.
// States     `head_scan` remembers how far it has looked, so bytes are looked at once.
// Threads    Any.
// Fails      By `parse_status`.
// Cost       Two passes over the head, one allocation for its fields.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/http/head.h"

namespace holdfast::proxy {

struct head_limits {
  std::size_t bytes = 32 * 1024;
  std::size_t line = 16 * 1024;  ///< the first line
  std::size_t fields = 128;
};

enum class parse_status : std::uint8_t {
  complete,
  need_more,
  bad,
  bad_version,
  target_too_long,
  too_large,
};

/// Looks for the end of a head: CRLF line ends only, no folded lines, nothing before the first
/// line but empty ones.
class head_scan {
 public:
  explicit head_scan(bool request) noexcept : request_(request) {}
  parse_status look(std::string_view bytes, const head_limits& limits) noexcept;
  /// Valid once complete: where the head begins and ends.
  std::size_t begin() const noexcept { return begin_; }
  std::size_t end() const noexcept { return line_; }

 private:
  parse_status end_of_line(std::string_view line, const head_limits& limits) noexcept;

  bool request_;
  bool first_seen_ = false;
  std::size_t begin_ = 0;
  std::size_t line_ = 0;  ///< where the current line begins
  std::size_t at_ = 0;    ///< bytes before this were looked at
  std::size_t fields_ = 0;
};

/// Parses one whole head, as `head_scan` found it.
parse_status parse_request(slice bytes, request_head& out);
parse_status parse_response(slice bytes, response_head& out);

}  // namespace holdfast::proxy
