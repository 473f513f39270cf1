// The small lexer: what it takes for a comment decides what suppresses.
#include "findings/source_text.h"

#include <gmock/gmock.h>

namespace holdfast::check {
namespace {

using testing::ElementsAre;

std::vector<std::string> comments(const std::string& text) {
  std::vector<std::string> found;
  SourceFile file(text);
  for (const Token& token : file.tokens()) {
    if (token.kind == TokenKind::Comment) found.push_back(file.spelling(token).str());
  }
  return found;
}

TEST(SourceText, CommentsAreFoundAndStringsAreNot) {
  EXPECT_THAT(comments("int a; // one\n/* two\n lines */ int b;"),
              ElementsAre("// one", "/* two\n lines */"));
  EXPECT_THAT(comments(R"(auto s = "// no"; auto c = '"'; // yes)"), ElementsAre("// yes"));
  EXPECT_THAT(comments("auto s = R\"x(// no )\" // no )x\"; // yes"), ElementsAre("// yes"));
  EXPECT_THAT(comments("auto s = u8R\"(/* no)\"; /* yes */"), ElementsAre("/* yes */"));
  EXPECT_THAT(comments("auto s = \"a\\\" // no\"; // yes"), ElementsAre("// yes"));
}

TEST(SourceText, DigitSeparatorsAreNotCharacters) {
  EXPECT_THAT(comments("int a = 1'000'000; // yes\nchar b = 'x'; // too"),
              ElementsAre("// yes", "// too"));
}

TEST(SourceText, LineCommentsGoOnBehindABackslash) {
  EXPECT_THAT(comments("// one \\\n still one\nint a;"), ElementsAre("// one \\\n still one"));
  EXPECT_THAT(comments("// one \\\r\n still one\r\nint a;").size(), 1u);
}

TEST(SourceText, BrokenTextEndsWithItsLineOrTheFile) {
  EXPECT_THAT(comments("#error don't // yes\n// too"), ElementsAre("// too"));
  EXPECT_THAT(comments("auto s = \"open\n// yes"), ElementsAre("// yes"));
  EXPECT_THAT(comments("/* open"), ElementsAre("/* open"));
  EXPECT_THAT(comments("R\"( open // no"), ElementsAre());
  EXPECT_THAT(comments("\"\\"), ElementsAre());
  EXPECT_THAT(comments(""), ElementsAre());
}

TEST(SourceText, LinesAndPositions) {
  SourceFile file("one\r\ntwo\n\nlast");
  EXPECT_EQ(file.line_count(), 4u);
  EXPECT_EQ(file.line(1), "one");
  EXPECT_EQ(file.line(3), "");
  EXPECT_EQ(file.line(4), "last");
  EXPECT_EQ(file.line(5), "");
  EXPECT_EQ(file.line(0), "");
  EXPECT_EQ(file.position(6), std::make_pair(2u, 2u));
  EXPECT_EQ(file.position(1000).first, 4u);
}

TEST(SourceText, BareLinesHaveNoCommentsAndNoSpace) {
  SourceFile file("  f( a ,\tb ); // why\nf(a,/* x\n y */ b);\n\"a b\"");
  EXPECT_EQ(file.bare_line(1), "f(a,b);");
  EXPECT_EQ(file.bare_line(2), "f(a,");
  EXPECT_EQ(file.bare_line(3), "b);");
  EXPECT_EQ(file.bare_line(4), "\"ab\"");
  EXPECT_EQ(file.bare_line(9), "");
}

TEST(SourceCache, MissingFilesAndDirectoriesAreNull) {
  SourceCache cache;
  EXPECT_EQ(cache.get("/nowhere/at/all.cpp"), nullptr);
  EXPECT_EQ(cache.get("/"), nullptr);
  EXPECT_EQ(cache.get(""), nullptr);
  cache.put("/nowhere/at/all.cpp", "x");
  EXPECT_NE(cache.get("/nowhere/at/all.cpp"), nullptr);
}

}  // namespace
}  // namespace holdfast::check
