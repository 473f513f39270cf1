// Bytes of pending writes, compared with what they were: a copy up to 4 KiB, hashes per block
// above. Of pending reads up to 4 KiB too, where the layer announces when it fills them: until then
// nobody may.
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "guard/bytes.h"
#include "guard/detectors/backends.h"
#include "guard/runtime.h"

namespace holdfast::guard {

struct Snapshot {
  std::size_t size = 0;
  std::size_t room = 0;           ///< of the whole
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

/// A small one stays with the range's record, which is soon used again.
constexpr std::size_t most_kept = 512;

Snapshot& snapshot_for(Range& range, std::size_t room) {
  if (Snapshot* kept = std::exchange(range.kept, nullptr)) {
    if (kept->room >= room) return *kept;
    heap_free(kept, kept->room);
  }
  const std::size_t taken = std::max(room, most_kept);
  auto* made = new (heap_allocate(taken)) Snapshot;
  made->room = taken;
  return *made;
}

constexpr std::size_t lanes = 8;
constexpr std::size_t stripe = lanes * sizeof(std::uint64_t);
constexpr std::uint64_t odd = 0x9fb21c651e98df25;

struct Mixer {
  std::uint64_t sums[lanes] = {1, 2, 3, 4, 5, 6, 7, 8};
  std::uint64_t keys[lanes] = {0xa0761d6478bd642f, 0xb8fe6c3923a44bbe, 0x7c01812cf721ad1c,
                               0xded46de9839097db, 0x7240a4a4b7b3671f, 0xcb79e64eccc0e578,
                               0x825ad07dccff7221, 0xb8084674f743248e};
};

/// Each word is added to the neighbour's sum as it is, so that no single change is lost, and the
/// product of the halves of its mixture with a key to its own, so that changes do not cancel out.
/// Keys move on, so that bytes which change places do not look the same.
[[gnu::always_inline]] inline void mix(Mixer& mixer, const unsigned char* data) {
#if defined(__SSE2__)
  const __m128i step = _mm_set1_epi64x(static_cast<long long>(odd));
#pragma GCC unroll 4  // the sums stay in registers
  for (std::size_t i = 0; i < lanes; i += 2) {
    auto* sum = reinterpret_cast<__m128i*>(mixer.sums + i);
    auto* key = reinterpret_cast<__m128i*>(mixer.keys + i);
    const __m128i words = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data) + i / 2);
    const __m128i keys = _mm_loadu_si128(key);
    const __m128i mixed = _mm_xor_si128(words, keys);
    const __m128i product = _mm_mul_epu32(mixed, _mm_srli_epi64(mixed, 32));
    const __m128i swapped = _mm_shuffle_epi32(words, _MM_SHUFFLE(1, 0, 3, 2));
    _mm_storeu_si128(sum, _mm_add_epi64(_mm_loadu_si128(sum), _mm_add_epi64(product, swapped)));
    _mm_storeu_si128(key, _mm_add_epi64(keys, step));
  }
#else
  std::uint64_t words[lanes];
  std::memcpy(words, data, stripe);
  for (std::size_t i = 0; i < lanes; ++i) {
    const std::uint64_t mixed = words[i] ^ mixer.keys[i];
    mixer.sums[i ^ 1] += words[i];
    mixer.sums[i] += (mixed & 0xffffffff) * (mixed >> 32);
    mixer.keys[i] += odd;
  }
#endif
}

std::uint64_t hash_bytes(const unsigned char* data, std::size_t size) {
  Mixer mixer;
  std::size_t at = 0;
  for (; at + stripe <= size; at += stripe) mix(mixer, data + at);
  unsigned char rest[stripe] = {};
  copy_bytes(rest, data + at, size - at);
  mix(mixer, rest);
  std::uint64_t hash = size;
  for (const std::uint64_t sum : mixer.sums) {
    hash = (hash ^ sum) * odd;
    hash ^= hash >> 29;
  }
  return hash;
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
    copy_bytes(snapshot.copy, bytes_of(range), snapshot.size);
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
    if (same_bytes(snapshot->copy, bytes_of(range), snapshot->size)) return false;
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
  const bool seen = asan_on() ? range.poisoned || range.on_stack : transfer_ends_matter();
  return range.op->has(HF_GUARD_ANNOUNCED) && range.size() <= copied && !seen;
}

/// Bytes that a read and somebody else hold change by that: overlapping-write has said so.
bool overlaps(Range& range) {
  const RangeIndex& ranges = runtime().ledger.ranges;
  if (!rules_on() || (!range.read && !ranges.maybe_read(range.begin, range.end))) return false;
  bool found = false;
  ranges.touching(range.begin, range.end, [&](Range& other) {
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
  Snapshot* const snapshot = &snapshot_for(range, room_of(range.size(), blocks));
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
  range.snapshot = nullptr;
  if (snapshot->room == most_kept && !range.kept) {
    range.kept = snapshot;
  } else {
    heap_free(snapshot, snapshot->room);
  }
}

}  // namespace holdfast::guard
