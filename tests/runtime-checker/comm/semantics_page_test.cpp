// docs/semantics.md names the tests that hold its rules: every one of them must exist.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace {

std::set<std::string> registered_tests() {
  std::set<std::string> names;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *all.GetTestSuite(s);
    const std::string suite_name = suite.name();  // "Every/Rules"
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const std::string test = suite.GetTestInfo(t)->name();  // "S01_exactly_once/Epoll"
      names.insert(suite_name.substr(suite_name.find('/') + 1) + "." +
                   test.substr(0, test.find('/')));
    }
  }
  return names;
}

TEST(SemanticsPage, every_named_test_exists) {
  const auto page = std::filesystem::path(HOLDFAST_SOURCE_DIR) / "docs/semantics.md";
  std::ifstream in(page);
  ASSERT_TRUE(in) << page;
  std::stringstream text;
  text << in.rdbuf();
  const std::string all = text.str();
  const std::set<std::string> tests = registered_tests();
  const std::regex name(
      "`((Rules|Release|Splits|Page|TokenRules|SyscallFaults|UringFaults|AllocationFailures|"
      "Channels|Threads)\\.\\w+)`");
  int found = 0;
  const auto built = [&](const std::string& test) {
    const std::string suite = test.substr(0, test.find('.') + 1);
    return std::any_of(tests.begin(), tests.end(),
                       [&](const std::string& t) { return t.starts_with(suite); });
  };
  for (std::sregex_iterator it(all.begin(), all.end(), name), end; it != end; ++it) {
    ++found;
    // Left out where liburing is missing, or under TSan, see CMakeLists.txt.
    const bool optional = (*it)[2] == "UringFaults" || (*it)[2] == "AllocationFailures";
    if (optional && !built((*it)[1])) continue;
    EXPECT_TRUE(tests.contains((*it)[1])) << (*it)[1] << " is named, but there is no such test";
  }
  for (int rule = 1; rule <= 28; ++rule) {
    EXPECT_NE(std::string::npos, all.find("### S" + std::to_string(rule) + " ")) << rule;
  }
  EXPECT_GE(found, 28);
}

}  // namespace
