// See unguarded.h.
#include "rules/unguarded.h"

#include <algorithm>
#include <set>

#include "rules/fixes.h"
#include "rules/member_lends.h"
#include "rules/member_names.h"
#include "rules/story.h"
#include "rules/streams.h"
#include "rules/turn_flags.h"
#include "rules/turns.h"

namespace holdfast::check {
namespace {

class Unguarded {
 public:
  Unguarded(const Program& program, const Contexts& contexts, std::vector<Finding>& findings)
      : program_(program), contexts_(contexts), findings_(findings) {}

  void run() {
    for (const SolvedFunction& function : program_.functions()) judge(function);
  }

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }

  /// The function knows that an operation may be pending: it tests a flag that the handler clears
  /// before it starts the next one. A change of the lent bytes that the flag does not guard is made
  /// while they may be in flight.
  void judge(const SolvedFunction& function) {
    const bool at_completion = contexts_.all.count(function.facts->key) > 0;
    for (const SummaryOperation& item : function.summary.operations) {
      if (at_completion && (item.operation.stopped || !runs_while_pending(function, item)))
        continue;
      const std::vector<Path> flags = turn_flags_.of(function, item);
      if (flags.empty()) continue;
      for (const SummaryEffect& change : function.summary.effects)
        for (std::size_t k = 0; k < item.lends.size(); ++k)
          if (is_unguarded_change(function, item, change, flags, item.lends[k],
                                  item.operation.lends[k]))
            report(function, item, change, k);
    }
  }

  /// A slot at an index that is not known, of several buffers: two of them are swapped, or go
  /// round.
  bool is_one_slot_of_several(const Path& lent) const {
    return std::any_of(lent.steps.begin(), lent.steps.end(), [&](const Path::Step& step) {
      return step.is_any_element() && type(step.type).kind == TypeFact::Kind::Array;
    });
  }

  /// A handler that comes again by itself calls the function that starts the operation: a reader
  /// that answers.
  bool runs_while_pending(const SolvedFunction& function, const SummaryOperation& item) {
    const auto passes = [&](const SummaryOperation& started) {
      const Stack& stack = started.operation.stack;
      return stack.back() == item.operation.stack.back() &&
             std::any_of(stack.begin(), stack.end(), [&](const Frame& frame) {
               return frame.function->key == function.facts->key;
             });
    };
    return std::any_of(contexts_.handlers.begin(), contexts_.handlers.end(),
                       [&](const std::string& key) {
                         const SolvedFunction* handler = program_.find(key);
                         return handler &&
                                std::any_of(handler->summary.operations.begin(),
                                            handler->summary.operations.end(), passes) &&
                                turns_.comes_again(key, item.operation);
                       });
  }

  /// A new block that was put where the changed one was: what another call has lent is still that.
  bool was_put_there(const SolvedFunction& function, const Path& changed, const Path& lent) const {
    return lent.root == RootFact::Kind::Heap &&
           meets(names_of(program_, function, {changed}), names_of(program_, function, {lent}));
  }

  /// Behind an address that was counted up from what was lent, or from where that was: how much of
  /// it was lent is not known, and in a ring what is written is not what is read.
  static bool is_further_along(const Path& changed, const Path& lent) {
    if (!is_prefix_of_any({lent}, changed)) return false;
    if (!lent.steps.empty() && lent.steps.back().is_any_element()) return true;
    return changed.steps.size() > lent.steps.size() &&
           changed.steps[lent.steps.size()].step == PlaceStep::Element;
  }

  /// A pointer to the lent bytes is set; they are as they were.
  static bool leads_behind(const Path& changed, const Path& lent) {
    return changed.steps.size() < lent.steps.size() &&
           std::any_of(
               lent.steps.begin() + static_cast<std::ptrdiff_t>(changed.steps.size()),
               lent.steps.end(),
               [](const Path::Step& step) { return step.step == PlaceStep::Pointee; });
  }

  bool is_unguarded_change(const SolvedFunction& function, const SummaryOperation& item,
                           const SummaryEffect& change, const std::vector<Path>& flags,
                           const Path& lent, const LendRecord& lend) const {
    // Where one call does both, who is called answers.
    if (change.effect.stack.size() > 1 &&
        change.effect.stack.front() == item.operation.stack.front())
      return false;
    const EffectKind kind = change.effect.kind;
    if (kind == EffectKind::Read || kind == EffectKind::Moved || change.effect.emptied)
      return false;
    // Who takes one message out mostly looks whether it was sent; who clears them all does not.
    if (kind == EffectKind::Ended && !is_prefix_of_any({change.path}, lent)) return false;
    if (lend.role != LendRole::Buffer || lend.access == Access::Hold) return false;
    if (is_one_slot_of_several(lent) || is_further_along(change.path, lent)) return false;
    if (kind == EffectKind::Freed && depends_on_own_state(program_, change)) return false;
    const bool reached =
        is_prefix_of_any({change.path}, lent) || is_prefix_of_any({lent}, change.path);
    if (!reached && !was_put_there(function, change.path, lent)) return false;
    if (kind == EffectKind::Mutated && leads_behind(change.path, lent)) return false;
    if (change.effect.has_waited(lend.until)) return false;
    // Who sets up the whole object sets the flag as well.
    for (const Path& flag : flags)
      if (holds(change.guards, flag) || begins_with(flag, change.path)) return false;
    return true;
  }

  void report(const SolvedFunction& function, const SummaryOperation& item,
              const SummaryEffect& change, std::size_t which) {
    const LendRecord& lend = item.operation.lends[which];
    Finding finding =
        begin_finding(program_, item.operation, lend, text_of(function, item.lends[which]));
    const Stack& stack = change.effect.stack;
    const Frame& frame = where_changed(program_, stack);
    const bool freed = is_end(change.effect.kind);
    finding.rule = freed ? "freed-in-flight" : "mutated-in-flight";
    finding.where = program_.place(frame);
    finding.function = frame.function->name;
    finding.message = "'" + finding.subject + "' may still be lent to '" + short_name(finding.api) +
                      "' when " + change.effect.text +
                      ": the flag that guards the next operation does not guard this";
    advise(finding, advice_for(finding.rule));
    attach_fixes(program_, item.operation, lend, finding);
    findings_.push_back(std::move(finding));
  }

  const Program& program_;
  const Contexts& contexts_;
  std::vector<Finding>& findings_;
  Turns turns_{program_};
  TurnFlags turn_flags_{program_, turns_};
};

}  // namespace

void judge_unguarded(const Program& program, const Contexts& contexts,
                     std::vector<Finding>& findings) {
  Unguarded(program, contexts, findings).run();
}

}  // namespace holdfast::check
