// Values are interned, and a join says what is certain of both.
#include "dataflow/values.h"

#include <gtest/gtest.h>

namespace holdfast::check {
namespace {

Value constant(std::int64_t number, const std::string& names) {
  Value value;
  value.is_constant = true;
  value.number = number;
  value.names = names;
  return value;
}

TEST(Values, EqualValuesAreOne) {
  Values values;
  EXPECT_EQ(values.pointer(7), values.pointer(7));
  EXPECT_NE(values.pointer(7), values.pointer(7, Ownership::Unique));
  EXPECT_NE(values.pointer(7), values.pointer(8));
  EXPECT_EQ(values.pointer(kNoPlace), kEmpty);
}

TEST(Values, PointersAreUnited) {
  Values values;
  const ValueId both = values.join(values.pointer(7), values.pointer(8));
  ASSERT_EQ(values.at(both).targets.size(), 2u);
  EXPECT_FALSE(values.at(both).maybe_null);
  EXPECT_EQ(values.join(both, values.pointer(7)), both);
  EXPECT_EQ(values.join(kNothing, both), both);
}

TEST(Values, ANullOnOneWayStaysPossible) {
  Values values;
  const ValueId null = values.intern(constant(0, "NULL"));
  const ValueId both = values.join(values.pointer(7), null);
  EXPECT_TRUE(values.at(both).maybe_null);
  EXPECT_FALSE(values.at(both).is_constant);
}

TEST(Values, DifferentConstantsAreNone) {
  Values values;
  const ValueId one = values.intern(constant(1, "A")), two = values.intern(constant(2, "B"));
  EXPECT_EQ(values.join(one, one), one);
  EXPECT_FALSE(values.at(values.join(one, two)).is_constant);
  EXPECT_FALSE(values.at(values.join(one, kEmpty)).is_constant);
}

TEST(Values, ManyTargetsAreCutOffAndSaidSo) {
  Values values;
  ValueId all = kNothing;
  for (Place place = 1; place <= Value::kMaxEntries + 1; ++place)
    all = values.join(all, values.pointer(place));
  EXPECT_TRUE(values.at(all).many);
  EXPECT_EQ(values.at(all).targets.size(), Value::kMaxEntries);
}

}  // namespace
TEST(Values, TwoNumbersAreNotZeroWhereNeitherIs) {
  Values values;
  const auto number = [&](int n) { return values.intern(constant(n, "")); };
  EXPECT_TRUE(values.at(values.join(number(-1), number(1))).not_null);
  EXPECT_FALSE(values.at(values.join(number(-1), number(0))).not_null);
  EXPECT_EQ(values.join(number(3), number(3)), number(3));
}

}  // namespace holdfast::check
