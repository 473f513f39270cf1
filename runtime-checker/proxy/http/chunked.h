//===- proxy/http/chunked.h - taking chunked bodies apart, and making them --------===//
//
// Purpose    Decodes chunked framing strictly, giving the payload as slices of what came in, and
//            makes the lines that frame a part for sending.
// Owns       Counters only.
// Lifetimes  Slices pin the pages they came in.
// States     size -> extension -> data -> after data -> ... -> trailer -> done, or bad.
// Threads    One.
// Fails      `bad` for everything RFC 9112 7.1 does not allow, and for long lines.
// Cost       A look at each framing byte; none at payload.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>

#include "comm/buffer/chain.h"

namespace holdfast::proxy {

using comm::chain;
using comm::slice;

class chunk_decoder {
 public:
  enum class result : std::uint8_t { more, done, bad };

  /// Consumes from the front of `in`; payload goes to `out`. After `done`, `in` holds what follows.
  result feed(slice& in, chain& out);
  /// After `done`: the trailer's lines that may be passed on, each with its CRLF.
  std::string trailer() const;

 private:
  enum class state : std::uint8_t {
    size,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer,
    trailer_lf,
    last_lf,
    done,
    bad,
  };
  state step(char c);
  state in_size(char c) noexcept;
  state in_extension(char c) noexcept;
  state in_trailer(char c);

  state state_ = state::size;
  std::uint64_t left_ = 0;
  unsigned digits_ = 0;
  unsigned line_ = 0;  ///< bytes of extensions or trailers so far
  bool quoted_ = false;
  std::string trailer_;
};

/// "1a2b\r\n", as text.
std::string_view chunk_size_line(std::uint64_t size, char (&room)[24]) noexcept;

}  // namespace holdfast::proxy
