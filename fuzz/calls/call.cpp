// The rows of the table, and which names a sequence may use where.
#include "calls/call.h"

namespace holdfast::fuzz {
namespace {

constexpr VerbRow verb_rows[] = {
#define VERB(id, text, result, arguments, weight, doc) {text, result, arguments, weight, doc},
#include "calls/calls.def"
};
constexpr PropRow prop_rows[] = {
#define PROP(id, text, kind, doc) {text, kind, doc},
#include "calls/calls.def"
};
constexpr PropRow setting_rows[] = {
#define SETTING(id, text, kind, doc) {text, kind, doc},
#include "calls/calls.def"
};

/// Which names exist so far, as bit sets.
struct Names {
  std::uint64_t channels = 0, buffers = 0, operations = 0, owners = 0;

  std::uint64_t& of(char kind) {
    return kind == 'c' ? channels : kind == 'b' ? buffers : kind == 'o' ? operations : owners;
  }
  bool has(char kind, std::uint32_t index) { return of(kind) >> index & 1; }
};

std::string missing(char kind, std::uint32_t index) {
  return std::string(1, kind) + std::to_string(index) + " is not defined before this line";
}

/// Empty when the call's names exist, else the reason.
std::string check_uses(const Call& c, Names& names) {
  for (const char* a = row_of(c.verb).arguments; *a; ++a) {
    if (*a == 'c' && !names.has('c', c.channel)) return missing('c', c.channel);
    if (*a == 'o' && !names.has('o', c.operation)) return missing('o', c.operation);
    if (*a == 'a' && !names.has('a', c.owner)) return missing('a', c.owner);
    if (*a != 'b' && *a != 'B') continue;
    for (std::size_t i = 0; i < c.part_count; ++i) {
      if (!names.has('b', c.parts[i].buffer)) return missing('b', c.parts[i].buffer);
    }
  }
  for (std::size_t p = 0; p < prop_count; ++p) {
    const char kind = prop_rows[p].kind;
    if (!c.has(static_cast<Prop>(p)) || kind == 'n' || kind == 'f') continue;
    if (!names.has(kind, c.props[p])) return missing(kind, c.props[p]);
  }
  return {};
}

std::string check_one(const Call& c, Names& names) {
  std::string problem = check_uses(c, names);
  const char kind = defined_kind(c);
  if (!problem.empty() || kind == '-') return problem;
  const auto index = static_cast<std::uint32_t>(c.result);
  if (names.has(kind, index)) {
    return std::string(1, kind) + std::to_string(index) + " is defined twice";
  }
  names.of(kind) |= 1ull << index;
  return {};
}

}  // namespace

const VerbRow& row_of(Verb v) noexcept {
  return verb_rows[static_cast<std::size_t>(v)];
}
const PropRow& row_of(Prop p) noexcept {
  return prop_rows[static_cast<std::size_t>(p)];
}
const PropRow& row_of(Setting s) noexcept {
  return setting_rows[static_cast<std::size_t>(s)];
}

char defined_kind(const Call& c) noexcept {
  const char kind = row_of(c.verb).result;
  if (kind == 'p') return c.result >= 0 ? 'o' : '-';
  return kind;
}

std::string check_names(const Sequence& s, std::size_t* at) {
  Names names;
  for (std::size_t i = 0; i < s.calls.size(); ++i) {
    std::string problem = check_one(s.calls[i], names);
    if (problem.empty()) continue;
    if (at) *at = i;
    return problem;
  }
  return {};
}

std::size_t drop_unnamed(Sequence& s) {
  Names names;
  std::vector<Call> kept;
  kept.reserve(s.calls.size());
  std::vector<std::uint32_t> moved_to(s.calls.size() + 1);
  for (std::size_t i = 0; i < s.calls.size(); ++i) {
    moved_to[i] = static_cast<std::uint32_t>(kept.size());
    if (check_one(s.calls[i], names).empty()) kept.push_back(s.calls[i]);
  }
  moved_to[s.calls.size()] = static_cast<std::uint32_t>(kept.size());
  const std::size_t dropped = s.calls.size() - kept.size();
  if (dropped != 0) {
    for (Comment& c : s.comments)
      c.before = moved_to[std::min<std::size_t>(c.before, s.calls.size())];
  }
  s.calls = std::move(kept);
  return dropped;
}

}  // namespace holdfast::fuzz
