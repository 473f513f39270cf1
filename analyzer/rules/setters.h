//===- rules/setters.h - bytes that are set in whatever state they are ------------===//
//
// Purpose    An object takes turns with its buffer: a flag that the start raises and the completion
//            lowers keeps the next operation from starting. A function from outside that sets bytes
//            of the buffer, and looks at no state of the object, sets them while they may be in
//            flight.
// Owns       Nothing; findings are appended.
// Lifetimes  The program, the contexts and the findings are borrowed for the call (call).
// States     None.
// Threads    One call, one thread.
// Fails      Never.
// Cost       The changes of functions from outside by class, looked up for each lend.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "findings/finding.h"
#include "rules/contexts.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_setters(const Program& program, const Contexts& contexts,
                   std::vector<Finding>& findings);

}  // namespace holdfast::check
