//===- rules/sweeps.h - what an event loop does besides -----===//
//
// Purpose    A loop that takes completions from a queue and starts the next operation by each has
//            waited for one of several. What the same loop calls besides, such as a sweep over
//            clients that are silent, finds the others under way.
// Owns       The classes of what operations have as their user data.
// Lifetimes  The program is borrowed (constructor).
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       Once over all operations; the calls and blocks of each caller of a function.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "summaries/program.h"

namespace holdfast::check {

class Sweeps {
 public:
  explicit Sweeps(const Program& program);

  /// Is the function called by such loops alone, and not with what has completed?
  bool is_swept(const SolvedFunction& function) const;

 private:
  bool is_given_user_data(const SolvedFunction& function) const;
  bool is_called_in_loop(const FunctionFacts& caller, const std::string& key) const;
  bool reaps(const CallFact& call) const;
  bool starts(const CallFact& call) const;

  const Program& program_;
  std::set<std::string> user_data_;
};

}  // namespace holdfast::check
