//===- proxy/http/wire.h - writing heads ----------------------------------------------===//
//
// Purpose    The heads that are sent: requests to origins, answers to clients.
// Owns       Nothing; text is appended to the caller's string.
// Lifetimes  None.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       A copy of the fields.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "proxy/http/framing.h"

namespace holdfast::proxy {

std::string_view reason_of(int status) noexcept;

void append_field(std::string& out, std::string_view name, std::string_view value);
void append_number(std::string& out, std::uint64_t n);
/// "HTTP/1.1 404 Not Found\r\n"; without a reason, the usual one.
void append_status_line(std::string& out, int status, std::string_view reason);
/// Tells the fields that are passed on from those about the connection or named by `Connection`.
class end_to_end {
 public:
  explicit end_to_end(const field_list& all) noexcept
      : all_(all), names_some_(find(all, field_id::connection) != nullptr) {}
  bool operator()(const field& f) const noexcept {
    return !is_hop_by_hop(f.id) && !(names_some_ && named_by_connection(all_, f.name));
  }

 private:
  const field_list& all_;
  bool names_some_;
};
/// The fields of an answer that are passed on and kept: end-to-end ones but Content-Length and Age,
/// which are computed; Via is added, and Date if there is none.
void append_answer_fields(std::string& out, const response_head& head, std::string_view date);

}  // namespace holdfast::proxy
