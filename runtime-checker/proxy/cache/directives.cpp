// Cache-Control and CDN-Cache-Control.
#include "proxy/cache/directives.h"

#include <algorithm>

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

struct flag_name {
  std::string_view name;
  bool directives::* flag;
};
constexpr flag_name flags[] = {
    {"no-store", &directives::no_store},
    {"public", &directives::is_public},
    {"must-revalidate", &directives::must_revalidate},
    {"proxy-revalidate", &directives::proxy_revalidate},
    {"must-understand", &directives::must_understand},
    {"only-if-cached", &directives::only_if_cached},
    {"no-transform", &directives::no_transform},
};

struct number_name {
  std::string_view name;
  std::optional<std::int64_t> directives::* number;
};
constexpr number_name numbers[] = {
    {"max-age", &directives::max_age},
    {"s-maxage", &directives::s_maxage},
    {"min-fresh", &directives::min_fresh},
    {"stale-while-revalidate", &directives::stale_while_revalidate},
    {"stale-if-error", &directives::stale_if_error},
};

/// What a value that is no number of seconds means: nothing to go by, so as if it were 0.
std::int64_t seconds_or_zero(std::string_view value) {
  if (const std::optional<std::string> inside = unquoted(value)) {
    return seconds(*inside).value_or(0);
  }
  return seconds(value).value_or(0);
}

void add_withheld(directives& d, std::string_view value) {
  const std::optional<std::string> inside = unquoted(value);
  std::string_view list = inside ? std::string_view(*inside) : value;
  std::string_view name;
  while (next_member(list, name)) d.withheld.push_back(lowered(name));
}

/// The first of several equal directives wins, but the shorter of two ages.
void set_number(std::optional<std::int64_t>& at, std::int64_t value) {
  at = at ? std::min(*at, value) : value;
}

void apply(directives& d, std::string_view name, std::string_view value, bool has_value) {
  for (const flag_name& f : flags) {
    if (same(f.name, name)) d.*f.flag = true;
  }
  for (const number_name& n : numbers) {
    if (same(n.name, name)) set_number(d.*n.number, seconds_or_zero(value));
  }
  if (same(name, "max-stale")) {
    if (has_value) set_number(d.max_stale, seconds_or_zero(value));
    d.max_stale_any = d.max_stale_any || !has_value;
  }
  if (same(name, "no-cache")) {
    if (has_value) add_withheld(d, value);
    d.no_cache = d.no_cache || !has_value;
  }
  if (same(name, "private")) {
    if (has_value) add_withheld(d, value);
    d.is_private = d.is_private || !has_value;
  }
}

// Structured fields (RFC 8941), as far as a dictionary of directives needs them ------------------

class structured {
 public:
  explicit structured(std::string_view text) noexcept : text_(text) {}

  /// Calls `each(key, value, is_integer)`; false if the text is no dictionary.
  template <class Each>
  bool dictionary(Each&& each) {
    skip(" ");
    while (!text_.empty()) {
      const std::string_view k = key();
      if (k.empty()) return false;
      std::string_view value = "?1";
      if (take('=') && !item(value)) return false;
      if (!parameters()) return false;
      each(k, value);
      skip(" \t");
      if (text_.empty()) return true;
      if (!take(',')) return false;
      skip(" \t");
      if (text_.empty()) return false;  // a trailing comma
    }
    return true;
  }

 private:
  bool take(char c) noexcept {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void skip(std::string_view chars) noexcept {
    text_.remove_prefix(std::min(text_.find_first_not_of(chars), text_.size()));
  }
  std::string_view take_while(bool (*good)(char)) noexcept {
    std::size_t n = 0;
    while (n < text_.size() && good(text_[n])) ++n;
    const std::string_view taken = text_.substr(0, n);
    text_.remove_prefix(n);
    return taken;
  }
  static bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
  std::string_view key() noexcept {
    if (text_.empty() || (!is_lower(text_.front()) && text_.front() != '*')) return {};
    return take_while([](char c) {
      return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
    });
  }
  bool parameters() noexcept {
    while (take(';')) {
      skip(" ");
      if (key().empty()) return false;
      std::string_view ignored;
      if (take('=') && !bare(ignored)) return false;
    }
    return true;
  }
  bool item(std::string_view& value) noexcept {
    if (!take('(')) return bare(value);
    value = "()";
    for (;;) {
      skip(" ");
      if (take(')')) return true;
      std::string_view ignored;
      if (!bare(ignored) || !parameters()) return false;
      if (text_.empty() || (text_.front() != ' ' && text_.front() != ')')) return false;
    }
  }
  bool bare(std::string_view& value) noexcept {
    if (text_.empty()) return false;
    const char first = text_.front();
    const std::string_view all = text_;
    bool good = false;
    if (first == '-' || is_digit(first)) {
      good = number();
    } else if (first == '"') {
      good = quoted();
    } else if (first == '?') {
      good = text_.size() >= 2 && (text_[1] == '0' || text_[1] == '1');
      if (good) text_.remove_prefix(2);
    } else if (first == ':') {
      const std::size_t end = text_.find(':', 1);
      good = end != std::string_view::npos;
      if (good) text_.remove_prefix(end + 1);
    } else if (first == '*' || is_lower(lower(first))) {
      take_while([](char c) { return is_token_char(c) || c == ':' || c == '/'; });
      good = true;
    }
    value = all.substr(0, all.size() - text_.size());
    return good;
  }
  bool number() noexcept {
    take('-');
    const std::size_t whole = take_while(is_digit).size();
    if (whole == 0 || whole > 15) return false;
    if (!take('.')) return true;
    const std::size_t fraction = take_while(is_digit).size();
    return fraction >= 1 && fraction <= 3 && whole <= 12;
  }
  bool quoted() noexcept {
    take('"');
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') return true;
      if (c == '\\' && !take('"') && !take('\\')) return false;
      if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e)
        return false;
    }
    return false;
  }

  std::string_view text_;
};

/// A number must be an integer and a flag true; another type makes the whole field invalid.
bool apply_targeted(directives& d, std::string_view name, std::string_view value) {
  for (const number_name& n : numbers) {
    if (n.name != name) continue;
    const bool negative = value.front() == '-';
    const std::optional<std::int64_t> s = seconds(negative ? value.substr(1) : value);
    if (!s) return false;
    set_number(d.*n.number, negative ? 0 : *s);
    return true;
  }
  if (value == "?0") return true;
  const bool is_flag = value == "?1";
  apply(d, name, is_flag ? "" : value, !is_flag);
  return true;
}

bool targeted_control(const field_list& fields, directives& d) {
  std::string lines;
  for (const field& f : fields) {
    if (f.id != field_id::cdn_cache_control) continue;
    if (!lines.empty()) lines += ", ";
    lines += f.value;
  }
  if (lines.empty()) return false;
  bool good = true;
  const bool parsed = structured(lines).dictionary([&](std::string_view name, std::string_view v) {
    good = apply_targeted(d, name, v) && good;
  });
  d.present = true;
  return parsed && good;
}

}  // namespace

directives cache_control(const field_list& fields, bool request) {
  directives d;
  for (const field& f : fields) {
    if (f.id != field_id::cache_control) continue;
    d.present = true;
    std::string_view list = f.value;
    std::string_view member;
    while (next_member(list, member)) {
      const std::size_t equals = member.find('=');
      const bool has_value = equals != std::string_view::npos;
      apply(d, member.substr(0, equals), has_value ? member.substr(equals + 1) : "", has_value);
    }
  }
  if (request && !d.present && any_list_has(fields, field_id::pragma, "no-cache"))
    d.no_cache = true;
  return d;
}

directives response_control(const field_list& fields, bool& targeted) {
  directives d;
  targeted = targeted_control(fields, d);
  return targeted ? d : cache_control(fields, false);
}

}  // namespace holdfast::proxy
