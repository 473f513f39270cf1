// Files are written whole or not at all.
#include "findings/output.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/temp_dir.h"

namespace holdfast::check {
namespace {

using testing::StartsWith;

TEST(Output, ReplacesKeepsPermissionsAndLeavesNothingBehind) {
  TempDir dir;
  std::string file = dir.write("r.json", "old");
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  std::string error;
  ASSERT_TRUE(write_file(file, "new", &error)) << error;
  EXPECT_EQ(dir.read("r.json"), "new");
  struct stat status;
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(dir.entries(), 1u);
}

TEST(Output, FollowsSymbolicLinks) {
  TempDir dir;
  dir.write("real", "old");
  ASSERT_EQ(::symlink("real", (dir / "link").c_str()), 0);
  std::string error;
  ASSERT_TRUE(write_file(dir / "link", "new", &error)) << error;
  EXPECT_EQ(dir.read("real"), "new");
  EXPECT_EQ(dir.entries(), 2u);
}

TEST(Output, OneMessageWhenTheDirectoryIsMissingOrTheTargetIsOne) {
  TempDir dir;
  std::string error;
  EXPECT_FALSE(write_file(dir / "none/r.json", "x", &error));
  EXPECT_EQ(error, "cannot write '" + (dir / "none/r.json") + "': No such file or directory");
  EXPECT_FALSE(write_file(dir.path(), "x", &error));
  EXPECT_THAT(error, testing::EndsWith("Is a directory"));
}

TEST(Output, AFullDeviceIsSaidAndNotReplaced) {
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "no /dev/full here";
  std::string error;
  EXPECT_FALSE(write_file("/dev/full", "x", &error));
  EXPECT_EQ(error, "cannot write '/dev/full': No space left on device");
  struct stat status;
  ASSERT_EQ(::stat("/dev/full", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST(Output, Appends) {
  TempDir dir;
  std::string error;
  ASSERT_TRUE(append_file(dir / "s.md", "a", &error)) << error;
  ASSERT_TRUE(append_file(dir / "s.md", "b", &error)) << error;
  EXPECT_EQ(dir.read("s.md"), "ab");
}

}  // namespace
}  // namespace holdfast::check
