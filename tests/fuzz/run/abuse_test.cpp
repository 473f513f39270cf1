// The debug mode of the strict layer with the runtime checker behind it: one illegal call gives
// exactly that report, and legal sequences give none.
#include "engines/abuse.h"

#include <gtest/gtest.h>

#include "calls/text.h"

namespace holdfast::fuzz {
namespace {

TEST(Abuse, the_runtime_checker_reports_exactly_the_illegal_call) {
  const Target* target = find_target("strict-watched");
  ASSERT_TRUE(target);
  const AbuseResult r = run_abuse(*target, 2, 35);
  EXPECT_EQ(r.false_alarms, 0u) << r.alarm;
  EXPECT_GT(r.legal, 10u);
  for (const char* id : {"freed-in-flight", "mutated-in-flight", "wrong-thread"}) {
    EXPECT_TRUE(r.ids.count(id)) << id << " is never provoked";
  }
  for (const auto& [id, counts] : r.ids) {
    EXPECT_EQ(counts.exact, counts.made) << id << "\n" << counts.example;
  }
}

struct Row {
  const char* what;
  const char* illegal;  ///< the id that is to be reported, once per operation; empty: none
  const char* calls;
};

// What earlier versions got wrong.
constexpr Row rows[] = {
    {"memory of a read that never gets a byte", "mutated-in-flight",
     "c0 = open\nb0 = raw 8\no0 = read c0 b0\npoll *\ntouch b0\n"},
    {"memory of a read before its bytes arrive", "mutated-in-flight",
     "c0 = open\nb0 = raw 8\no0 = read c0 b0\npoll *\ntouch b0\npeer-send c0 8\n"},
    {"the same in a handler", "mutated-in-flight",
     "c0 = open\nb0 = raw 8\nb1 = alloc 4\no0 = read c0 b0\no1 = write c0 b1\n"
     "touch b0 (in: o1)\npoll *\npeer-send c0 8\npoll *\n"},
    {"a part of the memory is lent", "mutated-in-flight",
     "c0 = open\nb0 = raw 8\no0 = write c0 b0[4..8)\ntouch b0\n"},
    {"a read fills what a write holds", "overlapping-write",
     "c0 = open\nc1 = open\nb0 = raw 8\no0 = write c0 b0 (zc)\npoll *\npeer-send c1 8\n"
     "o1 = read c1 b0\npoll *\n"},
    {"the offence is refused for another reason", "",
     "c0 = open (ops: 2)\nb0 = raw 8\nb1 = alloc 4\nb2 = raw 8\no0 = read c0 b0\n"
     "o1 = read c0 b2\no2 = write c0 b1\no3 = write c0 b1\no4 = read c0 b0 (in: o2)\n"},
    {"a read into a page, which the simulated network fills", "",
     "c0 = open\nb0 = tail 8\no0 = read c0 b0\npeer-send c0 8\npoll *\n"},
    {"the same bytes twice in a vector", "",
     "env chunk=3\nc0 = open\nb0 = alloc 8\no0 = write c0 b0 b0\npoll *\n"},
    {"no context is destroyed inside its handler", "",
     "c0 = open\no0 = drain c0\no1 = drain c0\ndestroy (in: o0)\npoll *\n"},
};

TEST(Abuse, one_offence_is_one_report) {
  const Target* target = find_target("strict-watched");
  ASSERT_TRUE(target);
  RunOptions options;
  options.illegal = true;
  for (const Row& row : rows) {
    ParseError error;
    const std::optional<Sequence> s = parse(row.calls, error);
    ASSERT_TRUE(s) << row.what << ", line " << error.line << ": " << error.reason;
    const Guarded g = run_guarded(*target, *s, options);
    EXPECT_FALSE(g) << row.what << ": " << g.id << ": " << g.what << g.log;
    EXPECT_EQ(g.illegal, row.illegal) << row.what;
    EXPECT_EQ(g.reports.empty(), *row.illegal == 0) << row.what;
    for (const std::string& id : g.reports) EXPECT_EQ(id, row.illegal) << row.what << g.log;
  }
}

}  // namespace
}  // namespace holdfast::fuzz
