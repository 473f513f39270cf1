// Where the guarded build of the comm layer sends its lifecycle events when no sink is set: the
// runtime checker, through its C interface. What happens often is told from the layer's own
// records.
#pragma once

#include "comm/events.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

struct operation;

/// What befalls an operation, from `accepted` to `released` or `abandoned`.
void to_guard(event_kind kind, operation& op);
void guard_call_entered(call_kind call, const std::uint64_t* channel, const std::uint64_t* op);
void guard_call_left(call_kind call, const std::uint64_t* channel, bool refused);
void page_returned_to_guard(const std::byte* data, std::size_t size);
/// Everything else: channels, owners, violations.
void to_guard(const lifecycle_event& event);

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
