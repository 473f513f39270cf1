//===- rules/lent_on.h ---------------------------------------------------------===//
//
// Purpose    What is still lent when a function returns: parameters, members, a handler's copies.
// Owns       Nothing.
// Lifetimes  The solved program is borrowed for the call (call).
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       Proportional to the operations that are open at returns.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <set>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "rules/contexts.h"
#include "summaries/program.h"

namespace holdfast::check {

/// `dropped_classes`: classes of which an object was seen to go first while a member was lent.
void judge_lent_on(const Program& program, const Contexts& contexts,
                   std::set<std::string> dropped_classes, std::vector<Finding>& findings);

}  // namespace holdfast::check
