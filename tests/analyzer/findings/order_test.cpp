// Order and merging of results from several units.
#include "findings/order.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace holdfast::check {
namespace {

Finding at(const std::string& file, unsigned line, const std::string& rule,
           const std::string& subject) {
  Finding f;
  f.rule = rule;
  f.where = {file, line, 1, 0};
  f.subject = subject;
  return f;
}

TEST(Order, EqualFindingsOfSeveralUnitsAreOne) {
  Results r;
  Finding possible = at("/p/src/../h.h", 4, "temporary", "s");
  Finding definite = at("/p/h.h", 4, "temporary", "s");
  definite.confidence = Confidence::Definite;
  r.findings = {possible, definite, at("/p/h.h", 4, "temporary", "t")};
  order_and_deduplicate(r);
  ASSERT_EQ(r.findings.size(), 2u);
  EXPECT_EQ(r.findings[0].confidence, Confidence::Definite);
  EXPECT_EQ(r.findings[0].where.file, "/p/h.h");
  EXPECT_EQ(r.findings[1].subject, "t");
}

TEST(Order, DoesNotDependOnTheOrderOfArrival) {
  std::vector<Finding> all = {at("/p/b", 1, "temporary", "s"), at("/p/a", 9, "temporary", "s"),
                              at("/p/a", 10, "stack-escape", "s"), at("/p/a", 9, "fake-owner", "s"),
                              at("/p/a", 9, "temporary", "r")};
  all[1].function = "f<int>";
  all.push_back(all[1]);
  all.back().function = "f<long>";
  auto print = [](std::vector<Finding> findings) {
    Results r;
    r.findings = std::move(findings);
    order_and_deduplicate(r);
    std::string text;
    for (const Finding& f : r.findings) {
      text += f.where.file + std::to_string(f.where.line) + f.rule + f.subject + f.function + "\n";
    }
    return text;
  };
  std::string first = print(all);
  EXPECT_EQ(first,
            "/p/a9fake-owners\n/p/a9temporaryr\n/p/a9temporarysf<int>\n"
            "/p/a10stack-escapes\n/p/b1temporarys\n");
  std::reverse(all.begin(), all.end());
  EXPECT_EQ(print(all), first);
}

TEST(Order, TheWorstVerdictOfALendStays) {
  Results r;
  for (Verdict v : {Verdict::Safe, Verdict::Luck, Verdict::Unknown}) {
    AuditRow row;
    row.where = {"/p/h.h", 3, 1, 0};
    row.api = "uv_write";
    row.what = "buf";
    row.verdict = v;
    r.audit.push_back(row);
  }
  r.problems = {{Problem::Kind::UnitFailed, "/p/a", 0, "x"},
                {Problem::Kind::UnitFailed, "/p/a", 0, "x"}};
  order_and_deduplicate(r);
  ASSERT_EQ(r.audit.size(), 1u);
  EXPECT_EQ(r.audit[0].verdict, Verdict::Luck);
  EXPECT_EQ(r.problems.size(), 1u);
}

}  // namespace
}  // namespace holdfast::check
