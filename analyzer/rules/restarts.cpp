// See restarts.h.
#include "rules/restarts.h"

#include <algorithm>
#include <set>

#include "rules/member_lends.h"
#include "rules/member_names.h"

namespace holdfast::check {
namespace {

/// Does the function do the same, or call what was not seen?
bool may_replace(const SolvedFunction& function, const SummaryEffect& replaced) {
  const auto& effects = function.summary.effects;
  return !function.unknowns.empty() ||
         std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
           return effect.effect.stack.back() == replaced.effect.stack.back();
         });
}

/// Does the completion, or what it starts in turn, lead to where the object is replaced?
bool is_led_to(const Program& program, Turns& turns, const SummaryEffect& replaced,
               const Operation& operation) {
  return std::any_of(operation.handlers.begin(), operation.handlers.end(),
                     [&](const std::string& handler) {
                       const std::set<std::string>& later = turns.after(handler);
                       return std::any_of(later.begin(), later.end(), [&](const std::string& key) {
                         const SolvedFunction* found = program.find(key);
                         return !found || may_replace(*found, replaced);
                       });
                     });
}

/// Was anything looked at that the completion changes, or the pointer to the object itself?
bool looks_at_end(const Program& program, const SolvedFunction& function,
                  const SummaryEffect& replaced, const SummaryOperation& item) {
  const std::set<MemberName> told = told_at_completion(program, function, item);
  return std::any_of(replaced.guards.begin(), replaced.guards.end(), [&](const Path& guard) {
    return begins_with(replaced.path, guard) || goes_by(program, function, guard, told);
  });
}

}  // namespace

bool replaces_one_under_way(const Program& program, const Contexts& contexts, Turns& turns,
                            const SolvedFunction& function, const SummaryEffect& replaced) {
  if (replaced.path.has_any_element()) return false;  // by a key, the one of another time
  const bool is_handler = contexts.handlers.count(function.facts->key) > 0;
  if (!is_handler && (!is_entry(program, contexts, function) || function.facts->is_lambda ||
                      !is_given_news(program, *function.facts)))
    return false;
  const std::set<MemberName> gone = names_of(program, function, {replaced.path});
  const auto lends_of_it = [&](const SummaryOperation& item) {
    return std::any_of(item.lends.begin(), item.lends.end(), [&](const Path& lent) {
      const std::set<MemberName> names = names_of(program, function, {lent});
      return std::any_of(names.begin(), names.end(), [&](const MemberName& name) {
        return std::any_of(gone.begin(), gone.end(), [&](const MemberName& object) {
          return object.size() > 1 && begins_with(name, object);
        });
      });
    });
  };
  const auto& items = function.summary.operations;
  return std::any_of(items.begin(), items.end(), [&](const SummaryOperation& item) {
    return !item.operation.handlers.empty() && lends_of_it(item) &&
           (!is_handler || turns.comes_again(function.facts->key, item.operation)) &&
           !is_led_to(program, turns, replaced, item.operation) &&
           !looks_at_end(program, function, replaced, item);
  });
}

}  // namespace holdfast::check
