// Access paths and conditions: what is read, what is written back, what is refused and why.
#include "models/path.h"

#include <gtest/gtest.h>

namespace holdfast::check {
namespace {

std::string canonical(std::string_view text) {
  TextError why;
  const auto path = parse_path(text, why);
  return path ? path->text() : "at " + std::to_string(why.offset) + ": " + why.message;
}

std::string canonical_condition(std::string_view text) {
  TextError why;
  const auto condition = parse_condition(text, why);
  return condition ? condition->text() : "at " + std::to_string(why.offset) + ": " + why.message;
}

TEST(Path, RootsAndStepsKeepTheirText) {
  for (const char* text : {"arg[0]", "arg[-1]", "arg[2...]", "arg[NAME+1].*", "this", "return",
                           "arg[2].*[].base.*", "this.bytes", "arg[-1].deep", "arg[0].*.u.c.buf"}) {
    EXPECT_EQ(canonical(text), text);
  }
}

TEST(Path, ElementMayFollowADot) {
  EXPECT_EQ(canonical("arg[0].*.[].base"), "arg[0].*[].base");
}

TEST(Path, StepsHaveTheirMeaning) {
  TextError why;
  const auto path = parse_path("arg[-2].*.name[].bytes", why);
  ASSERT_TRUE(path);
  EXPECT_EQ(path->root, AccessPath::Root::Argument);
  EXPECT_EQ(path->index, -2);
  ASSERT_EQ(path->steps.size(), 4u);
  EXPECT_EQ(path->steps[0].kind, AccessPath::StepKind::Pointee);
  EXPECT_EQ(path->steps[1].field, "name");
  EXPECT_EQ(path->steps[2].kind, AccessPath::StepKind::Element);
  EXPECT_EQ(path->steps[3].kind, AccessPath::StepKind::Bytes);
}

TEST(Path, MistakesSayWhereAndWhatWasExpected) {
  EXPECT_EQ(canonical("arg"),
            "at 0: expected a path that starts with `arg[N]`, `this` or `return`");
  EXPECT_EQ(canonical("arg[x]"), "at 5: expected `+` and a number behind the constant");
  EXPECT_EQ(canonical("arg[0"), "at 5: expected `]`");
  EXPECT_EQ(canonical("arg[0]."),
            "at 7: expected a step: `.*`, `[]`, `.bytes`, `.deep` or `.field`");
  EXPECT_EQ(canonical("this.bytes.*"), "at 10: nothing may follow `.bytes` or `.deep`");
  EXPECT_EQ(canonical("thisx"),
            "at 0: expected a path that starts with `arg[N]`, `this` or `return`");
}

TEST(Condition, EachTestKeepsItsText) {
  for (const char* text :
       {"arg[3] & MSG_ZEROCOPY", "arg[1] == A|B", "arg[1] != A", "!arg[4] is null",
        "arg[4] is noop", "arg[0] is function", "arg[0] is lambda", "arg[1] is array",
        "arg[2] is temporary", "arg[0] is type:ns::A|ns::B", "return < 0", "!return > 0",
        "arg[4] == 0|-1", "arg[1] == A && !arg[2] is null"}) {
    EXPECT_EQ(canonical_condition(text), text);
  }
}

TEST(Condition, NotEqualsIsANegatedEquals) {
  TextError why;
  const auto condition = parse_condition("return != 0", why);
  ASSERT_TRUE(condition);
  EXPECT_TRUE(condition->terms[0].negated);
  EXPECT_EQ(condition->terms[0].test, Condition::Test::Equals);
}

TEST(Condition, BlanksAndLineBreaksBetweenNamesAreIgnored) {
  EXPECT_EQ(canonical_condition("arg[1]==A |\n B&&arg[2] is null"),
            "arg[1] == A|B && arg[2] is null");
}

TEST(Condition, MistakesSayWhatWasExpected) {
  EXPECT_NE(canonical_condition("arg[0]").find("expected `& NAME`"), std::string::npos);
  EXPECT_NE(canonical_condition("arg[0] is odd").find("after `is`"), std::string::npos);
  EXPECT_NE(canonical_condition("return < 1").find("expected 0"), std::string::npos);
  EXPECT_NE(canonical_condition("arg[0] == ").find("a constant's name"), std::string::npos);
  EXPECT_NE(canonical_condition("!arg[0] != A").find("not both"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::check
