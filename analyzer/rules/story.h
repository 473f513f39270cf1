//===- rules/story.h -----------------------------------------------------------===//
//
// Purpose    How findings are told: one sentence, and the steps that lead to it.
// Owns       Nothing; results are owned strings.
// Lifetimes  Program and operations are borrowed for the call (call).
// States     None.
// Threads    Immutable.
// Fails      Never.
// Cost       A few strings per finding.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "findings/finding.h"
#include "summaries/program.h"

namespace holdfast::check {

/// The part of a finding that does not depend on the rule.
Finding begin_finding(const Program& program, const Operation& operation, const LendRecord& lend,
                      const std::string& subject);
/// "uv_write", without namespaces.
std::string short_name(const std::string& qualified);
std::string call_name(const Program& program, const Operation& operation);
/// The initiating call: its function, and the place of it.
using CallPlace = std::pair<const FunctionFacts*, std::uint32_t>;
CallPlace call_of(const Operation& operation);
/// A call of a method that is given nothing but its object.
bool passes_nothing(const Frame& frame);
PathStep lent_step(const Program& program, const Operation& operation, const LendRecord& lend,
                   const std::string& subject);
PathStep event_step(const Program& program, StepKind kind, const Frame& frame,
                    const std::string& text);
std::string advice_for(const std::string& rule);
/// One more step: what would help.
void advise(Finding& finding, std::string text);
/// C has no shared_ptr: the advice of a finding in a C file in the means of that language.
void speak_c(Finding& finding);
std::string model_place(const Operation& operation);

}  // namespace holdfast::check
