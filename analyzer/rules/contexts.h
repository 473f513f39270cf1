//===- rules/contexts.h --------------------------------------------------------===//
//
// Purpose    Which functions run because something has just completed: handlers, functions that
//            reap completions, and those that only they call.
// Owns       Sets of function keys.
// Lifetimes  Keys are owned; the program is borrowed for the call (call).
// States     None.
// Threads    Immutable once built.
// Fails      Never.
// Cost       A few passes over the call graph.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <map>
#include <set>
#include <string>

#include "summaries/program.h"

namespace holdfast::check {

struct Contexts {
  std::set<std::string> handlers;  ///< given to an operation as its handler
  /// Those that run at a completion (work that was posted does not), whoever reaps, and those that
  /// only they call.
  std::set<std::string> all;
  /// By handler: the classes that its operations were started by or use, so that it may end their
  /// objects. Other objects know nothing of this completion.
  std::map<std::string, std::set<std::string>> concerned;
};

Contexts completion_contexts(const Program& program);

/// They look at completions, and no more: whoever only gives back is told by its caller.
bool is_given_completion(const Program& program, const SolvedFunction& function);
bool fetches_completion(const SolvedFunction& function);

/// Is the function given something to send, or to ask for? Then it is not called once only.
bool is_given_news(const Program& program, const FunctionFacts& function);

/// Keys of the functions whose address is taken: something that was not seen may call them back.
std::set<std::string> given_away(const Program& program);

/// Called from outside whenever something is to be sent: it is given what.
bool is_open_to_all(const Program& program, const Contexts& contexts,
                    const SolvedFunction& function);

/// Called from outside only, and not by a completion: nobody that was seen tells it anything.
bool is_entry(const Program& program, const Contexts& contexts, const SolvedFunction& function);

/// Is the operation pending for good when `function` returns? Callers that were seen answer: one
/// that has it completed waits for it.
bool stays_open(const Program& program, const Contexts& contexts, const SolvedFunction& function,
                const SummaryOperation& item);

}  // namespace holdfast::check
