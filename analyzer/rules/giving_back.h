//===- rules/giving_back.h - where the end of memory is told ---------------------===//
//
// Purpose    Finds the place of a free that a reader would point at: the statement that frees, or
//            the call of a function that does nothing but give memory back. Who calls that has
//            decided that it goes.
// Owns       Nothing.
// Lifetimes  The frame is one of the stack's (caller); the program is borrowed for the call.
// States     None.
// Threads    Free functions without state.
// Fails      Never.
// Cost       The calls of each function on the way, three deep.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "summaries/program.h"

namespace holdfast::check {

/// `with_object`: a function that frees the very object it is given is one that gives back, too.
const Frame& where_freed(const Program& program, const Stack& stack, bool with_object);

}  // namespace holdfast::check
