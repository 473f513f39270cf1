//===- fuzz/engines/random.h - the honest strong baseline -------------------------===//
//
// Purpose    Runs fresh random sequences, legal in the model, until a verdict or a limit.
// Owns       The statistics of the run.
// Lifetimes  Values.
// States     None.
// Threads    One.
// Fails      Never; the adapter's failures are verdicts.
// Cost       What the sequences cost.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <functional>
#include <string>
#include <unordered_set>

#include "engines/generate.h"
#include "run/session.h"

namespace holdfast::fuzz {

struct RandomOptions {
  std::uint64_t seed = 1;
  std::uint64_t most_runs = ~0ull;
  std::uint64_t most_steps = ~0ull;
  double seconds = 10;
  bool abandon = false;  ///< see RunOptions
  bool twice = false;    ///< also look for nondeterminism, in one run of 64
  bool states = false;   ///< count distinct states of the model
  std::string verdict;   ///< stop at this defect id only, and count the others; empty: at any
  /// `coded` is a baseline: random bytes, of which each group is a call. It knows no rules.
  enum { portfolio, table, even, swarm, coded } weights = portfolio;
  std::function<void(const struct RandomResult&)> progress;  ///< before each run
};

struct RandomResult {
  bool found = false;
  Sequence sequence;
  RunResult result;
  std::uint64_t runs = 0, steps = 0, skipped = 0;
  std::uint64_t passed_over = 0;  ///< verdicts that were not the wanted one
  double seconds = 0, cpu_seconds = 0;
  std::array<std::uint64_t, verb_count> verbs{};
  std::size_t states = 0;
};

/// Seconds of the processor that this thread has used: rates per core are told in these.
double cpu_now();
RandomResult run_random(CommAdapter& layer, const RandomOptions& options);
/// The seed-th sequence of a stream: what `run_random` tries as its n-th.
Sequence nth_sequence(std::uint64_t seed, std::uint64_t n, const Capabilities& can,
                      int weights = RandomOptions::portfolio);

}  // namespace holdfast::fuzz
