// Solver: elements at unknown indexes, what has chosen each, and whether it is still the one that
// an operation uses.
#include <algorithm>

#include "dataflow/solver.h"

namespace holdfast::check {

/// An element at an unknown index: it was chosen at one place of the function only and not again
/// since the operation was started, or by one variable that has not changed since, so it is still
/// the one that the operation uses.
bool Solver::is_same_element(Place place, unsigned operation, unsigned used_as) const {
  if ((state_.aged.get(operation + 1) & used_as) || places_.is_several(place)) return false;
  for (; place; place = places_.at(place).parent) {
    if (!places_.is_chosen_element(place)) continue;
    const auto chosen = chosen_at_.find(place);
    if (chosen == chosen_at_.end() || chosen->second.by_several) return false;
    if (chosen->second.again && state_.chosen.get(place) != chosen->second.variable) return false;
  }
  return true;
}

/// The variable or member whose value the index is, if it is seen when that changes.
Place Solver::variable_of(Reg index) const {
  const Fact* load = index < made_by_.size() ? made_by_[index] : nullptr;
  if (!load || load->kind != Fact::Kind::Load) return kNoPlace;
  const std::vector<Place> variables = addresses(load->a);
  if (variables.size() != 1 || places_.has_any_element(variables.front())) return kNoPlace;
  const Place variable = variables.front();
  const RootId root = places_.at(variable).root;
  const bool is_root = places_.at(variable).step == PlaceStep::Root;
  const bool others_write = is_root && (root >= escaping_.size() || escaping_[root]);
  return places_.type(variable).kind == TypeFact::Kind::Scalar && !others_write ? variable
                                                                                : kNoPlace;
}

/// An unknown index chooses an element. It is the one of before if the same variable chooses again
/// that has not changed; otherwise what operations have been lent is another one from now on.
void Solver::choose(Place element, Reg index) {
  if (!places_.is_chosen_element(element)) return;
  const Place variable = variable_of(index);
  Choice& choice = chosen_at_.try_emplace(element, Choice{current_fact_, variable}).first->second;
  if (choice.fact != current_fact_) {
    choice.again = true;
    choice.by_several |= !variable || variable != choice.variable;
  }
  if (choice.by_several) return;  // nothing is known of it
  if (variable && state_.chosen.get(element) == variable) return;
  choose_another(element);
  if (!variable) return;
  chosen_by_[variable].insert(element);
  state_.chosen.set(element, variable);
}

/// The variable has changed: what it chose was another element.
void Solver::choose_no_more(Place variable) {
  if (const auto chosen = chosen_by_.find(variable); chosen != chosen_by_.end())
    for (const Place element : chosen->second) state_.chosen.set(element, 0);
}

void Solver::choose_another(Place element) {
  if (!places_.is_chosen_element(element)) return;
  state_.chosen.set(element, 0);
  // The first turn of a loop knows its index, 0: that is one of the others then.
  const Place array = places_.at(element).parent;
  for (const unsigned id : index_.near_elements(array)) {
    if (!state_.open.get(id + 1)) continue;  // what it has lent may be out of sight
    unsigned used_as = 0;
    for (const LendRecord& lend : operations_[id].lends)
      if (is_below(lend.place, array)) used_as |= kLent;
    for (const PlaceSet* uses : {&operations_[id].streams, &operations_[id].requests})
      for (Place used : *uses)
        if (is_below(used, array)) used_as |= kStream;
    state_.aged.set(id + 1, state_.aged.get(id + 1) | used_as);
  }
}

/// `send(at, n); at += n;`: what is reached through the pointer from now on was not lent.
void Solver::step_past(Place array) {
  for (auto [id, how] : still_open(state_.open, index_.lending_near(std::vector<Place>{array})))
    for (const LendRecord& lend : operations_[id].lends)
      if (lend.place == array && is_lent_now(id, lend))
        state_.aged.set(id + 1, state_.aged.get(id + 1) | kPassed);
}

bool Solver::is_passed(unsigned operation, Place lent, Place changed) const {
  return (state_.aged.get(operation + 1) & kPassed) && places_.is_chosen_element(changed) &&
         places_.at(changed).parent == lent;
}

/// From the number on that a call has answered stands what it has not taken of a list.
void Solver::pass_accepted(const Value& index) {
  for (const Target& target : index.targets) {
    const auto started = result_operations_.find(target.place);
    if (started == result_operations_.end()) continue;
    const FunctionModel* model = operations_[started->second].model;
    if (!model || !model->operation || !state_.open.get(started->second + 1)) continue;
    const auto& request = model->operation->request;
    if (request && std::any_of(request->steps.begin(), request->steps.end(), [](const auto& step) {
          return step.kind == AccessPath::StepKind::Element;
        }))
      state_.open.set(started->second + 1, kOutOfSight);
  }
}

/// An element that an unknown index chose among those that are known one by one: another unknown
/// index may have chosen another.
bool Solver::is_one_of_several(Place place) const {
  for (; place; place = places_.at(place).parent)
    if (places_.at(place).step == PlaceStep::Element &&
        places_.at(place).detail != Places::kAnyElement)
      return true;
  return false;
}

}  // namespace holdfast::check
