// Dead pages, sums of lent bytes, descriptors' identities. Its own memory comes from malloc alone,
// so that programs which count or fail operator new see the layer as it is.
#include "comm/guarded/memory_watch.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "guard/bytes.h"

extern "C" {
[[gnu::weak]] void __asan_poison_memory_region(const volatile void* data, std::size_t size);
[[gnu::weak]] void __asan_unpoison_memory_region(const volatile void* data, std::size_t size);
[[gnu::weak]] void __tsan_write_range(void* data, std::size_t size);
}

namespace holdfast::comm::inline HOLDFAST_COMM_ABI::watch {

/// A page that has been dead once. It stays known until it is freed, so that dying and coming back,
/// which most pages do all the time, change nothing but this, and take no lock: who has the page
/// last and who takes it next are one after the other. Who asks about an address holds the lock.
struct known_page {
  std::byte* data = nullptr;
  std::size_t size = 0;
  std::size_t filled = 0;         ///< from its start on: what a view can have been kept of
  std::atomic<bool> dead{false};  ///< `filled` bytes of it say so
};

namespace {

constexpr int dead_byte = 0xdd;
constexpr std::size_t most_buried = 16;  // more would push what is in use out of the caches
constexpr std::size_t most_buried_bytes = 8u << 20;

template <class T>
struct from_malloc {
  using value_type = T;
  from_malloc() = default;
  template <class U>
  from_malloc(const from_malloc<U>&) noexcept {}
  T* allocate(std::size_t n) {
    if (void* p = std::malloc(n * sizeof(T))) return static_cast<T*>(p);
    throw std::bad_alloc();
  }
  void deallocate(T* p, std::size_t) noexcept { std::free(p); }
  friend bool operator==(from_malloc, from_malloc) noexcept { return true; }
};
template <class K, class V>
using map_of = std::map<K, V, std::less<K>, from_malloc<std::pair<const K, V>>>;

using operation_key = std::pair<const void*, std::uint64_t>;  // channel, operation

struct lent_part {
  const std::byte* data;
  std::size_t size;
  std::uint64_t sum;
};
struct lent_operation {
  std::vector<lent_part, from_malloc<lent_part>> parts;
  bool trusted = false;
  bool is_read = false;
};
struct buried_page {
  known_page* known;
  std::size_t size;
  void* block;
  void (*free)(void*);
};
struct file_identity {
  dev_t device;
  ino_t number;
};

struct state {
  std::mutex lock;
  map_of<const std::byte*, known_page> pages;
  map_of<operation_key, lent_operation> lent;
  std::deque<buried_page, from_malloc<buried_page>> buried;
  std::size_t buried_bytes = 0;
  map_of<const void*, file_identity> descriptors;
};

state& here() {
  alignas(state) static char room[sizeof(state)];  // never destroyed: pages may outlive main
  static state* const made = ::new (static_cast<void*>(room)) state;
  return *made;
}

/// Violations found under the lock, named after it.
struct finding {
  const char* id = nullptr;
  const char* text = "";
  const void* object = nullptr;
  std::uint64_t operation = 0;
  void say() const {
    if (id) emit_violation(id, text, object, operation);
  }
};

void poison(const std::byte* data, std::size_t size) noexcept {
  if (__asan_poison_memory_region) __asan_poison_memory_region(data, size);
}
void unpoison(const std::byte* data, std::size_t size) noexcept {
  if (__asan_unpoison_memory_region) __asan_unpoison_memory_region(data, size);
}

std::uint64_t sum_of(const std::byte* data, std::size_t size) noexcept {
  std::uint64_t sum = 0xcbf29ce484222325u ^ size;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, data + i, 8);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    sum ^= sum >> 29;
  }
  for (; i < size; ++i) sum = (sum ^ static_cast<std::uint64_t>(data[i])) * 0x100000001b3u;
  return sum;
}

bool meet(const std::byte* a, std::size_t an, const std::byte* b, std::size_t bn) noexcept {
  return an != 0 && bn != 0 && a < b + bn && b < a + an;
}

/// The byte that dead pages are filled with. ThreadSanitizer is told of it in one call: whoever
/// still looks at the page races with its end.
void fill(std::byte* data, std::size_t size) noexcept {
  if (__tsan_write_range) __tsan_write_range(data, size);
  guard::fill_bytes(reinterpret_cast<unsigned char*>(data), size, dead_byte);
}

bool dead_and_met(const known_page& page, const std::byte* data, std::size_t size) noexcept {
  return page.dead.load(std::memory_order_acquire) && meet(page.data, page.size, data, size);
}

bool meets_dead(const state& s, const std::byte* data, std::size_t size) noexcept {
  auto at = s.pages.upper_bound(data);
  if (at != s.pages.begin()) --at;
  for (; at != s.pages.end() && at->first < data + size; ++at) {
    if (dead_and_met(at->second, data, size)) return true;
  }
  return false;
}

/// Ends the watch over a dead page and says whether its bytes were left alone.
finding revive(known_page& page) noexcept {
  if (!page.dead.load(std::memory_order_relaxed)) return {};
  page.dead.store(false, std::memory_order_release);
  unpoison(page.data, page.size);
  const auto* bytes = reinterpret_cast<const unsigned char*>(page.data);
  if (guard::filled_with(bytes, page.filled, dead_byte)) return {};
  return {"freed-in-flight",
          "a page that had gone back was written to through a view that was kept", page.data, 0};
}

/// `used` bytes had been frozen: slices show no more, and the span of a tail begins behind them.
void mark_dead(known_page& page, std::size_t used) noexcept {
  constexpr std::size_t behind = 64;
  page.filled = std::min(page.size, used + behind);
  fill(page.data, page.filled);
  poison(page.data, page.size);
  page.dead.store(true, std::memory_order_release);
}

/// Under the lock. Null when there is no memory: the page is not watched.
known_page* know(state& s, std::byte* data, std::size_t size) noexcept try {
  known_page& page = s.pages[data];
  page.data = data;
  page.size = size;
  return &page;
} catch (const std::bad_alloc&) {
  return nullptr;
}

finding look_for_dead(const state& s, const lifecycle_event& e) noexcept {
  for (const memory_view& m : e.memory) {
    if (!m.data || !meets_dead(s, static_cast<const std::byte*>(m.data), m.size)) continue;
    return {"freed-in-flight", "memory on trust lies in a page that has gone back", e.object,
            e.operation};
  }
  return {};
}

finding lend(state& s, const lifecycle_event& e) {
  lent_operation op;
  op.trusted = e.trusted;
  op.is_read = e.is_read;
  if (const finding found = look_for_dead(s, e); e.trusted && found.id) return found;
  for (const memory_view& m : e.memory) {
    const auto* data = static_cast<const std::byte*>(m.data);
    if (!data || m.size == 0) continue;
    op.parts.push_back({data, m.size, e.is_read ? 0 : sum_of(data, m.size)});
  }
  if (!op.parts.empty()) s.lent[{e.object, e.operation}] = std::move(op);
  return {};
}

finding give_back(state& s, const lifecycle_event& e) noexcept {
  const auto at = s.lent.find({e.object, e.operation});
  if (at == s.lent.end()) return {};
  finding found;
  for (const lent_part& part : at->second.parts) {
    if (at->second.is_read || meets_dead(s, part.data, part.size)) continue;
    if (sum_of(part.data, part.size) == part.sum) continue;
    found = {"mutated-in-flight", "bytes lent to a write changed before their release", e.object,
             e.operation};
  }
  s.lent.erase(at);
  return found;
}

/// A page goes: nobody may be using it on trust.
finding page_goes(state& s, const memory_view& page) noexcept {
  const auto* data = static_cast<const std::byte*>(page.data);
  for (const auto& [key, op] : s.lent) {
    if (!op.trusted) continue;
    for (const lent_part& part : op.parts) {
      if (meet(data, page.size, part.data, part.size)) {
        return {"freed-in-flight", "a page went back while a part of it was lent on trust",
                key.first, key.second};
      }
    }
  }
  return {};
}

finding follow(state& s, const lifecycle_event& e) noexcept try {
  switch (e.kind) {
    case event_kind::accepted:
      return lend(s, e);
    case event_kind::handler_entered:
      // Memory on trust is the program's again in its handler, which has waited for the release.
      return e.trusted ? give_back(s, e) : finding();
    case event_kind::released:
      return give_back(s, e);
    case event_kind::abandoned:
      s.lent.erase({e.object, e.operation});
      return {};
    case event_kind::page_returned:
      return e.memory.empty() ? finding() : page_goes(s, e.memory.front());
    default:
      return {};
  }
} catch (const std::bad_alloc&) {
  return {};  // this operation is not watched
}

}  // namespace

void on_event(const lifecycle_event& event, bool alone) noexcept {
  if (event.kind == event_kind::channel_opened) {
    descriptor_opened(event.object, event.descriptor);
    return;
  }
  const bool only_dead = event.kind == event_kind::accepted && event.trusted;
  if (!alone && !only_dead) return;
  finding found;
  {
    std::lock_guard guard(here().lock);
    found = alone ? follow(here(), event) : look_for_dead(here(), event);
  }
  found.say();
}

void follower_changed() noexcept {
  std::lock_guard guard(here().lock);
  here().lent.clear();
}

void page_dead(watch_note<guarded_build>& page, std::byte* data, std::size_t size,
               std::size_t used) noexcept {
  if (!page.known) {
    std::lock_guard guard(here().lock);
    page.known = know(here(), data, size);
  }
  if (page.known) mark_dead(*page.known, used);
}

void page_revived(watch_note<guarded_build>& page) noexcept {
  if (page.known) revive(*page.known).say();
}

void page_gone(watch_note<guarded_build>& page) noexcept {
  known_page* const known = std::exchange(page.known, nullptr);
  if (!known) return;
  const finding found = revive(*known);
  {
    std::lock_guard guard(here().lock);
    here().pages.erase(known->data);
  }
  found.say();
}

void bury(std::byte* data, std::size_t size, void* block, void (*free)(void*)) noexcept {
  std::vector<buried_page, from_malloc<buried_page>> leaving;
  finding found;
  {
    std::lock_guard guard(here().lock);
    state& s = here();
    try {
      s.buried.push_back({know(s, data, size), size, block, free});
      s.buried_bytes += size;
      if (s.buried.back().known) mark_dead(*s.buried.back().known, size);
      while (s.buried.size() > most_buried || s.buried_bytes > most_buried_bytes) {
        leaving.push_back(s.buried.front());
        s.buried.pop_front();
        s.buried_bytes -= leaving.back().size;
        known_page* const known = leaving.back().known;
        if (!known) continue;
        if (const finding f = revive(*known); f.id) found = f;
        s.pages.erase(known->data);
      }
    } catch (const std::bad_alloc&) {
      // What could not be noted stays where it is: a leak in a debug mode that is out of memory.
    }
  }
  for (const buried_page& p : leaving) p.free(p.block);
  found.say();
}

void descriptor_opened(const void* channel, int descriptor) noexcept {
  struct stat about;
  const bool known = descriptor >= 0 && ::fstat(descriptor, &about) == 0;
  std::lock_guard guard(here().lock);
  try {
    if (!known) {  // a channel at this address may have ended with its context
      here().descriptors.erase(channel);
      return;
    }
    here().descriptors.insert_or_assign(channel, file_identity{about.st_dev, about.st_ino});
  } catch (const std::bad_alloc&) {
  }
}

bool descriptor_is_the_same(const void* channel, int descriptor) noexcept {
  file_identity then;
  {
    std::lock_guard guard(here().lock);
    const auto at = here().descriptors.find(channel);
    if (at == here().descriptors.end()) return true;
    then = at->second;
    here().descriptors.erase(at);
  }
  struct stat now;
  return descriptor >= 0 && ::fstat(descriptor, &now) == 0 && now.st_dev == then.device &&
         now.st_ino == then.number;
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI::watch
