// See turns.h.
#include "rules/turns.h"

#include <algorithm>
#include <vector>

namespace holdfast::check {

Turns::Turns(const Program& program) : program_(program) {
  // A reader that is registered until its handle is closed runs at every arrival.
  for (const SolvedFunction& function : program.functions()) {
    for (const Operation& operation : function.operations)
      if (operation.direction == "read" && operation.until == Until::Handle)
        repeated_.insert(operation.handlers.begin(), operation.handlers.end());
    for (const SummaryOperation& item : function.summary.operations)
      if (const FunctionModel* model = item.operation.model;
          model && model->operation && model->operation->repeats)
        beats_.insert(item.operation.handlers.begin(), item.operation.handlers.end());
  }
}

std::set<std::string> Turns::reach(const std::string& handler, const std::set<std::string>& barred,
                                   bool itself) const {
  std::set<std::string> seen, expanded;
  if (itself) seen.insert(handler);
  std::vector<std::string> work{handler};
  while (!work.empty()) {
    const std::string key = work.back();
    work.pop_back();
    if (barred.count(key) || !expanded.insert(key).second) continue;
    for (const Summary* summary : program_.summaries(key, false))
      for (const SummaryOperation& item : summary->operations) {
        seen.insert(item.operation.handlers.begin(), item.operation.handlers.end());
        work.insert(work.end(), item.operation.handlers.begin(), item.operation.handlers.end());
      }
  }
  return seen;
}

const std::set<std::string>& Turns::after(const std::string& handler) {
  const auto [entry, inserted] = after_.try_emplace(handler);
  if (inserted) entry->second = reach(handler, {}, true);
  return entry->second;
}

/// A reader that starts the next read before it returns is under way beside what else it starts.
bool Turns::starts_again(const std::string& handler, const Operation& operation) const {
  const SolvedFunction* found = program_.find(handler);
  return found && starts(*found, operation);
}

bool Turns::runs_beside(const std::string& handler, const Operation& operation) {
  return !operation.handlers.empty() &&
         std::none_of(operation.handlers.begin(), operation.handlers.end(),
                      [&](const std::string& own) {
                        return own == handler || after(handler).count(own) ||
                               (after(own).count(handler) && !starts_again(own, operation));
                      });
}

bool Turns::comes_again(const std::string& handler, const Operation& pending) {
  if (beats_.count(handler)) return true;
  // What the completion leads to may be its own next turn.
  for (const std::string& own : pending.handlers)
    if (after(own).count(handler)) return false;
  return repeated_.count(handler) ||
         (!pending.handlers.empty() && reach(handler, pending.handlers, false).count(handler));
}

bool starts(const SolvedFunction& function, const Operation& operation) {
  const auto& items = function.summary.operations;
  return std::any_of(items.begin(), items.end(), [&](const SummaryOperation& item) {
    return item.operation.stack.back() == operation.stack.back();
  });
}

}  // namespace holdfast::check
