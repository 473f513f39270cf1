// The lending site of a layer that reports where its own start call is, not who called that.
#include "support.h"

namespace holdfast::guard_tests {
namespace {

/// A layer's start call, and another that leads to it.
__attribute__((noinline)) hf_guard_op layer_write(const void* data, std::size_t size) {
  const hf_guard_buffer piece{data, size};
  hf_guard_start start{};
  start.size = sizeof start;
  start.direction = HF_GUARD_WRITE;
  start.vector = &piece;
  start.count = 1;
  start.api = "layer_write";
  const hf_guard_op op = hf_guard_accepted(&start);
  asm volatile("" : : : "memory");
  return op;
}

constexpr int user_line = __LINE__ + 3;
__attribute__((noinline)) hf_guard_op user_of_the_layer() {
  static char data[64];
  const hf_guard_op op = layer_write(data, sizeof data);
  asm volatile("" : : : "memory");
  return op;
}

TEST(Symbols, TheSiteIsTheCallerOfTheFunctionThatIsNamedLikeTheOperation) {
  const RunResult result = run_child("report=json", [] {
    const hf_guard_op op = user_of_the_layer();
    hf_guard_completed(op, HF_GUARD_COMPLETED, 64);
    hf_guard_handler_entered(op);
    hf_guard_handler_left(op);
    hf_guard_released(op);
  });
  if (result.text.find("symbols_test.cpp") == std::string::npos)
    GTEST_SKIP() << "this build has no line table; the release build holds it";
  const std::size_t sites = result.text.find("\"sites\"");
  ASSERT_NE(sites, std::string::npos) << result.text;
  const std::string text = result.text.substr(sites, result.text.find("\"violations\"") - sites);
  EXPECT_NE(text.find("\"line\": " + std::to_string(user_line)), std::string::npos) << text;
  EXPECT_NE(text.find("user_of_the_layer"), std::string::npos) << text;
}

}  // namespace
}  // namespace holdfast::guard_tests
