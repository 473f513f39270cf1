// See turn_flags.h.
#include "rules/turn_flags.h"

#include <algorithm>
#include <optional>

#include "rules/contexts.h"
#include "rules/latches.h"

namespace holdfast::check {

TurnFlags::TurnFlags(const Program& program, Turns& turns) : program_(program), turns_(turns) {
  find_lowered();
}

std::vector<Path> TurnFlags::of(const SolvedFunction& function, const SummaryOperation& item) {
  std::vector<Path> flags;
  std::optional<std::set<MemberName>> signals;  // of the handler, by names of its own
  for (const Path& guard : item.guards) {
    const bool raised = holds(item.raised, guard);
    if (raised && !signals) signals = names_of(program_, function, item.signals);
    if (holds(item.signals, guard) || (raised && (goes_by(program_, function, guard, *signals) ||
                                                  is_lowered_later(function, item, guard) ||
                                                  is_lowered_when_reaped(function, item, guard))))
      flags.push_back(guard);
  }
  return flags;
}

/// Members that are changed by who is given a completion, or takes one: a queue has no handlers.
void TurnFlags::find_lowered() {
  for (const SolvedFunction& function : program_.functions()) {
    const bool given = is_given_completion(program_, function);
    if (!given && !takes_completion(function)) continue;
    changed_names(program_, function, given ? lowered_ : lowered_beside_);
  }
}

/// From a queue, or as the answer of a call.
bool TurnFlags::takes_completion(const SolvedFunction& function) const {
  const auto& calls = function.facts->calls;
  return fetches_completion(function) ||
         std::any_of(calls.begin(), calls.end(), [&](const CallFact& call) {
           return type(type(call.result_type).element).completion;
         });
}

/// The handler knows the flag by a name of its own, or leads to one that does: a reply is read
/// before the next request.
bool TurnFlags::is_lowered_later(const SolvedFunction& function, const SummaryOperation& item,
                                 const Path& guard) {
  const auto& handlers = item.operation.handlers;
  return std::any_of(handlers.begin(), handlers.end(), [&](const std::string& handler) {
    return goes_by(program_, function, guard, changed_after(handler));
  });
}

/// Members that are changed by the handler or by what runs after it.
const std::set<MemberName>& TurnFlags::changed_after(const std::string& handler) {
  const auto [known, is_new] = changed_after_.try_emplace(handler);
  if (is_new)
    for (const std::string& key : turns_.after(handler))  // itself among them
      if (const SolvedFunction* later = program_.find(key))
        changed_names(program_, *later, known->second);
  return known->second;
}

/// It is lowered where completions are taken from the queue.
bool TurnFlags::is_lowered_when_reaped(const SolvedFunction& function, const SummaryOperation& item,
                                       const Path& guard) const {
  return item.operation.handlers.empty() && (goes_by(program_, function, guard, lowered_) ||
                                             (is_raised_by_constant(function, guard) &&
                                              goes_by(program_, function, guard, lowered_beside_)));
}

/// Who takes completions from a queue does other work as well: a flag is what becomes a constant,
/// and no position or length.
bool TurnFlags::is_raised_by_constant(const SolvedFunction& function, const Path& guard) {
  const auto& effects = function.summary.effects;
  return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& item) {
    return item.effect.kind == EffectKind::Mutated && same_way(item.path, guard) &&
           stores_constant(item.effect.stack.back()) && !stores_zero(item.effect.stack.back());
  });
}

}  // namespace holdfast::check
