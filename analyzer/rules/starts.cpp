// See starts.h.
#include "rules/starts.h"

#include <algorithm>

namespace holdfast::check {

bool Starts::come_before(const SolvedFunction& function, const SummaryEffect& effect,
                         const Lent& lent) {
  const Frame& started = lent.item->operation.stack.back();
  for (const SummaryOperation& item : function.summary.operations)
    if (item.operation.stack.back() == started && lies_above(function, item, effect.effect.stack))
      return true;
  return lent.function == &function && lies_above(function, *lent.item, effect.effect.stack);
}

/// Where the two ways part, which a callee may do that both come by.
bool Starts::lies_above(const SolvedFunction& function, const SummaryOperation& start,
                        const Stack& effect) {
  const Stack& stack = start.operation.stack;
  const auto parts = std::mismatch(stack.begin(), stack.end(), effect.begin(), effect.end());
  if (parts.first == stack.end() || parts.second == effect.end()) return true;
  const auto depth = static_cast<std::size_t>(parts.first - stack.begin());
  if (depth > 0 && (contexts_.all.count(function.facts->key) || is_taken_out(start, depth)))
    return true;
  return program_.place(*parts.first).line <= program_.place(*parts.second).line;
}

bool Starts::is_taken_out(const SummaryOperation& start, std::size_t depth) {
  const auto [known, inserted] = taken_out_.try_emplace({&start, depth});
  if (inserted) known->second = takes_out(start.operation.stack, depth);
  return known->second;
}

/// Has the function at this depth of the start taken what it lends out of where it was?
bool Starts::takes_out(const Stack& start, std::size_t depth) const {
  const SolvedFunction* inner = program_.find(start[depth].function->key);
  if (!inner) return true;
  const Summary& summary = inner->summary;
  const auto was_taken = [&](const Path& lent) {
    return check::is_taken_out(program_, summary, lent) || is_past(summary, lent);
  };
  return std::any_of(summary.operations.begin(), summary.operations.end(),
                     [&](const SummaryOperation& item) {
                       return is_rest_of(start, depth, item.operation.stack) &&
                              std::any_of(item.lends.begin(), item.lends.end(), was_taken);
                     });
}

const std::set<MemberName>& Starts::raised_by(const Lent& lent) {
  const auto [known, inserted] = raised_.try_emplace(lent.item);
  if (inserted) known->second = names_of(program_, *lent.function, lent.item->raised);
  return known->second;
}

}  // namespace holdfast::check
