// Request targets.
#include "proxy/http/target.h"

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

bool is_host_char(char c) noexcept {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_' ||
         c == '~' || c == '%' || c == '!' || c == '$' || c == '&' || c == '\'' || c == '(' ||
         c == ')' || c == '*' || c == '+' || c == ',' || c == ';' || c == '=';
}

bool is_ip6_char(char c) noexcept {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
}

bool parse_port(std::string_view text, std::uint16_t& port) noexcept {
  if (text.empty()) return true;  // "host:" means the default
  const std::optional<std::uint64_t> n = whole_number(text);
  if (!n || *n == 0 || *n > 65535) return false;
  port = static_cast<std::uint16_t>(*n);
  return true;
}

/// Printable ASCII without spaces and fragments; Beast lets other bytes of a path through.
bool is_clean_path(std::string_view path) noexcept {
  for (const char c : path) {
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) == 0x7f ||
        c == '#') {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string authority::text() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != 80) out += ":" + std::to_string(port);
  return out;
}

std::string authority::key() const {
  return host + "|" + std::to_string(port);
}

bool parse_authority(std::string_view text, std::uint16_t default_port, authority& out) {
  out.port = default_port;
  std::string_view host = text;
  std::string_view port;
  if (!text.empty() && text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    for (const char c : host) {
      if (!is_ip6_char(c)) return false;
    }
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return false;
    if (!rest.empty()) port = rest.substr(1);
  } else {
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
      host = text.substr(0, colon);
      port = text.substr(colon + 1);
    }
    for (const char c : host) {
      if (!is_host_char(c)) return false;
    }
  }
  if (host.empty() || host.size() > 255) return false;
  out.host = lowered(host);
  return parse_port(port, out.port);
}

request_target parse_target(std::string_view target, bool connect) {
  using form = request_target::form;
  request_target t;
  if (connect) {
    // The port is part of the form (RFC 9110 9.3.6).
    const bool has_port =
        target.rfind(':') != std::string_view::npos && target.back() != ':' && target.back() != ']';
    if (has_port && parse_authority(target, 0, t.where) && t.where.port != 0) {
      t.kind = form::authority;
    }
    return t;
  }
  if (target == "*") {
    t.kind = form::asterisk;
    t.path = "*";
    return t;
  }
  if (!target.empty() && target.front() == '/') {
    if (!is_clean_path(target)) return t;
    t.kind = form::origin;
    t.path = target;
    return t;
  }
  const std::size_t scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return t;
  const std::string_view scheme = target.substr(0, scheme_end);
  t.https = same(scheme, "https");
  if (!t.https && !same(scheme, "http")) return t;
  const std::string_view rest = target.substr(scheme_end + 3);
  const std::size_t host_end = std::min(rest.find_first_of("/?"), rest.size());
  if (!parse_authority(rest.substr(0, host_end), t.https ? 443 : 80, t.where)) return t;
  const std::string_view path = rest.substr(host_end);
  if (!is_clean_path(path)) return t;
  t.path = path.empty() || path.front() != '/' ? "/" + std::string(path) : std::string(path);
  t.kind = form::absolute;
  return t;
}

std::string resolve_path(std::string_view reference, const authority& origin,
                         std::string_view base_path) {
  if (const std::size_t hash = reference.find('#'); hash != std::string_view::npos) {
    reference = reference.substr(0, hash);
  }
  if (reference.find("://") != std::string_view::npos) {
    const request_target t = parse_target(reference, false);
    if (t.kind != request_target::form::absolute || t.https || !(t.where == origin)) return {};
    return t.path;
  }
  if (reference.empty() || reference.substr(0, 2) == "//") return {};
  if (reference.front() == '/') return std::string(reference);
  const std::string_view before_query = base_path.substr(0, base_path.find('?'));
  if (reference.front() == '?') return std::string(before_query) + std::string(reference);
  return std::string(before_query.substr(0, before_query.rfind('/') + 1)) + std::string(reference);
}

}  // namespace holdfast::proxy
