// Planted bugs are found, by the verdict that the table expects, and the reproducer tells them.
#include "mutants/power.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "calls/text.h"
#include "run/minimise.h"

namespace holdfast::fuzz {
namespace {

std::vector<Mutant> all() {
  std::vector<Mutant> list;
  for (int m = 1; m < static_cast<int>(Mutant::count); ++m) list.push_back(static_cast<Mutant>(m));
  return list;
}

TEST(Power, every_row_has_a_place_in_the_layer) {
  for (const Mutant m : all()) EXPECT_FALSE(row_of(m).stale) << row_of(m).name;
  EXPECT_GE(all().size(), 40u);
}

TEST(Power, every_rule_has_a_planted_bug) {
  std::set<std::string> rules;
  for (const Mutant m : all()) rules.insert(row_of(m).rule);
  for (int r = 1; r <= 28; ++r) {
    EXPECT_EQ(rules.count("S" + std::to_string(r)), 1u) << "S" << r;
  }
}

TEST(Power, without_a_bug_the_planted_build_is_clean) {
  const Trial t = random_trial(Mutant::none, 5, 1.5);
  EXPECT_EQ(t.verdict, "") << t.what;
  EXPECT_GT(t.runs, 1000u);
}

// The seeds of the full measurement are those of `holdfast-fuzz power`. So is the limit: nearly all
// are found in less than a second, and the rarest one takes as long as the machine makes it.
TEST(Power, every_planted_bug_is_found) {
  constexpr double kLimit = 120;  // seconds of processor
  for (const Mutant m : all()) {
    if (row_of(m).stale) continue;
    const Trial t = random_trial(m, 1, kLimit);
    EXPECT_TRUE(t.detected) << row_of(m).name << ": " << (t.reached ? "reached" : "not reached")
                            << ", " << (t.triggered ? "triggered" : "not triggered") << ", said '"
                            << t.verdict << "' (" << t.what << "), expected one of "
                            << row_of(m).expect;
  }
}

/// A process that waits for ever for malloc's lock after it said that the heap is broken.
TEST(Power, an_engine_that_dies_and_does_not_end_is_ended) {
  const std::string script = testing::TempDir() + "holdfast-hangs.sh";
  std::ofstream(script)
      << "#!/bin/sh\necho 'ERROR: libFuzzer: deadly signal' >&2\nexec sleep 600\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EXPECT_EQ(engine_trial(script, Mutant::none, 1, 1, 1).verdict, "crashed");
}

TEST(Minimise, keeps_the_verdict_and_gets_short) {
  const Mutant m = Mutant::close_ignores_releases;
  const Trial t = random_trial(m, 1, 20);
  ASSERT_TRUE(t.detected);
  const Sequence found = nth_sequence(1, t.sequence, mutants_target().make()->capabilities());
  mutant_on = m;
  const Minimised small = minimise(mutants_target(), found);
  mutant_on = Mutant::none;
  EXPECT_EQ(small.verdict.id, t.verdict);
  EXPECT_LE(small.sequence.calls.size(), 6u) << print(small.sequence);
  EXPECT_EQ(small.sequence.expect, t.verdict);
  EXPECT_FALSE(run(small.sequence, *mutants_target().make()).verdict) << "and it is the bug's";
}

}  // namespace
}  // namespace holdfast::fuzz
