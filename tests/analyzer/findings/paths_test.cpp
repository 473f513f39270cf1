// Names of files in reports, URIs, and the globs of the configuration.
#include "findings/paths.h"

#include <gmock/gmock.h>

namespace holdfast::check {
namespace {

TEST(Paths, ShownRelativeBelowTheBaseOnly) {
  PathNames names("/p/q/");
  EXPECT_EQ(names.base(), "/p/q");
  EXPECT_EQ(names.shown("/p/q/src/a.cpp"), "src/a.cpp");
  EXPECT_EQ(names.shown("/p/quite/a.cpp"), "/p/quite/a.cpp");
  EXPECT_EQ(PathNames("/").shown("/usr/a.h"), "usr/a.h");
}

TEST(Paths, UrisGoBothWays) {
  PathNames names("/p");
  for (const char* path :
       {"/p/a.cpp", "/p/with space/\xC3\xA4%41.cpp", "/p/c:d.cpp", "/usr/x#?.h"}) {
    EXPECT_EQ(names.from_uri(names.uri(path)), path) << names.uri(path);
  }
  EXPECT_EQ(names.uri("/p/a b.cpp"), "a%20b.cpp");
  EXPECT_EQ(names.uri("/p/c:d.cpp"), "c%3Ad.cpp");
  EXPECT_EQ(names.uri("/usr/x#.h"), "file:///usr/x%23.h");
  EXPECT_EQ(names.base_uri(), "file:///p/");
  EXPECT_EQ(uri_decode("%zz%4"), "%zz%4");
}

TEST(Paths, DotsAreRemoved) {
  EXPECT_EQ(normalise_path("/p/./a/../b.h"), "/p/b.h");
  EXPECT_EQ(absolute_path("../b.h", "/p/q"), "/p/b.h");
  EXPECT_EQ(absolute_path("/x/b.h", "/p/q"), "/x/b.h");
}

TEST(PathFilter, GlobsAndDirectories) {
  PathFilter filter;
  std::string error;
  ASSERT_TRUE(filter.add("third_party", "/p", &error));
  ASSERT_TRUE(filter.add("gen/*.{cc,h}", "/p", &error));
  ASSERT_TRUE(filter.add("**/test_*", "/p", &error));
  EXPECT_TRUE(filter.matches("/p/third_party/a/b.cpp"));
  EXPECT_FALSE(filter.matches("/p/third_party2/b.cpp"));
  EXPECT_TRUE(filter.matches("/p/gen/x.cc"));
  EXPECT_FALSE(filter.matches("/p/gen/x.cpp"));
  EXPECT_TRUE(filter.matches("/p/a/b/test_x.cpp"));
  EXPECT_FALSE(filter.matches("/q/third_party/b.cpp"));
  ASSERT_TRUE(filter.add("x", "/a[1]*", &error));
  EXPECT_TRUE(filter.matches("/a[1]*/x"));
  EXPECT_FALSE(filter.matches("/a1z/x"));
}

TEST(PathFilter, WhatIsNoGlobIsSaid) {
  PathFilter filter;
  std::string error;
  EXPECT_FALSE(filter.add("[z-a]", "/p", &error));
  EXPECT_THAT(error, testing::StartsWith("'[z-a]' is not a pattern: "));
}

}  // namespace
}  // namespace holdfast::check
