//===- fuzz/run/targets.h - the layers that this program can test -----------------===//
//
// Purpose    Names the adapters that are linked in. One table per program.
// Owns       Nothing.
// Lifetimes  Static rows.
// States     None.
// Threads    Any.
// Fails      `find_target` returns null for a name it does not know.
// Cost       None.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "adapter.h"

namespace holdfast::fuzz {

struct Target {
  const char* name;
  std::unique_ptr<CommAdapter> (*make)();
  const char* doc;
  bool has_checker = false;  ///< it reports defects by itself: abuse mode has something to expect
  bool watched = false;      ///< the runtime checker does so, on standard error
};

/// Defined by the program that links the adapters.
std::span<const Target> targets();
const Target* find_target(std::string_view name);

}  // namespace holdfast::fuzz
