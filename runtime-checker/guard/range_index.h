//===- guard/range_index.h - which operations hold which bytes ---------------===//
//
// Purpose    The interval map under the ledger: insert, remove, and all ranges that touch
//            [begin, end). Many ranges may cover the same bytes.
// Owns       Its nodes; ranges belong to their operations.
// Lifetimes  A range must be removed before it dies.
// States     Constant-initialised: usable before any constructor ran.
// Threads    Guarded by the ledger's lock, but for `maybe_lent`, which is safe from any thread.
// Fails      Never.
// Cost       `maybe_lent` reads a few counters: what every free() of the program pays while
//            something is lent.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>

#include "guard/stacks.h"

namespace holdfast::guard {

struct Range;

/// A range in one granule of the index. Most ranges touch one or two and carry these themselves.
struct IndexNode {
  Range* range;
  Address granule;
  IndexNode* next;
  IndexNode** at;      ///< what points to it in its bucket
  IndexNode* further;  ///< the range's next node beyond those that it carries
};

class RangeIndex {
 public:
  void insert(Range& range);
  void remove(Range& range);

  /// Calls `f(Range&)` once for each range that shares a byte with [begin, end).
  template <class F>
  void touching(Address begin, Address end, F f) const;

  bool maybe_lent(Address begin, Address end) const noexcept;
  /// Under the lock: could a pending read share a byte with it? The same bytes are often lent to
  /// many writes at once, and none of them minds the others.
  bool maybe_read(Address begin, Address end) const noexcept {
    return reads_ != 0 && any_read(begin, end);
  }
  std::size_t size() const noexcept { return total_.load(std::memory_order_relaxed); }

 private:
  using Node = IndexNode;
  /// What is asked about a granule stands together, in one line of the cache.
  struct Bucket {
    Node* head = nullptr;
    std::atomic<std::uint32_t> count{0};
    std::uint32_t reads = 0;
    /// All of its ranges lie in between, while there are any: a page that goes lies beside many.
    std::atomic<Address> low{0}, high{0};
  };
  struct Level {
    int shift;
    std::size_t size;
    Bucket* buckets;
    std::atomic<std::uint32_t> nodes{0};  ///< most programs use one level at a time
  };
  static constexpr std::size_t small_buckets = 1 << 14;
  static constexpr std::size_t middle_buckets = 1 << 12;
  static constexpr std::size_t large_buckets = 1 << 10;

  Level& level_of(const Range& range);
  static Bucket& bucket_of(const Level& level, Address granule) {
    return level.buckets[(granule ^ (granule >> 13)) & (level.size - 1)];
  }
  bool any_read(Address begin, Address end) const noexcept;
  static void link(Level& level, Node& node, Range& range, Address granule);
  static void unlink(Level& level, Node& node);
  template <class F>
  static void touching_in(const Level& level, Address begin, Address end, F& f);
  /// Is `holds` true of a bucket that [begin, end) lies in?
  template <class F>
  bool any_bucket(Address begin, Address end, F holds) const noexcept;

  Bucket small_[small_buckets];
  Bucket middle_[middle_buckets];
  Bucket large_[large_buckets];
  Level levels_[3] = {
      {12, small_buckets, small_}, {14, middle_buckets, middle_}, {20, large_buckets, large_}};
  std::atomic<std::size_t> total_{0};
  std::size_t reads_ = 0;
};

}  // namespace holdfast::guard
