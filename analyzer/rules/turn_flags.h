//===- rules/turn_flags.h - the flags by which an operation takes turns -----------===//
//
// Purpose    Which of the guards of a start tell whether the one before it is complete: its own
//            start raises them, and the completion lowers them, by its handler, by what that leads
//            to, or where completions are taken from a queue.
// Owns       What is lowered where completions are looked at.
// Lifetimes  The program and the turns are borrowed (constructor).
// States     None; what is asked of the turns is remembered there.
// Threads    One thread.
// Fails      Never.
// Cost       Once over all functions; then the guards of an operation times what follows it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/member_names.h"
#include "rules/turns.h"
#include "summaries/program.h"

namespace holdfast::check {

class TurnFlags {
 public:
  TurnFlags(const Program& program, Turns& turns);

  std::vector<Path> of(const SolvedFunction& function, const SummaryOperation& item);

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }
  void find_lowered();
  bool takes_completion(const SolvedFunction& function) const;
  bool is_lowered_later(const SolvedFunction& function, const SummaryOperation& item,
                        const Path& guard);
  bool is_lowered_when_reaped(const SolvedFunction& function, const SummaryOperation& item,
                              const Path& guard) const;
  const std::set<MemberName>& changed_after(const std::string& handler);
  static bool is_raised_by_constant(const SolvedFunction& function, const Path& guard);

  const Program& program_;
  Turns& turns_;
  std::map<std::string, std::set<MemberName>> changed_after_;  ///< by handler
  std::set<MemberName> lowered_;                               ///< by who is given a completion
  std::set<MemberName> lowered_beside_;  ///< ... by who takes completions himself
};

}  // namespace holdfast::check
