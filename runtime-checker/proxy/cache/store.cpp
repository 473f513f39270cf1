// The store: buckets by key, S3-FIFO over their entries.
#include "proxy/cache/store.h"

#include <algorithm>

#include "proxy/cache/policy.h"

namespace holdfast::proxy {
namespace {

constexpr std::uint8_t most_uses = 3;
constexpr std::size_t most_ghosts = 4096;  // per shard
constexpr std::int64_t alone_for = 10;     // seconds that a key's requests do not wait

}  // namespace

entry_ref store::find(std::string_view key, const field_list& request_fields) {
  shard& s = of(key);
  std::lock_guard guard(s.lock);
  const auto at = s.keys.find(key);
  if (at == s.keys.end()) return nullptr;
  auto& variants = at->second.variants;
  for (auto v = variants.rbegin(); v != variants.rend(); ++v) {
    node& n = **v;
    if (!n.e->vary.empty() && !matches(*n.e, request_fields)) continue;
    if (n.uses < most_uses) ++n.uses;
    return n.e;
  }
  return nullptr;
}

store::bucket& store::bucket_of(shard& s, std::string_view key) {
  const auto at = s.keys.find(key);
  return at != s.keys.end() ? at->second : s.keys.try_emplace(std::string(key)).first->second;
}

void store::put(std::string_view key, entry_ref e) {
  const std::size_t cost = e->cost() + key.size() + static_cast<std::size_t>(e->body->size());
  if (cost > limit_.load()) return;
  shard& s = of(key);
  {
    std::lock_guard guard(s.lock);
    bucket& b = bucket_of(s, key);
    for (std::size_t i = b.variants.size(); i-- > 0;) {
      const node& n = *b.variants[i];
      if (n.e->vary == e->vary) drop(s, b.variants[i]);
    }
    if (b.variants.size() >= max_variants) drop(s, b.variants.front());
    const bool seen = s.ghost_count.contains(hash()(key));
    queue& q = seen ? s.main : s.small;
    q.push_front(node{std::string(key), std::move(e), cost, 0, seen});
    b.variants.push_back(q.begin());
    (seen ? s.main_bytes : s.small_bytes) += cost;
    bytes_ += cost;
    ++entries_;
  }
  make_room(&s);
}

store::queue::iterator store::find_node(shard& s, std::string_view key, const entry_ref& e) {
  const auto at = s.keys.find(key);
  if (at != s.keys.end()) {
    for (const queue::iterator& v : at->second.variants) {
      if (v->e == e) return v;
    }
  }
  return s.small.end();
}

void store::replace(std::string_view key, const entry_ref& old, entry_ref e) {
  shard& s = of(key);
  std::lock_guard guard(s.lock);
  const queue::iterator at = find_node(s, key, old);
  if (at != s.small.end()) at->e = std::move(e);
}

void store::remove(std::string_view key, const entry_ref& e) {
  shard& s = of(key);
  std::lock_guard guard(s.lock);
  const queue::iterator at = find_node(s, key, e);
  if (at == s.small.end()) return;
  drop(s, at);
  forget_if_empty(s, key);
}

void store::invalidate(std::string_view key) {
  shard& s = of(key);
  std::lock_guard guard(s.lock);
  const auto at = s.keys.find(key);
  if (at == s.keys.end()) return;
  while (!at->second.variants.empty()) drop(s, at->second.variants.back());
  forget_if_empty(s, key);
}

void store::grow(std::string_view key, const entry_ref& e, std::size_t bytes) {
  shard& s = of(key);
  {
    std::lock_guard guard(s.lock);
    const queue::iterator at = find_node(s, key, e);
    if (at == s.small.end()) return;
    at->cost += bytes;
    (at->in_main ? s.main_bytes : s.small_bytes) += bytes;
    bytes_ += bytes;
  }
  make_room(&s);
}

void store::drop(shard& s, queue::iterator at, bool from_bucket) {
  if (from_bucket) {
    auto& variants = s.keys.find(at->key)->second.variants;
    std::erase(variants, at);
  }
  (at->in_main ? s.main_bytes : s.small_bytes) -= at->cost;
  bytes_ -= at->cost;
  --entries_;
  (at->in_main ? s.main : s.small).erase(at);
}

void store::forget_if_empty(shard& s, std::string_view key) {
  const auto at = s.keys.find(key);
  if (at == s.keys.end()) return;
  const bucket& b = at->second;
  if (b.variants.empty() && !b.led && b.waiting.empty() && b.alone_until == 0) s.keys.erase(at);
}

// Eviction --------------------------------------------------------------------------------------

void store::remember_ghost(shard& s, std::size_t key_hash) {
  s.ghosts.push_back(key_hash);
  ++s.ghost_count[key_hash];
  if (s.ghosts.size() <= most_ghosts) return;
  const auto oldest = s.ghost_count.find(s.ghosts.front());
  if (oldest != s.ghost_count.end() && --oldest->second == 0) s.ghost_count.erase(oldest);
  s.ghosts.pop_front();
}

/// Frees one entry of this shard; false if it has none.
bool store::evict_one(shard& s) {
  std::lock_guard guard(s.lock);
  while (!s.small.empty() || !s.main.empty()) {
    const bool from_small =
        !s.small.empty() && (s.main.empty() || s.small_bytes * 9 >= s.main_bytes);
    queue& q = from_small ? s.small : s.main;
    const queue::iterator last = std::prev(q.end());
    if (last->uses > (from_small ? 1 : 0)) {
      // Used while it was here: on to the main queue, or once more around it.
      if (from_small) {
        s.small_bytes -= last->cost;
        s.main_bytes += last->cost;
        last->in_main = true;
        last->uses = 0;
      } else {
        --last->uses;
      }
      s.main.splice(s.main.begin(), q, last);
      continue;
    }
    const std::string key = last->key;
    if (from_small) remember_ghost(s, hash()(key));
    drop(s, last);
    forget_if_empty(s, key);
    ++evictions_;
    return true;
  }
  return false;
}

void store::make_room(shard* own) {
  std::size_t next = 0;
  std::size_t empty = 0;
  while (bytes_.load() > limit_.load() && empty < shards) {
    shard* s = own ? own : &shards_[next++ % shards];
    own = nullptr;
    empty = evict_one(*s) ? 0 : empty + 1;
  }
}

void store::limit(std::uint64_t bytes) {
  limit_ = bytes;
  make_room(nullptr);
}

// Leading ---------------------------------------------------------------------------------------

bool store::lead(std::string_view key, waker wake) {
  shard& s = of(key);
  std::lock_guard guard(s.lock);
  bucket& b = bucket_of(s, key);
  if (b.led) {
    b.waiting.push_back(std::move(wake));
    return false;
  }
  b.led = true;
  return true;
}

void store::done(std::string_view key, bool shareable, std::int64_t now) {
  std::vector<waker> waiting;
  shard& s = of(key);
  {
    std::lock_guard guard(s.lock);
    const auto at = s.keys.find(key);
    if (at == s.keys.end()) return;
    at->second.led = false;
    waiting.swap(at->second.waiting);
    if (!shareable && !waiting.empty()) {
      // They waited for nothing: for a while, requests for this key go their own way.
      at->second.alone_until = now + alone_for;
      s.alone.emplace_back(at->second.alone_until, key);
    }
    forget_if_empty(s, key);
    while (!s.alone.empty() && s.alone.front().first <= now) {
      const auto old = s.keys.find(s.alone.front().second);
      if (old != s.keys.end() && old->second.alone_until <= now) old->second.alone_until = 0;
      forget_if_empty(s, s.alone.front().second);
      s.alone.pop_front();
    }
  }
  for (waker& w : waiting) w();
}

bool store::worth_waiting(std::string_view key, std::int64_t now) {
  shard& s = of(key);
  std::lock_guard guard(s.lock);
  const auto at = s.keys.find(key);
  return at == s.keys.end() || at->second.alone_until <= now;
}

}  // namespace holdfast::proxy
