// See sweeps.h.
#include "rules/sweeps.h"

#include <algorithm>
#include <vector>

namespace holdfast::check {
namespace {

using Blocks = std::set<std::uint32_t>;

/// What may run after the block; itself only where a loop leads back.
Blocks behind(const FunctionFacts& function, std::uint32_t block) {
  Blocks seen;
  std::vector<std::uint32_t> work{block};
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    for (const std::uint32_t next : function.blocks[at].successors)
      if (next != kNoBlock && seen.insert(next).second) work.push_back(next);
  }
  return seen;
}

template <typename Matches>
Blocks blocks_of_calls(const FunctionFacts& function, Matches matches) {
  Blocks found;
  for (std::uint32_t block = 0; block < function.blocks.size(); ++block)
    for (const std::uint32_t index : function.blocks[block].facts) {
      const Fact& fact = function.facts[index];
      if (fact.kind == Fact::Kind::Call && matches(function.calls[fact.call])) found.insert(block);
    }
  return found;
}

}  // namespace

Sweeps::Sweeps(const Program& program) : program_(program) {
  const auto& types = program.types();
  for (const SolvedFunction& function : program.functions())
    for (const SummaryOperation& item : function.summary.operations)
      if (item.operation.direction == "user-data")
        for (const Path& object : item.lends)
          user_data_.insert(
              types[object.steps.empty() ? object.root_type : object.steps.back().type].name);
}

bool Sweeps::is_swept(const SolvedFunction& function) const {
  const std::string& key = function.facts->key;
  const std::vector<unsigned>& callers = program_.callers(key);
  return !function.facts->is_lambda && !callers.empty() && !is_given_user_data(function) &&
         std::all_of(callers.begin(), callers.end(), [&](unsigned caller) {
           return is_called_in_loop(*program_.functions()[caller].facts, key);
         });
}

/// What a completion leads to is given the object that the operation was started for.
bool Sweeps::is_given_user_data(const SolvedFunction& function) const {
  const auto& types = program_.types();
  const auto& parameters = function.facts->parameters;
  return std::any_of(parameters.begin(), parameters.end(), [&](const ParameterFact& parameter) {
    return user_data_.count(types[types[parameter.type].element].name) > 0;
  });
}

/// One loop takes completions, starts what follows and calls the function.
bool Sweeps::is_called_in_loop(const FunctionFacts& caller, const std::string& key) const {
  const Blocks taking = blocks_of_calls(caller, [&](const CallFact& call) { return reaps(call); });
  const Blocks going_on =
      blocks_of_calls(caller, [&](const CallFact& call) { return starts(call); });
  if (taking.empty() || going_on.empty()) return false;
  const Blocks calling =
      blocks_of_calls(caller, [&](const CallFact& call) { return call.key == key; });
  return std::any_of(calling.begin(), calling.end(), [&](std::uint32_t block) {
    const Blocks later = behind(caller, block);
    const auto comes_round = [&](std::uint32_t other) {
      return later.count(other) > 0 && behind(caller, other).count(block) > 0;
    };
    return std::any_of(taking.begin(), taking.end(), comes_round) &&
           std::any_of(going_on.begin(), going_on.end(), comes_round);
  });
}

bool Sweeps::reaps(const CallFact& call) const {
  const auto is_queue = [](const auto& release) { return release.scope == Release::Scope::Queue; };
  const auto models = program_.pack().functions(call.callee);
  if (std::any_of(models.begin(), models.end(), [&](const FunctionModel* model) {
        const auto& releases = model->effects.releases;
        return std::any_of(releases.begin(), releases.end(), is_queue);
      }))
    return true;
  const SolvedFunction* callee = program_.find(call.key);
  return callee &&
         std::any_of(callee->summary.releases.begin(), callee->summary.releases.end(), is_queue);
}

bool Sweeps::starts(const CallFact& call) const {
  const SolvedFunction* callee = program_.find(call.key);
  if (!callee) return false;
  const auto& operations = callee->summary.operations;
  return std::any_of(operations.begin(), operations.end(), [](const SummaryOperation& item) {
    const FunctionModel* model = item.operation.model;
    return item.operation.handlers.empty() && model && model->library && model->library->submits;
  });
}

}  // namespace holdfast::check
