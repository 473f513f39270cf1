//===- fuzz/calls/call.h - what a program does, as data --------------------------===//
//
// Purpose    One call, the environment around the calls, and a sequence of both.
// Owns       Plain values.
// Lifetimes  Copies.
// States     None. A sequence may be illegal; the model judges that, not the type.
// Threads    Any.
// Fails      Never.
// Cost       A call is some 90 bytes, without allocation.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::fuzz {

enum class Verb : std::uint8_t {
#define VERB(id, text, result, arguments, weight, doc) id,
#include "calls/calls.def"
  count
};

enum class Prop : std::uint8_t {
#define PROP(id, text, kind, doc) id,
#include "calls/calls.def"
  count
};

enum class Setting : std::uint8_t {
#define SETTING(id, text, kind, doc) id,
#include "calls/calls.def"
  count
};

inline constexpr std::size_t verb_count = static_cast<std::size_t>(Verb::count);
inline constexpr std::size_t prop_count = static_cast<std::size_t>(Prop::count);
inline constexpr std::size_t setting_count = static_cast<std::size_t>(Setting::count);

/// How many of each a sequence may name.
inline constexpr std::uint32_t max_channels = 8;
inline constexpr std::uint32_t max_buffers = 16;
inline constexpr std::uint32_t max_operations = 64;
inline constexpr std::uint32_t max_owners = 4;
inline constexpr std::uint32_t max_calls = 400;
inline constexpr std::uint32_t max_number = 65535;  ///< of numbers in calls
inline constexpr std::uint32_t max_list = 64;       ///< of lists in the environment
inline constexpr std::size_t max_parts = 3;
inline constexpr std::uint32_t max_addresses = 8;  ///< of a connect
inline constexpr std::uint32_t everything = 0xFFFFFFFF;  ///< '*'

struct VerbRow {
  const char* text;
  char result;
  const char* arguments;
  std::uint32_t weight;
  const char* doc;
};
struct PropRow {
  const char* text;
  char kind;
  const char* doc;
};
const VerbRow& row_of(Verb v) noexcept;
const PropRow& row_of(Prop p) noexcept;
const PropRow& row_of(Setting s) noexcept;

/// A part of a buffer; `end` is `to_the_end` for all of it.
struct Part {
  static constexpr std::uint16_t to_the_end = 0xFFFF;
  std::uint8_t buffer = 0;
  std::uint16_t begin = 0;
  std::uint16_t end = to_the_end;
  friend bool operator==(const Part&, const Part&) = default;
};

struct Call {
  Verb verb = Verb::poll;
  std::int8_t result = -1;  ///< index of what it makes, -1 for none
  std::uint8_t channel = 0;
  std::uint8_t operation = 0;
  std::uint8_t owner = 0;
  std::uint8_t direction = 0;
  std::uint8_t part_count = 0;
  std::uint16_t prop_mask = 0;
  std::uint32_t number = 0;
  std::array<Part, max_parts> parts{};
  std::array<std::uint32_t, prop_count> props{};

  bool has(Prop p) const noexcept { return prop_mask >> static_cast<int>(p) & 1; }
  std::uint32_t value(Prop p) const noexcept { return props[static_cast<std::size_t>(p)]; }
  void set(Prop p, std::uint32_t v = 1) noexcept {
    prop_mask = static_cast<std::uint16_t>(prop_mask | 1u << static_cast<int>(p));
    props[static_cast<std::size_t>(p)] = v;
  }
  void clear(Prop p) noexcept {
    prop_mask = static_cast<std::uint16_t>(prop_mask & ~(1u << static_cast<int>(p)));
    props[static_cast<std::size_t>(p)] = 0;
  }
  friend bool operator==(const Call&, const Call&) = default;
};

enum class Order : std::uint8_t { fifo, random, pct, replay };

/// What is not the program: zero is always the calm value.
struct Environment {
  std::uint64_t seed = 0;
  Order sched = Order::fifo;
  std::uint32_t depth = 0;
  std::uint32_t style = 0;
  std::uint32_t window = 0;
  std::uint32_t refuse = 0;
  std::vector<std::uint32_t> chunk;
  std::vector<std::uint32_t> fault;
  std::vector<std::uint32_t> choice;
  friend bool operator==(const Environment&, const Environment&) = default;
};

/// A comment stands before call number `before`, on its own line or at the end of the one above.
struct Comment {
  std::uint32_t before = 0;
  bool trailing = false;
  std::string text;
  friend bool operator==(const Comment&, const Comment&) = default;
};

struct Sequence {
  std::string target;  ///< empty: any
  std::string expect;  ///< a defect id, "ok", or empty when nothing is known
  Environment env;
  std::vector<Call> calls;
  std::vector<Comment> comments;
  friend bool operator==(const Sequence&, const Sequence&) = default;
};

/// What an argument letter of the table refers to in a call.
char defined_kind(const Call& c) noexcept;  ///< 'c', 'b', 'o', 'a' or '-'

/// Names are defined before they are used, and once. Empty when so, else the reason; `at` is the
/// index of the call.
std::string check_names(const Sequence& s, std::size_t* at = nullptr);
/// Drops the calls that `check_names` would refuse; returns how many.
std::size_t drop_unnamed(Sequence& s);

}  // namespace holdfast::fuzz
