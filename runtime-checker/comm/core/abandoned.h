// How many operations were pending when their context was destroyed, in this process (S1).
#pragma once

#include <cstdint>

#include "comm/config.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

std::uint64_t abandoned_operations() noexcept;

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
