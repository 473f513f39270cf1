//===- proxy/http/head.h - the heads of requests and answers ----------------------===//
//
// Purpose    What a parsed head is: views into the bytes it came in, with known field names as ids.
// Owns       A slice of the bytes, so the views stay valid wherever the head is kept.
// Lifetimes  As long as the head; copying one pins the same page.
// States     None.
// Threads    One object, one thread; constant heads may be read anywhere.
// Fails      Never.
// Cost       One small vector per head.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "comm/buffer/slice.h"

namespace holdfast::proxy {

using comm::slice;

/// The field names that something here acts on.
enum class field_id : std::uint8_t {
  other,
  accept_encoding,
  accept_language,
  age,
  authorization,
  cache_control,
  cdn_cache_control,
  connection,
  content_encoding,
  content_length,
  content_location,
  content_range,
  content_type,
  date,
  etag,
  expect,
  expires,
  forwarded,
  host,
  if_match,
  if_modified_since,
  if_none_match,
  if_range,
  if_unmodified_since,
  keep_alive,
  last_modified,
  location,
  max_forwards,
  pragma,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  range,
  referer,
  set_cookie,
  te,
  trailer,
  transfer_encoding,
  upgrade,
  user_agent,
  vary,
  via,
  x_forwarded_for,
};

struct field {
  std::string_view name;
  std::string_view value;
  field_id id = field_id::other;
};

using field_list = std::vector<field>;

enum class verb : std::uint8_t { get, head, post, put, delete_, connect, options, trace, other };

struct request_head {
  slice bytes;
  std::string_view method;
  std::string_view target;
  verb kind = verb::other;
  int version = 11;
  field_list fields;
};

struct response_head {
  slice bytes;
  int status = 0;
  std::string_view reason;
  int version = 11;
  field_list fields;
};

/// The first field of that id, or null.
const field* find(const field_list& fields, field_id id) noexcept;
std::size_t count(const field_list& fields, field_id id) noexcept;
/// By name, for names without an id.
const field* find(const field_list& fields, std::string_view name) noexcept;

field_id id_of(std::string_view name) noexcept;
verb verb_of(std::string_view method) noexcept;
/// GET, HEAD, OPTIONS and TRACE: the methods known to change nothing.
bool is_safe(const request_head& request) noexcept;
bool is_idempotent(const request_head& request) noexcept;

}  // namespace holdfast::proxy
