// Every id that comes from the order of events: a broken life is named, and nothing else is; its
// correct twin is silent.
#include <setjmp.h>
#include <sys/mman.h>

#include <thread>

#include "support.h"

namespace holdfast::guard_tests {
namespace {

char memory_a[256], memory_b[256];

hf_guard_channel open() {
  return hf_guard_channel_opened(nullptr, 7, 1);
}
hf_guard_op write_a(hf_guard_channel channel, std::uint32_t flags = 0) {
  return lend(channel, HF_GUARD_WRITE, memory_a, sizeof memory_a, flags);
}

TEST(Lifecycle, a_correct_life_is_silent) {
  const RunResult run = run_all([] {
    const auto channel = open();
    hf_guard_call_entered(channel, HF_GUARD_START, 0);
    const auto one = write_a(channel);
    hf_guard_call_left(channel, HF_GUARD_START, 0);
    const auto two = lend(channel, HF_GUARD_READ, memory_b, sizeof memory_b);
    hf_guard_progressed(one, 100);
    hf_guard_progressed(one, sizeof memory_a);
    complete(one, sizeof memory_a);
    hf_guard_call_entered(channel, HF_GUARD_CLOSE, 0);
    hf_guard_call_left(channel, HF_GUARD_CLOSE, 0);
    complete(two, 0, HF_GUARD_CANCELLED);
    hf_guard_channel_closed(channel);
  });
  EXPECT_EQ("", run.text);
  EXPECT_EQ(0, run.status);
}

TEST(Lifecycle, two_writes_of_the_same_bytes_are_legal) {
  const RunResult run = run_all([] {
    const auto channel = open();
    const auto one = write_a(channel), two = write_a(channel);
    complete(one, sizeof memory_a);
    complete(two, sizeof memory_a);
  });
  EXPECT_EQ(Ids{}, run.ids());
}

TEST(Lifecycle, double_completion) {
  const RunResult run = run_all([] {
    const auto op = write_a(open());
    hf_guard_completed(op, HF_GUARD_COMPLETED, sizeof memory_a);
    hf_guard_completed(op, HF_GUARD_FAILED, 0);
    hf_guard_handler_entered(op);
    hf_guard_handler_left(op);
    hf_guard_released(op);
  });
  EXPECT_EQ(Ids{"double-completion"}, run.ids()) << run.text;
  EXPECT_EQ(88, run.status);
}

TEST(Lifecycle, a_handler_that_runs_after_release_is_a_double_completion) {
  const RunResult run = run_all([] {
    const auto op = write_a(open());
    complete(op, sizeof memory_a);
    hf_guard_handler_entered(op);
  });
  EXPECT_EQ(Ids{"double-completion"}, run.ids()) << run.text;
}

TEST(Lifecycle, inline_callback) {
  const RunResult run = run_all([] {
    const auto channel = open();
    hf_guard_call_entered(channel, HF_GUARD_START, 0);
    const auto op = write_a(channel);
    complete(op, sizeof memory_a);
    hf_guard_call_left(channel, HF_GUARD_START, 0);
  });
  EXPECT_EQ(Ids{"inline-callback"}, run.ids()) << run.text;
}

__attribute__((noinline)) void enter_and_jump(hf_guard_channel channel, jmp_buf& out) {
  // Not an array: AddressSanitizer keeps those elsewhere.
  auto* deep = static_cast<volatile char*>(__builtin_alloca(4096));
  deep[0] = 0;
  hf_guard_call_entered(channel, HF_GUARD_START, 0);
  longjmp(out, 1);
}

TEST(Lifecycle, a_call_left_by_longjmp_is_over) {
  const RunResult run = run_all([] {
    const auto channel = open();
    static jmp_buf out;
    if (setjmp(out) == 0) enter_and_jump(channel, out);
    complete(write_a(channel), sizeof memory_a);
  });
  EXPECT_EQ(Ids{}, run.ids()) << run.text;
}

__attribute__((noinline)) void enter_and_jump_near(hf_guard_channel channel, jmp_buf& out) {
  hf_guard_call_entered(channel, HF_GUARD_START, 0);
  longjmp(out, 1);
}

/// From a frame that the next event's covers again: depth alone would not tell.
TEST(Lifecycle, a_call_left_by_a_short_jump_is_over) {
  const RunResult run = run_all([] {
    const auto channel = open();
    static jmp_buf out;
    if (setjmp(out) == 0) enter_and_jump_near(channel, out);
    complete(write_a(channel), sizeof memory_a);
  });
  EXPECT_EQ(Ids{}, run.ids()) << run.text;
}

/// A jump that stays inside the call leaves it entered.
TEST(Lifecycle, a_jump_inside_a_call_does_not_end_it) {
  const RunResult run = run_all([] {
    const auto channel = open();
    const auto op = write_a(channel);
    hf_guard_call_entered(channel, HF_GUARD_CANCEL, op);
    static jmp_buf out;
    if (setjmp(out) == 0) longjmp(out, 1);
    complete(op, sizeof memory_a);
    hf_guard_call_left(channel, HF_GUARD_CANCEL, 0);
  });
  EXPECT_EQ(Ids{"inline-callback"}, run.ids()) << run.text;
}

TEST(Lifecycle, lost_callback) {
  const RunResult run = run_all([] {
    const auto channel = open();
    write_a(channel);
    hf_guard_channel_closed(channel);
  });
  EXPECT_EQ(Ids{"lost-callback"}, run.ids()) << run.text;
}

TEST(Lifecycle, leaked_operation) {
  const RunResult run = run_all([] { write_a(open()); });
  EXPECT_EQ(Ids{"leaked-operation"}, run.ids()) << run.text;
  EXPECT_EQ(0, run_all([] { write_a(open()); }, "leaks=0").status);
}

TEST(Lifecycle, double_release_and_never_released) {
  const RunResult never = run_all([] {
    const auto op = write_a(open());
    hf_guard_completed(op, HF_GUARD_COMPLETED, sizeof memory_a);
    hf_guard_handler_entered(op);
    hf_guard_handler_left(op);
  });
  EXPECT_EQ(Ids{"double-release"}, never.ids()) << never.text;
  const RunResult twice = run_all([] {
    const auto op = write_a(open());
    complete(op, sizeof memory_a);
    hf_guard_released(op);
  });
  EXPECT_EQ(Ids{"double-release"}, twice.ids()) << twice.text;
}

TEST(Lifecycle, released_before_completion_is_callback_before_free) {
  const RunResult run = run_all([] { hf_guard_released(write_a(open())); });
  EXPECT_EQ(Ids{"callback-before-free"}, run.ids()) << run.text;
}

TEST(Lifecycle, the_layer_gives_back_too_early) {
  const RunResult run = run_all([] {
    const auto op = write_a(open());
    hf_guard_given_back(memory_a, sizeof memory_a);
    complete(op, sizeof memory_a);
  });
  EXPECT_EQ(Ids{"callback-before-free"}, run.ids()) << run.text;
}

TEST(Lifecycle, a_page_returned_to_its_pool_too_early) {
  const RunResult run = run_all([] {
    hf_guard_page_taken(memory_a, sizeof memory_a);
    const auto op = write_a(open());
    hf_guard_page_returned(memory_a, sizeof memory_a);
    complete(op, sizeof memory_a);
    hf_guard_page_returned(memory_a, sizeof memory_a);
    hf_guard_page_taken(memory_a, sizeof memory_a);
  });
  EXPECT_EQ(Ids{"callback-before-free"}, run.ids()) << run.text;
}

TEST(Lifecycle, owner_gone) {
  const RunResult run = run_all([] {
    int owner = 0;
    hf_guard_owner_registered(&owner);
    const auto op = lend(open(), HF_GUARD_WRITE, memory_a, 10, 0, nullptr, 0, &owner);
    hf_guard_owner_gone(&owner);
    complete(op, 10);
    hf_guard_owner_registered(&owner);
    hf_guard_owner_gone(&owner);  // idle now: legal
  });
  EXPECT_EQ(Ids{"owner-gone"}, run.ids()) << run.text;
}

TEST(Lifecycle, reordered) {
  const auto scenario = [](std::uint32_t flags) {
    const auto channel = open();
    const auto one = write_a(channel, flags), two = write_a(channel, flags);
    complete(two, sizeof memory_a);
    complete(one, sizeof memory_a);
  };
  const RunResult run = run_all([&] { scenario(0); });
  EXPECT_EQ((Ids{"reordered", "reordered"}), run.ids()) << run.text;
  EXPECT_EQ(Ids{}, run_all([&] { scenario(HF_GUARD_UNORDERED); }).ids());
}

TEST(Lifecycle, wrong_outcome) {
  const RunResult part = run_all([] { complete(write_a(open()), 10); });
  EXPECT_EQ(Ids{"wrong-outcome"}, part.ids()) << part.text;
  const RunResult nobody = run_all([] { complete(write_a(open()), 0, HF_GUARD_CANCELLED); });
  EXPECT_EQ(Ids{"wrong-outcome"}, nobody.ids()) << nobody.text;
  const RunResult rewritten = run_all([] {
    const auto channel = open();
    const auto op = write_a(channel);
    hf_guard_progressed(op, sizeof memory_a);
    hf_guard_call_entered(channel, HF_GUARD_CANCEL, op);
    hf_guard_call_left(channel, HF_GUARD_CANCEL, 0);
    complete(op, sizeof memory_a, HF_GUARD_CANCELLED);
  });
  EXPECT_EQ(Ids{"wrong-outcome"}, rewritten.ids()) << rewritten.text;
}

TEST(Lifecycle, wrong_count) {
  const RunResult more = run_all([] { complete(write_a(open()), sizeof memory_a + 1); });
  EXPECT_EQ(Ids{"wrong-count"}, more.ids()) << more.text;
  const RunResult other = run_all([] {
    const auto op = write_a(open());
    hf_guard_progressed(op, 100);
    complete(op, 50, HF_GUARD_FAILED);
  });
  EXPECT_EQ(Ids{"wrong-count"}, other.ids()) << other.text;
}

TEST(Lifecycle, wrong_bytes) {
  const RunResult foreign = run_all([] {
    const auto op = write_a(open());
    hf_guard_transfer_begin(op, memory_b, 10);
    hf_guard_transfer_end(op);
    complete(op, sizeof memory_a);
  });
  EXPECT_EQ(Ids{"wrong-bytes"}, foreign.ids()) << foreign.text;
  const RunResult offset = run_all([] {
    const auto op = write_a(open());
    hf_guard_transfer_begin(op, memory_a, 100);
    hf_guard_transfer_end(op);
    hf_guard_progressed(op, 100);
    hf_guard_transfer_begin(op, memory_a + 50, 100);
    hf_guard_transfer_end(op);
    hf_guard_progressed(op, sizeof memory_a);
    complete(op, sizeof memory_a);
  });
  EXPECT_EQ(Ids{"wrong-bytes"}, offset.ids()) << offset.text;
}

TEST(Lifecycle, bytes_that_stand_in_a_vector_twice_are_moved_twice) {
  const RunResult run = run_all([] {
    const hf_guard_buffer twice[] = {{memory_a, 100}, {memory_a, 100}};
    hf_guard_start start{};
    start.size = sizeof start;
    start.channel = open();
    start.direction = HF_GUARD_WRITE;
    start.vector = twice;
    start.count = 2;
    const auto op = hf_guard_accepted(&start);
    for (const std::size_t moved : {0, 60, 100, 160}) {
      hf_guard_progressed(op, moved);
      const std::size_t at = moved % 100;
      hf_guard_transfer_begin(op, memory_a + at, 100 - at);
      hf_guard_transfer_end(op);
    }
    hf_guard_progressed(op, 200);
    complete(op, 200);
  });
  EXPECT_EQ("", run.text);
}

TEST(Lifecycle, refused_but_touched) {
  const RunResult run = run_all([] {
    const auto channel = open();
    hf_guard_call_entered(channel, HF_GUARD_START, 0);
    const auto op = write_a(channel);
    hf_guard_call_left(channel, HF_GUARD_START, 1);
    complete(op, sizeof memory_a);
  });
  EXPECT_EQ(Ids{"refused-but-touched"}, run.ids()) << run.text;
}

TEST(Lifecycle, stale_identity) {
  const RunResult closed = run_all([] {
    const auto channel = open();
    const auto op = write_a(channel);
    complete(op, sizeof memory_a);
    hf_guard_channel_closed(channel);
    hf_guard_progressed(op, 3);
  });
  EXPECT_EQ(Ids{"stale-identity"}, closed.ids()) << closed.text;
  const RunResult reused = run_all([] {
    const auto channel = open();
    hf_guard_channel_closed(channel);
    complete(write_a(channel), sizeof memory_a);
  });
  EXPECT_EQ(Ids{"stale-identity"}, reused.ids()) << reused.text;
}

TEST(Lifecycle, wrong_thread) {
  const RunResult run = run_all([] {
    const auto channel = open();
    const auto one = write_a(channel);
    hf_guard_op two = 0;
    std::thread([&] { two = lend(channel, HF_GUARD_READ, memory_b, 5); }).join();
    complete(one, sizeof memory_a);
    complete(two, 5);
  });
  EXPECT_EQ(Ids{"wrong-thread"}, run.ids()) << run.text;
}

TEST(Lifecycle, overlapping_write) {
  const RunResult second = run_all([] {
    const auto channel = open();
    const auto one = write_a(channel, HF_GUARD_EXCLUSIVE);
    const auto two = lend(channel, HF_GUARD_WRITE, memory_b, 5, HF_GUARD_EXCLUSIVE);
    complete(one, sizeof memory_a);
    complete(two, 5);
  });
  EXPECT_EQ(Ids{"overlapping-write"}, second.ids()) << second.text;
  const RunResult shared = run_all([] {
    const auto one = write_a(open());
    const auto two = lend(open(), HF_GUARD_READ, memory_a + 100, 20);
    complete(one, sizeof memory_a);
    complete(two, 20);
  });
  EXPECT_EQ("overlapping-write", shared.ids().empty() ? "" : shared.ids()[0]) << shared.text;
}

TEST(Lifecycle, unregistered_in_flight) {
  const RunResult run = run_all([] {
    hf_guard_memory_registered(memory_a, sizeof memory_a);
    const auto op = write_a(open());
    hf_guard_memory_unregistered(memory_a, sizeof memory_a);
    complete(op, sizeof memory_a);
  });
  EXPECT_EQ(Ids{"unregistered-in-flight"}, run.ids()) << run.text;
}

TEST(Lifecycle, registered_memory_is_remapped_between_operations) {
  const RunResult run = run_all([] {
    const std::size_t size = 1 << 16;
    const auto map = [] {
      return mmap(nullptr, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    };
    void* room = map();
    hf_guard_memory_registered(room, size);
    complete(lend(0, HF_GUARD_WRITE, room, size, HF_GUARD_REGISTERED), size);
    munmap(room, size);
    void* again = map();
    if (again != room) abort();
    complete(lend(0, HF_GUARD_WRITE, again, size, HF_GUARD_REGISTERED), size);
    hf_guard_memory_unregistered(room, size);
  });
#if HOLDFAST_TEST_ASAN || HOLDFAST_TEST_TSAN
  if (run.ids().empty()) GTEST_SKIP() << "the sanitizer's munmap is not seen";
#endif
  EXPECT_EQ(Ids{"unregistered-in-flight"}, run.ids()) << run.text;
}

TEST(Lifecycle, one_object_allows_one_operation_per_direction) {
  const RunResult run = run_all([] {
    static char stream, other;
    const auto write = [](const void* object, const void* data) {
      const hf_guard_buffer piece{data, 8};
      hf_guard_start start{};
      start.size = sizeof start;
      start.direction = HF_GUARD_WRITE;
      start.flags = HF_GUARD_EXCLUSIVE;
      start.vector = &piece;
      start.count = 1;
      start.object = object;
      start.api = "test_start";
      return hf_guard_accepted(&start);
    };
    const auto first = write(&stream, memory_a);
    const auto elsewhere = write(&other, memory_a + 8);
    const auto second = write(&stream, memory_a + 16);
    for (const auto op : {first, elsewhere, second}) complete(op, 8);
  });
  EXPECT_EQ(Ids{"overlapping-write"}, run.ids()) << run.text;
}

TEST(Lifecycle, given_back_before_the_handler) {
  const RunResult run = run_all([] {
    const auto op = write_a(open());
    hf_guard_completed(op, HF_GUARD_COMPLETED, sizeof memory_a);
    hf_guard_released(op);
  });
  EXPECT_EQ(Ids{"callback-before-free"}, run.ids()) << run.text;
}

TEST(Lifecycle, a_layer_that_ends_says_what_it_abandons) {
  const RunResult run = run_all([] {
    hf_guard_abandoned(write_a(open()));
    memory_a[0] = 'x';  // not watched any more
    const auto second = write_a(open());
    hf_guard_completed(second, HF_GUARD_COMPLETED, sizeof memory_a);
    hf_guard_handler_entered(second);
    hf_guard_handler_left(second);
    hf_guard_abandoned(second);
  });
  EXPECT_EQ((Ids{"leaked-operation", "double-release"}), run.ids()) << run.text;
}

TEST(Lifecycle, a_cancel_of_the_channel_asks_for_all) {
  const RunResult run = run_all([] {
    const auto channel = open();
    const auto op = write_a(channel);
    hf_guard_call_entered(channel, HF_GUARD_CANCEL, 0);
    hf_guard_call_left(channel, HF_GUARD_CANCEL, 0);
    complete(op, 0, HF_GUARD_CANCELLED);
  });
  EXPECT_EQ(Ids{}, run.ids()) << run.text;
}

TEST(Lifecycle, the_first_violation_ends_the_process_unless_told_otherwise) {
  const RunResult halted = run_child("", [] {
    complete(write_a(open()), 10);
    [[maybe_unused]] const ssize_t n = write(2, "went on\n", 8);
  });
  EXPECT_EQ(88, halted.status);
  EXPECT_FALSE(halted.says("went on"));
  EXPECT_EQ(5, run_child("exitcode=5", [] { complete(write_a(open()), 10); }).status);
}

TEST(Lifecycle, a_forked_child_starts_with_nothing_in_flight) {
  const RunResult run = run_all([] {
    const auto channel = open();
    const auto op = write_a(channel);
    const pid_t child = fork();
    if (child == 0) _exit(hf_guard_finish() ? 1 : 0);
    int status = -1;
    waitpid(child, &status, 0);
    complete(op, sizeof memory_a);
    if (status != 0) abort();
  });
  EXPECT_EQ(0, run.status) << run.text;
}

}  // namespace
}  // namespace holdfast::guard_tests
