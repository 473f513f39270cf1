// The comm layer: what a program can still do wrong through its doors for memory on trust, and the
// drivers of the bugs that guard_mutants.py plants in the layer itself (`layer_*`: the program is
// the same in both twins, the layer is not).
#include "comm/comm.h"

#include <cerrno>
#include <thread>

#include "cases.h"

namespace {

using namespace holdfast::comm;
constexpr std::size_t large = 4 << 20;

/// One program, told by its name which backend it is for.
const backend_kind kind = std::strstr(program_invocation_short_name, "io_uring")
                              ? backend_kind::io_uring
                              : backend_kind::epoll;

struct Ends {
  context loop{kind};
  channel a, b;
  int done = 0;
  explicit Ends(const Pair& p = unix_pair()) {
    error_code error;
    a = channel::adopt(loop, p.a, channel_kind::stream, error);
    b = channel::adopt(loop, p.b, channel_kind::stream, error);
    check(!error, "adopt");
  }
  auto count() {
    return [this](const completion&) { ++done; };
  }
  void until(int wanted) {
    while (done < wanted) loop.run_one_turn();
  }
  void read_away(std::size_t size) {
    b.read(loop.default_pool(), [this, size](const completion& c, const slice&) {
      if (c.n < size) return read_away(size - c.n);
      ++done;
    });
  }
  void finish() {
    a.close();
    b.close();
    loop.shutdown(std::chrono::seconds(5));
  }
};

void write_block(std::size_t size, bool free_it, bool change_it) {
  Ends ends;
  auto* block = static_cast<char*>(malloc(size));
  memset(block, 'a', size);
  ends.a.write(trusted(static_cast<const void*>(block), size), ends.count());
  if (free_it) free(block);              // culprit write_freed write_freed_small
  if (change_it) block[size - 1] = 'X';  // culprit write_mutated write_mutated_small
  ends.read_away(size);
  ends.until(2);
  ends.finish();
  if (!free_it) free(block);
}
void write_freed(bool bad) {
  write_block(large, bad, false);
}
void write_freed_small(bool bad) {
  write_block(1000, bad, false);
}
void write_mutated(bool bad) {
  write_block(large, false, bad);
}
void write_mutated_small(bool bad) {
  write_block(1000, false, bad);
}

/// A pool of the program's own: nothing is freed, the memory is simply used again.
void pool_reused(bool bad) {
  Ends ends;
  static std::vector<char> pool(large, 'a');
  const auto lent = trusted(static_cast<const void*>(pool.data()), large);
  ends.a.write(lent, ends.count());
  if (bad) memset(pool.data(), 'f', large);  // culprit pool_reused
  ends.read_away(large);
  ends.until(2);
  ends.finish();
}

void adopted_freed(bool bad) {
  Ends ends;
  auto* block = static_cast<char*>(malloc(5000));
  memset(block, 'a', 5000);
  ends.a.write(adopt(block, 5000, [](void*, std::size_t, void*) {}), ends.count());
  if (bad) free(block);  // culprit adopted_freed
  ends.read_away(5000);
  ends.until(2);
  ends.finish();
  if (!bad) free(block);
}

__attribute__((noinline)) void lend_local(Ends& ends, char* instead) {
  char local[1000];
  memset(local, 'l', sizeof local);
  const void* data = instead ? instead : local;
  ends.a.write(trusted(data, sizeof local), ends.count());  // culprit write_stack
  asm volatile("" : : "r"(local) : "memory");
}
void write_stack(bool bad) {
  Ends ends;
  static char room[1000];
  lend_local(ends, bad ? nullptr : room);
  overwrite_stack();
  ends.read_away(1000);
  ends.until(2);
  ends.finish();
}

__attribute__((noinline)) void read_into_local(Ends& ends, char* instead) {
  char local[64];
  memset(local, 0, sizeof local);
  const auto room = trusted(static_cast<void*>(instead ? instead : local), sizeof local);
  ends.b.read(room, ends.count());  // culprit read_stack
  asm volatile("" : : "r"(local) : "memory");
}
void read_stack(bool bad) {
  Ends ends;
  static char room[64];
  read_into_local(ends, bad ? nullptr : room);
  overwrite_stack();
  ends.a.write("hello"_static, ends.count());
  ends.until(2);
  ends.finish();
}

void read_freed(bool bad) {
  Ends ends;
  void* block = malloc(4096);
  ends.b.read(trusted(block, 4096), ends.count());
  if (bad) free(block);  // culprit read_freed
  ends.a.write("hello"_static, ends.count());
  ends.until(2);
  ends.finish();
  if (!bad) free(block);
}

void read_touched(bool bad) {
  Ends ends;
  auto* block = static_cast<char*>(malloc(4096));
  ends.b.read(trusted(static_cast<void*>(block), 4096), ends.count());
  if (bad) block[100] = 'X';  // culprit read_touched
  ends.a.write("hello"_static, ends.count());
  ends.until(2);
  ends.finish();
  free(block);
}

void reads_overlap(bool bad) {
  Ends ends, other;
  static char room[200];
  ends.b.read(trusted(static_cast<void*>(room), 100), ends.count());
  void* second = room + (bad ? 50 : 100);
  other.b.read(trusted(second, 100), other.count());  // culprit reads_overlap
  ends.a.write("hello"_static, ends.count());
  other.a.write("hello"_static, other.count());
  ends.until(2);
  other.until(2);
  ends.finish();
  other.finish();
}

struct Owner {
  owner_anchor anchor{this};
};
void owner_dies(bool bad) {
  Ends ends;
  auto owner = std::make_unique<Owner>();
  start_options options;
  options.anchor = &owner->anchor;
  ends.b.read(ends.loop.default_pool(), [&](const completion&, slice) { ++ends.done; }, options);
  if (bad) owner.reset();  // culprit owner_dies
  ends.a.write("hello"_static, ends.count());
  ends.until(2);
  ends.finish();
}

void foreign_thread(bool bad) {
  Ends ends;
  const auto start = [&] {
    ends.a.write("x"_static, [](const completion&) {});  // culprit foreign_thread
  };
  if (bad) {
    std::thread(start).join();
  } else {
    start();
  }
  ends.finish();
}

void undrained(bool bad) {
  auto ends = std::make_unique<Ends>();
  ends->b.read(ends->loop.default_pool(), [](const completion&, slice) {});
  if (!bad) ends->finish();
  ends.reset();  // culprit undrained
}

/// The layer's own mistakes: one driver for several.
void drive_layer(bool) {
  Ends ends;
  op_id second;
  // Two small writes that are moved together; the first one's handler cancels the second.
  ends.a.write(slice::copy("first"), [&](const completion&) {
    ++ends.done;
    ends.loop.cancel(second);
  });
  second = ends.a.write(slice::copy("second"), ends.count()).id;
  ends.read_away(11);
  ends.until(3);
  std::string text(large, 'a');
  ends.a.write(adopt(std::move(text)), ends.count());
  ends.read_away(large);
  ends.until(5);
  // A write that is cancelled while it waits behind another.
  ends.a.write(adopt(std::string(large, 'b')), ends.count());
  ends.loop.cancel(ends.a.write(slice::copy("late"), ends.count()).id);
  ends.read_away(large);
  ends.until(7);
  // A read that is cancelled, and one that the close ends.
  const op_id id =
      ends.a.read(ends.loop.default_pool(), [&](const completion&, const slice&) { ++ends.done; })
          .id;
  for (int i = 0; i < 3; ++i) ends.loop.poll();
  ends.loop.cancel(id);
  for (int i = 0; i < 20; ++i) ends.loop.poll();
  ends.a.read(ends.loop.default_pool(), [&](const completion&, const slice&) { ++ends.done; });
  ends.finish();
}

constexpr Case cases[] = {
    {"write_freed", "freed-in-flight", write_freed},
    {"write_freed_small", "freed-in-flight", write_freed_small},
    {"write_mutated", "mutated-in-flight", write_mutated},
    {"write_mutated_small", "mutated-in-flight", write_mutated_small},
    {"pool_reused", "mutated-in-flight", pool_reused},
    {"adopted_freed", "freed-in-flight", adopted_freed},
    {"write_stack", "stack-escape", write_stack},
    {"read_stack", "stack-escape", read_stack},
    {"read_freed", "freed-in-flight", read_freed},
    {"read_touched", "mutated-in-flight", read_touched, "instrumented"},
    {"reads_overlap", "overlapping-write", reads_overlap},
    {"owner_dies", "owner-gone", owner_dies},
    {"foreign_thread", "wrong-thread", foreign_thread},
    {"undrained", "leaked-operation", undrained},
    {"layer", "", drive_layer, "mutant"},
};

}  // namespace

CASES_MAIN(cases)
