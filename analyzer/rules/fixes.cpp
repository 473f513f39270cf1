// See fixes.h. The one table of which kind of fix answers which rule.
#include "rules/fixes.h"

#include <algorithm>

#include "llvm/ADT/StringRef.h"
#include "rules/story.h"

namespace holdfast::check {
namespace {

struct Row {
  const char* rule;
  FixFact::Kind kind;
};

constexpr Row kAnswers[] = {
    {"member-no-keepalive", FixFact::Kind::KeepSelf},
    {"handler-captures-local", FixFact::Kind::CaptureByValue},
    {"borrowed-parameter", FixFact::Kind::CaptureByValue},
    {"detached-coroutine-reference", FixFact::Kind::CaptureByValue},
    {"detached-coroutine-reference", FixFact::Kind::ParameterByValue},
    {"temporary", FixFact::Kind::ParameterByValue},
    {"stack-escape", FixFact::Kind::OwnCopy},
    {"borrowed-parameter", FixFact::Kind::OwnCopy},
    {"temporary", FixFact::Kind::OwnCopy},
    {"moved-in-call", FixFact::Kind::NameFirst},
    {"stack-escape", FixFact::Kind::Instead},
    {"temporary", FixFact::Kind::Instead},
    {"view-of-temporary", FixFact::Kind::Instead},
    {"borrowed-parameter", FixFact::Kind::Instead},
    {"freed-in-flight", FixFact::Kind::Instead},
    {"mutated-in-flight", FixFact::Kind::Instead},
    {"member-no-keepalive", FixFact::Kind::Instead},
};

bool answers(const std::string& rule, FixFact::Kind kind) {
  return std::any_of(std::begin(kAnswers), std::end(kAnswers),
                     [&](const Row& row) { return rule == row.rule && kind == row.kind; });
}

/// What the fix is about is what the finding is about.
bool concerns(const FixFact& fix, const Operation& operation, const LendRecord& lend,
              const Finding& finding) {
  const bool captures = lend.role == LendRole::Captures;
  switch (fix.kind) {
    case FixFact::Kind::KeepSelf:
    case FixFact::Kind::NameFirst:
      return true;
    case FixFact::Kind::CaptureByValue:
      return captures && fix.subject == finding.subject;
    case FixFact::Kind::ParameterByValue:
      return captures && (fix.subject.empty() || fix.subject == finding.subject);
    case FixFact::Kind::OwnCopy:
      return lend.role == LendRole::Buffer && lend.access == Access::Read &&
             (fix.subject.empty() ? finding.rule == "temporary" : fix.subject == finding.subject);
    case FixFact::Kind::Instead:
      // The free function that it was given would still be called.
      if (finding.rule == "freed-in-flight" && operation.until == Until::Cleanup) return false;
      return lend.role == LendRole::Buffer && fix.model == model_place(operation);
  }
  return false;
}

}  // namespace

void attach_fixes(const Program& program, const Operation& operation, const LendRecord& lend,
                  Finding& finding) {
  if (operation.stack.empty()) return;
  const Frame& frame = operation.stack.back();
  const SourcePlace place = program.place(frame);
  for (const FixFact& fix : frame.function->fixes) {
    if (!answers(finding.rule, fix.kind) || !concerns(fix, operation, lend, finding)) continue;
    if (fix.call.line != place.line || fix.call.column != place.column ||
        fix.call.end_column != place.end_column)
      continue;
    Fix out{fix.title, {}};
    for (const FixFact::Replacement& edit : fix.edits)
      out.edits.push_back(
          {program.file(*frame.function, edit.file), edit.begin, edit.end, edit.text});
    finding.fixes.push_back(std::move(out));
  }
}

}  // namespace holdfast::check
