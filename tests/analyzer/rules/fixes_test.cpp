// Which ways to mend a call go with which finding.
#include "rules/fixes.h"

#include "analyzer/by_hand.h"
#include "rules/judge.h"

namespace holdfast::check {
namespace {

/// The fixes of the one finding when the function has this fix for its call on line 3.
std::vector<Fix> fixes(FixFact fix, RootFact::Kind kind = RootFact::Kind::Local) {
  ByHand f("f");
  const RootId root = f.root(kind, "line", kChars);
  f.call("demo_write", {f.place(root)});
  f.end(root);
  fix.edits = {{0, 10, 12, "new"}};
  f.facts().fixes = {fix};
  static const ModelPack pack = demo_pack();
  Program program(pack);
  program.add(unit_of({f.take()}));
  program.solve();
  Results results;
  judge(program, {}, results);
  EXPECT_EQ(results.findings.size(), 1u);
  return results.findings.empty() ? std::vector<Fix>() : results.findings[0].fixes;
}

FixFact fix(FixFact::Kind kind, std::string subject = "", std::string model = "") {
  return {kind, {0, 3, 3, 20}, std::move(subject), std::move(model), "a title", {}};
}

TEST(Fixes, BecomeEditsOfTheUnitsFiles) {
  const auto found = fixes(fix(FixFact::Kind::Instead, "", "demo.yaml:4"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].title, "a title");
  ASSERT_EQ(found[0].edits.size(), 1u);
  EXPECT_EQ(found[0].edits[0].file, "/p/a.c");
  EXPECT_EQ(found[0].edits[0].begin, 10u);
  EXPECT_EQ(found[0].edits[0].end, 12u);
  EXPECT_EQ(found[0].edits[0].replacement, "new");
}

TEST(Fixes, OnlyOfTheModelThatLends) {
  EXPECT_TRUE(fixes(fix(FixFact::Kind::Instead, "", "demo.yaml:9")).empty());
}

TEST(Fixes, OnlyOfTheSameCall) {
  FixFact other = fix(FixFact::Kind::Instead, "", "demo.yaml:4");
  other.call.line = 4;
  EXPECT_TRUE(fixes(other).empty());
}

TEST(Fixes, OnlyAboutTheSameMemory) {
  EXPECT_EQ(fixes(fix(FixFact::Kind::OwnCopy, "line")).size(), 1u);
  EXPECT_TRUE(fixes(fix(FixFact::Kind::OwnCopy, "other")).empty());
  EXPECT_TRUE(fixes(fix(FixFact::Kind::OwnCopy, "")).empty());
  EXPECT_EQ(fixes(fix(FixFact::Kind::OwnCopy, ""), RootFact::Kind::Temporary).size(), 1u);
}

TEST(Fixes, OnlyThoseThatAnswerTheRule) {
  EXPECT_TRUE(fixes(fix(FixFact::Kind::KeepSelf)).empty());
  EXPECT_TRUE(fixes(fix(FixFact::Kind::CaptureByValue, "line")).empty());
  EXPECT_TRUE(fixes(fix(FixFact::Kind::NameFirst, "line")).empty());
}

}  // namespace
}  // namespace holdfast::check
