//===- fuzz/mutants/power.h - do the planted bugs get found, and how fast ---------===//
//
// Purpose    Runs an engine against one planted bug in a child process, with a limit, and tells
//            whether it was reached, triggered and detected, and after how much time. Engines are
//            Holdfast's own and the baselines that they are measured against.
// Owns       The child, while it runs.
// Lifetimes  Values.
// States     None.
// Threads    The caller must have one.
// Fails      A child that dies is the verdict crashed, which counts as detected only where the
//            table expects it.
// Cost       A fork, and at most the limit.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "mutants/switch.h"
#include "run/child.h"

namespace holdfast::fuzz {

struct Trial {
  bool reached = false, triggered = false;
  bool detected = false;  ///< by a verdict that the table names
  std::string verdict;    ///< what was said, or empty
  std::string rule;       ///< that it said is broken
  std::string what;
  double seconds = 0;  ///< of processor, until the verdict or the limit
  std::uint64_t runs = 0, steps = 0;
  std::uint64_t sequence = 0;  ///< which of the seed's sequences it was
};

/// Fresh sequences in this program; `weights` are those of RandomOptions.
Trial random_trial(Mutant m, std::uint64_t seed, double limit_seconds, int weights = 0);
/// The same under libFuzzer: `program` is one of the fuzz-mutants-* that a preset builds. One that
/// uses no processor for `patience` seconds is ended.
Trial engine_trial(const std::string& program, Mutant m, std::uint64_t seed, double limit_seconds,
                   int patience_seconds = 10);
/// Whether the table accepts this verdict: it lists `id`, or `id:rule` where only that one follows.
bool expected(Mutant m, const std::string& id, const std::string& rule);
const Target& mutants_target();

}  // namespace holdfast::fuzz
