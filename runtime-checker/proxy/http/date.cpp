// HTTP-dates, without the C library's locale and time zone.
#include "proxy/http/date.h"

#include <ctime>

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view long_days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};
constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes exact pieces off the front of a text.
class reader {
 public:
  explicit reader(std::string_view text) noexcept : text_(text) {}

  bool take(std::string_view expected) noexcept {
    if (!same(text_.substr(0, expected.size()), expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }
  template <std::size_t N>
  bool take_one_of(const std::string_view (&choices)[N], int& index) noexcept {
    for (std::size_t i = 0; i < N; ++i) {
      if (take(choices[i])) {
        index = static_cast<int>(i);
        return true;
      }
    }
    return false;
  }
  bool number(std::size_t digits, int& out) noexcept {
    if (text_.size() < digits) return false;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(text_[i])) return false;
      value = value * 10 + (text_[i] - '0');
    }
    out = value;
    text_.remove_prefix(digits);
    return true;
  }
  bool time(int& h, int& m, int& s) noexcept {
    return number(2, h) && take(":") && number(2, m) && take(":") && number(2, s) && h < 24 &&
           m < 60 && s <= 60;
  }
  bool done() const noexcept { return text_.empty(); }

 private:
  std::string_view text_;
};

struct date_parts {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

bool imf_fixdate(std::string_view text, date_parts& p) noexcept {
  reader r(text);
  int weekday = 0;
  return r.take_one_of(days, weekday) && r.take(", ") && r.number(2, p.day) && r.take(" ") &&
         r.take_one_of(months, p.month) && r.take(" ") && r.number(4, p.year) && r.take(" ") &&
         r.time(p.hour, p.minute, p.second) && r.take(" GMT") && r.done();
}

bool rfc850(std::string_view text, std::int64_t now, date_parts& p) noexcept {
  reader r(text);
  int weekday = 0;
  int year = 0;
  if (!(r.take_one_of(long_days, weekday) && r.take(", ") && r.number(2, p.day) && r.take("-") &&
        r.take_one_of(months, p.month) && r.take("-") && r.number(2, year) && r.take(" ") &&
        r.time(p.hour, p.minute, p.second) && r.take(" GMT") && r.done())) {
    return false;
  }
  const int this_year = 1970 + static_cast<int>(now / 31556952);
  p.year = this_year / 100 * 100 + year;
  if (p.year > this_year + 50) p.year -= 100;  // more than 50 years ahead means the past
  return true;
}

bool asctime_date(std::string_view text, date_parts& p) noexcept {
  reader r(text);
  int weekday = 0;
  if (!(r.take_one_of(days, weekday) && r.take(" ") && r.take_one_of(months, p.month) &&
        r.take(" "))) {
    return false;
  }
  if (!(r.take(" ") ? r.number(1, p.day) : r.number(2, p.day))) return false;
  return r.take(" ") && r.time(p.hour, p.minute, p.second) && r.take(" ") && r.number(4, p.year) &&
         r.done();
}

}  // namespace

std::int64_t civil_seconds(int year, int month, int day, int hour, int minute,
                           int second) noexcept {
  // Days from civil, by eras of 400 years that begin in March.
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  const std::int64_t total = std::int64_t{era} * 146097 + day_of_era - 719468;
  return ((total * 24 + hour) * 60 + minute) * 60 + second;
}

std::optional<std::int64_t> parse_date(std::string_view text, std::int64_t now) noexcept {
  date_parts p;
  if (!imf_fixdate(text, p) && !rfc850(text, now, p) && !asctime_date(text, p)) {
    return std::nullopt;
  }
  if (p.day < 1 || p.day > 31) return std::nullopt;
  return civil_seconds(p.year, p.month + 1, p.day, p.hour, p.minute, p.second);
}

std::string format_date(std::int64_t seconds) {
  const auto when = static_cast<std::time_t>(seconds);
  std::tm t{};
  ::gmtime_r(&when, &t);
  char room[64];
  const int n = std::snprintf(room, sizeof room, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                              days[t.tm_wday % 7].data(), t.tm_mday, months[t.tm_mon % 12].data(),
                              t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
  return std::string(room, static_cast<std::size_t>(n));
}

}  // namespace holdfast::proxy
