// RFC 9111 as functions: lifetimes, ages, selection, conditions, ranges, updates.
#include "proxy/cache/policy.h"

#include <gtest/gtest.h>

#include "proxy/http/date.h"
#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

constexpr std::int64_t now = 1764288000;

field f(std::string_view name, std::string_view value) {
  return {name, value, id_of(name)};
}

request_head get(field_list fields = {}) {
  request_head r;
  r.method = "GET";
  r.kind = verb::get;
  r.fields = std::move(fields);
  return r;
}

response_head answer(field_list fields, int status = 200) {
  response_head r;
  r.status = status;
  r.fields = std::move(fields);
  return r;
}

entry assessed(field_list fields, int status = 200) {
  entry e;
  e.head = answer(std::move(fields), status);
  e.request_time = e.response_time = now;
  assess(e, get(), e.head, cache_rules());
  return e;
}

TEST(Policy, lifetimes_by_precedence) {
  const std::string later = format_date(now + 500);
  const std::string date = format_date(now);
  EXPECT_EQ(assessed({f("Cache-Control", "max-age=5, s-maxage=7"), f("Expires", later)}).lifetime,
            7);
  EXPECT_EQ(assessed({f("Cache-Control", "max-age=5"), f("Expires", later)}).lifetime, 5);
  EXPECT_EQ(assessed({f("Expires", later), f("Date", date)}).lifetime, 500);
  EXPECT_EQ(assessed({f("Expires", "0"), f("Date", date)}).lifetime, 0);
  EXPECT_EQ(assessed({f("Expires", later), f("Expires", later)}).lifetime, 0);
  EXPECT_EQ(
      assessed({f("CDN-Cache-Control", "max-age=9"), f("Cache-Control", "max-age=5")}).lifetime, 9);
  const std::string old = format_date(now - 1000);
  EXPECT_EQ(assessed({f("Last-Modified", old)}).lifetime, 100);
  EXPECT_EQ(assessed({f("Last-Modified", old)}, 403).lifetime, 0);
}

TEST(Policy, ages_from_age_and_date) {
  EXPECT_EQ(assessed({f("Age", "30")}).initial_age, 30);
  EXPECT_EQ(assessed({f("Age", "30, 40")}).initial_age, 30);
  EXPECT_EQ(assessed({f("Age", "-30")}).initial_age, 0);
  EXPECT_EQ(assessed({f("Age", "30.5")}).initial_age, 0);
  const std::string date = format_date(now - 77);
  EXPECT_EQ(assessed({f("Date", date)}).initial_age, 77);
  EXPECT_GT(assessed({f("Age", "99999999999999999999999")}).initial_age, std::int64_t{1} << 39);
}

TEST(Policy, storing) {
  const cache_rules rules;
  const auto fresh = [](std::string_view control) { return answer({f("Cache-Control", control)}); };
  EXPECT_TRUE(may_store(get(), fresh("max-age=5"), rules));
  EXPECT_FALSE(may_store(get(), fresh("max-age=5, no-store"), rules));
  EXPECT_FALSE(may_store(get(), fresh("max-age=5, private"), rules));
  EXPECT_TRUE(may_store(get(), fresh("max-age=5, no-store, must-understand"), rules));
  EXPECT_FALSE(
      may_store(get(), answer({f("Cache-Control", "max-age=5, must-understand")}, 599), rules));
  EXPECT_FALSE(
      may_store(get(), answer({f("Cache-Control", "max-age=5"), f("Vary", "a, *")}), rules));
  EXPECT_FALSE(may_store(get({f("Authorization", "x")}), fresh("max-age=5"), rules));
  EXPECT_TRUE(may_store(get({f("Authorization", "x")}), fresh("s-maxage=5"), rules));
  EXPECT_FALSE(may_store(get({f("Cache-Control", "no-store")}), fresh("max-age=5"), rules));
}

TEST(Policy, using_by_both_sides_wishes) {
  entry e = assessed({f("Cache-Control", "max-age=10, stale-while-revalidate=20")});
  EXPECT_EQ(judge(e, {}, now + 9), use::fresh);
  EXPECT_EQ(judge(e, {}, now + 10), use::stale_while_revalidating);
  EXPECT_EQ(judge(e, {}, now + 30), use::validate);
  directives d;
  d.max_age = 3;
  EXPECT_EQ(judge(e, d, now + 4), use::validate);
  d = {};
  d.min_fresh = 5;
  EXPECT_EQ(judge(e, d, now + 6), use::validate);
  d = {};
  d.max_stale = 100;
  EXPECT_EQ(judge(e, d, now + 60), use::fresh);
  e = assessed({f("Cache-Control", "max-age=10, must-revalidate")});
  EXPECT_EQ(judge(e, d, now + 60), use::validate);
  EXPECT_FALSE(usable_on_error(e, {}, now + 60, cache_rules(), false));
}

TEST(Policy, selecting_normalises) {
  const field_list stored = {f("Accept-Language", "en, de;q=0.5"), f("Foo", "1, 2")};
  entry e;
  e.head = answer({f("Vary", "Accept-Language, Foo"), f("Cache-Control", "max-age=1")});
  assess(e, get(stored), e.head, cache_rules());
  EXPECT_TRUE(matches(e, {f("foo", "1"), f("foo", " 2"), f("accept-language", "DE;q=0.5,EN")}));
  EXPECT_FALSE(matches(e, {f("foo", "1"), f("accept-language", "de;q=0.5, en")}));
  EXPECT_FALSE(matches(e, {f("foo", "1,2"), f("accept-language", "de, en;q=0.5")}));
}

TEST(Policy, ranges) {
  const auto of = [](std::string_view value) { return parse_range(get({f("Range", value)}), 100); };
  EXPECT_EQ(of("bytes=0-0").last, 0u);
  EXPECT_EQ(of("bytes=90-").last, 99u);
  EXPECT_EQ(of("bytes=-10").first, 90u);
  EXPECT_EQ(of("bytes=-1000").first, 0u);
  EXPECT_EQ(of("bytes=10-1000").last, 99u);
  EXPECT_EQ(of("bytes=100-").kind, wanted_range::unsatisfiable);
  for (const std::string_view ignored :
       {"bytes=5-3", "bytes=a-b", "bytes=0-1,3-4", "items=0-1", "bytes=-", "bytes=+1-2"}) {
    EXPECT_EQ(of(ignored).kind, wanted_range::whole) << ignored;
  }
}

TEST(Policy, a_304_updates_all_but_what_describes_the_body) {
  entry e;
  e.head = answer({f("A", "1"), f("Content-Type", "x"), f("B", "1")});
  const response_head merged = updated_head(
      e, answer({f("A", "2"), f("Content-Type", "y"), f("Content-Length", "9"), f("C", "3")}, 304));
  EXPECT_EQ(find(merged.fields, "A")->value, "2");
  EXPECT_EQ(find(merged.fields, "B")->value, "1");
  EXPECT_EQ(find(merged.fields, "C")->value, "3");
  EXPECT_EQ(find(merged.fields, "Content-Type")->value, "x");
  EXPECT_EQ(find(merged.fields, "Content-Length"), nullptr);
}

}  // namespace
}  // namespace holdfast::proxy
