// Rules by id, and what --rules makes of its items.
#include "findings/rule_table.h"

#include <gmock/gmock.h>

namespace holdfast::check {
namespace {

using Items = std::vector<std::string>;

TEST(RuleTable, EveryRuleHasAnIdASummaryAndAPage) {
  for (const RuleInfo& rule : all_reported_rules()) {
    EXPECT_FALSE(rule.id.empty());
    EXPECT_FALSE(rule.summary.empty()) << rule.id.str();
    EXPECT_EQ(find_rule(rule.id), &rule);
    EXPECT_THAT(help_uri(rule), testing::StartsWith("https://"));
  }
  EXPECT_EQ(find_rule("no-such-rule"), nullptr);
  EXPECT_EQ(all_reported_rules().size(), all_rules().size() + 1);
}

TEST(RuleSelection, ItemsApplyInOrder) {
  std::string error;
  RuleSelection only;
  ASSERT_TRUE(only.apply(Items{"temporary", "stack-escape"}, &error));
  EXPECT_THAT(only.ids(), testing::ElementsAre("stack-escape", "temporary"));

  RuleSelection less;
  ASSERT_TRUE(less.apply(Items{"-temporary", "+raw-sink"}, &error));
  EXPECT_FALSE(less.contains("temporary"));
  EXPECT_TRUE(less.contains("raw-sink"));
  EXPECT_TRUE(less.contains("stack-escape"));

  RuleSelection none;
  ASSERT_TRUE(none.apply(Items{"-all"}, &error));
  EXPECT_TRUE(none.ids().empty());
  ASSERT_TRUE(none.apply(Items{"all", "", "-fake-owner"}, &error));
  EXPECT_EQ(none.ids().size(), all_rules().size() - 1);
}

TEST(RuleSelection, OffByDefaultIsOff) {
  EXPECT_FALSE(RuleSelection().contains("raw-sink"));
  EXPECT_TRUE(RuleSelection().contains("temporary"));
}

TEST(RuleSelection, UnknownIdsAreNamed) {
  std::string error;
  EXPECT_FALSE(RuleSelection().apply(Items{"stack-escap"}, &error));
  EXPECT_EQ(error,
            "unknown rule 'stack-escap'; did you mean 'stack-escape'? (--list-rules shows "
            "them all)");
  EXPECT_FALSE(RuleSelection().apply(Items{"-xyzzy"}, &error));
  EXPECT_EQ(error, "unknown rule 'xyzzy' (--list-rules shows them all)");
  EXPECT_FALSE(RuleSelection().apply(Items{"holdfast-suppression"}, &error));
}

}  // namespace
}  // namespace holdfast::check
