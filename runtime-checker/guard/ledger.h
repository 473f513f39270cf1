//===- guard/ledger.h - what is lent, to which operation, since where -----------===//
//
// Purpose    The state of the checker: channels, operations with their ranges, owners, pages and
//            registered memory. Everything else hangs off it.
// Owns       All records. Memory of the program is only referred to.
// Lifetimes  A finished operation stays readable until its slot is taken again, so that late events
//            are recognised.
// States     See Operation: accepted, completed, handled, released.
// Threads    One lock, taken by `Entry`. Without it: records are found (`OperationTable`), and the
//            events of an operation that is live, which come one after the other, change what is
//            said of it alone.
// Fails      Never.
// Cost       Constant time per event, linear in the pieces of a vector.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <bit>

#include "guard/hf_guard.h"
#include "guard/range_index.h"

namespace holdfast::guard {

struct Operation;
struct Snapshot;

/// Zero when an event has nothing to look at but its own operation. The lowest bit: the state is
/// not made, or finished, or wants more than that of each event (the timeline); above it the
/// number of lent locals, whose frames every event looks at.
extern constinit std::atomic<std::uint32_t> attention;
constexpr std::uint32_t attention_always = 1, attention_per_local = 2;
inline std::uint32_t stack_lends() noexcept {
  return attention.load(std::memory_order_relaxed) / attention_per_local;
}

/// One lent piece of memory.
struct Range {
  Address begin = 0;
  Address end = 0;
  Operation* op = nullptr;
  bool read = false;
  bool control = false;  ///< the request object, not data
  bool dead = false;     ///< freed or reported: no detector may touch its bytes
  bool on_stack = false;
  FrameMark frame;
  // What the detectors remember.
  Snapshot* snapshot = nullptr;
  Snapshot* kept = nullptr;  ///< room for the next one
  bool poisoned = false;
  bool guarded_pages = false;
  int fiber = -1;
  IndexNode nodes[2];
  IndexNode* further = nullptr;
  std::size_t size() const { return end - begin; }
};

struct Channel;

/// What begins anew with each operation.
struct OperationFields {
  hf_guard_op id = 0;
  std::uint32_t slot = 0;
  hf_guard_channel channel = 0;
  Channel* on = nullptr;  ///< the same while it is live: a channel with operations stays
  hf_guard_direction direction = HF_GUARD_READ;
  std::uint32_t flags = 0;
  const char* api = "";
  const char* file = nullptr;
  const char* function = nullptr;
  int line = 0;
  const void* owner = nullptr;
  const void* object = nullptr;  ///< see hf_guard_start
  std::size_t total = 0;
  StackId stack = 0;
  int thread = 0;
  int fd = -1;
  std::uint64_t order = 0;  ///< position among those of its channel and direction
  std::uint64_t accepted_at = 0, completed_at = 0, released_at = 0;
  std::size_t progressed = 0;
  std::size_t bytes = 0;
  hf_guard_outcome outcome = HF_GUARD_UNKNOWN;
  bool live = false;
  bool completed = false;
  bool handler_entered = false;
  bool handler_left = false;
  bool released = false;
  bool cancel_asked = false;
  bool reported_stuck = false;
};

struct Operation : OperationFields {
  Vector<Range*> ranges;  ///< empty when it is not live; its room is kept

  bool is_write() const { return direction == HF_GUARD_WRITE; }
  bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
  /// Its layer writes to the memory of a read, and nobody says when.
  bool touched_unannounced() const { return has(HF_GUARD_OWN_CALLS) && !has(HF_GUARD_ANNOUNCED); }
};

struct Channel {
  hf_guard_channel id = 0;
  const void* object = nullptr;
  int fd = -1;
  bool open = false;
  bool one_thread = false;
  bool close_asked = false;
  int thread = 0;
  int handler_thread = 0;  ///< 0: no handler of the channel is running
  int handler_depth = 0;
  std::uint64_t next_order[2] = {1, 1};
  std::uint64_t handled[2] = {0, 0};  ///< order of the latest handler
  std::uint32_t pending = 0;
};

/// One lending site: how often it ran.
struct Site {
  StackId stack = 0;
  const char* file = nullptr;
  int line = 0;
  const char* function = nullptr;
  const char* api = "";
  std::uint64_t count = 0;
};

/// A finished operation, for the timeline.
struct Slice {
  hf_guard_op op;
  hf_guard_channel channel;
  const char* api;
  bool write;
  std::size_t size, bytes;
  std::uint64_t accepted_at, completed_at, released_at;
};

struct Piece {
  Address begin, end;
  StackId unmapped = 0;  ///< registered memory: who took it away
};

/// Records by slot. They stay where they are, in chunks each twice as long as the one before, so
/// that they are found without the lock; few programs need a second one.
class OperationTable {
 public:
  Operation* at(std::uint64_t slot) const noexcept {
    const std::uint64_t place = slot + smallest;
    const int chunk = slot < smallest ? 0 : std::bit_width(place) - std::bit_width(smallest);
    Operation* const records = chunks_[chunk].load(std::memory_order_acquire);
    return records ? records + (place - (smallest << chunk)) : nullptr;
  }
  /// The record, live or finished lately; null when unknown.
  Operation* find(hf_guard_op id) const noexcept {
    const std::uint64_t slot = id & 0xffffffffu;
    Operation* const op = slot == 0 ? nullptr : at(slot - 1);
    return op && op->id == id ? op : nullptr;
  }
  std::uint32_t add();  ///< a new slot
  std::uint32_t size() const noexcept { return size_; }

 private:
  static constexpr std::uint64_t smallest = 512;
  std::atomic<Operation*> chunks_[25] = {};
  std::uint32_t size_ = 0;
};

class Ledger {
 public:
  Operation* find(hf_guard_op id) const { return operations_.find(id); }
  Channel* channel(hf_guard_channel id);
  Channel* channel_of(const Operation& op) { return op.live ? op.on : channel(op.channel); }
  Operation& open_operation();
  void close_operation(Operation& op);  ///< its ranges are gone afterwards
  /// The lowest bit of its id says whether it belongs to one thread.
  Channel& open_channel(bool one_thread);
  Range& lend(Operation& op, Address begin, Address end, bool control);
  void drop_range(Range& range);
  void count_site(const Operation& op);
  template <class F>
  void each_live(F f) {
    for (std::uint32_t slot = 0; slot < operations_.size(); ++slot) {
      if (Operation& op = *operations_.at(slot); op.live) f(op);
    }
  }
  template <class F>
  void each_channel(F f) {
    for (auto& [id, channel] : channels_) f(channel);
  }
  /// After a fork: nothing is in flight here.
  void forget();

  RangeIndex ranges;
  HashMap<Address, Site> sites;
  HashMap<const void*, bool> owners;  ///< registered, and still there
  Map<Address, Piece> registered;
  Vector<Piece> intended;
  Vector<Slice> slices;
  std::uint64_t live = 0;

 private:
  Site& site_at(Address key, const Operation& op);

  OperationTable operations_;
  Vector<std::uint32_t> free_;  ///< taken from the front once it is long enough
  std::size_t free_head_ = 0;
  HashMap<hf_guard_channel, Channel> channels_;
  hf_guard_channel next_channel_ = 1;
  Channel* lately_[64] = {};  ///< channels by the end of their ids
  Vector<Range*> spare_ranges_;
  Vector<Site*> sites_by_stack_;  ///< into `sites`, whose elements stay where they are
};

template <class F>
void RangeIndex::touching_in(const Level& level, Address begin, Address end, F& f) {
  const Address first = begin >> level.shift, last = (end - 1) >> level.shift;
  const auto look = [&](const Bucket& bucket, Address from, Address to) {
    for (Node* node = bucket.head; node;) {
      Node* next = node->next;
      Range& range = *node->range;
      const Address at = (range.begin > begin ? range.begin : begin) >> level.shift;
      if (node->granule == at && node->granule >= from && node->granule <= to &&
          range.begin < end && range.end > begin) {
        f(range);
      }
      node = next;
    }
  };
  if (level.nodes.load(std::memory_order_relaxed) == 0) return;
  if (last - first >= level.size) {
    for (std::size_t at = 0; at < level.size; ++at) look(level.buckets[at], first, last);
    return;
  }
  for (Address granule = first; granule <= last; ++granule) {
    look(bucket_of(level, granule), granule, granule);
  }
}

template <class F>
void RangeIndex::touching(Address begin, Address end, F f) const {
  if (begin >= end || size() == 0) return;
  for (const Level& level : levels_) touching_in(level, begin, end, f);
}

}  // namespace holdfast::guard
