// Solver: what places hold, and how facts read and write it.
#include <algorithm>
#include <limits>

#include "dataflow/solver.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {

std::vector<Place> Solver::addresses(Reg r) const {
  std::vector<Place> places;
  for (const Target& target : values_.at(reg(r)).targets) places.push_back(target.place);
  return places;
}

/// Memory that existed before the function, or whose making it did not see.
bool Solver::is_external(Place place) const {
  if (places_.has_pointee(place)) return true;
  switch (places_.root_of(place).kind) {
    case RootFact::Kind::Parameter:
    case RootFact::Kind::This:
    case RootFact::Kind::Global:
    case RootFact::Kind::Result:
    case RootFact::Kind::Heap:
      return true;
    default:
      return false;
  }
}

/// What a place holds that nothing was written to: an owner its own block, a pointer of foreign
/// memory whatever it points at.
ValueId Solver::default_content(Place place) {
  const TypeFact& type = places_.type(place);
  if (type.ownership != Ownership::None && type.storage != Storage::Inline)
    return values_.pointer(places_.pointee(place), type.ownership);
  if (!is_external(place)) return kEmpty;
  // A descriptor or handle is known by the place it came from.
  if (type.kind == TypeFact::Kind::Scalar && places_.at(place).step != PlaceStep::Pointee &&
      places_.at(place).step != PlaceStep::Element)
    return values_.pointer(places_.pointee(place));
  const bool points =
      type.kind == TypeFact::Kind::Pointer || type.kind == TypeFact::Kind::Reference || type.view;
  const bool is_this = places_.at(place).step == PlaceStep::Root &&
                       places_.root_of(place).kind == RootFact::Kind::This;
  const bool unknown =
      type.kind == TypeFact::Kind::Unknown && places_.at(place).step != PlaceStep::Pointee;
  return points || is_this || unknown ? values_.pointer(places_.pointee(place)) : kEmpty;
}

ValueId Solver::load(Place place) {
  if (place == kNoPlace) return kEmpty;
  if (const ValueId known = state_.memory.get(place)) return known;
  const auto& node = places_.at(place);
  if (node.step == PlaceStep::Element) {
    // An element nobody wrote by this index may be one written by another.
    ValueId value = kNothing;
    const Place parent = node.parent;
    const bool any = node.detail == Places::kAnyElement;
    const auto siblings = places_.at(parent).children;
    for (Place sibling : siblings) {
      const auto& other = places_.at(sibling);
      if (sibling == place || other.step != PlaceStep::Element) continue;
      if (!any && other.detail != Places::kAnyElement) continue;
      if (const ValueId held = state_.memory.get(sibling)) value = values_.join(value, held);
    }
    if (value) return value;
  }
  return default_content(place);
}

void Solver::write(Place place, ValueId value, bool strong) {
  if (place == kNoPlace || value == kNothing) return;
  written_.insert(place);
  note_changed(place);
  if (!strong || places_.has_any_element(place)) {
    // What memory from before the function held stays possible until all of it is overwritten; who
    // empties one slot of several leaves the others as they are.
    const ValueId known = state_.memory.get(place);
    const bool empties = places_.has_any_element(place) && values_.at(value).is_constant &&
                         values_.at(value).number == 0;
    const bool stays = empties || places_.root_of(place).kind == RootFact::Kind::Global;
    const ValueId before = known || !stays ? known : default_content(place);
    value = values_.join(before, value);
  }
  state_.memory.set(place, value);
}

void Solver::forget(Place place) {
  state_.memory.set(place, kNothing);
  state_.dead.set(place, 0);
  const auto children = places_.at(place).children;
  for (Place child : children) forget(child);
}

/// A local count that was zero or more is at least one more: what was counted has been seen.
void Solver::count_up(Place count, std::optional<Range> before) {
  if (!before || before->low < 0 || places_.at(count).step != PlaceStep::Root ||
      places_.root_of(count).kind != RootFact::Kind::Local)
    return;
  Value value = values_.at(state_.memory.get(count));
  value.between = Range{before->low + 1, std::numeric_limits<std::int64_t>::max()};
  state_.memory.set(count, values_.intern(std::move(value)));
}

void Solver::store(const Fact& fact) {
  const auto targets = addresses(fact.a);
  std::optional<Range> before;
  if (fact.text == kCountedUp && targets.size() == 1)
    before = values_.at(state_.memory.get(targets.front())).range();
  const ValueId value = reg(fact.b) ? reg(fact.b) : kEmpty;
  if (answer_sums_.count(fact.b)) progress_.insert(targets.begin(), targets.end());
  // A block of which a member was just set to what the list holds is its new head.
  const auto linked_to = [this](Place list, ValueId blocks) {
    const std::vector<Target> heads = values_.at(load(list)).targets;
    std::vector<Target> linked;
    for (const Target& block : std::vector<Target>(values_.at(blocks).targets))
      for (Place child : places_.at(block.place).children) {
        const std::vector<Target>& held = values_.at(state_.memory.get(child)).targets;
        const bool leads = std::any_of(held.begin(), held.end(), [&](const Target& next) {
          return std::any_of(heads.begin(), heads.end(),
                             [&](const Target& head) { return head.place == next.place; });
        });
        if (leads && (linked.empty() || linked.back().place != block.place))
          linked.push_back(block);
      }
    return linked;
  };
  for (Place target : targets) {
    const auto kind = places_.type(target).kind;
    if (kind == TypeFact::Kind::Pointer || kind == TypeFact::Kind::Reference)
      for (const Target& held : std::vector<Target>(values_.at(value).targets))
        places_.use_as(held.place, places_.type(target).element);
    const bool owner = places_.type(target).ownership != Ownership::None;
    const bool pointer = kind == TypeFact::Kind::Pointer || kind == TypeFact::Kind::Reference;
    if (!pointer || places_.has_pointee(target))
      memory_changed(target, EffectKind::Mutated, here(fact.where), kWrittenTo,
                     targets.size() == 1);
    if (pointer && is_free_list(target)) put_back(target, linked_to(target, value));
    if (!owner || value != kEmpty) write(target, value, targets.size() == 1);
  }
  if (before) count_up(targets.front(), before);
}

/// A member or global that is called a list of free blocks: what is put there is given to whoever
/// asks next.
bool Solver::is_free_list(Place place) const {
  const auto step = places_.at(place).step;
  const bool global =
      step == PlaceStep::Root && places_.root_of(place).kind == RootFact::Kind::Global;
  if ((step != PlaceStep::Field && !global) || places_.type(place).callable) return false;
  const llvm::StringRef name =
      step == PlaceStep::Field ? places_.field_name(place) : places_.root_of(place).name;
  return name.contains_insensitive("free") || name.contains_insensitive("spare") ||
         name.contains_insensitive("unused") || name.contains_insensitive("recycl");
}

/// As good as freed, unless it is the rest of the list that one was taken from.
void Solver::put_back(Place list, const std::vector<Target>& blocks) {
  std::vector<Target> given;
  for (const Target& block : blocks)
    if (!is_below(block.place, list) || places_.at(block.place).parent == list)
      given.push_back(block);
  recycling_ = true;
  memory_freed(given, here(current_where_), "it is put back into '" + places_.text(list) + "'",
               given.size() == 1);
  recycling_ = false;
}

void Solver::copy(const Fact& fact) {
  const auto targets = addresses(fact.a);
  const auto sources = addresses(fact.b);
  for (Place to : targets) {
    if (fact.number == 1) {
      const TypeFact& type = places_.type(to);
      PlaceSet owned;
      collect_ended(to, owned, true);
      owned.erase(to);
      const bool pointer =
          type.ownership != Ownership::None && !type.container && type.storage == Storage::Heap;
      if (pointer) {
        std::vector<Target> old;
        for (const Target& target : values_.at(load(to)).targets)
          if (target.ownership == Ownership::Unique ||
              (target.ownership != Ownership::None && !other_owner_holds(target.place, to)))
            old.push_back(target);
        replacing_ = type.ownership == Ownership::Unique;
        memory_freed(old, here(fact.where), "its owner is given another object",
                     targets.size() == 1);
        replacing_ = false;
      } else if (type.ownership != Ownership::None) {
        for (const Target& target : values_.at(load(to)).targets)
          memory_changed(target.place, EffectKind::Reallocated, here(fact.where),
                         "it is assigned to", targets.size() == 1);
      } else {
        memory_changed(to, EffectKind::Mutated, here(fact.where), "it is assigned to",
                       targets.size() == 1);
        for (Place region : owned)
          memory_changed(region, EffectKind::Reallocated, here(fact.where), "it is assigned to",
                         targets.size() == 1);
      }
    }
    bool first = true;
    for (Place from : sources) {
      if (first && fact.number == 1 && targets.size() == 1) forget(to);
      copy_object(to, from, fact.flag);
      // A class with a destructor of its own has one owner of what it frees: after a move the new
      // object, and a copy gets memory of its own.
      const TypeFact& type = places_.type(from);
      if (type.kind == TypeFact::Kind::Record && type.ownership == Ownership::None &&
          !program_.destructor(type.name).empty())
        let_go(fact.flag ? from : to, 0);
      first = false;
    }
    if (sources.empty() && fact.number == 1 && targets.size() == 1) forget(to);
  }
}

void Solver::own_fresh_region(Place owner) {
  state_.dead.set(places_.pointee(owner), 0);
  write(owner, values_.pointer(places_.pointee(owner), places_.type(owner).ownership), true);
}

/// A container's block that nothing points into and that no operation has been lent: who moves the
/// container may as well say that the new owner has a block of its own, which is named by it.
bool Solver::is_known_to_owner_only(Place owner, ValueId held) const {
  const Value& value = values_.at(held);
  if (value.targets.size() != 1) return false;
  const Place block = value.targets.front().place;
  const auto& node = places_.at(block);
  if (node.parent != owner || node.step != PlaceStep::Pointee) return false;
  for (Place part : node.children)
    if (places_.type(part).kind != TypeFact::Kind::Scalar) return false;
  const Place blocks[] = {block};
  for (unsigned id : index_.lending_near(blocks))
    if (state_.open.get(id + 1)) return false;
  const auto points_into = [&](ValueId pointer) {
    const auto& targets = values_.at(pointer).targets;
    return std::any_of(targets.begin(), targets.end(),
                       [&](const Target& target) { return places_.within(target.place, block); });
  };
  if (std::any_of(registers_.begin(), registers_.end(),
                  [&](ValueId pointer) { return pointer != held && points_into(pointer); }))
    return false;
  bool elsewhere = false;
  state_.memory.each([&](std::uint32_t place, std::uint32_t pointer) {
    elsewhere = elsewhere || (place != owner && points_into(pointer));
  });
  return !elsewhere;
}

/// A weak pointer made from a share holds nothing, and a share made from it does again.
ValueId Solver::held_as(Ownership ownership, ValueId held) {
  if (ownership != Ownership::Weak && ownership != Ownership::Shared) return held;
  Value value = values_.at(held);
  for (Target& target : value.targets)
    if (target.ownership == Ownership::Weak || target.ownership == Ownership::Shared)
      target.ownership = ownership;
  return values_.intern(std::move(value));
}

ValueId Solver::as_weak(ValueId pointers) {
  Value value = values_.at(pointers);
  for (Target& target : value.targets) target.ownership = Ownership::Weak;
  return values_.intern(std::move(value));
}

void Solver::copy_object(Place to, Place from, bool moved, unsigned depth) {
  if (to == from || to == kNoPlace || from == kNoPlace || depth > 5) return;
  places_.retype(to, places_.at(from).type);
  const TypeFact type =
      places_.type(from).ownership != Ownership::None ? places_.type(from) : places_.type(to);
  if (type.ownership != Ownership::None && type.storage != Storage::Inline) {
    for (Place child : std::vector<Place>(places_.at(from).children))
      if (places_.at(child).step == PlaceStep::Field && places_.field_name(child) == "$operation")
        copy_object(places_.field(to, "$operation", 0), child, false, depth + 1);
    const ValueId held = load(from);
    if (type.ownership != Ownership::Unique) {
      write(to, held_as(places_.type(to).ownership, held), true);
      if (moved) state_.memory.set(from, kEmpty);
      return;
    }
    if (moved && type.storage == Storage::Heap) {
      if (type.container && is_known_to_owner_only(from, held))
        own_fresh_region(to);
      else
        write(to, held, true);
      empty_owner(from);
      return;
    }
    own_fresh_region(to);
    const auto targets = values_.at(held).targets;
    for (const Target& target : targets) {
      const Place fresh = places_.pointee(to);
      if (target.place != fresh) copy_object(fresh, target.place, false, depth + 1);
      // A copy of a callable of the caller's runs what the caller gave.
      if (type.callable && places_.root_of(target.place).kind == RootFact::Kind::Parameter)
        places_.field(fresh, "$callers", 0);
      if (!moved || target.ownership == Ownership::None) continue;
      // A small string takes its bytes along; whoever looks at the old ones sees others.
      memory_changed(target.place, EffectKind::Moved, here(current_where_),
                     "its owner is moved, and a small string moves its bytes", targets.size() == 1);
      state_.dead.set(target.place, kMoved);
    }
    if (moved) state_.memory.set(from, kEmpty);
    return;
  }
  ValueId held = state_.memory.get(from);
  if (!held && (type.view || type.kind == TypeFact::Kind::Pointer ||
                places_.type(from).kind == TypeFact::Kind::Pointer ||
                (type.kind == TypeFact::Kind::Unknown && is_external(from)) ||
                places_.at(from).step == PlaceStep::Element))
    held = load(from);
  if (held) write(to, held, true);
  if (!moved && !held && type.kind == TypeFact::Kind::Record && is_external(from))
    copies_.insert(to);
  // A closure of the caller's: what it holds is known there.
  if (type.callable && places_.root_of(from).kind == RootFact::Kind::Parameter)
    places_.field(to, "$callers", 0);
  const auto children = places_.at(from).children;
  for (Place child : children) {
    const auto node = places_.at(child);
    if (node.step == PlaceStep::Field)
      copy_object(places_.field(to, places_.field_name(child), node.type), child, moved, depth + 1);
    else if (node.step == PlaceStep::Element)
      copy_object(places_.element(to, node.detail, node.type), child, moved, depth + 1);
  }
}

/// The owner has let go of what it held: a smart pointer is null from now on.
void Solver::empty_owner(Place owner) {
  const TypeFact& type = places_.type(owner);
  Value null;
  null.is_constant = type.ownership != Ownership::None && !type.container && !type.callable;
  state_.memory.set(owner, null.is_constant ? values_.intern(std::move(null)) : kEmpty);
}

bool Solver::is_empty_owner(Place owner) const {
  const Value& held = values_.at(state_.memory.get(owner));
  return places_.type(owner).ownership != Ownership::None && state_.memory.get(owner) &&
         held.targets.empty() && (!held.is_constant || held.number == 0);
}

/// The plain pointers in the object at `place` point at nothing of its own from now on.
void Solver::let_go(Place place, unsigned depth) {
  if (depth > 4) return;
  if (places_.type(place).kind == TypeFact::Kind::Pointer && state_.memory.get(place))
    state_.memory.set(place, kEmpty);
  for (Place child : std::vector<Place>(places_.at(place).children))
    if (places_.at(child).step != PlaceStep::Pointee) let_go(child, depth + 1);
}

void Solver::make_closure(const Fact& fact) {
  const Place closure = root_place(fact.root);
  forget(closure);
  places_.retype(closure, fact.type);
  auto [entry, inserted] = named_roots_.try_emplace("fn:" + fact.text, 0);
  if (inserted) {
    RootFact code;
    code.kind = RootFact::Kind::Function;
    code.name = fact.text;
    entry->second = places_.add_root(code);
  }
  state_.memory.set(closure, values_.pointer(places_.root(entry->second)));
  for (const CaptureFact& capture : function_.captures[fact.call]) {
    const Place held =
        places_.field(closure, capture.name, capture.by_reference ? 0 : capture.type);
    if (capture.by_reference || (!capture.type && capture.name == "this")) {
      write(held, reg(capture.value) ? reg(capture.value) : kEmpty, true);
      continue;
    }
    if (program_.types()[capture.type].kind == TypeFact::Kind::Unknown) {
      // Of a type that a template leaves open: a copy of the object, not a way to it.
      for (Place from : addresses(capture.value)) {
        if (places_.root_of(from).kind == RootFact::Kind::Parameter)
          places_.field(held, "$callers", 0);  // perhaps the handler that the caller gave
        if (places_.at(from).step != PlaceStep::Root || state_.memory.get(from) ||
            !places_.at(from).children.empty())
          copy_object(held, from, true);
      }
      continue;
    }
    const auto kind = program_.types()[capture.type].kind;
    if (kind == TypeFact::Kind::Record || kind == TypeFact::Kind::Array) {
      for (Place from : addresses(capture.value)) copy_object(held, from, true);
    } else {
      write(held, reg(capture.value) ? reg(capture.value) : kEmpty, true);
    }
  }
}

/// Has the operation been lent something of this object on the way that leads here? Other ways to
/// the same call may lend it other objects. The object is asked for: a name for a part of it may be
/// newer than the way.
bool Solver::is_lent_now(unsigned operation, const LendRecord& lend) const {
  const ValueId bytes = state_.lent_now.get(operation + 1);
  if (lend.role != LendRole::Buffer || !bytes || values_.at(bytes).many) return true;
  const std::vector<Target>& lent = values_.at(bytes).targets;
  const RootId root = places_.root_id(lend.place);
  return std::any_of(lent.begin(), lent.end(),
                     [&](const Target& each) { return places_.root_id(each.place) == root; });
}

/// No name leads any more to what it has lent of the object: are there bytes of others?
bool Solver::forget_lends_of(RootId root, unsigned operation) {
  const ValueId bytes = state_.lent_now.get(operation + 1);
  if (!bytes || values_.at(bytes).many) return false;
  Value left = values_.at(bytes);
  std::erase_if(left.targets,
                [&](const Target& each) { return places_.root_id(each.place) == root; });
  const bool others = !left.targets.empty();
  state_.lent_now.set(operation + 1, values_.intern(std::move(left)));
  return others;
}

/// What was lent of an object of an earlier turn is out of sight. The operation goes on: another
/// one on the same stream meets it, unless the stream is such an object too. What it was lent of
/// other memory stays lent, whatever it runs on.
void Solver::release_lends_of(RootId root) {
  const auto is_of_root = [&](Place place) { return places_.root_id(place) == root; };
  const auto any_of_root = [&](const PlaceSet& places) {
    return std::any_of(places.begin(), places.end(), is_of_root);
  };
  for (const unsigned id : index_.lending_under(root)) {
    const std::uint32_t before = state_.open.get(id + 1);
    if (!before) continue;
    const Operation& operation = operations_[id];
    const bool runs_on_it = any_of_root(operation.streams) || any_of_root(operation.requests);
    const auto lent = static_cast<std::size_t>(std::count_if(
        operation.lends.begin(), operation.lends.end(),
        [&](const LendRecord& lend) { return is_of_root(lend.place) && is_lent_now(id, lend); }));
    const bool others_left = forget_lends_of(root, id);
    if (runs_on_it && lent == operation.lends.size())
      state_.open.set(id + 1, 0);
    else if (runs_on_it)
      state_.open.set(id + 1, out_of_sight(lends_out_of_sight(before), true));
    else if (lent > 0 && !others_left)
      state_.open.set(id + 1, out_of_sight(true, stream_out_of_sight(before)));
    if (lent > 0) reborn_.insert(root);
  }
}

/// The answer of a function of which nothing is known is another object at every turn of a loop.
void Solver::begin_turn(const CallFact& call) {
  if (call.result && call.object == kNoReg) release_lends_of(call.result);
}

void Solver::give_birth(const Fact& fact) {
  const Place place = root_place(fact.root);
  // An object of an earlier turn of a loop is another object; what was lent of it is out of sight.
  release_lends_of(fact.root);
  made_in_[fact.root] = current_block_;
  begin_anew(place);
}

/// An owner that begins holds a block of its own. It is written down: where ways meet, an owner
/// that was emptied on the other way must not hide it.
void Solver::begin_anew(Place place) {
  forget(place);
  if (places_.type(place).ownership == Ownership::None) return;
  const ValueId own = default_content(place);
  if (own != kEmpty) state_.memory.set(place, own);
}

}  // namespace holdfast::check
