// What clients ask of an answer: conditions and ranges.
#include <algorithm>

#include "proxy/cache/policy.h"
#include "proxy/http/date.h"
#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

std::string_view opaque(std::string_view tag) noexcept {
  return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

bool any_tag_matches(const field_list& fields, field_id id, std::string_view tag) {
  for (const field& f : fields) {
    if (f.id != id) continue;
    if (trimmed(f.value) == "*") return true;
    std::string_view list = f.value;
    std::string_view each;
    while (next_member(list, each)) {
      if (!tag.empty() && same_tag(each, tag)) return true;
    }
  }
  return false;
}

}  // namespace

bool same_tag(std::string_view a, std::string_view b) noexcept {
  return opaque(a) == opaque(b);
}

condition evaluate(const request_head& request, const entry& e, std::int64_t now) {
  const field* tag_field = find(e.head.fields, field_id::etag);
  const std::string_view tag = tag_field ? tag_field->value : std::string_view();
  if (find(request.fields, field_id::if_none_match)) {
    return any_tag_matches(request.fields, field_id::if_none_match, tag) ? condition::not_modified
                                                                         : condition::send;
  }
  const field* since = find(request.fields, field_id::if_modified_since);
  if (!since || e.head.status != 200) return condition::send;
  const std::optional<std::int64_t> when = parse_date(since->value, now);
  const field* modified = find(e.head.fields, field_id::last_modified);
  if (!modified) modified = find(e.head.fields, field_id::date);
  if (!when || !modified) return condition::send;
  const std::optional<std::int64_t> changed = parse_date(modified->value, now);
  return changed && *changed <= *when ? condition::not_modified : condition::send;
}

wanted_range parse_range(const request_head& request, std::uint64_t total) {
  wanted_range out;
  if (request.kind != verb::get || count(request.fields, field_id::range) != 1) return out;
  std::string_view value = find(request.fields, field_id::range)->value;
  if (!same(value.substr(0, 6), "bytes=")) return out;
  value = trimmed(value.substr(6));
  const std::size_t dash = value.find('-');
  // Several ranges are answered with everything, which is always allowed.
  if (dash == std::string_view::npos || value.find(',') != std::string_view::npos) return out;
  const std::optional<std::uint64_t> first = whole_number(value.substr(0, dash));
  const std::optional<std::uint64_t> last = whole_number(value.substr(dash + 1));
  const bool no_first = dash == 0;
  const bool no_last = dash + 1 == value.size();
  if ((!first && !no_first) || (!last && !no_last) || (no_first && no_last)) return out;
  if (first && last && *last < *first) return out;
  if (no_first) {
    out.kind = *last == 0 || total == 0 ? wanted_range::unsatisfiable : wanted_range::part;
    out.first = total - std::min(total, *last);
    out.last = total - 1;
    return out;
  }
  out.kind = *first >= total ? wanted_range::unsatisfiable : wanted_range::part;
  out.first = *first;
  out.last = last ? std::min(*last, total - 1) : total - 1;
  return out;
}

bool range_applies(const request_head& request, const entry& e, std::int64_t now) {
  const field* condition_field = find(request.fields, field_id::if_range);
  if (!condition_field) return true;
  const std::string_view value = condition_field->value;
  if (!value.empty() && (value.front() == '"' || value.substr(0, 2) == "W/")) {
    // Strong comparison only.
    const field* tag = find(e.head.fields, field_id::etag);
    return tag && value.front() == '"' && tag->value == value;
  }
  const field* modified = find(e.head.fields, field_id::last_modified);
  return modified && parse_date(value, now) &&
         parse_date(value, now) == parse_date(modified->value, now);
}

std::optional<byte_range> parse_content_range(std::string_view value) {
  if (!same(value.substr(0, 6), "bytes ")) return std::nullopt;
  value = trimmed(value.substr(6));
  const std::size_t dash = value.find('-');
  const std::size_t slash = value.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) {
    return std::nullopt;
  }
  const auto first = whole_number(value.substr(0, dash));
  const auto last = whole_number(value.substr(dash + 1, slash - dash - 1));
  const auto total = whole_number(value.substr(slash + 1));
  if (!first || !last || !total || *last < *first || *last >= *total) return std::nullopt;
  return byte_range{*first, *last, *total};
}

}  // namespace holdfast::proxy
