// What befell lent memory, and which rule that is.
#include "rules/judge.h"

#include "analyzer/by_hand.h"

namespace holdfast::check {
namespace {

Results judged(std::vector<FunctionFacts> functions) {
  static const ModelPack pack = demo_pack();
  Program program(pack);
  program.add(unit_of(std::move(functions)));
  program.solve();
  Results results;
  judge(program, {}, results);
  return results;
}

Results judged(ByHand f) {
  std::vector<FunctionFacts> one;
  one.push_back(f.take());
  return judged(std::move(one));
}

std::vector<std::string> rules(const Results& results) {
  std::vector<std::string> out;
  for (const Finding& finding : results.findings) out.push_back(finding.rule);
  return out;
}

ByHand ended(RootFact::Kind kind, const std::string& callee) {
  ByHand f("f");
  const RootId root = f.root(kind, "line", kChars);
  f.call(callee, {f.place(root)});
  f.end(root);
  return f;
}

TEST(Judge, TheRootDecidesAtAnEnd) {
  using Rules = std::vector<std::string>;
  EXPECT_EQ(rules(judged(ended(RootFact::Kind::Local, "demo_write"))), Rules{"stack-escape"});
  EXPECT_EQ(rules(judged(ended(RootFact::Kind::Temporary, "demo_write"))), Rules{"temporary"});
  EXPECT_EQ(rules(judged(ended(RootFact::Kind::Local, "demo_request"))),
            Rules{"stack-control-block"});
  EXPECT_EQ(rules(judged(ended(RootFact::Kind::Local, "demo_free"))), Rules{});
}

TEST(Judge, AFindingTellsItsStory) {
  const Results results = judged(ended(RootFact::Kind::Local, "demo_write"));
  ASSERT_EQ(results.findings.size(), 1u);
  const Finding& finding = results.findings[0];
  EXPECT_EQ(finding.confidence, Confidence::Definite);
  EXPECT_EQ(finding.where.file, "/p/a.c");
  EXPECT_EQ(finding.where.line, 3u);
  EXPECT_EQ(finding.function, "f");
  EXPECT_EQ(finding.subject, "line");
  EXPECT_EQ(finding.api, "demo_write");
  EXPECT_EQ(finding.model, "demo.yaml:4");
  std::vector<StepKind> kinds;
  for (const PathStep& step : finding.steps) kinds.push_back(step.kind);
  EXPECT_EQ(kinds, (std::vector{StepKind::Lent, StepKind::Ends, StepKind::Advice}));
}

TEST(Judge, AFreeAndAChangeAreReportedWhereTheyHappen) {
  ByHand f("f");
  const Reg at = f.place(f.root(RootFact::Kind::Global, "line", kChars));
  f.call("demo_write", {at});
  f.store(at);
  const unsigned changed = f.line();
  f.call("demo_free", {at});
  const unsigned freed = f.line();
  const Results results = judged(std::move(f));
  EXPECT_EQ(rules(results), (std::vector<std::string>{"mutated-in-flight", "freed-in-flight"}));
  ASSERT_EQ(results.findings.size(), 2u);
  EXPECT_EQ(results.findings[0].where.line, changed);
  EXPECT_EQ(results.findings[1].where.line, freed);
}

TEST(Judge, AChangeIsToldByTheFunctionThatNamesTheMember) {
  ByHand send("send"), fill("fill"), wipe("wipe"), f("f");
  send.call("demo_write", {send.field(send.parameter("s"), "line")});
  fill.store(fill.field(fill.parameter("s"), "line"));
  wipe.store(wipe.parameter("bytes"));
  const Reg object = f.place(f.root(RootFact::Kind::Global, "session", 0));
  f.call("send", {object});
  f.call("fill", {object});
  f.call("wipe", {f.field(object, "line")});
  const unsigned wiped = f.line(), filled = fill.line();
  std::vector<FunctionFacts> all;
  for (ByHand* function : {&send, &fill, &wipe, &f}) all.push_back(function->take());
  const Results results = judged(std::move(all));
  EXPECT_EQ(rules(results), (std::vector<std::string>{"mutated-in-flight", "mutated-in-flight"}));
  ASSERT_EQ(results.findings.size(), 2u);
  EXPECT_EQ(results.findings[0].where.line, filled);
  EXPECT_EQ(results.findings[0].function, "fill");
  EXPECT_EQ(results.findings[1].where.line, wiped);  // it was given the very bytes
  EXPECT_EQ(results.findings[1].function, "f");
}

}  // namespace
}  // namespace holdfast::check
