//===- guard/lifecycle.h - the events of the C interface, as rules --------------===//
//
// Purpose    One function per event: updates the ledger and names broken rules.
// Owns       Nothing.
// Lifetimes  None.
// States     See Operation in ledger.h.
// Threads    Called under the ledger's lock; `here` is the caller's place on its stack.
// Fails      By reporting a violation.
// Cost       Constant, but for overlaps, linear in what shares the bytes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/ledger.h"

namespace holdfast::guard {

struct Runtime;

hf_guard_op accepted(Runtime& r, const hf_guard_start& start, Address here);
void call_entered(Runtime& r, hf_guard_channel id, hf_guard_call call, hf_guard_op target,
                  Address here);
void call_left(Runtime& r, hf_guard_channel id, hf_guard_call call, bool refused, Address here);
void progressed(Runtime& r, hf_guard_op id, std::size_t bytes);
void completed(Runtime& r, hf_guard_op id, hf_guard_outcome outcome, std::size_t bytes);
void handler_entered(Runtime& r, hf_guard_op id, Address here);
void handler_left(Runtime& r, hf_guard_op id);
void released(Runtime& r, hf_guard_op id);
void abandoned(Runtime& r, hf_guard_op id);
void channel_closed(Runtime& r, hf_guard_channel id);
void owner_gone(Runtime& r, const void* owner);
void transfer(Runtime& r, hf_guard_op id, const void* data, std::size_t size, bool begin);

}  // namespace holdfast::guard
