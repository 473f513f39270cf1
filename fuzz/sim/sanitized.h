//===- fuzz/sim/sanitized.h - whether ASan is in this build ------------------------===//
//
// Purpose    One name for what GCC and clang say in two ways: HOLDFAST_FUZZ_ASAN is 1 or 0.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       None.
//
//===----------------------------------------------------------------------===//
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define HOLDFAST_FUZZ_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOLDFAST_FUZZ_ASAN 1
#endif
#endif
#if !defined(HOLDFAST_FUZZ_ASAN)
#define HOLDFAST_FUZZ_ASAN 0
#endif
