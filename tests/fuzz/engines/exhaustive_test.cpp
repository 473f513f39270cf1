// Every sequence to length 6 in every test run; the shortest failing one is found.
#include "engines/exhaustive.h"

#include <gtest/gtest.h>

#include "calls/text.h"
#include "mutants/power.h"
#include "run/targets.h"

namespace holdfast::fuzz {
namespace {

std::string told(const ExhaustiveResult& r) {
  return r.found ? std::string(r.result.verdict.id) + ": " + r.result.verdict.what + "\n" +
                       print(r.sequence)
                 : "";
}

TEST(Exhaustive, all_sequences_to_length_6_on_the_strict_layer) {
  const auto layer = find_target("strict")->make();
  for (const std::uint32_t style : {0u, 1u}) {
    ExhaustiveOptions options;
    options.length = style == 0 ? 6 : 5;
    options.style = style;
    const ExhaustiveResult r = run_exhaustive(*layer, options);
    EXPECT_FALSE(r.found) << told(r);
    EXPECT_TRUE(r.complete);
    std::cout << r.sequences << " sequences to length " << options.length << ", style " << style
              << ", " << r.cpu_seconds << " s of processor\n";
  }
}

TEST(Exhaustive, the_first_hit_is_a_shortest_one) {
  mutant_on = Mutant::end_of_stream_twice;
  const auto layer = mutants_target().make();
  ExhaustiveOptions options;
  options.length = 6;
  const ExhaustiveResult r = run_exhaustive(*layer, options);
  mutant_on = Mutant::none;
  ASSERT_TRUE(r.found);
  EXPECT_LE(r.sequence.calls.size(), 6u) << told(r);
}

TEST(Exhaustive, schedules_are_tried_too) {
  const auto layer = find_target("strict")->make();
  ExhaustiveOptions options;
  options.length = 4;
  options.style = 1;
  options.schedules = true;
  const ExhaustiveResult r = run_exhaustive(*layer, options);
  EXPECT_FALSE(r.found) << told(r);
  EXPECT_GT(r.runs, r.sequences);
}

}  // namespace
}  // namespace holdfast::fuzz
