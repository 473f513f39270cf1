// See giving_back.h.
#include "rules/giving_back.h"

#include <algorithm>

namespace holdfast::check {
namespace {

/// It takes a number to what it had: how much is held, how many are left.
bool keeps_account(const Program& program, const SolvedFunction& function) {
  const auto is_number = [&](const Path& path) {
    return !path.steps.empty() &&
           program.types()[path.steps.back().type].kind == TypeFact::Kind::Scalar;
  };
  const auto& stores = function.summary.stores;
  const auto counts = [&](const SummaryEffect& item) {
    return item.effect.kind == EffectKind::Mutated && item.effect.stack.size() == 1 &&
           is_number(item.path) &&
           std::none_of(stores.begin(), stores.end(), [&](const SummaryStore& store) {
             return store.is_constant && store.to == item.path;
           });
  };
  const auto& effects = function.summary.effects;
  return std::any_of(effects.begin(), effects.end(), counts) ||
         std::any_of(stores.begin(), stores.end(), [&](const SummaryStore& store) {
           return !store.is_constant && is_number(store.to);
         });
}

/// Does nothing but give memory back, by itself and through others like it: who calls it has
/// decided that it goes.
bool only_gives_back(const Program& program, const std::string& key, unsigned depth = 0) {
  const SolvedFunction* function = depth < 3 ? program.find(key) : nullptr;
  return function && !keeps_account(program, *function) &&
         std::all_of(function->facts->calls.begin(), function->facts->calls.end(),
                     [&](const CallFact& call) {
                       const auto models = program.pack().functions(call.callee);
                       const bool frees = std::any_of(models.begin(), models.end(),
                                                      [](const FunctionModel* model) {
                                                        return !model->effects.frees.empty();
                                                      });
                       return frees || only_gives_back(program, call.key, depth + 1);
                     });
}

/// Frees the very object that it is given, in C, with whatever that has, and starts nothing.
bool frees_object(const Program& program, const std::string& key) {
  const SolvedFunction* function = program.find(key);
  const auto starts_something = [&](const CallFact& call) {
    const auto models = program.pack().functions(call.callee);
    return std::any_of(models.begin(), models.end(), [](const FunctionModel* model) {
      return model->operation || (model->library && model->library->submits);
    });
  };
  if (!function || keeps_account(program, *function) ||
      std::any_of(function->facts->calls.begin(), function->facts->calls.end(), starts_something))
    return false;
  const auto& effects = function->summary.effects;
  return std::any_of(effects.begin(), effects.end(), [](const SummaryEffect& item) {
    return item.effect.kind == EffectKind::Freed && item.path.steps.size() == 1 &&
           item.path.root == RootFact::Kind::Parameter;
  });
}

}  // namespace

const Frame& where_freed(const Program& program, const Stack& stack, bool with_object) {
  std::size_t depth = stack.size() - 1;
  const auto is_helper = [&](const std::string& key) {
    return only_gives_back(program, key) || (with_object && frees_object(program, key));
  };
  while (depth > 0 && is_helper(stack[depth].function->key)) --depth;
  return stack[depth];
}

}  // namespace holdfast::check
