// Contents: read while they fill, dropped when read, kept, failed.
#include "proxy/relay/content.h"

#include <gtest/gtest.h>

namespace holdfast::proxy {
namespace {

using answer = content::reader::answer;
constexpr std::size_t all = static_cast<std::size_t>(-1);

chain bytes(std::string_view text) {
  return chain(slice::copy(text));
}

/// Counts how often a reader that waited was woken.
struct waiting final : content::waker_source {
  int woken = 0;
  content::waker make_waker() override {
    return [this] { ++woken; };
  }
};
waiting waits;

TEST(Content, readers_follow_the_filler) {
  waits.woken = 0;
  auto c = std::make_shared<content>(true);
  content::reader r(c);
  chain got;
  EXPECT_EQ(r.take(all, got, waits), answer::wait);
  c->append(bytes("abc"));
  EXPECT_EQ(waits.woken, 1);
  EXPECT_EQ(r.take(2, got, waits), answer::data);
  c->append(bytes("def"));
  EXPECT_EQ(r.take(all, got, waits), answer::data);
  EXPECT_EQ(got.text(), "abcdef");
  c->finish(content::state::complete);
  EXPECT_EQ(r.take(all, got, waits), answer::end);
  content::reader late(c, 2, 5);
  chain part;
  EXPECT_EQ(late.take(all, part, waits), answer::data);
  EXPECT_EQ(part.text(), "cde");
  EXPECT_EQ(late.take(all, part, waits), answer::end);
}

TEST(Content, references_not_copies) {
  auto c = std::make_shared<content>(true);
  const slice page = slice::copy(std::string_view("abc"));
  c->append(chain(page));
  content::reader r(c);
  chain got;
  r.take(all, got, waits);
  EXPECT_EQ(got.slices()[0].data(), page.data());
}

TEST(Content, what_is_not_kept_goes_when_all_have_read_it) {
  auto c = std::make_shared<content>(false);
  slice page = slice::copy(std::string_view("abc"));
  const comm::page* raw = page.owner();
  content::reader fast(c);
  content::reader slow(c);
  c->append(chain(page));
  chain got;
  fast.take(all, got, waits);
  got.clear();
  EXPECT_EQ(c->backlog(), 3u);  // the slow one sets the pace
  EXPECT_EQ(raw->references(), 2u);
  bool taken = false;
  c->when_taken([&] { taken = true; });
  slow.take(all, got, waits);
  got.clear();
  EXPECT_TRUE(taken);
  EXPECT_EQ(raw->references(), 1u);
}

TEST(Content, a_kept_one_goes_by_its_fastest_reader) {
  auto c = std::make_shared<content>(true);
  content::reader fast(c);
  content::reader slow(c);
  c->append(bytes("abc"));
  chain got;
  fast.take(all, got, waits);
  EXPECT_EQ(c->backlog(), 0u);
  EXPECT_EQ(slow.take(all, got, waits), answer::data);
  EXPECT_EQ(got.text(), "abcabc");
}

TEST(Content, failure_reaches_readers_after_the_bytes) {
  auto c = std::make_shared<content>(true);
  content::reader r(c);
  c->append(bytes("abc"));
  c->finish(content::state::failed);
  chain got;
  EXPECT_EQ(r.take(all, got, waits), answer::data);
  EXPECT_EQ(r.take(all, got, waits), answer::failed);
}

}  // namespace
}  // namespace holdfast::proxy
