// The table of formats, and where reports go.
#include "report/report.h"

#include <gmock/gmock.h>

#include "analyzer/report/sample.h"
#include "analyzer/temp_dir.h"
#include "findings/rule_table.h"
#include "report/explain.h"

namespace holdfast::check {
namespace {

using testing::HasSubstr;

TEST(Report, EveryFormatIsWrittenWholeAndRepeatably) {
  TempDir dir;
  for (const ReportFormat& format : report_formats()) {
    ReportOptions options = sample::options(format.name.str());
    options.output = dir / "report";
    SourceCache sources;
    std::string error;
    ASSERT_TRUE(write_report(sample::results(), options, sources, &error)) << error;
    std::string first = dir.read("report");
    EXPECT_FALSE(first.empty());
    ASSERT_TRUE(write_report(sample::results(), options, sources, &error)) << error;
    EXPECT_EQ(dir.read("report"), first) << format.name.str();
  }
}

TEST(Report, AnUnwritableFileIsOneMessage) {
  ReportOptions options = sample::options("json");
  options.output = "/nowhere/report.json";
  SourceCache sources;
  std::string error;
  EXPECT_FALSE(write_report(sample::results(), options, sources, &error));
  EXPECT_EQ(error, "cannot write '/nowhere/report.json': No such file or directory");
}

TEST(Report, TheStepSummaryIsAppended) {
  TempDir dir;
  ReportOptions options = sample::options("github");
  options.output = dir / "out";
  options.step_summary = dir.write("summary.md", "before\n");
  SourceCache sources;
  std::string error;
  ASSERT_TRUE(write_report(sample::results(), options, sources, &error)) << error;
  EXPECT_THAT(dir.read("summary.md"), testing::StartsWith("before\n## holdfast-check"));
}

TEST(Report, UnknownFormat) {
  ReportOptions options = sample::options("xml");
  SourceCache sources;
  std::string error;
  EXPECT_FALSE(write_report(sample::results(), options, sources, &error));
  EXPECT_EQ(error, "unknown report format 'xml'");
}

TEST(Explain, EveryRuleHasSomethingToSay) {
  for (const RuleInfo& rule : all_rules()) {
    std::string text;
    llvm::raw_string_ostream out(text);
    EXPECT_TRUE(explain_rule(rule.id, out));
    EXPECT_THAT(out.str(), HasSubstr(rule.id.str()));
  }
  std::string text;
  llvm::raw_string_ostream out(text);
  EXPECT_FALSE(explain_rule("no-such-rule", out));
  list_rules(out);
  EXPECT_THAT(out.str(), HasSubstr("raw-sink                      a raw asynchronous call"));
  EXPECT_THAT(out.str(), HasSubstr("[off by default]"));
}

}  // namespace
}  // namespace holdfast::check
