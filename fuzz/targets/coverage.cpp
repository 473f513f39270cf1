// Runs the seeds and so many random sequences on the strict layer, in one process that ends in
// order: an instrumented build writes then what was reached. fuzz-coverage [SEQUENCES]
// [FILE.calls...]
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "adapters/strict/strict.h"
#include "calls/text.h"
#include "engines/random.h"

int main(int argc, char** argv) {
  using namespace holdfast::fuzz;
  const auto layer = make_strict_plain();
  for (int i = 2; i < argc; ++i) {
    std::stringstream text;
    text << std::ifstream(argv[i]).rdbuf();
    ParseError error;
    if (const auto s = parse(text.str(), error)) run(*s, *layer);
  }
  RandomOptions options;
  options.most_runs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100000;
  options.seconds = 1e9;
  const RandomResult r = run_random(*layer, options);
  std::printf("%lu sequences, %lu calls%s\n", r.runs, r.steps, r.found ? ", a verdict" : "");
  return r.found ? 1 : 0;
}
