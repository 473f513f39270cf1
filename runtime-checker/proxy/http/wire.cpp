// Writing heads.
#include "proxy/http/wire.h"

#include <charconv>

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

struct reason_row {
  int status;
  std::string_view text;
};
constexpr reason_row reasons[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {508, "Loop Detected"},
};

}  // namespace

std::string_view reason_of(int status) noexcept {
  for (const reason_row& r : reasons) {
    if (r.status == status) return r.text;
  }
  return "";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_number(std::string& out, std::uint64_t n) {
  char room[24];
  const auto end = std::to_chars(room, room + sizeof room, n).ptr;
  out.append(room, end);
}

void append_status_line(std::string& out, int status, std::string_view reason) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(status));
  out += ' ';
  out.append(reason.empty() ? reason_of(status) : reason).append("\r\n");
}

void append_answer_fields(std::string& out, const response_head& head, std::string_view date) {
  const end_to_end passes(head.fields);
  bool has_date = false;
  for (const field& f : head.fields) {
    if (f.id == field_id::content_length || f.id == field_id::age || !passes(f)) continue;
    has_date = has_date || f.id == field_id::date;
    append_field(out, f.name, f.value);
  }
  if (!has_date) append_field(out, "Date", date);
  out += "Via: 1.1 holdfast\r\n";
}

}  // namespace holdfast::proxy
