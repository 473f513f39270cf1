// Diffs: which lines count as touched, and what is said about broken ones.
#include "findings/diff.h"

#include <gmock/gmock.h>

namespace holdfast::check {
namespace {

using testing::HasSubstr;

Diff parse(const std::string& text) {
  Diff diff;
  std::string error;
  EXPECT_TRUE(diff.parse(text, "x.diff", &error)) << error;
  return diff;
}

std::string error_of(const std::string& text) {
  Diff diff;
  std::string error;
  EXPECT_FALSE(diff.parse(text, "x.diff", &error));
  return error;
}

bool touches(const Diff& diff, const std::string& file, unsigned line) {
  return diff.touches(SourcePlace{file, line, 1, 0});
}

const char* const kChange =
    "diff --git a/src/a.cpp b/src/a.cpp\n"
    "index 1..2 100644\n"
    "--- a/src/a.cpp\n"
    "+++ b/src/a.cpp\n"
    "@@ -10,4 +10,5 @@ void f() {\n"
    " one\n"
    "-two\n"
    "+TWO\n"
    "+and a half\n"
    " three\n"
    " four\n"
    "@@ -30,2 +31 @@\n"
    " x\n"
    "-y\n"
    "\\ No newline at end of file\n";

TEST(Diff, AddedLinesAndTheNeighboursOfRemovedOnes) {
  Diff diff = parse(kChange);
  const std::string file = "/p/src/a.cpp";
  EXPECT_FALSE(touches(diff, file, 9));
  EXPECT_TRUE(touches(diff, file, 10));  // 'two' was removed behind it
  EXPECT_TRUE(touches(diff, file, 11));
  EXPECT_TRUE(touches(diff, file, 12));
  EXPECT_FALSE(touches(diff, file, 13));
  EXPECT_TRUE(touches(diff, file, 31));  // 'y' was removed behind it
  EXPECT_TRUE(touches(diff, file, 32));
  EXPECT_FALSE(touches(diff, file, 33));
  EXPECT_FALSE(touches(diff, "/p/src/other.cpp", 11));
  EXPECT_FALSE(touches(diff, "/p/src/xa.cpp", 11));
}

TEST(Diff, StepsAndTheEnclosingFunctionCount) {
  Diff diff = parse(kChange);
  Finding f;
  f.where = {"/p/src/a.cpp", 20, 1, 0};
  EXPECT_FALSE(diff.touches(f));
  f.function_lines = {12, 25};
  EXPECT_TRUE(diff.touches(f));
  f.function_lines = {13, 25};
  EXPECT_FALSE(diff.touches(f));
  f.steps = {{StepKind::Ends, {"/p/src/a.cpp", 11, 1, 0}, "ends"}};
  EXPECT_TRUE(diff.touches(f));
}

TEST(Diff, NewDeletedRenamedAndBinaryFiles) {
  Diff diff = parse(
      "diff --git a/new.cpp b/new.cpp\nnew file mode 100644\nindex 0..1\n--- /dev/null\n"
      "+++ b/new.cpp\n@@ -0,0 +1,2 @@\n+a\n+b\n"
      "diff --git a/gone.cpp b/gone.cpp\ndeleted file mode 100644\nindex 1..0\n--- a/gone.cpp\n"
      "+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
      "diff --git a/old.cpp b/moved.cpp\nsimilarity index 90%\nrename from old.cpp\n"
      "rename to moved.cpp\nindex 1..2\n--- a/old.cpp\n+++ b/moved.cpp\n@@ -5 +5 @@\n-a\n+b\n"
      "diff --git a/same.cpp b/same2.cpp\nsimilarity index 100%\nrename from same.cpp\n"
      "rename to same2.cpp\n"
      "diff --git a/mode.cpp b/mode.cpp\nold mode 100644\nnew mode 100755\n"
      "diff --git a/data.cpp b/data.cpp\nindex 1..2 100644\nBinary files a/data.cpp and "
      "b/data.cpp differ\n");
  EXPECT_TRUE(touches(diff, "/p/new.cpp", 2));
  EXPECT_FALSE(touches(diff, "/p/new.cpp", 3));
  EXPECT_FALSE(touches(diff, "/p/gone.cpp", 1));
  EXPECT_TRUE(touches(diff, "/p/moved.cpp", 5));
  EXPECT_FALSE(touches(diff, "/p/moved.cpp", 50));
  EXPECT_FALSE(touches(diff, "/p/same2.cpp", 1));  // only its name changed
  EXPECT_FALSE(touches(diff, "/p/mode.cpp", 1));
  EXPECT_TRUE(touches(diff, "/p/data.cpp", 77));  // changed, nobody knows where
}

TEST(Diff, PlainDiffsQuotedNamesAndCarriageReturns) {
  Diff diff = parse(
      "--- src/a.cpp.orig\t2024-01-01 10:00:00\r\n+++ src/a.cpp\t2024-01-02 10:00:00\r\n"
      "@@ -1 +1 @@\r\n-a\r\n+b\r\n"
      "--- \"a/\\303\\244 b.cpp\"\n+++ \"b/\\303\\244 b.cpp\"\n@@ -3 +3 @@\n-a\n+b\n");
  EXPECT_TRUE(touches(diff, "/p/src/a.cpp", 1));
  EXPECT_TRUE(touches(diff, "/p/\xC3\xA4 b.cpp", 3));
}

TEST(Diff, RemovedAndAddedLinesThatLookLikeHeaders) {
  Diff diff = parse(
      "--- a/a.cpp\n+++ b/a.cpp\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n same\n"
      "@@ -9 +9 @@\n-a\n+b\n");
  EXPECT_EQ(diff.files().size(), 1u);
  EXPECT_TRUE(touches(diff, "/p/a.cpp", 1));
  EXPECT_TRUE(touches(diff, "/p/a.cpp", 9));
}

TEST(Diff, CombinedDiffsOfMerges) {
  Diff diff = parse(
      "diff --cc a.cpp\nindex 1,2..3\n--- a/a.cpp\n+++ b/a.cpp\n@@@ -1,2 -1,1 +1,3 @@@\n"
      "  one\n++both\n +mine\n");
  EXPECT_FALSE(touches(diff, "/p/a.cpp", 1));
  EXPECT_TRUE(touches(diff, "/p/a.cpp", 2));
  EXPECT_TRUE(touches(diff, "/p/a.cpp", 3));
}

TEST(Diff, MailsWithWordsAroundTheDiff) {
  Diff diff =
      parse(std::string("From: someone\nSubject: change\n\nWords.\n---\n a.cpp | 2 +-\n\n") +
            kChange + "-- \n2.39\n");
  EXPECT_TRUE(touches(diff, "/p/src/a.cpp", 11));
}

TEST(Diff, EmptyTouchesNothing) {
  EXPECT_TRUE(parse("").files().empty());
  EXPECT_TRUE(parse("\n\n").files().empty());
}

TEST(Diff, BrokenOnesSayWhere) {
  EXPECT_THAT(error_of("hello\nworld\n"), HasSubstr("'x.diff' is not a unified diff"));
  EXPECT_EQ(error_of("@@ -1 +1 @@\n-a\n+b\n"), "x.diff:1: a hunk before any file name");
  EXPECT_EQ(error_of("--- a\n+++ b\n@@ -1,x +1 @@\n"),
            "x.diff:3: expected '@@ -LINE,COUNT +LINE,COUNT @@', found '@@ -1,x +1 @@'");
  EXPECT_EQ(error_of("--- a\n+++ b\n@@ -1,3 +1,3 @@\n one\n"),
            "x.diff:3: the hunk that begins here is cut off");
  EXPECT_EQ(error_of("--- a\n+++ b\n@@ -1,2 +1,2 @@\n one\n*two\n"),
            "x.diff:5: expected a line of the hunk (' ', '+' or '-'), found '*two'");
  EXPECT_EQ(error_of("--- a\n+++ b\n@@ -1,1 +1,2 @@\n one\n two\n"),
            "x.diff:5: the hunk has more lines than its header says");
  EXPECT_THAT(error_of("--- a\n+++ b\n@@ -99999999999 +1 @@\n"), HasSubstr("x.diff:3: expected"));
  EXPECT_THAT(error_of("--- a\n+++ b\n@@\n"), HasSubstr("x.diff:3: expected"));
}

TEST(Diff, TheLongestNameThatFitsDecides) {
  Diff diff = parse(
      "--- a/a.cpp\n+++ b/a.cpp\n@@ -1 +1 @@\n-a\n+b\n"
      "--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -7 +7 @@\n-a\n+b\n");
  EXPECT_TRUE(touches(diff, "/p/src/a.cpp", 7));
  EXPECT_FALSE(touches(diff, "/p/src/a.cpp", 1));
  EXPECT_TRUE(touches(diff, "/p/a.cpp", 1));
}

}  // namespace
}  // namespace holdfast::check
