// Finds a planted bug, shrinks the sequence, and writes the GoogleTest case that the build then
// compiles as it is: write_repro MUTANT FILE.
#include <cstdio>
#include <cstring>
#include <fstream>

#include "mutants/power.h"
#include "run/minimise.h"

int main(int argc, char** argv) {
  using namespace holdfast::fuzz;
  if (argc != 3) return 2;
  auto m = Mutant::count;
  for (int i = 1; i < static_cast<int>(Mutant::count); ++i) {
    if (std::strcmp(row_of(static_cast<Mutant>(i)).name, argv[1]) == 0) m = static_cast<Mutant>(i);
  }
  if (m == Mutant::count) return 2;
  const Trial t = random_trial(m, 1, 60);
  if (!t.detected) {
    std::fprintf(stderr, "%s was not found: %s\n", argv[1], t.what.c_str());
    return 1;
  }
  mutant_on = m;
  const Minimised small = minimise(
      mutants_target(), nth_sequence(1, t.sequence, mutants_target().make()->capabilities()));
  std::ofstream out(argv[2]);
  out << reproducer(mutants_target(), small.sequence, small.verdict);
  return out ? 0 : 2;
}
