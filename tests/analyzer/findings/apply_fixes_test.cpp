// --fix: what is applied, what is left out, and that files are written whole.
#include "findings/apply_fixes.h"

#include <gmock/gmock.h>

#include "analyzer/temp_dir.h"

namespace holdfast::check {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Finding with_fix(const std::string& file, std::vector<Edit> edits) {
  Finding f;
  f.rule = "temporary";
  f.where = {file, 1, 1, 0};
  for (Edit& edit : edits) {
    if (edit.file.empty()) edit.file = file;
  }
  f.fixes = {{"do it", edits}};
  return f;
}

FixOutcome run(std::vector<Finding> findings, const std::vector<std::string>& roots = {}) {
  Results results;
  results.findings = std::move(findings);
  SourceCache sources;
  return apply_fixes(results, roots, sources);
}

TEST(ApplyFixes, EditsOfSeveralFindingsInOneFile) {
  TempDir dir;
  std::string file = dir.write("a.cpp", "one two three\n");
  FixOutcome o = run({with_fix(file, {{"", 8, 13, "3"}, {"", 0, 0, "0 "}}),
                      with_fix(file, {{"", 0, 3, "1"}}), with_fix(file, {{"", 3, 3, "!"}})});
  EXPECT_EQ(dir.read("a.cpp"), "0 1! two 3\n");
  EXPECT_EQ(o.applied, 3u);
  EXPECT_THAT(o.files, ElementsAre(file));
  EXPECT_EQ(dir.entries(), 1u);
}

TEST(ApplyFixes, OverlapsAreLeftOutWhole) {
  TempDir dir;
  std::string file = dir.write("a.cpp", "one two three\n");
  FixOutcome o =
      run({with_fix(file, {{"", 0, 7, "x"}}), with_fix(file, {{"", 8, 13, "y"}, {"", 4, 7, "z"}}),
           with_fix(file, {{"", 8, 13, "w"}})});
  EXPECT_EQ(dir.read("a.cpp"), "x w\n");
  EXPECT_EQ(o.applied, 2u);
  EXPECT_THAT(o.left_out, ElementsAre(HasSubstr("it overlaps another fix")));
}

TEST(ApplyFixes, TheSameEditIsMadeOnce) {
  TempDir dir;
  std::string file = dir.write("a.cpp", "code\n");
  FixOutcome o = run({with_fix(file, {{"", 0, 0, "#include <memory>\n"}}),
                      with_fix(file, {{"", 0, 0, "#include <memory>\n"}, {"", 0, 4, "CODE"}})});
  EXPECT_EQ(dir.read("a.cpp"), "#include <memory>\nCODE\n");
  EXPECT_EQ(o.applied, 2u);
}

TEST(ApplyFixes, SuppressedKnownAndForeignFindingsStay) {
  TempDir dir;
  std::string file = dir.write("a.cpp", "one\n");
  Finding suppressed = with_fix(file, {{"", 0, 1, "x"}});
  suppressed.suppressed = Suppression{{file, 1, 1, 0}, "why"};
  Finding known = with_fix(file, {{"", 1, 2, "x"}});
  known.baseline = BaselineState::Unchanged;
  FixOutcome o = run({suppressed, known, with_fix(file, {{"", 2, 3, "x"}})}, {"/elsewhere"});
  EXPECT_EQ(dir.read("a.cpp"), "one\n");
  EXPECT_EQ(o.applied, 0u);
  EXPECT_THAT(o.left_out, ElementsAre(HasSubstr("is not below a project root")));
}

TEST(ApplyFixes, RangesBehindTheEndAndMissingFilesAreLeftOut) {
  TempDir dir;
  std::string file = dir.write("a.cpp", "one\n");
  FixOutcome o = run({with_fix(file, {{"", 2, 9, "x"}}), with_fix(file, {{"", 3, 1, "x"}}),
                      with_fix(dir / "none.cpp", {{"", 0, 0, "x"}}), with_fix(file, {})});
  EXPECT_EQ(dir.read("a.cpp"), "one\n");
  EXPECT_THAT(o.left_out,
              ElementsAre(HasSubstr("has changed since"), HasSubstr("has changed since"),
                          HasSubstr("cannot be read"), HasSubstr("has no edits")));
}

TEST(ApplyFixes, AFileThatChangedMeanwhileIsNotTouched) {
  TempDir dir;
  std::string file = dir.write("a.cpp", "one\n");
  Results results;
  results.findings = {with_fix(file, {{"", 0, 3, "two"}})};
  SourceCache sources;
  sources.get(file);
  dir.write("a.cpp", "edited\n");
  FixOutcome o = apply_fixes(results, {}, sources);
  EXPECT_EQ(dir.read("a.cpp"), "edited\n");
  EXPECT_EQ(o.applied, 0u);
  EXPECT_THAT(o.errors, ElementsAre(HasSubstr("has changed since it was analysed")));
  EXPECT_THAT(o.files, IsEmpty());
}

}  // namespace
}  // namespace holdfast::check
