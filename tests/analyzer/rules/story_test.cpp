// The words of findings.
#include "rules/story.h"

#include <gtest/gtest.h>

namespace holdfast::check {
namespace {

TEST(Story, ShortNames) {
  EXPECT_EQ(short_name("boost::asio::async_write"), "async_write");
  EXPECT_EQ(short_name("uv_write"), "uv_write");
}

/// Whoever reads a finding is told what to do; raw-sink is policy and says it in its message.
TEST(Story, EveryRuleHasAdvice) {
#define HOLDFAST_RULE(Id, Text, Line, On, Cwe) \
  EXPECT_EQ(advice_for(Text).empty(), std::string(Text) == "raw-sink") << Text;
#include "rules/rules.def"
  EXPECT_TRUE(advice_for("no-such-rule").empty());
}

TEST(Story, TheModelIsNamedByItsPlace) {
  Operation operation;
  EXPECT_EQ(model_place(operation), "");
  FunctionModel model;
  model.place = {"libuv.yaml", 12};
  operation.model = &model;
  EXPECT_EQ(model_place(operation), "libuv.yaml:12");
}

}  // namespace
}  // namespace holdfast::check
