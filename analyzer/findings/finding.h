//===- findings/finding.h - what the checker has to say --------------------===//
//
// Purpose    The value types that every report is written from: a finding with the steps of
//            its story, a row of the audit, an unknown, and a problem with a unit.
// Owns       Plain values; copying is safe and nothing refers to an AST, a file or a model.
// Lifetimes  No pointers or views are kept: every string is owned.
// States     None.
// Threads    Distinct objects may be used from distinct threads; one object is not shared.
// Fails      Never; these are data.
// Cost       A finding is a few hundred bytes; programs have tens of them, not millions.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::check {

/// A position in a source file. `file` is absolute as the compiler saw it; lines and columns
/// count from 1; column 0 means "the line as a whole".
struct SourcePlace {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  /// Exclusive end on the same line when non-zero (for underlining).
  unsigned end_column = 0;

  bool valid() const { return line != 0; }
  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
  friend auto operator<=>(const SourcePlace&, const SourcePlace&) = default;
};

enum class Confidence : std::uint8_t { Possible, Definite };

/// What a step of the story tells.
enum class StepKind : std::uint8_t {
  Lent,       ///< the memory is handed to an operation here
  Completes,  ///< the operation would give it back here (or nowhere: place not valid)
  Ends,       ///< the owner or the storage ends here
  Changes,    ///< the bytes are changed, moved or reallocated here
  Calls,      ///< the way leads through this call
  Advice,     ///< what would keep it alive
};

struct PathStep {
  StepKind kind = StepKind::Lent;
  SourcePlace where;
  std::string text;
};

/// One textual edit: the half-open range [begin, end) of byte offsets in `file` is replaced.
struct Edit {
  std::string file;
  unsigned begin = 0;
  unsigned end = 0;
  std::string replacement;
};

struct Fix {
  std::string title;
  std::vector<Edit> edits;
};

/// The comment that allowed a finding, and why.
struct Suppression {
  SourcePlace where;
  std::string reason;
};

/// How a finding stands against the baseline of an earlier run; None when there is no baseline.
enum class BaselineState : std::uint8_t { None, New, Unchanged, Absent };

/// Lines of the enclosing function, both inclusive; 0 when not known.
struct LineRange {
  unsigned first = 0;
  unsigned last = 0;

  bool valid() const { return first != 0; }
};

/// What runs under the runtime checker say about a finding.
struct RuntimeEvidence {
  enum class State : std::uint8_t {
    Confirmed,      ///< a violation was reported at this lend
    Exercised,      ///< the lend was executed, and nothing was reported
    NeverExecuted,  ///< no run came by
  };
  State state = State::NeverExecuted;
  std::uint64_t count = 0;  ///< how often the lend was executed
};

/// One defect. Two findings with equal (rule, where, subject) are the same finding.
struct Finding {
  std::string rule;  ///< defect id of the table, e.g. "stack-escape"
  Confidence confidence = Confidence::Possible;
  SourcePlace where;
  std::string function;  ///< qualified name of the enclosing function
  std::string subject;   ///< the memory, as the programmer would name it ("line", "this->buf_")
  std::string message;   ///< one sentence, no trailing full stop
  std::string api;       ///< the modelled function that lends ("uv_write")
  std::string model;     ///< where its model stands ("libuv.yaml:12")
  std::vector<PathStep> steps;
  std::vector<Fix> fixes;
  LineRange function_lines;  ///< for --diff: a change anywhere in the function counts
  // What follows is filled in by findings/filters.h, not by the analysis.
  std::string fingerprint;  ///< stable across line numbers and checkouts
  BaselineState baseline = BaselineState::None;
  std::optional<Suppression> suppressed;
  std::optional<RuntimeEvidence> runtime;  ///< with --runtime-report
};

enum class Verdict : std::uint8_t { Safe, Luck, Unsafe, Unknown };

/// One row of `--audit`: a lend, whoever owns the memory, what keeps it, and the verdict.
struct AuditRow {
  SourcePlace where;
  std::string function;
  std::string api;
  std::string what;    ///< the lent memory
  std::string owner;   ///< who owns it
  std::string keeper;  ///< what keeps it alive until release, empty when nothing does
  Verdict verdict = Verdict::Unknown;
  std::string reason;
};

/// Something the analysis did not follow, for `--explain-unknown`.
struct UnknownNote {
  SourcePlace where;
  std::string function;
  std::string what;    ///< the callee or construct
  std::string reason;  ///< why it was not followed, and what the user can do
};

/// Something that kept a unit or a function from being analysed. Never silent.
struct Problem {
  enum class Kind : std::uint8_t {
    UnitFailed,
    UnitHasErrors,
    FunctionSkipped,
    ModelError,
    InputError
  };
  Kind kind = Kind::InputError;
  std::string file;
  unsigned line = 0;
  std::string message;
};

/// Everything one run produced. Sorted by place before it is written.
struct Results {
  std::vector<Finding> findings;
  std::vector<AuditRow> audit;
  std::vector<UnknownNote> unknowns;
  std::vector<Problem> problems;
  std::vector<Finding> absent;  ///< of the baseline, and gone since; filled in by filters.h
  unsigned units_total = 0;
  unsigned units_failed = 0;
  unsigned functions = 0;
  unsigned lends = 0;
};

const char* name_of(Confidence confidence);
const char* name_of(StepKind kind);
const char* name_of(Verdict verdict);
const char* name_of(BaselineState state);
const char* name_of(Problem::Kind kind);
const char* name_of(RuntimeEvidence::State state);
/// "confirmed at run time", "executed 12 times without a violation", "never executed".
std::string text_of(const RuntimeEvidence& evidence);

}  // namespace holdfast::check
