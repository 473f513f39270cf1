//===- rules/raw_sink.h - raw calls outside the project's wrapper --------------===//
//
// Purpose    The policy rule: a modelled asynchronous call stands in a function that the project's
//            configuration does not name.
// Owns       Nothing.
// Lifetimes  The solved program is borrowed for the call (call).
// States     None.
// Threads    One thread.
// Fails      Never; without named wrappers it reports nothing.
// Cost       Proportional to the initiating calls.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_raw_sinks(const Program& program, const std::vector<std::string>& wrappers,
                     std::vector<Finding>& findings);

}  // namespace holdfast::check
