// AFL++'s mutator, called the way afl-fuzz calls it (afl-fuzz itself is not needed).
#include <gtest/gtest.h>

#include <set>

#include "calls/text.h"

extern "C" {
void* afl_custom_init(void* afl, unsigned seed);
std::size_t afl_custom_fuzz(void* data, std::uint8_t* bytes, std::size_t size, std::uint8_t** out,
                            std::uint8_t* other, std::size_t other_size, std::size_t most);
int afl_custom_init_trim(void* data, std::uint8_t* bytes, std::size_t size);
std::size_t afl_custom_trim(void* data, std::uint8_t** out);
int afl_custom_post_trim(void* data, unsigned char success);
void afl_custom_deinit(void* data);
}

namespace holdfast::fuzz {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes sample() {
  ParseError error;
  return encode(
      *parse("target strict\nexpect ok\nc0 = open\nb0 = alloc 8\no0 = write c0 b0\n"
             "poll 3\nclose c0\n",
             error));
}

TEST(Aflpp, gives_fresh_sequences_that_fit) {
  void* afl = afl_custom_init(nullptr, 7);
  std::set<Bytes> seen;
  Bytes seed = sample(), other = sample();
  for (int i = 0; i < 300; ++i) {
    std::uint8_t* out = nullptr;
    const std::size_t most = 60 + static_cast<std::size_t>(i);
    const std::size_t size =
        afl_custom_fuzz(afl, seed.data(), seed.size(), &out, other.data(), other.size(), most);
    ASSERT_LE(size, most);
    decode({out, size});  // bytes always are a sequence
    seen.emplace(out, out + size);
  }
  afl_custom_deinit(afl);
  EXPECT_GT(seen.size(), 150u);
}

TEST(Aflpp, trims_call_by_call) {
  void* afl = afl_custom_init(nullptr, 7);
  Bytes seed = sample();
  const int steps = afl_custom_init_trim(afl, seed.data(), seed.size());
  ASSERT_EQ(steps, 5);
  std::uint8_t* out = nullptr;
  std::size_t size = afl_custom_trim(afl, &out);
  EXPECT_LT(decode({out, size}).calls.size(), 5u);
  EXPECT_EQ(afl_custom_post_trim(afl, 0), 1);  // it mattered: the next call is tried
  size = afl_custom_trim(afl, &out);
  EXPECT_LT(decode({out, size}).calls.size(), 5u);
  afl_custom_deinit(afl);
}

}  // namespace
}  // namespace holdfast::fuzz
