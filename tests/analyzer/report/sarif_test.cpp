// SARIF: what code scanning reads, and that nothing is cut silently.
#include "report/sarif.h"

#include <gmock/gmock.h>
#include <llvm/Support/JSON.h>

#include "analyzer/report/sample.h"

namespace holdfast::check {
namespace {

using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;
using testing::HasSubstr;

Value parse(const std::string& text) {
  auto value = llvm::json::parse(text);
  EXPECT_TRUE(bool(value)) << text;
  return value ? *value : Value(nullptr);
}

// Follows keys and indices ("runs", "0", "results") into a value.
const Value* at(const Value* value, std::initializer_list<const char*> path) {
  for (const char* key : path) {
    unsigned index = 0;
    if (!value) return nullptr;
    if (!llvm::StringRef(key).getAsInteger(10, index)) {
      const Array* array = value->getAsArray();
      value = array && index < array->size() ? &(*array)[index] : nullptr;
    } else {
      value = value->getAsObject() ? value->getAsObject()->get(key) : nullptr;
    }
  }
  return value;
}

std::string show(const Value* value) {
  if (!value) return "nothing";
  std::string text;
  llvm::raw_string_ostream(text) << *value;
  return text;
}

class Sarif : public testing::Test {
 protected:
  const Value* result(std::initializer_list<const char*> path) {
    return at(at(&log_, {"runs", "0", "results", "0"}), path);
  }
  void render(const Results& r) { log_ = parse(sample::render(r, sample::options("sarif"))); }
  Value log_ = nullptr;
};

TEST_F(Sarif, TheFrame) {
  render(sample::results());
  EXPECT_EQ(show(at(&log_, {"version"})), R"("2.1.0")");
  const Value* run = at(&log_, {"runs", "0"});
  EXPECT_EQ(show(at(run, {"tool", "driver", "name"})), R"("holdfast-check")");
  EXPECT_EQ(show(at(run, {"columnKind"})), R"("utf16CodeUnits")");
  EXPECT_EQ(show(at(run, {"originalUriBaseIds", "SRCROOT", "uri"})), R"("file:///project/")");
  EXPECT_EQ(show(at(run, {"invocations", "0", "exitCode"})), "1");
  EXPECT_EQ(show(at(run, {"invocations", "0", "executionSuccessful"})), "true");
  EXPECT_EQ(
      show(at(run, {"invocations", "0", "toolExecutionNotifications", "0", "message", "text"})),
      R"("Session::run has 9,000 blocks")");
  EXPECT_EQ(show(at(run, {"tool", "driver", "rules", "0", "id"})), R"("stack-escape")");
  EXPECT_THAT(show(at(run, {"tool", "driver", "rules", "0", "helpUri"})),
              HasSubstr("/defects/stack-escape.md"));
  EXPECT_THAT(show(at(run, {"tool", "driver", "rules", "0", "properties", "tags"})),
              HasSubstr("external/cwe/cwe-562"));
}

TEST_F(Sarif, AResult) {
  render(sample::results());
  EXPECT_EQ(show(result({"ruleId"})), R"("stack-escape")");
  EXPECT_EQ(show(result({"ruleIndex"})), "0");
  EXPECT_EQ(show(result({"level"})), R"("error")");
  EXPECT_EQ(show(at(&log_, {"runs", "0", "results", "1", "level"})), R"("warning")");
  EXPECT_EQ(show(result({"locations", "0", "physicalLocation"})),
            R"({"artifactLocation":{"uri":"src/session.cpp","uriBaseId":"SRCROOT"},)"
            R"("region":{"endColumn":27,"startColumn":3,"startLine":4}})");
  EXPECT_EQ(show(result({"partialFingerprints"})), R"({"holdfast/v1":"0123456789abcdef:1"})");
  const Value* flow = result({"codeFlows", "0", "threadFlows", "0", "locations"});
  ASSERT_TRUE(flow && flow->getAsArray());
  EXPECT_EQ(flow->getAsArray()->size(), 4u);
  EXPECT_EQ(show(at(flow, {"1", "kinds"})), R"(["ends"])");
  EXPECT_EQ(result({"relatedLocations"})->getAsArray()->size(), 4u);
  EXPECT_EQ(show(result({"fixes", "0", "artifactChanges", "0", "replacements", "0"})),
            R"({"deletedRegion":{"endColumn":13,"endLine":3,"startColumn":2,"startLine":3},)"
            R"("insertedContent":{"text":"auto line"}})");
  EXPECT_EQ(result({"suppressions"}), nullptr);
  EXPECT_EQ(result({"baselineState"}), nullptr);
}

TEST_F(Sarif, SuppressionsAndBaselineStates) {
  Results r = sample::results();
  r.findings[0].suppressed = Suppression{{sample::kFile, 3, 1, 0}, "joined"};
  r.findings[0].baseline = BaselineState::New;
  r.findings[1].baseline = BaselineState::Unchanged;
  r.absent = {sample::mutated()};
  r.absent[0].baseline = BaselineState::Absent;
  render(r);
  EXPECT_EQ(show(result({"suppressions", "0", "kind"})), R"("inSource")");
  EXPECT_EQ(show(result({"suppressions", "0", "justification"})), R"("joined")");
  EXPECT_EQ(show(result({"baselineState"})), R"("new")");
  EXPECT_EQ(show(at(&log_, {"runs", "0", "results", "1", "baselineState"})), R"("unchanged")");
  EXPECT_EQ(show(at(&log_, {"runs", "0", "results", "2", "baselineState"})), R"("absent")");
}

TEST_F(Sarif, ColumnsCountUtf16Units) {
  Results r = sample::results();
  r.findings.resize(1);
  // "\tstd::string line = "OK\r\n";  // naïve": the ï is two bytes and one unit.
  r.findings[0].where = {sample::kFile, 3, 39, 41};
  render(r);
  EXPECT_EQ(show(result({"locations", "0", "physicalLocation", "region"})),
            R"({"endColumn":40,"startColumn":38,"startLine":3})");
}

TEST_F(Sarif, FilesOutsideTheBaseAreAbsolute) {
  Results r = sample::results();
  r.findings[0].where.file = "/usr/include/a b.h";
  render(r);
  EXPECT_EQ(show(result({"locations", "0", "physicalLocation", "artifactLocation"})),
            R"({"uri":"file:///usr/include/a%20b.h"})");
}

Value render_with(const Results& r, SarifLimits limits) {
  SourceCache sources;
  ReportOptions options = sample::options("sarif");
  return parse(render_sarif({r, options, sources, PathNames(sample::kBase), false}, limits));
}

std::string notes(const Value& log) {
  return show(at(&log, {"runs", "0", "invocations", "0", "toolExecutionNotifications"}));
}

TEST(SarifLimits, TheCertainStaysWhenResultsAreCut) {
  Results r;
  r.findings = {sample::mutated(), sample::stack_escape(), sample::stack_escape()};
  r.findings[1].suppressed = Suppression{{sample::kFile, 1, 1, 0}, "why"};
  SarifLimits limits;
  limits.results = 1;
  Value log = render_with(r, limits);
  const Value* results = at(&log, {"runs", "0", "results"});
  ASSERT_EQ(results->getAsArray()->size(), 1u);
  EXPECT_EQ(show(at(results, {"0", "ruleId"})), R"("stack-escape")");
  EXPECT_EQ(at(results, {"0", "suppressions"}), nullptr);
  EXPECT_THAT(notes(log), HasSubstr("this log has 1 of 3 results"));
}

TEST(SarifLimits, StepsAndLocationsOfAResult) {
  Results r;
  r.findings = {sample::stack_escape()};
  SarifLimits limits;
  limits.flow_locations = 3;
  limits.locations = 2;
  Value log = render_with(r, limits);
  const Value* result = at(&log, {"runs", "0", "results", "0"});
  EXPECT_EQ(at(result, {"codeFlows", "0", "threadFlows", "0", "locations"})->getAsArray()->size(),
            3u);
  EXPECT_EQ(at(result, {"relatedLocations"})->getAsArray()->size(), 2u);
  EXPECT_THAT(notes(log), HasSubstr("this log has 3 of 4 steps of a finding"));
}

TEST(SarifLimits, ThePackedSize) {
  Results r;
  for (int i = 0; i < 400; ++i) {
    r.findings.push_back(sample::mutated());
    // Text that does not compress well, from a fixed sequence.
    std::uint64_t state = static_cast<std::uint64_t>(i) * 2654435761u + 1;
    for (int k = 0; k < 200; ++k) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      r.findings.back().message += static_cast<char>('!' + (state >> 33) % 90);
    }
  }
  SarifLimits limits;
  limits.packed_bytes = 30'000;
  Value log = render_with(r, limits);
  std::size_t kept = at(&log, {"runs", "0", "results"})->getAsArray()->size();
  EXPECT_GT(kept, 20u);
  EXPECT_LT(kept, 400u);
  EXPECT_THAT(notes(log), HasSubstr("of 400 results"));
}

TEST(SarifLimits, NothingIsSaidWhenNothingIsCut) {
  Results r;
  r.findings = {sample::stack_escape()};
  EXPECT_EQ(notes(render_with(r, {})), "nothing");
}

}  // namespace
}  // namespace holdfast::check
