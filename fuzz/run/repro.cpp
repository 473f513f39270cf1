// See repro.h.
#include "run/repro.h"

#include "calls/text.h"
#include "run/session.h"
#include "run/targets.h"

namespace holdfast::fuzz {

std::string verdict_of(std::string_view target, std::string_view calls) {
  const Target* t = find_target(target);
  if (!t) return "unreadable: no target of that name is linked in";
  ParseError error;
  const std::optional<Sequence> s = parse(calls, error);
  if (!s) return "unreadable: line " + std::to_string(error.line) + ": " + error.reason;
  const auto layer = t->make();
  const RunResult r = run(*s, *layer);
  return r.verdict ? r.verdict.id : "ok";
}

}  // namespace holdfast::fuzz
