// Pages, slices, tails, chains and pools, without a channel.
#include <thread>

#include "support.h"

namespace holdfast::comm_tests {
namespace {

void count_free(void*, std::size_t, void* n) {
  ++*static_cast<int*>(n);
}

TEST(Page, slices_pin_their_page) {
  int freed = 0;
  slice part;
  {
    const slice whole = adopt("0123456789", 10, count_free, &freed);
    part = whole.sub(3, 4);
    EXPECT_EQ(2u, whole.owner()->references());
  }
  EXPECT_EQ(0, freed);
  EXPECT_EQ("3456", part.text());
  EXPECT_EQ("", part.sub(9).text());
  EXPECT_EQ("56", part.sub(2, 100).text());
  part = slice();
  EXPECT_EQ(1, freed);
}

TEST(Page, edit_copies_unless_sole_owner) {
  slice a = slice::copy("hello");
  const void* where = a.data();
  a.edit([](std::span<std::byte> b) { b[0] = std::byte{'j'}; });
  EXPECT_EQ(where, a.data()) << "a sole owner is edited in place";
  EXPECT_EQ("jello", a.text());
  const slice shared = a;
  a.edit([](std::span<std::byte> b) { b[0] = std::byte{'c'}; });
  EXPECT_EQ("jello", shared.text());
  EXPECT_EQ("cello", a.text());
  slice fixed = "const"_static;
  fixed.edit([](std::span<std::byte> b) { b[0] = std::byte{'C'}; });
  EXPECT_EQ("Const", fixed.text());
  const auto text = std::make_shared<const std::string>("cached");
  slice from_cache = share(text);
  from_cache.edit([](std::span<std::byte> b) { b[0] = std::byte{'C'}; });
  EXPECT_EQ("cached", *text) << "shared memory of somebody else was written";
  EXPECT_EQ(1, text.use_count());
}

TEST(Page, frozen_prefix_grows_while_tail_fills) {
  tail t = tail::allocate(10);
  const slice a = t.append(slice::copy("abc").bytes());
  const slice b = t.append(slice::copy("defg").bytes());
  EXPECT_EQ("abc", a.text());
  EXPECT_EQ("defg", b.text());
  EXPECT_EQ("abcdefg", t.frozen().text());
  EXPECT_EQ(3u, t.room());
  EXPECT_EQ("123", t.append(slice::copy("12345").bytes()).text()) << "what fits";
  EXPECT_TRUE(t.commit(1).empty());
  t = tail();
  EXPECT_EQ("abc", a.text());
}

TEST(Page, edit_never_touches_a_page_with_a_tail) {
  tail t = tail::allocate(10);
  slice a = t.append(slice::copy("abc").bytes());
  a.edit([](std::span<std::byte> b) { b[0] = std::byte{'X'}; });
  EXPECT_EQ("abc", t.frozen().text());
}

TEST(Page, pool_reuses_and_bounds) {
  page_pool pool(100, 2);
  const void* first = nullptr;
  {
    tail a = pool.take();
    first = a.space().data();
    EXPECT_EQ(100u, a.room());
    tail b = pool.take();
    EXPECT_FALSE(pool.take()) << "beyond the limit";
    EXPECT_EQ(2u, pool.pages_in_use());
    const slice kept = b.append(slice::copy("kept").bytes());
    b = tail();
    EXPECT_EQ(2u, pool.pages_in_use()) << "a slice pins it";
  }
  EXPECT_EQ(0u, pool.pages_in_use());
  EXPECT_EQ(2u, pool.pages_free());
  tail again = pool.take();
  EXPECT_EQ(0u, again.frozen_size());
  EXPECT_EQ(100u, again.room());
  tail other = pool.take();
  EXPECT_TRUE(again.space().data() == first || other.space().data() == first) << "not reused";
}

TEST(Page, pages_outlive_their_pool_and_thread) {
  slice kept;
  {
    page_pool pool(64);
    tail t = pool.take();
    kept = t.append(slice::copy("still here").bytes());
  }
  EXPECT_EQ("still here", kept.text());
  std::thread([moved = std::move(kept)]() mutable { moved = slice(); }).join();
}

TEST(Page, doors) {
  EXPECT_EQ("text", adopt(std::string("text")).text());
  EXPECT_EQ("ch", adopt(std::vector<char>{'c', 'h'}).text());
  auto bytes = std::make_unique<std::byte[]>(2);
  bytes[0] = bytes[1] = std::byte{'z'};
  EXPECT_EQ("zz", adopt(std::move(bytes), 2).text());
  static constexpr char table[] = {'t', 'a', 'b'};
  EXPECT_EQ("tab", static_bytes<table>().text());
  EXPECT_EQ(nullptr, static_bytes<table>().owner());
}

TEST(Page, chains_join_without_copying) {
  chain c{"a"_static, slice(), "bc"_static};
  EXPECT_EQ(2u, c.slices().size()) << "empty parts are dropped";
  for (int i = 0; i < 10; ++i) c.append("x"_static);
  EXPECT_EQ("abcxxxxxxxxxx", c.text());
  EXPECT_EQ(13u, c.size());
  c.append(c);
  EXPECT_EQ(26u, c.size());
  c.consume(2);
  EXPECT_EQ("cxxxxxxxxxxabcxxxxxxxxxx", c.text());
  c.consume(100);
  EXPECT_TRUE(c.empty());
}

}  // namespace
}  // namespace holdfast::comm_tests
