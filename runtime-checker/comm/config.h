//===- comm/config.h - which of the two builds of the layer this is --------===//
//
// Purpose    Gives the plain and the guarded build of the layer distinct mangled names, so that
//            a program that mixes them does not link.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       None at run time: `guarded_build` is a constant, what it excludes is not compiled in.
//
//===----------------------------------------------------------------------===//
#pragma once

#if defined(HOLDFAST_COMM_GUARDED)
#define HOLDFAST_COMM_ABI guarded
#else
#define HOLDFAST_COMM_ABI plain
#endif

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

/// True in the debug mode: lifecycle events are emitted and the rules asserted.
#if defined(HOLDFAST_COMM_GUARDED)
inline constexpr bool guarded_build = true;
#else
inline constexpr bool guarded_build = false;
#endif

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
