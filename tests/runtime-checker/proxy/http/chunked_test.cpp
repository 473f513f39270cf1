// The chunked coding, at every split.
#include "proxy/http/chunked.h"

#include <gtest/gtest.h>

namespace holdfast::proxy {
namespace {

using result = chunk_decoder::result;

TEST(ChunkDecoder, decodes_at_every_split_and_leaves_what_follows) {
  const std::string text =
      "3;a=\"b;c\"\r\nabc\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n000\r\n"
      "Trailer: x\r\n\r\nnext";
  for (std::size_t split = 0; split <= text.size(); ++split) {
    chunk_decoder decoder;
    chain out;
    slice first = slice::copy(std::string_view(text).substr(0, split));
    slice second = slice::copy(std::string_view(text).substr(split));
    const result early = decoder.feed(first, out);
    ASSERT_NE(early, result::bad) << split;
    ASSERT_EQ(decoder.feed(second, out), result::done) << split;
    EXPECT_EQ(out.text(), "abcabcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(std::string(first.text()) + std::string(second.text()), "next") << split;
  }
}

TEST(ChunkDecoder, refuses_what_is_not_chunked) {
  for (const std::string_view text :
       {"\r\n", "g\r\n", "3\nabc", "3 \r\nabc", "3\r\nabcd\r\n", "3\r\nabc\n", "0\r\n\n",
        "1000000000000000\r\n", "0\r\n bad\r\n\r\n", "3;\x01\r\n", "+3\r\n", "0x3\r\n"}) {
    chunk_decoder decoder;
    chain out;
    slice in = slice::copy(text);
    EXPECT_EQ(decoder.feed(in, out), result::bad) << text;
  }
}

TEST(ChunkDecoder, limits_extensions_and_trailers) {
  chunk_decoder decoder;
  chain out;
  slice in = slice::copy("0\r\nX: " + std::string(10000, 'a'));
  EXPECT_EQ(decoder.feed(in, out), result::bad);
}

TEST(ChunkSizeLine, is_hexadecimal) {
  char room[24];
  EXPECT_EQ(chunk_size_line(0, room), "0\r\n");
  EXPECT_EQ(chunk_size_line(0x1a2b, room), "1a2b\r\n");
}

}  // namespace
}  // namespace holdfast::proxy
