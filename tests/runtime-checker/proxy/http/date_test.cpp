// HTTP-dates: three forms, and nothing else.
#include "proxy/http/date.h"

#include <gtest/gtest.h>

namespace holdfast::proxy {
namespace {

constexpr std::int64_t example = 784111777;  // the date of RFC 9110, 5.6.7
constexpr std::int64_t now = 1764288000;

TEST(Date, reads_the_three_forms) {
  EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT", now), example);
  EXPECT_EQ(parse_date("Sunday, 06-Nov-94 08:49:37 GMT", now), example);
  EXPECT_EQ(parse_date("Sun Nov  6 08:49:37 1994", now), example);
  EXPECT_EQ(parse_date("sun, 06 nov 1994 08:49:37 gmt", now), example);
}

TEST(Date, refuses_others) {
  for (const char* text : {"", "0", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sun 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 8:49:37 GMT", "Sun,  06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06-Nov-1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT"}) {
    EXPECT_FALSE(parse_date(text, now)) << text;
  }
}

TEST(Date, two_digit_years_are_never_far_ahead) {
  EXPECT_EQ(parse_date("Wednesday, 01-Jan-70 00:00:00 GMT", now),
            civil_seconds(2070, 1, 1, 0, 0, 0));
  EXPECT_EQ(parse_date("Friday, 01-Jan-99 00:00:00 GMT", now), civil_seconds(1999, 1, 1, 0, 0, 0));
}

TEST(Date, writes_what_it_reads) {
  for (const std::int64_t when : {std::int64_t{0}, example, now, std::int64_t{4102444800}}) {
    EXPECT_EQ(parse_date(format_date(when), now), when);
  }
}

}  // namespace
}  // namespace holdfast::proxy
