// Solver: what is called by its address, by an object, or through a member, and objects that are
// made of all that a call is given.
#include "dataflow/solver.h"

namespace holdfast::check {

/// bind(), function(), awaitable operators, aggregates of the project: the operands live on in
/// the result, with whatever they own and point at.
void Solver::aggregate_operands(const Fact& fact, const CallFact& call, Place to) {
  if (call.operands.size() == 1 && places_.type(to).callable) {
    for (Place from : addresses(call.operands[0].value)) copy_object(to, from, true);
    if (const ValueId code = reg(call.operands[0].value);
        code && call.operands[0].passing == Passing::Value)
      write(to, code, true);
    return;
  }
  for (std::size_t i = 0; i < call.operands.size(); ++i) {
    const Operand& operand = call.operands[i];
    const TypeFact& type = program_.types()[operand.type];
    const Place slot = places_.element(to, static_cast<std::uint32_t>(i + 1), operand.type);
    const bool moved = operand.temporary || llvm::StringRef(operand.text).contains("move(");
    if (type.kind == TypeFact::Kind::Record ||
        (operand.passing == Passing::Object && type.kind == TypeFact::Kind::Unknown)) {
      if (call.is_coroutine && operand.passing != Passing::Object) {
        write(slot, reg(operand.value), true);  // the frame holds the reference, not a copy
      } else if (!type.service || moved) {
        for (Place from : addresses(operand.value)) copy_object(slot, from, moved);
      }
    } else if (operand.passing == Passing::Value) {
      write(slot, reg(operand.value) ? reg(operand.value) : kEmpty, true);
    } else if (call.is_coroutine) {
      write(slot, reg(operand.value), true);
    } else {
      // Through a forwarding reference: what is kept is a copy of the scalar or pointer.
      for (Place from : addresses(operand.value)) write(slot, load(from), true);
    }
  }
  const auto captures_nothing = [&](Place object) {
    return places_.type(object).callable && places_.at(object).children.empty();
  };
  for (Place object : addresses(call.is_coroutine ? call.object : kNoReg))
    if (!captures_nothing(object)) write(places_.field(to, "this", 0), reg(call.object), true);
  // A method of a temporary: a group of operations, an adapter that is asked for another one.
  if (!call.is_coroutine && !call.is_constructor)
    for (Place from : addresses(call.object))
      if (places_.root_of(from).kind == RootFact::Kind::Temporary &&
          places_.at(from).step == PlaceStep::Root)
        copy_object(places_.field(to, "$from", places_.at(from).type), from, true);
}

/// A function of C that a table of functions, or a pointer, calls by its address.
bool Solver::call_of_library(const Fact& fact, const CallFact& call, const std::string& key) {
  llvm::StringRef name = key;
  if (!name.consume_front("c:@F@")) return false;
  CallFact direct = call;
  direct.callee = name.str();
  const FunctionModel* model = find_model(direct, fact);
  if (model) apply_model(fact, direct, *model);
  return model;
}

/// The one call operator of an object whose class is the program's own; empty: it has none.
std::string Solver::call_operator(Place object) const {
  const TypeFact& type = places_.type(object);
  if (type.kind != TypeFact::Kind::Record || type.callable || type.name.empty()) return "";
  return program_.method(type.name, "operator()");
}

/// The code that a place stands for: it is a function, holds some, or has a call operator; each
/// with its closure, if it has one.
std::vector<std::pair<std::string, Place>> Solver::code_at(Place place) {
  std::vector<std::pair<std::string, Place>> found;
  const RootFact& root = places_.root_of(place);
  if (root.kind == RootFact::Kind::Function) return {{root.name, kNoPlace}};
  if (std::string code = call_operator(place); !code.empty())
    found.emplace_back(std::move(code), place);
  if (const ValueId held = state_.memory.get(place))
    for (const Target& inner : values_.at(held).targets)
      if (const RootFact& code = places_.root_of(inner.place);
          code.kind == RootFact::Kind::Function)
        found.emplace_back(code.name, place);
  return found;
}

/// The code that a value may stand for.
std::vector<std::pair<std::string, Place>> Solver::code_of(ValueId callable) {
  std::vector<std::pair<std::string, Place>> found;
  for (const Target& target : values_.at(callable).targets)
    for (auto& code : code_at(target.place)) found.push_back(std::move(code));
  return found;
}

/// False when nothing is known of what is called.
bool Solver::invoke(const Fact& fact, ValueId callable, const CallFact* call) {
  static const CallFact no_operands;
  bool ran = false;
  for (const auto& [key, closure] : code_of(callable))
    ran |= apply_summaries(fact, call ? *call : no_operands, key, closure) ||
           (call && call_of_library(fact, *call, key));
  return ran;
}

}  // namespace holdfast::check
