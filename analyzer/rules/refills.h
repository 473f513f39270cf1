//===- rules/refills.h - memory that each turn fills anew --------------------------===//
//
// Purpose    Finds functions that run again while what their last turn lent may be in flight, and
//            that fill the same memory, or use the same request, without a look at that: handlers
//            that one start calls any number of times, readers that answer, functions that send
//            out of static storage.
// Owns       Nothing.
// Lifetimes  The program and the contexts are borrowed for the call; findings own their text.
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       The effects of each such function times what it lends.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "findings/finding.h"
#include "rules/contexts.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_refills(const Program& program, const Contexts& contexts,
                   std::vector<Finding>& findings);

}  // namespace holdfast::check
