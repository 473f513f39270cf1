// Solver: what a function does to memory that its callers may have lent, and what it looked at and
// waited for before.
#include <algorithm>

#include "dataflow/solver.h"

namespace holdfast::check {

/// An operation that was started on every way here and lent a part of it is known not to be
/// pending: it was refused, or it has been waited for.
bool Solver::is_settled(Place place) const {
  bool settled = false;
  state_.aged.each([&](std::uint32_t key, std::uint32_t how) {
    if (state_.open.get(key) || !(how & kEachWay)) return;
    const auto& lends = operations_[key - 1].lends;
    settled |= std::any_of(lends.begin(), lends.end(),
                           [&](const LendRecord& lend) { return is_below(lend.place, place); });
  });
  return settled;
}

void Solver::note_used(Place object) {
  if (places_.at(object).step == PlaceStep::Pointee) used_at_.try_emplace(object, current_fact_);
}

/// Did this function use the object further up? Then it was there.
bool Solver::was_used(Place object) const {
  const auto used = used_at_.find(object);
  return used != used_at_.end() && used->second < current_fact_;
}

/// A quantity that was set on the way here, or that the caller gave, and then compared: how much
/// has come back so far.
bool Solver::is_counted_here(Place tested) {
  const RootFact& root = places_.root_of(tested);
  const bool given =
      root.kind == RootFact::Kind::Parameter && places_.at(tested).step == PlaceStep::Root;
  if (places_.type(tested).kind != TypeFact::Kind::Scalar ||
      (!given && (!state_.memory.get(tested) || !places_.has_pointee(tested))))
    return false;
  // While there is too much, something goes: that tells how much is held.
  const auto ends_loop = [this](std::uint32_t test) {
    return function_.blocks[test].ends_loop &&
           std::any_of(loops_.begin(), loops_.end(), [&](const auto& loop) {
             return loop.second.count(test) && loop.second.count(current_block_);
           });
  };
  const std::set<std::uint32_t>& tests = tested_in_[tested];
  return std::any_of(tests.begin(), tests.end(), [&](std::uint32_t test) {
    return decides(test, current_block_) && !ends_loop(test);
  });
}

/// A poll of a request in the object, or of one in the object around it, has answered that it is
/// not complete, and nothing was waited for since. `all`: what goes is what it asked one after the
/// other for, not the one that was chosen then.
std::set<std::string> Solver::pending_in(Place object, bool all) const {
  std::set<std::string> libraries;
  state_.denied.each([&](std::uint32_t key, std::uint32_t how) {
    if (how != kDenied) return;
    const SummaryRelease& poll = releases_[key - 1];
    const auto asked = asked_for_.find(key - 1);
    if (poll.scope != Release::Scope::Request || asked == asked_for_.end() ||
        (!all && asked_in_turn_.count(key - 1)))
      return;
    for (Place request : asked->second)
      if (is_below(object, places_.storage_of(request)) || is_below(request, object))
        libraries.insert(poll.library);
  });
  return libraries;
}

/// What a callee has certainly waited for before it did this, it has waited for here too. Where it
/// was told that something is pending, it answers for what it does then.
void Solver::inherit_waits(const Effect& inner, Effect& effect) {
  effect.after_wait |= inner.after_wait;
  effect.closed_libraries.insert(inner.closed_libraries.begin(), inner.closed_libraries.end());
  const auto& released =
      inner.pending_libraries.empty() ? inner.surely_released : inner.released_libraries;
  effect.released_libraries.insert(released.begin(), released.end());
  effect.surely_released.insert(inner.surely_released.begin(), inner.surely_released.end());
  effect.drained_libraries.insert(inner.drained_libraries.begin(), inner.drained_libraries.end());
  effect.expired_libraries.insert(inner.expired_libraries.begin(), inner.expired_libraries.end());
}

/// The same on another way: what is certain of both.
static void merge_effect(Effect& known, const Effect& effect) {
  const auto add = [](auto& to, const auto& from) { to.insert(from.begin(), from.end()); };
  erase_if(known.idle, [&](Place guard) {
    return effect.guards.count(guard) > 0 && effect.idle.count(guard) == 0;
  });
  for (const Place guard : effect.idle)
    if (known.guards.count(guard) == 0) known.idle.insert(guard);
  for (auto libraries : {&Effect::surely_released, &Effect::drained_libraries})
    std::erase_if(known.*libraries, [&](const std::string& library) {
      return (effect.*libraries).count(library) == 0;
    });
  add(known.released_libraries, effect.released_libraries);
  add(known.closed_libraries, effect.closed_libraries);
  add(known.expired_libraries, effect.expired_libraries);
  add(known.pending_libraries, effect.pending_libraries);
  add(known.guards, effect.guards);
  add(known.deciding, effect.deciding);
  for (PlaceSet Effect::* flags : {&Effect::zero, &Effect::set})
    erase_if(known.*flags, [&](Place flag) { return (effect.*flags).count(flag) == 0; });
  known.asked |= effect.asked;
  known.before_notice &= effect.before_notice;
  known.settled &= effect.settled;
  known.refused &= effect.refused;
  known.replaced &= effect.replaced;
  known.emptied &= effect.emptied;
  known.after_wait |= effect.after_wait;
  known.after_cancel |= effect.after_cancel;
  known.certain &= effect.certain;
}

/// `a || b`: the other conditions that lead to where this block's one leads when it holds. Where
/// the whole is a value first, both lead to the block that looks at it.
std::vector<std::uint32_t> Solver::alternatives(std::uint32_t block) const {
  const auto leads = [&](std::uint32_t at, std::size_t way) {
    const auto& next = function_.blocks[at].successors;
    return way < next.size() ? next[way] : kNoBlock;
  };
  const std::uint32_t target = leads(block, 0);
  std::vector<std::uint32_t> found;
  if (target == kNoBlock || leads(block, 1) == kNoBlock) return found;
  for (std::uint32_t at = 0; at < function_.blocks.size(); ++at)
    if (at != block && leads(at, 0) == target && (leads(at, 1) == block || leads(block, 1) == at))
      found.push_back(at);
  return found;
}

/// The effect stands where one of several conditions holds, and another of them looks at no state:
/// at how much time has passed, at how much there is.
bool Solver::is_one_condition_of_several(std::uint32_t test) const {
  const auto& next = function_.blocks[test].successors;
  if (next.size() != 2 || next[0] == kNoBlock) return false;
  const auto& behind = function_.blocks[next[0]].successors;
  if (next[0] != current_block_ && (behind.size() != 2 || behind[0] != current_block_))
    return false;
  const std::vector<std::uint32_t> others = alternatives(test);
  return std::any_of(others.begin(), others.end(), [&](std::uint32_t other) {
    return std::none_of(tested_in_.begin(), tested_in_.end(), [&](const auto& tested) {
      const TypeFact& type = places_.type(tested.first);
      return tested.second.count(other) > 0 && state_.tested.get(tested.first) == 1 &&
             (type.kind == TypeFact::Kind::Scalar || type.container);
    });
  });
}

/// What was looked at on the way. A test that only chose what else to do, but for waiting, keeps
/// nothing from happening, unless a loop has waited for it to change.
void Solver::add_guard(Place tested, Effect& effect) {
  const auto decides_wait = [&](std::uint32_t test) {
    for (std::uint32_t block = 0; block < last_wait_.size(); ++block)
      if (last_wait_[block] != 0 && decides(test, block)) return true;
    return false;
  };
  const std::set<std::uint32_t>& blocks = tested_in_[tested];
  bool told = blocks.empty(), deciding = false;
  for (const std::uint32_t block : blocks) {
    const bool decided = decides(block, current_block_);
    deciding |= decided && !ends_walk(block);
    told |= !is_one_condition_of_several(block) &&
            (decided || is_in_loop(block) || decides_wait(block));
  }
  effect.guards.insert(tested);
  if (deciding) effect.deciding.insert(tested);
  if (!told) effect.idle.insert(tested);
}

void Solver::record_effect(EffectKind kind, Place place, const Stack& stack,
                           const std::string& event, bool certain) {
  // What ends memory has room of its own: a log's counters must not crowd it out.
  const bool ends = is_end(kind) || kind == EffectKind::Reallocated;
  const std::size_t limit = ends ? 2 * kMaxSummaryItems : kMaxSummaryItems;
  if (!reporting_ || !exportable(place) || effects_.size() >= limit) return;
  if (kind == EffectKind::Read && !places_.has_pointee(place)) return;
  const bool frees = is_end(kind);
  Effect effect;
  effect.kind = kind;
  effect.place = place;
  effect.stack = stack.empty() ? here(0) : stack;
  effect.choices = choices_;
  effect.text = event;
  effect.certain = certain;
  effect.after_cancel = state_.cancelled;
  // A wait on one of the ways counts: what it depends on is the program's own flag.
  state_.waits.each([&](std::uint32_t key, std::uint32_t how) {
    const SummaryRelease& release = releases_[key - 1];
    if (release.scope == Release::Scope::Submit) return;  // nothing is complete for it
    if (release.scope == Release::Scope::All) effect.after_wait = true;
    // A handle that is closed gives back what it held, and nothing that is in flight.
    if (release.scope == Release::Scope::Handle) {
      effect.closed_libraries.insert(release.library);
      return;
    }
    effect.released_libraries.insert(release.library);
    if (how == 2) effect.surely_released.insert(release.library);
    if (how == 2 && release.scope == Release::Scope::Library)
      effect.drained_libraries.insert(release.library);
  });
  state_.expired.each([&](std::uint32_t key, std::uint32_t) {
    effect.expired_libraries.insert(releases_[key - 1].library);
  });
  if (inherited_) inherit_waits(*inherited_, effect);
  state_.tested.each([&](std::uint32_t tested, std::uint32_t how) {
    if (how == 1 || (frees && is_counted_here(tested))) add_guard(tested, effect);
  });
  effect.guards.insert(inherited_guards_.begin(), inherited_guards_.end());
  effect.deciding.insert(inherited_deciding_.begin(), inherited_deciding_.end());
  for (const Place guard : inherited_guards_)
    if (inherited_idle_.count(guard) == 0) effect.idle.erase(guard);
  for (const Place guard : inherited_idle_)
    if (state_.tested.get(guard) == 0) effect.idle.insert(guard);
  effect.zero = inherited_zero_;
  effect.set = inherited_set_;
  for (const Place guard : effect.guards)
    if (const std::uint32_t found = state_.found.get(guard))
      (found == kFoundZero ? effect.zero : effect.set).insert(guard);
  effect.before_notice = state_.due || (inherited_ && inherited_->before_notice);
  effect.asked = state_.asked && !effect.before_notice;
  if (kind != EffectKind::Read) effect.pending_libraries = pending_in(place, frees);
  if (inherited_)  // the callee has waited before it did this
    for (const std::string& library : inherited_->surely_released)
      effect.pending_libraries.erase(library);
  effect.settled = ends && is_settled(place);
  effect.recycled = recycling_;
  effect.emptied = emptied_;
  effect.refused = refusing_ || is_refused_way();
  effect.replaced = replacing_ && !was_used(place);
  const auto known = std::find_if(effects_.begin(), effects_.end(), [&](const Effect& other) {
    return other.kind == effect.kind && other.place == effect.place && other.stack == effect.stack;
  });
  if (known != effects_.end()) return merge_effect(*known, effect);
  effects_.push_back(std::move(effect));
}

/// Not a local, nor a parameter's own value: the next call finds what this one left there.
bool Solver::outlives_the_call(Place place) const {
  const auto kind = places_.root_of(place).kind;
  return kind != RootFact::Kind::Local &&
         (kind != RootFact::Kind::Parameter || places_.has_pointee(place));
}

/// What was started on this way was refused: what is changed here tells of that, and of nothing
/// that is pending.
bool Solver::is_refused_way() const {
  if (state_.refused.empty() || !state_.open.empty()) return false;
  bool any = false;
  state_.refused.each([&](std::uint32_t, std::uint32_t) { any = true; });
  return any;
}

void Solver::note_changed(Place place) {
  state_.found.set(place, 0);
  choose_no_more(place);
  if (!exportable(place)) return;
  changed_.insert(place);
  if (refusing_ || is_refused_way()) return;
  const bool is_known = raised_.count(place) > 0;
  raised_[place].insert(current_block_);
  state_.open.each([&](std::uint32_t key, std::uint32_t) { raised_since_[place].insert(key - 1); });
  if (is_known) return;
  for (Place around = place; around; around = places_.at(around).parent) {
    raised_below_[around].push_back(place);
    if (places_.at(around).step == PlaceStep::Pointee) break;  // the pointer is as it was
  }
}

/// `*q->tail = entry` of a queue that keeps the address of its last link: in an empty queue that is
/// the address of the first one, `q->head`. What of that was changed?
std::vector<Place> Solver::last_links(Place head) const {
  std::vector<Place> changed;
  const TypeFact& link = places_.type(head);
  if (link.kind != TypeFact::Kind::Pointer || places_.at(head).step != PlaceStep::Field ||
      !outlives_the_call(head))
    return changed;
  for (const Place tail : places_.at(places_.at(head).parent).children) {
    const TypeFact& type = places_.type(tail);
    if (tail == head || places_.at(tail).step != PlaceStep::Field ||
        type.kind != TypeFact::Kind::Pointer || type.element != places_.at(head).type)
      continue;
    for (const Place last : places_.at(tail).children)
      if (places_.at(last).step == PlaceStep::Pointee && raised_.count(last))
        changed.push_back(last);
  }
  return changed;
}

/// Can one call of the function come by here, where the operation starts, and by where the place is
/// changed, in whatever order? Behind the start only where the operation is pending still: where it
/// was refused, the change tells of that.
bool Solver::is_on_one_way(Place changed, unsigned started) const {
  const std::set<std::uint32_t>& blocks = raised_.at(changed);
  constexpr std::size_t kMaxBlocks = 400;  // beyond, every block is taken to lie on the way
  if (function_.blocks.size() > kMaxBlocks) return true;
  const auto since = raised_since_.find(changed);
  if (since != raised_since_.end() && since->second.count(started)) return true;
  return std::any_of(blocks.begin(), blocks.end(), [&](std::uint32_t block) {
    return reached_from(block).count(current_block_) > 0;
  });
}

/// The block, and what may run after it.
const std::set<std::uint32_t>& Solver::reached_from(std::uint32_t block) const {
  const auto [known, is_new] = reached_from_.try_emplace(block);
  std::vector<std::uint32_t> work;
  if (is_new) work.push_back(block);
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    if (!known->second.insert(at).second) continue;
    for (const std::uint32_t next : function_.blocks[at].successors)
      if (next != kNoBlock) work.push_back(next);
  }
  return known->second;
}

/// Is a number or flag changed on the way of the start that the next call will find?
bool Solver::raises_flag(unsigned id) const {
  return std::any_of(raised_.begin(), raised_.end(), [&](const auto& changed) {
    return places_.type(changed.first).kind == TypeFact::Kind::Scalar &&
           outlives_the_call(changed.first) && is_on_one_way(changed.first, id);
  });
}

/// What was tested before the start and is also changed on its way: a flag that is raised, a queue
/// that gets the message. The next one finds it changed and does not start, unless what was put in
/// is taken out again before the operation ends: then the guard says nothing.
void Solver::note_turns(Operation& operation, unsigned id) const {
  if (!raises_flag(id))
    erase_if(operation.guards, [&](Place guard) { return taken_whole_.count(guard) > 0; });
  for (const Place guard : operation.guards) {
    std::vector<Place> changed = last_links(guard);
    if (const auto below = raised_below_.find(guard);
        below != raised_below_.end() && outlives_the_call(guard))
      changed.insert(changed.end(), below->second.begin(), below->second.end());
    for (const Place place : changed) note_turn(operation, id, guard, place);
  }
  operation.serialised |= !operation.raised.empty();
}

void Solver::note_turn(Operation& operation, unsigned id, Place guard, Place changed) const {
  if (!is_on_one_way(changed, id)) return;
  const auto lost = std::find_if(shrunk_.begin(), shrunk_.end(), [&](Place part) {
    return is_below(part, changed) || is_below(changed, part);
  });
  if (lost == shrunk_.end())
    operation.raised.insert(guard);
  else if (std::any_of(grown_.begin(), grown_.end(),
                       [&](Place queue) { return is_below(*lost, queue); }))
    operation.undone.insert(guard);
}

}  // namespace holdfast::check
