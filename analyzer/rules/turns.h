//===- rules/turns.h - which handlers can run while an operation is pending ----===//
//
// Purpose    What runs after what, and which handlers come again by themselves: a reader that is
//            called until its handle is closed, a beat, a read whose completion starts the next
//            one.
// Owns       The sets of keys that were found so far.
// Lifetimes  The program is borrowed (constructor).
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       For each handler that is asked for, the operations reachable through handlers.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <map>
#include <set>
#include <string>

#include "summaries/program.h"

namespace holdfast::check {

class Turns {
 public:
  explicit Turns(const Program& program);

  /// What can run after a handler: itself, the handlers of what it starts, and so on.
  const std::set<std::string>& after(const std::string& handler);
  /// Neither waits for the other: no way leads from the operation to the handler, nor back.
  bool runs_beside(const std::string& handler, const Operation& operation);
  /// Can the handler, once it has started `pending`, run again before that is complete?
  bool comes_again(const std::string& handler, const Operation& pending);

 private:
  bool starts_again(const std::string& handler, const Operation& operation) const;
  std::set<std::string> reach(const std::string& handler, const std::set<std::string>& barred,
                              bool itself) const;

  const Program& program_;
  std::set<std::string> repeated_;  ///< handlers that one start calls any number of times
  std::set<std::string> beats_;     ///< ... whatever else is under way
  std::map<std::string, std::set<std::string>> after_;
};

/// Does the function start the very operation, itself or through what it calls?
bool starts(const SolvedFunction& function, const Operation& operation);

}  // namespace holdfast::check
