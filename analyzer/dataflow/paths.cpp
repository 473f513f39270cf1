// Solver: the access paths and guards of models, evaluated at a call.
#include <algorithm>

#include "dataflow/solver.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {
namespace {

/// With `perhaps`: as one that is there on some ways only.
bool names_contain(const std::string& written, const std::string& wanted, bool perhaps) {
  llvm::StringRef text(written);
  for (std::size_t at = text.find(wanted); at != llvm::StringRef::npos;
       at = text.find(wanted, at + 1)) {
    if ((at > 0 && text[at - 1] == '?') != perhaps) continue;
    const auto is_word = [](char c) { return llvm::isAlnum(c) || c == '_'; };
    const bool begins = at == 0 || !is_word(text[at - 1]);
    const std::size_t end = at + wanted.size();
    if (begins && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

std::string last_component(const std::string& name) {
  const auto at = name.rfind("::");
  return at == std::string::npos ? name : name.substr(at + 2);
}

}  // namespace

Solver::PathValue Solver::operand_value(const CallFact& call, const AccessPath& path,
                                        const Fact& fact) {
  PathValue value;
  if (path.root == AccessPath::Root::This) {
    value.targets = values_.at(reg(call.object)).targets;
  } else if (path.root == AccessPath::Root::Return) {
    if (fact.b)
      value.targets = values_.at(reg(fact.b)).targets;
    else if (call.result) {
      value.is_value = true;
      value.targets = {{root_place(call.result), Ownership::None, false}};
    } else if (program_.types()[call.result_type].name == "void") {
      value.is_value = true;  // what it makes is put elsewhere
      value.targets = {{fresh_region(fact, call), Ownership::None, false}};
    }
  } else {
    const int count = static_cast<int>(call.operands.size());
    const int index = path.index < 0 ? count + path.index : path.index;
    if (index < 0 || index >= count) return value;
    const Operand& operand = call.operands[index];
    value.targets = values_.at(reg(operand.value)).targets;
    value.is_value = operand.passing == Passing::Value;
    const auto kind = program_.types()[operand.type].kind;
    if (value.is_value && kind == TypeFact::Kind::Record) value.is_value = false;
    // Where no overload is known yet, an array or class operand is an object all the same.
  }
  value.certain = value.targets.size() == 1 && !values_.at(kEmpty).many;
  return value;
}

Solver::PathValue Solver::evaluate(const CallFact& call, const AccessPath& path, const Fact& fact) {
  PathValue value;
  if (path.rest && path.root == AccessPath::Root::Argument) {
    for (std::size_t i = path.index < 0 ? 0 : path.index; i < call.operands.size(); ++i) {
      AccessPath one = path;
      one.rest = false;
      one.index = static_cast<int>(i);
      PathValue part = evaluate(call, one, fact);
      value.is_value = part.is_value;
      value.targets.insert(value.targets.end(), part.targets.begin(), part.targets.end());
    }
    return value;
  }
  value = operand_value(call, path, fact);
  for (const auto& step : path.steps) step_into(value, step);
  return value;
}

std::vector<Place> Solver::elements_of(Place place) {
  std::vector<Place> elements;
  const auto& node = places_.at(place);
  for (Place child : std::vector<Place>(node.children))
    if (places_.at(child).step == PlaceStep::Element) elements.push_back(child);
  // An aggregate around an array (std::array) was initialised through its member.
  if (places_.type(place).ownership != Ownership::None &&
      places_.type(place).storage == Storage::Inline)
    for (Place child : std::vector<Place>(node.children))
      if (places_.at(child).step == PlaceStep::Field &&
          places_.type(child).kind == TypeFact::Kind::Array)
        for (Place element : elements_of(child))
          if (element != child) elements.push_back(element);
  // `*p = x` wrote to the first element without saying so.
  if (elements.empty() && state_.memory.get(place)) return {place};
  const auto kind = places_.type(place).kind;
  const bool array = kind == TypeFact::Kind::Array || places_.at(place).step == PlaceStep::Pointee;
  // A block of pointers: its elements are of its own type, not of what they point at.
  const TypeId of_pointers = kind == TypeFact::Kind::Pointer ? places_.at(place).type : 0;
  if (elements.empty() && kind != TypeFact::Kind::Record && array)
    elements.push_back(places_.element(place, Places::kAnyElement, of_pointers));
  if (elements.empty()) elements.push_back(place);
  return elements;
}

/// The first element of an array, or what an unknown index chose, which may be the first.
std::vector<Place> Solver::first_of(Place array) {
  std::vector<Place> elements = elements_of(array);
  std::erase_if(elements, [this](Place element) {
    const auto& node = places_.at(element);
    return node.step == PlaceStep::Element && node.detail != Places::kAnyElement &&
           node.detail != 1;
  });
  return elements.empty() ? std::vector<Place>{array} : elements;
}

void Solver::step_into(PathValue& value, const AccessPath::Step& step) {
  std::vector<Target> out;
  const auto add = [&](const Target& target) { out.push_back(target); };
  for (const Target& target : value.targets) {
    const TypeFact type = places_.type(target.place);
    const bool owner = type.ownership != Ownership::None;
    switch (step.kind) {
      case AccessPath::StepKind::Pointee:
        if (value.is_value || (owner && type.storage == Storage::Inline)) {
          add(target);
        } else {
          for (const Target& held : std::vector<Target>(values_.at(load(target.place)).targets))
            add({held.place, held.ownership, held.accessor || target.accessor});
        }
        break;
      case AccessPath::StepKind::Field:
        // An array that was passed by its name: the first of its elements.
        for (Place object : type.kind == TypeFact::Kind::Array ? first_of(target.place)
                                                               : std::vector<Place>{target.place})
          add({places_.field(object, step.field, 0), Ownership::None, target.accessor});
        break;
      case AccessPath::StepKind::Element:
        if (owner && !type.container && !value.is_value) {
          add(target);  // an owner of one object is no container
        } else if (!value.is_value && ((!value.behind_pointer &&
                                        (type.kind == TypeFact::Kind::Pointer || type.view)) ||
                                       (owner && type.storage != Storage::Inline))) {
          for (const Target& held : std::vector<Target>(values_.at(load(target.place)).targets))
            for (Place element : type.view && !type.container ? std::vector<Place>{held.place}
                                                              : elements_of(held.place)) {
              const bool container = owner && places_.at(element).step != PlaceStep::Element;
              add({container ? places_.element(element, Places::kAnyElement, type.element)
                             : element,
                   Ownership::None, target.accessor});
            }
        } else if (owner) {
          bool any = false;
          for (Place element : elements_of(target.place))
            if (element != target.place) add({element, Ownership::None, false}), any = true;
          if (!any)
            add({places_.element(target.place, Places::kAnyElement, type.element), Ownership::None,
                 false});
        } else {
          for (Place element : elements_of(target.place))
            add({element, Ownership::None, target.accessor});
        }
        break;
      case AccessPath::StepKind::Bytes:
        bytes_of(target.place, value.is_value, out, 0);
        if (target.accessor)
          for (Target& found : out) found.accessor = true;
        break;
      case AccessPath::StepKind::Deep: {
        PlaceSet seen;
        deep_of(target.place, out, seen, 0);
        break;
      }
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.size() > 1) value.certain = false;
  value.targets = std::move(out);
  value.is_value = false;
  value.behind_pointer = step.kind == AccessPath::StepKind::Pointee;
}

/// The bytes that a buffer argument denotes, whatever its type.
void Solver::bytes_of(Place place, bool through_pointer, std::vector<Target>& out, unsigned depth) {
  if (depth > 5 || place == kNoPlace) return;
  const TypeFact type = places_.type(place);
  const auto element_kind = program_.types()[type.element].kind;
  const bool elements_are_objects =
      element_kind == TypeFact::Kind::Record || element_kind == TypeFact::Kind::Array;
  const auto into_elements = [&](Place array) {
    for (Place element : elements_of(array))
      if (element != array) bytes_of(element, false, out, depth + 1);
  };
  if (type.kind == TypeFact::Kind::Array ||
      (type.ownership != Ownership::None && type.storage == Storage::Inline)) {
    if (elements_are_objects || element_kind == TypeFact::Kind::Pointer)
      return into_elements(place);
    out.push_back({place, Ownership::None, false});
    return;
  }
  if (type.ownership != Ownership::None || type.view || type.kind == TypeFact::Kind::Pointer ||
      type.kind == TypeFact::Kind::Reference) {
    if (type.kind == TypeFact::Kind::Pointer && through_pointer) {
      out.push_back({place, Ownership::None, false});  // an array of pointers, lent as bytes
      return;
    }
    for (const Target& held : std::vector<Target>(values_.at(load(place)).targets)) {
      const TypeFact& inner = places_.type(held.place);
      const bool sequence =
          (elements_are_objects && type.kind == TypeFact::Kind::Record) || inner.view;
      const std::size_t before = out.size();
      if (sequence && (inner.view || type.container || type.view)) {
        const auto& parts = places_.at(held.place).children;
        const bool has_elements = std::any_of(parts.begin(), parts.end(), [&](Place part) {
          return places_.at(part).step == PlaceStep::Element;
        });
        if (inner.view && !has_elements)
          bytes_of(held.place, false, out, depth + 1);
        else
          into_elements(held.place);
      } else {
        out.push_back({held.place, Ownership::None, held.accessor});
      }
      for (std::size_t i = before; i < out.size(); ++i) out[i].accessor |= held.accessor;
    }
    return;
  }
  if (type.kind == TypeFact::Kind::Record && !through_pointer) {
    // A buffer sequence of the project's own: whatever its members denote.
    const ValueId own = state_.memory.get(place);
    bool any = false;
    if (own)
      for (const Target& held : std::vector<Target>(values_.at(own).targets))
        out.push_back(held), any = true;
    for (Place child : std::vector<Place>(places_.at(place).children))
      if (places_.at(child).step != PlaceStep::Pointee)
        bytes_of(child, false, out, depth + 1), any = true;
    if (!any && type.view) out.push_back({places_.pointee(place), Ownership::None, false});
    return;
  }
  if (type.kind == TypeFact::Kind::Unknown && !through_pointer && !places_.has_pointee(place)) {
    // Of a type that a template leaves open: a sequence of buffers, copied by the operation.
    if (const ValueId held = state_.memory.get(place))
      for (const Target& target : std::vector<Target>(values_.at(held).targets))
        out.push_back(target);
    return;
  }
  out.push_back({place, Ownership::None, false});
}

/// A descriptor or count is known by the place that it came from, and leads nowhere.
bool Solver::stands_for_number(Place place) const {
  const Place holder = places_.at(place).parent;
  return places_.at(place).step == PlaceStep::Pointee &&
         places_.at(holder).step == PlaceStep::Root &&
         places_.root_of(holder).kind == RootFact::Kind::Parameter &&
         places_.type(holder).kind == TypeFact::Kind::Scalar;
}

/// Everything that pointers held in the object at `place` refer to, through closures and tokens.
void Solver::deep_of(Place place, std::vector<Target>& out, PlaceSet& seen, unsigned depth) {
  if (depth > 6 || !seen.insert(place).second) return;
  if (const ValueId held = state_.memory.get(place)) {
    for (const Target& target : std::vector<Target>(values_.at(held).targets)) {
      if (places_.root_of(target.place).kind == RootFact::Kind::Function) continue;
      if (target.ownership == Ownership::Weak)
        continue;  // it looks whether the object still is there
      if (stands_for_number(target.place)) continue;
      if (target.ownership == Ownership::None) out.push_back(target);
      const TypeFact& type = places_.type(target.place);
      const bool through =
          type.callable || !type.result.empty() || target.ownership != Ownership::None;
      if (through) deep_of(target.place, out, seen, depth + 1);
    }
  }
  for (Place child : std::vector<Place>(places_.at(place).children))
    if (places_.at(child).step != PlaceStep::Pointee) deep_of(child, out, seen, depth + 1);
}

/// The regions that the object at `place` owns, directly or through what it owns.
void Solver::owned_by(Place place, PlaceSet& out, PlaceSet& seen, unsigned depth) {
  if (depth > 6 || !seen.insert(place).second) return;
  for (const Place target : owned_at(place)) {
    out.insert(target);
    owned_by(target, out, seen, depth + 1);
  }
  for (const Target& target : freed_by_destructor(place)) out.insert(target.place);
  for (Place child : std::vector<Place>(places_.at(place).children))
    if (places_.at(child).step != PlaceStep::Pointee) owned_by(child, out, seen, depth + 1);
}

/// What an object that becomes the operation's own has owners for, and what those own in turn.
void Solver::take_owned(Place object, Operation& operation) {
  PlaceSet seen;
  owned_by(object, operation.keeps, seen, 0);
  for (const Place part : seen) {
    if (!places_.within(part, object)) continue;
    const std::vector<Place> owned = owned_at(part);
    operation.holds.insert(owned.begin(), owned.end());
  }
}

/// What the owner at this very place owns.
std::vector<Place> Solver::owned_at(Place place) {
  const ValueId known = state_.memory.get(place);
  const bool owner = places_.type(place).ownership != Ownership::None;
  const ValueId held = known || !owner ? known : load(place);
  std::vector<Place> owned;
  if (!held) return owned;
  for (const Target& target : values_.at(held).targets)
    if (target.ownership == Ownership::Unique || target.ownership == Ownership::Shared)
      owned.push_back(target.place);
  return owned;
}

/// What a term tests: the operand's own value, or what a path leads to.
Value Solver::tested_value(const CallFact& call, const Condition::Term& term,
                           const Operand* operand, const Fact& fact) {
  Value value;
  if (operand && term.path.steps.empty()) {
    value = values_.at(reg(operand->value));
    const auto kind = program_.types()[operand->type].kind;
    if (operand->passing != Passing::Value && kind != TypeFact::Kind::Record &&
        kind != TypeFact::Kind::Array && value.targets.size() == 1)
      value = values_.at(load(value.targets[0].place));
    return value;
  }
  for (const Target& target : evaluate(call, term.path, fact).targets)
    if (const ValueId held = state_.memory.get(target.place)) value = values_.at(held);
  return value;
}

/// One of the named constants, or one of their bits.
Solver::Answer Solver::has_number(const Value& value, const Condition::Term& term,
                                  const FunctionModel& model) {
  bool holds = false, perhaps = false;
  for (const std::string& name : term.names) {
    std::int64_t number = 0;
    const bool literal = !llvm::StringRef(name).getAsInteger(0, number);
    const std::int64_t* known = literal ? &number : ModelPack::constant(model, name);
    if (!literal && names_contain(value.names, last_component(name), false)) return Answer::Yes;
    if (!literal && names_contain(value.names, last_component(name), true)) perhaps = true;
    if (value.is_constant && known)
      holds |= term.test == Condition::Test::AnyBit ? (value.number & *known) != 0
                                                    : value.number == *known;
  }
  if (holds) return Answer::Yes;
  if (perhaps) return Answer::Perhaps;
  return value.is_constant ? Answer::No : Answer::Unknown;
}

/// Null, or for a `Noop` test a function that does nothing.
Solver::Answer Solver::is_nothing(const Value& value, bool noop_counts) const {
  if (value.is_constant && value.number == 0) return Answer::Yes;
  if (value.targets.empty()) return Answer::Unknown;
  bool all_noop = noop_counts;
  for (const Target& target : value.targets) {
    const RootFact& root = places_.root_of(target.place);
    std::string key = root.kind == RootFact::Kind::Function ? root.name : "";
    if (const ValueId code = state_.memory.get(target.place);
        key.empty() && code && !values_.at(code).targets.empty())
      key = places_.root_of(values_.at(code).targets[0].place).name;
    all_noop &= !key.empty() && program_.is_noop(key);
  }
  return all_noop ? Answer::Yes : Answer::No;
}

Solver::Answer Solver::has_type(TypeId id, const Condition::Term& term) const {
  const TypeFact* type = &program_.types()[id];
  if (type->kind == TypeFact::Kind::Pointer || type->kind == TypeFact::Kind::Reference)
    type = &program_.types()[type->element];
  if (std::find(term.names.begin(), term.names.end(), type->name) != term.names.end())
    return Answer::Yes;
  return type->name.empty() ? Answer::Unknown : Answer::No;
}

Solver::Answer Solver::term_holds(const CallFact& call, const Condition::Term& term,
                                  const FunctionModel& model, const Fact& fact) {
  using Test = Condition::Test;
  const int count = static_cast<int>(call.operands.size());
  const int index = term.path.index < 0 ? count + term.path.index : term.path.index;
  const bool argument = term.path.root == AccessPath::Root::Argument;
  if (argument && (index < 0 || index >= count)) return Answer::No;
  const Operand* operand = argument ? &call.operands[index] : nullptr;
  const Value value = tested_value(call, term, operand, fact);
  const auto answer = [](bool holds) { return holds ? Answer::Yes : Answer::No; };
  const TypeFact& type = program_.types()[operand ? operand->type : 0];
  switch (term.test) {
    case Test::AnyBit:
    case Test::Equals:
      return has_number(value, term, model);
    case Test::Null:
    case Test::Noop:
      return is_nothing(value, term.test == Test::Noop);
    case Test::Lambda:
      return answer(type.callable);
    case Test::Function:
      return answer(type.callable || std::any_of(value.targets.begin(), value.targets.end(),
                                                 [this](const Target& target) {
                                                   return places_.root_of(target.place).kind ==
                                                          RootFact::Kind::Function;
                                                 }));
    case Test::Array:
      if (type.kind == TypeFact::Kind::Array) return Answer::Yes;
      return operand && operand->type ? Answer::No : Answer::Unknown;
    case Test::Pointer:
      return answer(type.kind == TypeFact::Kind::Pointer || type.view);
    case Test::Temporary:
      return operand ? answer(operand->temporary) : Answer::Unknown;
    case Test::Type:
      return has_type(operand ? operand->type : call.object_type, term);
    case Test::Negative:
    case Test::Positive:
      return Answer::Unknown;
  }
  return Answer::Unknown;
}

bool Solver::holds(const CallFact& call, const Condition& condition, const FunctionModel& model,
                   const Fact& fact, bool perhaps) {
  return std::all_of(condition.terms.begin(), condition.terms.end(), [&](const auto& term) {
    const Answer answer = term_holds(call, term, model, fact);
    if (perhaps && answer == Answer::Perhaps) return true;
    return term.negated ? answer == Answer::No : answer == Answer::Yes;
  });
}

/// The row would lend nothing, but whether it holds is not known: its flags are the caller's.
void Solver::note_spared(const CallFact& call, const FunctionModel& row, const Fact& fact) {
  if (spared_by_ || !row.lends.empty() || row.when->terms.size() != 1) return;
  const Condition::Term& term = row.when->terms.front();
  if (term.negated || term.test != Condition::Test::AnyBit ||
      term_holds(call, term, row, fact) != Answer::Unknown)
    return;
  const int index = term.path.index;
  const Operand* operand = index >= 0 && index < static_cast<int>(call.operands.size())
                               ? &call.operands[index]
                               : nullptr;
  for (const Target& target : tested_value(call, term, operand, fact).targets)
    flags_.insert(target.place);
  if (!flags_.empty()) spared_by_ = &row;
}

/// Does what is passed have the bit for which the row holds?
bool Solver::says(const Operand& passed, const FunctionModel& row) {
  return has_number(values_.at(reg(passed.value)), row.when->terms.front(), row) == Answer::Yes;
}

const FunctionModel* Solver::find_model(const CallFact& call, const Fact& fact) {
  spared_by_ = nullptr;
  flags_.clear();
  const int count = static_cast<int>(call.operands.size());
  const auto search = [&](const std::string& name) -> const FunctionModel* {
    const FunctionModel* possible = nullptr;  // it lends when a flag is set, and it may be
    for (const FunctionModel* model : program_.pack().functions(name)) {
      if (count < model->min_args || (model->max_args >= 0 && count > model->max_args)) continue;
      const bool certain = !model->when || holds(call, *model->when, *model, fact, false);
      if (!certain && !possible && model->when && !model->lends.empty() &&
          holds(call, *model->when, *model, fact, true))
        possible = model;
      if (certain) return possible && model->lends.empty() ? possible : model;
      note_spared(call, *model, fact);
    }
    return possible;
  };
  for (const std::string& alias : call.aliases)
    if (const FunctionModel* model = search(alias)) return model;
  return call.callee.empty() ? nullptr : search(call.callee);
}

/// `sync ? NULL : cb`: without a callback the call has ended when it returns.
bool Solver::perhaps_synchronous(const CallFact& call, const FunctionModel& model) const {
  if (!model.operation || !model.operation->handler) return false;
  const AccessPath& handler = *model.operation->handler;
  const int count = static_cast<int>(call.operands.size());
  const int index = handler.index < 0 ? count + handler.index : handler.index;
  return handler.root == AccessPath::Root::Argument && handler.steps.empty() && index >= 0 &&
         index < count && values_.at(reg(call.operands[index].value)).maybe_null;
}

}  // namespace holdfast::check
