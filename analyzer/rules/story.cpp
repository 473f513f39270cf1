// See story.h.
#include "rules/story.h"

#include <optional>

#include "summaries/text.h"

namespace holdfast::check {

CallPlace call_of(const Operation& operation) {
  return {operation.stack.back().function, operation.stack.back().where};
}

std::string short_name(const std::string& qualified) {
  const auto at = qualified.rfind("::");
  return at == std::string::npos ? qualified : qualified.substr(at + 2);
}

std::string call_name(const Program&, const Operation& operation) {
  const Frame& frame = operation.stack.back();
  for (const Fact& fact : frame.function->facts) {
    if (fact.kind != Fact::Kind::Call || fact.where != frame.where) continue;
    const CallFact& call = frame.function->calls[fact.call];
    for (const std::string& name :
         operation.model ? operation.model->names : std::vector<std::string>{})
      if (name == call.callee ||
          std::find(call.aliases.begin(), call.aliases.end(), name) != call.aliases.end())
        return name;
  }
  return operation.model && !operation.model->names.empty() ? operation.model->names.front()
                                                            : "the call";
}

std::string model_place(const Operation& operation) {
  if (!operation.model) return "";
  return operation.model->place.file + ":" + std::to_string(operation.model->place.line);
}

PathStep lent_step(const Program& program, const Operation& operation, const LendRecord& lend,
                   const std::string& subject) {
  PathStep step;
  step.kind = StepKind::Lent;
  step.where = program.place(operation.stack.back());
  const std::string name = short_name(call_name(program, operation));
  const std::string what = lend.role == LendRole::Captures
                               ? "'" + subject + "' is referred to by the handler of '" + name + "'"
                               : "'" + subject + "' is lent to '" + name + "' here";
  step.text = what + ", " + text_of(operation.until) + " (model " + model_place(operation) + ")";
  return step;
}

namespace {

/// Where the operation would be complete: its handler, when that is the project's own.
std::optional<PathStep> completion_step(const Program& program, const Operation& operation) {
  for (const std::string& key : operation.handlers) {
    const SolvedFunction* handler = program.find(key);
    if (!handler) continue;
    const FunctionFacts& facts = *handler->facts;
    const std::string name = facts.is_lambda ? "its handler" : "'" + short_name(facts.name) + "'";
    const bool gives_back = operation.until == Until::Cleanup;
    return PathStep{StepKind::Completes, program.place(facts, facts.where),
                    gives_back ? "it would be given back here, when " + name + " is called"
                               : "the operation would be complete here, when " + name + " runs"};
  }
  return std::nullopt;
}

}  // namespace

PathStep event_step(const Program& program, StepKind kind, const Frame& frame,
                    const std::string& text) {
  return {kind, program.place(frame), text};
}

Finding begin_finding(const Program& program, const Operation& operation, const LendRecord& lend,
                      const std::string& subject) {
  Finding finding;
  finding.subject = subject;
  finding.api = call_name(program, operation);
  finding.model = model_place(operation);
  for (std::size_t i = 0; i + 1 < operation.stack.size(); ++i)
    finding.steps.push_back(event_step(program, StepKind::Calls, operation.stack[i],
                                       "the way leads through this call of '" +
                                           short_name(operation.stack[i + 1].function->name) +
                                           "'"));
  finding.steps.push_back(lent_step(program, operation, lend, subject));
  if (auto step = completion_step(program, operation)) finding.steps.push_back(std::move(*step));
  return finding;
}

namespace {

struct Advice {
  const char* rule;
  const char* text;
  const char* in_c;  ///< where C has other means
};

constexpr Advice kAdvice[] = {
    {"stack-escape",
     "let the operation own it: a shared_ptr or moved owner captured by the handler, or wait for "
     "completion before the scope ends",
     "allocate it and free it in the completion, make it static, or wait for completion before "
     "the scope ends"},
    {"temporary",
     "give it a name in an object that lives until completion, and let the handler own that "
     "object",
     "allocate it, and free it in the completion"},
    {"view-of-temporary", "keep the viewed object alive until completion; a view owns nothing",
     nullptr},
    {"borrowed-parameter",
     "take ownership (by value, shared_ptr), let the caller pass the completion handler, or "
     "state the contract with lifetime_capture_by",
     "copy it, take it over and free it in the completion, or let the caller pass the completion "
     "callback"},
    {"member-no-keepalive",
     "capture shared_from_this() in the handler, or have the destructor wait for the operation",
     "count a reference for the operation and drop it in the completion, or wait for the operation "
     "before the object is freed"},
    {"freed-in-flight", "free it in the completion handler", "free it in the completion"},
    {"mutated-in-flight",
     "wait for completion first, or use a buffer of its own for each operation", nullptr},
    {"moved-in-call",
     "name the buffer before the call and move a heap-stable owner (shared_ptr, unique_ptr) in a "
     "statement of its own",
     nullptr},
    {"overlapping-write", "queue it and start it from the completion of the one before", nullptr},
    {"stack-control-block", "allocate it with the operation and free it in the completion",
     nullptr},
    {"handler-captures-local", "capture by value, or capture an owner",
     "pass allocated user data, and free it in the callback"},
    {"detached-coroutine-reference",
     "pass by value: a coroutine's frame keeps its parameters by value, not what references "
     "refer to",
     nullptr},
    {"fake-owner", "pass a function that frees what is lent, or memory that lives forever",
     nullptr},
};

}  // namespace

void advise(Finding& finding, std::string text) {
  PathStep step;
  step.kind = StepKind::Advice;
  step.text = std::move(text);
  finding.steps.push_back(std::move(step));
}

std::string advice_for(const std::string& rule) {
  for (const Advice& advice : kAdvice)
    if (rule == advice.rule) return advice.text;
  return "";
}

void speak_c(Finding& finding) {
  for (const Advice& advice : kAdvice) {
    if (!advice.in_c) continue;
    const std::string text = advice.text;
    for (PathStep& step : finding.steps) {
      const std::size_t at =
          step.kind == StepKind::Advice ? step.text.rfind(text) : std::string::npos;
      if (at != std::string::npos) step.text.replace(at, text.size(), advice.in_c);
    }
  }
}

bool passes_nothing(const Frame& frame) {
  for (const Fact& fact : frame.function->facts)
    if (fact.kind == Fact::Kind::Call && fact.where == frame.where) {
      const CallFact& call = frame.function->calls[fact.call];
      return call.object != kNoReg && call.operands.empty();
    }
  return false;
}

}  // namespace holdfast::check
