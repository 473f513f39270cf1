// Compile commands: what clang is not given, and what it is.
#include "frontend/commands.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "analyzer/temp_dir.h"

namespace holdfast::check {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

using Words = std::vector<std::string>;

TEST(Commands, OutputsAndPluginsAreDropped) {
  const Words words = clean_arguments({"g++", "-DX=1", "-c", "-o", "a.o", "-MD", "-MF", "a.d",
                                       "-fplugin=x.so", "-Wno-such-thing", "-std=gnu++20", "a.cpp"},
                                      "/p/a.cpp");
  EXPECT_EQ(words.front(), "g++");
  EXPECT_EQ(words.back(), "a.cpp");
  for (const char* kept : {"-DX=1", "-std=gnu++20", "-fsyntax-only"})
    EXPECT_THAT(words, Contains(kept));
  for (const char* dropped : {"-c", "-o", "a.o", "-MD", "-MF", "a.d", "-fplugin=x.so"})
    EXPECT_THAT(words, Not(Contains(dropped)));
}

TEST(Commands, OptionsOfGccAloneAreDropped) {
  const Words words =
      clean_arguments({"gcc", "-fno-tree-loop-distribute-patterns", "-fanalyzer",
                       "--param=ssp-buffer-size=4", "-fmax-errors=3", "-Iinclude", "a.c"},
                      "/p/a.c");
  EXPECT_THAT(words, Contains("-Iinclude"));
  for (const std::string& word : words) EXPECT_NE(word, "-fanalyzer");
}

TEST(Commands, PrecompiledHeadersOfClangAreReadAsText) {
  const Words words =
      clean_arguments({"clang++", "-Winvalid-pch", "-Xclang", "-include-pch", "-Xclang", "all.pch",
                       "-Xclang", "-include", "-Xclang", "all.hxx", "-c", "a.cpp"},
                      "/p/a.cpp");
  EXPECT_THAT(words, Not(Contains("all.pch")));
  EXPECT_THAT(words, Contains("all.hxx"));
  EXPECT_EQ(std::count(words.begin(), words.end(), "-Xclang"), 2);
  EXPECT_THAT(clean_arguments({"clang++", "-Xclang", "-emit-pch", "all.cxx"}, "/p/all.cxx"),
              Not(Contains("-emit-pch")));
}

TEST(Commands, ALauncherIsNotTheCompiler) {
  EXPECT_EQ(clean_arguments({"/usr/bin/ccache", "g++", "-c", "a.cpp"}, "/p/a.cpp").front(), "g++");
  EXPECT_EQ(clean_arguments({"g++", "a.cpp"}, "/p/a.cpp").front(), "g++");
}

TEST(Commands, EachUnitOnce) {
  TempDir dir;
  dir.write("a.c", "");
  dir.write("compile_commands.json", R"([{"directory": ")" + dir.path() +
                                         R"(", "file": "a.c", "command": "cc -c a.c"},
                {"directory": ")" + dir.path() +
                                         R"(", "file": "a.c", "command": "cc -O2 -c a.c"},
                {"directory": ")" + dir.path() +
                                         R"(", "file": "x.S", "command": "cc -c x.S"}])");
  const Commands all = find_commands({dir.path(), {}, {}, false});
  EXPECT_EQ(all.error, "");
  ASSERT_EQ(all.units.size(), 1u);
  EXPECT_EQ(all.units[0].file, dir / "a.c");
}

TEST(Commands, WhatIsMissingIsSaidOnce) {
  TempDir dir;
  EXPECT_THAT(find_commands({dir.path(), {}, {}, false}).error,
              HasSubstr("CMAKE_EXPORT_COMPILE_COMMANDS"));
  dir.write("compile_commands.json", "[]");
  const Commands none = find_commands({dir.path(), {dir / "gone.c"}, {}, false});
  ASSERT_EQ(none.problems.size(), 1u);
  EXPECT_EQ(none.problems[0].message, "no such file");
  EXPECT_THAT(find_commands({"", {}, {"-DX"}, true}).error, HasSubstr("no source file"));
}

}  // namespace
}  // namespace holdfast::check
