// Cache-Control and CDN-Cache-Control.
#include "proxy/cache/directives.h"

#include <gtest/gtest.h>

namespace holdfast::proxy {
namespace {

directives of(std::string_view value) {
  return cache_control({{"Cache-Control", value, field_id::cache_control}}, false);
}

directives targeted(std::string_view cdn, bool& used) {
  return response_control({{"Cache-Control", "max-age=1", field_id::cache_control},
                           {"CDN-Cache-Control", cdn, field_id::cdn_cache_control}},
                          used);
}

TEST(Directives, reads_names_in_any_case_and_numbers_that_saturate) {
  const directives d =
      of("MaX-aGe=3600, foo=\"max-age=1, no-store\", s-MAXAGE=99999999999999999999");
  EXPECT_EQ(d.max_age, 3600);
  EXPECT_FALSE(d.no_store);
  EXPECT_GT(*d.s_maxage, std::int64_t{1} << 39);
}

TEST(Directives, a_number_that_is_none_is_stale) {
  EXPECT_EQ(of("max-age=-5").max_age, 0);
  EXPECT_EQ(of("max-age='100'").max_age, 0);
  EXPECT_EQ(of("max-age=\"100\"").max_age, 100);
  EXPECT_EQ(of("max-age=100, max-age=5").max_age, 5);
}

TEST(Directives, field_names_are_withheld) {
  const directives d = of("no-cache=\"Set-Cookie, X\", private=\"Y\"");
  EXPECT_FALSE(d.no_cache);
  EXPECT_FALSE(d.is_private);
  EXPECT_EQ(d.withheld, (std::vector<std::string>{"set-cookie", "x", "y"}));
}

TEST(Directives, a_valid_targeted_field_wins) {
  bool used = false;
  EXPECT_EQ(targeted("max-age=60;x=1, other=(a \"b\" 1.5);c", used).max_age, 60);
  EXPECT_TRUE(used);
  EXPECT_TRUE(targeted("no-store", used).no_store);
  EXPECT_FALSE(targeted("no-store=?0, max-age=9", used).no_store);
}

TEST(Directives, an_invalid_targeted_field_is_ignored_whole) {
  for (const std::string_view text :
       {"max-age=60, &&&", "max-age=\"60\"", "Max-Age=60", "max-age=60,", "max-age =60",
        "max-age= 60", "max-age=60.5", "=60", "max-age=1234567890123456"}) {
    bool used = true;
    EXPECT_EQ(targeted(text, used).max_age, 1) << text;
    EXPECT_FALSE(used) << text;
  }
}

}  // namespace
}  // namespace holdfast::proxy
