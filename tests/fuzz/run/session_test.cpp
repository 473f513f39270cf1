// The strict layer under the model: nothing is found, every file of the corpus does as it says.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "calls/text.h"
#include "engines/random.h"
#include "run/child.h"
#include "run/targets.h"

namespace holdfast::fuzz {
namespace {

std::vector<std::filesystem::path> corpus_files() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = HOLDFAST_SOURCE_DIR "/corpus/calls";
  for (const auto& e : std::filesystem::recursive_directory_iterator(folder)) {
    if (e.path().extension() == ".calls") files.push_back(e.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Strict, random_sequences_find_nothing) {
  const auto layer = find_target("strict")->make();
  RandomOptions options;
  options.seed = 2026;
  options.most_runs = 20000;
  options.seconds = 1e9;
  options.twice = true;
  options.states = true;
  const RandomResult r = run_random(*layer, options);
  EXPECT_FALSE(r.found) << r.result.verdict.id << ": " << r.result.verdict.what << "\n"
                        << print(r.sequence);
  EXPECT_EQ(r.runs, options.most_runs);
  EXPECT_GT(r.states, 5000u);
  EXPECT_LT(r.skipped * 4, r.steps) << "most of what is drawn makes sense";
}

/// The baseline of `power` knows no rules: what it makes is skipped where it makes no sense, and
/// neither the layer nor the model are led astray by the rest.
TEST(Strict, calls_of_random_bytes_find_nothing) {
  const auto layer = find_target("strict")->make();
  RandomOptions options;
  options.weights = RandomOptions::coded;
  options.most_runs = 5000;
  options.seconds = 1e9;
  options.states = true;
  const RandomResult r = run_random(*layer, options);
  EXPECT_FALSE(r.found) << r.result.verdict.id << ": " << r.result.verdict.what << "\n"
                        << print(r.sequence);
  for (std::size_t v = 0; v < verb_count; ++v) {
    EXPECT_GT(r.verbs[v], 0u) << row_of(static_cast<Verb>(v)).text << " is never made";
  }
}

TEST(Legacy, the_bugs_of_the_mail_are_found_within_seconds) {
  const auto layer = find_target("legacy")->make();
  std::set<std::string> said;
  for (std::uint64_t n = 0; n < 3000; ++n) {
    const Sequence s = nth_sequence(1, n, layer->capabilities());
    const RunResult r = run(s, *layer);
    if (r.verdict) said.insert(r.verdict.id);
  }
  // The callback that is skipped (owner gone, a second write, a read at close), the callback inside
  // the close, the free function before the callback, bytes changed while they are being sent:
  // README.md of the specimen has the table.
  EXPECT_THAT(said, testing::IsSupersetOf({"lost-callback", "inline-callback",
                                           "callback-before-free", "wrong-bytes"}));
}

TEST(Legacy, one_verdict_can_be_asked_for) {
  const auto layer = find_target("legacy")->make();
  RandomOptions options;
  options.verdict = "wrong-bytes";
  options.most_runs = 3000;
  options.seconds = 1e9;
  const RandomResult r = run_random(*layer, options);
  ASSERT_TRUE(r.found);
  EXPECT_STREQ(r.result.verdict.id, "wrong-bytes");
  EXPECT_GT(r.passed_over, 0u);
}

class OtherLayers : public testing::TestWithParam<const char*> {};

TEST_P(OtherLayers, nothing_is_found) {
  const Target* target = find_target(GetParam());
  if (!target) GTEST_SKIP() << "not linked in";
  const auto layer = target->make();
  RandomOptions options;
  options.most_runs = 1500;
  options.seconds = 1e9;
  const RandomResult r = run_random(*layer, options);
  EXPECT_FALSE(r.found) << r.result.verdict.id << ": " << r.result.verdict.what << "\n"
                        << print(r.sequence);
}

INSTANTIATE_TEST_SUITE_P(Fuzz, OtherLayers,
                         testing::Values("strict-guarded", "capi", "asio", "libuv"),
                         [](const auto& at) {
                           std::string name = at.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Corpus, every_file_does_what_it_expects) {
  const std::vector<std::filesystem::path> files = corpus_files();
  ASSERT_FALSE(files.empty());
  for (const auto& file : files) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    ParseError error;
    const std::optional<Sequence> s = parse(text.str(), error);
    ASSERT_TRUE(s) << file << ":" << error.line << ": " << error.reason;
    EXPECT_EQ(print(*s), text.str()) << file << " is not in the canonical form";
    const Target* target = find_target(s->target.empty() ? "strict" : s->target);
    if (!target) continue;  // of a build that is not linked in here
    RunOptions options;
    options.illegal = target->has_checker;
    if (target->watched) {  // the checker speaks on standard error, and may end the process
      const Guarded g = run_guarded(*target, *s, options);
      EXPECT_EQ(g.reported, s->expect) << file << ": " << g.id << " " << g.what;
      EXPECT_EQ(g.reports.size(), 1u) << file << ": one defect, one report";
      continue;
    }
    const auto layer = target->make();
    const RunResult r = run(*s, *layer, options);
    if (r.illegal) {
      EXPECT_EQ(r.reports, 1u) << file << ": one defect, one report";
    }
    const std::string outcome = r.illegal      ? (r.reported ? r.reported : "not-reported")
                                : r.verdict.id ? r.verdict.id
                                               : "ok";
    EXPECT_EQ(outcome, s->expect.empty() ? "ok" : s->expect) << file << ": " << r.verdict.what;
  }
}

}  // namespace
}  // namespace holdfast::fuzz
