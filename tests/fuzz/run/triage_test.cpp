// Failures are told apart by what was broken and, for crashes, by where: one fault met on two ways
// is one, two faults are two.
#include "run/triage.h"

#include <gmock/gmock.h>

#include "calls/text.h"
#include "fuzz/run/faulty.h"

namespace holdfast::fuzz {
namespace {

volatile std::uintptr_t nowhere = 8;

[[gnu::noinline]] void falls_here() {
  *reinterpret_cast<volatile int*>(nowhere) = 1;
}
[[gnu::noinline]] void falls_there() {
  *reinterpret_cast<volatile int*>(nowhere) = *reinterpret_cast<volatile int*>(nowhere + 8) + 2;
}

/// Two faults that end the process, and one that is a verdict.
struct Falls : Faulty {
  void peer_fin(std::uint32_t) override { falls_here(); }
  void peer_rst(std::uint32_t) override { falls_there(); }
  void advance(std::uint32_t) override { sink_->broken("reordered", "S4", "one or another way"); }
};

constexpr Target target{"falls", [] { return std::unique_ptr<CommAdapter>(new Falls); }, ""};

std::string signature_of(const char* text) {
  ParseError error;
  return signature(run_guarded(target, parse(text, error).value(), {}));
}

TEST(Triage, crashes_are_told_apart_by_their_stacks) {
  const std::string here = signature_of("c0 = open\npeer-fin c0\n");
  EXPECT_THAT(here, testing::StartsWith("crashed in ")) << "a crash without a stack";
  EXPECT_EQ(here, signature_of("c0 = open\nc1 = open\npeer-send c1 3\npeer-fin c1\n"));
  const std::string there = signature_of("c0 = open\npeer-rst c0\n");
  EXPECT_THAT(there, testing::StartsWith("crashed in "));
  EXPECT_NE(here, there);
}

TEST(Triage, verdicts_are_told_apart_by_id_rule_and_call) {
  EXPECT_EQ(signature_of("c0 = open\nadvance 1\n"), "reordered S4 at advance");
  EXPECT_EQ(signature_of("c0 = open\npeer-send c0 1\nadvance 2\n"), "reordered S4 at advance");
  EXPECT_EQ(signature_of("poll 1\n"), "ok");
}

TEST(Triage, frames_are_those_of_the_code_under_test) {
  const std::string report =
      "==1==ERROR: AddressSanitizer: heap-use-after-free\n"
      "    #0 0x1 in __asan_memcpy (program+0x1)\n"
      "    #1 0x2 in std::copy(char*) algorithm:1\n"
      "    #2 0x3 in layer::(anonymous namespace)::Queue::pop(int) queue.cpp:3\n"
      "    #3 0x4 in layer::(anonymous namespace)::run() queue.cpp:9\n"
      "    #4 0x5 in main main.cpp:1\n"
      "    #5 0x6 in beyond main.cpp:2\n"
      "freed by thread T0 here:\n"
      "    #0 0x1 in free (program+0x1)\n";
  EXPECT_EQ(frames_of(report), "layer::Queue::pop < layer::run < main");
  EXPECT_EQ(frames_of("Segmentation fault\n"), "");
}

}  // namespace
}  // namespace holdfast::fuzz
