//===- rules/latches.h - what flags tell of a pending operation -----------------===//
//
// Purpose    What flags tell of a pending operation. One that nobody but the function which frees
//            an object sets keeps that from happening twice, and tells nothing: no start raises it,
//            no completion lowers it. Who has lowered the flag that the start raises is the
//            completion, whoever calls it; who counts down to the last one may free.
// Owns       Who changes which member, and which flags each start raises.
// Lifetimes  The program is borrowed (constructor).
// States     What was named once stays named.
// Threads    One thread.
// Fails      Never.
// Cost       Once over all effects; what one of them changes is named when a flag of that name is
//            first asked for, what a call raises when the call is.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/member_names.h"
#include "rules/story.h"
#include "summaries/program.h"

namespace holdfast::check {

/// Is a constant stored there?
bool stores_constant(const Frame& frame);
bool stores_zero(const Frame& frame);
/// Is something stored there that is not merely one more or less than before?
bool stores_news(const Frame& frame);
/// Is one added there, or taken off?
bool counts_up(const Frame& frame);
bool counts_down(const Frame& frame);

/// Nobody ever lowers the flag: it says that all is over, not whose turn it is.
bool goes_up_alone(const Program& program, const MemberName& flag);

/// Does the function that has the effect count the guard down itself? The last one goes.
bool is_counted_down(const Program& program, const SolvedFunction& function,
                     const SummaryEffect& effect, const Path& guard);

class Latches {
 public:
  explicit Latches(const Program& program);

  /// The effect of `function`, which ends something that was lent to `pending`, without the guards
  /// that are such flags, or that are found as they are while it is pending. Who starts the
  /// operation as well may know its state by them.
  SummaryEffect without(const SolvedFunction& function, SummaryEffect effect,
                        const Operation& pending);

  /// Has the function said before the effect that the operation is complete, by the flag that its
  /// start raises? Who completes it was not seen to be its handler.
  bool is_lowered_before(const SolvedFunction& function, const SummaryEffect& effect,
                         const Operation& pending);

 private:
  bool is_latch(const SolvedFunction& function, const SummaryEffect& effect, const Path& guard);
  bool says_nothing(const SolvedFunction& function, const SummaryEffect& effect, const Path& guard,
                    const Operation& pending);
  const std::set<MemberName>& raised_by(const Operation& pending);
  const std::set<const FunctionFacts*>& changed_by(const MemberName& name);

  template <typename Item>
  using Of = std::vector<std::pair<const SolvedFunction*, const Item*>>;

  const Program& program_;
  std::map<std::string, Of<SummaryEffect>> changes_;  ///< not yet named, by the last step
  std::map<MemberName, std::set<const FunctionFacts*>> changed_by_;
  std::map<CallPlace, Of<SummaryOperation>> raises_;  ///< by the initiating call
  std::map<CallPlace, std::set<MemberName>> raised_by_;
};

}  // namespace holdfast::check
