//===- fuzz/mutants/switch.h - which planted bug is on -----------------------------===//
//
// Purpose    The one switch of the build with planted bugs: `hf_mutant(name, condition)` is true
//            when that bug is on and its condition holds. It counts reached and triggered.
// Owns       The counters of this process.
// Lifetimes  Static.
// States     One bug on, or none.
// Threads    The one that runs the layer.
// Fails      Never.
// Cost       A comparison and an increment. In the layer's own builds there is none of it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>

namespace holdfast::fuzz {

enum class Mutant : std::uint16_t {
  none,
#define MUTANT(name) name,
#include "mutants/names.inc"
#undef MUTANT
  count
};

struct MutantRow {
  const char* name;
  const char* rule;
  const char* expect;  ///< ids, or id:rule, separated by blanks
  const char* bug;     ///< where it was seen
  bool stale;          ///< its place in the layer is gone
};
const MutantRow& row_of(Mutant m) noexcept;

inline Mutant mutant_on = Mutant::none;
/// How often the bug's place was reached, and its condition held. The trial that watches from
/// another process puts them where it sees them, so that a crash without the bug is not its kill.
struct MutantCounts {
  std::uint64_t reached = 0, triggered = 0;
};
inline MutantCounts mutant_counts_here;
inline MutantCounts* mutant_counts = &mutant_counts_here;

inline bool mutant_here(Mutant m) noexcept {
  if (m != mutant_on) return false;
  ++mutant_counts->reached;
  return true;
}
inline bool mutant_fires(bool condition) noexcept {
  mutant_counts->triggered += condition;
  return condition;
}

}  // namespace holdfast::fuzz

#define hf_mutant(name, condition)                                  \
  (::holdfast::fuzz::mutant_here(::holdfast::fuzz::Mutant::name) && \
   ::holdfast::fuzz::mutant_fires(static_cast<bool>(condition)))
