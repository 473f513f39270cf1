// The store: variants, size, scan resistance, leaders.
#include "proxy/cache/store.h"

#include <gtest/gtest.h>

namespace holdfast::proxy {
namespace {

entry_ref make(std::size_t size, std::vector<selector> vary = {}) {
  auto e = std::make_shared<entry>();
  e->body = std::make_shared<content>(true);
  e->body->append(chain(slice::copy(std::string(size, 'x'))));
  e->body->finish(content::state::complete);
  e->vary = std::move(vary);
  return e;
}

TEST(Store, keeps_variants_apart_and_replaces_equal_ones) {
  store s(1 << 20);
  const entry_ref one = make(10, {{"foo", "1"}});
  s.put("k", one);
  s.put("k", make(10, {{"foo", "2"}}));
  EXPECT_EQ(s.find("k", {{"Foo", "1", field_id::other}}), one);
  EXPECT_EQ(s.find("k", {{"Foo", "3", field_id::other}}), nullptr);
  s.put("k", make(20, {{"foo", "1"}}));
  EXPECT_NE(s.find("k", {{"Foo", "1", field_id::other}}), one);
  EXPECT_EQ(s.entries(), 2u);
  s.invalidate("k");
  EXPECT_EQ(s.entries(), 0u);
  EXPECT_EQ(s.bytes(), 0u);
}

TEST(Store, stays_within_its_size_whatever_comes) {
  store s(100'000);
  for (int i = 0; i < 2000; ++i) {
    s.put("k" + std::to_string(i), make(static_cast<std::size_t>(i % 7) * 3000));
    ASSERT_LE(s.bytes(), 100'000u);
  }
  EXPECT_GT(s.evictions(), 1000u);
  s.put("too large", make(200'000));
  EXPECT_EQ(s.find("too large", {}), nullptr);
}

TEST(Store, a_scan_does_not_sweep_out_what_is_used) {
  store s(16 * 200'000);
  for (int i = 0; i < 200; ++i) s.put("used" + std::to_string(i), make(1000));
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 200; ++i) s.find("used" + std::to_string(i), {});
  }
  for (int i = 0; i < 20'000; ++i) s.put("scan" + std::to_string(i), make(1000));
  int left = 0;
  for (int i = 0; i < 200; ++i) left += s.find("used" + std::to_string(i), {}) != nullptr;
  EXPECT_GE(left, 190);
}

TEST(Store, growing_counts) {
  store s(100'000);
  const entry_ref e = make(0);
  s.put("k", e);
  const std::uint64_t before = s.bytes();
  s.grow("k", e, 5000);
  EXPECT_EQ(s.bytes(), before + 5000);
  s.grow("k", e, 200'000);  // more than fits: the entry goes
  EXPECT_EQ(s.entries(), 0u);
}

TEST(Store, one_leads_and_the_others_are_woken) {
  store s(1 << 20);
  int woken = 0;
  EXPECT_TRUE(s.lead("k", [] {}));
  EXPECT_FALSE(s.lead("k", [&] { ++woken; }));
  EXPECT_FALSE(s.lead("k", [&] { ++woken; }));
  s.done("k", false, 1000);
  EXPECT_EQ(woken, 2);
  EXPECT_FALSE(s.worth_waiting("k", 1001));
  EXPECT_TRUE(s.worth_waiting("k", 1100));
  EXPECT_TRUE(s.lead("k", [] {}));
}

}  // namespace
}  // namespace holdfast::proxy
