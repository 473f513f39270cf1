//===- guard/stacks.h - stacks, kept once, and the frames that own lent locals ----===//
//
// Purpose    Captures call stacks cheaply enough for every start of an operation, and answers
//            whether the frame that a lent address lies in is still the same activation.
// Owns       Every distinct stack once, for the life of the process.
// Lifetimes  A StackId never becomes invalid.
// States     None.
// Threads    Any.
// Fails      A stack that cannot be unwound is short, never an error.
// Cost       A stack seen before at this depth costs one look at each of its return slots; a new
// one
//            costs an unwind.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <span>

#include "guard/memory.h"

namespace holdfast::guard {

using StackId = std::uint32_t;  ///< 0: no stack
using Address = std::uintptr_t;

/// The stack of the calling thread without the checker's own frames. `pc` non-zero: frames below
/// that one (of a signal handler) are left out.
[[gnu::noinline]] StackId capture_stack(int depth, Address pc = 0);
StackId keep_stack(std::span<const Address> frames);
std::span<const Address> stack_frames(StackId id);

/// What the calling thread remembers of its stacks; it is about to end.
void forget_own_stacks();

/// Which activation owns an address on the stack of the calling thread.
struct FrameMark {
  Address upper = 0;     ///< where the frame ends; 0: not on this stack
  Address caller = 0;    ///< the return address in its caller
  Address function = 0;  ///< its function
  bool fake = false;     ///< a frame that AddressSanitizer keeps elsewhere
};

/// Is `address` on the stack of the calling thread (or in ASan's fake stack of it)?
bool on_own_stack(Address address);
FrameMark mark_frame(Address address);
bool frame_alive(const FrameMark& mark, Address address);

/// Bounds of the calling thread's stack.
struct StackBounds {
  Address low = 0;
  Address high = 0;
};
StackBounds own_stack();

}  // namespace holdfast::guard
