// Memory that goes while it is lent is named at the very call.
#include <sys/mman.h>

#include <string>

#include "../support.h"

namespace holdfast::guard_tests {
namespace {

__attribute__((noinline)) void culprit_frees(char* block) {
  free(block);
}
__attribute__((noinline)) char* culprit_grows(char* block) {
  return static_cast<char*>(realloc(block, 1 << 20));
}

char* block_of(std::size_t size) {
  auto* block = static_cast<char*>(malloc(size));
  memset(block, 'x', size);
  return block;
}

TEST(FreeHooks, free_of_a_lent_block) {
  for (const auto direction : {HF_GUARD_READ, HF_GUARD_WRITE}) {
    const RunResult run = run_child("", [&] {
      char* block = block_of(3000);
      lend(0, direction, block + 100, 1000);
      culprit_frees(block);
    });
    EXPECT_EQ(Ids{"freed-in-flight"}, run.ids()) << run.text;
    EXPECT_TRUE(run.says("culprit_frees")) << run.text;
    EXPECT_EQ(88, run.status);
  }
}

TEST(FreeHooks, a_reported_block_stays_while_the_program_goes_on) {
  if (HOLDFAST_TEST_ASAN || HOLDFAST_TEST_TSAN) GTEST_SKIP() << "the sanitizer frees by itself";
  const RunResult run = run_all([] {
    char* block = block_of(3000);
    const auto op = lend(0, HF_GUARD_WRITE, block, 3000);
    free(block);
    char* other = block_of(3000);
    if (other == block) abort();
    free(other);
    complete(op, 3000);
  });
  EXPECT_EQ(Ids{"freed-in-flight"}, run.ids()) << run.text;
  EXPECT_EQ(88, run.status);
}

TEST(FreeHooks, operator_delete_and_string_growth) {
  const RunResult run = run_child("", [] {
    std::string text(500, 'x');
    lend(0, HF_GUARD_WRITE, text.data(), text.size());
    text.append(5000, 'y');
  });
  EXPECT_EQ(Ids{"freed-in-flight"}, run.ids()) << run.text;
}

TEST(FreeHooks, realloc_of_a_lent_block) {
  const RunResult run = run_child("", [] {
    char* block = block_of(3000);
    lend(0, HF_GUARD_WRITE, block, 3000);
    block = culprit_grows(block);
  });
  // A sanitizer's hook cannot tell realloc from free.
  const bool sanitized = HOLDFAST_TEST_ASAN || HOLDFAST_TEST_TSAN;
  EXPECT_EQ(Ids{sanitized ? "freed-in-flight" : "mutated-in-flight"}, run.ids()) << run.text;
}

TEST(FreeHooks, a_request_object_that_is_freed) {
  const RunResult run = run_child("", [] {
    static char data[10];
    char* request = block_of(100);
    lend(0, HF_GUARD_WRITE, data, sizeof data, 0, request, 100);
    culprit_frees(request);
  });
  EXPECT_EQ(Ids{"stack-control-block"}, run.ids()) << run.text;
}

TEST(FreeHooks, munmap_of_lent_memory) {
  if (HOLDFAST_TEST_ASAN || HOLDFAST_TEST_TSAN) GTEST_SKIP() << "the sanitizer has munmap";
  const RunResult run = run_child("", [] {
    void* page = mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    lend(0, HF_GUARD_WRITE, page, 8192);
    munmap(page, 8192);
  });
  EXPECT_EQ(Ids{"freed-in-flight"}, run.ids()) << run.text;
}

TEST(FreeHooks, neighbours_and_released_blocks_may_go) {
  const RunResult run = run_all([] {
    char* one = block_of(3000);
    char* two = block_of(3000);
    const auto op = lend(0, HF_GUARD_WRITE, one, 3000);
    free(two);
    complete(op, 3000);
    free(one);
  });
  EXPECT_EQ("", run.text);
}

}  // namespace
}  // namespace holdfast::guard_tests
