// A fix as lines before and after.
#include "findings/fix_lines.h"

#include <gmock/gmock.h>

namespace holdfast::check {
namespace {

using testing::ElementsAre;

class FixLines : public testing::Test {
 protected:
  FixLines() { sources_.put("/a.c", "one\n  two(x);\nthree\nfour\nfive\n"); }
  std::vector<ChangedLines> lines(std::vector<Edit> edits) {
    return changed_lines({"t", std::move(edits)}, sources_);
  }
  SourceCache sources_;
};

TEST_F(FixLines, AnEditIsItsWholeLine) {
  const auto out = lines({{"/a.c", 10, 11, "yy"}});
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].first, 2u);
  EXPECT_THAT(out[0].before, ElementsAre("  two(x);"));
  EXPECT_THAT(out[0].after, ElementsAre("  two(yy);"));
}

TEST_F(FixLines, AStatementBeforeAndAnEditBehindItAreOneChange) {
  const auto out = lines({{"/a.c", 10, 11, "*p"}, {"/a.c", 6, 6, "auto p = &x;\n  "}});
  ASSERT_EQ(out.size(), 1u);
  EXPECT_THAT(out[0].before, ElementsAre("  two(x);"));
  EXPECT_THAT(out[0].after, ElementsAre("  auto p = &x;", "  two(*p);"));
}

TEST_F(FixLines, DistantEditsAreChangesOfTheirOwn) {
  const auto out = lines({{"/a.c", 0, 3, "1"}, {"/a.c", 25, 29, "5"}});
  ASSERT_EQ(out.size(), 2u);
  EXPECT_THAT(out[0].after, ElementsAre("1"));
  EXPECT_EQ(out[1].first, 5u);
  EXPECT_THAT(out[1].before, ElementsAre("five"));
}

TEST_F(FixLines, NeighbouringLinesAreOneChange) {
  const auto out = lines({{"/a.c", 0, 3, "1"}, {"/a.c", 10, 11, "y"}});
  ASSERT_EQ(out.size(), 1u);
  EXPECT_THAT(out[0].before, ElementsAre("one", "  two(x);"));
  EXPECT_THAT(out[0].after, ElementsAre("1", "  two(y);"));
}

TEST_F(FixLines, WhatCannotBeReadHasNothingBefore) {
  const auto out = lines({{"/gone.c", 0, 3, "x"}, {"/a.c", 90, 91, "y"}});
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].first, 0u);
  EXPECT_THAT(out[0].after, ElementsAre("y"));
  EXPECT_TRUE(out[1].before.empty());
}

}  // namespace
}  // namespace holdfast::check
