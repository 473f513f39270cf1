//===- comm/core/marked_sides.h - the sides that the loop will pump ------------===//
//
// Purpose    Two lists of the channels whose side of one direction is to be pumped: marked just
// now,
//            and waiting to be pumped in this turn.
// Owns       Nothing; the links are in the sides, and a side is on one list at most.
// Lifetimes  A channel leaves with `remove` before it goes.
// Threads    The context's.
// Fails      Never.
// Cost       A few pointers per call, however long the lists are.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "comm/core/channel_state.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class marked_sides {
 public:
  enum list : std::uint8_t { fresh, waiting };

  explicit marked_sides(direction d) noexcept : direction_(d) {}

  bool empty(list which) const noexcept { return !ends_[which].first; }
  channel_state* last(list which) const noexcept { return ends_[which].last; }
  bool empty() const noexcept { return empty(fresh) && empty(waiting); }

  void push(channel_state& ch) noexcept {
    ends& to = ends_[fresh];
    side& s = ch.of(direction_);
    s.dirty = true;
    s.next_dirty = nullptr;
    s.previous_dirty = to.last;
    (to.last ? to.last->of(direction_).next_dirty : to.first) = &ch;
    to.last = &ch;
  }
  channel_state* pop(list which) noexcept {
    channel_state* ch = ends_[which].first;
    if (ch) remove(*ch);
    return ch;
  }
  void remove(channel_state& ch) noexcept {
    side& s = ch.of(direction_);
    if (s.next_dirty) s.next_dirty->of(direction_).previous_dirty = s.previous_dirty;
    if (s.previous_dirty) s.previous_dirty->of(direction_).next_dirty = s.next_dirty;
    for (ends& e : ends_) {
      if (e.first == &ch) e.first = s.next_dirty;
      if (e.last == &ch) e.last = s.previous_dirty;
    }
    s.dirty = false;
  }
  /// The fresh ones wait too, behind those that do.
  void make_wait() noexcept {
    const ends moved = std::exchange(ends_[fresh], ends{});
    if (!moved.first) return;
    ends& into = ends_[waiting];
    (into.last ? into.last->of(direction_).next_dirty : into.first) = moved.first;
    moved.first->of(direction_).previous_dirty = into.last;
    into.last = moved.last;
  }

 private:
  struct ends {
    channel_state* first = nullptr;
    channel_state* last = nullptr;
  };
  ends ends_[2];
  direction direction_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
