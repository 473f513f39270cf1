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

// The same events, where they touch nothing but their own thread's or operation's record, without
// the lock (alone.cpp). False: they have to come in by the front, and nothing has been noted.
bool call_entered_alone(hf_guard_channel id, hf_guard_call call, Address here);
bool call_left_alone(hf_guard_channel id, hf_guard_call call, Address here);
bool progressed_alone(hf_guard_op id, std::size_t bytes);
bool completed_alone(hf_guard_op id, hf_guard_outcome outcome, std::size_t bytes);
bool handler_entered_alone(hf_guard_op id, Address here);
bool handler_left_alone(hf_guard_op id);
bool transfer_alone(hf_guard_op id, const void* data, std::size_t size);
bool transfer_end_alone(hf_guard_op id);
/// Its handler is the next of its direction, and is from now on the latest. False: it is not.
bool take_turn(Channel& channel, const Operation& op);

}  // namespace holdfast::guard
