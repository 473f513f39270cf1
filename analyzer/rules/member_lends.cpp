// See member_lends.h.
#include "rules/member_lends.h"

#include <algorithm>
#include <set>

#include "rules/giving_back.h"
#include "rules/story.h"

namespace holdfast::check {
namespace {

/// A new block that was put into a member of what the operation has an owner for.
std::size_t steps_through_member(const Summary& summary, const SummaryOperation& item,
                                 const Path& path) {
  std::size_t steps = kNotKept;
  if (path.root != RootFact::Kind::Heap) return steps;
  for (const SummaryStore& store : summary.stores)
    for (const PathTarget& target : store.targets)
      for (const Path& held : item.holds)
        if (target.operation < 0 && target.path.steps.empty() && same_root(target.path, path) &&
            begins_with(store.to, held))
          steps =
              std::min(steps, store.to.steps.size() + 1 - held.steps.size() + path.steps.size());
  return steps;
}

/// How far behind the operation's own reference the lent memory lies. Of what an owner owns in
/// turn only the outermost counts: the rest can be let go of by its members.
std::size_t kept_steps(const Summary& summary, const SummaryOperation& item, const Path& path) {
  std::size_t steps = kNotKept;
  for (const Path& held : item.holds)
    if (begins_with(path, held)) steps = std::min(steps, path.steps.size() - held.steps.size());
  if (steps == kNotKept) steps = steps_through_member(summary, item, path);
  if (steps != kNotKept) return steps;
  for (const Path& kept : item.keeps)
    if (begins_with(path, kept)) {
      const std::size_t behind = path.steps.size() - kept.steps.size();
      steps = steps == kNotKept ? behind : std::max(steps, behind);
    }
  return steps;
}

}  // namespace

LendsByMember lends_by_member(const Program& program, const Contexts& contexts) {
  LendsByMember lends;
  for (const SolvedFunction& function : program.functions())
    for (const SummaryOperation& item : function.summary.operations) {
      // Which class of several has started it the caller does not know: that one's names tell.
      if (item.operation.choices > 0 || !stays_open(program, contexts, function, item)) continue;
      // What it owns, or was handed, goes with the completion, before the notice.
      const bool notified = item.operation.is_notified();
      for (std::size_t k = 0; k < item.lends.size(); ++k) {
        const LendRecord& lend = item.operation.lends[k];
        if (lend.role == LendRole::Captures ||
            (!notified && is_taken_out(program, function.summary, item.lends[k])) ||
            is_given_back(item, k) || holds_itself(function.summary, item.lends[k]))
          continue;
        const std::size_t kept =
            notified ? kNotKept : kept_steps(function.summary, item, item.lends[k]);
        std::set<MemberName> found;
        lent_names(program, function.summary, item.lends[k], found);
        for (const MemberName& name : found)
          if (name.size() > 1) lends[name.front()].push_back({&function, &item, k, name, kept});
      }
    }
  return lends;
}

/// Was the new block put into something that does not end it: an owner whose deleter only asks?
static bool is_only_viewed(const Program& program, const SolvedFunction& function,
                           const Path& path) {
  const auto& stores = function.summary.stores;
  return std::any_of(stores.begin(), stores.end(), [&](const SummaryStore& store) {
    const TypeId holder = store.to.steps.empty() ? store.to.root_type : store.to.steps.back().type;
    return program.types()[holder].view &&
           std::any_of(store.targets.begin(), store.targets.end(), [&](const PathTarget& target) {
             return target.operation < 0 && target.path.steps.empty() &&
                    same_root(target.path, path);
           });
  });
}

bool survives(const Program& program, const Lent& lent, std::size_t behind, EffectKind kind) {
  if (lent.kept <= behind) return true;
  const Path& path = lent.item->lends[lent.which];
  // A block that is only pointed at stays where it is when what holds the pointer moves, and in C
  // when it goes.
  if (behind > path.steps.size()) {
    const auto tail = lent.name.end() - static_cast<std::ptrdiff_t>(behind);
    return kind == EffectKind::Reallocated || is_only_viewed(program, *lent.function, path) ||
           (lent.function->unit->language == "c" &&
            std::find(tail, lent.name.end(), "*") != lent.name.end());
  }
  for (std::size_t i = path.steps.size() - behind; i < path.steps.size(); ++i) {
    if (path.steps[i].step != PlaceStep::Pointee) continue;
    const TypeFact& holder = program.types()[i ? path.steps[i - 1].type : path.root_type];
    const bool moves_along = holder.ownership == Ownership::Unique &&
                             (kind != EffectKind::Reallocated || holder.storage != Storage::Heap);
    const bool goes_along = holder.ownership == Ownership::Shared;
    if (!moves_along && !(goes_along && kind != EffectKind::Reallocated)) return true;
  }
  return false;
}

std::set<MemberName> told_at_completion(const Program& program, const SolvedFunction& function,
                                        const SummaryOperation& item) {
  std::set<MemberName> told = names_of(program, function, item.signals);
  for (const std::string& key : item.operation.handlers)
    if (const SolvedFunction* handler = program.find(key)) changed_names(program, *handler, told);
  return told;
}

const Frame& where_told(const Program& program, const SummaryEffect& effect,
                        const std::string& owner) {
  const Stack& stack = effect.effect.stack;
  const auto own = std::find_if(stack.rbegin(), stack.rend(), [&](const Frame& frame) {
    return is_of_class(owner, frame.function->parent);
  });
  if (own != stack.rend()) return *own;
  const EffectKind kind = effect.effect.kind;
  const bool in_c = stack.back().function->parent.empty();
  return in_c && (kind == EffectKind::Freed || kind == EffectKind::Reallocated)
             ? where_freed(program, stack, true)
             : stack.front();
}

Finding finding_of(const Program& program, const SummaryEffect& effect, const Lent& lent,
                   const MemberName& name, const Frame& frame, const std::string& why) {
  const Operation& operation = lent.item->operation;
  Finding finding =
      begin_finding(program, operation, operation.lends[lent.which], subject_of(name));
  const bool freed = is_end(effect.effect.kind);
  finding.rule = freed ? "freed-in-flight" : "mutated-in-flight";
  finding.where = program.place(frame);
  finding.function = frame.function->name;
  finding.message = "'" + finding.subject + "' may still be lent to '" + short_name(finding.api) +
                    "' when " + effect.effect.text + ": " + why;
  finding.steps.push_back(event_step(program, freed ? StepKind::Ends : StepKind::Changes, frame,
                                     effect.effect.text + " here"));
  advise(finding, advice_for(finding.rule));
  return finding;
}

}  // namespace holdfast::check
