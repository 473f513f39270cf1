// Holdfast's own JSON, version 1: other programs read these keys.
#include <gmock/gmock.h>
#include <llvm/Support/JSON.h>

#include "analyzer/report/sample.h"

namespace holdfast::check {
namespace {

TEST(JsonReport, Golden) {
  Results r = sample::results();
  r.findings.resize(1);
  r.findings[0].steps.resize(1);
  r.findings[0].suppressed = Suppression{{sample::kFile, 3, 1, 0}, "joined"};
  ReportOptions options = sample::options("json");
  options.audit = options.explain_unknown = true;
  EXPECT_EQ(sample::render(r, options), R"({
  "version": 1,
  "tool": {
    "name": "holdfast-check",
    "version": "0.1.0"
  },
  "exit_code": 1,
  "findings": [
    {
      "rule": "stack-escape",
      "confidence": "definite",
      "file": "src/session.cpp",
      "line": 4,
      "column": 3,
      "end_column": 27,
      "function": "reply",
      "subject": "line",
      "message": "'line' is lent to async_write but dies when 'reply' returns",
      "api": "boost::asio::async_write",
      "model": "asio.yaml:12",
      "fingerprint": "0123456789abcdef:1",
      "baseline": "none",
      "steps": [
        {
          "kind": "lent",
          "file": "src/session.cpp",
          "line": 4,
          "column": 3,
          "end_column": 27,
          "text": "'line' is lent here, by asio.yaml:12"
        }
      ],
      "fixes": [
        {
          "title": "let a std::shared_ptr own 'line'",
          "edits": [
            {
              "file": "src/session.cpp",
              "begin": 61,
              "end": 72,
              "replacement": "auto line"
            }
          ]
        }
      ],
      "suppressed": {
        "reason": "joined",
        "file": "src/session.cpp",
        "line": 3
      }
    }
  ],
  "audit": [
    {
      "file": "src/session.cpp",
      "line": 4,
      "column": 3,
      "end_column": 0,
      "function": "reply",
      "api": "async_write",
      "what": "line",
      "owner": "the stack of reply",
      "keeper": "",
      "verdict": "unsafe",
      "reason": "ends before the handler runs"
    }
  ],
  "unknowns": [
    {
      "file": "src/session.cpp",
      "line": 5,
      "column": 28,
      "end_column": 0,
      "function": "reply",
      "what": "call through std::function",
      "reason": "add a model for it"
    }
  ],
  "problems": [
    {
      "kind": "function-skipped",
      "file": "src/session.cpp",
      "line": 8,
      "message": "Session::run has 9,000 blocks"
    }
  ],
  "statistics": {
    "definite": 0,
    "possible": 0,
    "suppressed": 1,
    "unchanged": 0,
    "absent": 0,
    "units": 2,
    "units_failed": 0,
    "functions": 3,
    "lends": 1
  }
}
)");
}

TEST(JsonReport, BytesThatAreNotUtf8AreStillJson) {
  Results r = sample::results();
  r.findings[0].message = "\xFF\xFE \"quoted\" \x01";
  r.findings[0].fixes[0].edits[0].replacement = "\xC3";
  std::string text = sample::render(r, sample::options("json"));
  auto parsed = llvm::json::parse(text);
  ASSERT_TRUE(bool(parsed)) << llvm::toString(parsed.takeError());
}

TEST(JsonReport, HiddenSuppressionsAreLeftOut) {
  Results r = sample::results();
  r.findings[0].suppressed = Suppression{{sample::kFile, 3, 1, 0}, "joined"};
  ReportOptions options = sample::options("json");
  options.show_suppressed = false;
  EXPECT_THAT(sample::render(r, options), testing::Not(testing::HasSubstr("stack-escape")));
}

}  // namespace
}  // namespace holdfast::check
