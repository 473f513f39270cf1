//===- fuzz/engines/coded.h - a baseline: a few bytes are a call -------------------===//
//
// Purpose    What a fuzz target is most often: bytes are read one after the other, and each group
//            of them is a call whose operands are taken modulo what there is. It knows names, and
//            neither the rules nor which calls make sense. Holdfast's engines are measured against
//            it.
// Owns       Nothing.
// Lifetimes  Values.
// States     None.
// Threads    Any.
// Fails      Never: what has no operand yet is left out.
// Cost       Some ten nanoseconds per call.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <span>

#include "calls/call.h"

namespace holdfast::fuzz {

Sequence calls_of_bytes(std::span<const std::uint8_t> bytes);

}  // namespace holdfast::fuzz
