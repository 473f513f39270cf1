// Where the guarded build of the comm layer sends its lifecycle events when no sink is set: the
// runtime checker, through its C interface.
#pragma once

#include "comm/events.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

void to_guard(const lifecycle_event& event);

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
