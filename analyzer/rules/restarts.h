//===- rules/restarts.h - an object that takes the place of one under way -----===//
//
// Purpose    Tells whether a function gives an owner another object, and starts with it what the
//            one before it may still be about: the old object goes in the midst of its operation.
// Owns       Nothing.
// Lifetimes  Everything is borrowed for the call.
// States     None.
// Threads    One call, one thread.
// Fails      Never.
// Cost       The operations of the function times their names.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "rules/contexts.h"
#include "rules/turns.h"
#include "summaries/program.h"

namespace holdfast::check {

/// Is the replaced object of the class that lends to what the function then starts, with no look at
/// anything that tells of its end, and is the function called at any time: by a beat, or from
/// outside, and not by what the operation leads to?
bool replaces_one_under_way(const Program& program, const Contexts& contexts, Turns& turns,
                            const SolvedFunction& function, const SummaryEffect& replaced);

}  // namespace holdfast::check
