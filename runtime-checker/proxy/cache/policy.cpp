// Storing and using, by RFC 9111.
#include "proxy/cache/policy.h"

#include <algorithm>

#include "proxy/http/date.h"
#include "proxy/http/framing.h"
#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

/// Final statuses whose caching requirements are implemented (for must-understand).
bool is_understood(int status) noexcept {
  constexpr int known[] = {200, 203, 204, 206, 300, 301, 302, 303, 307, 308, 400, 401,
                           403, 404, 405, 406, 408, 410, 411, 412, 413, 414, 415, 416,
                           417, 421, 422, 426, 500, 501, 502, 503, 504, 505};
  return std::find(std::begin(known), std::end(known), status) != std::end(known);
}

bool is_heuristically_cacheable(int status) noexcept {
  constexpr int known[] = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501};
  return std::find(std::begin(known), std::end(known), status) != std::end(known);
}

bool has_explicit_freshness(const directives& d, bool targeted, const field_list& fields) {
  return d.s_maxage || d.max_age || (!targeted && find(fields, field_id::expires));
}

/// Expires minus Date; a bad or doubled Expires is in the past.
std::int64_t expires_lifetime(const field_list& fields, std::int64_t response_time) {
  if (count(fields, field_id::expires) > 1) return 0;
  const std::optional<std::int64_t> expires =
      parse_date(find(fields, field_id::expires)->value, response_time);
  if (!expires) return 0;
  const field* date_field = find(fields, field_id::date);
  const std::optional<std::int64_t> date =
      date_field ? parse_date(date_field->value, response_time) : std::nullopt;
  return std::max<std::int64_t>(0, *expires - date.value_or(response_time));
}

std::int64_t heuristic_lifetime(const response_head& answer, std::int64_t response_time,
                                const cache_rules& rules) {
  const field* modified = find(answer.fields, field_id::last_modified);
  if (!modified) return 0;
  const std::optional<std::int64_t> when = parse_date(modified->value, response_time);
  if (!when || *when >= response_time) return 0;
  const double share = static_cast<double>(response_time - *when) * rules.heuristic_share;
  return std::min(rules.heuristic_limit, static_cast<std::int64_t>(share));
}

/// The first member of the first line, if it is a number; anything else counts as absent.
std::int64_t age_value(const field_list& fields) {
  const field* f = find(fields, field_id::age);
  if (!f) return 0;
  std::string_view list = f->value;
  std::string_view first;
  return next_member(list, first) ? seconds(first).value_or(0) : 0;
}

std::int64_t initial_age(const entry& e, const field_list& fields) {
  const field* date_field = find(fields, field_id::date);
  const std::optional<std::int64_t> date =
      date_field ? parse_date(date_field->value, e.response_time) : std::nullopt;
  const std::int64_t apparent = date ? std::max<std::int64_t>(0, e.response_time - *date) : 0;
  const std::int64_t corrected = age_value(fields) + (e.response_time - e.request_time);
  return std::max(apparent, corrected);
}

bool stale_is_forbidden(const entry& e) noexcept {
  return e.control.must_revalidate || e.control.proxy_revalidate || e.control.no_cache ||
         e.control.s_maxage.has_value();
}

}  // namespace

// Storing ---------------------------------------------------------------------------------------

bool varies_on_everything(const field_list& answer) {
  return any_list_has(answer, field_id::vary, "*");
}

bool may_store(const request_head& request, const response_head& answer, const cache_rules& rules) {
  if (answer.status < 200 || answer.status == 304) return false;
  bool targeted = false;
  const directives d = response_control(answer.fields, targeted);
  if (d.must_understand ? !is_understood(answer.status) : d.no_store) return false;
  if (cache_control(request.fields, true).no_store || d.is_private) return false;
  if (varies_on_everything(answer.fields)) return false;
  if (find(request.fields, field_id::authorization) && !d.is_public && !d.must_revalidate &&
      !d.s_maxage) {
    return false;
  }
  if (!rules.store_set_cookie && find(answer.fields, field_id::set_cookie)) return false;
  const bool fresh = has_explicit_freshness(d, targeted, answer.fields);
  if (request.kind == verb::post) {
    return fresh && find(answer.fields, field_id::content_location);
  }
  if (request.kind != verb::get) return false;
  if (answer.status == 206) return false;  // parts are not combined
  if (fresh || d.is_public) return true;
  // Without freshness it is worth keeping only if it may be guessed, or validated.
  return is_heuristically_cacheable(answer.status) &&
         (find(answer.fields, field_id::last_modified) || find(answer.fields, field_id::etag));
}

void assess(entry& e, const request_head& request, const response_head& answer,
            const cache_rules& rules) {
  e.control = response_control(answer.fields, e.targeted);
  e.initial_age = initial_age(e, answer.fields);
  e.heuristic = false;
  if (e.control.s_maxage) {
    e.lifetime = *e.control.s_maxage;
  } else if (e.control.max_age) {
    e.lifetime = *e.control.max_age;
  } else if (!e.targeted && find(answer.fields, field_id::expires)) {
    e.lifetime = expires_lifetime(answer.fields, e.response_time);
  } else if (e.control.is_public || is_heuristically_cacheable(answer.status)) {
    e.heuristic = true;
    e.lifetime = heuristic_lifetime(answer, e.response_time, rules);
  }
  e.vary.clear();
  for (const field& f : answer.fields) {
    if (f.id != field_id::vary) continue;
    std::string_view list = f.value;
    std::string_view name;
    while (next_member(list, name)) {
      e.vary.push_back({lowered(name), normalised(request.fields, name)});
    }
  }
}

// Selecting -------------------------------------------------------------------------------------

namespace {

struct preference {
  std::string value;
  double weight;
};

/// Accept-Language as "de;q=1,en;q=0.5": by weight, then by name, in lower case.
std::string normalised_preferences(std::string_view list) {
  std::vector<preference> all;
  std::string_view member;
  while (next_member(list, member)) {
    const std::size_t semicolon = member.find(';');
    double weight = 1;
    if (semicolon != std::string_view::npos) {
      const std::string parameter = lowered(trimmed(member.substr(semicolon + 1)));
      if (parameter.rfind("q=", 0) == 0) weight = std::strtod(parameter.c_str() + 2, nullptr);
    }
    all.push_back({lowered(trimmed(member.substr(0, semicolon))), weight});
  }
  std::sort(all.begin(), all.end(), [](const preference& a, const preference& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.value < b.value;
  });
  std::string out;
  for (const preference& p : all) {
    out += p.value + ";" + std::to_string(static_cast<int>(p.weight * 1000)) + ",";
  }
  return out;
}

/// The language a client likes best, for answers that say which one they are in.
std::string best_language(const std::string& preferences) {
  return preferences.substr(0, preferences.find(';'));
}

std::string joined(const field_list& fields, std::string_view name) {
  std::string out;
  for (const field& f : fields) {
    if (!same(f.name, name)) continue;
    std::string_view list = f.value;
    std::string_view member;
    while (next_member(list, member)) {
      if (!out.empty()) out += ',';
      out += member;
    }
  }
  return out;
}

}  // namespace

std::string normalised(const field_list& fields, std::string_view name) {
  std::string text = joined(fields, name);
  const field_id id = id_of(name);
  if (id == field_id::accept_language || id == field_id::accept_encoding) {
    return normalised_preferences(text);
  }
  return text;
}

bool matches(const entry& e, const field_list& request_fields) {
  for (const selector& s : e.vary) {
    const std::string wanted = normalised(request_fields, s.name);
    if (wanted == s.value) continue;
    const field* language = find(e.head.fields, "content-language");
    if (id_of(s.name) != field_id::accept_language || !language || wanted.empty() ||
        !same(language->value, best_language(wanted))) {
      return false;
    }
  }
  return true;
}

// Using -----------------------------------------------------------------------------------------

use judge(const entry& e, const directives& request, std::int64_t now) {
  if (e.control.no_cache || request.no_cache) return use::validate;
  const std::int64_t age = e.age(now);
  const bool too_old_for_client = request.max_age && age > *request.max_age;
  std::int64_t left = e.lifetime - age;
  if (request.min_fresh) left -= *request.min_fresh;
  if (left > 0 && !too_old_for_client) return use::fresh;
  const std::int64_t stale_for = age - e.lifetime;
  if (stale_is_forbidden(e) || too_old_for_client) return use::validate;
  if (request.max_stale_any || (request.max_stale && stale_for <= *request.max_stale)) {
    return use::fresh;
  }
  if (!request.min_fresh && e.control.stale_while_revalidate &&
      stale_for < *e.control.stale_while_revalidate) {
    return use::stale_while_revalidating;
  }
  return use::validate;
}

bool usable_on_error(const entry& e, const directives& request, std::int64_t now,
                     const cache_rules& rules, bool origin_answered) {
  if (stale_is_forbidden(e) || request.no_cache) return false;
  const std::int64_t stale_for = e.age(now) - e.lifetime;
  const std::optional<std::int64_t> allowed =
      e.control.stale_if_error ? e.control.stale_if_error : request.stale_if_error;
  if (allowed && stale_for <= *allowed) return true;
  return !origin_answered && !allowed && stale_for <= rules.stale_on_failure;
}

bool has_validator(const entry& e) {
  return find(e.head.fields, field_id::etag) || find(e.head.fields, field_id::last_modified);
}

// Updating --------------------------------------------------------------------------------------

response_head updated_head(const entry& stored, const response_head& fresh) {
  const auto describes_body = [](field_id id) {
    return id == field_id::content_length || id == field_id::content_encoding ||
           id == field_id::content_type || id == field_id::content_range;
  };
  const auto replaces = [&](const field& f) {
    return !is_hop_by_hop(f.id) && !describes_body(f.id) &&
           !named_by_connection(fresh.fields, f.name);
  };
  response_head out = stored.head;
  out.fields.clear();
  for (const field& f : stored.head.fields) {
    const field* newer = find(fresh.fields, f.name);
    if (!newer || !replaces(*newer)) out.fields.push_back(f);
  }
  for (const field& f : fresh.fields) {
    if (replaces(f)) out.fields.push_back(f);
  }
  return out;
}

}  // namespace holdfast::proxy
