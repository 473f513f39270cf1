// Where the guarded build of the comm layer sends its lifecycle events when no sink is set: the
// runtime checker, through its C interface. What happens often is told from the layer's own records
// (`tell`, comm/events.h).
#pragma once

#include "comm/events.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

// For a sink, whole events: apart, as their frames are large. `emit_operation` without one looks
// only for what lies in dead pages.
void emit_operation(event_kind kind, operation& op);
void emit_call(event_kind kind, call_kind call, const void* channel, std::uint64_t* note,
               std::uint64_t* operation, bool refused);
void emit_page(event_kind kind, const page& which, std::size_t n, bool pooled);

/// Everything else: channels, owners, violations.
void to_guard(const lifecycle_event& event);

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
