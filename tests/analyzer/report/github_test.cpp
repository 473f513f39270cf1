// Workflow commands: one line each, whatever the text contains.
#include "report/github.h"

#include <gmock/gmock.h>

#include "analyzer/report/sample.h"

namespace holdfast::check {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(GithubReport, Golden) {
  Results r = sample::results();
  r.findings[0].steps.resize(1);
  // What is certain comes first, because only ten of each kind are shown.
  std::swap(r.findings[0], r.findings[1]);
  EXPECT_EQ(sample::render(r, sample::options("github")),
            "::error file=src/session.cpp,line=4,endLine=4,col=3,endColumn=27,"
            "title=holdfast%3A stack-escape::'line' is lent to async_write but dies when 'reply' "
            "returns%0Asrc/session.cpp:4: 'line' is lent here, by asio.yaml:12\n"
            "::warning file=src/session.cpp,line=9,endLine=9,col=3,title=holdfast%3A "
            "mutated-in-flight::'data_' may be cleared while a write still reads it\n"
            "::warning file=src/session.cpp,line=8,endLine=8,title=holdfast%3A "
            "function-skipped::Session::run has 9,000 blocks\n");
}

TEST(GithubReport, Escaping) {
  EXPECT_EQ(escape_data("100%\r\na:b,c"), "100%25%0D%0Aa:b,c");
  EXPECT_EQ(escape_property("100%\na:b,c"), "100%25%0Aa%3Ab%2Cc");
  Results r;
  r.findings = {sample::mutated()};
  r.findings[0].message = "a\n::error::injected";
  r.findings[0].where.file = "/project/a,b:c.cpp";
  std::string text = sample::render(r, sample::options("github"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_THAT(text, HasSubstr("file=a%2Cb%3Ac.cpp,"));
}

TEST(GithubReport, SuppressedAndKnownFindingsAreLeftOut) {
  Results r = sample::results();
  r.problems.clear();
  r.findings[0].suppressed = Suppression{{sample::kFile, 3, 1, 0}, "joined"};
  r.findings[1].baseline = BaselineState::Unchanged;
  EXPECT_EQ(sample::render(r, sample::options("github")), "");
}

TEST(GithubReport, WhatGithubDoesNotShowIsAnnounced) {
  Results r;
  for (unsigned i = 0; i < kAnnotationsShown + 3; ++i) r.findings.push_back(sample::mutated());
  EXPECT_THAT(sample::render(r, sample::options("github")),
              testing::EndsWith("::notice title=holdfast::GitHub shows 10 errors and 10 warnings "
                                "of a step; 3 annotations more are in this log and in the step "
                                "summary\n"));
}

std::string summary(const Results& r) {
  SourceCache sources;
  ReportOptions options = sample::options("github");
  return step_summary({r, options, sources, PathNames(sample::kBase), false});
}

TEST(StepSummary, MarkdownOfTheText) {
  Results r = sample::results();
  r.findings[1].message = "a | b <script> *x*\n`y`";
  std::string text = summary(r);
  EXPECT_THAT(text, HasSubstr("**1 definite, 1 possible** in 2 units"));
  EXPECT_THAT(text, HasSubstr("a \\| b &lt;script&gt; \\*x\\* \\`y\\`"));
  EXPECT_THAT(text, HasSubstr("### Not analysed"));
  EXPECT_THAT(text, HasSubstr("/defects/stack-escape.md)"));
}

TEST(StepSummary, StaysBelowTheLimitAndSaysSo) {
  Results r;
  for (int i = 0; i < 3000; ++i) {
    r.findings.push_back(sample::mutated());
    r.findings.back().message = std::string(500, 'm');
  }
  std::string text = summary(r);
  EXPECT_LT(text.size(), 1u << 20);
  EXPECT_THAT(text, HasSubstr("findings did not fit here."));
  EXPECT_THAT(summary(sample::results()), Not(HasSubstr("did not fit")));
}

}  // namespace
}  // namespace holdfast::check
