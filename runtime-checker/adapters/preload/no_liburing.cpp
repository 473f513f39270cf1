// Built without liburing's headers: nothing refers to a descriptor before it is submitted.
#include "adapters/preload/real.h"

namespace holdfast::adapters {

void uring_before_close(int) {}

}  // namespace holdfast::adapters
