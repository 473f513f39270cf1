// The filters together: their order is what makes the answers right.
#include "findings/filters.h"

#include <gmock/gmock.h>

#include "analyzer/temp_dir.h"

namespace holdfast::check {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Filters : public testing::Test {
 protected:
  Filters() {
    file_ = dir_.write("a.cpp", "f(); // holdfast: allow(temporary) joined\ng();\nh();\n");
    options_.relative_to = dir_.path();
    options_.analysed_files = {file_};
  }

  Finding at(unsigned line, const std::string& rule, Confidence confidence) {
    Finding f;
    f.rule = rule;
    f.confidence = confidence;
    f.where = {file_, line, 1, 0};
    return f;
  }

  Results results() {
    Results r;
    r.findings = {at(3, "stack-escape", Confidence::Possible),
                  at(2, "temporary", Confidence::Definite),
                  at(1, "temporary", Confidence::Definite)};
    return r;
  }

  FilterOutcome run(Results& r) {
    SourceCache sources;
    return apply_filters(r, options_, sources);
  }

  static std::vector<std::string> shown(const Results& r) {
    std::vector<std::string> all;
    for (const Finding& f : r.findings) {
      all.push_back(f.rule + ":" + std::to_string(f.where.line) + (f.suppressed ? ":s" : ""));
    }
    return all;
  }

  TempDir dir_;
  std::string file_;
  FilterOptions options_;
};

TEST_F(Filters, OrderSuppressionsAndFingerprints) {
  Results r = results();
  FilterOutcome o = run(r);
  EXPECT_THAT(shown(r), ElementsAre("temporary:1:s", "temporary:2", "stack-escape:3"));
  EXPECT_TRUE(o.errors.empty());
  for (const Finding& f : r.findings) EXPECT_EQ(f.fingerprint.size(), 18u);
}

TEST_F(Filters, RulesAndConfidence) {
  options_.min_confidence = Confidence::Definite;
  Results r = results();
  EXPECT_EQ(run(r).by_confidence, 1u);
  EXPECT_THAT(shown(r), ElementsAre("temporary:1:s", "temporary:2"));

  options_.min_confidence = Confidence::Possible;
  std::string error;
  ASSERT_TRUE(options_.rules.apply(std::vector<std::string>{"stack-escape"}, &error));
  r = results();
  // The comment about the rule that is off is neither stale nor anything else.
  EXPECT_EQ(run(r).by_rule, 2u);
  EXPECT_THAT(shown(r), ElementsAre("stack-escape:3"));
}

TEST_F(Filters, LevelsOfTheProject) {
  options_.levels = {{"stack-escape", "definite"}, {"temporary", "off"}};
  Results r = results();
  run(r);
  EXPECT_THAT(shown(r), ElementsAre("stack-escape:3"));
  EXPECT_EQ(r.findings[0].confidence, Confidence::Definite);
}

TEST_F(Filters, ExcludedFiles) {
  std::string error;
  ASSERT_TRUE(options_.excluded.add("*.cpp", dir_.path(), &error));
  Results r = results();
  EXPECT_EQ(run(r).by_path, 3u);
}

TEST_F(Filters, AStaleSuppressionCountsAsPossible) {
  Results r;
  run(r);
  ASSERT_THAT(shown(r), ElementsAre("holdfast-suppression:1"));
  EXPECT_EQ(r.findings[0].confidence, Confidence::Possible);
  EXPECT_EQ(r.findings[0].where.column, 9u);
  EXPECT_EQ(r.findings[0].fingerprint.size(), 18u);
}

TEST_F(Filters, DiffCutsLastAndTheHookSeesEverything) {
  dir_.write("x.diff", "--- a/a.cpp\n+++ b/a.cpp\n@@ -3 +3 @@\n-x\n+h();\n");
  options_.diff = dir_ / "x.diff";
  std::size_t before = 0;
  options_.before_diff = [&](const Results& all) { before = all.findings.size(); };
  Results r = results();
  FilterOutcome o = run(r);
  EXPECT_EQ(before, 3u);
  EXPECT_EQ(o.by_diff, 1u);  // the deletion touches line 2 as well
  EXPECT_THAT(shown(r), ElementsAre("temporary:2", "stack-escape:3"));
}

TEST_F(Filters, BrokenInputsAreSaidAndTheRestIsDone) {
  options_.baseline = dir_.write("b.sarif", "{");
  options_.diff = dir_ / "none.diff";
  Results r = results();
  FilterOutcome o = run(r);
  EXPECT_THAT(o.errors, ElementsAre(HasSubstr("b.sarif' is not JSON at byte"),
                                    HasSubstr("cannot read the diff")));
  EXPECT_EQ(r.findings.size(), 3u);
}

TEST_F(Filters, DiffNamesAreRelativeToTheRepository) {
  ASSERT_FALSE(llvm::sys::fs::create_directory(dir_ / ".git"));
  ASSERT_FALSE(llvm::sys::fs::create_directory(dir_ / "sub"));
  EXPECT_THAT(diff_directories(dir_ / "sub"), ElementsAre(dir_ / "sub", dir_.path()));
  EXPECT_THAT(diff_directories("/no/repository"), ElementsAre("/no/repository"));
}

}  // namespace
}  // namespace holdfast::check
