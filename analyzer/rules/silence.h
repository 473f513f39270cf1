//===- rules/silence.h - completions that nobody is told of --------------------===//
//
// Purpose    Finds operations whose end nobody can learn of: there is no handler, or all that it
//            does is to count and to write a log. Whoever starts the next one cannot wait for it.
// Owns       What was found of each member name so far.
// Lifetimes  The program is borrowed (constructor).
// States     What was looked up once stays.
// Threads    One thread.
// Fails      Never; a call that is not understood is taken to tell somebody.
// Cost       The calls of each handler that is asked for, the facts of all functions once.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <set>
#include <string>

#include "rules/member_lends.h"
#include "summaries/program.h"

namespace holdfast::check {

class Silence {
 public:
  explicit Silence(const Program& program) : program_(program) {}

  /// Does nobody learn that the operation, which `function` leaves pending, is complete?
  bool is_kept(const SolvedFunction& function, const SummaryOperation& item);
  /// Does the guard look at a flag that nobody ever lowers?
  bool goes_up(const SolvedFunction& function, const Path& flag) const;

 private:
  bool tells(const SolvedFunction& handler, unsigned depth) const;
  bool tells(const FunctionFacts& function, const CallFact& call, unsigned depth) const;
  /// Members that some function tests, or answers with, by their own name.
  const std::set<std::string>& asked_for();

  const Program& program_;
  std::set<std::string> asked_for_;
  bool has_asked_ = false;
};

/// The operand that a model's path begins with, if it begins with one that the call has.
const Operand* operand_of(const CallFact& call, const AccessPath& path);
/// The call was given no handler, although it takes one.
bool has_no_handler(const FunctionFacts& function, const CallFact& call,
                    const FunctionModel& model);
bool has_no_handler(const Operation& operation);

}  // namespace holdfast::check
