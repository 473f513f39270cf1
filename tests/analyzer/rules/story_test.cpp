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
TEST(Story, AdviceForCNamesNothingOfCxx) {
  for (const char* rule : {"stack-escape", "temporary", "borrowed-parameter", "member-no-keepalive",
                           "freed-in-flight", "handler-captures-local"}) {
    Finding finding;
    finding.steps.push_back({StepKind::Advice, {}, "cancelling only asks: " + advice_for(rule)});
    speak_c(finding);
    const std::string& text = finding.steps.back().text;
    EXPECT_EQ(text.rfind("cancelling only asks: ", 0), 0u) << text;
    EXPECT_NE(text, "cancelling only asks: " + advice_for(rule)) << rule;
    for (const char* word : {"shared_ptr", "shared_from_this", "moved", "handler", "destructor"})
      EXPECT_EQ(text.find(word), std::string::npos) << rule << ": " << text;
  }
}

TEST(Story, WhatIsNoAdviceStaysAsItIs) {
  Finding finding;
  finding.steps.push_back({StepKind::Lent, {}, advice_for("stack-escape")});
  speak_c(finding);
  EXPECT_EQ(finding.steps.front().text, advice_for("stack-escape"));
}

}  // namespace holdfast::check
