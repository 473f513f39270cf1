// Bytes of pending writes that change: with checksums alone, and with page protection.
#include <sys/mman.h>

#include "../support.h"

namespace holdfast::guard_tests {
namespace {

char data[100000];

void change_one(std::size_t size, std::size_t at) {
  const auto op = lend(0, HF_GUARD_WRITE, data, size);
  data[at] ^= 1;
  complete(op, size);
}

TEST(Checksum, the_changed_byte_of_a_small_write) {
  const RunResult run = run_all([] { change_one(300, 123); }, "detectors=lifecycle,checksum");
  EXPECT_EQ(Ids{"mutated-in-flight"}, run.ids()) << run.text;
  EXPECT_TRUE(run.says("byte 123 of the 300")) << run.text;
}

TEST(Checksum, the_changed_block_of_a_large_write) {
  const RunResult run =
      run_all([] { change_one(sizeof data, 70000); }, "detectors=lifecycle,checksum");
  EXPECT_EQ(Ids{"mutated-in-flight"}, run.ids()) << run.text;
  EXPECT_TRUE(run.says("bytes 69632 to 70655")) << run.text;
}

TEST(Checksum, every_single_byte_counts) {
  const RunResult run = run_all(
      [] {
        for (std::size_t at = 0; at < 6000; at += 7) {
          const auto op = lend(0, HF_GUARD_WRITE, data, 6000);
          data[at] ^= 0x80;
          complete(op, 6000);
        }
        hf_guard_counts counts;
        hf_guard_get_counts(&counts);
        fprintf(stderr, "violations=%d\n", static_cast<int>(counts.violations));
      },
      "max_reports=0:detectors=lifecycle,checksum");
  EXPECT_TRUE(run.says("violations=858")) << run.text;  // ceil(6000 / 7)
}

TEST(Checksum, records_that_change_places_count) {
  const RunResult run = run_all(
      [] {
        // Neighbours that differ in one word, at every distance within a block and beyond.
        for (std::size_t size : {8, 16, 64, 128, 1024}) {
          for (std::size_t i = 0; i < sizeof data / size; ++i)
            data[i * size] = static_cast<char>(i);
          const auto op = lend(0, HF_GUARD_WRITE, data, 8192);
          std::swap(data[0], data[size]);
          complete(op, 8192);
        }
        hf_guard_counts counts;
        hf_guard_get_counts(&counts);
        fprintf(stderr, "violations=%d\n", static_cast<int>(counts.violations));
      },
      "max_reports=0:detectors=lifecycle,checksum");
  EXPECT_TRUE(run.says("violations=5")) << run.text;
}

TEST(Checksum, a_read_among_many_writes_of_the_same_bytes) {
  const RunResult run = run_all(
      [] {
        hf_guard_op writes[40];
        for (auto& op : writes) op = lend(0, HF_GUARD_WRITE, data, 64);
        const auto read = lend(0, HF_GUARD_READ, data + 32, 8);
        complete(read, 8);
        for (auto at : {39, 0, 20}) complete(writes[at], 64);  // taken out of any order
        for (int i = 1; i < 39; ++i) {
          if (i != 20) complete(writes[i], 64);
        }
      },
      "detectors=lifecycle,checksum");
  EXPECT_EQ(Ids{"overlapping-write"}, run.ids()) << run.text;
}

TEST(Checksum, before_the_next_part_is_written) {
  const RunResult run = run_child("detectors=lifecycle,checksum", [] {
    const auto op = lend(0, HF_GUARD_WRITE, data, 300);
    hf_guard_transfer_begin(op, data, 300);
    hf_guard_transfer_end(op);
    hf_guard_progressed(op, 100);
    data[250] ^= 1;
    hf_guard_transfer_begin(op, data + 100, 200);
    _exit(0);
  });
  EXPECT_TRUE(run.says("before the next part")) << run.text;
}

TEST(Checksum, intended_changes_and_reads_are_silent) {
  const RunResult run = run_all(
      [] {
        const auto marked = lend(0, HF_GUARD_WRITE, data, 300, HF_GUARD_UNSTABLE_OK);
        data[1] ^= 1;
        complete(marked, 300);
        const auto bracketed = lend(0, HF_GUARD_WRITE, data, 300);
        hf_guard_intended_begin(data, 300);
        data[2] ^= 1;
        hf_guard_intended_end(data, 300);
        complete(bracketed, 300);
        const auto read = lend(0, HF_GUARD_READ, data + 1000, 300);
        hf_guard_transfer_begin(read, nullptr, 0);
        data[1000] ^= 1;  // the layer's own
        hf_guard_transfer_end(read);
        complete(read, 300);
      },
      "detectors=lifecycle,checksum");
  EXPECT_EQ("", run.text);
}

constexpr unsigned announced = HF_GUARD_OWN_CALLS | HF_GUARD_ANNOUNCED;

void fill(hf_guard_op op, std::size_t n) {
  hf_guard_transfer_begin(op, nullptr, 0);
  std::memset(data, 'f', n);
  hf_guard_transfer_end(op);
}

TEST(Checksum, a_read_that_changes_before_the_layer_fills_it) {
  const RunResult run = run_all(
      [] {
        const auto op = lend(0, HF_GUARD_READ, data, 300, announced);
        fill(op, 0);  // nothing was there yet
        data[7] ^= 1;
        fill(op, 100);
        complete(op, 100);
      },
      "detectors=lifecycle,checksum");
  EXPECT_EQ(Ids{"mutated-in-flight"}, run.ids()) << run.text;
  EXPECT_TRUE(run.says("byte 7 of the 300") && run.says("before it was filled")) << run.text;
}

TEST(Checksum, a_read_that_changes_and_never_gets_a_byte) {
  const RunResult run = run_all(
      [] {
        const auto op = lend(0, HF_GUARD_READ, data, 300, announced);
        data[7] ^= 1;
        complete(op, 0, HF_GUARD_END_OF_STREAM);
      },
      "detectors=lifecycle,checksum");
  EXPECT_EQ(Ids{"mutated-in-flight"}, run.ids()) << run.text;
  EXPECT_TRUE(run.says("at release")) << run.text;
}

TEST(Checksum, what_the_layer_puts_into_a_read_is_its_own) {
  const RunResult run = run_all(
      [] {
        const auto op = lend(0, HF_GUARD_READ, data, 300, announced);
        fill(op, 0);
        fill(op, 300);
        complete(op, 100);
      },
      "detectors=lifecycle,checksum");
  EXPECT_EQ("", run.text);
}

TEST(Checksum, bytes_that_a_read_and_a_write_share_are_one_violation) {
  for (const bool read_first : {true, false}) {
    const RunResult run = run_all(
        [read_first] {
          const auto first =
              lend(0, read_first ? HF_GUARD_READ : HF_GUARD_WRITE, data, 300, announced);
          const auto second =
              lend(0, read_first ? HF_GUARD_WRITE : HF_GUARD_READ, data, 300, announced);
          fill(read_first ? first : second, 300);
          complete(first, 300);
          complete(second, 300);
        },
        "detectors=lifecycle,checksum");
    EXPECT_EQ(Ids{"overlapping-write"}, run.ids()) << run.text;
  }
}

__attribute__((noinline)) void culprit_writes(char* at) {
  *at = 'c';
}

TEST(Pages, the_writing_instruction_is_named) {
  if (HOLDFAST_TEST_TSAN) GTEST_SKIP() << "not offered under ThreadSanitizer";
  for (const bool halt : {true, false}) {
    const auto scenario = [] {
      auto* page = static_cast<char*>(
          mmap(nullptr, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
      const auto op = lend(0, HF_GUARD_WRITE, page + 100, 12000);
      page[0] = 'x';  // a page that is lent in part is not guarded
      culprit_writes(page + 5000);
      if (page[5000] != 'c') abort();
      complete(op, 12000);
      culprit_writes(page + 5000);
    };
    const RunResult run =
        halt ? run_child("detectors=+pages", scenario) : run_all(scenario, "detectors=+pages");
    EXPECT_EQ(Ids{"mutated-in-flight"}, run.ids()) << run.text;
    EXPECT_TRUE(run.says("#0 ") && run.text.find("culprit_writes") < run.text.find("lent by"))
        << run.text;
    EXPECT_EQ(88, run.status);
  }
}

TEST(Pages, own_pages_make_small_blocks_visible) {
  if (HOLDFAST_TEST_ASAN || HOLDFAST_TEST_TSAN) GTEST_SKIP() << "the sanitizer's allocator is used";
  const RunResult run = run_child("detectors=+pages:own_pages=64", [] {
    hf_guard_turn();
    hf_guard_channel_opened(nullptr, -1, 0);
    auto* block = static_cast<char*>(malloc(100));
    lend(0, HF_GUARD_WRITE, block, 100);
    culprit_writes(block + 50);
  });
  EXPECT_EQ(Ids{"mutated-in-flight"}, run.ids()) << run.text;
  EXPECT_TRUE(run.says("culprit_writes")) << run.text;
}

TEST(Pages, a_real_fault_stays_one) {
  const RunResult run = run_child("detectors=+pages", [] {
    auto* page = static_cast<char*>(
        mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    lend(0, HF_GUARD_WRITE, page, 8192);
    signal(SIGALRM, SIG_DFL);
    volatile std::uintptr_t nowhere = 8;
    *reinterpret_cast<volatile char*>(nowhere) = 1;
  });
  EXPECT_NE(0, run.status);
  EXPECT_NE(88, run.status);
}

}  // namespace
}  // namespace holdfast::guard_tests
