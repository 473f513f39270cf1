// Sizes and times as text.
#include "proxy/config/options.h"
#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr unit sizes[] = {{"", 1},         {"b", 1},          {"k", 1024},       {"kib", 1024},
                          {"m", 1u << 20}, {"mib", 1u << 20}, {"g", 1u << 30},   {"gib", 1u << 30},
                          {"kb", 1000},    {"mb", 1000000},   {"gb", 1000000000}};
constexpr unit times[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};

template <std::size_t N>
std::optional<std::uint64_t> with_unit(std::string_view text, const unit (&units)[N]) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const std::optional<std::uint64_t> n = whole_number(text.substr(0, digits));
  if (!n || *n > (std::uint64_t{1} << 40)) return std::nullopt;
  for (const unit& u : units) {
    if (same(text.substr(digits), u.name)) return *n * u.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  return with_unit(text, sizes);
}

std::optional<milliseconds> parse_time(std::string_view text) {
  const std::optional<std::uint64_t> n = with_unit(text, times);
  if (!n) return std::nullopt;
  return milliseconds(static_cast<std::int64_t>(*n));
}

}  // namespace holdfast::proxy
