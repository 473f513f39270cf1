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
  return direction == "work" || direction == "watch" ||
         (direction == "timer" && operation.until == Until::Handle);
}

/// Of an operation that was lent nothing, too: what its handler refers to may all be its own.
void add_handlers(const SolvedFunction& function, const Operation& operation, Contexts& found) {
  found.handlers.insert(operation.handlers.begin(), operation.handlers.end());
  if (!is_work(operation)) found.all.insert(operation.handlers.begin(), operation.handlers.end());
  for (const std::string& handler : operation.handlers)
    found.concerned[handler].insert(function.facts->parent);
}

/// Methods by their own name and how many operands they are given.
using MethodCall = std::pair<std::string, std::size_t>;

std::string own_name(const std::string& qualified) {
  return qualified.substr(qualified.rfind(':') + 1);
}

/// Calls that a template leaves open, `owner_.gone(id_)` of a parameter's class: any method of that
/// name may be meant.
void add_open_calls(const FunctionFacts& function, std::set<MethodCall>& out) {
  if (!function.is_template) return;
  for (const CallFact& call : function.calls)
    if (call.key.empty() && call.object != kNoReg)
      out.insert({own_name(call.callee), call.operands.size()});
}

}  // namespace

bool is_given_completion(const Program& program, const SolvedFunction& function) {
  const auto& parameters = function.facts->parameters;
  const auto& types = program.types();
  return std::any_of(parameters.begin(), parameters.end(), [&](const ParameterFact& parameter) {
    return types[types[parameter.type].element].completion;
  });
}

bool fetches_completion(const SolvedFunction& function) {
  const auto& releases = function.summary.releases;
  return std::any_of(releases.begin(), releases.end(), [](const SummaryRelease& release) {
    return release.scope == Release::Scope::Queue;
  });
}

Contexts completion_contexts(const Program& program) {
  Contexts found;
  for (const SolvedFunction& function : program.functions()) {
    for (const ParameterFact& parameter : function.facts->parameters) {
      const TypeFact& type = program.types()[parameter.type];
      if (program.types()[type.element].completion || type.completion)
        found.all.insert(function.facts->key);
    }
    for (const SummaryOperation& item : function.summary.operations)
      if (item.operation.stack.size() == 1) add_handlers(function, item.operation, found);
    for (std::size_t i = 0; i < function.operations.size(); ++i) {
      const Operation& operation = function.operations[i];
      add_handlers(function, operation, found);
      for (const std::string& handler : operation.handlers) {
        std::set<std::string>& classes = found.concerned[handler];
        const std::set<std::string>& used = function.lend_notes[i].classes;
        classes.insert(used.begin(), used.end());
      }
    }
    for (const SummaryRelease& release : function.summary.releases)
      if (release.scope == Release::Scope::Queue || release.scope == Release::Scope::Library)
        found.all.insert(function.facts->key);
  }
  add_callback_objects(program, found);
  std::set<MethodCall> open_calls;
  for (bool changed = true; changed;) {
    changed = false;
    for (const SolvedFunction& function : program.functions()) {
      if (found.all.count(function.facts->key)) {
        add_open_calls(*function.facts, open_calls);
        continue;
      }
      const auto& callers = program.callers(function.facts->key);
      const bool inside = found.all.count(function.facts->enclosing) > 0;
      const bool by_template =
          !function.facts->parent.empty() &&
          open_calls.count({own_name(function.facts->name), function.facts->parameters.size()}) > 0;
      const bool only_they = (!callers.empty() || by_template) &&
                             std::all_of(callers.begin(), callers.end(), [&](unsigned caller) {
                               return found.all.count(program.functions()[caller].facts->key) > 0;
                             });
      if (only_they || inside) changed |= found.all.insert(function.facts->key).second;
    }
  }
  return found;
}

bool is_given_news(const Program& program, const FunctionFacts& function) {
  const auto& parameters = function.parameters;
  return std::any_of(parameters.begin(), parameters.end(), [&](const ParameterFact& parameter) {
    const TypeFact& given = program.types()[parameter.type];
    return given.kind == TypeFact::Kind::Scalar || given.is_const || given.view ||
           given.ownership == Ownership::Unique;
  });
}

std::set<std::string> given_away(const Program& program) {
  std::set<std::string> keys;
  for (const SolvedFunction& function : program.functions())
    for (const RootFact& root : function.facts->roots)
      if (root.kind == RootFact::Kind::Function) keys.insert(root.name);
  return keys;
}

bool is_open_to_all(const Program& program, const Contexts& contexts,
                    const SolvedFunction& function) {
  const FunctionFacts& facts = *function.facts;
  return !facts.is_internal && !facts.is_lambda && !facts.is_constructor && !facts.is_destructor &&
         !contexts.all.count(facts.key) && facts.name != "main" && is_given_news(program, facts);
}

bool is_entry(const Program& program, const Contexts& contexts, const SolvedFunction& function) {
  const FunctionFacts& facts = *function.facts;
  return !contexts.all.count(facts.key) && program.callers(facts.key).empty() &&
         !facts.is_destructor && !facts.is_constructor;
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
