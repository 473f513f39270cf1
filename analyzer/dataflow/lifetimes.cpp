// Solver: what befalls memory in flight. Ends, frees and changes meet the open operations here.
#include <algorithm>

#include "dataflow/solver.h"

namespace holdfast::check {

/// The storage at `place` and everything it owns that nobody else does.
void Solver::collect_ended(Place place, PlaceSet& out, bool owners_too, unsigned depth) {
  if (place == kNoPlace || depth > 8 || !out.insert(place).second) return;
  if (owners_too) collect_owned(place, out, depth);
  const std::vector<Place>& children = places_.at(place).children;
  for (std::size_t i = 0; i < children.size(); ++i)  // it may grow meanwhile
    if (places_.at(children[i]).step != PlaceStep::Pointee)
      collect_ended(children[i], out, owners_too, depth + 1);
}

void Solver::collect_owned(Place owner, PlaceSet& out, unsigned depth) {
  const TypeFact& type = places_.type(owner);
  if (type.view) return;  // or it only asks for the end of what it points at
  const ValueId known = state_.memory.get(owner);
  const ValueId held = known ? known : (type.ownership != Ownership::None ? load(owner) : kNothing);
  if (!held) return;
  for (const Target& target : values_.at(held).targets) {
    if (target.ownership != Ownership::Unique && target.ownership != Ownership::Shared) continue;
    if (target.ownership == Ownership::Shared && other_owner_holds(target.place, owner)) continue;
    collect_ended(target.place, out, true, depth + 1);
  }
}

/// Does another live place share the ownership of `region`? Memory that came from outside the
/// function may always have other owners, except a parameter's own: there the caller decides.
bool Solver::other_owner_holds(Place region, Place except) {
  const RootFact& root = places_.root_of(region);
  if (root.kind == RootFact::Kind::Result) return true;
  if (root.kind == RootFact::Kind::This || root.kind == RootFact::Kind::Global)
    return !was_taken_out(region) || is_shared_with(region, except);
  if (root.kind == RootFact::Kind::Parameter && !(places_.at(except).step == PlaceStep::Root))
    return true;
  for (Place place = region; place; place = places_.at(place).parent)
    if (copies_.count(place)) return true;  // what it was copied from has its share
  // An owner that nothing was written to holds what it came with.
  const Place holder =
      places_.at(region).step == PlaceStep::Pointee ? places_.at(region).parent : kNoPlace;
  if (holder && holder != except && !places_.within(holder, except) &&
      places_.type(holder).ownership == Ownership::Shared && !state_.memory.get(holder) &&
      !state_.dead.get(holder))
    return true;
  return is_shared_with(region, except);
}

/// The container's element that owned the region was moved from or erased: whoever took its share
/// before that has what may be the last one.
bool Solver::was_taken_out(Place region) const {
  if (places_.at(region).step != PlaceStep::Pointee) return false;
  const Place holder = places_.at(region).parent;
  return places_.at(holder).step == PlaceStep::Element &&
         (is_empty_owner(holder) || state_.dead.get(holder));
}

/// Does another place than `except` hold a share of the region? A returned owner lives on.
bool Solver::is_shared_with(Place region, Place except) const {
  bool found = false;
  state_.memory.each([&](std::uint32_t place, std::uint32_t value) {
    if (found || place == except || places_.within(place, except)) return;
    for (const Target& target : values_.at(value).targets)
      if (target.place == region && target.ownership == Ownership::Shared) found = true;
  });
  return found;
}

bool Solver::touches(Place lent, const PlaceSet& ended) const {
  for (Place place = lent; place; place = places_.at(place).parent) {
    if (ended.count(place)) return true;
    if (places_.at(place).step == PlaceStep::Pointee) return false;
  }
  return false;
}

/// A loop of its own goes over all elements and ends each: the lent one is among them.
bool Solver::touches_one_of_all(Place lent, Place ended) const {
  if (!places_.has_any_element(ended)) return false;
  for (Place place = lent; place; place = places_.at(place).parent) {
    if (places_.same_but_for_indexes(place, ended)) return true;
    if (places_.at(place).step == PlaceStep::Pointee) return false;
  }
  return false;
}

bool Solver::kept(const Operation& operation, Place lent) const {
  for (Place place = lent; place; place = places_.at(place).parent) {
    if (operation.keeps.count(place)) return true;
    if (was_taken_out(place)) return false;  // the object that had it has it no more
  }
  return false;
}

/// Does an owner that the operation holds by itself keep `lent`, although `ended` goes? An owner
/// of the object around it keeps that object, not what a member of it lets go of.
bool Solver::kept_through(const Operation& operation, Place lent, const PlaceSet& ended) const {
  Place outermost = kNoPlace;  // of what goes
  for (Place place = lent; place; place = places_.at(place).parent)
    if (ended.count(place)) outermost = place;
  for (Place place = lent; place; place = places_.at(place).parent) {
    if (operation.holds.count(place)) return true;
    if (operation.keeps.count(place) && !kept(operation, places_.at(place).parent)) return true;
    if (place == outermost) return false;
  }
  return false;
}

std::string Solver::subject(Place place, const LendRecord& lend) const {
  const RootFact::Kind kind = places_.root_of(place).kind;
  if (kind == RootFact::Kind::Temporary || kind == RootFact::Kind::Result ||
      kind == RootFact::Kind::Heap)
    return lend.text.empty() ? places_.text(place) : lend.text;
  return places_.text(place);
}

/// What the destructor of the object at `place` frees goes with it, as if it were a part of it.
std::vector<Target> Solver::freed_by_destructor(Place place) {
  static const CallFact no_operands;
  static const Fact no_fact;
  std::vector<Target> freed;
  const TypeFact& type = places_.type(place);
  if (type.kind != TypeFact::Kind::Record || type.ownership != Ownership::None) return freed;
  const std::string key = type.name.empty() ? "" : program_.destructor(type.name);
  if (key.empty()) return freed;
  for (const Summary* summary : program_.summaries(key, false))
    for (const SummaryEffect& item : summary->effects)
      if (item.effect.kind == EffectKind::Freed && item.effect.certain)
        for (const Target& target : resolve(no_fact, no_operands, item.path, place))
          freed.push_back(target);
  return freed;
}

/// A handle that a library has made goes by its owner's deleter, which gives it back: it refers to
/// nothing of the program's any more.
void Solver::close_owned_handles(const PlaceSet& ended) {
  const auto is_made_by_library = [&](Place handle) {
    const auto& node = places_.at(handle);
    if (node.step == PlaceStep::Root) return places_.root_of(handle).kind == RootFact::Kind::Result;
    return node.step == PlaceStep::Pointee &&
           places_.type(node.parent).ownership == Ownership::Unique &&
           places_.type_at(places_.type(node.parent).element).name == "void";
  };
  release_operations([&](const Operation& operation) {
    return operation.until == Until::Handle &&
           std::any_of(operation.handles.begin(), operation.handles.end(), [&](Place handle) {
             return ended.count(handle) > 0 && is_made_by_library(handle);
           });
  });
}

/// What the destructors of ending objects wait for is complete before their members go.
void Solver::run_destructors(PlaceSet& ended, std::uint32_t where) {
  static const CallFact no_operands;
  close_owned_handles(ended);
  for (Place place : PlaceSet(ended)) {
    for (const Target& target : freed_by_destructor(place))
      collect_ended(target.place, ended, true);
    const TypeFact& type = places_.type(place);
    if (type.kind != TypeFact::Kind::Record || type.ownership != Ownership::None ||
        type.name.empty())
      continue;
    const std::string key = program_.destructor(type.name);
    if (key.empty()) continue;
    for (const Summary* summary : program_.summaries(key, false)) {
      Summary waits;
      waits.releases = summary->releases;
      Fact fact;
      fact.where = where;
      fact.call = 0x40000000u | place;  // no call of the function has this number
      if (waits.releases.empty()) continue;
      const auto before = state_.open;
      apply_summary(fact, no_operands, waits, place, true);
      if (!may_be_given_away(place)) continue;
      before.each([&](std::uint32_t key, std::uint32_t) {
        if (!state_.open.get(key)) state_.open.set(key, 1);
      });
    }
  }
}

/// What goes with the object here, its destructors run. Nobody asks for it where nothing is in
/// flight and no destructor waits.
PlaceSet Solver::end_object(Place object) {
  PlaceSet ended;
  if (!program_.has_destructors() && state_.open.empty()) return ended;
  collect_ended(object, ended, true);
  run_destructors(ended, current_where_);
  return ended;
}

/// Has the owner of the object let go of it on some of the ways that lead here? Then its destructor
/// may not run.
bool Solver::may_be_given_away(Place object) const {
  bool found = false;
  state_.memory.each([&](std::uint32_t place, std::uint32_t held) {
    const Value& value = values_.at(held);
    found |= value.maybe_null && places_.type(place).ownership == Ownership::Unique &&
             std::any_of(value.targets.begin(), value.targets.end(),
                         [&](const Target& target) { return target.place == object; });
  });
  return found;
}

/// The function owns the loop that the operation runs on, and nothing runs or waits from here on:
/// its handler will not run and nothing touches its buffers.
bool Solver::never_runs_again(const Operation& operation, unsigned id) const {
  // Queued on a ring of this function's own, and never submitted.
  const auto is_local = [this](Place place) {
    return !places_.has_pointee(place) && places_.root_of(place).kind == RootFact::Kind::Local;
  };
  if (state_.queued.get(id + 1) && !operation.queues.empty() &&
      std::all_of(operation.queues.begin(), operation.queues.end(), is_local))
    return true;
  if (!operation.model || !operation.model->library) return false;
  if (waits_ahead_[current_block_] || last_wait_[current_block_] > current_step_) return false;
  const std::string& family = operation.model->library->family;
  const auto runs_family = [&](const TypeFact& type) { return type.loop == family; };
  if (function_.name == "main" &&
      std::any_of(program_.types().begin(), program_.types().end(), runs_family))
    return true;
  for (std::size_t i = 1; i < function_.roots.size(); ++i) {
    const RootFact& root = function_.roots[i];
    if (root.kind != RootFact::Kind::Local || program_.types()[root.type].loop != family) continue;
    // Something else that is still under way may run it: a thread.
    bool lent_on = false;
    state_.open.each([&](std::uint32_t key, std::uint32_t) {
      for (const LendRecord& lend : operations_[key - 1].lends)
        lent_on |= places_.root_id(lend.place) == i && operations_[key - 1].model &&
                   operations_[key - 1].model->library->family != family;
    });
    return !lent_on;
  }
  return false;
}

void Solver::end_root(RootId root, std::uint32_t where) {
  const Place place = root_place(root);
  if (state_.dead.get(place) == kEnded) return;
  PlaceSet ended;
  collect_ended(place, ended, true);
  const Stack stack = where ? here(where) : Stack{};
  // A thread or pool that joins in its destructor waits for whatever runs on it.
  if (std::any_of(ended.begin(), ended.end(), [&](Place part) { return places_.type(part).joins; }))
    release_operations([](const Operation& operation) {
      return operation.until == Until::Callback || operation.until == Until::Token;
    });
  run_destructors(ended, where);
  // A share that came in by value is seldom the last: the caller may hold another. Nor is one that
  // was taken out of a container.
  const bool one_share =
      places_.type(place).ownership == Ownership::Shared &&
      (places_.root_of(place).kind == RootFact::Kind::Parameter ||
       std::any_of(ended.begin(), ended.end(), [&](Place part) { return was_taken_out(part); }));
  memory_ended(ended, place, Incident::Kind::Ended, stack, "", !one_share);
  for (Place gone : ended) state_.dead.set(gone, kEnded);
}

void Solver::memory_ended(const PlaceSet& ended, Place owner, Incident::Kind kind,
                          const Stack& stack, const std::string& event, bool certain,
                          const std::set<unsigned>& lent_this_turn) {
  if (!tells()) return;
  const bool one_of_many = kind == Incident::Kind::Freed && places_.has_any_element(owner);
  std::vector<unsigned> near = index_.lending_near(ended);
  if (one_of_many)
    for (const unsigned id : index_.lending_under(places_.root_id(owner)))
      if (std::find(near.begin(), near.end(), id) == near.end()) near.push_back(id);
  const OpenOperations open = still_open(state_.open, near);
  for (auto [id, how] : open) {
    const Operation& operation = operations_[id];
    if (kind == Incident::Kind::Ended && never_runs_again(operation, id)) continue;
    if (kind == Incident::Kind::Freed && is_numbered(id, inherited_deciding_)) continue;
    // Who cancels what earlier turns have started knows of it: told where it frees.
    if (inherited_ && inherited_->after_cancel && (state_.repeated.get(id + 1) & kRefused))
      continue;
    for (const LendRecord& lend : operation.lends) {
      const bool one_of_all = one_of_many && in_another_loop(id) && stack.size() == 1 &&
                              touches_one_of_all(lend.place, owner);
      if ((!one_of_all && !touches(lend.place, ended)) || !is_lent_now(id, lend)) continue;
      if (!certain && !lend.certain && is_one_of_several(lend.place)) continue;
      if (places_.is_folded(lend.place) || lend.handed_over) continue;
      // A block that is one of several, put back at some turn of a loop: that it is the lent one
      // would be a guess.
      if (recycling_ && is_in_loop(current_block_) && !(certain && lend.certain)) continue;
      const bool freed = kind == Incident::Kind::Freed;
      if (freed ? kept_through(operation, lend.place, ended) : kept(operation, lend.place))
        continue;
      if (kind == Incident::Kind::Freed &&
          (lend.role == LendRole::Captures || is_of_another_completion(lend.place) ||
           (!lent_this_turn.count(id) && is_next_of_list(id, lend.place))))
        continue;
      Incident incident;
      incident.kind = kind;
      incident.operation = operation;
      incident.lend = lend;
      incident.stack = stack;
      incident.event = event;
      incident.certain = certain && lend.certain && how == 2;
      incident.root = places_.root_of(owner).kind;
      // Memory owned by a temporary or local is called by the owner's kind, not by the heap's.
      incident.subject = subject(lend.place, lend);
      if (lend.role == LendRole::Captures && lend.via_object &&
          places_.type(lend.place).kind == TypeFact::Kind::Record)
        incident.owner_class = places_.type(lend.place).name;
      for (Place place = lend.place; place; place = places_.at(place).parent)
        if (places_.at(place).step == PlaceStep::Field && places_.at(place).parent) {
          const TypeFact& object = places_.type(places_.at(place).parent);
          if (object.kind == TypeFact::Kind::Record) incident.owner_class = object.name;
        }
      incident.detail = places_.type(owner).name;
      report(std::move(incident));
    }
  }
}

/// The test ends a loop that is over here and that has not waited: what it walked over, or took
/// away, is done with. A call of something that nobody has seen may have waited.
bool Solver::ends_walk(std::uint32_t test) {
  if (!function_.blocks[test].ends_loop) return false;
  const auto is_known = [&](std::uint32_t index) {
    const Fact& fact = function_.facts[index];
    if (fact.kind != Fact::Kind::Call) return true;
    const CallFact& call = function_.calls[fact.call];
    return find_model(call, fact) || !program_.summaries(call.key, call.is_virtual).empty();
  };
  bool any = false, walks = true;
  for (const auto& [head, body] : loops_) {
    if (!body.count(test) || body.count(current_block_)) continue;
    any = true;
    for (const std::uint32_t block : body) {
      const auto& facts = function_.blocks[block].facts;
      walks &= last_wait_[block] == 0 && std::all_of(facts.begin(), facts.end(), is_known);
    }
  }
  return any && walks;
}

/// Does a member of the object itself decide whether this is reached, or whether there is a wait on
/// the way: a reference count, a state?
bool Solver::decided_by_member_of(Place object) {
  const auto is_member = [&](Place place) {
    return place != object && places_.within(place, object);
  };
  bool decided = std::any_of(inherited_deciding_.begin(), inherited_deciding_.end(), is_member);
  state_.tested.each([&](std::uint32_t tested, std::uint32_t) {
    if (decided || !is_member(tested)) return;
    for (const std::uint32_t test : tested_in_[tested]) {
      decided |= decides(test, current_block_) && !ends_walk(test);
      for (std::uint32_t block = 0; block < last_wait_.size(); ++block)
        decided |= last_wait_[block] != 0 && decides(test, block);
    }
  });
  return decided;
}

/// Does one of the guards ask for a number that was changed along with the start?
bool Solver::is_numbered(unsigned operation, const PlaceSet& guards) const {
  const auto numbers = numbered_by_.find(operation);
  return numbers != numbered_by_.end() &&
         std::any_of(guards.begin(), guards.end(),
                     [&](Place guard) { return numbers->second.count(guard) > 0; });
}

/// Does a number beside the pointer decide whether this is reached, which this function changes:
/// how many are pending?
bool Solver::counted_in(Place holder) {
  bool counted = false;
  state_.tested.each([&](std::uint32_t tested, std::uint32_t) {
    if (counted || !places_.within(tested, holder) || !counts(tested) ||
        places_.type(tested).kind != TypeFact::Kind::Scalar)
      return;
    for (const std::uint32_t test : tested_in_[tested]) counted |= decides(test, current_block_);
  });
  return counted;
}

/// The same, of what this function frees itself: a number that is tested for itself, not for how
/// much is left, and not to end the loop in which the operations start.
bool Solver::counted_beside(Place freed) {
  const Place pointer =
      places_.at(freed).step == PlaceStep::Pointee ? places_.at(freed).parent : kNoPlace;
  if (!pointer || places_.at(pointer).step != PlaceStep::Field) return false;
  const Place holder = places_.at(pointer).parent;
  const auto ends_loop = [this](std::uint32_t test) {
    return std::any_of(loops_.begin(), loops_.end(), [&](const auto& loop) {
      return loop.second.count(test) && !loop.second.count(current_block_);
    });
  };
  bool counted = false;
  state_.tested.each([&](std::uint32_t tested, std::uint32_t how) {
    if (counted || how != 1 || !places_.within(tested, holder) || !counts(tested) ||
        places_.type(tested).kind != TypeFact::Kind::Scalar)
      return;
    for (const std::uint32_t test : tested_for_itself_in_[tested])
      counted |= decides(test, current_block_) && !ends_loop(test);
  });
  return counted;
}

void Solver::memory_freed(const std::vector<Target>& targets, const Stack& stack,
                          const std::string& event, bool certain, bool record,
                          const PlaceSet& holders) {
  // Only what is told asks for these.
  const bool decided_by_holder =
      tells() && std::any_of(holders.begin(), holders.end(),
                             [this](Place holder) { return counted_in(holder); });
  const std::set<unsigned> this_turn = tells() ? lent_this_turn(targets) : std::set<unsigned>{};
  for (const Target& target : targets) {
    const auto kind = places_.root_of(target.place).kind;
    if (kind == RootFact::Kind::Literal || kind == RootFact::Kind::Function) continue;
    if (target.ownership == Ownership::Shared && other_owner_holds(target.place, kNoPlace) &&
        (targets.size() == 1 || inherited_)) {
      // One of several owners lets go; whether it was the last is not known here.
      bool in_function = false;
      state_.memory.each([&](std::uint32_t, std::uint32_t value) {
        int holders = 0;
        for (const Target& held : values_.at(value).targets)
          holders += held.place == target.place && held.ownership == Ownership::Shared;
        in_function |= holders > 0;
      });
      if (in_function) continue;
    }
    const PlaceSet ended = end_object(target.place);
    // A flag that was set since tells the callee that something is pending.
    if (tells() && !decided_by_holder && !decided_by_member_of(target.place) &&
        !guarded_now(inherited_deciding_))
      memory_ended(ended, target.place, scope_ends_ ? Incident::Kind::Ended : Incident::Kind::Freed,
                   stack, event, certain, this_turn);
    if (record) record_effect(EffectKind::Freed, target.place, stack, event, certain);
  }
}

/// A turn of a loop starts an operation and then frees what it has lent: whichever of a list's
/// blocks that is, it is the same one.
std::set<unsigned> Solver::lent_this_turn(const std::vector<Target>& freed) const {
  std::set<unsigned> found;
  PlaceSet places;
  for (const Target& target : freed) places.insert(target.place);
  for (const unsigned id : index_.lending_near(places)) {
    if (!(state_.aged.get(id + 1) & kThisTurn)) continue;
    const Value& bytes = values_.at(state_.lent_now.get(id + 1));
    if (bytes.many) continue;
    const std::vector<Target>& lent = bytes.targets;
    const bool all_lent = std::all_of(places.begin(), places.end(), [&](Place place) {
      return std::any_of(lent.begin(), lent.end(),
                         [&](const Target& each) { return places_.within(each.place, place); });
    });
    const bool all_freed = std::all_of(
        lent.begin(), lent.end(), [&](const Target& each) { return touches(each.place, places); });
    if (all_lent && all_freed) found.insert(id);
  }
  return found;
}

void Solver::end_turn(State& state, std::uint32_t head) const {
  const auto loop = loops_.find(head);
  if (loop == loops_.end()) return;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> earlier;
  state.aged.each([&](std::uint32_t key, std::uint32_t how) {
    const auto started = started_in_.find(key - 1);
    if ((how & kThisTurn) && started != started_in_.end() && loop->second.count(started->second))
      earlier.emplace_back(key, how & ~kThisTurn);
  });
  for (const auto& [key, how] : earlier) state.aged.set(key, how);
}

/// Do the changed bytes certainly include lent ones? Elements at unknown indexes may differ.
bool Solver::overlaps(Place changed, Place lent, bool all_elements) const {
  if (changed == lent) return all_elements || !places_.has_any_element(lent);
  if (places_.within(lent, changed)) return true;
  if (!places_.within(changed, lent)) return false;
  if (!all_elements && places_.has_any_element(lent)) return false;
  return all_elements || !places_.is_chosen_element(lent);
}

/// `outer`, or reached from it by whatever steps.
bool Solver::is_below(Place place, Place outer) const {
  while (place && place != outer) place = places_.at(place).parent;
  return place != kNoPlace;
}

/// A loop that the start stands outside of goes over all elements, one of which was lent.
bool Solver::in_another_loop(unsigned operation) const {
  const auto started = started_in_.find(operation);
  if (started == started_in_.end()) return false;
  bool found = false;
  for (const auto& [head, body] : loops_) {
    if (!body.count(current_block_)) continue;
    if (body.count(started->second)) return false;
    found = true;
  }
  return found;
}

/// A loop that takes one after the other from a list: the pointer that leads to what was lent is
/// set anew on the way, so the next turn's memory is another.
bool Solver::is_next_of_list(unsigned operation, Place lent) const {
  const auto started = started_in_.find(operation);
  if (started == started_in_.end()) return false;
  // On the way out of the loop, too: the block that leaves it belongs to the turn.
  const auto in_turn_of = [&](const auto& body) {
    return body.count(current_block_) > 0 ||
           std::any_of(body.begin(), body.end(), [&](std::uint32_t block) {
             const auto& next = function_.blocks[block].successors;
             return std::find(next.begin(), next.end(), current_block_) != next.end();
           });
  };
  bool same_loop = false;
  for (const auto& [head, body] : loops_)
    same_loop |= body.count(started->second) > 0 && in_turn_of(body);
  if (!same_loop) return false;
  for (Place place = lent; place; place = places_.at(place).parent)
    if (places_.at(place).step == PlaceStep::Pointee &&
        places_.type(places_.at(place).parent).kind == TypeFact::Kind::Pointer &&
        changed_.count(places_.at(place).parent))
      return true;
  return false;
}

/// A loop that takes one completion after the other: each leads to an object of its own.
bool Solver::is_of_another_completion(Place place) const {
  return from_completion(place) && is_in_loop(current_block_);
}

/// A flag that was tested before, and that is known by now: what was tested was another value, so
/// the way past the test is not taken while the operation is pending.
bool Solver::guarded_now(const PlaceSet& guards) {
  for (Place guard : guards) {
    const ValueId held = state_.memory.get(guard);
    if (held && values_.at(held).is_constant) return true;
    if (!held && places_.has_any_element(guard)) {
      for (Place sibling : places_.at(places_.at(guard).parent).children)
        if (const ValueId other = state_.memory.get(sibling);
            other && values_.at(other).is_constant)
          return true;
    }
  }
  return false;
}

/// The change stands behind a test of what the start of the operation changed: both are done by the
/// same function, and the second one finds the flag raised.
bool Solver::excludes(const Operation& operation, const PlaceSet& guards) {
  return operation.serialised && operation.stack.size() > 1 &&
         std::any_of(guards.begin(), guards.end(),
                     [&](Place guard) { return operation.raised.count(guard) > 0; });
}

void Solver::memory_changed(Place place, EffectKind kind, const Stack& stack,
                            const std::string& event, bool certain, bool record,
                            const PlaceSet* guards) {
  if (place == kNoPlace) return;
  if (kind != EffectKind::Read) written_.insert(place);
  if (kind != EffectKind::Read) note_changed(place);
  if (tells()) tell_change(place, kind, stack, event, certain, guards);
  if (record && kind != EffectKind::Moved) record_effect(kind, place, stack, event, certain);
}

/// What of it meets the operations in flight.
void Solver::tell_change(Place place, EffectKind kind, const Stack& stack, const std::string& event,
                         bool certain, const PlaceSet* guards) {
  const bool guarded = guards && guarded_now(*guards);
  const Place here_only[] = {place};
  const std::vector<unsigned> near = index_.lending_near(here_only);
  OpenOperations open = still_open(state_.open, near);
  if (kind == EffectKind::Reallocated) add_partly_in_sight(near, open);
  for (auto [id, how] : open) {
    const Operation& operation = operations_[id];
    const bool partly = lends_out_of_sight(state_.open.get(id + 1));
    for (const LendRecord& lend : operation.lends) {
      if (!is_lent_now(id, lend)) continue;
      if (partly && reborn_.count(places_.root_id(lend.place))) continue;
      if (lend.role == LendRole::Captures || lend.access == Access::Hold || guarded ||
          (guards && excludes(operation, *guards)))
        continue;
      if (places_.is_folded(lend.place)) continue;
      // What is only queued is not looked at before it is submitted.
      if (kind != EffectKind::Reallocated && state_.queued.get(id + 1)) continue;
      if (kind == EffectKind::Read &&
          (lend.access == Access::Read || lend.role != LendRole::Buffer))
        continue;
      if (lend.role == LendRole::ControlBlock && places_.at(place).step == PlaceStep::Field &&
          place != lend.place)
        continue;
      if (is_next_of_list(id, lend.place) || is_of_another_completion(lend.place) ||
          is_passed(id, lend.place, place))
        continue;
      // Objects that are moved elsewhere take along the bytes that they hold themselves.
      Place lent = lend.place;
      if (kind == EffectKind::Reallocated && places_.within(places_.moved_with(lent), place))
        lent = places_.moved_with(lent);
      // What a callee changes it may have chosen itself.
      const bool same =
          !chosen_by_callee_ && places_.has_any_element(lent) && is_same_element(lent, id, kLent);
      if (!overlaps(place, lent, same || (in_another_loop(id) && stack.size() == 1))) continue;
      if (!certain && !lend.certain && is_one_of_several(lent)) continue;
      if (kind == EffectKind::Moved && kept(operation, lend.place)) continue;
      Incident incident;
      incident.kind = kind == EffectKind::Moved ? Incident::Kind::Moved : Incident::Kind::Mutated;
      incident.operation = operation;
      incident.lend = lend;
      incident.stack = stack;
      incident.event = event;
      incident.certain = certain && lend.certain && how == 2;
      incident.root = places_.root_of(place).kind;
      incident.subject = subject(lend.place, lend);
      if (incident.root == RootFact::Kind::Global) incident.global = places_.root_of(place).name;
      if (kind == EffectKind::Read) incident.detail = "read";
      report(std::move(incident));
    }
  }
}

void Solver::release_operations(const std::function<bool(const Operation&)>& matches,
                                std::optional<unsigned> release) {
  std::vector<unsigned> closed;
  state_.open.each([&](std::uint32_t key, std::uint32_t) {
    if (matches(operations_[key - 1])) closed.push_back(key);
  });
  for (unsigned key : closed) {
    state_.open.set(key, 0);
    if (release) state_.waited.set(key, *release + 1);
  }
}

/// Ways that differ in what is open are looked at one by one; what is open on one of them only is
/// not certain.
bool Solver::open_on_every_way(unsigned id) const {
  if (!ways_ || ways_->all().size() < 2) return true;
  if (const auto set = set_in_round_.find(id); set != set_in_round_.end())
    if (set->second == std::pair{round_, way_}) return true;
  return std::all_of(ways_->all().begin(), ways_->all().end(),
                     [id](const State& way) { return way.open.get(id + 1) >= 2; });
}

/// By what they lend, or by what they run on.
Solver::OpenOperations Solver::still_open(const NumberSet& open, const std::vector<unsigned>& ids,
                                          bool by_stream) const {
  const auto is_hidden = by_stream ? stream_out_of_sight : lends_out_of_sight;
  OpenOperations found;
  for (unsigned id : ids)
    if (const std::uint32_t how = open.get(id + 1);
        how && !is_hidden(how) && !(reporting_ && looks_on(id)))
      found.emplace_back(id, how >= 2 && open_on_every_way(id) ? 2 : 1);
  return found;
}

/// The container whose growth moves what earlier turns of a loop have lent is there as before,
/// though they lent new memory besides.
void Solver::add_partly_in_sight(const std::vector<unsigned>& ids, OpenOperations& open) const {
  for (unsigned id : ids)
    if (lends_out_of_sight(state_.open.get(id + 1)) && !(reporting_ && looks_on(id)))
      open.emplace_back(id, 1);
}

void Solver::set_operation(unsigned id, Operation operation) {
  Value bytes;
  for (const LendRecord& lend : operation.lends)
    if (lend.role == LendRole::Buffer) bytes.targets.push_back({lend.place});
  state_.lent_now.set(id + 1, values_.intern(std::move(bytes)));
  // Another way to the same call may lend other memory.
  if (way_ > 0 && set_in_round_[id].first == round_) add_way(operation, operations_[id]);
  set_in_round_[id] = {round_, way_};
  state_.waited.set(id + 1, 0);
  state_.refused.set(id + 1, 0);
  index_.add(id, operation);
  operations_[id] = std::move(operation);
}

/// What one way lends and the other does not is lent perhaps.
void Solver::add_way(Operation& operation, const Operation& other) {
  const auto lends = [](const Operation& one, const LendRecord& lend) {
    return std::any_of(one.lends.begin(), one.lends.end(), [&](const LendRecord& known) {
      return known.place == lend.place && known.role == lend.role && known.stack == lend.stack;
    });
  };
  for (LendRecord& lend : operation.lends) lend.certain = lend.certain && lends(other, lend);
  for (LendRecord lend : other.lends) {
    if (lends(operation, lend)) continue;
    lend.certain = false;
    operation.lends.push_back(std::move(lend));
  }
  using Places = PlaceSet;
  for (Places Operation::* set :
       {&Operation::keeps, &Operation::holds, &Operation::requests, &Operation::streams,
        &Operation::handles, &Operation::queues, &Operation::handler_context, &Operation::guards,
        &Operation::handler_frees, &Operation::signals, &Operation::raised, &Operation::chain_flags,
        &Operation::flags})
    (operation.*set).insert((other.*set).begin(), (other.*set).end());
  operation.handlers.insert(other.handlers.begin(), other.handlers.end());
  operation.together.insert(other.together.begin(), other.together.end());
}

void Solver::report(Incident incident) {
  if (!reporting_) return;
  const auto place_text = [](const Stack& stack) {
    std::string text;
    for (const Frame& frame : stack)
      text += frame.function->key + "#" + std::to_string(frame.where) + ";";
    return text;
  };
  const std::string key =
      std::to_string(static_cast<int>(incident.kind)) + "|" + place_text(incident.operation.stack) +
      "|" + place_text(incident.stack) + "|" + incident.subject + "|" +
      std::to_string(static_cast<int>(incident.lend.role)) + "|" + place_text(incident.lend.stack);
  if (seen_incidents_.insert(key).second) incidents_.push_back(std::move(incident));
}

}  // namespace holdfast::check
