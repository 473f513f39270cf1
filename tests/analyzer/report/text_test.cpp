// The text report, as a reader sees it.
#include <gmock/gmock.h>

#include "analyzer/report/sample.h"

namespace holdfast::check {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TextReport, Golden) {
  ReportOptions options = sample::options("text");
  options.audit = options.explain_unknown = true;
  EXPECT_EQ(
      sample::render(sample::results(), options),
      "src/session.cpp:4:3: error: 'line' is lent to async_write but dies when 'reply' returns "
      "[stack-escape]\n"
      R"(    4 |   boost::asio::async_write(socket, boost::asio::buffer(line),
      |   ^~~~~~~~~~~~~~~~~~~~~~~~
src/session.cpp:4:3: note: 'line' is lent here, by asio.yaml:12
src/session.cpp:6:1: note: 'line' ends here
    6 | }
      | ^
src/session.cpp:4:3: note: the write completes when its handler runs, after that
src/session.cpp:3:14: note: a std::shared_ptr captured by the handler would keep it
    3 |         std::string line = "OK\r\n";  // naïve
      |                     ^~~~
src/session.cpp:4:3: note: --fix can do this: let a std::shared_ptr own 'line'
)"
      "src/session.cpp:9:3: warning: 'data_' may be cleared while a write still reads it "
      "[mutated-in-flight]\n"
      R"(    9 |   data_.clear();
      |   ^
)"
      "src/session.cpp:4:3: audit: unsafe: 'line' lent to async_write in reply; owned by the stack "
      "of reply; kept alive by nothing; ends before the handler runs\n"
      R"(audit: 1 lend: 0 safe by contract, 0 safe only by luck, 1 unsafe, 0 unknown
src/session.cpp:5:28: unknown: call through std::function in reply: add a model for it
unknown: 1 callee not followed
src/session.cpp:8: problem: Session::run has 9,000 blocks [function-skipped]
holdfast-check: 1 definite, 1 possible in 1 file; 2 units, 3 functions, 1 lend
)");
}

TEST(TextReport, NothingFound) {
  Results none;
  none.units_total = 1;
  EXPECT_EQ(sample::render(none, sample::options("text")),
            "holdfast-check: no findings; 1 unit, 0 functions, 0 lends\n");
  ReportOptions quiet = sample::options("text");
  quiet.quiet = true;
  EXPECT_EQ(sample::render(none, quiet), "");
}

TEST(TextReport, SuppressedAndKnownFindingsAreOnlyCounted) {
  Results r = sample::results();
  r.findings[0].suppressed = Suppression{{sample::kFile, 4, 1, 0}, "joined"};
  r.findings[1].baseline = BaselineState::Unchanged;
  r.absent = {sample::mutated()};
  r.problems.clear();
  r.units_failed = 1;
  EXPECT_EQ(sample::render(r, sample::options("text")),
            "holdfast-check: no findings; 1 suppressed; 1 unchanged since the baseline; 1 of the "
            "baseline gone; 2 units (1 not analysed), 3 functions, 1 lend\n");
}

TEST(TextReport, ColoursOnlyWhenAsked) {
  EXPECT_THAT(sample::render(sample::results(), sample::options("text")), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(sample::render(sample::results(), sample::options("text"), /*color=*/true),
              HasSubstr("\x1b["));
}

std::string snippet(const std::string& line, unsigned column, unsigned end = 0) {
  Results r;
  r.findings = {sample::mutated()};
  r.findings[0].where = {sample::kFile, 1, column, end};
  SourceCache sources;
  sources.put(sample::kFile, line + "\n");
  ReportOptions options = sample::options("text");
  options.quiet = true;
  std::string text = render_report(r, options, sources);
  return text.substr(text.find('\n') + 1);
}

TEST(TextReport, CaretsUnderTabsAndWideCharacters) {
  EXPECT_EQ(snippet("\tf(\xE6\xBC\xA2, x);", 8, 9),
            "    1 |         f(\xE6\xBC\xA2, x);\n"
            "      |              ^\n");
}

TEST(TextReport, LongLinesAreCutAroundTheCaret) {
  std::string text = snippet(std::string(5000, 'a') + "HERE" + std::string(5000, 'b'), 5001, 5005);
  EXPECT_LT(text.size(), 600u);
  std::string first = text.substr(0, text.find('\n'));
  std::string second = text.substr(text.find('\n') + 1);
  EXPECT_EQ(first.find("HERE"), second.find("^~~~"));
  EXPECT_THAT(first, testing::EndsWith("..."));
}

TEST(TextReport, PlacesThatTheFileDoesNotHave) {
  EXPECT_EQ(snippet("x", 500), "    1 | x\n      |  ^\n");
  Results r;
  r.findings = {sample::mutated()};
  r.findings[0].where = {"/nowhere.cpp", 70, 0, 0};
  ReportOptions options = sample::options("text");
  options.quiet = true;
  EXPECT_EQ(sample::render(r, options),
            "/nowhere.cpp:70: warning: 'data_' may be cleared while a write still reads it "
            "[mutated-in-flight]\n");
}

}  // namespace
}  // namespace holdfast::check
