// The words by which the values of finding.h appear in every report format.
#include "findings/finding.h"

namespace holdfast::check {

const char* name_of(Confidence confidence) {
  return confidence == Confidence::Definite ? "definite" : "possible";
}

const char* name_of(StepKind kind) {
  switch (kind) {
    case StepKind::Lent:
      return "lent";
    case StepKind::Completes:
      return "completes";
    case StepKind::Ends:
      return "ends";
    case StepKind::Changes:
      return "changes";
    case StepKind::Calls:
      return "calls";
    case StepKind::Advice:
      return "advice";
  }
  return "step";
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Safe:
      return "safe";
    case Verdict::Luck:
      return "luck";
    case Verdict::Unsafe:
      return "unsafe";
    case Verdict::Unknown:
      return "unknown";
  }
  return "unknown";
}

const char* name_of(BaselineState state) {
  switch (state) {
    case BaselineState::None:
      return "none";
    case BaselineState::New:
      return "new";
    case BaselineState::Unchanged:
      return "unchanged";
    case BaselineState::Absent:
      return "absent";
  }
  return "none";
}

const char* name_of(Problem::Kind kind) {
  switch (kind) {
    case Problem::Kind::UnitFailed:
      return "unit-failed";
    case Problem::Kind::UnitHasErrors:
      return "unit-has-errors";
    case Problem::Kind::FunctionSkipped:
      return "function-skipped";
    case Problem::Kind::ModelError:
      return "model-error";
    case Problem::Kind::InputError:
      return "input-error";
  }
  return "problem";
}

const char* name_of(RuntimeEvidence::State state) {
  switch (state) {
    case RuntimeEvidence::State::Confirmed:
      return "confirmed";
    case RuntimeEvidence::State::Exercised:
      return "exercised";
    case RuntimeEvidence::State::NeverExecuted:
      return "never-executed";
  }
  return "never-executed";
}

std::string text_of(const RuntimeEvidence& evidence) {
  switch (evidence.state) {
    case RuntimeEvidence::State::Confirmed:
      return "confirmed at run time";
    case RuntimeEvidence::State::Exercised:
      return "executed " + std::to_string(evidence.count) +
             (evidence.count == 1 ? " time" : " times") + " without a violation";
    case RuntimeEvidence::State::NeverExecuted:
      return "never executed";
  }
  return "";
}

}  // namespace holdfast::check
