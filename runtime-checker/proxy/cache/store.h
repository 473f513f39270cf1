//===- proxy/cache/store.h - the stored answers -------------------------------------===//
//
// Purpose    Finds answers by key and selecting fields, keeps them within a size, and lets one
//            request fetch what many wait for.
// Owns       A share of every entry.
// Lifetimes  Entries that were found stay valid when evicted.
// States     An entry may be filling; a key may have a leader who fetches it.
// Threads    Any; a lock per shard of the keys, and never two of them at once.
// Fails      What does not fit is not kept.
// Cost       A hash and a short lock per look. Eviction is S3-FIFO: new keys pass a small queue and
//            reach the main one only when used again, so a scan does not sweep out what is used.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "proxy/cache/entry.h"

namespace holdfast::proxy {

class store {
 public:
  using waker = std::function<void()>;

  explicit store(std::uint64_t limit) : limit_(limit) {}
  store(const store&) = delete;
  store& operator=(const store&) = delete;

  entry_ref find(std::string_view key, const field_list& request_fields);
  void put(std::string_view key, entry_ref e);
  /// The successor of an entry, sharing its content; nothing if that is no longer stored.
  void replace(std::string_view key, const entry_ref& old, entry_ref e);
  void remove(std::string_view key, const entry_ref& e);
  /// Everything of the key.
  void invalidate(std::string_view key);
  /// The entry's content has grown by so much.
  void grow(std::string_view key, const entry_ref& e, std::size_t bytes);

  /// True: the caller fetches, and calls `done`. False: `wake` runs when that is over.
  bool lead(std::string_view key, waker wake);
  /// `shareable`: whether those who wait may hope to find an answer. If not, requests for this key
  /// do not wait for each other for a while.
  void done(std::string_view key, bool shareable, std::int64_t now);
  bool worth_waiting(std::string_view key, std::int64_t now);

  void limit(std::uint64_t bytes);
  std::uint64_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }
  std::uint64_t entries() const noexcept { return entries_.load(std::memory_order_relaxed); }
  std::uint64_t evictions() const noexcept { return evictions_.load(std::memory_order_relaxed); }

 private:
  struct node {
    std::string key;
    entry_ref e;
    std::size_t cost = 0;
    std::uint8_t uses = 0;
    bool in_main = false;
  };
  using queue = std::list<node>;
  struct bucket {
    std::vector<queue::iterator> variants;  ///< newest last
    bool led = false;
    std::vector<waker> waiting;
    std::int64_t alone_until = 0;
  };
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  struct shard {
    std::mutex lock;
    std::unordered_map<std::string, bucket, hash, std::equal_to<>> keys;
    queue small;
    queue main;
    std::uint64_t small_bytes = 0;
    std::uint64_t main_bytes = 0;
    std::deque<std::size_t> ghosts;  ///< hashes of keys that left the small queue unused
    std::unordered_map<std::size_t, unsigned> ghost_count;
    std::deque<std::pair<std::int64_t, std::string>> alone;  ///< until when, which key
  };
  static constexpr std::size_t shards = 16;
  static constexpr std::size_t max_variants = 32;

  shard& of(std::string_view key) noexcept { return shards_[hash()(key) / 7 % shards]; }
  bucket& bucket_of(shard& s, std::string_view key);
  void drop(shard& s, queue::iterator at, bool from_bucket = true);
  void forget_if_empty(shard& s, std::string_view key);
  queue::iterator find_node(shard& s, std::string_view key, const entry_ref& e);
  bool evict_one(shard& s);
  void remember_ghost(shard& s, std::size_t key_hash);
  void make_room(shard* own);

  std::array<shard, shards> shards_;
  std::atomic<std::uint64_t> limit_;
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> entries_{0};
  std::atomic<std::uint64_t> evictions_{0};
};

}  // namespace holdfast::proxy
