//===- proxy/cache/policy.h - what may be stored and used --------------------------===//
//
// Purpose    RFC 9111 as functions of heads and times: storing, freshness, selecting, validating,
//            updating, invalidating. Nothing here touches the store or a socket.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       A pass over the fields per question.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/cache/entry.h"
#include "proxy/http/target.h"

namespace holdfast::proxy {

struct cache_rules {
  std::int64_t heuristic_limit = 24 * 3600;
  double heuristic_share = 0.1;          ///< of the time since Last-Modified
  std::int64_t stale_on_failure = 3600;  ///< how stale an answer may be when the origin is gone
  bool store_set_cookie = true;          ///< with explicit freshness, as RFC 9111 allows
};

enum class use : std::uint8_t {
  fresh,
  stale_while_revalidating,  ///< send it, and validate behind its back
  validate,
};

// Storing.

/// True if a shared cache may keep this answer to this request.
bool may_store(const request_head& request, const response_head& answer, const cache_rules& rules);
/// Fills lifetime, age, control and selectors of an entry whose head and times are set.
void assess(entry& e, const request_head& request, const response_head& answer,
            const cache_rules& rules);

// Selecting.

/// The value of a request's field as `Vary` compares it.
std::string normalised(const field_list& fields, std::string_view name);
bool matches(const entry& e, const field_list& request_fields);
/// "*" in `Vary`: never to be reused.
bool varies_on_everything(const field_list& answer);

// Using.

use judge(const entry& e, const directives& request, std::int64_t now);
/// Whether it may be sent although stale because the origin failed (RFC 5861, RFC 9111 4.2.4).
bool usable_on_error(const entry& e, const directives& request, std::int64_t now,
                     const cache_rules& rules, bool origin_answered);
bool has_validator(const entry& e);

// The client's own conditions, against an entry.

enum class condition : std::uint8_t { send, not_modified, failed };
condition evaluate(const request_head& request, const entry& e, std::int64_t now);

/// The ranges a request wants of `total` bytes. `whole`: none, or to be ignored.
struct wanted_range {
  enum kind_t : std::uint8_t { whole, part, unsatisfiable } kind = whole;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
wanted_range parse_range(const request_head& request, std::uint64_t total);
/// If-Range, against an entry: may the range be honoured?
bool range_applies(const request_head& request, const entry& e, std::int64_t now);
std::optional<byte_range> parse_content_range(std::string_view value);

// Updating.

/// The stored head as a 304 changes it: its fields win, but for those that describe the body.
response_head updated_head(const entry& stored, const response_head& not_modified);

/// Weak comparison of entity tags.
bool same_tag(std::string_view a, std::string_view b) noexcept;

}  // namespace holdfast::proxy
