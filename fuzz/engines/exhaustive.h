//===- fuzz/engines/exhaustive.h - every short sequence ---------------------------===//
//
// Purpose    Runs all sequences up to a length over a fixed alphabet, and says exactly which.
// Owns       Nothing.
// Lifetimes  Values.
// States     Depth first; a node is a sequence, run from the start with its epilogue.
// Threads    One.
// Fails      Stops at the first verdict; by iterative deepening that sequence is a shortest one.
// Cost       One run per sequence.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <functional>
#include <map>
#include <string>

#include "run/session.h"

namespace holdfast::fuzz {

struct ExhaustiveOptions {
  std::uint32_t length = 6;
  std::uint32_t connections = 2;
  std::uint32_t buffers = 2;
  std::uint32_t style = 0;
  bool schedules = false;  ///< also every order of the world's events, within `most_choices`
  std::uint32_t most_choices = 64;
  double seconds = 1e9;
  std::uint64_t resume_at = 0;                    ///< sequences to count without running them
  std::function<void(std::uint64_t)> checkpoint;  ///< every million sequences
};

struct ExhaustiveResult {
  bool found = false;
  bool complete = false;  ///< all of it was run
  Sequence sequence;
  RunResult result;
  std::uint64_t sequences = 0;
  std::uint64_t runs = 0;  ///< more than sequences, when schedules are tried too
  std::vector<std::uint64_t> by_length;
  std::map<std::string, std::uint64_t> pruned;  ///< by reason
  double cpu_seconds = 0;
};

/// The alphabet, one line a verb with what its arguments range over.
std::string alphabet(const ExhaustiveOptions& options, const Capabilities& can);
ExhaustiveResult run_exhaustive(CommAdapter& layer, const ExhaustiveOptions& options);

}  // namespace holdfast::fuzz
