//===- guard/symbols.h - addresses to functions and lines -------------------===//
//
// Purpose    Names what the frames of a stack are, inlined calls included.
// Owns       libbacktrace's state, for the life of the process.
// Lifetimes  Strings are owned by the result.
// States     Reads debug information on first use.
// Threads    One lock: reports are rare.
// Fails      Without debug information a frame has its symbol, or module and offset.
// Cost       The first use reads the program's debug information; none before that.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/stacks.h"

namespace holdfast::guard {

struct Frame {
  Address pc = 0;
  String function;
  String file;
  int line = 0;
  String module;
};

/// Innermost first; one address can be several frames.
Vector<Frame> symbolise(std::span<const Address> pcs);

/// Who called `api`, the operation's name, when a frame has it. Otherwise the first frame that is
/// the program's own: not the checker, a library header or a system library. Null when there is
/// none.
const Frame* lending_frame(const Vector<Frame>& frames, std::string_view api);

}  // namespace holdfast::guard
