#include <cstdio>
#include <cstdlib>

#include "fuzz/adapters/strict/strict.h"
#include "fuzz/calls/text.h"
#include "fuzz/engines/random.h"
using namespace holdfast::fuzz;
int main(int argc, char** argv) {
  auto layer = make_strict_plain();
  RandomOptions o;
  o.seconds = argc > 1 ? atof(argv[1]) : 5;
  o.seed = argc > 2 ? strtoull(argv[2], 0, 10) : 1;
  o.states = true;
  RandomResult r = run_random(*layer, o);
  printf("%llu runs %llu steps %llu skipped %.2f s, %zu states\n", (unsigned long long)r.runs, (unsigned long long)r.steps, (unsigned long long)r.skipped, r.seconds, r.states);
  if (r.found) {
    printf("%s (%s): %s\n", r.result.verdict.id, r.result.verdict.rule, r.result.verdict.what.c_str());
    RunOptions ro; ro.log = true;
    RunResult again = run(r.sequence, *layer, ro);
    printf("%s\n---\n%s", print(r.sequence).c_str(), again.log.c_str());
    printf("again: %s\n", again.verdict.id ? again.verdict.what.c_str() : "ok");
  }
}
