// See stacks.h.
#include "guard/stacks.h"

#include <pthread.h>
#include <unwind.h>

#include "guard/sanitizers.h"

namespace holdfast::guard {
namespace {

constexpr int most = 64;

struct Walk {
  Address pcs[most + 1];
  Address slots[most + 1];  ///< where the return address into this frame was found
  int count = 0;
  int wanted = most;
};

_Unwind_Reason_Code step(_Unwind_Context* context, void* argument) {
  Walk& walk = *static_cast<Walk*>(argument);
  const Address pc = _Unwind_GetIP(context);
  if (!pc || walk.count >= walk.wanted) return _URC_END_OF_STACK;
  walk.pcs[walk.count] = pc;
  walk.slots[walk.count++] = _Unwind_GetCFA(context);
  return _URC_NO_REASON;
}

Walk walk_stack(int wanted) {
  Walk walk;
  walk.wanted = wanted < most ? wanted : most;
  _Unwind_Backtrace(step, &walk);
  return walk;
}

struct Depot {
  SpinLock lock;
  HashMap<std::uint64_t, StackId> by_hash;
  Vector<Vector<Address>> stacks;
};

Depot& depot() {
  alignas(Depot) static char room[sizeof(Depot)];
  static Depot* made = new (room) Depot;
  return *made;
}

std::uint64_t hash_of(std::span<const Address> frames) {
  std::uint64_t hash = 0x9e3779b97f4a7c15ull;
  for (const Address frame : frames) {
    hash = (hash ^ frame) * 0xff51afd7ed558ccdull;
    hash ^= hash >> 32;
  }
  return hash;
}

/// A stack seen at this depth, with the slots that hold its return addresses: when they still do,
/// the chain of calls is the same one and need not be unwound.
struct Seen {
  Address pc = 0;
  Address slot = 0;
  StackId id = 0;
  int depth = 0;
  int count = 0;
  Seen* then = nullptr;  ///< what was looked for after it, the last time
  const Address* slots[most];
  Address pcs[most];
};
/// Starts of different operations are often made at one depth: several chains share a set.
constexpr int seen_sets = 8, seen_ways = 8;
struct SeenSet {
  int next = 0;  ///< the way that gives place
  Seen ways[seen_ways];
};
struct SeenTable {
  Seen none;  ///< what came before the first
  Seen* latest = &none;
  SeenSet sets[seen_sets];
};
thread_local SeenTable* seen_table __attribute__((tls_model("initial-exec")));

SeenTable& own_seen() {
  if (!seen_table) seen_table = new (heap_allocate(sizeof(SeenTable))) SeenTable;
  return *seen_table;
}

/// From the outermost frame inwards nearly everything is the same: what differs is seen at once in
/// the innermost ones.
bool still_there(const Seen& seen) {
  const Address* const* slot = seen.slots;
  for (const Address *pc = seen.pcs, *end = pc + seen.count; pc != end; ++pc, ++slot) {
    if (**slot != *pc) return false;
  }
  return true;
}

SeenSet& set_of(SeenTable& table, const Address* frame) {
  const auto slot = reinterpret_cast<Address>(frame);
  return table.sets[(frame[1] ^ (frame[1] >> 7) ^ (slot >> 4) ^ (slot >> 9)) % seen_sets];
}

/// A loop does the same things in the same order: what came next the last time is looked at first.
const Seen* seen_at(SeenTable& table, const Address* frame, int depth) {
  const auto found = [frame, depth](const Seen& seen) {
    return seen.slot == reinterpret_cast<Address>(frame) && seen.pc == frame[1] &&
           seen.depth == depth && still_there(seen);
  };
  Seen* const guess = table.latest->then;
  if (guess && found(*guess)) return table.latest = guess;
  for (Seen& seen : set_of(table, frame).ways) {
    if (found(seen)) return table.latest = table.latest->then = &seen;
  }
  return nullptr;
}

/// `wanted` frames of the walk, those above the frame of capture_stack.
void remember(Seen& seen, const Walk& walk, int wanted, const Address* frame, int depth,
              StackId id) {
  seen = Seen{};
  bool usable = false;
  for (int i = 0; i < walk.count && !usable; ++i) usable = walk.pcs[i] == frame[1];
  int kept = 0;
  bool own = true;
  for (int i = 0; usable && i < wanted; ++i) {
    if (own && walk.pcs[i] != frame[1]) continue;  // below this function: changes while it runs
    own = false;
    const auto* slot = reinterpret_cast<const Address*>(walk.slots[i]) - 1;
    usable = *slot == walk.pcs[i];
    seen.slots[kept] = slot;
    seen.pcs[kept++] = walk.pcs[i];
  }
  if (!usable || kept == 0) return;
  seen.pc = frame[1];
  seen.slot = reinterpret_cast<Address>(frame);
  seen.id = id;
  seen.depth = depth;
  seen.count = kept;
}

}  // namespace

StackId keep_stack(std::span<const Address> frames) {
  if (frames.empty()) return 0;
  Depot& d = depot();
  const std::uint64_t hash = hash_of(frames);
  d.lock.lock();
  auto [at, fresh] = d.by_hash.try_emplace(hash, static_cast<StackId>(d.stacks.size() + 1));
  if (fresh) d.stacks.emplace_back(frames.begin(), frames.end());
  const StackId id = at->second;
  d.lock.unlock();
  return id;
}

std::span<const Address> stack_frames(StackId id) {
  Depot& d = depot();
  d.lock.lock();
  std::span<const Address> frames;
  if (id != 0 && id <= d.stacks.size()) frames = d.stacks[id - 1];
  d.lock.unlock();
  return frames;
}

StackId capture_stack(int depth, Address pc) {
#if defined(__x86_64__)
  // The entry of the C interface is inlined nowhere, so this frame's caller chain is stable enough
  // to be found again by the slots alone.
  auto* frame = static_cast<const Address*>(__builtin_frame_address(0));
  SeenTable* const table = pc ? nullptr : &own_seen();
  if (table) {
    if (const Seen* known = seen_at(*table, frame, depth)) return known->id;
  }
#endif
  Walk walk = walk_stack(most);
  int first = 0;
  if (pc) {
    while (first < walk.count && walk.pcs[first] != pc) ++first;
    if (first == walk.count) first = 0;
  } else {
    while (first < walk.count && in_checker(walk.pcs[first])) ++first;
  }
  const int count = std::min(depth, walk.count - first);
  if (count <= 0) return 0;
  const StackId id = keep_stack({walk.pcs + first, static_cast<std::size_t>(count)});
#if defined(__x86_64__)
  if (table) {
    SeenSet& set = set_of(*table, frame);
    remember(set.ways[set.next], walk, first + count, frame, depth, id);
    set.next = (set.next + 1) % seen_ways;
  }
#endif
  return id;
}

void forget_own_stacks() {
  if (!seen_table) return;
  heap_free(seen_table, sizeof(SeenTable));
  seen_table = nullptr;
}

StackBounds own_stack() {
  static thread_local StackBounds bounds __attribute__((tls_model("initial-exec")));
  if (bounds.high) return bounds;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return bounds;
  void* low = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_destroy(&attributes);
  bounds.low = reinterpret_cast<Address>(low);
  bounds.high = bounds.low + size;
  return bounds;
}

namespace {

bool in_fake_stack(Address address) {
  if (!__asan_get_current_fake_stack || !__asan_addr_is_in_fake_stack) return false;
  void* fake = __asan_get_current_fake_stack();
  void *begin = nullptr, *end = nullptr;
  return fake && __asan_addr_is_in_fake_stack(fake, reinterpret_cast<void*>(address), &begin, &end);
}

}  // namespace

bool on_own_stack(Address address) {
  const StackBounds bounds = own_stack();
  return (address >= bounds.low && address < bounds.high) || in_fake_stack(address);
}

FrameMark mark_frame(Address address) {
  const StackBounds bounds = own_stack();
  if (address < bounds.low || address >= bounds.high) return {address, 0, 0, true};
  const Walk walk = walk_stack(most);
  for (int i = 0; i + 1 < walk.count; ++i) {
    if (address < walk.slots[i] || address >= walk.slots[i + 1]) continue;
    const auto function = _Unwind_FindEnclosingFunction(reinterpret_cast<void*>(walk.pcs[i]));
    return {walk.slots[i + 1], walk.pcs[i + 1], reinterpret_cast<Address>(function), false};
  }
  return {};  // in the thread's own outermost frame, or above: alive as long as the thread
}

bool frame_alive(const FrameMark& mark, Address address) {
  if (mark.upper == 0) return true;
  if (mark.fake)
    return !__asan_address_is_poisoned ||
           !__asan_address_is_poisoned(reinterpret_cast<void*>(address));
  if (address < reinterpret_cast<Address>(__builtin_frame_address(0))) return false;
  const FrameMark now = mark_frame(address);
  return now.upper == mark.upper && now.caller == mark.caller && now.function == mark.function;
}

}  // namespace holdfast::guard
