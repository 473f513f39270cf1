//===- guard/memory.h - a heap and a lock that no sanitizer sees --------------===//
//
// Purpose    Containers of the checker live in memory of its own: they are used inside malloc and
//            free, and a sanitizer must see neither their accesses nor the lock around them.
// Owns       Pages from the kernel, never given back while small.
// Lifetimes  Blocks live until they are freed; the heap itself is never destroyed.
// States     Usable from the first instruction of the process on: it needs no constructor.
// Threads    Any.
// Fails      Out of memory: one line on standard error and exit 88.
// Cost       A free list per power of two; large blocks are mappings of their own.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace holdfast::guard {

/// Has this process never had a second thread? Then nobody else can hold a lock, and the
/// instruction that takes one, the dearest of an event, is not needed.
inline bool one_thread_so_far() noexcept {
#if __has_include(<sys/single_threaded.h>)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

/// Not a pthread mutex: ThreadSanitizer would take it for order between the program's threads.
class SpinLock {
 public:
  void lock() noexcept {
    if (one_thread_so_far()) {
      held_.store(true, std::memory_order_relaxed);
    } else if (__builtin_expect(held_.exchange(true, std::memory_order_acquire), 0)) {
      wait();
    }
  }
  void unlock() noexcept { held_.store(false, std::memory_order_release); }

 private:
  void wait() noexcept;
  std::atomic<bool> held_{false};
};

void* heap_allocate(std::size_t size) noexcept;
void heap_free(void* block, std::size_t size) noexcept;

template <class T>
struct HeapAllocator {
  using value_type = T;
  HeapAllocator() = default;
  template <class U>
  HeapAllocator(const HeapAllocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(heap_allocate(n * sizeof(T))); }
  void deallocate(T* p, std::size_t n) noexcept { heap_free(p, n * sizeof(T)); }
  friend bool operator==(HeapAllocator, HeapAllocator) { return true; }
};

template <class T>
using Vector = std::vector<T, HeapAllocator<T>>;
template <class K, class V>
using Map = std::map<K, V, std::less<>, HeapAllocator<std::pair<const K, V>>>;
template <class K, class V>
using HashMap =
    std::unordered_map<K, V, std::hash<K>, std::equal_to<K>, HeapAllocator<std::pair<const K, V>>>;
using String = std::basic_string<char, std::char_traits<char>, HeapAllocator<char>>;

/// printf into a String: the checker links no formatting library into the program.
String format(const char* text, ...) __attribute__((format(printf, 1, 2), cold));
void append(String& to, const char* text, ...) __attribute__((format(printf, 2, 3)));

}  // namespace holdfast::guard
