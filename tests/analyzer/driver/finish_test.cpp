// The end of a run: exit codes, what is written when something cannot be, and baselines there
// and back.
#include "driver/finish.h"

#include <gmock/gmock.h>

#include "analyzer/temp_dir.h"

namespace holdfast::check {
namespace {

using testing::HasSubstr;

class FinishRun : public testing::Test {
 protected:
  FinishRun() {
    file_ = dir_.write("a.cpp", "send(a);\nsend(b);\n");
    options_.relative_to = dir_.path();
    options_.format = "json";
    options_.output = dir_ / "out";
    info_.version = "0.1.0";
    info_.analysed_files = {file_};
  }

  Results results(unsigned lines) {
    Results r;
    r.units_total = 1;
    for (unsigned line = 1; line <= lines; ++line) {
      Finding f;
      f.rule = "temporary";
      f.confidence = Confidence::Definite;
      f.where = {file_, line, 1, 5};
      f.message = "message " + std::to_string(line);
      f.fixes = {{"say it", {{file_, 0, 4, "SEND"}}}};
      r.findings.push_back(f);
    }
    return r;
  }

  int run(Results r) {
    std::string text;
    llvm::raw_string_ostream err(text);
    int code = static_cast<int>(finish_run(r, options_, info_, err));
    err_ = err.str();
    return code;
  }

  TempDir dir_;
  std::string file_;
  Options options_;
  RunInfo info_;
  std::string err_;
};

TEST_F(FinishRun, FindingsMakeOneAndTheReportSaysSo) {
  EXPECT_EQ(run(results(1)), 1);
  EXPECT_THAT(dir_.read("out"), HasSubstr("\"exit_code\": 1"));
  EXPECT_EQ(err_, "");
}

TEST_F(FinishRun, ABaselineWrittenIsABaselineRead) {
  options_.write_baseline = dir_ / "base.sarif";
  EXPECT_EQ(run(results(1)), 1);
  options_.write_baseline.clear();
  options_.baseline = dir_ / "base.sarif";
  EXPECT_EQ(run(results(1)), 0);
  EXPECT_EQ(run(results(2)), 1);
  EXPECT_THAT(dir_.read("out"), HasSubstr("\"unchanged\": 1"));
  EXPECT_EQ(run(results(0)), 0);
  EXPECT_THAT(dir_.read("out"), HasSubstr("\"absent\": 1"));
}

TEST_F(FinishRun, ABrokenBaselineIsTwoAndTheResultsAreWritten) {
  options_.baseline = dir_.write("base.sarif", "nonsense");
  EXPECT_EQ(run(results(1)), 2);
  EXPECT_THAT(err_, HasSubstr("holdfast-check: error: the baseline '"));
  EXPECT_THAT(err_, HasSubstr("at byte "));
  EXPECT_THAT(dir_.read("out"), HasSubstr("message 1"));
}

TEST_F(FinishRun, AnUnwritableReportIsTwoAndGoesToStandardOutput) {
  options_.output = dir_ / "none/out";
  testing::internal::CaptureStdout();
  int code = run(results(1));
  std::string out = testing::internal::GetCapturedStdout();
  EXPECT_EQ(code, 2);
  EXPECT_EQ(err_, "holdfast-check: error: cannot write '" + (dir_ / "none/out") +
                      "': No such file or directory\n");
  EXPECT_THAT(out, HasSubstr("a.cpp:1:1: error: message 1 [temporary]"));
}

TEST_F(FinishRun, ProblemsAreSaidOnceAndWhereTheyAreSeen) {
  Results r = results(1);
  r.units_total = 2;
  r.units_failed = 1;
  r.problems = {{Problem::Kind::UnitFailed, "/p/b.cpp", 7, "'x.h' not found"}};
  EXPECT_EQ(run(r), 3);
  EXPECT_EQ(err_, "holdfast-check: unit-failed: /p/b.cpp:7: 'x.h' not found\n");
  options_.output.clear();
  options_.format = "text";
  testing::internal::CaptureStdout();
  EXPECT_EQ(run(r), 3);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("problem: 'x.h' not found"));
  EXPECT_EQ(err_, "");
}

TEST_F(FinishRun, FixesAreAppliedAfterTheReport) {
  options_.fix = true;
  EXPECT_EQ(run(results(1)), 1);
  EXPECT_EQ(dir_.read("a.cpp"), "SEND(a);\nsend(b);\n");
  EXPECT_EQ(err_, "holdfast-check: 1 fix applied: a.cpp\n");
}

}  // namespace
}  // namespace holdfast::check
