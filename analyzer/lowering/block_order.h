// The numbers of a function's blocks: reverse post-order, counted down to the exit.
//
// Every way but the one back to a loop's head leads to a smaller number, however the blocks came to
// be: clang numbers the increment of `for (x : all)` between its head and its body, and a block
// that was split leaves its parts behind all others. What analyses a function relies on it twice:
// the largest number first is a good order of work, and a way to a larger number closes a loop.
//
// Blocks that nothing leads to come last, with the largest numbers. Costs one walk over the blocks.
#pragma once

#include "facts/fact.h"

namespace holdfast::check {

void order_blocks(FunctionFacts& function);

}  // namespace holdfast::check
