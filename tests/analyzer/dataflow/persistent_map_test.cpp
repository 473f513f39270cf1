// The map: what is set is found, copies stay apart, joins visit what differs.
#include "dataflow/persistent_map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace holdfast::check {
namespace {

std::map<unsigned, unsigned> all(const PersistentMap& map) {
  std::map<unsigned, unsigned> out;
  map.each([&](unsigned key, unsigned value) { out[key] = value; });
  return out;
}

TEST(PersistentMap, HoldsWhatWasSet) {
  PersistentMap map;
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.get(0), 0u);
  for (unsigned key : {0u, 15u, 16u, 255u, 256u, 70000u}) map.set(key, key + 1);
  for (unsigned key : {0u, 15u, 16u, 255u, 256u, 70000u}) EXPECT_EQ(map.get(key), key + 1) << key;
  EXPECT_EQ(map.get(17), 0u);
  EXPECT_EQ(map.get(0xffffffffu), 0u);
  map.set(16, 0);
  EXPECT_EQ(map.get(16), 0u);
  EXPECT_EQ(all(map).size(), 5u);
}

TEST(PersistentMap, ACopyDoesNotFollow) {
  PersistentMap map;
  map.set(3, 1);
  PersistentMap copy = map;
  map.set(3, 2);
  map.set(400, 5);
  EXPECT_EQ(copy.get(3), 1u);
  EXPECT_EQ(copy.get(400), 0u);
}

TEST(PersistentMap, AJoinAsksOnlyWhereTheyDiffer) {
  PersistentMap left;
  for (unsigned key = 0; key < 1000; ++key) left.set(key, 1);
  PersistentMap right = left;
  right.set(500, 2);
  unsigned asked = 0;
  const auto larger = [&](unsigned mine, unsigned theirs) {
    ++asked;
    return std::max(mine, theirs);
  };
  EXPECT_TRUE(left.join(right, larger));
  EXPECT_EQ(asked, 1u);
  EXPECT_EQ(left.get(500), 2u);
  EXPECT_FALSE(left.join(right, larger));
}

TEST(PersistentMap, AgreesWithAPlainMap) {
  std::mt19937 random(7);
  const auto larger = [](unsigned mine, unsigned theirs) { return std::max(mine, theirs); };
  for (unsigned round = 0; round < 50; ++round) {
    PersistentMap maps[2];
    std::map<unsigned, unsigned> plain[2];
    for (unsigned i = 0; i < 60; ++i) {
      const unsigned which = random() % 2, key = random() % 5000, value = random() % 4;
      maps[which].set(key, value);
      if (value)
        plain[which][key] = value;
      else
        plain[which].erase(key);
    }
    maps[0].join(maps[1], larger);
    for (const auto& [key, value] : plain[1]) plain[0][key] = std::max(plain[0][key], value);
    EXPECT_EQ(all(maps[0]), plain[0]);
  }
}

}  // namespace
}  // namespace holdfast::check
