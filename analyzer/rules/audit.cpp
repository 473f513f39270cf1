// See audit.h. Calls lead: one that lends by its model but of which no lend was recorded (a string
// literal, memory that the call takes over) has its row too.
#include "rules/audit.h"

#include <algorithm>
#include <map>
#include <set>

#include "llvm/ADT/StringRef.h"
#include "rules/silence.h"
#include "rules/story.h"

namespace holdfast::check {
namespace {

class Audit {
 public:
  Audit(const Program& program, Results& results) : program_(program), results_(results) {
    for (const Finding& finding : results.findings)
      for (const PathStep& step : finding.steps)
        if (step.kind == StepKind::Lent) findings_[line_of(step.where)].push_back(&finding);
  }

  void run() {
    for (const SolvedFunction& function : program_.functions()) {
      std::set<std::uint32_t> seen;
      for (std::size_t i = 0; i < function.operations.size(); ++i) {
        lend(function, function.operations[i], function.lend_notes[i]);
        seen.insert(function.operations[i].stack.back().where);
      }
      for (const Fact& fact : function.facts->facts)
        if (fact.kind == Fact::Kind::Call && seen.insert(fact.where).second)
          call_without_lends(function, fact);
    }
  }

 private:
  static constexpr unsigned kMaxDepth = 16;

  static SourcePlace line_of(SourcePlace place) {
    place.column = place.end_column = 0;
    return place;
  }

  // -- lends that were followed

  void lend(const SolvedFunction& function, const Operation& operation, const LendNote& note) {
    AuditRow row;
    row.where = program_.place(operation.stack.back());
    row.function = function.facts->name;
    row.api = call_name(program_, operation);
    const LendRecord& record = operation.lends.front();
    const bool nameless = note.root == RootFact::Kind::Heap ||
                          note.root == RootFact::Kind::Result ||
                          note.root == RootFact::Kind::Temporary;
    row.what = nameless && !record.text.empty() ? record.text : note.subject;
    row.owner = owner(function, note);
    judge(function, operation, note, row);
    results_.audit.push_back(std::move(row));
  }

  std::string owner(const SolvedFunction& function, const LendNote& note) const {
    if (!note.owner_class.empty()) return "a member of class '" + note.owner_class + "'";
    switch (note.root) {
      case RootFact::Kind::Local:
        return "the local '" + note.root_name + "'";
      case RootFact::Kind::Parameter:
        return note.through_pointer ? "the caller (parameter '" + note.root_name + "')"
                                    : "the parameter '" + note.root_name + "'";
      case RootFact::Kind::This:
        return "the object";
      case RootFact::Kind::Temporary:
        return "a temporary";
      case RootFact::Kind::Global:
        return note.through_pointer ? "whatever '" + note.root_name + "' points at"
                                    : "static storage";
      case RootFact::Kind::Literal:
      case RootFact::Kind::Function:
        return "static storage";
      case RootFact::Kind::Heap: {
        const SourcePlace place = program_.place(*function.facts, note.root_where);
        return place.valid() ? "the heap, allocated in line " + std::to_string(place.line)
                             : "the heap";
      }
      case RootFact::Kind::Result:
      case RootFact::Kind::Return:
        return "not known: it came from a call";
    }
    return "";
  }

  void judge(const SolvedFunction& function, const Operation& operation, const LendNote& note,
             AuditRow& row) const {
    if (const Finding* finding = finding_for(row.where, operation.lends.front().role, note)) {
      // What is only borrowed may well stay: nobody says so, and nobody was seen to end it.
      if (finding->rule == "borrowed-parameter")
        return luck(row,
                    "the caller keeps it or does not: no contract says so (borrowed-parameter)");
      row.verdict = Verdict::Unsafe;
      row.reason = finding->rule;
      return;
    }
    if (note.keeper.empty() && note.freed_by_handler && may_be_skipped(operation))
      return luck(row,
                  "the completion gives it back, but is not called when its user data has gone");
    if (kept_by_operation(function, operation, note, row)) return;
    if (note.root == RootFact::Kind::Parameter && note.owner_class.empty())
      return judge_parameter(function, operation, note, row);
    switch (note.root) {
      case RootFact::Kind::Local:
      case RootFact::Kind::Temporary:
        row.verdict = Verdict::Unknown;
        row.reason = "it ends with its scope, and the operation was not seen to be open then";
        return;
      case RootFact::Kind::Result:
      case RootFact::Kind::Return:
        row.verdict = Verdict::Unknown;
        row.reason = "where the memory comes from was not seen";
        return;
      case RootFact::Kind::Heap:
        return luck(row, "nothing frees it while it is lent, and the completion does not either");
      default:
        return luck(row, "nothing in the code keeps it, but nothing was seen to end it");
    }
  }

  static void luck(AuditRow& row, const char* reason) {
    row.verdict = Verdict::Luck;
    row.reason = reason;
  }

  /// What keeps it by the contract of the call.
  bool kept_by_operation(const SolvedFunction& function, const Operation& operation,
                         const LendNote& note, AuditRow& row) const {
    if (!note.keeper.empty())
      row.keeper = "the operation, which owns '" + note.keeper + "'";
    else if (note.freed_by_handler)
      row.keeper = "the completion, which frees it";
    else if (operation.until == Until::Cleanup &&
             (!operation.handlers.empty() || operation.callers_token))
      row.keeper = "the free function that the call was given";
    else if (is_static(note))
      row.keeper = "static storage";
    else if (!open_at_return(function, operation))
      row.keeper = "this function, which waits for the completion";
    else
      return false;
    row.verdict = Verdict::Safe;
    return true;
  }

  /// The library does not call the handler when the object it was given has gone by then.
  static bool may_be_skipped(const Operation& operation) {
    return operation.model && operation.model->operation && operation.model->operation->skipped &&
           !operation.handler_context.empty();
  }

  static bool is_static(const LendNote& note) {
    return !note.through_pointer &&
           (note.root == RootFact::Kind::Global || note.root == RootFact::Kind::Literal ||
            note.root == RootFact::Kind::Function);
  }

  static bool open_at_return(const SolvedFunction& function, const Operation& operation) {
    const auto& open = function.summary.operations;
    return std::any_of(open.begin(), open.end(), [&](const SummaryOperation& item) {
      return item.operation.stack == operation.stack;
    });
  }

  void judge_parameter(const SolvedFunction& function, const Operation& operation,
                       const LendNote& note, AuditRow& row) const {
    const auto& parameters = function.facts->parameters;
    if (note.parameter < parameters.size() && parameters[note.parameter].borrows_by_contract) {
      row.verdict = Verdict::Safe;
      row.keeper = "the caller, by the parameter's contract";
      return;
    }
    const bool called = !program_.callers(function.facts->key).empty();
    if (called && operation.callers_token) {
      row.verdict = Verdict::Safe;
      row.keeper = "the caller, who passes the handler";
    } else if (called) {
      luck(row, "the callers that were seen keep it, but they do not learn of the completion");
    } else {
      row.verdict = Verdict::Unknown;
      row.reason = "no caller was seen";
    }
  }

  /// The finding about this very memory, or about the only one that the call lends.
  const Finding* finding_for(const SourcePlace& where, LendRole role, const LendNote& note) const {
    const auto found = findings_.find(line_of(where));
    if (found == findings_.end()) return nullptr;
    for (const Finding* finding : found->second)
      if (may_concern(finding->rule, role) &&
          (finding->subject == note.subject || ends_with(note.subject, finding->subject)))
        return finding;
    // What goes with the object goes with all that lies in it, and is told once.
    for (const Finding* finding : found->second)
      if (finding->rule == "freed-in-flight" && is_in_object(finding->subject, note.subject))
        return finding;
    const Finding* only = found->second.size() == 1 ? found->second.front() : nullptr;
    if (!only || !may_concern(only->rule, role)) return nullptr;
    return note.root != RootFact::Kind::Global ? only : nullptr;
  }

  /// Some rules are about one part of a call alone.
  static bool may_concern(const std::string& rule, LendRole role) {
    if (rule == "stack-control-block") return role == LendRole::ControlBlock;
    if (rule == "handler-captures-local" || rule == "detached-coroutine-reference")
      return role == LendRole::Captures;
    if (rule == "stack-escape" || rule == "fake-owner") return role == LendRole::Buffer;
    return true;
  }

  /// `c->w` and `c->buf` lie in one object, which a pointer of their own may not.
  static bool is_in_object(const std::string& subject, const std::string& other) {
    const auto object = [](const std::string& text) {
      return llvm::StringRef(text).split("->").first.ltrim("&").str();
    };
    return llvm::StringRef(subject).contains("->") && llvm::StringRef(other).contains("->") &&
           object(subject) == object(other);
  }

  /// `line` and `*line`, `this->buf_` and `buf_` are the same memory to a reader.
  static bool ends_with(const std::string& text, const std::string& end) {
    return !end.empty() && text.size() > end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
  }

  // -- calls of which nothing was recorded

  void call_without_lends(const SolvedFunction& function, const Fact& fact) {
    const CallFact& call = function.facts->calls[fact.call];
    bool certain = true;
    const FunctionModel* model = lending_model(call, certain);
    if (!model || is_over(*function.facts, call, *model)) return;
    for (const Lend& lend : model->lends) {
      const Operand* operand = operand_of(call, lend.what);
      // Where a row before it may have been the one that fits, only what never ends is certain.
      if (certain || (operand && is_constant(*function.facts, operand->value)))
        add_row(function, fact, call, *model, lend.what);
    }
    if (!model->lends.empty()) return;
    for (const AccessPath& taken : model->effects.keeps)
      add_row(function, fact, call, *model, taken);
  }

  /// Not `certain`: it is the row for all that a row with a condition, which lends nothing, leaves.
  const FunctionModel* lending_model(const CallFact& call, bool& certain) const {
    std::vector<std::string> names{call.callee};
    names.insert(names.end(), call.aliases.begin(), call.aliases.end());
    const int count = static_cast<int>(call.operands.size());
    for (const std::string& name : names)
      for (const FunctionModel* model : program_.pack().functions(name)) {
        const bool fits =
            count >= model->min_args && (model->max_args < 0 || count <= model->max_args);
        const bool lends =
            !model->lends.empty() || (model->operation && !model->effects.keeps.empty());
        // A guard was not met, or there would be a record; the row behind it may fit.
        if (fits && lends && !model->when) return model;
        if (fits && !lends && model->when) certain = false;
      }
    return nullptr;
  }

  /// Called without a callback, an operation that lends until then is over when the call returns.
  static bool is_over(const FunctionFacts& function, const CallFact& call,
                      const FunctionModel& model) {
    return has_no_handler(function, call, model) &&
           std::any_of(model.lends.begin(), model.lends.end(),
                       [](const Lend& lend) { return lend.until == Until::Callback; });
  }

  void add_row(const SolvedFunction& function, const Fact& fact, const CallFact& call,
               const FunctionModel& model, const AccessPath& path) {
    const Operand* operand = operand_of(call, path);
    if (!operand) return;
    AuditRow row;
    row.where = program_.place(*function.facts, fact.where);
    row.function = function.facts->name;
    row.api = call.callee;
    row.what = operand->text;
    if (model.lends.empty()) {
      row.owner = "the operation";
      row.keeper = "the operation, which takes it over";
      row.verdict = Verdict::Safe;
    } else if (is_constant(*function.facts, operand->value)) {
      row.owner = row.keeper = "static storage";
      row.verdict = Verdict::Safe;
    } else {
      row.owner = "not known";
      row.verdict = Verdict::Unknown;
      row.reason = "what the argument points at was not seen";
    }
    results_.audit.push_back(std::move(row));
  }

  /// Every value of the register is the address of something that never ends.
  static bool is_constant(const FunctionFacts& function, Reg value, unsigned depth = 0) {
    bool any = false;
    if (depth > kMaxDepth) return false;
    for (const Fact& fact : function.facts) {
      if (fact.dst != value) continue;
      if (fact.kind == Fact::Kind::Merge) {
        if (!is_constant(function, fact.a, depth + 1) || !is_constant(function, fact.b, depth + 1))
          return false;
      } else if (fact.kind == Fact::Kind::Element) {
        if (!is_constant(function, fact.a, depth + 1)) return false;
      } else if (fact.kind == Fact::Kind::Place) {
        const RootFact::Kind kind = function.roots[fact.root].kind;
        if (kind != RootFact::Kind::Literal && kind != RootFact::Kind::Global &&
            kind != RootFact::Kind::Function)
          return false;
      } else {
        return false;
      }
      any = true;
    }
    return any;
  }

  const Program& program_;
  Results& results_;
  std::map<SourcePlace, std::vector<const Finding*>> findings_;
};

}  // namespace

void audit(const Program& program, Results& results) {
  Audit(program, results).run();
}

}  // namespace holdfast::check
