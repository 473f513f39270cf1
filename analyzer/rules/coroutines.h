//===- rules/coroutines.h - coroutines of one object that write on one stream -----===//
//
// Purpose    A method spawns two coroutines of its object, which run side by side. Each waits for
//            its own writes, and for none of the other's: a write of the one may start while one
//            of the other is under way.
// Owns       Nothing; findings are appended.
// Lifetimes  The program and the findings are borrowed for the call (call).
// States     None.
// Threads    One call, one thread.
// Fails      Never.
// Cost       The calls of functions that spawn two coroutines or more.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "rules/streams.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_coroutines(const Program& program, Streams& streams);

}  // namespace holdfast::check
