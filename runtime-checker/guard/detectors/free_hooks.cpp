// Memory that goes while it is lent: the hooks of malloc's family, of sanitizers, and of mappings.
#include <dlfcn.h>
#include <malloc.h>
#include <sys/mman.h>

#include "guard/detectors/backends.h"
#include "guard/detectors/own_pages.h"
#include "guard/runtime.h"
#include "guard/sanitizers.h"

namespace holdfast::guard {
namespace {

const char* id_of(HowGone how, const Range& range, bool registered) {
  if (range.control) return how == HowGone::Freed ? "stack-control-block" : "callback-before-free";
  switch (how) {
    case HowGone::Freed:
      return "freed-in-flight";
    case HowGone::Reallocated:
      return "mutated-in-flight";
    case HowGone::Unmapped:
      return registered ? "unregistered-in-flight" : "freed-in-flight";
    default:
      return "callback-before-free";
  }
}

const char* verb_of(HowGone how) {
  switch (how) {
    case HowGone::Freed:
      return "freed";
    case HowGone::Reallocated:
      return "reallocated";
    case HowGone::Unmapped:
      return "unmapped";
    case HowGone::LayerGaveBack:
      return "given back by the layer";
    default:
      return "returned to its pool";
  }
}

void report_gone(Range& range, HowGone how, bool registered) {
  Operation& op = *range.op;
  Violation v = violation_of(id_of(how, range, registered), "free", &op,
                             format("%s of %zu bytes is %s while a %s is pending",
                                    range.control ? "the request object" : "memory", range.size(),
                                    verb_of(how), op.is_write() ? "write" : "read"));
  v.memory = range.begin;
  add_provenance(v, range.begin);
  report(std::move(v));
  for (Range* other : op.ranges) {
    if (other->begin >= range.end || other->end <= range.begin) continue;
    detectors_forgotten(*other);
    other->dead = true;
  }
}

bool is_registered(Ledger& ledger, Address begin, Address end) {
  for (const auto& [at, piece] : ledger.registered) {
    if (piece.begin < end && piece.end > begin) return true;
  }
  return false;
}

struct AllocationStacks {
  SpinLock lock;
  HashMap<Address, StackId> by_block;
};
AllocationStacks& allocation_stacks() {
  alignas(AllocationStacks) static char room[sizeof(AllocationStacks)];
  static auto* made = new (room) AllocationStacks;
  return *made;
}

}  // namespace

void registered_memory_unmapped(Address begin, Address end) {
  if (!runtime_ready() || this_thread().inside || runtime().ledger.registered.empty()) return;
  Entry entry;
  if (!entry.ok()) return;
  for (auto& [at, piece] : entry->ledger.registered) {
    if (piece.begin >= end || piece.end <= begin) continue;
    piece.unmapped = capture_stack(entry->options.stack_depth);
  }
}

bool memory_goes(Address begin, Address end, HowGone how) {
  if (!runtime_ready() || !runtime().ledger.ranges.maybe_lent(begin, end)) return true;
  if (this_thread().inside || !free_hooks_on()) return true;
  refresh_all();
  Entry entry;
  if (!entry.ok()) return true;
  Vector<Range*> hit;
  entry->ledger.ranges.touching(begin, end, [&](Range& range) {
    if (!range.dead) hit.push_back(&range);
  });
  const bool registered = is_registered(entry->ledger, begin, end);
  for (Range* range : hit) {
    if (!range->dead) report_gone(*range, how, registered);
  }
  return hit.empty();
}

void memory_touched(Address begin, std::size_t size, bool write, const char* by) {
  if (!runtime_ready() || !runtime().ledger.ranges.maybe_lent(begin, begin + size)) return;
  if (this_thread().inside) return;
  refresh_all();
  Entry entry;
  if (!entry.ok()) return;
  entry->ledger.ranges.touching(begin, begin + size, [&](Range& range) {
    if (range.dead || range.control || (!range.read && !write)) return;
    // A call of the layer itself cannot be told from one of the program.
    if (range.op->has(HF_GUARD_UNSTABLE_OK) || range.op->has(HF_GUARD_OWN_CALLS)) return;
    Violation v =
        violation_of("mutated-in-flight", "free", range.op,
                     format("%s %s memory that a pending %s holds", by,
                            write ? "writes to" : "reads", range.read ? "read" : "write"));
    v.memory = begin;
    add_provenance(v, range.begin);
    report(std::move(v));
  });
}

void add_provenance(Violation& v, Address address) {
  void* trace[32];
  int thread = 0;
  const auto keep = [&](std::size_t n) {
    return keep_stack({reinterpret_cast<Address*>(trace), n});
  };
  if (__asan_get_alloc_stack) {
    auto* at = reinterpret_cast<void*>(address);
    if (const std::size_t n = __asan_get_alloc_stack(at, trace, 32, &thread)) v.allocated = keep(n);
    if (const std::size_t n = __asan_get_free_stack(at, trace, 32, &thread)) v.freed = keep(n);
    return;
  }
  if (__tsan_get_alloc_stack) {
    std::uintptr_t frames[32];
    std::uint64_t os = 0;
    const int n = __tsan_get_alloc_stack(address, frames, 32, &thread, &os);
    if (n > 0) v.allocated = keep_stack({frames, static_cast<std::size_t>(n)});
    return;
  }
  if (!runtime().options.alloc_stacks) return;
  AllocationStacks& stacks = allocation_stacks();
  stacks.lock.lock();
  // The block that the address lies in starts at most a little before it.
  for (Address at = address & ~Address{15}; at + 65536 > address && at > 16; at -= 16) {
    const auto found = stacks.by_block.find(at);
    if (found == stacks.by_block.end()) continue;
    v.allocated = found->second;
    break;
  }
  stacks.lock.unlock();
}

void remember_allocation(void* block) {
  if (!block || !runtime_ready() || !runtime().options.alloc_stacks) return;
  ThreadState& thread = this_thread();
  if (thread.inside) return;
  ++thread.inside;
  const StackId id = capture_stack(runtime().options.stack_depth);
  AllocationStacks& stacks = allocation_stacks();
  stacks.lock.lock();
  stacks.by_block[reinterpret_cast<Address>(block)] = id;
  stacks.lock.unlock();
  --thread.inside;
}

namespace {

/// The sanitizer frees right after this returns, whatever is found.
void on_sanitizer_free(const volatile void* block) {
  if (!block || !runtime_ready() || runtime().ledger.ranges.size() == 0) return;
  if (this_thread().inside) return;
  const Address begin = reinterpret_cast<Address>(const_cast<const void*>(block));
  const std::size_t size =
      __sanitizer_get_allocated_size ? __sanitizer_get_allocated_size(block) : 1;
  memory_goes(begin, begin + (size ? size : 1), HowGone::Freed);
}

void on_sanitizer_malloc(const volatile void*, std::size_t) {}

}  // namespace

void start_free_hooks() {
  if (__sanitizer_install_malloc_and_free_hooks) {
    __sanitizer_install_malloc_and_free_hooks(on_sanitizer_malloc, on_sanitizer_free);
  }
}

}  // namespace holdfast::guard
