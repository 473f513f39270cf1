// Lent locals: dead frames are found, living ones are left alone.
#include <thread>

#include "../support.h"

namespace holdfast::guard_tests {
namespace {

__attribute__((noinline)) hf_guard_op lend_local(hf_guard_direction direction) {
  char local[64];
  memset(local, 1, sizeof local);
  const hf_guard_op op = lend(0, direction, local, sizeof local);
  asm volatile("" : : "r"(local) : "memory");
  return op;
}

__attribute__((noinline)) hf_guard_op lend_static_with_local_request() {
  static char data[64];
  char request[48];
  memset(request, 1, sizeof request);
  const hf_guard_op op = lend(0, HF_GUARD_WRITE, data, sizeof data, 0, request, sizeof request);
  asm volatile("" : : "r"(request) : "memory");
  return op;
}

__attribute__((noinline)) void deep_turn(int depth) {
  char room[512];
  memset(room, 1, sizeof room);
  asm volatile("" : : "r"(room) : "memory");
  if (depth > 0) {
    deep_turn(depth - 1);
  } else {
    hf_guard_turn();
  }
  asm volatile("" : : "r"(room) : "memory");
}

TEST(Frames, a_local_whose_function_returned) {
  const RunResult run = run_child("", [] {
    lend_local(HF_GUARD_READ);
    deep_turn(8);
  });
  EXPECT_EQ(Ids{"stack-escape"}, run.ids()) << run.text;
  EXPECT_TRUE(run.says("lend_local")) << run.text;
  EXPECT_TRUE(run.says("frames_test.cpp") || !HOLDFAST_TEST_ASAN) << run.text;
}

TEST(Frames, a_request_whose_function_returned) {
  const RunResult run = run_child("", [] {
    lend_static_with_local_request();
    deep_turn(8);
  });
  EXPECT_EQ(Ids{"stack-control-block"}, run.ids()) << run.text;
}

TEST(Frames, a_thread_that_ends_takes_its_locals_with_it) {
  const RunResult run = run_all([] {
    hf_guard_op op = 0;
    std::thread([&op] {
      char local[64] = {};
      op = lend(0, HF_GUARD_WRITE, local, sizeof local);
      asm volatile("" : : "r"(local) : "memory");
    }).join();
    complete(op, 64);
  });
  EXPECT_EQ(Ids{"stack-escape"}, run.ids()) << run.text;
  EXPECT_TRUE(run.says("ended with its thread")) << run.text;
}

TEST(Frames, a_thread_that_waits_for_its_operation) {
  const RunResult run = run_all([] {
    std::thread([] {
      char local[64] = {};
      complete(lend(0, HF_GUARD_WRITE, local, sizeof local), sizeof local);
    }).join();
  });
  EXPECT_EQ("", run.text);
}

TEST(Frames, a_local_of_a_living_function) {
  const RunResult run = run_all([] {
    char local[64] = {};
    const hf_guard_op op = lend(0, HF_GUARD_WRITE, local, sizeof local);
    deep_turn(8);
    deep_turn(0);
    complete(op, sizeof local);
    deep_turn(3);
  });
  EXPECT_EQ("", run.text);
}

}  // namespace
}  // namespace holdfast::guard_tests
