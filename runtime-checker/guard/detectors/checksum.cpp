// Bytes of pending writes, compared with what they were: a copy up to 4 KiB, hashes per block
// above. Of pending reads up to 4 KiB too, where the layer announces when it fills them: until then
// nobody may.
#include <algorithm>
#include <cstring>
#include <new>

#include "guard/detectors/backends.h"
#include "guard/runtime.h"

namespace holdfast::guard {

struct Snapshot {
  std::size_t size = 0;
  std::size_t blocks = 0;         ///< 0: a copy
  unsigned char* copy = nullptr;  ///< behind this, in the same block
  std::uint64_t* hashes = nullptr;
};

namespace {

constexpr std::size_t copied = 4096;
constexpr std::size_t block = 1024;

std::size_t room_of(std::size_t size, std::size_t blocks) {
  return sizeof(Snapshot) + (blocks ? blocks * sizeof(std::uint64_t) : size);
}

/// Four independent multiplications at a time; any changed bit changes the result.
std::uint64_t hash_bytes(const unsigned char* data, std::size_t size) {
  constexpr std::uint64_t prime = 0x9fb21c651e98df25ull;
  std::uint64_t lanes[4] = {1, 2, 3, 4};
  std::size_t at = 0;
  for (; at + 32 <= size; at += 32) {
    std::uint64_t words[4];
    std::memcpy(words, data + at, 32);
    for (int i = 0; i < 4; ++i) {
      lanes[i] = (lanes[i] ^ words[i]) * prime;
      lanes[i] ^= lanes[i] >> 29;
    }
  }
  for (; at < size; ++at) lanes[at & 3] = (lanes[at & 3] ^ data[at]) * prime;
  return ((lanes[0] * prime ^ lanes[1]) * prime ^ lanes[2]) * prime ^ lanes[3];
}

const unsigned char* bytes_of(const Range& range) {
  return reinterpret_cast<const unsigned char*>(range.begin);
}

bool intended(const Range& range, std::size_t offset) {
  const Address at = range.begin + offset;
  for (const Piece& piece : runtime().ledger.intended) {
    if (at >= piece.begin && at < piece.end) return true;
  }
  return false;
}

void take(Snapshot& snapshot, const Range& range) {
  if (snapshot.blocks == 0) {
    std::memcpy(snapshot.copy, bytes_of(range), snapshot.size);
    return;
  }
  for (std::size_t i = 0; i < snapshot.blocks; ++i) {
    const std::size_t from = i * block;
    snapshot.hashes[i] = hash_bytes(bytes_of(range) + from, std::min(block, range.size() - from));
  }
}

void check(Range& range, const char* when, std::size_t from = 0,
           std::size_t to = static_cast<std::size_t>(-1)) {
  std::size_t offset = 0;
  String text;
  if (!range.snapshot || range.dead || !find_change(range, offset, text, from, to)) return;
  if (intended(range, offset)) return;
  Violation v = violation_of("mutated-in-flight", "checksum", range.op,
                             format("%s; found %s", text.c_str(), when));
  v.hit_is_culprit = false;
  v.memory = range.begin + offset;
  add_provenance(v, range.begin);
  report(std::move(v));
  take(*range.snapshot, range);  // once per change
}

}  // namespace

bool find_change(const Range& range, std::size_t& offset, String& text, std::size_t first_byte,
                 std::size_t last_byte) {
  const Snapshot* snapshot = range.snapshot;
  if (!snapshot) return false;
  if (snapshot->blocks == 0) {
    if (std::memcmp(snapshot->copy, bytes_of(range), snapshot->size) == 0) return false;
    offset = 0;
    while (snapshot->copy[offset] == bytes_of(range)[offset]) ++offset;
    std::size_t last = snapshot->size;
    while (snapshot->copy[last - 1] == bytes_of(range)[last - 1]) --last;
    text =
        format("byte %zu of the %zu lent was 0x%02x and is 0x%02x, the last that differs is %zu",
               offset, snapshot->size, snapshot->copy[offset], bytes_of(range)[offset], last - 1);
    return true;
  }
  for (std::size_t i = first_byte / block; i < snapshot->blocks; ++i) {
    const std::size_t from = i * block;
    if (from >= last_byte) break;
    const std::size_t size = std::min(block, range.size() - from);
    if (hash_bytes(bytes_of(range) + from, size) == snapshot->hashes[i]) continue;
    offset = from;
    text = format("bytes %zu to %zu of the %zu lent have changed (the first block that differs)",
                  from, from + size - 1, range.size());
    return true;
  }
  return false;
}

namespace {

/// Not where a sanitizer sees the program touch them, at once and by name.
bool watches_read(const Range& range) {
  return range.op->has(HF_GUARD_ANNOUNCED) && range.size() <= copied && !transfer_ends_matter();
}

/// Bytes that a read and somebody else hold change by that: overlapping-write has said so.
bool overlaps(Range& range) {
  if (!rules_on()) return false;
  bool found = false;
  runtime().ledger.ranges.touching(range.begin, range.end, [&](Range& other) {
    if (other.op == range.op || other.control || other.dead) return;
    if (!other.read && !range.read) return;
    checksum_forgotten(other);
    found = true;
  });
  return found;
}

}  // namespace

void checksum_lent(Range& range) {
  if (range.control || range.size() == 0 || range.op->has(HF_GUARD_UNSTABLE_OK)) return;
  if (overlaps(range) || (range.read && !watches_read(range))) return;
  const std::size_t blocks = range.size() <= copied ? 0 : (range.size() + block - 1) / block;
  auto* snapshot = new (heap_allocate(room_of(range.size(), blocks))) Snapshot;
  snapshot->size = range.size();
  snapshot->blocks = blocks;
  if (blocks == 0) {
    snapshot->copy = reinterpret_cast<unsigned char*>(snapshot + 1);
  } else {
    snapshot->hashes = reinterpret_cast<std::uint64_t*>(snapshot + 1);
  }
  take(*snapshot, range);
  range.snapshot = snapshot;
}

void checksum_transfer(Range& range, bool begin) {
  if (range.read) {
    if (begin) check(range, "before it was filled");
    return;
  }
  // The first transfer usually follows acceptance at once; a partial one is worth a look: at what
  // is next, as a look at all that remains would make a large write cost its square.
  constexpr std::size_t window = 64 << 10;
  const std::size_t done = range.op->progressed;
  if (!begin || done == 0 || !range.snapshot) return;
  std::size_t before = 0;
  for (const Range* other : range.op->ranges) {
    if (other == &range) break;
    if (!other->control) before += other->size();
  }
  if (before + range.size() <= done || before >= done + window) return;
  const std::size_t from = done > before ? done - before : 0;
  check(range, "before the next part was written", from, from + window);
}

void checksum_returned(Range& range, std::size_t) {
  // What a read brought has changed its bytes, and rightly.
  if (!range.read || (range.op->completed && range.op->bytes == 0)) check(range, "at release");
  checksum_forgotten(range);
}

void checksum_forgotten(Range& range) {
  Snapshot* snapshot = range.snapshot;
  if (!snapshot) return;
  heap_free(snapshot, room_of(snapshot->size, snapshot->blocks));
  range.snapshot = nullptr;
}

}  // namespace holdfast::guard
