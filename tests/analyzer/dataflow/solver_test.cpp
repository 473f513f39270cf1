// The solver on facts written by hand: which lends are open where memory ends or changes.
#include "dataflow/solver.h"

#include <gtest/gtest.h>

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
