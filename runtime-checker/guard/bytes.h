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

#if defined(__SSE2__)

/// Shorter ones are not worth the time that the upper halves of the registers take to wake up.
constexpr std::size_t wide_from = 512;
inline const bool wide_registers = (__builtin_cpu_init(), __builtin_cpu_supports("avx2"));

/// Compares to the last multiple of 128 bytes; `at` says how far that is.
[[gnu::target("avx2"), gnu::noinline]] inline bool same_wide(const unsigned char* a,
                                                             const unsigned char* b,
                                                             std::size_t size, std::size_t& at) {
  const auto differs = [a, b](std::size_t i) __attribute__((target("avx2"), always_inline)) {
    return _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + i)),
                            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + i)));
  };
  for (at = 0; at + 128 <= size; at += 128) {
    const __m256i any = _mm256_or_si256(_mm256_or_si256(differs(at), differs(at + 32)),
                                        _mm256_or_si256(differs(at + 64), differs(at + 96)));
    if (!_mm256_testz_si256(any, any)) return false;
  }
  return true;
}

/// The same, against one byte.
[[gnu::target("avx2"), gnu::noinline]] inline bool filled_wide(const unsigned char* data,
                                                               std::size_t size,
                                                               unsigned char value,
                                                               std::size_t& at) {
  const __m256i all = _mm256_set1_epi8(static_cast<char>(value));
  const auto differs = [data, all](std::size_t i) __attribute__((target("avx2"), always_inline)) {
    return _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + i)), all);
  };
  for (at = 0; at + 128 <= size; at += 128) {
    const __m256i any = _mm256_or_si256(_mm256_or_si256(differs(at), differs(at + 32)),
                                        _mm256_or_si256(differs(at + 64), differs(at + 96)));
    if (!_mm256_testz_si256(any, any)) return false;
  }
  return true;
}

/// To the last multiple of 128 bytes, and says where that is.
[[gnu::target("avx2"), gnu::noinline]] inline std::size_t copy_wide(unsigned char* to,
                                                                    const unsigned char* from,
                                                                    std::size_t size) {
  const auto copy = [to, from](std::size_t i) __attribute__((target("avx2"), always_inline)) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i),
                        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i)));
    asm volatile("");
  };
  std::size_t at = 0;
  for (; at + 128 <= size; at += 128) copy(at), copy(at + 32), copy(at + 64), copy(at + 96);
  return at;
}

[[gnu::target("avx2"), gnu::noinline]] inline std::size_t fill_wide(unsigned char* to,
                                                                    std::size_t size,
                                                                    unsigned char value) {
  const __m256i all = _mm256_set1_epi8(static_cast<char>(value));
  const auto fill = [to, all](std::size_t i) __attribute__((target("avx2"), always_inline)) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), all);
    asm volatile("");
  };
  std::size_t at = 0;
  for (; at + 128 <= size; at += 128) fill(at), fill(at + 32), fill(at + 64), fill(at + 96);
  return at;
}

inline bool same_bytes(const unsigned char* a, const unsigned char* b, std::size_t size) {
  std::size_t at = 0;
  if (size >= wide_from && wide_registers && !same_wide(a, b, size, at)) return false;
  for (; at + 16 <= size; at += 16) {
    const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + at)),
                                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + at)));
    if (_mm_movemask_epi8(equal) != 0xffff) return false;
  }
  while (at < size && a[at] == b[at]) ++at;
  return at == size;
}

inline bool filled_with(const unsigned char* data, std::size_t size, unsigned char value) {
  const __m128i all = _mm_set1_epi8(static_cast<char>(value));
  std::size_t at = 0;
  if (size >= wide_from && wide_registers && !filled_wide(data, size, value, at)) return false;
  for (; at + 16 <= size; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at));
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, all)) != 0xffff) return false;
  }
  while (at < size && data[at] == value) ++at;
  return at == size;
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

#endif

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

#if defined(__x86_64__)

// What begins sixteen bytes in front of the end ends with it. The empty instruction keeps compilers
// from making a call of the loop.

inline void copy_bytes(unsigned char* to, const unsigned char* from, std::size_t size) {
  const auto copy = [to, from](std::size_t i) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
    asm volatile("");
  };
  std::size_t at = size >= wide_from && wide_registers ? copy_wide(to, from, size) : 0;
  for (; at + 64 <= size; at += 64) copy(at), copy(at + 16), copy(at + 32), copy(at + 48);
  for (; at + 16 <= size; at += 16) copy(at);
  if (at == size) return;
  if (size >= 16) return copy(size - 16);
  for (; at < size; ++at) {
    to[at] = from[at];
    asm volatile("");
  }
}

inline void fill_bytes(unsigned char* to, std::size_t size, unsigned char value) {
  const __m128i all = _mm_set1_epi8(static_cast<char>(value));
  const auto fill = [to, all](std::size_t i) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), all);
    asm volatile("");
  };
  std::size_t at = size >= wide_from && wide_registers ? fill_wide(to, size, value) : 0;
  for (; at + 64 <= size; at += 64) fill(at), fill(at + 16), fill(at + 32), fill(at + 48);
  for (; at + 16 <= size; at += 16) fill(at);
  if (at == size) return;
  if (size >= 16) return fill(size - 16);
  for (; at < size; ++at) {
    to[at] = value;
    asm volatile("");
  }
}

#else

inline void copy_bytes(unsigned char* to, const unsigned char* from, std::size_t size) {
  std::memcpy(to, from, size);
}

inline void fill_bytes(unsigned char* to, std::size_t size, unsigned char value) {
  std::memset(to, value, size);
}

#endif

}  // namespace holdfast::guard
