//===- fuzz/adapters/strict/strict.h - the strict comm layer under test -----------===//
//
// Purpose    Makes adapters for the builds of the strict layer: plain, guarded, with planted bugs.
// Owns       Nothing.
// Lifetimes  The adapters are the caller's.
// States     None.
// Threads    One.
// Fails      std::bad_alloc.
// Cost       See the adapter.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>

#include "adapter.h"

namespace holdfast::fuzz {

std::unique_ptr<CommAdapter> make_strict_plain();
std::unique_ptr<CommAdapter> make_strict_guarded();
/// The guarded build as its users have it: it reports to the runtime checker, which writes to
/// standard error. To be run in a child, see `run_guarded`.
std::unique_ptr<CommAdapter> make_strict_watched();
std::unique_ptr<CommAdapter> make_strict_mutants();

}  // namespace holdfast::fuzz
