//===- fuzz/run/minimise.h - the shortest sequence with the same verdict ----------===//
//
// Purpose    Shrinks calls, environment, arguments and names of a failing sequence, and keeps the
//            verdict and the kind of call it comes at.
// Owns       Nothing.
// Lifetimes  Values.
// States     None.
// Threads    One.
// Fails      Never; what does not fail is returned as it is.
// Cost       Some hundred runs, in the process; in children when the layer crashes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "run/child.h"

namespace holdfast::fuzz {

struct Minimised {
  Sequence sequence;
  Guarded verdict;
  std::uint32_t tries = 0;
  double seconds = 0;
};

Minimised minimise(const Target& target, const Sequence& s, const RunOptions& options = {},
                   std::uint32_t most_tries = 3000);

/// A GoogleTest case that makes the same calls through the public adapter.
std::string reproducer(const Target& target, const Sequence& s, const Guarded& verdict);

}  // namespace holdfast::fuzz
