// Solver: what a predicate that a call is given looks at in the elements that it is asked of.
#include <algorithm>

#include "dataflow/solver.h"

namespace holdfast::check {

/// What a call's predicates look at in each element. Who only answers yes or no is tested by that
/// answer; what `find_if` or `remove_if` has chosen goes with the `erase` behind it.
PlaceSet Solver::ask_predicates(const Fact& fact, const CallFact& call,
                                const FunctionModel& model) {
  PlaceSet asked;
  for (const Transfer& ask : model.effects.asks) {
    Value predicate;
    predicate.targets = evaluate(call, ask.from, fact).targets;
    const std::vector<Target> elements = evaluate(call, ask.to, fact).targets;
    for (const auto& [key, closure] : code_of(values_.intern(std::move(predicate))))
      asked.merge(asked_by(key, elements));
    if (!model.effects.destroys.empty()) continue;
    if (program_.types()[call.result_type].kind == TypeFact::Kind::Scalar) {
      answered_by_[fact.dst].insert(asked.begin(), asked.end());
      continue;
    }
    for (const Target& element : elements)
      if (const Place container = container_of(element.place))
        chosen_in_[container].insert(asked.begin(), asked.end());
  }
  return asked;
}

/// `all.erase(it, all.end())` behind `remove_if`: those that were chosen go.
PlaceSet Solver::chosen_to_go(const CallFact& call) {
  PlaceSet asked;
  if (!llvm::StringRef(call.callee).ends_with("::erase")) return asked;
  for (const Place container : addresses(call.object))
    if (auto chosen = chosen_in_.extract(container)) asked.merge(chosen.mapped());
  return asked;
}

/// The container that the place is an element of.
Place Solver::container_of(Place element) const {
  Place container = element;
  while (container && !places_.type(container).container) container = places_.at(container).parent;
  return container;
}

/// What the predicate's answer depends on, in the elements that it is given.
PlaceSet Solver::asked_by(const std::string& predicate, const std::vector<Target>& elements) {
  PlaceSet asked;
  const FunctionFacts* facts = program_.function(predicate);
  if (!facts || facts->parameters.empty()) return asked;
  const TypeFact& passed = program_.types()[facts->parameters.front().type];
  const bool by_pointer = passed.kind == TypeFact::Kind::Pointer;
  if (passed.kind == TypeFact::Kind::Unknown ||
      (passed.kind == TypeFact::Kind::Reference &&
       program_.types()[passed.element].kind == TypeFact::Kind::Unknown))
    return asked_without_types(*facts, elements);
  const std::vector<Target> given = by_pointer ? objects_at(elements) : elements;
  const bool is_value = by_pointer || passed.kind == TypeFact::Kind::Reference;
  for (const Summary* summary : program_.summaries(predicate, false))
    for (const Path& path : summary->answered_by)
      if (path.root == RootFact::Kind::Parameter && path.index == 0)
        for (const Target& found : follow(given, is_value, path.steps)) asked.insert(found.place);
  return asked;
}

/// A generic lambda says `e->done()` of an `auto`: which class that means is known where it is
/// asked.
PlaceSet Solver::asked_without_types(const FunctionFacts& predicate,
                                     const std::vector<Target>& elements) {
  PlaceSet asked;
  std::map<Reg, std::vector<std::string>> ways;  // the fields from the element on
  for (const Fact& fact : predicate.facts) {
    const auto base = fact.kind == Fact::Kind::Call ? predicate.calls[fact.call].object : fact.a;
    const auto way = ways.find(base);
    if (fact.kind == Fact::Kind::Place && fact.root == predicate.parameters.front().root)
      ways[fact.dst] = {};
    if (base == kNoReg || way == ways.end()) continue;
    if (fact.kind == Fact::Kind::Load) {
      ways[fact.dst] = way->second;
    } else if (fact.kind == Fact::Kind::Field) {
      look_at_member(elements, way->second, fact.text, asked);
      ways[fact.dst] = way->second;
      ways[fact.dst].push_back(fact.text);
    } else if (fact.kind == Fact::Kind::Call) {
      const llvm::StringRef callee = predicate.calls[fact.call].callee;
      look_at_member(elements, way->second, callee.rsplit("::").second.str(), asked);
    }
  }
  return asked;
}

/// The flag or method of that name of the element, or of what a map holds in it: of the class that
/// has one.
void Solver::look_at_member(const std::vector<Target>& elements,
                            const std::vector<std::string>& way, const std::string& name,
                            PlaceSet& asked) {
  std::vector<Target> holders = way.empty() ? elements : std::vector<Target>{};
  const bool in_pair = way.size() == 1;
  for (const Target& element : in_pair ? elements : std::vector<Target>{}) {
    const Place map = container_of(element.place);
    const TypeId mapped = map && way.front() == "second" ? places_.type(map).element : 0;
    for (const TypeId held :
         mapped ? std::set<TypeId>{mapped} : program_.types_of_field(way.front()))
      if (has_member(held, name) || has_member(program_.types()[held].element, name))
        holders.push_back(
            {places_.field(element.place, way.front(), held), Ownership::None, false});
  }
  for (const Target& object : objects_at(holders)) {
    const std::string owner = class_with(places_.type(object.place), name);
    if (const TypeId flag = program_.field(owner, name))
      asked.insert(places_.field(object.place, name, flag));
    for (const Summary* summary : program_.summaries(program_.method(owner, name), true))
      for (const Path& path : summary->answered_by)
        if (path.root == RootFact::Kind::This)
          for (const Target& found : follow({object}, true, path.steps)) asked.insert(found.place);
  }
}

bool Solver::has_member(TypeId type, const std::string& name) const {
  return !class_with(program_.types()[type], name).empty();
}

/// The class itself, or the base that has the member; empty: none.
std::string Solver::class_with(const TypeFact& type, const std::string& name) const {
  const auto has = [&](const std::string& owner) {
    return program_.field(owner, name) != 0 || !program_.method(owner, name).empty();
  };
  if (has(type.name)) return type.name;
  const auto base = std::find_if(type.bases.begin(), type.bases.end(), has);
  return base == type.bases.end() ? "" : *base;
}

/// Of a pointer or an owner what it leads to, of anything else itself.
std::vector<Target> Solver::objects_at(const std::vector<Target>& places) {
  std::vector<Target> objects;
  for (const Target& target : places) {
    const TypeFact& type = places_.type(target.place);
    const bool leads_on = type.kind == TypeFact::Kind::Pointer ||
                          (type.ownership != Ownership::None && !type.container);
    if (!leads_on) {
      objects.push_back(target);
      continue;
    }
    const auto held = values_.at(load(target.place)).targets;
    objects.insert(objects.end(), held.begin(), held.end());
  }
  return objects;
}

}  // namespace holdfast::check
