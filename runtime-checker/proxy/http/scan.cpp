// Finding the end of a head, and refusing early what can never become a good one.
#include <cstring>

#include "proxy/http/parser.h"

namespace holdfast::proxy {
namespace {

/// "HTTP/1.1" and its like, by shape.
bool is_version(std::string_view text) noexcept {
  return text.size() == 8 && text.substr(0, 5) == "HTTP/" && text[5] >= '0' && text[5] <= '9' &&
         text[6] == '.' && text[7] >= '0' && text[7] <= '9';
}

parse_status check_version(std::string_view text) noexcept {
  if (!is_version(text)) return parse_status::bad;
  return text == "HTTP/1.1" || text == "HTTP/1.0" ? parse_status::complete
                                                  : parse_status::bad_version;
}

parse_status check_first_line(std::string_view line, bool request) noexcept {
  if (!request) return check_version(line.substr(0, 8));
  const std::size_t space = line.rfind(' ');
  if (space == std::string_view::npos) return parse_status::bad;
  return check_version(line.substr(space + 1));
}

}  // namespace

parse_status head_scan::end_of_line(std::string_view line, const head_limits& limits) noexcept {
  if (!first_seen_) {
    if (line.size() > limits.line) return parse_status::target_too_long;
    first_seen_ = true;
    return check_first_line(line, request_);
  }
  if (line.front() == ' ' || line.front() == '\t') return parse_status::bad;
  return ++fields_ > limits.fields ? parse_status::too_large : parse_status::complete;
}

parse_status head_scan::look(std::string_view bytes, const head_limits& limits) noexcept {
  while (at_ < bytes.size()) {
    const void* found = std::memchr(bytes.data() + at_, '\n', bytes.size() - at_);
    if (!found) {
      at_ = bytes.size();
      break;
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    at_ = end + 1;
    if (end == line_ || bytes[end - 1] != '\r') return parse_status::bad;
    const std::string_view line = bytes.substr(line_, end - 1 - line_);
    line_ = at_;
    if (line.empty()) {
      if (first_seen_)
        return line_ - begin_ > limits.bytes ? parse_status::too_large : parse_status::complete;
      if (!request_ || line_ > 64) return parse_status::bad;
      begin_ = line_;  // empty lines before a request are ignored
      continue;
    }
    const parse_status status = end_of_line(line, limits);
    if (status != parse_status::complete) return status;
  }
  if (!first_seen_ && bytes.size() - line_ > limits.line) return parse_status::target_too_long;
  return bytes.size() - begin_ > limits.bytes ? parse_status::too_large : parse_status::need_more;
}

}  // namespace holdfast::proxy
