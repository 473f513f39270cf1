//===- rules/members.h ---------------------------------------------------------===//
//
// Purpose    Memory that an object holds and one function lends, while another one frees or
//            reallocates it and neither waits nor looks whether the operation is pending.
// Owns       Nothing.
// Lifetimes  The solved program is borrowed for the call (call).
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       Proportional to the lends and the effects of all functions.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "findings/finding.h"
#include "rules/contexts.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_members(const Program& program, const Contexts& contexts,
                   std::vector<Finding>& findings);

}  // namespace holdfast::check
