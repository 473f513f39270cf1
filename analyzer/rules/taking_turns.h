//===- rules/taking_turns.h - writes that one stream takes one at a time ------===//
//
// Purpose    A program lets the writes of a stream take turns by a flag or by the queue of what is
// to
//            be written. Reported are starts that it does not hold back: by a timer that does not
//            look at the flag, by two flags that do not know of each other, by a queue that is
//            empty again when the write starts, by several functions that look at nothing.
// Owns       Nothing; findings are appended.
// Lifetimes  The program, the contexts and the streams are borrowed for the call (call).
// States     None.
// Threads    One call, one thread.
// Fails      Never.
// Cost       Each write against each other one.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "rules/contexts.h"
#include "rules/streams.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_taking_turns(const Program& program, const Contexts& contexts, Streams& streams);

}  // namespace holdfast::check
