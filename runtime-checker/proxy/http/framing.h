//===- proxy/http/framing.h - where a body ends -----------------------------------===//
//
// Purpose    Decides a message's framing by RFC 9112 section 6, without the leniencies that let
//            two parties disagree: both framings, odd codings and odd lengths are refused.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    Any.
// Fails      By an error status.
// Cost       A pass over the fields.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/http/head.h"

namespace holdfast::proxy {

struct framing {
  enum kind_t : std::uint8_t { none, length, chunked, until_close };
  kind_t kind = none;
  std::uint64_t size = 0;  ///< of `length`
  int error = 0;           ///< the status to answer with, 0 for none

  bool has_body() const noexcept { return kind != none && !(kind == length && size == 0); }
};

framing request_framing(const request_head& head) noexcept;
/// `to_head`: the answer to a HEAD request, which has no body whatever it says.
framing response_framing(const response_head& head, bool to_head) noexcept;

/// Whether the sender keeps the connection open after this message.
bool wants_keep_alive(int version, const field_list& fields) noexcept;

/// The one protocol that a connection may be switched to. Others (h2c above all) would carry
/// requests past the proxy's checks, so for them the fields are dropped like any that is
/// hop-by-hop.
bool asks_for_websocket(const request_head& head) noexcept;
/// In an answer with 101.
bool switches_to_websocket(const field_list& fields) noexcept;

/// True for fields that are about the connection and not passed on, apart from those that
/// `Connection` names.
bool is_hop_by_hop(field_id id) noexcept;
/// True if a line of `Connection` names this field.
bool named_by_connection(const field_list& fields, std::string_view name) noexcept;

}  // namespace holdfast::proxy
