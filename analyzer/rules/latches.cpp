// See latches.h.
#include "rules/latches.h"

#include <algorithm>

namespace holdfast::check {
namespace {

template <typename Matches>
bool stores(const Frame& frame, Matches matches) {
  const auto& facts = frame.function->facts;
  return std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
    return fact.kind == Fact::Kind::Store && fact.where == frame.where && matches(fact);
  });
}

/// A constant, or one of two.
bool is_one_of_constants(const FunctionFacts& function, Reg value, unsigned depth = 0) {
  constexpr unsigned kMaxDepth = 4;
  if (depth >= kMaxDepth) return false;
  return std::any_of(function.facts.begin(), function.facts.end(), [&](const Fact& fact) {
    if (fact.dst != value) return false;
    return fact.kind == Fact::Kind::Constant ||
           (fact.kind == Fact::Kind::Merge && fact.number != kSum &&
            is_one_of_constants(function, fact.a, depth + 1) &&
            is_one_of_constants(function, fact.b, depth + 1));
  });
}

}  // namespace

bool stores_zero(const Frame& frame) {
  return stores(frame,
                [&](const Fact& store) { return is_null_constant(*frame.function, store.b); });
}

bool stores_constant(const Frame& frame) {
  return stores(frame,
                [&](const Fact& store) { return is_one_of_constants(*frame.function, store.b); });
}

bool stores_news(const Frame& frame) {
  return stores(frame, [](const Fact& store) { return store.number != kSum; });
}

bool counts_up(const Frame& frame) {
  return stores(frame, [](const Fact& store) { return store.text == kCountedUp; });
}

bool counts_down(const Frame& frame) {
  return stores(frame, [](const Fact& store) { return store.text == kCountedDown; });
}

bool goes_up_alone(const Program& program, const MemberName& flag) {
  bool changed = false;
  for (const SolvedFunction& function : program.functions())
    for (const SummaryEffect& effect : function.summary.effects) {
      if (effect.effect.kind != EffectKind::Mutated || effect.effect.stack.size() != 1 ||
          function.facts->is_constructor || !goes_by(program, function, effect.path, {flag}))
        continue;
      const Frame& frame = effect.effect.stack.front();
      if (!stores_constant(frame) || stores_zero(frame)) return false;
      changed = true;
    }
  return changed;
}

Latches::Latches(const Program& program) : program_(program) {
  for (const SolvedFunction& function : program.functions()) {
    for (const SummaryOperation& item : function.summary.operations)
      if (!item.raised.empty()) raises_[call_of(item.operation)].push_back({&function, &item});
    for (const SummaryEffect& effect : function.summary.effects)
      // Who sets up the object begins with a flag that is not raised.
      if (effect.effect.kind == EffectKind::Mutated && !is_new(effect.path) &&
          !effect.path.steps.empty() && !effect.effect.stack.back().function->is_constructor)
        changes_[text_of(effect.path.steps.back())].push_back({&function, &effect});
  }
}

const std::set<MemberName>& Latches::raised_by(const Operation& pending) {
  const auto [entry, inserted] = raised_by_.try_emplace(call_of(pending));
  if (inserted)
    if (const auto known = raises_.find(call_of(pending)); known != raises_.end())
      for (const auto& [function, item] : known->second)
        entry->second.merge(names_of(program_, *function, item->raised));
  return entry->second;
}

/// The functions that change the member of the name, which ends like the paths that it stands for.
const std::set<const FunctionFacts*>& Latches::changed_by(const MemberName& name) {
  if (const auto unnamed = changes_.find(name.back()); unnamed != changes_.end()) {
    for (const auto& [function, effect] : unnamed->second)
      for (const MemberName& changed : names_of(program_, *function, {effect->path}))
        changed_by_[changed].insert(effect->effect.stack.back().function);
    changes_.erase(unnamed);
  }
  return changed_by_[name];
}

bool Latches::is_lowered_before(const SolvedFunction& function, const SummaryEffect& effect,
                                const Operation& pending) {
  // Who asks for the cancellation knows that it is not.
  const std::set<MemberName>& flags = raised_by(pending);
  if (flags.empty() || effect.effect.after_cancel) return false;
  const auto& effects = function.summary.effects;
  return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& lowering) {
    const Frame& frame = lowering.effect.stack.front();
    return lowering.effect.kind == EffectKind::Mutated && lowering.effect.stack.size() == 1 &&
           lowering.guards.empty() && stores_zero(frame) &&
           program_.place(frame).line < program_.place(effect.effect.stack.front()).line &&
           goes_by(program_, function, lowering.path, flags);
  });
}

bool is_counted_down(const Program& program, const SolvedFunction& function,
                     const SummaryEffect& effect, const Path& guard) {
  const FunctionFacts& ends = *effect.effect.stack.back().function;
  const auto counts = [&](const SummaryEffect& counting) {
    const Frame& frame = counting.effect.stack.back();
    return counting.effect.kind == EffectKind::Mutated && frame.function == &ends &&
           !stores_constant(frame);
  };
  const auto& effects = function.summary.effects;
  if (std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& counting) {
        return counts(counting) && same_way(counting.path, guard);
      }))
    return true;
  // A summary that is full has no room for what a callee counts; the callee's own has.
  const SolvedFunction* inner = program.find(ends.key);
  return inner && !guard.steps.empty() &&
         std::any_of(inner->summary.effects.begin(), inner->summary.effects.end(),
                     [&](const SummaryEffect& counting) {
                       return !counting.path.steps.empty() && counts(counting) &&
                              same_step(counting.path.steps.back(), guard.steps.back());
                     });
}

bool Latches::is_latch(const SolvedFunction& function, const SummaryEffect& effect,
                       const Path& guard) {
  if (guard.steps.empty() ||
      program_.types()[guard.steps.back().type].kind != TypeFact::Kind::Scalar)
    return false;
  const auto on_the_way = [&](const FunctionFacts* changes) {
    return std::any_of(effect.effect.stack.begin(), effect.effect.stack.end(),
                       [&](const Frame& frame) { return frame.function == changes; });
  };
  for (const MemberName& name : names_of(program_, function, {guard})) {
    const std::set<const FunctionFacts*>& known = changed_by(name);
    if (!known.empty() && std::all_of(known.begin(), known.end(), on_the_way)) return true;
  }
  return false;
}

/// The flag was found as it is while the operation is pending: not raised yet, and nobody lowers it
/// (`closing`), or not as the completion sets it (`arrived`). Whether one is pending at all is told
/// by a flag that the start sets.
bool Latches::says_nothing(const SolvedFunction& function, const SummaryEffect& effect,
                           const Path& guard, const Operation& pending) {
  const bool zero = holds(effect.zero, guard);
  if ((!zero && !holds(effect.set, guard)) || guard.steps.empty() ||
      program_.types()[guard.steps.back().type].kind != TypeFact::Kind::Scalar)
    return false;
  const std::set<MemberName> names = names_of(program_, function, {guard});
  const auto is_raised = [&](const MemberName& name) { return raised_by(pending).count(name) > 0; };
  const auto sets_it = [&](const Frame& frame) {
    const SolvedFunction* starter = program_.find(frame.function->key);
    return starter && std::any_of(starter->summary.effects.begin(), starter->summary.effects.end(),
                                  [&](const SummaryEffect& own) {
                                    return own.effect.kind == EffectKind::Mutated &&
                                           own.effect.stack.size() == 1 && !own.effect.refused &&
                                           goes_by(program_, *starter, own.path, names);
                                  });
  };
  if (names.empty() || std::any_of(names.begin(), names.end(), is_raised) ||
      std::any_of(pending.stack.begin(), pending.stack.end(), sets_it))
    return false;
  if (zero && std::all_of(names.begin(), names.end(),
                          [&](const MemberName& name) { return goes_up_alone(program_, name); }))
    return true;
  bool changed = false;
  for (const std::string& key : pending.handlers)
    if (const SolvedFunction* handler = program_.find(key))
      for (const SummaryEffect& own : handler->summary.effects) {
        if (own.effect.kind != EffectKind::Mutated || !goes_by(program_, *handler, own.path, names))
          continue;
        const Frame& frame = own.effect.stack.back();
        if (!stores_constant(frame) || stores_zero(frame) == zero) return false;
        changed = true;
      }
  return changed;
}

SummaryEffect Latches::without(const SolvedFunction& function, SummaryEffect effect,
                               const Operation& pending) {
  const bool starts =
      std::any_of(effect.effect.stack.begin(), effect.effect.stack.end(), [&](const Frame& frame) {
        return std::any_of(pending.stack.begin(), pending.stack.end(),
                           [&](const Frame& other) { return other.function == frame.function; });
      });
  const EffectKind kind = effect.effect.kind;
  if (!is_end(kind) || starts) return effect;
  // A count that the end itself takes one from tells whether it was the last of several.
  std::erase_if(effect.guards, [&](const Path& guard) {
    return (holds(effect.idle, guard) || is_latch(function, effect, guard) ||
            says_nothing(function, effect, guard, pending)) &&
           !is_counted_down(program_, function, effect, guard);
  });
  return effect;
}

}  // namespace holdfast::check
