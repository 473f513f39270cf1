// Baselines and fingerprints: what stays the same finding, and what is said about broken files.
#include "findings/baseline.h"

#include <gmock/gmock.h>

#include "analyzer/report/sample.h"
#include "findings/fingerprint.h"
#include "findings/order.h"

namespace holdfast::check {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Finding at(const std::string& file, unsigned line) {
  Finding f;
  f.rule = "temporary";
  f.confidence = Confidence::Definite;
  f.where = {file, line, 1, 0};
  f.function = "f";
  f.subject = "s";
  f.message = "m";
  return f;
}

Results fingerprinted(std::vector<Finding> findings, const std::string& text,
                      const std::string& file = "/p/a.cpp") {
  SourceCache sources;
  sources.put(file, text);
  Results results;
  results.findings = std::move(findings);
  order_and_deduplicate(results);
  set_fingerprints(results, sources);
  return results;
}

Baseline written_and_read(const Results& results) {
  ReportOptions options;
  options.format = "sarif";
  options.relative_to = "/p";
  SourceCache sources;
  std::string text = render_report(results, options, sources);
  Baseline baseline;
  std::string error;
  EXPECT_TRUE(parse_baseline(text, "b.sarif", PathNames("/p"), baseline, &error)) << error;
  return baseline;
}

std::vector<std::string> states(const Results& results) {
  std::vector<std::string> all;
  for (const Finding& f : results.findings) all.push_back(name_of(f.baseline));
  return all;
}

TEST(Fingerprint, IgnoresLinesSpaceAndCommentsButNotCode) {
  auto print = [](const std::string& text, unsigned line, const std::string& file = "/p/a.cpp") {
    return fingerprinted({at(file, line)}, text, file).findings[0].fingerprint;
  };
  std::string first = print("send( a );\n", 1);
  EXPECT_EQ(first, print("\n\n  send(a); // why\n", 3));
  EXPECT_EQ(first, print("send(a);", 1, "/elsewhere/b.cpp"));
  EXPECT_NE(first, print("send(b);", 1));
  EXPECT_EQ(first.size(), 18u);  // 16 digits, ':', ordinal
  // The value is part of what users keep: it may not change between versions.
  EXPECT_EQ(first, "3f216529691b18e4:1");
}

TEST(Fingerprint, EqualOnesAreNumbered) {
  Results r = fingerprinted({at("/p/a.cpp", 1), at("/p/a.cpp", 2)}, "send(a);\nsend(a);\n");
  EXPECT_EQ(r.findings[0].fingerprint.substr(16), ":1");
  EXPECT_EQ(r.findings[1].fingerprint.substr(16), ":2");
  EXPECT_EQ(r.findings[0].fingerprint.substr(0, 16), r.findings[1].fingerprint.substr(0, 16));
}

TEST(Baseline, NewUnchangedAndAbsent) {
  Results before = fingerprinted({at("/p/a.cpp", 1), at("/p/a.cpp", 2)}, "old(a);\nkept(a);\n");
  Baseline baseline = written_and_read(before);
  Results now = fingerprinted({at("/p/a.cpp", 3), at("/p/a.cpp", 4)}, "\n\nkept(a);\nnew(a);\n");
  apply_baseline(now, baseline, {});
  EXPECT_THAT(states(now), ElementsAre("unchanged", "new"));
  ASSERT_EQ(now.absent.size(), 1u);
  EXPECT_EQ(now.absent[0].where.line, 1u);
  EXPECT_EQ(now.absent[0].where.file, "/p/a.cpp");
  EXPECT_EQ(now.absent[0].function, "f");
  EXPECT_EQ(now.absent[0].subject, "s");
}

TEST(Baseline, OneMoreOfTheSameIsNew) {
  Baseline baseline = written_and_read(fingerprinted({at("/p/a.cpp", 1)}, "send(a);\n"));
  Results now = fingerprinted({at("/p/a.cpp", 1), at("/p/a.cpp", 2)}, "send(a);\nsend(a);\n");
  apply_baseline(now, baseline, {});
  EXPECT_THAT(states(now), ElementsAre("unchanged", "new"));
}

TEST(Baseline, ACopyInAnotherFileIsTheNewOne) {
  Baseline baseline = written_and_read(fingerprinted({at("/p/b.cpp", 1)}, "x", "/p/b.cpp"));
  Results now;
  now.findings = {at("/p/a.cpp", 1), at("/p/b.cpp", 1)};
  SourceCache sources;
  sources.put("/p/a.cpp", "x");
  sources.put("/p/b.cpp", "x");
  set_fingerprints(now, sources);
  apply_baseline(now, baseline, {});
  EXPECT_THAT(states(now), ElementsAre("new", "unchanged"));
}

TEST(Baseline, AMovedFileIsRecognised) {
  Baseline baseline = written_and_read(fingerprinted({at("/p/old.cpp", 1)}, "x", "/p/old.cpp"));
  Results now = fingerprinted({at("/p/new.cpp", 9)}, "\n\n\n\n\n\n\n\nx", "/p/new.cpp");
  apply_baseline(now, baseline, {});
  EXPECT_THAT(states(now), ElementsAre("unchanged"));
}

TEST(Baseline, AbsentOnlyWhatThisRunCouldHaveFound) {
  Baseline baseline = written_and_read(fingerprinted({at("/p/a.cpp", 1)}, "x"));
  Results now;
  AbsenceScope scope;
  scope.analysed_files = {"/p/other.cpp"};
  // /p/a.cpp does not exist, so what it held is gone whatever was analysed.
  apply_baseline(now, baseline, scope);
  EXPECT_EQ(now.absent.size(), 1u);
  baseline.findings[0].where.file = "/proc/self/status";
  apply_baseline(now, baseline, scope);
  EXPECT_EQ(now.absent.size(), 0u);
  std::string error;
  scope = {};
  ASSERT_TRUE(scope.rules.apply(std::vector<std::string>{"-temporary"}, &error));
  apply_baseline(now, baseline, scope);
  EXPECT_EQ(now.absent.size(), 0u);
}

TEST(Baseline, ReportsWithoutFingerprintsMatchByPlaceAndMessage) {
  Baseline baseline;
  std::string error;
  ASSERT_TRUE(parse_baseline(
      R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","rules":[{"id":"temporary"}]}},
      "results":[{"ruleIndex":0,"message":{"text":"m"},"locations":[{"physicalLocation":
      {"artifactLocation":{"uri":"a.cpp"},"region":{"startLine":1}}}]},
      {"ruleId":"of-another-tool","message":{"text":"?"}}, 7]}]})",
      "b", PathNames("/p"), baseline, &error))
      << error;
  EXPECT_EQ(baseline.foreign, 1u);
  Results now = fingerprinted({at("/p/a.cpp", 1), at("/p/a.cpp", 2)}, "x\ny\n");
  apply_baseline(now, baseline, {});
  EXPECT_THAT(states(now), ElementsAre("unchanged", "new"));
}

TEST(Baseline, BrokenFilesSayWhatIsWrong) {
  auto error_of = [](const std::string& text) {
    Baseline baseline;
    std::string error;
    EXPECT_FALSE(parse_baseline(text, "b.sarif", PathNames("/p"), baseline, &error));
    return error;
  };
  EXPECT_THAT(error_of("{\"version\": \"2.1.0\",\n  nonsense}"),
              HasSubstr("the baseline 'b.sarif' is not JSON at byte 24 (line 2, column 3): "));
  EXPECT_THAT(error_of(""), HasSubstr("is not JSON at byte 0"));
  EXPECT_THAT(error_of("[]"),
              HasSubstr("is not a SARIF 2.1.0 log: the top level is not an object"));
  EXPECT_THAT(error_of("{}"), HasSubstr("it has no \"version\""));
  EXPECT_THAT(error_of(R"({"version":"2.0.0","runs":[]})"), HasSubstr("its version is 2.0.0"));
  EXPECT_THAT(error_of(R"({"version":"2.1.0"})"), HasSubstr("it has no array \"runs\""));
  EXPECT_THAT(error_of(R"({"version":"2.1.0","runs":[1]})"),
              HasSubstr("an element of \"runs\" is not an object"));
  Baseline baseline;
  std::string error;
  EXPECT_FALSE(read_baseline("/nowhere/b.sarif", PathNames("/p"), baseline, &error));
  EXPECT_EQ(error, "cannot read the baseline '/nowhere/b.sarif': No such file or directory");
}

TEST(Baseline, OddlyTypedPartsAreNoCrash) {
  Baseline baseline;
  std::string error;
  EXPECT_TRUE(parse_baseline(
      R"({"version":"2.1.0","runs":[{"tool":7,"results":[{"ruleId":"temporary","message":3,
      "locations":[null],"partialFingerprints":[1],"properties":"x"},{"ruleIndex":-5},
      {"ruleIndex":99999999999},{"ruleId":"temporary","locations":{}}]},{"results":{}}, {}]})",
      "b", PathNames("/p"), baseline, &error))
      << error;
  Results now;
  apply_baseline(now, baseline, {});
}

}  // namespace
}  // namespace holdfast::check
