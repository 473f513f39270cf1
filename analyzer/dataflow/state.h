//===- dataflow/state.h - what is known at one point, on each way to it -------===//
//
// Purpose    The solver's abstract state, and the ways that reach a block. Ways on which the same
//            operations are open are one; ways that differ in that stay apart, so that what holds
//            only where an operation was refused is not mixed with what holds where it is pending.
//            Where none is open, ways that have waited for the same are one: what a function that
//            waits returns tells its callers which way it took.
// Owns       Persistent maps, by reference count.
// Lifetimes  Self-contained.
// States     A state is unreachable until something is joined into it. Ways that outgrow
//            kMaxWays become one for good, so that the solver comes to an end.
// Threads    One solver, one thread.
// Fails      Never.
// Cost       A copy is ten reference counts; a join is proportional to the difference.
// Source     Das, Lerner, Seigle, "ESP: path-sensitive program verification in polynomial
//            time" (PLDI 2002): states are merged only where the property is in the same state.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "dataflow/persistent_map.h"

namespace holdfast::check {

/// Numbers (of operations, of waits) + 1 -> 1 perhaps, 2 certainly. `key()` tells which, in short.
class NumberSet {
 public:
  using Key = PersistentMap::Key;
  using Value = PersistentMap::Value;

  Value get(Key number) const { return map_.get(number); }
  void set(Key number, Value how) {
    if ((map_.get(number) != 0) != (how != 0)) key_ ^= mix(number);
    map_.set(number, how);
  }
  template <typename Combine>
  bool join(const NumberSet& other, Combine combine) {
    const bool changed = map_.join(other.map_, combine);
    if (key_ != other.key_) {
      key_ = 0;
      map_.each([this](Key number, Value) { key_ ^= mix(number); });
    }
    return changed;
  }
  template <typename Visit>
  void each(Visit visit) const {
    map_.each(visit);
  }
  std::uint64_t key() const { return key_; }
  bool empty() const { return key_ == 0; }

 private:
  static std::uint64_t mix(std::uint64_t value) {  // splitmix64
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
  }

  PersistentMap map_;
  std::uint64_t key_ = 0;
};

/// In flight, but what it lends belongs to an earlier turn of a loop: no name leads there any more.
inline constexpr std::uint32_t kOutOfSight = 3;
/// What it runs on belongs to an earlier turn; it was lent other memory, which is there as before.
inline constexpr std::uint32_t kStreamOutOfSight = 4;
/// Both.
inline constexpr std::uint32_t kAllOutOfSight = 5;

inline bool lends_out_of_sight(std::uint32_t how) {
  return how == kOutOfSight || how == kAllOutOfSight;
}
inline bool stream_out_of_sight(std::uint32_t how) {
  return how == kStreamOutOfSight || how == kAllOutOfSight;
}
inline std::uint32_t out_of_sight(bool lends, bool stream) {
  return lends && stream ? kAllOutOfSight : lends ? kOutOfSight : stream ? kStreamOutOfSight : 1;
}

/// In `tested`: for how much there is. Else for itself.
inline constexpr std::uint32_t kTestedAsAmount = 2;

inline constexpr std::uint32_t kFoundZero = 1;
inline constexpr std::uint32_t kFoundSet = 2;

struct State {
  PersistentMap memory;   ///< Place -> ValueId
  NumberSet open;         ///< operations in flight: 2 certainly, 1 perhaps, or of an earlier turn
  PersistentMap dead;     ///< Place -> kEnded, kMoved, kEndedPerhaps
  NumberSet waits;        ///< index of a release + 1 -> 2 certain, 1 may
  PersistentMap refused;  ///< operation + 1 -> 1: it was not accepted
  PersistentMap expired;  ///< index of a release + 1 -> 1: the wait may have run out of time
  PersistentMap
      denied;  ///< index of a release + 1 -> 1: told that it is pending still, 2: known better
  PersistentMap waited;    ///< operation + 1 -> index + 1 of the release that completed it
  PersistentMap tested;    ///< Place -> 1 for itself, kTestedAsAmount
  PersistentMap found;     ///< Place -> kFoundZero or kFoundSet by a test, and not changed since
  PersistentMap chosen;    ///< element -> the variable that chose it, and has not changed since
  PersistentMap lent_now;  ///< operation + 1 -> ValueId of the bytes that this way has lent
  PersistentMap queued;    ///< operation + 1 -> 1: nothing has been submitted since its start
  PersistentMap reaped;    ///< operation + 1 -> completions that were taken since its start
  PersistentMap looked;    ///< operation + 1 -> block + 1 where a reaped completion was looked into
  PersistentMap aged;      ///< operation + 1 -> as what it uses an element that was chosen anew
  PersistentMap
      repeated;           ///< operation + 1 -> how `aged` an earlier turn's was when it began again
  bool reported = false;  ///< a completion was reported that has not been consumed
  bool cancelled = false;  ///< a cancellation was asked for on some way here
  bool asked = false;      ///< a completion was asked for its flags: is it the last, or a notice
  bool due = false;        ///< its flags say that the notice is still to come
  bool over = false;       ///< something was called that does not return
  bool stopped = false;    ///< what comes again was told not to
};

/// The states in which a block is reached.
class Ways {
 public:
  static constexpr std::size_t kMaxWays = 6;

  bool reachable() const { return !ways_.empty(); }
  const std::vector<State>& all() const { return ways_; }

  /// Adds a way; `join(into, from)` merges two states and says whether the first has changed.
  template <typename Join>
  bool add(const State& from, Join join) {
    for (State& way : ways_)
      if (merged_ || is_alike(way, from)) return join(way, from);
    if (ways_.size() < kMaxWays) {
      ways_.push_back(from);
      return true;
    }
    for (std::size_t i = 1; i < ways_.size(); ++i) join(ways_[0], ways_[i]);
    join(ways_[0], from);
    ways_.resize(1);
    merged_ = true;
    return true;
  }

 private:
  static bool is_alike(const State& left, const State& right) {
    constexpr std::uint64_t none = 0;
    return left.open.key() == right.open.key() &&
           (left.open.key() != none || left.waits.key() == right.waits.key());
  }

  std::vector<State> ways_;
  bool merged_ = false;
};

}  // namespace holdfast::check
