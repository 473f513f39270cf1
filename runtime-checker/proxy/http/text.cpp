// Comparing, trimming and splitting; field names and methods by name.
#include "proxy/http/text.h"

#include <algorithm>
#include <array>
#include <limits>

namespace holdfast::proxy {
namespace {

struct named_id {
  std::string_view name;
  field_id id;
};

// Sorted by name.
constexpr named_id names[] = {
    {"accept-encoding", field_id::accept_encoding},
    {"accept-language", field_id::accept_language},
    {"age", field_id::age},
    {"authorization", field_id::authorization},
    {"cache-control", field_id::cache_control},
    {"cdn-cache-control", field_id::cdn_cache_control},
    {"connection", field_id::connection},
    {"content-encoding", field_id::content_encoding},
    {"content-length", field_id::content_length},
    {"content-location", field_id::content_location},
    {"content-range", field_id::content_range},
    {"content-type", field_id::content_type},
    {"date", field_id::date},
    {"etag", field_id::etag},
    {"expect", field_id::expect},
    {"expires", field_id::expires},
    {"forwarded", field_id::forwarded},
    {"host", field_id::host},
    {"if-match", field_id::if_match},
    {"if-modified-since", field_id::if_modified_since},
    {"if-none-match", field_id::if_none_match},
    {"if-range", field_id::if_range},
    {"if-unmodified-since", field_id::if_unmodified_since},
    {"keep-alive", field_id::keep_alive},
    {"last-modified", field_id::last_modified},
    {"location", field_id::location},
    {"max-forwards", field_id::max_forwards},
    {"pragma", field_id::pragma},
    {"proxy-authenticate", field_id::proxy_authenticate},
    {"proxy-authorization", field_id::proxy_authorization},
    {"proxy-connection", field_id::proxy_connection},
    {"range", field_id::range},
    {"referer", field_id::referer},
    {"set-cookie", field_id::set_cookie},
    {"te", field_id::te},
    {"trailer", field_id::trailer},
    {"transfer-encoding", field_id::transfer_encoding},
    {"upgrade", field_id::upgrade},
    {"user-agent", field_id::user_agent},
    {"vary", field_id::vary},
    {"via", field_id::via},
    {"x-forwarded-for", field_id::x_forwarded_for},
};

struct named_verb {
  std::string_view name;
  verb kind;
};

constexpr named_verb verbs[] = {
    {"GET", verb::get},         {"HEAD", verb::head},      {"POST", verb::post},
    {"PUT", verb::put},         {"DELETE", verb::delete_}, {"CONNECT", verb::connect},
    {"OPTIONS", verb::options}, {"TRACE", verb::trace},
};

constexpr std::array<bool, 256> token_table = [] {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<std::size_t>(c)] = true;
  return table;
}();

}  // namespace

bool same(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_token_char(char c) noexcept {
  return token_table[static_cast<unsigned char>(c)];
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

std::optional<std::uint64_t> whole_number(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 19) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> seconds(std::string_view digits) noexcept {
  constexpr std::int64_t most = std::int64_t{1} << 40;  // thousands of years; sums stay small
  if (digits.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    value = std::min(most, value * 10 + (c - '0'));
  }
  return value;
}

bool next_member(std::string_view& list, std::string_view& member) noexcept {
  while (!list.empty()) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < list.size(); ++end) {
      const char c = list[end];
      if (quoted && c == '\\') {
        ++end;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        break;
      }
    }
    end = std::min(end, list.size());
    member = trimmed(list.substr(0, end));
    list.remove_prefix(std::min(list.size(), end + 1));
    if (!member.empty()) return true;
  }
  return false;
}

bool list_has(std::string_view list, std::string_view member) noexcept {
  std::string_view each;
  while (next_member(list, each)) {
    if (same(each, member)) return true;
  }
  return false;
}

bool any_list_has(const field_list& fields, field_id id, std::string_view member) noexcept {
  for (const field& f : fields) {
    if (f.id == id && list_has(f.value, member)) return true;
  }
  return false;
}

std::optional<std::string> unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '"') return std::nullopt;
    if (text[i] == '\\' && ++i + 1 >= text.size()) return std::nullopt;
    out += text[i];
  }
  return out;
}

// Heads -----------------------------------------------------------------------------------------

const field* find(const field_list& fields, field_id id) noexcept {
  for (const field& f : fields) {
    if (f.id == id) return &f;
  }
  return nullptr;
}

std::size_t count(const field_list& fields, field_id id) noexcept {
  std::size_t n = 0;
  for (const field& f : fields) n += f.id == id;
  return n;
}

const field* find(const field_list& fields, std::string_view name) noexcept {
  for (const field& f : fields) {
    if (same(f.name, name)) return &f;
  }
  return nullptr;
}

field_id id_of(std::string_view name) noexcept {
  char small[32];
  if (name.size() > sizeof small || name.empty()) return field_id::other;
  for (std::size_t i = 0; i < name.size(); ++i) small[i] = lower(name[i]);
  const std::string_view wanted(small, name.size());
  const auto* at =
      std::lower_bound(std::begin(names), std::end(names), wanted,
                       [](const named_id& n, std::string_view w) { return n.name < w; });
  return at != std::end(names) && at->name == wanted ? at->id : field_id::other;
}

verb verb_of(std::string_view method) noexcept {
  for (const named_verb& v : verbs) {
    if (v.name == method) return v.kind;
  }
  return verb::other;
}

bool is_safe(const request_head& request) noexcept {
  return request.kind == verb::get || request.kind == verb::head || request.kind == verb::options ||
         request.kind == verb::trace;
}

bool is_idempotent(const request_head& request) noexcept {
  return is_safe(request) || request.kind == verb::put || request.kind == verb::delete_;
}

}  // namespace holdfast::proxy
