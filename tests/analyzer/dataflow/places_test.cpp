// The tree of places: each path once, storage told from pointees, recursion folded.
#include "dataflow/places.h"

#include <gtest/gtest.h>

namespace holdfast::check {
namespace {

class PlacesTest : public testing::Test {
 protected:
  PlacesTest() {
    types_.resize(4);
    types_[1].kind = TypeFact::Kind::Record;
    types_[1].name = "node";
    types_[2].kind = TypeFact::Kind::Pointer;
    types_[2].element = 1;
    types_[3].kind = TypeFact::Kind::Scalar;
    root_ = places_.root(places_.add_root({RootFact::Kind::Local, "list", 1, 0, 0}));
  }

  std::vector<TypeFact> types_;
  Places places_{types_};
  Place root_ = kNoPlace;
};

TEST_F(PlacesTest, APathIsOnePlace) {
  const Place next = places_.field(root_, "next", 2);
  EXPECT_EQ(places_.field(root_, "next", 2), next);
  EXPECT_NE(places_.field(root_, "data", 3), next);
  EXPECT_EQ(places_.pointee(next), places_.pointee(next));
}

TEST_F(PlacesTest, FieldsAreStorageAndPointeesAreNot) {
  const Place next = places_.field(root_, "next", 2);
  const Place other = places_.pointee(next, 1);
  EXPECT_TRUE(places_.within(next, root_));
  EXPECT_TRUE(places_.within(root_, root_));
  EXPECT_FALSE(places_.within(root_, next));
  EXPECT_FALSE(places_.within(other, root_));
  EXPECT_EQ(places_.root_id(other), places_.root_id(root_));
}

TEST_F(PlacesTest, ElementsAtUnknownIndexes) {
  const Place any = places_.element(root_, Places::kAnyElement, 3);
  const Place second = places_.element(root_, 2, 3);
  EXPECT_NE(any, second);
  EXPECT_TRUE(places_.has_any_element(places_.field(any, "x", 3)));
  EXPECT_FALSE(places_.has_any_element(second));
  EXPECT_TRUE(places_.same_but_for_indexes(any, any));
}

TEST_F(PlacesTest, RecursionEnds) {
  Place at = root_;
  for (unsigned i = 0; i < 100; ++i) at = places_.pointee(places_.field(at, "next", 2), 1);
  EXPECT_LE(places_.at(at).depth, Places::kMaxDepth);
  EXPECT_LT(places_.size(), 4 * Places::kMaxDepth);
}

TEST_F(PlacesTest, TextIsWhatAProgrammerWrites) {
  EXPECT_EQ(places_.text(root_), "list");
  const Place next = places_.field(root_, "next", 2);
  EXPECT_EQ(places_.text(next), "list.next");
  EXPECT_EQ(places_.text(places_.field(places_.pointee(next, 1), "data", 3)), "list.next->data");
}

}  // namespace
}  // namespace holdfast::check
