// ThreadSanitizer: an operation in flight is a concurrent reader or writer, played by a fiber.
#include "guard/detectors/backends.h"
#include "guard/runtime.h"
#include "guard/sanitizers.h"

namespace holdfast::guard {

constinit std::atomic<int> foreign_count{0};
int foreign_seen = 0;

namespace {

constexpr unsigned no_sync = 1;
constexpr std::size_t most_fibers = 512;

/// One fiber per distinct lent range, shared by all operations that lend the same bytes: with one
/// per operation the shadow cells of many readers push each other out.
struct Fiber {
  void* fiber = nullptr;
  Address begin = 0, end = 0;
  bool read = false;
  int lends = 0;
  char token = 0;
};
/// Grows only, and is read without the ledger's lock while TSan reports.
Fiber* fibers[most_fibers];
std::atomic<std::size_t> fiber_count{0};
HashMap<Address, int>& in_use() {
  alignas(HashMap<Address, int>) static char room[sizeof(HashMap<Address, int>)];
  static auto* made = new (room) HashMap<Address, int>;
  return *made;
}
Vector<int>& idle() {
  alignas(Vector<int>) static char room[sizeof(Vector<int>)];
  static auto* made = new (room) Vector<int>;
  return *made;
}

Address key_of(const Range& range) {
  return range.begin * 2 + range.size() * 31 + range.read;
}

/// -1: the pool is exhausted, and the checksum alone watches this range.
int take_fiber() {
  if (!idle().empty()) {
    const int index = idle().back();
    idle().pop_back();
    return index;
  }
  const std::size_t count = fiber_count.load(std::memory_order_relaxed);
  if (count == most_fibers) return -1;
  auto* made = new (heap_allocate(sizeof(Fiber))) Fiber;
  made->fiber = __tsan_create_fiber(0);
  __tsan_set_fiber_name(made->fiber, "in flight (holdfast)");
  fibers[count] = made;
  fiber_count.store(count + 1, std::memory_order_release);
  return static_cast<int>(count);
}

void touch(Fiber& fiber, bool acquire, bool release) {
  void* self = __tsan_get_current_fiber();
  if (acquire) __tsan_release(&fiber.token);
  __tsan_switch_to_fiber(fiber.fiber, no_sync);
  if (acquire) __tsan_acquire(&fiber.token);
  auto* data = reinterpret_cast<void*>(fiber.begin);
  fiber.read ? __tsan_write_range(data, fiber.end - fiber.begin)
             : __tsan_read_range(data, fiber.end - fiber.begin);
  if (release) __tsan_release(&fiber.token);
  __tsan_switch_to_fiber(self, no_sync);
  if (release) __tsan_acquire(&fiber.token);
}

/// What TSan wrote while nobody could take the ledger's lock.
struct Foreign {
  Address at = 0;
  std::size_t size = 0;
  bool freed = false;
  int frames = 0;
  Address stack[24];
};
constexpr int most_foreign = 64;
Foreign foreign[most_foreign];

/// A write that goes on for megabytes would be a race per word, and TSan unwinds two histories for
/// each before it drops the duplicate: minutes. Once a
/// lend of more than a page has its report, its bytes are silent.
void expect_more_of(Address at) {
  const std::size_t count = fiber_count.load(std::memory_order_acquire);
  for (std::size_t i = 0; i < count; ++i) {
    const Fiber& fiber = *fibers[i];
    const std::size_t size = fiber.end - fiber.begin;
    if (fiber.lends <= 0 || at < fiber.begin || at >= fiber.end) continue;
    if (size <= 4096 || !AnnotateBenignRaceSized) return;
    AnnotateBenignRaceSized(__FILE__, __LINE__, fiber.begin, size, "reported by holdfast");
    return;
  }
}

/// The side of the report that is the program's: not the fiber's.
void note_report(void* report) {
  const char* description = "";
  int count = 0, stacks = 0, mops = 0, locs = 0, mutexes = 0, threads = 0, tids = 0;
  void* sleep[1];
  if (!__tsan_get_report_data(report, &description, &count, &stacks, &mops, &locs, &mutexes,
                              &threads, &tids, sleep, 1)) {
    return;
  }
  for (int i = 0; i < mops; ++i) {
    int tid = 0, size = 0, write = 0, atomic = 0;
    void* address = nullptr;
    void* trace[24] = {};
    __tsan_get_report_mop(report, i, &tid, &address, &size, &write, &atomic, trace, 24);
    bool own = false;
    for (int t = 0; t < threads; ++t) {
      int thread = 0, running = 0, parent = 0;
      std::uint64_t os = 0;
      const char* name = nullptr;
      void* made[1];
      __tsan_get_report_thread(report, t, &thread, &os, &running, &name, &parent, made, 1);
      own = own || (thread == tid && name && std::string_view(name) == "in flight (holdfast)");
    }
    if (own || !trace[0]) continue;
    const int at = foreign_count.load(std::memory_order_relaxed);
    if (at == most_foreign) return;
    Foreign& f = foreign[at];
    f.at = reinterpret_cast<Address>(address);
    f.size = static_cast<std::size_t>(size);
    f.freed = std::string_view(description).find("free") != std::string_view::npos;
    for (f.frames = 0; f.frames < 24 && trace[f.frames]; ++f.frames) {
      f.stack[f.frames] = reinterpret_cast<Address>(trace[f.frames]);
    }
    foreign_count.store(at + 1, std::memory_order_release);
    expect_more_of(f.at);
  }
}

}  // namespace

const char* tsan_unavailable() {
  if (!__tsan_switch_to_fiber || !__tsan_read_range) {
    return "the program is not built with -fsanitize=thread";
  }
  return nullptr;
}

void tsan_lent(Range& range) {
  if (range.control || range.size() == 0 || range.op->has(HF_GUARD_UNSTABLE_OK)) return;
  if (range.read && range.op->touched_unannounced()) return;
  const auto [at, fresh] = in_use().try_emplace(key_of(range), -1);
  if (fresh) {
    at->second = take_fiber();
    if (at->second < 0) {
      in_use().erase(at);
      return;
    }
    Fiber& fiber = *fibers[at->second];
    fiber.begin = range.begin;
    fiber.end = range.end;
    fiber.read = range.read;
    fiber.lends = 0;
  }
  range.fiber = at->second;
  Fiber& fiber = *fibers[range.fiber];
  if (fiber.begin != range.begin || fiber.end != range.end || fiber.read != range.read) {
    range.fiber = -1;  // another range with the same key
    return;
  }
  ++fiber.lends;
  touch(fiber, true, false);
}

void tsan_transfer(Range& range, bool begin) {
  // Only a layer's own writing into the memory of a read has to be told apart.
  if (range.fiber < 0 || !range.read) return;
  Fiber& fiber = *fibers[range.fiber];
  if (begin) {
    touch(fiber, false, true);
  } else {
    touch(fiber, true, false);
  }
}

void tsan_returned(Range& range, std::size_t) {
  if (range.fiber < 0) return;
  Fiber& fiber = *fibers[range.fiber];
  // Touched again: a change whose shadow cells were pushed out is seen now.
  if (--fiber.lends == 0) {
    touch(fiber, false, true);
    in_use().erase(key_of(range));
    idle().push_back(range.fiber);
  }
  range.fiber = -1;
}

void tsan_forgotten(Range& range) {
  if (range.fiber < 0) return;
  Fiber& fiber = *fibers[range.fiber];
  if (--fiber.lends == 0) {
    in_use().erase(key_of(range));
    idle().push_back(range.fiber);
  }
  range.fiber = -1;
}

void take_foreign_reports(Ledger& ledger) {
  const int count = foreign_count.load(std::memory_order_acquire);
  for (; foreign_seen < count; ++foreign_seen) {
    const Foreign& f = foreign[foreign_seen];
    Range* hit = nullptr;
    ledger.ranges.touching(f.at, f.at + 1, [&](Range& range) { hit = &range; });
    // A dead frame is the better word for a race on the stack.
    if (hit && hit->on_stack) check_frames(runtime());
    if (!hit || hit->dead) continue;
    Violation v = violation_of(f.freed ? "freed-in-flight" : "mutated-in-flight", "tsan", hit->op,
                               format("a data race with the operation in flight at byte %zu of %zu",
                                      f.at - hit->begin, hit->size()));
    v.hit = keep_stack({f.stack, static_cast<std::size_t>(f.frames)});
    v.memory = f.at;
    add_provenance(v, hit->begin);
    report(std::move(v));
  }
}

}  // namespace holdfast::guard

/// Called from the program's own `__tsan_on_report` (tsan_report.cpp), which is linked into it.
extern "C" void hf_guard_tsan_report(void* report) {
  holdfast::guard::note_report(report);
}
