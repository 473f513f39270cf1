//===- guard/bytes.h - looks at bytes that no sanitizer is told of -------------===//
//
// Purpose    Copies, compares and tests lent bytes. Sanitizers stand in front of memcpy and memcmp:
//            they would look at every byte that the checker looks at, and take it for the program's
//            doing.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    Any. Include it in units that are built without sanitizers only.
// Fails      Never.
// Cost       A pass over the bytes, with the widest registers that the processor has.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace holdfast::guard {

/// Without a call of memcpy.
template <class T>
inline void renew(T& to, const T& fresh) {
  static_assert(std::is_trivially_copyable_v<T>);
#if defined(__clang__)
  __builtin_memcpy_inline(&to, &fresh, sizeof(T));
#else
  to = fresh;
#endif
}

#if defined(__SSE2__)

/// Shorter ones are not worth the time that the upper halves of the registers take to wake up.
constexpr std::size_t wide_from = 512;
inline const bool wide_registers = (__builtin_cpu_init(), __builtin_cpu_supports("avx2"));

// What compares and what writes each come in two widths. `differs(i)` and `put(i)` see to the
// register's width of bytes at `i`, `same(i)` and `last(i)` to sixteen and to one.

/// To the last multiple of 128 bytes; `at` says how far that is.
template <class Differs>
[[gnu::target("avx2"), gnu::always_inline]] inline bool none_differs(std::size_t size,
                                                                     std::size_t& at,
                                                                     Differs differs) {
  for (at = 0; at + 128 <= size; at += 128) {
    const __m256i any = _mm256_or_si256(_mm256_or_si256(differs(at), differs(at + 32)),
                                        _mm256_or_si256(differs(at + 64), differs(at + 96)));
    if (!_mm256_testz_si256(any, any)) return false;
  }
  return true;
}

template <class Put>
[[gnu::target("avx2"), gnu::always_inline]] inline std::size_t put_wide(std::size_t size, Put put) {
  std::size_t at = 0;
  for (; at + 128 <= size; at += 128) put(at), put(at + 32), put(at + 64), put(at + 96);
  return at;
}

template <class Same, class Last>
inline bool all_same(std::size_t at, std::size_t size, Same same, Last last) {
  for (; at + 16 <= size; at += 16) {
    if (_mm_movemask_epi8(same(at)) != 0xffff) return false;
  }
  while (at < size && last(at)) ++at;
  return at == size;
}

/// What begins sixteen bytes in front of the end ends with it. The empty instruction keeps
/// compilers from making a call of the loop.
template <class Put, class Last>
inline void put_all(std::size_t at, std::size_t size, Put put, Last last) {
  for (; at + 64 <= size; at += 64) put(at), put(at + 16), put(at + 32), put(at + 48);
  for (; at + 16 <= size; at += 16) put(at);
  if (at == size) return;
  if (size >= 16) return put(size - 16);
  for (; at < size; ++at) {
    last(at);
    asm volatile("");
  }
}

[[gnu::target("avx2"), gnu::noinline]] inline bool same_wide(const unsigned char* a,
                                                             const unsigned char* b,
                                                             std::size_t size, std::size_t& at) {
  return none_differs(
      size, at, [a, b](std::size_t i) __attribute__((target("avx2"), always_inline)) {
        return _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + i)),
                                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + i)));
      });
}

[[gnu::target("avx2"), gnu::noinline]] inline bool filled_wide(const unsigned char* data,
                                                               std::size_t size,
                                                               unsigned char value,
                                                               std::size_t& at) {
  const __m256i all = _mm256_set1_epi8(static_cast<char>(value));
  return none_differs(size, at,
                      [data, all](std::size_t i) __attribute__((target("avx2"), always_inline)) {
                        return _mm256_xor_si256(
                            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + i)), all);
                      });
}

[[gnu::target("avx2"), gnu::noinline]] inline std::size_t copy_wide(unsigned char* to,
                                                                    const unsigned char* from,
                                                                    std::size_t size) {
  return put_wide(size, [to, from](std::size_t i) __attribute__((target("avx2"), always_inline)) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i),
                        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i)));
    asm volatile("");
  });
}

[[gnu::target("avx2"), gnu::noinline]] inline std::size_t fill_wide(unsigned char* to,
                                                                    std::size_t size,
                                                                    unsigned char value) {
  const __m256i all = _mm256_set1_epi8(static_cast<char>(value));
  return put_wide(size, [to, all](std::size_t i) __attribute__((target("avx2"), always_inline)) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), all);
    asm volatile("");
  });
}

inline bool same_bytes(const unsigned char* a, const unsigned char* b, std::size_t size) {
  std::size_t at = 0;
  if (size >= wide_from && wide_registers && !same_wide(a, b, size, at)) return false;
  const auto same = [a, b](std::size_t i) {
    return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + i)),
                          _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + i)));
  };
  return all_same(at, size, same, [a, b](std::size_t i) { return a[i] == b[i]; });
}

inline bool filled_with(const unsigned char* data, std::size_t size, unsigned char value) {
  std::size_t at = 0;
  if (size >= wide_from && wide_registers && !filled_wide(data, size, value, at)) return false;
  const __m128i all = _mm_set1_epi8(static_cast<char>(value));
  const auto same = [data, all](std::size_t i) {
    return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data + i)), all);
  };
  return all_same(at, size, same, [data, value](std::size_t i) { return data[i] == value; });
}

inline void copy_bytes(unsigned char* to, const unsigned char* from, std::size_t size) {
  const std::size_t at = size >= wide_from && wide_registers ? copy_wide(to, from, size) : 0;
  const auto put = [to, from](std::size_t i) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
    asm volatile("");
  };
  put_all(at, size, put, [to, from](std::size_t i) { to[i] = from[i]; });
}

inline void fill_bytes(unsigned char* to, std::size_t size, unsigned char value) {
  const std::size_t at = size >= wide_from && wide_registers ? fill_wide(to, size, value) : 0;
  const __m128i all = _mm_set1_epi8(static_cast<char>(value));
  const auto put = [to, all](std::size_t i) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), all);
    asm volatile("");
  };
  put_all(at, size, put, [to, value](std::size_t i) { to[i] = value; });
}

#else

// Byte by byte, so that the compiler does not make a call of it.
inline bool same_bytes(const unsigned char* a, const unsigned char* b, std::size_t size) {
  const volatile unsigned char* seen = a;
  while (size != 0 && *seen == *b) ++seen, ++b, --size;
  return size == 0;
}

inline bool filled_with(const unsigned char* data, std::size_t size, unsigned char value) {
  const volatile unsigned char* seen = data;
  while (size != 0 && *seen == value) ++seen, --size;
  return size == 0;
}

inline void copy_bytes(unsigned char* to, const unsigned char* from, std::size_t size) {
  std::memcpy(to, from, size);
}

inline void fill_bytes(unsigned char* to, std::size_t size, unsigned char value) {
  std::memset(to, value, size);
}

#endif

}  // namespace holdfast::guard
