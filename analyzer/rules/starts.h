//===- rules/starts.h - what the way to a start tells ---------------------------===//
//
// Purpose    What the way to the start of an operation tells of it: whether a function that changes
//            something has started the operation further up, and which flags the start raises.
// Owns       What was found out about each start: callers of callers ask for the same again.
// Lifetimes  The program and the contexts are borrowed (constructor), a lend for the call; what is
//            known of its operation goes by the summary that it stands in.
// States     What was found out once stays.
// Threads    One thread.
// Fails      Never.
// Cost       A look at the operations and stores of the functions on the way, once for each start.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <map>
#include <set>
#include <utility>

#include "rules/contexts.h"
#include "rules/member_lends.h"
#include "rules/member_names.h"
#include "summaries/program.h"

namespace holdfast::check {

class Starts {
 public:
  Starts(const Program& program, const Contexts& contexts)
      : program_(program), contexts_(contexts) {}

  /// Did this very function start the operation further up? Then its own states have told.
  bool come_before(const SolvedFunction& function, const SummaryEffect& effect, const Lent& lent);

  /// The names of the flags that the start raises.
  const std::set<MemberName>& raised_by(const Lent& lent);

 private:
  bool lies_above(const SolvedFunction& function, const SummaryOperation& start,
                  const Stack& effect);
  bool is_taken_out(const SummaryOperation& start, std::size_t depth);
  bool takes_out(const Stack& start, std::size_t depth) const;

  const Program& program_;
  const Contexts& contexts_;
  std::map<const SummaryOperation*, std::set<MemberName>> raised_;
  std::map<std::pair<const SummaryOperation*, std::size_t>, bool> taken_out_;
};

}  // namespace holdfast::check
