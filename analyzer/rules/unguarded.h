//===- rules/unguarded.h - changes that a flag does not guard ----------------===//
//
// Purpose    A function tests a flag that the handler clears before it starts the next operation:
// it
//            knows that one may be pending. A change of the lent bytes that the flag does not guard
//            is made while they may be in flight.
// Owns       Nothing; findings are appended.
// Lifetimes  The program, the contexts and the findings are borrowed for the call (call).
// States     None.
// Threads    One call, one thread.
// Fails      Never.
// Cost       For each function, its operations times its effects.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "findings/finding.h"
#include "rules/contexts.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_unguarded(const Program& program, const Contexts& contexts,
                     std::vector<Finding>& findings);

}  // namespace holdfast::check
