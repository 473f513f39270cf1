// See contexts.h.
#include "rules/contexts.h"

#include <algorithm>

namespace holdfast::check {
namespace {

/// The operation was given an object to call back instead of a function: of its class, the methods
/// that override something run at the completion.
void add_callback_objects(const Program& program, Contexts& found) {
  std::set<std::string> classes;
  for (const SolvedFunction& function : program.functions())
    for (std::size_t i = 0; i < function.operations.size(); ++i) {
      const Operation& operation = function.operations[i];
      const bool calls_back =
          operation.model && operation.model->operation && operation.model->operation->handler;
      if (!calls_back || !operation.handlers.empty()) continue;
      for (const LendRecord& lend : operation.lends)
        if (lend.role == LendRole::Captures)
          classes.insert(function.lend_notes[i].classes.begin(),
                         function.lend_notes[i].classes.end());
    }
  for (const SolvedFunction& function : program.functions())
    if (!function.facts->overridden.empty() && !function.facts->is_destructor &&
        classes.count(function.facts->parent)) {
      found.handlers.insert(function.facts->key);
      found.all.insert(function.facts->key);
    }
}

/// A piece of work for an executor runs when its turn comes, a watcher's callback when its time or
/// its event comes, whatever else is pending.
bool is_work(const Operation& operation) {
  if (!operation.model || !operation.model->operation) return false;
  const std::string& direction = operation.model->operation->direction;
  return direction == "work" || direction == "watch";
}

/// A callback that is registered without anything being lent: it runs at a completion all the same.
void add_lone_handlers(const SolvedFunction& function, Contexts& found) {
  for (const SummaryOperation& item : function.summary.operations) {
    const Operation& operation = item.operation;
    if (operation.stack.size() != 1 || !item.lends.empty()) continue;
    found.handlers.insert(operation.handlers.begin(), operation.handlers.end());
    if (!is_work(operation)) found.all.insert(operation.handlers.begin(), operation.handlers.end());
  }
}

}  // namespace

Contexts completion_contexts(const Program& program) {
  Contexts found;
  for (const SolvedFunction& function : program.functions()) {
    for (const ParameterFact& parameter : function.facts->parameters) {
      const TypeFact& type = program.types()[parameter.type];
      if (program.types()[type.element].completion || type.completion)
        found.all.insert(function.facts->key);
    }
    for (std::size_t i = 0; i < function.operations.size(); ++i) {
      const Operation& operation = function.operations[i];
      found.handlers.insert(operation.handlers.begin(), operation.handlers.end());
      if (!is_work(operation))
        found.all.insert(operation.handlers.begin(), operation.handlers.end());
      for (const std::string& handler : operation.handlers) {
        std::set<std::string>& classes = found.concerned[handler];
        classes.insert(function.facts->parent);
        const std::set<std::string>& used = function.lend_notes[i].classes;
        classes.insert(used.begin(), used.end());
      }
    }
    add_lone_handlers(function, found);
    for (const SummaryRelease& release : function.summary.releases)
      if (release.scope == Release::Scope::Queue || release.scope == Release::Scope::Library)
        found.all.insert(function.facts->key);
  }
  add_callback_objects(program, found);
  for (bool changed = true; changed;) {
    changed = false;
    for (const SolvedFunction& function : program.functions()) {
      if (found.all.count(function.facts->key)) continue;
      const auto& callers = program.callers(function.facts->key);
      const bool inside = found.all.count(function.facts->enclosing) > 0;
      const bool only_they =
          !callers.empty() && std::all_of(callers.begin(), callers.end(), [&](unsigned caller) {
            return found.all.count(program.functions()[caller].facts->key) > 0;
          });
      if (only_they || inside) changed |= found.all.insert(function.facts->key).second;
    }
  }
  return found;
}

bool stays_open(const Program& program, const Contexts& contexts, const SolvedFunction& function,
                const SummaryOperation& item) {
  const std::string& key = function.facts->key;
  if (contexts.handlers.count(key) || function.facts->is_lambda) return true;
  const auto& callers = program.callers(key);
  return std::all_of(callers.begin(), callers.end(), [&](unsigned caller) {
    const Summary& summary = program.functions()[caller].summary;
    return summary.truncated ||
           std::any_of(summary.operations.begin(), summary.operations.end(),
                       [&](const SummaryOperation& open) {
                         return open.operation.stack.back() == item.operation.stack.back();
                       });
  });
}

}  // namespace holdfast::check
