// See violation.h.
#include "guard/violation.h"

namespace holdfast::guard {

bool matches_pattern(std::string_view pattern, std::string_view text) {
  // Unanchored: a pattern without a star is a piece of the text.
  if (pattern.empty() || text.empty()) return false;
  std::size_t from = 0;
  while (true) {
    const std::size_t star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    if (!piece.empty()) {
      const std::size_t at = text.find(piece, from);
      if (at == text.npos) return false;
      from = at + piece.size();
    }
    if (star == pattern.npos) return true;
    pattern.remove_prefix(star + 1);
  }
}

Vector<Suppression> parse_suppressions(std::string_view text, Vector<String>& problems) {
  Vector<Suppression> out;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    ++number;
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0 || colon + 1 == line.size()) {
      problems.push_back(format("suppressions line %d is not ID:PATTERN", number));
      continue;
    }
    out.push_back({String(line.substr(0, colon)), String(line.substr(colon + 1)), 0});
  }
  return out;
}

}  // namespace holdfast::guard
