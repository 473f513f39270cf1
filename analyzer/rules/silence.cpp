// See silence.h.
#include "rules/silence.h"

#include <algorithm>
#include <vector>

#include "rules/latches.h"

namespace holdfast::check {
namespace {

constexpr unsigned kMaxDepth = 4;

const Fact* definition(const FunctionFacts& function, Reg value) {
  const auto found = std::find_if(function.facts.begin(), function.facts.end(),
                                  [&](const Fact& fact) { return fact.dst == value; });
  return value == kNoReg || found == function.facts.end() ? nullptr : &*found;
}

/// Does the value lie in what the function was given: the object of a method, of a closure, of the
/// user data?
bool is_from_given(const FunctionFacts& function, Reg value) {
  for (unsigned steps = 0; steps < 16; ++steps) {
    const Fact* fact = definition(function, value);
    if (!fact) return false;
    switch (fact->kind) {
      case Fact::Kind::Place: {
        const auto kind = function.roots[fact->root].kind;
        return kind == RootFact::Kind::This || kind == RootFact::Kind::Local ||
               (kind == RootFact::Kind::Parameter && steps > 0);
      }
      case Fact::Kind::Field:
      case Fact::Kind::Element:
      case Fact::Kind::Load:
        value = fact->a;
        break;
      default:
        return true;
    }
  }
  return true;
}

/// Which fact makes the value of each register; functions may be long.
std::vector<const Fact*> definitions_of(const FunctionFacts& function) {
  std::vector<const Fact*> found(function.registers + 1, nullptr);
  for (const Fact& fact : function.facts)
    if (fact.dst != kNoReg && fact.dst < found.size()) found[fact.dst] = &fact;
  return found;
}

}  // namespace

const Operand* operand_of(const CallFact& call, const AccessPath& path) {
  const int count = static_cast<int>(call.operands.size());
  const int index = path.index < 0 ? count + path.index : path.index;
  const bool named = path.root == AccessPath::Root::Argument && index >= 0 && index < count;
  return named ? &call.operands[static_cast<std::size_t>(index)] : nullptr;
}

bool has_no_handler(const FunctionFacts& function, const CallFact& call,
                    const FunctionModel& model) {
  if (!model.operation || !model.operation->handler) return false;
  const AccessPath& path = *model.operation->handler;
  const Operand* handler = path.steps.empty() ? operand_of(call, path) : nullptr;
  return handler && is_null_constant(function, handler->value);
}

bool has_no_handler(const Operation& operation) {
  if (!operation.model) return false;
  const Frame& frame = operation.stack.back();
  const FunctionFacts& function = *frame.function;
  return std::any_of(function.facts.begin(), function.facts.end(), [&](const Fact& fact) {
    return fact.kind == Fact::Kind::Call && fact.where == frame.where &&
           has_no_handler(function, function.calls[fact.call], *operation.model);
  });
}

bool Silence::is_kept(const SolvedFunction& function, const SummaryOperation& item) {
  const auto& handlers = item.operation.handlers;
  if (handlers.empty()) return has_no_handler(item.operation);
  // A flag that keeps everything from starting once it is up tells of no single end.
  std::set<MemberName> over = names_of(program_, function, item.guards);
  std::erase_if(over, [&](const MemberName& name) { return !goes_up_alone(program_, name); });
  for (const std::string& key : handlers) {
    const SolvedFunction* handler = program_.find(key);
    if (!handler || tells(*handler, 0)) return false;
    for (const SummaryEffect& effect : handler->summary.effects)
      if (effect.effect.kind == EffectKind::Mutated && stores_news(effect.effect.stack.back()) &&
          !goes_by(program_, *handler, effect.path, over))
        return false;
  }
  std::set<MemberName> told = told_at_completion(program_, function, item);
  std::erase_if(told, [&](const MemberName& name) { return over.count(name) > 0; });
  return std::none_of(told.begin(), told.end(),
                      [&](const MemberName& name) { return asked_for().count(name.back()) > 0; });
}

bool Silence::goes_up(const SolvedFunction& function, const Path& flag) const {
  const std::set<MemberName> names = names_of(program_, function, {flag});
  return std::any_of(names.begin(), names.end(),
                     [&](const MemberName& name) { return goes_up_alone(program_, name); });
}

bool Silence::tells(const SolvedFunction& handler, unsigned depth) const {
  const FunctionFacts& facts = *handler.facts;
  return depth > kMaxDepth || !handler.summary.operations.empty() ||
         !handler.summary.releases.empty() ||
         std::any_of(facts.calls.begin(), facts.calls.end(),
                     [&](const CallFact& call) { return tells(facts, call, depth); });
}

/// Code that was not seen may tell whatever it is given. A library is told by the objects of it
/// that it is given, a semaphore, a loop; of text and numbers it makes a message.
bool Silence::tells(const FunctionFacts& function, const CallFact& call, unsigned depth) const {
  if (const SolvedFunction* callee = call.key.empty() ? nullptr : program_.find(call.key))
    return tells(*callee, depth + 1);
  if (call.callee.empty() || call.through_member || call.in_project) return true;
  if (call.callee == "free") return false;
  const auto is_object = [&](Reg value, TypeId id) {
    const TypeFact& found = program_.types()[id];
    const TypeFact& object = found.element ? program_.types()[found.element] : found;
    return object.kind == TypeFact::Kind::Record && !object.completion && !object.view &&
           found.ownership == Ownership::None && is_from_given(function, value);
  };
  return (call.object != kNoReg && is_object(call.object, call.object_type)) ||
         std::any_of(call.operands.begin(), call.operands.end(), [&](const Operand& operand) {
           return is_object(operand.value, operand.type);
         });
}

const std::set<std::string>& Silence::asked_for() {
  if (has_asked_) return asked_for_;
  has_asked_ = true;
  for (const SolvedFunction& function : program_.functions()) {
    const std::vector<const Fact*> made_by = definitions_of(*function.facts);
    for (const Fact& fact : function.facts->facts) {
      if (fact.kind != Fact::Kind::Test && fact.kind != Fact::Kind::Return) continue;
      const Fact* value = made_by[fact.a];
      if (value && value->kind == Fact::Kind::Load) value = made_by[value->a];
      if (value && value->kind == Fact::Kind::Field) asked_for_.insert(value->text);
    }
  }
  return asked_for_;
}

}  // namespace holdfast::check
