// Message framing, keep-alive and hop-by-hop fields.
#include "proxy/http/framing.h"

#include <algorithm>

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

enum class lengths : std::uint8_t { absent, present, bad };

/// Several equal lines would be legal to merge; nobody sends them, and parsers differ on them.
lengths content_length(const field_list& fields, std::uint64_t& size) noexcept {
  const std::size_t lines = count(fields, field_id::content_length);
  if (lines == 0) return lengths::absent;
  if (lines > 1) return lengths::bad;
  const std::optional<std::uint64_t> n =
      whole_number(find(fields, field_id::content_length)->value);
  if (!n) return lengths::bad;
  size = *n;
  return lengths::present;
}

}  // namespace

framing request_framing(const request_head& head) noexcept {
  framing f;
  const lengths length = content_length(head.fields, f.size);
  const std::size_t codings = count(head.fields, field_id::transfer_encoding);
  if (length == lengths::bad) return {framing::none, 0, 400};
  if (codings == 0) {
    if (length == lengths::present) f.kind = framing::length;
    return f;
  }
  // Both framings, a coding in HTTP/1.0, or twice: the classics of smuggling (RFC 9112 6.1).
  if (length == lengths::present || head.version < 11 || codings > 1) {
    return {framing::none, 0, 400};
  }
  if (!same(find(head.fields, field_id::transfer_encoding)->value, "chunked")) {
    return {framing::none, 0, 501};
  }
  f.kind = framing::chunked;
  return f;
}

framing response_framing(const response_head& head, bool to_head) noexcept {
  framing f;
  const lengths length = content_length(head.fields, f.size);
  if (length == lengths::bad) return {framing::none, 0, 502};
  if (to_head || head.status < 200 || head.status == 204 || head.status == 304) return f;
  const std::size_t codings = count(head.fields, field_id::transfer_encoding);
  if (codings == 0) {
    f.kind = length == lengths::present ? framing::length : framing::until_close;
    return f;
  }
  if (length == lengths::present || head.version < 11 || codings > 1 ||
      !same(find(head.fields, field_id::transfer_encoding)->value, "chunked")) {
    return {framing::none, 0, 502};
  }
  f.kind = framing::chunked;
  return f;
}

bool wants_keep_alive(int version, const field_list& fields) noexcept {
  if (any_list_has(fields, field_id::connection, "close")) return false;
  return version >= 11 || any_list_has(fields, field_id::connection, "keep-alive");
}

bool asks_for_websocket(const request_head& head) noexcept {
  return head.kind == verb::get && head.version >= 11 && switches_to_websocket(head.fields);
}

bool switches_to_websocket(const field_list& fields) noexcept {
  return count(fields, field_id::upgrade) == 1 &&
         same(find(fields, field_id::upgrade)->value, "websocket") &&
         any_list_has(fields, field_id::connection, "upgrade");
}

bool is_hop_by_hop(field_id id) noexcept {
  switch (id) {
    case field_id::connection:
    case field_id::keep_alive:
    case field_id::proxy_authenticate:
    case field_id::proxy_authorization:
    case field_id::proxy_connection:
    case field_id::te:
    case field_id::trailer:
    case field_id::transfer_encoding:
    case field_id::upgrade:
      return true;
    default:
      return false;
  }
}

bool named_by_connection(const field_list& fields, std::string_view name) noexcept {
  return any_list_has(fields, field_id::connection, name);
}

}  // namespace holdfast::proxy
