//===- proxy/cache/directives.h - Cache-Control, both ways ------------------------===//
//
// Purpose    Reads Cache-Control of requests and answers, and CDN-Cache-Control, which is a
//            structured field (RFC 9213) and wins over the former when it is valid.
// Owns       Field names of `no-cache="..."` and `private="..."`.
// Lifetimes  Values.
// States     None.
// Threads    Any.
// Fails      Unknown directives are skipped; an invalid CDN-Cache-Control counts as absent.
// Cost       A pass over the lines.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proxy/http/head.h"

namespace holdfast::proxy {

struct directives {
  bool present = false;
  bool no_store = false;
  bool no_cache = false;    ///< without field names
  bool is_private = false;  ///< without field names
  bool is_public = false;
  bool must_revalidate = false;
  bool proxy_revalidate = false;
  bool must_understand = false;
  bool only_if_cached = false;
  bool max_stale_any = false;
  bool no_transform = false;
  std::optional<std::int64_t> max_age;
  std::optional<std::int64_t> s_maxage;
  std::optional<std::int64_t> max_stale;
  std::optional<std::int64_t> min_fresh;
  std::optional<std::int64_t> stale_while_revalidate;
  std::optional<std::int64_t> stale_if_error;
  std::vector<std::string> withheld;  ///< lower-case names that may not be reused
};

/// All Cache-Control lines; for requests, `Pragma: no-cache` stands in when there is none.
directives cache_control(const field_list& fields, bool request);

/// The one that rules an answer: CDN-Cache-Control if valid, else Cache-Control. `targeted` tells
/// which, since the targeted one also overrides Expires.
directives response_control(const field_list& fields, bool& targeted);

}  // namespace holdfast::proxy
