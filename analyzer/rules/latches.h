//===- rules/latches.h - what flags tell of a pending operation -----------------===//
//
// Purpose    What flags tell of a pending operation. One that nobody but the function which frees
//            an object sets keeps that from happening twice, and tells nothing: no start raises it,
//            no completion lowers it. Who has lowered the flag that the start raises is the
//            completion, whoever calls it; who counts down to the last one may free.
// Owns       Who changes which member, and which flags each start raises.
// Lifetimes  The program is borrowed (constructor).
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       Once over all effects; then a look-up for each guard.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <map>
#include <set>

#include "rules/member_names.h"
#include "summaries/program.h"

namespace holdfast::check {

/// Is a constant stored there?
bool stores_constant(const Frame& frame);
bool stores_zero(const Frame& frame);

/// Nobody ever lowers the flag: it says that all is over, not whose turn it is.
bool goes_up_alone(const Program& program, const MemberName& flag);

/// Does the function that has the effect count the guard down itself? The last one goes.
bool is_counted_down(const Program& program, const SolvedFunction& function,
                     const SummaryEffect& effect, const Path& guard);

class Latches {
 public:
  explicit Latches(const Program& program);

  /// The effect of `function`, which ends something that was lent to `pending`, without the guards
  /// that are such flags. Who starts the operation as well may know its state by them.
  SummaryEffect without(const SolvedFunction& function, SummaryEffect effect,
                        const Operation& pending) const;

  /// Has the function said before the effect that the operation is complete, by the flag that its
  /// start raises? Who completes it was not seen to be its handler.
  bool is_lowered_before(const SolvedFunction& function, const SummaryEffect& effect,
                         const Operation& pending) const;

 private:
  bool is_latch(const SolvedFunction& function, const SummaryEffect& effect,
                const Path& guard) const;

  const Program& program_;
  std::map<MemberName, std::set<const FunctionFacts*>> changed_by_;
  /// By the function and the place of the initiating call.
  std::map<std::pair<const FunctionFacts*, std::uint32_t>, std::set<MemberName>> raised_by_;
};

}  // namespace holdfast::check
