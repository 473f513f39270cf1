// See judge.h. Incidents first, then what is still lent when a function returns.
#include "rules/judge.h"

#include <algorithm>
#include <map>
#include <set>

#include "llvm/ADT/StringRef.h"
#include "rules/chains.h"
#include "rules/fixes.h"
#include "rules/giving_back.h"
#include "rules/lent_on.h"
#include "rules/member_names.h"
#include "rules/members.h"
#include "rules/raw_sink.h"
#include "rules/refills.h"
#include "rules/setters.h"
#include "rules/story.h"
#include "rules/unguarded.h"

namespace holdfast::check {
namespace {

/// How many frames two ways share, counted by function: two calls of the same function from
/// different lines meet in that function.
std::size_t common_functions(const Stack& left, const Stack& right) {
  std::size_t count = 0;
  while (count < left.size() && count < right.size() &&
         left[count].function == right[count].function)
    ++count;
  return count;
}

bool has_errors(const UnitFacts& unit) {
  return std::any_of(unit.problems.begin(), unit.problems.end(), [](const Problem& problem) {
    return problem.kind == Problem::Kind::UnitHasErrors ||
           problem.kind == Problem::Kind::UnitFailed;
  });
}

/// The call in the function that owns the memory; a lambda that stands in it is a part of it.
const Frame& own_frame(const Stack& stack) {
  std::size_t depth = 0;
  while (depth + 1 < stack.size() && stack[depth + 1].function->is_lambda &&
         stack[depth + 1].function->enclosing == stack[depth].function->key)
    ++depth;
  return stack[depth];
}

/// The innermost function that names the changed static storage itself, rather than being given it.
std::size_t names_global(const Incident& incident) {
  const Stack& stack = incident.stack;
  if (incident.root != RootFact::Kind::Global) return 0;
  for (std::size_t depth = stack.size(); depth-- > 1;)
    for (const RootFact& root : stack[depth].function->roots)
      if (root.kind == RootFact::Kind::Global && root.name == incident.global) return depth;
  return 0;
}

/// The free function that goes with the memory does nothing at all.
bool has_fake_owner(const Program& program, const Operation& operation) {
  if (operation.handlers.empty()) return false;
  if (operation.until != Until::Cleanup && operation.until != Until::Forever) return false;
  return std::all_of(operation.handlers.begin(), operation.handlers.end(),
                     [&](const std::string& handler) { return program.is_noop(handler); });
}

std::string rule_for_end(const Incident& incident) {
  const LendRecord& lend = incident.lend;
  const bool temporary = incident.root == RootFact::Kind::Temporary;
  if (lend.role == LendRole::ControlBlock) return "stack-control-block";
  if (lend.role == LendRole::Captures && lend.via_object && !incident.owner_class.empty())
    return "member-no-keepalive";
  if (lend.role == LendRole::Captures) {
    if (incident.operation.spawned) return temporary ? "temporary" : "detached-coroutine-reference";
    return temporary ? "temporary" : "handler-captures-local";
  }
  if (lend.via_object && !incident.owner_class.empty()) return "member-no-keepalive";
  if (temporary) return lend.accessor ? "view-of-temporary" : "temporary";
  return "stack-escape";
}

struct Decision {
  std::string rule;
  Frame where;
  std::string message;
  StepKind event = StepKind::Ends;
};

Decision decide_end(const Incident& incident, const std::string& api) {
  Decision decision;
  decision.rule = rule_for_end(incident);
  const bool inside = decision.rule == "member-no-keepalive";
  decision.where = inside ? incident.operation.stack.back() : own_frame(incident.operation.stack);
  const std::string name = "'" + incident.subject + "'";
  if (decision.rule == "stack-control-block")
    decision.message = name + " dies with its scope while '" + api + "' still uses it";
  else if (decision.rule == "handler-captures-local")
    decision.message =
        "the handler of '" + api + "' refers to " + name + ", which is gone when it runs";
  else if (decision.rule == "detached-coroutine-reference")
    decision.message = "the spawned coroutine refers to " + name + ", which does not outlive it";
  else if (decision.rule == "member-no-keepalive")
    decision.message = name + " is lent to '" + api + "', but nothing keeps its " +
                       incident.owner_class + " alive until completion";
  else if (decision.rule == "view-of-temporary")
    decision.message = "a view into a temporary is lent to '" + api +
                       "'; the temporary ends with the full expression";
  else if (decision.rule == "temporary")
    decision.message =
        "the temporary " + name + " is lent to '" + api + "' and ends with the full expression";
  else
    decision.message =
        name + " is lent to '" + api + "' and dies with its scope before the operation is complete";
  return decision;
}

/// An object that ends itself does so in the method that says it, whichever called that.
std::size_t ends_itself(const Stack& stack, std::size_t depth) {
  while (depth + 1 < stack.size() && !stack[depth].function->parent.empty() &&
         stack[depth].function->parent == stack[depth + 1].function->parent &&
         passes_nothing(stack[depth]))
    ++depth;
  return depth;
}

/// Does the function free the very memory that it was given?
bool frees_what_it_was_given(const SolvedFunction& function, const Stack& stack,
                             std::size_t depth) {
  const auto& effects = function.summary.effects;
  return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& item) {
    return item.effect.kind == EffectKind::Freed && item.path.steps.size() < 2 &&
           item.path.root == RootFact::Kind::Parameter &&
           is_rest_of(stack, depth, item.effect.stack);
  });
}

/// What a function of the same class gives back of a larger object it has chosen itself.
std::size_t chooses_itself(const Program& program, const Stack& stack, std::size_t depth) {
  const Frame& least = where_freed(program, stack, true);
  while (depth + 1 < stack.size() && !(stack[depth] == least)) {
    const SolvedFunction* callee = program.find(stack[depth + 1].function->key);
    if (!callee || stack[depth].function->parent != callee->facts->parent ||
        frees_what_it_was_given(*callee, stack, depth + 1))
      break;
    ++depth;
  }
  return depth;
}

/// Does the function change this memory as a member of an object that it was given, or start an
/// operation with it that meets itself, rather than having been given the bytes themselves? Then it
/// is the one that chose them.
bool names_member(const Program& program, const Incident& incident, std::size_t depth) {
  const Stack& stack = incident.stack;
  const SolvedFunction* function = program.find(stack[depth].function->key);
  if (!function) return false;
  const bool meets_itself = incident.operation.stack.back() == stack.back();
  const auto uses = [&](const SummaryOperation& item) {
    return meets_itself && is_rest_of(stack, depth, item.operation.stack) &&
           std::any_of(item.lends.begin(), item.lends.end(), leads_to_member);
  };
  const Summary& summary = function->summary;
  return changes_member(program, stack, depth) ||
         std::any_of(summary.operations.begin(), summary.operations.end(), uses);
}

Decision decide_event(const Program& program, const Incident& incident, const std::string& api) {
  Decision decision;
  const bool freed = incident.kind == Incident::Kind::Freed;
  const auto common = common_functions(incident.operation.stack, incident.stack);
  std::size_t depth = std::max(common ? common - 1 : 0, names_global(incident));
  if (freed) depth = chooses_itself(program, incident.stack, ends_itself(incident.stack, depth));
  while (!freed && depth + 1 < incident.stack.size() && names_member(program, incident, depth + 1))
    ++depth;
  decision.where = incident.stack[depth];
  decision.rule = freed ? "freed-in-flight" : "mutated-in-flight";
  decision.event = freed ? StepKind::Ends : StepKind::Changes;
  decision.message =
      "'" + incident.subject + "' is still lent to '" + api + "' when " + incident.event;
  return decision;
}

Decision decide(const Program& program, const Incident& incident, const std::string& api) {
  Decision decision;
  switch (incident.kind) {
    case Incident::Kind::Ended:
      return decide_end(incident, api);
    case Incident::Kind::Freed:
    case Incident::Kind::Mutated:
      return decide_event(program, incident, api);
    case Incident::Kind::Moved: {
      const auto common = common_functions(incident.operation.stack, incident.stack);
      decision.rule = "moved-in-call";
      decision.where = incident.operation.stack[common ? common - 1 : 0];
      decision.message = "the bytes of '" + incident.subject + "' that are lent to '" + api +
                         "' leave with its owner, which is moved while it is pending: a small "
                         "string takes them along";
      decision.event = StepKind::Changes;
      return decision;
    }
    case Incident::Kind::MovedInCall:
      decision.rule = "moved-in-call";
      decision.where = incident.operation.stack.front();
      decision.message = "'" + incident.subject + "' is moved from by one argument of '" + api +
                         "' and used by another, in an order the language leaves open";
      if (incident.detail == "along")
        decision.message = "'" + incident.subject + "' lies in the operation that is moved into '" +
                           api + "' as its handler: its bytes move with it, the buffer does not";
      decision.event = StepKind::Changes;
      return decision;
    case Incident::Kind::LentDead:
      decision.where = incident.operation.stack.front();
      if (incident.detail == "moved") {
        decision.rule = "moved-in-call";
        decision.message = "the bytes lent to '" + api +
                           "' were left by a move: a small string takes its bytes along";
      } else if (incident.root == RootFact::Kind::Temporary) {
        decision.rule = "view-of-temporary";
        decision.message =
            "what is lent to '" + api + "' pointed into a temporary that has already ended";
      } else {
        decision.rule =
            incident.lend.role == LendRole::ControlBlock ? "stack-control-block" : "stack-escape";
        decision.message =
            "'" + incident.subject + "' has already ended when it is lent to '" + api + "'";
      }
      return decision;
    case Incident::Kind::Overlap: {
      decision.rule = "overlapping-write";
      decision.where = incident.stack.back();
      decision.message = "'" + api + "' can start while an earlier one on '" + incident.subject +
                         "' is not complete";
      decision.event = StepKind::Changes;
      return decision;
    }
    default:
      return decision;
  }
}

/// Memory the handler frees itself is owned by the operation; captures are looked at by value.
bool is_noise(const Incident& incident) {
  // What main owns outlives everything: nothing runs after it.
  const Stack& stack = incident.operation.stack;
  const bool only_kept = incident.lend.via_object || incident.lend.access == Access::Hold;
  if (incident.kind == Incident::Kind::Ended && only_kept && !stack.empty() &&
      stack.front().function->name == "main")
    return true;
  if (incident.kind == Incident::Kind::Freed && incident.lend.role == LendRole::Captures)
    return true;
  return false;
}

/// Nobody waited for the operation: that its local buffer is read or filled too early and that it
/// dies too early is one mistake, which is told where it was lent.
bool is_use_of_escaped(const Incident& incident, const SolvedFunction& function) {
  const bool by_program = incident.detail == "read" || incident.event == kWrittenTo;
  if (incident.kind != Incident::Kind::Mutated || !by_program) return false;
  return std::any_of(
      function.incidents.begin(), function.incidents.end(), [&](const Incident& other) {
        return other.kind == Incident::Kind::Ended && other.root == RootFact::Kind::Local &&
               other.lend.place == incident.lend.place &&
               other.operation.stack == incident.operation.stack;
      });
}

/// The end of a scope that tells nothing new: what was freed before by this very function, or what
/// is registered and lent as well, which is told where it was lent.
bool is_told_elsewhere(const Incident& incident, const SolvedFunction& function) {
  if (is_use_of_escaped(incident, function)) return true;
  if (incident.kind != Incident::Kind::Ended || incident.lend.role != LendRole::Buffer)
    return false;
  return std::any_of(
      function.incidents.begin(), function.incidents.end(), [&](const Incident& other) {
        if (other.lend.place != incident.lend.place || other.lend.role != LendRole::Buffer)
          return false;
        if (other.kind == Incident::Kind::Freed)
          return other.operation.stack == incident.operation.stack;
        return other.kind == Incident::Kind::Ended && incident.lend.access == Access::Hold &&
               other.lend.access != Access::Hold;
      });
}

/// One call lends an object with all that hangs on it: `ctx.msg`, `ctx.msg.msg_iov` are one
/// finding.
std::string whole(const Finding& finding) {
  if (finding.rule != "member-no-keepalive" && finding.rule != "stack-control-block")
    return finding.subject;
  return finding.api + "|" + finding.subject.substr(0, finding.subject.find_first_of(".-["));
}

bool is_event(const std::string& rule) {
  return rule == "freed-in-flight" || rule == "mutated-in-flight";
}

/// In a header of a modelled library that the project has a copy of, which stands in the folders
/// that its namespace is named after: its models say what it does.
bool is_inside_library(const Program& program, const Finding& finding) {
  const auto holds = [&](const std::string& name) {
    std::string folders = "/" + name + "/";
    for (auto at = folders.find("::"); at != std::string::npos; at = folders.find("::"))
      folders.replace(at, 2, "/");
    return llvm::StringRef(finding.function).starts_with(name + "::") &&
           llvm::StringRef(finding.where.file).contains(folders);
  };
  const auto& libraries = program.pack().libraries();
  const bool inside = std::any_of(libraries.begin(), libraries.end(), [&](const auto& library) {
    return std::any_of(library->namespaces.begin(), library->namespaces.end(), holds);
  });
  const auto is_main = [&](const auto& unit) { return unit->file == finding.where.file; };
  return inside && std::none_of(program.units().begin(), program.units().end(), is_main);
}

/// `clear()` changes what it destroys: that is told as what it is in the end, as certainly as it is
/// known to meet something that is lent.
void tell_the_end_alone(std::vector<Finding>& findings) {
  using Event = std::pair<SourcePlace, std::string>;
  std::set<Event> ends;
  for (const Finding& finding : findings)
    if (finding.rule == "freed-in-flight") ends.emplace(finding.where, finding.api);
  std::set<Event> certain;
  std::erase_if(findings, [&](const Finding& finding) {
    const Event event{finding.where, finding.api};
    const bool repeats = finding.rule == "mutated-in-flight" && ends.count(event) > 0;
    if (repeats && finding.confidence == Confidence::Definite) certain.insert(event);
    return repeats;
  });
  for (Finding& finding : findings)
    if (finding.rule == "freed-in-flight" && certain.count({finding.where, finding.api}) > 0)
      finding.confidence = Confidence::Definite;
}

/// The finding that says so, with its story.
Finding tell(const Program& program, const SolvedFunction& function, const Incident& incident,
             const Decision& decision) {
  Finding finding = begin_finding(program, incident.operation, incident.lend, incident.subject);
  finding.rule = decision.rule;
  finding.where = program.place(decision.where);
  finding.function = decision.where.function->name;
  finding.message = decision.message;
  // What clang guessed about code that it could not compile is not certain.
  const bool certain = incident.certain && decision.rule != "member-no-keepalive";
  const bool guessed = certain && has_errors(*function.unit);
  finding.confidence = certain && !guessed ? Confidence::Definite : Confidence::Possible;
  if (!incident.first.empty())
    finding.steps.insert(finding.steps.begin(),
                         event_step(program, StepKind::Lent, incident.first.back(),
                                    "the earlier operation starts here"));
  if (!incident.stack.empty() && incident.kind != Incident::Kind::Overlap) {
    const std::string what = incident.kind == Incident::Kind::Ended
                                 ? "'" + incident.subject + "' ends here"
                             : incident.kind == Incident::Kind::MovedInCall
                                 ? "'" + incident.subject + "' is moved from here"
                                 : incident.event + " here";
    finding.steps.push_back(event_step(program, decision.event, incident.stack.back(), what));
  }
  if (const std::string advice = advice_for(finding.rule); !advice.empty()) advise(finding, advice);
  if (guessed)
    advise(finding, "it is possible only: the unit has errors, so that parts of it are guesses");
  attach_fixes(program, incident.operation, incident.lend, finding);
  return finding;
}

/// Calls whose control block goes with a scope while they are pending. Whatever is done to their
/// bytes afterwards follows from that.
std::set<CallPlace> left_behind(const Program& program) {
  std::set<CallPlace> calls;
  for (const SolvedFunction& function : program.functions())
    for (const Incident& incident : function.incidents)
      if (incident.kind == Incident::Kind::Ended && !is_noise(incident) &&
          incident.lend.role == LendRole::ControlBlock && incident.root == RootFact::Kind::Local)
        calls.insert(call_of(incident.operation));
  return calls;
}

}  // namespace

void judge(const Program& program, const std::vector<std::string>& wrappers, Results& results) {
  const std::set<CallPlace> leaking = left_behind(program);
  std::set<std::pair<SourcePlace, std::string>> reported;
  std::set<std::pair<SourcePlace, std::string>> told;
  std::set<std::string> dropped_classes;
  std::vector<Finding> findings;
  for (const SolvedFunction& function : program.functions()) {
    for (const Incident& incident : function.incidents) {
      if (is_noise(incident) || is_told_elsewhere(incident, function)) continue;
      if (incident.kind == Incident::Kind::Mutated && leaking.count(call_of(incident.operation)))
        continue;
      const std::string api = short_name(call_name(program, incident.operation));
      Decision decision = decide(program, incident, api);
      if (decision.rule.empty()) continue;
      if (incident.kind == Incident::Kind::Ended && incident.lend.role == LendRole::Buffer &&
          has_fake_owner(program, incident.operation)) {
        decision.rule = "fake-owner";
        decision.message = "'" + incident.subject + "' is lent to '" + api +
                           "' with a free function that frees nothing, and dies with its scope";
      }
      if (decision.rule == "member-no-keepalive") dropped_classes.insert(incident.owner_class);
      findings.push_back(tell(program, function, incident, decision));
    }
  }
  const Contexts contexts = completion_contexts(program);
  judge_members(program, contexts, findings);
  judge_refills(program, contexts, findings);
  judge_chains(program, contexts, findings);
  judge_unguarded(program, contexts, findings);
  judge_setters(program, contexts, findings);
  judge_lent_on(program, contexts, dropped_classes, findings);
  judge_raw_sinks(program, wrappers, findings);
  tell_the_end_alone(findings);
  std::erase_if(findings,
                [&](const Finding& finding) { return is_inside_library(program, finding); });
  // One line, one defect: the same lend seen through several callers, or as buffer and capture.
  for (Finding& finding : findings) {
    SourcePlace line = finding.where;
    line.column = line.end_column = 0;
    const std::string family =
        finding.rule == "handler-captures-local" || finding.rule == "stack-escape" ? "stack"
                                                                                   : finding.rule;
    if (!reported.insert({line, family + "|" + whole(finding)}).second) continue;
    // One event is told once: not with "may" as well, nor for the request beside its buffer.
    if (is_event(finding.rule) &&
        !told.insert({finding.where, finding.rule + "|" + finding.api}).second)
      continue;
    if (llvm::StringRef(finding.where.file).ends_with(".c")) speak_c(finding);
    results.findings.push_back(std::move(finding));
  }
}

}  // namespace holdfast::check
