// Solver: the summary of the solved function, in paths that its callers understand.
#include <algorithm>
#include <tuple>

#include "dataflow/solver.h"

namespace holdfast::check {

bool Solver::exportable(Place place) const {
  const auto kind = places_.root_of(place).kind;
  switch (kind) {
    case RootFact::Kind::Global:
      return true;
    case RootFact::Kind::This:
    case RootFact::Kind::Parameter:
      return places_.has_pointee(place);
    case RootFact::Kind::Local:
      return from_completion(place);
    case RootFact::Kind::Result:  // what the closure that a member holds refers to
      return places_.has_pointee(place) && program_.types()[places_.root_of(place).type].callable;
    default:
      return false;
  }
}

/// What the user data of a completion leads to belongs to the operation, not to this function.
bool Solver::from_completion(Place place) const {
  for (; place; place = places_.at(place).parent)
    if (places_.at(place).step == PlaceStep::Pointee && places_.type(place).completion) return true;
  return false;
}

Path Solver::path_of(Place place) const {
  std::vector<Path::Step> steps;
  while (places_.at(place).parent) {
    const auto& node = places_.at(place);
    Path::Step step;
    step.step = node.step;
    step.type = node.type;
    if (node.step == PlaceStep::Field) step.field = places_.field_name(place);
    if (node.step == PlaceStep::Element) step.number = node.detail;
    steps.push_back(std::move(step));
    place = node.parent;
  }
  std::reverse(steps.begin(), steps.end());
  Path path;
  path.steps = Path::Steps(std::move(steps));
  const RootFact& root = places_.root_of(place);
  path.root = root.kind;
  path.name = root.name;
  path.root_type = root.type;
  path.index = root.kind == RootFact::Kind::Parameter ? root.index : places_.root_id(place);
  return path;
}

/// The path in the summary; a guard stands beside many effects.
const Path& Solver::exported_path(Place place) {
  const auto [known, is_new] = exported_paths_.try_emplace(place);
  if (is_new) known->second = path_of(place);
  return known->second;
}

/// Does an owner hold the memory at `region`? `outside`: one that others reach too.
bool Solver::has_owner(Place region, bool outside) const {
  bool found = false;
  state_.memory.each([&](std::uint32_t holder, std::uint32_t value) {
    for (const Target& target : values_.at(value).targets)
      found |= target.place == region && target.ownership != Ownership::None &&
               target.ownership != Ownership::Weak && (!outside || exportable(holder));
  });
  return found;
}

/// New memory that the operation owns is its own affair, unless it was put into an object that
/// others reach, and is owned along with that object.
bool Solver::is_its_own(const Operation& operation, Place lent) const {
  // What has a notice of its own to come is not free when the operation is complete.
  if (operation.is_notified()) return false;
  if (places_.root_of(lent).kind != RootFact::Kind::Heap || !kept(operation, lent)) return false;
  Place block = lent;
  while (places_.at(block).parent) block = places_.at(block).parent;
  return operation.holds.count(block) > 0 || !has_owner(block, true);
}

/// A request that leaves the function with new memory as its user data owns it, and whatever that
/// owns: the `new shared_ptr(self)` of C callbacks. So does a new object that is called back, and
/// that nothing else owns: it deletes itself.
void Solver::keep_user_data(Operation& operation) {
  PlaceSet data = operation.handler_context;
  for (const LendRecord& lend : operation.lends)
    if (lend.role == LendRole::Captures && places_.at(lend.place).step == PlaceStep::Root &&
        !has_owner(lend.place, false))
      data.insert(lend.place);
  for (Place request : operation.requests) {
    std::vector<Target> reached;
    PlaceSet seen;
    deep_of(request, reached, seen, 0);
    for (const Target& target : reached) data.insert(target.place);
  }
  for (Place place : data) {
    if (places_.root_of(place).kind != RootFact::Kind::Heap) continue;
    PlaceSet seen;
    owned_by(place, operation.keeps, seen, 0);
    operation.callers_token |= std::any_of(seen.begin(), seen.end(), [&](Place part) {
      return places_.at(part).step == PlaceStep::Field && places_.field_name(part) == "$callers";
    });
  }
}

void Solver::add_paths(const PlaceSet& from, std::vector<Path>& to) {
  for (Place place : from)
    if ((places_.root_of(place).kind != RootFact::Kind::Local &&
         places_.root_of(place).kind != RootFact::Kind::Temporary) ||
        from_completion(place))
      to.push_back(exported_path(place));
}

/// Memory that goes with the parameter that owns it: that it is lent is told here.
/// On a way that leaves the operation pending the parameter may have let go of it.
bool Solver::is_of_own_parameter(Place place, unsigned operation) {
  if (places_.root_of(place).kind != RootFact::Kind::Parameter) return false;
  const Place parameter = root_place(places_.root_id(place));
  const TypeFact& type = places_.type(parameter);
  if (type.kind != TypeFact::Kind::Record || type.ownership == Ownership::Shared) return false;
  const State whole = state_;
  bool on_each_way = true;
  for (const State& way : ways_->all()) {
    if (!way.open.get(operation + 1)) continue;
    state_ = way;
    PlaceSet owned, seen;
    owned_by(parameter, owned, seen, 0);
    on_each_way &= std::any_of(owned.begin(), owned.end(),
                               [&](Place part) { return places_.within(place, part); });
  }
  state_ = whole;
  return on_each_way;
}

/// On every way that leaves the operation pending, what comes again was told not to.
bool Solver::is_stopped(unsigned operation) const {
  return std::all_of(ways_->all().begin(), ways_->all().end(),
                     [&](const State& way) { return !way.open.get(operation + 1) || way.stopped; });
}

bool Solver::is_in_ring(Place place) const {
  return std::any_of(rings_.begin(), rings_.end(), [&](Place slot) {
    return places_.has_any_element(slot) && is_below(place, slot);
  });
}

/// Those that can tell most of what goes on: tests of the objects in question, and of these and the
/// others the ones that are named in the fewest steps.
PlaceSet Solver::near_guards(const PlaceSet& guards, const std::set<RootId>& used) const {
  std::vector<std::tuple<bool, unsigned, Place>> order;
  for (const Place guard : guards)
    order.emplace_back(used.count(places_.root_id(guard)) == 0, places_.at(guard).depth, guard);
  std::sort(order.begin(), order.end());
  order.resize(std::min(order.size(), kMaxSummaryGuards));
  PlaceSet near;
  for (const auto& [beside, depth, guard] : order) near.insert(guard);
  return near;
}

static void keep_those_in(const PlaceSet& kept, PlaceSet& places) {
  erase_if(places, [&](Place place) { return kept.count(place) == 0; });
}

void Solver::keep_near_guards(Operation& operation) const {
  if (operation.guards.size() <= kMaxSummaryGuards) return;
  std::set<RootId> used;
  for (const PlaceSet* places :
       {&operation.streams, &operation.requests, &operation.handles, &operation.keeps})
    for (const Place place : *places) used.insert(places_.root_id(place));
  for (const LendRecord& lend : operation.lends) used.insert(places_.root_id(lend.place));
  operation.guards = near_guards(operation.guards, used);
  for (PlaceSet* part : {&operation.amounts, &operation.raised, &operation.undone})
    keep_those_in(operation.guards, *part);
}

void Solver::keep_near_guards(Effect& effect) const {
  if (effect.guards.size() <= kMaxSummaryGuards) return;
  effect.guards = near_guards(effect.guards, {places_.root_id(effect.place)});
  for (PlaceSet* part : {&effect.deciding, &effect.idle, &effect.zero, &effect.set})
    keep_those_in(effect.guards, *part);
}

/// An operation that is open when the function returns.
SummaryOperation Solver::export_operation(unsigned id, bool certain) {
  Operation& operation = operations_[id];
  keep_user_data(operation);
  keep_near_guards(operation);
  SummaryOperation item;
  item.operation = operation;
  item.operation.stopped |= is_stopped(id);
  item.number = id;
  item.operation.lends.clear();
  item.certain = certain;
  for (const LendRecord& lend : operation.lends) {
    const auto kind = places_.root_of(lend.place).kind;
    if (kind == RootFact::Kind::Local || kind == RootFact::Kind::Temporary ||
        kind == RootFact::Kind::Literal)
      continue;
    if (kind == RootFact::Kind::Parameter && !places_.has_pointee(lend.place)) continue;
    if (is_of_own_parameter(lend.place, id)) continue;
    if (places_.is_folded(lend.place)) continue;
    if (is_its_own(operation, lend.place)) continue;
    item.lends.push_back(exported_path(lend.place));
    item.operation.lends.push_back(lend);
    item.operation.lends.back().in_ring = is_in_ring(lend.place);
  }
  for (const PlacesAsPaths& row : kPlacesAsPaths) {
    add_paths(operation.*row.places, item.*row.paths);
    (item.operation.*row.places).clear();
  }
  item.operation.chain_flags.clear();
  item.operation.token = item.operation.status = kNoPlace;
  return item;
}

/// What a place may hold that callers can name: an operation, its plain result, or memory.
std::optional<PathTarget> Solver::export_target(const Target& target, bool returned,
                                                const ExportedOperations& exported) {
  PathTarget item;
  item.ownership = target.ownership;
  item.accessor = target.accessor;
  if (auto token = token_operations_.find(target.place); token != token_operations_.end()) {
    auto known = exported.find(token->second);
    if (known == exported.end()) return std::nullopt;
    item.operation = known->second;
    return item;
  }
  if (auto status = result_operations_.find(target.place); status != result_operations_.end())
    if (auto known = exported.find(status->second); known != exported.end()) {
      item.operation = known->second;
      item.status = true;
      return item;
    }
  const auto kind = places_.root_of(target.place).kind;
  item.gone =
      returned && kind == RootFact::Kind::Temporary && state_.dead.get(target.place) == kEnded;
  if (!item.gone && (kind == RootFact::Kind::Local || kind == RootFact::Kind::Temporary))
    return std::nullopt;
  if (kind == RootFact::Kind::Parameter && !places_.has_pointee(target.place)) return std::nullopt;
  // Numbers are not memory: what a sum is made of is nobody's view.
  const RootFact& root = places_.root_of(target.place);
  const TypeFact& held = program_.types()[root.type];
  if (returned && held.kind == TypeFact::Kind::Scalar && held.name != "void") return std::nullopt;
  item.path = exported_path(target.place);
  // Who has chosen the slot and looked into it knows whether it is free.
  item.in_ring = is_in_ring(target.place) &&
                 std::none_of(tested_in_.begin(), tested_in_.end(), [&](const auto& tested) {
                   return is_below(tested.first, target.place);
                 });
  return item;
}

/// What holds on the ways that leave something open tells its callers of the object: a flag that is
/// raised there. On the others nothing is pending.
ValueId Solver::value_while_open(Place place, const Ways& ways) {
  ValueId value = kNothing;
  for (const State& way : ways.all())
    if (!way.open.empty())
      value = values_.join(value, way.memory.get(place) ? way.memory.get(place) : kEmpty);
  return value;
}

void Solver::export_store(Place place, ValueId value_id, const ExportedOperations& exported) {
  const auto kind = places_.root_of(place).kind;
  const bool returned = kind == RootFact::Kind::Return;
  const bool foreign = (kind == RootFact::Kind::Parameter || kind == RootFact::Kind::This) &&
                       places_.has_pointee(place);
  const bool allocated = kind == RootFact::Kind::Heap;
  const Value& value = values_.at(value_id);
  if (is_empty_owner(place) && (foreign || kind == RootFact::Kind::Parameter))
    summary_.moved_out.push_back(exported_path(place));
  if (!returned && !foreign && !allocated && kind != RootFact::Kind::Global) return;
  if (summary_.stores.size() >= kMaxSummaryItems) {
    summary_.truncated = true;
    return;
  }
  SummaryStore store;
  store.to = exported_path(place);
  store.is_constant = value.is_constant;
  store.number = value.number;
  if (value.targets.empty())
    store.names = value.names;  // flags; of a pointer it is no more than NULL
  for (const Target& target : value.targets)
    if (auto item = export_target(target, returned, exported))
      store.targets.push_back(std::move(*item));
  if (!store.targets.empty() || store.is_constant || !store.names.empty())
    summary_.stores.push_back(std::move(store));
}

/// Is it what the call that started the operation has answered, of itself and of whatever else it
/// started?
bool Solver::is_handed_on(unsigned id, ValueId answer) const {
  const Value& value = values_.at(answer);
  const auto is_status = [&](const Target& target) {
    return result_operations_.count(target.place) > 0;
  };
  return !value.is_constant && std::all_of(value.targets.begin(), value.targets.end(), is_status) &&
         std::any_of(value.targets.begin(), value.targets.end(),
                     [&](const Target& target) { return target.place == operations_[id].status; });
}

/// What is returned wherever the operation was started tells callers, by the other answers, where
/// it was not.
void Solver::note_answer(unsigned id, const Ways& at_exit, Operation& operation) {
  std::set<ValueId> answers;
  if (function_.return_root)
    for (const State& way : at_exit.all())
      if (way.open.get(id + 1)) answers.insert(way.memory.get(root_place(function_.return_root)));
  if (answers.size() == 1 && is_handed_on(id, *answers.begin())) return;
  operation.answer.reset();
  operation.answers_nonzero = false;
  if (!function_.return_root || at_exit.all().size() < 2) return;
  const auto kind = program_.types()[function_.result_type].kind;
  const bool pointer = kind == TypeFact::Kind::Pointer;
  operation.answers_nonzero = !answers.empty();
  for (const ValueId answer : answers) {
    const Value& value = values_.at(answer);
    const bool one_of_several = value.not_null && value.targets.empty();
    operation.answers_nonzero &=
        value.is_constant
            ? value.number != 0
            : one_of_several || (pointer && !value.targets.empty() && !value.maybe_null);
  }
  ValueId any = kNothing;
  for (const ValueId answer : answers) any = values_.join(any, answer ? answer : kEmpty);
  operation.answer = values_.at(any).range();
}

/// What is returned on every way that has waited, and on no other.
std::optional<std::int64_t> Solver::answer_of_wait(unsigned release, const Ways& at_exit) {
  if (!function_.return_root) return {};
  const Place returned = root_place(function_.return_root);
  std::set<ValueId> waited, others;
  for (const State& way : at_exit.all())
    (way.waits.get(release + 1) ? waited : others).insert(way.memory.get(returned));
  if (waited.size() != 1) return {};
  const Value& answer = values_.at(*waited.begin());
  for (const Target& target : answer.targets)  // a callee's, handed on
    if (const auto known = answered_waits_.find(target.place);
        known != answered_waits_.end() && known->second.release == release)
      return known->second.answer;
  const auto tells = [&](ValueId other) {
    return !values_.at(other).is_constant || values_.at(other).number != answer.number;
  };
  if (!answer.is_constant || others.empty() || !std::all_of(others.begin(), others.end(), tells))
    return {};
  return answer.number;
}

/// What is returned where a poll has answered that the time for it has not come: an error code of
/// the program's own, or the poll's answer, handed on.
std::set<std::int64_t> Solver::answers_denied(unsigned release, const Ways& at_exit) {
  std::set<std::int64_t> answers;
  if (!function_.return_root) return answers;
  const Place returned = root_place(function_.return_root);
  const SummaryRelease& wait = releases_[release];
  const auto asks_for_it = [&](unsigned other) {
    return releases_[other].scope == wait.scope && releases_[other].library == wait.library;
  };
  for (const State& way : at_exit.all()) {
    const Value& answer = values_.at(way.memory.get(returned));
    for (const Target& target : answer.targets)  // handed on from a callee
      if (const auto known = answered_waits_.find(target.place);
          known != answered_waits_.end() && known->second.release == release)
        answers.insert(known->second.unless.begin(), known->second.unless.end());
    bool denied = false;
    way.denied.each([&](std::uint32_t key, std::uint32_t how) {
      denied |= how == kDenied && asks_for_it(key - 1);
    });
    if (!denied || way.waits.get(release + 1)) continue;
    if (answer.is_constant) answers.insert(answer.number);
    for (const Target& target : answer.targets)
      if (const auto polls = conditional_releases_.find(target.place);
          !answer.is_constant && polls != conditional_releases_.end())
        for (const ConditionalRelease& poll : polls->second)
          if (asks_for_it(poll.release)) answers.insert(SummaryRelease::kSomeError);
  }
  return answers;
}

void Solver::build_summary(const State& at_exit, const Ways& ways) {
  ExportedOperations exported;
  state_ = at_exit;
  summary_.coroutine = function_.is_coroutine;
  summary_.asks = at_exit.asked;
  summary_.stops = at_exit.stopped;
  // Who has waited for something, if not long enough, may have seen to the end of it.
  bool has_waited = false;
  const auto note_wait = [&](std::uint32_t, std::uint32_t) { has_waited = true; };
  at_exit.denied.each(note_wait);
  at_exit.expired.each(note_wait);
  at_exit.open.each([&](std::uint32_t key, std::uint32_t how) {
    if (looks_on(key - 1)) return;
    if (summary_.operations.size() >= kMaxSummaryOperations) {
      summary_.truncated = true;
      return;
    }
    exported[key - 1] = static_cast<int>(summary_.operations.size());
    summary_.operations.push_back(export_operation(key - 1, how >= 2 && !has_waited));
    note_answer(key - 1, ways, summary_.operations.back().operation);
  });
  for (const unsigned id : awaited_writes_)
    if (summary_.awaited_writes.size() < kMaxSummaryAwaited)
      summary_.awaited_writes.push_back(export_operation(id, false));
  add_paths(answers_by_, summary_.answered_by);
  for (Effect& effect : effects_) {
    keep_near_guards(effect);
    SummaryEffect item{effect, exported_path(effect.place), {}, {}, {}, {}, {}};
    item.effect.in_ring = is_in_ring(effect.place);
    add_paths(effect.guards, item.guards);
    add_paths(effect.deciding, item.deciding);
    add_paths(effect.idle, item.idle);
    add_paths(effect.zero, item.zero);
    add_paths(effect.set, item.set);
    summary_.effects.push_back(std::move(item));
  }
  at_exit.waits.each([&](std::uint32_t key, std::uint32_t how) {
    SummaryRelease release = releases_[key - 1];
    if (release.own) return;
    release.certain = how == 2;
    release.partial = partial_.count(key - 1) > 0;
    const TypeFact& answered = program_.types()[function_.result_type];  // which may say so
    release.denied = at_exit.denied.get(key) == kDenied && answered.name == "void";
    release.refused = accepted_waits_.count(key - 1) == 0;
    release.answer = answer_of_wait(key - 1, ways);
    if (!release.answer) release.unless = answers_denied(key - 1, ways);
    summary_.releases.push_back(std::move(release));
  });
  // A short wait before the one that does not give up says nothing.
  std::set<std::size_t> settled;
  for (std::size_t i = 0; i < summary_.releases.size(); ++i)
    for (const SummaryRelease& other : summary_.releases)
      if (!summary_.releases[i].always() && other.always() &&
          other.of_the_same(summary_.releases[i]))
        settled.insert(i);
  for (auto i = settled.rbegin(); i != settled.rend(); ++i)
    summary_.releases.erase(summary_.releases.begin() + static_cast<std::ptrdiff_t>(*i));
  at_exit.memory.each([&](std::uint32_t place, std::uint32_t value) {
    const bool member = places_.at(place).step == PlaceStep::Field;
    const ValueId open = member ? value_while_open(place, ways) : kNothing;
    export_store(place, values_.at(open).is_constant ? open : value, exported);
  });
}

}  // namespace holdfast::check
