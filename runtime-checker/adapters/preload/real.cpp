// See real.h.
#include "adapters/preload/real.h"

namespace holdfast::adapters {
namespace {

constexpr int most_descriptors = 1 << 16;
std::atomic<std::uint32_t> generations[most_descriptors];

}  // namespace

hf_guard_op lend(const char* api, hf_guard_direction direction, const hf_guard_buffer* pieces,
                 std::size_t count, std::uint32_t flags, const void* control,
                 std::size_t control_size) {
  hf_guard_start start{};
  start.size = sizeof start;
  start.direction = direction;
  start.flags = flags | HF_GUARD_MESSAGE | HF_GUARD_UNORDERED;
  start.vector = pieces;
  start.count = count;
  start.control = control;
  start.control_size = control_size;
  start.api = api;
  return hf_guard_accepted(&start);
}

void settle(hf_guard_op op, long bytes) {
  if (op == 0) return;
  const auto outcome = bytes < 0 ? HF_GUARD_FAILED : HF_GUARD_COMPLETED;
  hf_guard_completed(op, outcome, bytes < 0 ? 0 : static_cast<std::size_t>(bytes));
  hf_guard_released(op);
}

std::uint32_t descriptor_generation(int fd) {
  return fd >= 0 && fd < most_descriptors ? generations[fd].load(std::memory_order_relaxed) : 0;
}

void descriptor_closed(int fd) {
  if (fd >= 0 && fd < most_descriptors) generations[fd].fetch_add(1, std::memory_order_relaxed);
}

}  // namespace holdfast::adapters
