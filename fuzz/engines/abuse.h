//===- fuzz/engines/abuse.h - one illegal call, one report -------------------------===//
//
// Purpose    Draws sequences that break a rule once, and counts what the layer's checker says:
//            the expected id and nothing else (once for each operation that holds the memory),
//            nothing, something else, or more. Sequences that stayed legal must give no report.
// Owns       The counts.
// Lifetimes  Values.
// States     None.
// Threads    The caller must have one: each sequence runs in a child.
// Fails      Never; what goes wrong is counted.
// Cost       A fork per sequence, some milliseconds with the runtime checker.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <map>
#include <string>

#include "run/child.h"

namespace holdfast::fuzz {

struct AbuseCounts {
  std::uint64_t made = 0, exact = 0;
  std::uint64_t missed = 0;   ///< nothing was reported
  std::uint64_t other = 0;    ///< another id came first
  std::uint64_t several = 0;  ///< the id, and another one
  std::string example;        ///< the first that was not exact, with its log
};

struct AbuseResult {
  std::map<std::string, AbuseCounts> ids;  ///< by the id that ought to be reported
  std::uint64_t legal = 0, false_alarms = 0;
  std::string alarm;  ///< the first of them
  bool exact() const;
};

AbuseResult run_abuse(const Target& target, std::uint64_t seed, std::uint64_t runs);

}  // namespace holdfast::fuzz
