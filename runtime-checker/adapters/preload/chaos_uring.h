// Chaos for liburing: entries and completions, where the interface leaves the outcome open.
#pragma once

#include <liburing.h>

namespace holdfast::adapters {

/// An entry on its way to the kernel: it may be made to finish late, in part, or as cancelled.
void disturb_entry(io_uring_sqe& sqe);

/// Completions that came while the program waited, from position `from` on: neighbours of different
/// operations change places. Only for rings without links, whose order means nothing.
void disturb_order(io_uring* ring, unsigned from);

}  // namespace holdfast::adapters
