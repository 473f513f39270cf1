// See ledger.h and range_index.h.
#include "guard/ledger.h"

#include <new>

#include "guard/bytes.h"

namespace holdfast::guard {

constinit std::atomic<std::uint32_t> attention{attention_always};

namespace {

/// One writer at a time, under the lock: no need for a locked instruction.
template <class T>
void add(std::atomic<T>& to, T n) {
  to.store(to.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
}

// Copied over what was there before: to build a new one first is done by slower instructions.
constexpr OperationFields fresh_operation{};
constexpr Range fresh_range{};

void prefetch(const Operation& op) {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < sizeof(Operation); at += line) {
    __builtin_prefetch(reinterpret_cast<const char*>(&op) + at, 1);
  }
}

}  // namespace

RangeIndex::Level& RangeIndex::level_of(const Range& range) {
  return levels_[(range.size() > 4096) + (range.size() > (64 << 10))];
}

void RangeIndex::link(Level& level, Node& node, Range& range, Address granule) {
  Bucket& bucket = bucket_of(level, granule);
  node = {&range, granule, bucket.head, &bucket.head, nullptr};
  if (bucket.head) bucket.head->at = &node.next;
  bucket.head = &node;
  const bool first = bucket.count.load(std::memory_order_relaxed) == 0;
  if (first || range.begin < bucket.low.load(std::memory_order_relaxed)) {
    bucket.low.store(range.begin, std::memory_order_relaxed);
  }
  if (first || range.end > bucket.high.load(std::memory_order_relaxed)) {
    bucket.high.store(range.end, std::memory_order_relaxed);
  }
  add(bucket.count, 1u);
  add(level.nodes, 1u);
  bucket.reads += range.read;
}

void RangeIndex::unlink(Level& level, Node& node) {
  Bucket& bucket = bucket_of(level, node.granule);
  *node.at = node.next;
  if (node.next) node.next->at = node.at;
  add(bucket.count, ~0u);
  add(level.nodes, ~0u);
  bucket.reads -= node.range->read;
}

void RangeIndex::insert(Range& range) {
  Level& level = level_of(range);
  const Address last = (range.end - 1) >> level.shift;
  std::size_t at = 0;
  for (Address granule = range.begin >> level.shift; granule <= last; ++granule, ++at) {
    if (at < std::size(range.nodes)) {
      link(level, range.nodes[at], range, granule);
      continue;
    }
    auto* node = static_cast<Node*>(heap_allocate(sizeof(Node)));
    link(level, *node, range, granule);
    node->further = range.further;
    range.further = node;
  }
  reads_ += range.read;
  add(total_, std::size_t{1});
}

void RangeIndex::remove(Range& range) {
  Level& level = level_of(range);
  const Address granules = ((range.end - 1) >> level.shift) - (range.begin >> level.shift) + 1;
  for (std::size_t i = 0; i < std::size(range.nodes) && i < granules; ++i) {
    unlink(level, range.nodes[i]);
  }
  while (Node* node = range.further) {
    range.further = node->further;
    unlink(level, *node);
    heap_free(node, sizeof(Node));
  }
  reads_ -= range.read;
  add(total_, ~std::size_t{0});
}

template <class F>
bool RangeIndex::any_bucket(Address begin, Address end, F holds) const noexcept {
  if (begin >= end) return false;
  for (const Level& level : levels_) {
    if (level.nodes.load(std::memory_order_relaxed) == 0) continue;
    const Address first = begin >> level.shift, last = (end - 1) >> level.shift;
    if (last - first > 64) return true;
    for (Address granule = first; granule <= last; ++granule) {
      if (holds(bucket_of(level, granule))) return true;
    }
  }
  return false;
}

bool RangeIndex::maybe_lent(Address begin, Address end) const noexcept {
  return any_bucket(begin, end, [begin, end](const Bucket& bucket) {
    return bucket.count.load(std::memory_order_relaxed) != 0 &&
           bucket.low.load(std::memory_order_relaxed) < end &&
           bucket.high.load(std::memory_order_relaxed) > begin;
  });
}

bool RangeIndex::any_read(Address begin, Address end) const noexcept {
  return any_bucket(begin, end, [](const Bucket& bucket) { return bucket.reads != 0; });
}

std::uint32_t OperationTable::add() {
  const std::uint64_t place = size_ + smallest;
  const int chunk = std::bit_width(place) - std::bit_width(smallest);
  if (!chunks_[chunk].load(std::memory_order_relaxed)) {
    const std::size_t count = smallest << chunk;
    auto* records = static_cast<Operation*>(heap_allocate(count * sizeof(Operation)));
    for (std::size_t i = 0; i < count; ++i) new (&records[i]) Operation;
    chunks_[chunk].store(records, std::memory_order_release);
  }
  return size_++;
}

Channel* Ledger::channel(hf_guard_channel id) {
  Channel*& lately = lately_[(id >> 1) % std::size(lately_)];
  if (lately && lately->id == id) return lately;
  const auto at = channels_.find(id);
  if (at == channels_.end()) return nullptr;
  return lately = &at->second;
}

Operation& Ledger::open_operation() {
  // Slots rest a while before they are used again: a late event still finds its operation there.
  constexpr std::size_t resting = 64;
  std::uint32_t slot;
  if (free_.size() - free_head_ > resting) {
    slot = free_[free_head_++];
    if (free_head_ > 4096) {
      free_.erase(free_.begin(), free_.begin() + static_cast<std::ptrdiff_t>(free_head_));
      free_head_ = 0;
    }
  } else {
    slot = operations_.add();
  }
  Operation& op = *operations_.at(slot);
  // It has rested long enough to have left the cache; the next one comes back meanwhile.
  if (free_head_ < free_.size()) prefetch(*operations_.at(free_[free_head_]));
  const std::uint64_t generation = (op.id >> 32) + 1;
  renew(static_cast<OperationFields&>(op), fresh_operation);
  op.slot = slot;
  op.id = (generation << 32) | (slot + 1);
  op.live = true;
  ++live;
  return op;
}

void Ledger::drop_range(Range& range) {
  ranges.remove(range);
  if (range.on_stack) attention -= attention_per_local;
  spare_ranges_.push_back(&range);
}

void Ledger::close_operation(Operation& op) {
  for (Range* range : op.ranges) drop_range(*range);
  op.ranges.clear();
  op.live = false;
  --live;
  free_.push_back(op.slot);
}

Channel& Ledger::open_channel(bool one_thread) {
  const hf_guard_channel id = next_channel_++ << 1 | one_thread;
  Channel& channel = channels_[id];
  channel.id = id;
  channel.open = true;
  channel.one_thread = one_thread;
  // Closed channels are kept for late events, but not for ever.
  if (channels_.size() > 100000) {
    for (Channel*& lately : lately_) lately = nullptr;
    for (auto at = channels_.begin(); at != channels_.end();) {
      const bool old = !at->second.open && at->second.pending == 0;
      at = old ? channels_.erase(at) : std::next(at);
    }
  }
  return channels_[id];
}

Range& Ledger::lend(Operation& op, Address begin, Address end, bool control) {
  Range* range;
  if (spare_ranges_.empty()) {
    range = new (heap_allocate(sizeof(Range))) Range;
  } else {
    range = spare_ranges_.back();
    spare_ranges_.pop_back();
    Snapshot* const kept = range->kept;
    renew(*range, fresh_range);
    range->kept = kept;
  }
  range->begin = begin;
  range->end = end;
  range->op = &op;
  range->read = !op.is_write() && !control;
  range->control = control;
  op.ranges.push_back(range);
  ranges.insert(*range);
  return *range;
}

Site& Ledger::site_at(Address key, const Operation& op) {
  Site& site = sites[key];
  if (site.count == 0) site = {op.stack, op.file, op.line, op.function, op.api, 0};
  return site;
}

void Ledger::count_site(const Operation& op) {
  if (op.file) {
    ++site_at(reinterpret_cast<Address>(op.file) * 31 + op.line, op).count;
    return;
  }
  // Most sites are told by their stack, whose numbers are small.
  if (op.stack >= sites_by_stack_.size()) sites_by_stack_.resize(op.stack + 1);
  Site*& known = sites_by_stack_[op.stack];
  if (!known) known = &site_at(Address{op.stack} << 1 | 1, op);
  ++known->count;
}

void Ledger::forget() {
  each_live([this](Operation& op) { close_operation(op); });
  each_channel([](Channel& channel) { channel.open = false, channel.pending = 0; });
  intended.clear();
  slices.clear();
  sites.clear();
  sites_by_stack_.clear();
}

}  // namespace holdfast::guard
