// Ways: the same operations open are one way, others stay apart, until there are too many.
#include "dataflow/state.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::check {
namespace {

bool join(State& into, const State& from) {
  const auto least = [](unsigned mine, unsigned theirs) {
    return mine == theirs ? mine : (mine || theirs ? 1u : 0u);
  };
  return into.open.join(from.open, least);
}

State with(std::initializer_list<unsigned> operations) {
  State state;
  for (unsigned one : operations) state.open.set(one, 2);
  return state;
}

TEST(Ways, TheKeyTellsWhichAreOpen) {
  EXPECT_EQ(with({1, 2}).open.key(), with({2, 1}).open.key());
  EXPECT_NE(with({1}).open.key(), with({2}).open.key());
  State state = with({1, 2});
  state.open.set(2, 1);  // perhaps or certainly: open all the same
  EXPECT_EQ(state.open.key(), with({1, 2}).open.key());
  state.open.set(2, 0);
  EXPECT_EQ(state.open.key(), with({1}).open.key());
}

TEST(Ways, EqualOnesAreJoined) {
  Ways ways;
  EXPECT_FALSE(ways.reachable());
  EXPECT_TRUE(ways.add(with({1}), join));
  EXPECT_FALSE(ways.add(with({1}), join));
  EXPECT_TRUE(ways.add(with({}), join));
  EXPECT_EQ(ways.all().size(), 2u);
}

TEST(Ways, TooManyBecomeOneForGood) {
  Ways ways;
  for (unsigned i = 0; i <= Ways::kMaxWays; ++i) ways.add(with({i + 1}), join);
  ASSERT_EQ(ways.all().size(), 1u);
  for (unsigned i = 0; i <= Ways::kMaxWays; ++i) EXPECT_EQ(ways.all()[0].open.get(i + 1), 1u);
  ways.add(with({}), join);
  EXPECT_EQ(ways.all().size(), 1u);
}

}  // namespace
}  // namespace holdfast::check
