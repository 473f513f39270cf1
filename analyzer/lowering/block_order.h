//===- lowering/block_order.h - the numbers of a function's blocks -----------===//
//
// Purpose    Reverse post-order, counted down to the exit: every way but the one back to a loop's
//            head leads to a smaller number, however the blocks came to be. clang numbers the
//            increment of `for (x : all)` between its head and its body, and a block that was split
//            leaves its parts behind all others. The solver relies on it twice: the largest number
//            first is a good order of work, and a way to a larger number closes a loop.
// Owns       Nothing; it renumbers the function it is given.
// Lifetimes  Numbers of blocks that were kept from before are void (call).
// States     None.
// Threads    Any, one function at a time.
// Fails      Never. Blocks that nothing leads to get the largest numbers.
// Cost       One walk over the blocks and their ways.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "facts/fact.h"

namespace holdfast::check {

void order_blocks(FunctionFacts& function);

}  // namespace holdfast::check
