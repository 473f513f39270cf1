// The one layer of the reproducer's program: with the bug that HOLDFAST_MUTANT names, or without.
#include <cstdlib>
#include <cstring>

#include "mutants/power.h"

namespace holdfast::fuzz {

std::span<const Target> targets() {
  static const Target all[] = {mutants_target()};
  for (int i = 1; i < static_cast<int>(Mutant::count); ++i) {
    const char* name = std::getenv("HOLDFAST_MUTANT");
    const auto m = static_cast<Mutant>(i);
    if (name && std::strcmp(row_of(m).name, name) == 0) mutant_on = m;
  }
  return all;
}

}  // namespace holdfast::fuzz
