//===- fuzz/run/child.h - runs that may crash or hang -----------------------------===//
//
// Purpose    Runs sequences in a child process, so that a crash, a sanitizer's report or a hang of
//            the layer or its adapter becomes a verdict with a name.
// Owns       The child, while it runs.
// Lifetimes  One call.
// States     None.
// Threads    The caller must have one.
// Fails      A child that cannot be made is the verdict adapter-contract, with the reason.
// Cost       A fork per call, or per batch.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "engines/random.h"
#include "run/targets.h"

namespace holdfast::fuzz {

struct Guarded {
  std::string id;  ///< empty: fine. Or crashed, adapter-hung, ...
  std::string rule;
  std::string what;
  std::string stack;  ///< of a crash: the first frames that are not the runtime's, joined
  std::size_t failing_call = 0;
  Verb failing_verb = Verb::poll;
  std::uint32_t steps = 0, skipped = 0;
  std::string log;
  std::string reported, illegal;     ///< the first report, and the id that was to be reported
  std::vector<std::string> reports;  ///< of the runtime checker, in order: ids
  bool crashed = false;
  explicit operator bool() const noexcept { return !id.empty(); }
};

/// One sequence in a child, with a time limit in seconds.
Guarded run_guarded(const Target& target, const Sequence& s, const RunOptions& options,
                    unsigned seconds = 10);

/// As `run_random`, in a child: when it dies or stands still, the sequence it was at is found.
RandomResult random_guarded(const Target& target, const RandomOptions& options,
                            unsigned hang_seconds, Guarded& failure);

}  // namespace holdfast::fuzz
