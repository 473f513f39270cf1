// Facts to bytes and back; any other bytes are refused.
#include "facts/serialise.h"

#include <gtest/gtest.h>

#include <random>

namespace holdfast::check {
namespace {

/// A unit with something of everything, and numbers at the ends of their ranges.
UnitFacts sample() {
  UnitFacts unit;
  unit.file = "/p/a.c";
  unit.language = "c";
  unit.files = {"/p/a.c", "/p/a.h"};
  unit.types.resize(2);
  unit.types[1].kind = TypeFact::Kind::Function;
  unit.types[1].name = "f<int>";
  unit.types[1].element = 1;
  unit.types[1].ownership = Ownership::Weak;
  unit.problems = {{Problem::Kind::FunctionSkipped, "/p/a.c", 3, "too large"}};
  unit.reads = {{"/p/a.h", ~std::uint64_t{0}, 12, 0}, {"/usr/x.h", 0, 5, -7}};
  FunctionFacts f;
  f.key = "c:@F@f";
  f.name = "f";
  f.overridden = {"a", "b"};
  f.roots.resize(2);
  f.roots[1].kind = RootFact::Kind::Function;
  f.places = {{0, 3, 1, 9}, {1, 4294967295u, 2, 0}};
  f.registers = 4;
  f.parameters = {{"p", 1, 1, true}};
  Fact fact;
  fact.kind = Fact::Kind::Call;
  fact.dst = 3;
  fact.number = INT64_MIN;
  fact.text = std::string("a\0b", 3);
  f.facts = {fact};
  CallFact call;
  call.callee = "g";
  call.operands = {{2, Passing::ConstReference, 1, true, "x", 1}};
  call.sibling_moves = {{0, 0, "x", 1}};
  call.in_project = true;
  f.calls = {call};
  f.captures = {{{"x", 1, 1, true}}};
  Block block;
  block.facts = {0};
  block.successors = {0, kNoBlock};
  block.branch = {BranchFact::Relation::GreaterEqual, 1, 2, -5};
  f.blocks = {block};
  f.fixes = {
      {FixFact::Kind::Instead, {0, 3, 1, 9}, "x", "m.yaml:3", "copy", {{1, 4, 4294967295u, "y"}}}};
  unit.functions = {f};
  return unit;
}

TEST(Serialise, WhatIsWrittenIsRead) {
  const std::string bytes = serialise(sample());
  const auto unit = deserialise(bytes);
  ASSERT_TRUE(unit);
  EXPECT_EQ(serialise(*unit), bytes);
  EXPECT_EQ(dump(unit->functions[0], *unit), dump(sample().functions[0], sample()));
  EXPECT_EQ(unit->functions[0].facts[0].number, INT64_MIN);
  EXPECT_EQ(unit->functions[0].facts[0].text.size(), 3u);
  EXPECT_EQ(unit->functions[0].blocks[0].successors[1], kNoBlock);
  EXPECT_EQ(unit->reads[1].modified, -7);
  EXPECT_EQ(unit->problems[0].message, "too large");
  ASSERT_EQ(unit->functions[0].fixes.size(), 1u);
  EXPECT_EQ(unit->functions[0].fixes[0].edits[0].text, "y");
}

TEST(Serialise, EveryPrefixIsRefused) {
  const std::string bytes = serialise(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(deserialise(llvm::StringRef(bytes).take_front(size))) << size;
  EXPECT_FALSE(deserialise(bytes + '\0'));
}

TEST(Serialise, ChangedBytesAreSurvived) {
  const std::string bytes = serialise(sample());
  for (std::size_t at = 0; at < bytes.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ (1u << bit));
      const auto unit = deserialise(changed);
      if (unit) EXPECT_TRUE(is_consistent(*unit)) << at;
    }
}

TEST(Serialise, AnyBytesAreSurvived) {
  std::mt19937 random(20081);
  for (unsigned round = 0; round < 20000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % (round % 2 ? 256 : 8));
    const auto unit = deserialise(bytes);
    if (unit) EXPECT_TRUE(is_consistent(*unit));
  }
}

TEST(Serialise, AHugeCountTakesNoMemory) {
  // One text, then lists that claim more elements than there are bytes.
  EXPECT_FALSE(deserialise(llvm::StringRef("\x01\x00\x00\x00\xff\xff\xff\xff\x7f", 9)));
}

TEST(Serialise, IndexesBehindTheEndAreRefused) {
  const auto broken = [](void (*change)(FunctionFacts&)) {
    UnitFacts unit = sample();
    change(unit.functions[0]);
    return !deserialise(serialise(unit));
  };
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.facts[0].a = 4; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.facts[0].root = 2; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.facts[0].call = 1; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.facts[0].where = 2; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.facts[0].type = 2; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.places[0].file = 2; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.blocks[0].facts = {1}; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.blocks[0].successors = {1}; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.entry = 1; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.calls[0].operands[0].value = 4; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.calls[0].sibling_moves[0].used_in = 1; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.captures[0][0].type = 9; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.fixes[0].edits[0].file = 2; }));
  EXPECT_TRUE(broken([](FunctionFacts& f) { f.fixes[0].edits[0].end = 3; }));
  EXPECT_FALSE(broken([](FunctionFacts&) {}));
}

}  // namespace
}  // namespace holdfast::check
