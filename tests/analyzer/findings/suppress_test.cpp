// Suppression comments: what they cover, and what is said about bad ones.
#include "findings/suppress.h"

#include <gmock/gmock.h>

namespace holdfast::check {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Finding at(unsigned line, const std::string& rule = "temporary") {
  Finding f;
  f.rule = rule;
  f.confidence = Confidence::Definite;
  f.where = {"/p/a.cpp", line, 3, 0};
  return f;
}

struct Outcome {
  std::vector<unsigned> open;        // lines of findings that stay
  std::vector<std::string> reasons;  // of those that do not
  std::vector<std::string> notices;
};

Outcome run(const std::string& text, std::vector<Finding> findings, bool analysed = true,
            RuleSelection rules = {}) {
  SourceCache sources;
  sources.put("/p/a.cpp", text);
  Results results;
  results.findings = std::move(findings);
  std::vector<std::string> files;
  if (analysed) files.push_back("/p/a.cpp");
  apply_suppressions(results, {files, rules}, sources);
  Outcome outcome;
  for (const Finding& f : results.findings) {
    if (f.rule == kSuppressionRule)
      outcome.notices.push_back(f.message);
    else if (f.suppressed)
      outcome.reasons.push_back(f.suppressed->reason);
    else
      outcome.open.push_back(f.where.line);
  }
  return outcome;
}

TEST(Suppress, OnTheLine) {
  Outcome o = run("f(); // holdfast: allow(temporary) joined below\nf();\n", {at(1), at(2)});
  EXPECT_THAT(o.reasons, ElementsAre("joined below"));
  EXPECT_THAT(o.open, ElementsAre(2));
  EXPECT_THAT(o.notices, IsEmpty());
}

TEST(Suppress, AboveTheStatement) {
  Outcome o =
      run("// holdfast: allow(temporary) joined below\n"
          "// and more words\n"
          "\n"
          "f(a,\n"
          "  b);\n"
          "f();\n",
          {at(4), at(5), at(6)});
  EXPECT_EQ(o.reasons.size(), 2u);
  EXPECT_THAT(o.open, ElementsAre(6));
}

TEST(Suppress, AboveStopsAtTheFirstBrace) {
  Outcome o =
      run("/* holdfast: allow(temporary) the handler holds it */\n"
          "f([] {\n"
          "  g();\n"
          "});\n",
          {at(2), at(3)});
  EXPECT_EQ(o.reasons.size(), 1u);
  EXPECT_THAT(o.open, ElementsAre(3));
}

TEST(Suppress, SeveralIdsAndCommentsInARow) {
  Outcome o =
      run("// holdfast: allow(temporary, stack-escape) both are joined\n"
          "// holdfast: allow(fake-owner) static storage\n"
          "f();\n",
          {at(3), at(3, "stack-escape"), at(3, "fake-owner"), at(3, "moved-in-call")});
  EXPECT_THAT(o.reasons, ElementsAre("both are joined", "both are joined", "static storage"));
  EXPECT_THAT(o.open, ElementsAre(3));
}

TEST(Suppress, FormsOfTheComment) {
  for (const char* comment :
       {"//holdfast:allow(temporary)why", "/// holdfast: allow( temporary ): why",
        "/* holdfast: allow(temporary) - why */", "//!< holdfast: allow (temporary) why",
        "// NOLINT(x) // holdfast: allow(temporary) why"}) {
    Outcome o = run(std::string("f(); ") + comment + "\n", {at(1)});
    EXPECT_THAT(o.reasons, ElementsAre("why")) << comment;
  }
  Outcome o = run("/*\n * holdfast: allow(temporary) why\n */\nf();\n", {at(4)});
  EXPECT_THAT(o.reasons, ElementsAre("why"));
}

TEST(Suppress, ProseAndStringsAreLeftAlone) {
  Outcome o =
      run("// write `// holdfast: allow(temporary) why` or holdfast: allow(x)\n"
          "auto s = \"// holdfast: allow(temporary) why\";\n",
          {at(2)});
  EXPECT_THAT(o.open, ElementsAre(2));
  EXPECT_THAT(o.notices, IsEmpty());
}

TEST(Suppress, WithoutAReasonItHasNoEffectAndIsReported) {
  Outcome o = run("f(); // holdfast: allow(temporary)\n", {at(1)});
  EXPECT_THAT(o.open, ElementsAre(1));
  EXPECT_THAT(o.notices, ElementsAre("suppression of 'temporary' has no effect without a reason; "
                                     "write it behind the parenthesis"));
}

TEST(Suppress, StaleOnesAreReportedWhereEverythingWasAnalysed) {
  const char* text = "f(); // holdfast: allow(temporary, stack-escape) why\n";
  EXPECT_THAT(run(text, {at(1)}).notices,
              ElementsAre("stale suppression: there is no finding of 'stack-escape' here any more; "
                          "remove it"));
  EXPECT_THAT(run(text, {at(1)}, /*analysed=*/false).notices, IsEmpty());
  RuleSelection rules;
  std::string error;
  ASSERT_TRUE(rules.apply(std::vector<std::string>{"-stack-escape"}, &error));
  EXPECT_THAT(run(text, {at(1)}, true, rules).notices, IsEmpty());
}

TEST(Suppress, UnknownIdsAndMalformedCommentsAreReported) {
  EXPECT_THAT(
      run("f(); // holdfast: allow(temporry) why\n", {}).notices,
      ElementsAre("suppression of 'temporry', which is no rule; did you mean 'temporary'?"));
  for (const char* comment : {"allow temporary", "allow()", "allow(temporary why", "ignore"}) {
    EXPECT_THAT(
        run(std::string("// holdfast: ") + comment + "\nf();\n", {at(2)}),
        AllOf(testing::Field(&Outcome::open, ElementsAre(2)),
              testing::Field(&Outcome::notices,
                             ElementsAre(HasSubstr("write `holdfast: allow(<id>) <reason>`")))))
        << comment;
  }
}

TEST(Suppress, ACommentAtTheEndOfTheFileCoversNothing) {
  EXPECT_THAT(run("f();\n// holdfast: allow(temporary) why", {at(1)}).open, ElementsAre(1));
}

TEST(Suppress, APreprocessorLineDoesNotExtendIt) {
  Outcome o =
      run("// holdfast: allow(temporary) why\n#define F(x) \\\n  g(x)\nf();\n", {at(2), at(4)});
  EXPECT_THAT(o.open, ElementsAre(4));
}

}  // namespace
}  // namespace holdfast::check
