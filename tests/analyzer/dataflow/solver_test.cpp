// The solver on facts written by hand: which lends are open where memory ends or changes.
#include "dataflow/solver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "analyzer/by_hand.h"

namespace holdfast::check {
namespace {

/// The incidents of the first function.
std::vector<Incident> incidents(std::vector<FunctionFacts> functions) {
  static const ModelPack pack = demo_pack();
  static std::deque<Program> alive;  // incidents refer to the functions of their program
  Program& program = alive.emplace_back(pack);
  program.add(unit_of(std::move(functions)));
  program.solve();
  EXPECT_TRUE(program.functions()[0].solved);
  return program.functions()[0].incidents;
}

/// The effects that callers of the function see.
std::vector<Effect> effects(FunctionFacts function) {
  static const ModelPack pack = demo_pack();
  static std::deque<Program> alive;
  Program& program = alive.emplace_back(pack);
  program.add(unit_of({std::move(function)}));
  program.solve();
  std::vector<Effect> found;
  for (const SummaryEffect& item : program.functions()[0].summary.effects)
    found.push_back(item.effect);
  return found;
}

TEST(Solver, WhatIsLentAtItsEndIsAnIncident) {
  ByHand f("f");
  const RootId line = f.local("line");
  f.call("demo_write", {f.place(line)});
  f.end(line);
  const auto found = incidents({f.take()});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Incident::Kind::Ended);
  EXPECT_EQ(found[0].subject, "line");
  EXPECT_EQ(found[0].root, RootFact::Kind::Local);
  EXPECT_TRUE(found[0].certain);
}

TEST(Solver, AWaitEndsTheLend) {
  ByHand f("f");
  const RootId line = f.local("line");
  f.call("demo_write", {f.place(line)});
  f.call("demo_wait");
  f.end(line);
  EXPECT_TRUE(incidents({f.take()}).empty());
}

TEST(Solver, AWaitBeforeTheStartDoesNot) {
  ByHand f("f");
  const RootId line = f.local("line");
  f.call("demo_wait");
  f.call("demo_write", {f.place(line)});
  f.end(line);
  EXPECT_EQ(incidents({f.take()}).size(), 1u);
}

TEST(Solver, AWaitOnOneOfTwoWaysIsNotEnough) {
  ByHand f("f");
  const RootId line = f.local("line");
  f.call("demo_write", {f.place(line)});
  const std::uint32_t waits = f.block();
  f.call("demo_wait");
  const std::uint32_t last = f.block();
  f.end(line);
  f.go(1, {waits, last});
  f.go(waits, {last});
  f.go(last, {0});
  const auto found = incidents({f.take()});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Incident::Kind::Ended);
}

TEST(Solver, ABlockThatIsNeverReachedDoesNothing) {
  ByHand f("f");
  const RootId line = f.local("line");
  const std::uint32_t dead = f.block();
  f.call("demo_write", {f.place(line)});
  f.end(line);
  f.go(dead, {0});
  EXPECT_TRUE(incidents({f.take()}).empty());
}

TEST(Solver, AChangeAndAFreeInFlight) {
  ByHand f("f");
  const RootId line = f.root(RootFact::Kind::Global, "line", kChars);
  const Reg at = f.place(line);
  f.call("demo_write", {at});
  f.store(at);
  f.call("demo_free", {at});
  const auto found = incidents({f.take()});
  std::vector<Incident::Kind> kinds;
  for (const Incident& one : found) kinds.push_back(one.kind);
  EXPECT_EQ(kinds, (std::vector{Incident::Kind::Mutated, Incident::Kind::Freed}));
}

TEST(Solver, WhatFollowsAWaitThatMayHaveRunOutOfTimeIsToldSo) {
  for (const bool waits_again : {false, true}) {
    ByHand f("f");
    const Reg at = f.place(f.root(RootFact::Kind::Global, "line", kChars));
    f.call("demo_flush");
    if (waits_again) f.call("demo_wait");
    f.call("demo_free", {at});
    const auto found = effects(f.take());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].expired_libraries.size(), waits_again ? 0u : 1u);
    EXPECT_EQ(found[0].released_libraries.size(), waits_again ? 1u : 0u);
  }
}

TEST(Solver, ASecondReadFurtherAlongIsOfAnotherPart) {
  for (const bool further : {false, true}) {
    ByHand f("f");
    const Reg at = f.place(f.root(RootFact::Kind::Global, "line", kChars));
    f.call("demo_read", {at});
    f.call("demo_read", {further ? f.along(at) : at});
    EXPECT_EQ(incidents({f.take()}).size(), further ? 0u : 1u);
  }
}

TEST(Solver, WhoFreesAlthoughThePollSaidNoIsToldSo) {
  for (const bool said_no : {false, true}) {
    ByHand f("f");
    const Reg at = f.place(f.root(RootFact::Kind::Global, "job", kChars));
    const Reg answer = f.call("demo_poll", {at});
    f.facts().calls.back().result = f.root(RootFact::Kind::Result, "demo_poll()", kInt);
    const std::uint32_t frees = f.block();
    f.call("demo_free", {at});
    using Relation = BranchFact::Relation;
    f.facts().blocks[1].branch = {said_no ? Relation::NotEqual : Relation::Equal, answer, kNoReg,
                                  0};
    f.go(1, {frees, 0});
    f.go(frees, {0});
    const auto found = effects(f.take());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].pending_libraries.size(), said_no ? 1u : 0u);
    EXPECT_EQ(found[0].released_libraries.size(), said_no ? 0u : 1u);
  }
}

TEST(Solver, WhatACalleeHasWaitedForIsWaitedForHere) {
  ByHand end("end"), f("f");
  const Reg given = end.parameter("bytes");
  end.call("demo_wait");
  end.call("demo_free", {given});
  f.call("end", {f.parameter("bytes")});
  static const ModelPack pack = demo_pack();
  Program program(pack);
  program.add(unit_of({end.take(), f.take()}));
  program.solve();
  const Summary& summary = program.find("f")->summary;
  ASSERT_EQ(summary.effects.size(), 1u);
  EXPECT_EQ(summary.effects[0].effect.released_libraries.size(), 1u);
}

TEST(Solver, AFlagThatIsSetWhereTheStartWasRefusedTellsOfThat) {
  ByHand f("f");
  const Reg line = f.place(f.root(RootFact::Kind::Global, "line", kChars));
  const Reg failed = f.place(f.root(RootFact::Kind::Global, "failed", kInt));
  const Reg busy = f.place(f.root(RootFact::Kind::Global, "busy", kInt));
  f.store(busy);
  const Reg answer = f.call("demo_write", {line});
  f.facts().calls.back().result = f.root(RootFact::Kind::Result, "demo_write()", kInt);
  const std::uint32_t refused = f.block();
  f.store(failed);
  const std::uint32_t set_at = f.facts().facts.back().where;
  f.facts().blocks[1].branch = {BranchFact::Relation::NotEqual, answer, kNoReg, 0};
  f.go(1, {refused, 0});
  f.go(refused, {0});
  const auto found = effects(f.take());
  ASSERT_EQ(found.size(), 2u);
  for (const Effect& one : found) EXPECT_EQ(one.refused, one.stack.front().where == set_at);
}

/// Behind so many tests of as many globals, and one of a member of the object that it starts.
FunctionFacts behind_tests(unsigned count) {
  ByHand f("f");
  const Reg listener = f.parameter("listener");
  for (unsigned i = 0; i < count; ++i)
    f.test(f.place(f.root(RootFact::Kind::Global, "option" + std::to_string(i), kInt)));
  f.test(f.field(listener, "busy", kInt));
  f.call("demo_listen", {listener, f.place(f.root(RootFact::Kind::Global, "user", kChars))});
  return f.take();
}

TEST(Solver, AnOperationIsKnownByTheTestsThatAreNear) {
  static const ModelPack pack = demo_pack();
  for (const unsigned count : {4u, 200u}) {
    Program program(pack);
    program.add(unit_of({behind_tests(count)}));
    program.solve();
    const Summary& summary = program.find("f")->summary;
    ASSERT_EQ(summary.operations.size(), 1u);
    const std::vector<Path>& guards = summary.operations[0].guards;
    EXPECT_EQ(guards.size(), std::min<std::size_t>(count + 1, Solver::kMaxSummaryGuards));
    EXPECT_TRUE(std::any_of(guards.begin(), guards.end(), [](const Path& guard) {
      return !guard.steps.empty() && guard.steps.back().field == "busy";
    }));
  }
}

TEST(Solver, AWrapperLendsWhatItsCallerGaveIt) {
  ByHand f("f");
  const RootId line = f.local("line");
  f.call("wrapper", {f.place(line)});
  f.end(line);
  ByHand wrapper("wrapper");
  const RootId bytes = wrapper.root(RootFact::Kind::Parameter, "bytes", kPointer);
  wrapper.facts().parameters = {{"bytes", kPointer, bytes, false}};
  Fact load;
  const Reg address = wrapper.place(bytes);
  load.kind = Fact::Kind::Load;
  load.a = address;
  load.type = kPointer;
  load.dst = wrapper.facts().registers++;
  wrapper.facts().facts.push_back(load);
  wrapper.facts().blocks[1].facts.push_back(1);
  wrapper.call("demo_write", {load.dst});
  const auto found = incidents({f.take(), wrapper.take()});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].subject, "line");
  ASSERT_EQ(found[0].operation.stack.size(), 2u);
  EXPECT_EQ(found[0].operation.stack[0].function->name, "f");
  EXPECT_EQ(found[0].operation.stack[1].function->name, "wrapper");
}

}  // namespace
}  // namespace holdfast::check
