//===- dataflow/values.h - what a register or a place may hold ----------------===//
//
// Purpose    A value is a set of places it may point at, each with how it holds them, or an
//            integer constant with the names it was written with.
// Owns       The table owns the values; a ValueId is an index into it.
// Lifetimes  Ids are valid as long as the table.
// States     Grows; values are interned, so equal ids mean equal values.
// Threads    One solver, one thread.
// Fails      Beyond kMaxEntries a value stops growing and is marked `many`.
// Cost       One hash of the entries per new value.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <algorithm>
#include <cctype>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dataflow/places.h"

namespace holdfast::check {

using ValueId = std::uint32_t;
inline constexpr ValueId kNothing = 0;  ///< never stored
inline constexpr ValueId kEmpty = 1;    ///< stored, and points at nothing known

struct Target {
  Place place = kNoPlace;
  Ownership ownership = Ownership::None;  ///< of the holder over the place
  bool accessor = false;  ///< got by c_str(), data(), begin() or a view's constructor
  friend auto operator<=>(const Target&, const Target&) = default;
};

/// Numbers from `low` to `high`, both included.
struct Range {
  std::int64_t low = 0, high = 0;
  friend auto operator<=>(const Range&, const Range&) = default;
};

struct Value {
  static constexpr std::size_t kMaxEntries = 12;
  std::vector<Target> targets;  ///< sorted
  bool is_constant = false;
  bool many = false;
  bool maybe_null = false;  ///< a pointer, or a null pointer constant
  bool not_null = false;    ///< a test on the way here said so
  std::int64_t number = 0;
  std::optional<Range> between;  ///< of several constants, one on each way
  std::string names;             ///< of a constant, as written
  /// What number it is, as far as is known.
  std::optional<Range> range() const { return is_constant ? Range{number, number} : between; }
  friend auto operator<=>(const Value&, const Value&) = default;
};

class Values {
 public:
  Values() {
    entries_.resize(2);
    ids_.emplace(Value{}, kEmpty);
  }

  const Value& at(ValueId id) const { return entries_[id]; }

  ValueId intern(Value value) {
    std::sort(value.targets.begin(), value.targets.end());
    value.targets.erase(std::unique(value.targets.begin(), value.targets.end()),
                        value.targets.end());
    if (value.targets.size() > Value::kMaxEntries) {
      value.targets.resize(Value::kMaxEntries);
      value.many = true;
    }
    auto [entry, inserted] = ids_.emplace(value, static_cast<ValueId>(entries_.size()));
    if (inserted) entries_.push_back(std::move(value));
    return entry->second;
  }

  ValueId join(ValueId left, ValueId right) {
    if (left == right || right == kNothing) return left;
    if (left == kNothing) return right;
    if (right == kEmpty || left == kEmpty) {
      // Something unknown: pointers stay possible, a constant is no longer certain.
      const ValueId other = right == kEmpty ? left : right;
      if (!entries_[other].range() && !entries_[other].not_null) return other;
      return without_number(other);
    }
    Value value = entries_[left];
    const Value& other = entries_[right];
    const auto is_null = [](const Value& one) { return one.is_constant && one.number == 0; };
    value.maybe_null |= other.maybe_null || (is_null(value) && !other.targets.empty()) ||
                        (is_null(other) && !value.targets.empty());
    value.targets.insert(value.targets.end(), other.targets.begin(), other.targets.end());
    value.many |= other.many;
    const auto never_null = [](const Value& one) {
      return one.not_null || (one.is_constant && one.number != 0);
    };
    if (value.is_constant && other.is_constant && value.number == other.number) {
      value.not_null &= never_null(other);
    } else {
      value.not_null = never_null(value) && never_null(other);
      // Two different constants: what is certain of both is between which they lie.
      value.between = between(value, other);
      value.is_constant = false;
      if (value.names != other.names) value.names = perhaps(value.names, other.names);
    }
    return intern(std::move(value));
  }

  ValueId without_range(ValueId id) {
    if (!entries_[id].between) return id;
    Value value = entries_[id];
    value.between.reset();
    return intern(std::move(value));
  }

  /// What may be behind it, and nothing of which number it is.
  ValueId without_number(ValueId id) {
    Value value = entries_[id];
    value.is_constant = value.not_null = false;
    value.number = 0;
    value.between.reset();
    return intern(std::move(value));
  }

  /// The names that flags were written with: `A|?B` is A, and B on some ways.
  static std::string perhaps(const std::string& left, const std::string& right) {
    const std::set<std::string> mine = words(left), theirs = words(right);
    std::set<std::string> all = mine;
    all.insert(theirs.begin(), theirs.end());
    if (all.size() > 6) return {};
    std::string joined;
    for (const std::string& word : all) {
      const bool both = mine.count(word) && theirs.count(word);
      const std::string plain = word[0] == '?' ? word.substr(1) : word;
      joined += (joined.empty() ? "" : "|") + (both ? word : "?" + plain);
    }
    return joined;
  }

  ValueId pointer(Place place, Ownership ownership = Ownership::None, bool accessor = false) {
    if (place == kNoPlace) return kEmpty;
    Value value;
    value.targets.push_back({place, ownership, accessor});
    return intern(std::move(value));
  }

 private:
  static std::optional<Range> between(const Value& left, const Value& right) {
    const auto one = left.range(), other = right.range();
    if (!one || !other || !left.targets.empty() || !right.targets.empty()) return {};
    return Range{std::min(one->low, other->low), std::max(one->high, other->high)};
  }

  /// The parts of `A|B` that are names.
  static std::set<std::string> words(const std::string& names) {
    std::set<std::string> found;
    for (std::size_t at = 0; at <= names.size();) {
      const std::size_t end = std::min(names.find('|', at), names.size());
      const std::size_t first = names.find_first_not_of(" (", at);
      std::string word = first < end ? names.substr(first, end - first) : "";
      while (!word.empty() && (word.back() == ' ' || word.back() == ')')) word.pop_back();
      const std::size_t name = !word.empty() && word[0] == '?' ? 1 : 0;
      if (word.size() > name && (std::isalpha(static_cast<unsigned char>(word[name])) != 0))
        found.insert(std::move(word));
      at = end + 1;
    }
    return found;
  }

  std::deque<Value> entries_;  ///< references stay valid while it grows
  std::map<Value, ValueId> ids_;
};

}  // namespace holdfast::check
