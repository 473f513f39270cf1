// By which names an object goes.
#include "rules/member_names.h"

#include "analyzer/by_hand.h"

namespace holdfast::check {
namespace {

/// The names of a new block that as many globals point at.
std::set<MemberName> names_when_held_by(unsigned holders) {
  static const ModelPack pack = demo_pack();
  Program program(pack);
  program.add(unit_of({}));
  Path block;
  block.root = RootFact::Kind::Heap;
  block.root_type = kChars;
  Summary summary;
  for (unsigned i = 0; i < holders; ++i) {
    SummaryStore store;
    store.to.root = RootFact::Kind::Global;
    store.to.name = Path::Name("holder_" + std::to_string(i));
    store.to.root_type = kPointer;
    store.targets.push_back({block});
    summary.stores.push_back(std::move(store));
  }
  std::set<MemberName> names;
  member_names(program, summary, block, names);
  return names;
}

TEST(MemberNames, ANewBlockGoesByWhatPointsAtIt) {
  EXPECT_EQ(names_when_held_by(2),
            (std::set<MemberName>{{"::holder_0", "*"}, {"::holder_1", "*"}}));
}

/// Objects that hold each other have names by the thousand, and are told apart by none of them.
TEST(MemberNames, WhoIsHeldInManyWaysHasNamesEnough) {
  EXPECT_EQ(names_when_held_by(60).size(), 60u);
  EXPECT_EQ(names_when_held_by(1000).size(), 64u);
}

}  // namespace
}  // namespace holdfast::check
