// Solver: calls that a model describes, and the default for calls that nothing describes.
#include <algorithm>

#include "dataflow/solver.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {
namespace {

/// Memory that an owner can take over: not a variable's own storage, nor a constant's.
bool is_ownable(const Places& places, Place place) {
  const auto kind = places.root_of(place).kind;
  return kind != RootFact::Kind::Local && kind != RootFact::Kind::Global &&
         kind != RootFact::Kind::Literal && kind != RootFact::Kind::Temporary &&
         (kind != RootFact::Kind::Parameter || places.has_pointee(place));
}

/// A value written as an rvalue is moved by any interface that copies.
bool is_rvalue(const Operand& operand) {
  return operand.temporary || llvm::StringRef(operand.text).contains("move(");
}

}  // namespace

void Solver::call(const Fact& fact) {
  const CallFact& call = function_.calls[fact.call];
  for (Place object : addresses(call.object)) note_used(object);
  scope_ends_ = fact.flag;
  ValueId result = kEmpty;
  if (fact.b)
    result = reg(fact.b);
  else if (call.result)
    result = values_.pointer(root_place(call.result));
  if (fact.dst) registers_[fact.dst] = result;
  if (!fact.b && call.result) {
    forget(root_place(call.result));
    made_in_[call.result] = current_block_;
  }

  note_size(fact, call);
  const FunctionModel* model = find_model(call, fact);
  if (llvm::StringRef(call.callee).contains_insensitive("cancel")) state_.cancelled = true;
  forget_constants(call);
  if (model) {
    apply_model(fact, call, *model);
    return;
  }
  if (call.indirect && invoke(fact, reg(call.indirect), &call)) return;
  if (!call.key.empty() && apply_summaries(fact, call, call.key, kNoPlace)) return;
  if (call.indirect && call_of_library(fact, call, program_.library_function(call.key))) return;
  unknown_call(fact, call);
}

void Solver::apply_model(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  note_taken(call, model);
  note_changes(call, model);
  put_back_into_container(call, model);
  state_.over |= model.effects.no_return;
  state_.stopped |= !model.effects.stops.empty();
  PlaceSet asked = ask_predicates(fact, call, model);
  asked.merge(chosen_to_go(call));
  const PersistentMap tested = state_.tested;
  if (!model.effects.destroys.empty())
    for (const Place place : asked) state_.tested.set(place, 1);
  apply_effects(fact, call, model);
  if (!asked.empty()) state_.tested = tested;  // they were asked for this alone
  for (const Release& release : model.effects.releases) {
    if (!release.refusal && !release.seen) last_wait_[current_block_] = current_step_;
    apply_release(fact, call, model, release);
  }
  for (const AccessPath& path : model.effects.invokes) {
    const PathValue callables = evaluate(call, path, fact);
    Value value;
    value.targets = callables.targets;
    if (!invoke(fact, values_.intern(std::move(value)), nullptr) && call.through_member)
      apply_summaries(fact, call, call.key, kNoPlace);
  }
  apply_transfers(fact, call, model);
  apply_result(fact, call, model);
  if (model.operation && model.operation->handler) forget_numbers_of(call);
  if (model.operation || !model.lends.empty()) start_operation(fact, call, model);
}

/// A call as the programmer wrote it, without its namespaces: `std::ranges::copy` is an object.
static std::string told_name(llvm::StringRef callee) {
  const auto last = [](llvm::StringRef name) {
    const std::size_t at = name.rfind("::");
    return at == llvm::StringRef::npos ? name : name.drop_front(at + 2);
  };
  if (!callee.consume_back("::operator()")) return last(callee).str();
  llvm::StringRef object = last(callee).ltrim('_');
  object.consume_back("_fn");
  return object.str();
}

/// The objects that the path leads to end, and what they own with them.
void Solver::destroy(const Fact& fact, const CallFact& call, const AccessPath& path,
                     const Stack& stack) {
  PlaceSet ended;
  Place owner = kNoPlace;
  for (const Target& target : evaluate(call, path, fact).targets) {
    if (is_plain_pointer(target.place)) continue;
    owner = target.place;
    emptied_ = takes_one_out(call) && is_emptied(target.place);
    if (!emptied_) collect_ended(target.place, ended, true);
  }
  const std::string event = "'" + told_name(call.callee) + "' destroys its owner";
  if (takes_back_last(call)) {
    record_refused_end(owner, stack, event);
    return;
  }
  if (emptied_) {
    record_effect(EffectKind::Ended, owner, stack, event, false);
    if (places_.type(owner).ownership == Ownership::Shared) empty_owner(owner);
  }
  emptied_ = false;
  if (ended.empty()) return;
  run_destructors(ended, fact.where);
  memory_ended(ended, owner, Incident::Kind::Freed, stack, event, false);
  record_effect(EffectKind::Ended, owner, stack, event, false);
}

void Solver::apply_effects(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  const Effects& effects = model.effects;
  const Stack stack = here(fact.where);
  const std::string name = told_name(call.callee);
  for (const AccessPath& path : effects.reads)
    for (const Target& target : evaluate(call, path, fact).targets)
      memory_changed(target.place, EffectKind::Read, stack, "'" + name + "' reads it", true);
  const bool is_new = newest_.count(call.object) > 0;  // nobody has been lent that one yet
  for (const AccessPath& path : effects.mutates) {
    if (is_new && path.root == AccessPath::Root::This) continue;
    const PathValue value = evaluate(call, path, fact);
    for (const Target& target : value.targets)
      memory_changed(target.place, EffectKind::Mutated, stack, "'" + name + "' changes it",
                     value.targets.size() == 1);
  }
  // Who has reserved room for all of them has seen to it that nothing moves.
  const bool has_room = adds_at_end(call) && is_among(reserved_at_, call);
  if (llvm::StringRef(call.callee).ends_with("::reserve"))
    for (Place container : addresses(call.object))
      reserved_at_.try_emplace(container, current_fact_);
  for (const AccessPath& path : effects.reallocates) {
    if ((is_new || has_room) && path.root == AccessPath::Root::This) continue;
    const PathValue value = evaluate(call, path, fact);
    for (const Target& target : value.targets)
      memory_changed(target.place, EffectKind::Reallocated, stack,
                     "'" + name + "' may move it elsewhere", value.targets.size() == 1);
  }
  for (const AccessPath& path : effects.frees) {
    if (path.root == AccessPath::Root::This && program_.types()[call.object_type].view) continue;
    const PathValue value = evaluate(call, path, fact);
    if (value.targets.size() == 1 && counted_beside(value.targets.front().place))
      record_effect(EffectKind::Freed, value.targets.front().place, stack,
                    "'" + name + "' frees it", true);
    else
      memory_freed(value.targets, stack, "'" + name + "' frees it", value.targets.size() == 1);
  }
  for (const AccessPath& path : effects.destroys) destroy(fact, call, path, stack);
  for (const AccessPath& path : effects.releases_ownership)
    for (const Target& target : evaluate(call, path, fact).targets) {
      Value value;
      for (Target held : std::vector<Target>(values_.at(load(target.place)).targets)) {
        value.targets.push_back({held.place, Ownership::None, held.accessor});
        hand_to_operations(held.place);
      }
      if (!fact.b && fact.dst) registers_[fact.dst] = values_.intern(value);
      empty_owner(target.place);
    }
}

/// An owner lets go of memory that an operation uses or gets as user data: the operation owns it.
void Solver::hand_to_operations(Place region) {
  state_.open.each([&](std::uint32_t key, std::uint32_t) {
    Operation& operation = operations_[key - 1];
    bool uses = operation.handler_context.count(region) > 0;
    for (const LendRecord& lend : operation.lends)
      for (Place place = lend.place; place; place = places_.at(place).parent)
        uses |= place == region;
    if (!uses) return;
    operation.keeps.insert(region);
    operation.holds.insert(region);
    PlaceSet seen;
    owned_by(region, operation.keeps, seen, 0);
  });
}

void Solver::apply_views(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  for (const Transfer& view : model.effects.views) {
    const bool to_register =
        view.to.root == AccessPath::Root::Return && view.to.steps.empty() && !fact.b;
    Value value;
    for (Target target : evaluate(call, view.from, fact).targets)
      value.targets.push_back({target.place, Ownership::None, target.accessor || view.accessor});
    const ValueId pointers = values_.intern(std::move(value));
    if (to_register) {
      if (fact.dst) registers_[fact.dst] = pointers;
      // Untyped memory is of the type that it is used as.
      const TypeFact& result = program_.types()[call.result_type];
      if (result.kind == TypeFact::Kind::Pointer)
        for (Place place : addresses(fact.dst)) places_.retype(place, result.element);
      if (view.from.root == AccessPath::Root::This && !view.accessor && fact.text != kStays)
        for (Place element : addresses(fact.dst)) {
          choose(element, call.operands.size() == 1 ? call.operands[0].value : kNoReg);
          if (fact.text == kRound) rings_.insert(element);
        }
      if (llvm::StringRef(call.callee).ends_with("::back") && is_among(grown_at_, call))
        newest_.insert(fact.dst);
      continue;
    }
    // An iterator that nobody moves chooses its element when it is made.
    if (view.accessor && fact.text == kStays)
      for (const Target& target : std::vector<Target>(values_.at(pointers).targets))
        choose(target.place);
    const PathValue to = evaluate(call, view.to, fact);
    for (const Target& target : to.targets) {
      // A weak pointer looks whether what it refers to is still there.
      const bool weak = places_.type(target.place).ownership == Ownership::Weak;
      write(target.place, weak ? as_weak(pointers) : pointers, to.targets.size() == 1);
    }
  }
}

namespace {

/// A string that is made of what a pointer points at has bytes of its own.
bool copies_bytes(const TypeFact& owner, const TypeFact& source, bool is_value) {
  const bool text = owner.ownership == Ownership::Unique && !owner.container && !owner.callable &&
                    owner.storage == Storage::MaybeInline;
  return text && source.kind != TypeFact::Kind::Unknown && source.name != owner.name &&
         (is_value || source.kind == TypeFact::Kind::Pointer || source.view);
}

}  // namespace

void Solver::apply_transfers(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  const auto to_register = [&](const AccessPath& to) {
    return to.root == AccessPath::Root::Return && to.steps.empty() && !fact.b;
  };
  apply_views(fact, call, model);
  if (adds_at_end(call))
    for (Place container : addresses(call.object)) grown_at_.try_emplace(container, current_fact_);
  const auto hand_over = [&](const Transfer& transfer, bool moved) {
    const PathValue from = evaluate(call, transfer.from, fact);
    if (moved && pass_on(call, transfer, fact)) return;
    if (to_register(transfer.to)) {
      Value value;
      for (const Target& target : from.targets) value.targets.push_back(target);
      if (fact.dst && !value.targets.empty())
        registers_[fact.dst] = values_.intern(std::move(value));
      return;
    }
    // Evaluated after the source: `this[]` of a container that has just got its first element.
    const PathValue to = evaluate(call, transfer.to, fact);
    for (const Target& target : to.targets) {
      const bool single = to.targets.size() == 1 && !places_.has_any_element(target.place);
      for (const Target& source : from.targets) {
        const TypeFact& type = places_.type(source.place);
        const TypeFact& own = places_.type(target.place);
        if (copies_bytes(own, type, from.is_value)) {
          own_fresh_region(target.place);
        } else if (from.is_value ||
                   (own.ownership != Ownership::None && type.kind == TypeFact::Kind::Pointer)) {
          ValueId held = from.is_value ? values_.pointer(source.place) : load(source.place);
          Value value;
          for (Target inner : std::vector<Target>(values_.at(held).targets)) {
            const bool ownable = is_ownable(places_, inner.place);
            value.targets.push_back(
                {inner.place, ownable ? own.ownership : Ownership::None, inner.accessor});
          }
          write(target.place, values_.intern(std::move(value)), single);
        } else if (own.ownership != Ownership::None && type.ownership == Ownership::None &&
                   own.name != type.name && type.kind != TypeFact::Kind::Unknown) {
          own_fresh_region(target.place);  // a conversion: the owner has bytes of its own
        } else if (single) {
          copy_object(target.place, source.place, moved || call.is_constructor);
        } else {
          copy_object(target.place, source.place, moved);
        }
      }
    }
  };
  for (const Transfer& move : model.effects.moves) hand_over(move, true);
  note_swap(fact, call, model);
  for (const Transfer& copy : model.effects.copies) {
    // An object made of all the arguments: each has a slot of its own in it.
    if (copy.from.rest && copy.to.root == AccessPath::Root::Return && copy.to.steps.empty() &&
        fact.b) {
      for (Place to : addresses(fact.b)) aggregate_operands(fact, call, to);
      continue;
    }
    // A value written as an rvalue is moved by any interface that copies.
    for (const Transfer& one : one_by_one(copy, call)) {
      const int count = static_cast<int>(call.operands.size());
      const int index = one.from.index < 0 ? count + one.from.index : one.from.index;
      const bool argument =
          one.from.root == AccessPath::Root::Argument && index >= 0 && index < count;
      hand_over(one, argument && is_rvalue(call.operands[index]));
    }
  }
}

/// `arg[n...]`: each argument is handed over by itself, one as a copy, another as an rvalue.
std::vector<Transfer> Solver::one_by_one(const Transfer& transfer, const CallFact& call) {
  if (!transfer.from.rest) return {transfer};
  std::vector<Transfer> all;
  for (std::size_t i = std::max(transfer.from.index, 0); i < call.operands.size(); ++i) {
    all.push_back(transfer);
    all.back().from.rest = false;
    all.back().from.index = static_cast<int>(i);
  }
  return all;
}

/// What is queued in an I/O object goes with its content: the operations run on the other one.
bool Solver::pass_on(const CallFact& call, const Transfer& transfer, const Fact& fact) {
  const auto services = [&](const AccessPath& path) {
    PlaceSet found;
    for (const Target& target : evaluate(call, path, fact).targets)
      if (places_.type(target.place).service) found.insert(target.place);
    return found;
  };
  const PlaceSet from = services(transfer.from), to = services(transfer.to);
  if (from.empty()) return false;
  state_.open.each([&](std::uint32_t key, std::uint32_t) {
    Operation& operation = operations_[key - 1];
    for (auto set : {&Operation::streams, &Operation::queues, &Operation::handles})
      for (Place place : from)
        if ((operation.*set).erase(place)) (operation.*set).insert(to.begin(), to.end());
  });
  return true;
}

/// A swap leaves no owner without bytes; whoever looks again sees the new ones.
void Solver::note_swap(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  const auto& moves = model.effects.moves;
  if (moves.size() != 2 || moves[0].from.text() != moves[1].to.text() ||
      moves[0].to.text() != moves[1].from.text())
    return;
  for (const Transfer& move : moves)
    for (const Target& owner : evaluate(call, move.to, fact).targets)
      for (const Target& held : std::vector<Target>(values_.at(load(owner.place)).targets))
        state_.dead.set(held.place, 0);
}

/// Newly allocated memory: one region per call.
Place Solver::fresh_region(const Fact& fact, const CallFact& call) {
  auto [entry, inserted] = call_roots_.try_emplace({fact.call, "fresh"}, 0);
  if (inserted) {
    RootFact root;
    root.kind = RootFact::Kind::Heap;
    root.name = call.callee.substr(
                    call.callee.rfind(':') == std::string::npos ? 0 : call.callee.rfind(':') + 1) +
                "()";
    root.where = fact.where;
    const TypeFact& type = program_.types()[call.result_type];
    root.type = type.element;
    entry->second = places_.add_root(root);
  }
  return places_.root(entry->second);
}

void Solver::apply_result(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  if (model.effects.returns_datagrams)
    for (const Target& target : values_.at(reg(fact.dst)).targets) datagrams_.insert(target.place);
  if (!model.effects.returns_fresh && !model.effects.returns_owner_of_this) return;
  if (model.effects.returns_owner_of_this) {
    Value value;
    const bool weak = program_.types()[call.result_type].ownership == Ownership::Weak;
    for (const Target& target : values_.at(reg(call.object)).targets)
      value.targets.push_back({target.place, weak ? Ownership::Weak : Ownership::Shared, false});
    if (fact.b)
      for (Place to : addresses(fact.b)) write(to, values_.intern(value), true);
    return;
  }
  const Place region = fresh_region(fact, call);
  release_lends_of(places_.root_id(region));
  made_in_[places_.root_id(region)] = current_block_;
  forget(region);
  if (fact.b) {
    for (Place to : addresses(fact.b)) {
      const Ownership ownership = places_.type(to).ownership;
      write(to, values_.pointer(region, ownership), true);
    }
    // What is handed to make_shared and make_unique lives on in the new object.
    if (!call.operands.empty() && program_.types()[call.result_type].ownership != Ownership::None) {
      for (std::size_t i = 0; i < call.operands.size(); ++i) {
        const Operand& operand = call.operands[i];
        const TypeFact& type = program_.types()[operand.type];
        if (type.kind != TypeFact::Kind::Record) continue;
        for (Place from : addresses(operand.value))
          if (type.name == places_.type(region).name)
            copy_object(region, from,
                        operand.temporary || llvm::StringRef(operand.text).contains("move("));
      }
    }
  } else if (fact.dst) {
    registers_[fact.dst] = values_.pointer(region);
  }
}

/// Waits for everything of a library are one wait, wherever they stand: two ways that both wait
/// have waited.
std::uint64_t Solver::release_key(const SummaryRelease& release, std::uint64_t call) {
  if (release.scope != Release::Scope::Library && release.scope != Release::Scope::All)
    return call | static_cast<unsigned>(release.scope);
  auto [entry, inserted] = library_ids_.try_emplace(release.library, library_ids_.size());
  return (std::uint64_t{1} << 62) | entry->second << 8 | static_cast<unsigned>(release.scope);
}

/// What a release names: places, and whatever hangs on them (requests in a list, tokens).
struct Solver::Awaited {
  PlaceSet places, tokens;
};

Solver::Awaited Solver::awaited_by(const Fact& fact, const CallFact& call, const Release& release) {
  Awaited awaited;
  if (!release.path) return awaited;
  for (const Target& target : evaluate(call, *release.path, fact).targets) {
    awaited.places.insert(target.place);
    add_awaited(target.place, awaited.tokens);
  }
  return awaited;
}

/// What a wait names, and whatever hangs on it.
void Solver::add_awaited(Place place, PlaceSet& out) {
  out.insert(place);
  std::vector<Target> reached;
  PlaceSet seen;
  deep_of(place, reached, seen, 0);
  for (const Target& inner : reached) out.insert(inner.place);
  for (const Target& inner : values_.at(load(place)).targets) out.insert(inner.place);
}

/// A place that stands for what a call answers in some way of its own.
Place Solver::stand_in(std::uint32_t call, const std::string& key, const char* name) {
  auto [root, inserted] = call_roots_.try_emplace({call, key}, 0);
  if (inserted) {
    RootFact result;
    result.kind = RootFact::Kind::Result;
    result.name = name;
    root->second = places_.add_root(result);
  }
  return places_.root(root->second);
}

bool Solver::ends(const Release& release, const FunctionModel& model, const Awaited& awaited,
                  const Operation& operation) {
  using Scope = Release::Scope;
  const auto meets = [](const PlaceSet& left, const PlaceSet& right) {
    return std::any_of(left.begin(), left.end(), [&](Place place) { return right.count(place); });
  };
  const bool same_library = operation.model && model.library && operation.model->library &&
                            operation.model->library->family == model.library->family;
  const Until until = operation.until;
  switch (release.scope) {
    case Scope::Request:
    case Scope::Result:
      return meets(operation.requests, awaited.places) ||
             meets(operation.requests, awaited.tokens) ||
             (operation.token && awaited.tokens.count(operation.token)) ||
             (!release.path && same_library);
    case Scope::Queue:
      return same_library && (operation.queues.empty() || awaited.places.empty() ||
                              meets(operation.queues, awaited.places));
    case Scope::Handle:
      return meets(operation.handles, awaited.places) || (awaited.places.empty() && same_library);
    case Scope::Stream:
      return meets(operation.streams, awaited.places);
    case Scope::Library:
      return same_library && until != Until::Forever;
    case Scope::Submit:
      return same_library && until == Until::Submit;
    case Scope::All:
      return until != Until::Request && until != Until::Forever && until != Until::Submit;
  }
  return false;
}

/// The wait as callers see it; returns its number.
unsigned Solver::note_release(const Fact& fact, const FunctionModel& model, const Release& release,
                              const PlaceSet& places) {
  SummaryRelease record;
  record.scope = release.scope;
  record.library = model.library ? model.library->family : "";
  if (release.path && places.size() == 1) {
    record.has_path = true;
    record.path = path_of(*places.begin());
  }
  record.own = release.scope == Release::Scope::Result && !places.empty() &&
               std::all_of(places.begin(), places.end(), [this](Place place) {
                 return places_.root_of(place).kind == RootFact::Kind::Local && !exportable(place);
               });
  const std::uint64_t key = release_key(record, static_cast<std::uint64_t>(fact.call) << 8);
  auto [entry, inserted] = release_ids_.try_emplace(key, static_cast<unsigned>(releases_.size()));
  if (inserted) releases_.emplace_back();
  releases_[entry->second] = record;
  return entry->second;
}

/// Whether it waited shows in its result: decided where the result is tested.
void Solver::release_when(const Fact& fact, const CallFact& call, ConditionalRelease pending) {
  if (!pending.refusal) {
    Polled& polled = polled_[current_block_];
    polled.operations.insert(pending.operations.begin(), pending.operations.end());
    polled.releases.insert(pending.release);
  }
  Place result = call.result ? root_place(call.result) : kNoPlace;
  const AccessPath& tested = pending.provided->terms.front().path;
  if (tested.root != AccessPath::Root::Return) {
    // The answer comes through an out-parameter: whatever is loaded from it stands for it.
    result = stand_in(fact.call, "flag", "the flag");
    for (const Target& target : evaluate(call, tested, fact).targets)
      write(target.place, values_.pointer(result), true);
  }
  if (!result) return;
  auto& answers = conditional_releases_[result];
  const auto of_another_row = [&](const ConditionalRelease& one) {
    return one.model != pending.model;
  };
  answers.erase(std::remove_if(answers.begin(), answers.end(), of_another_row), answers.end());
  const auto known =
      std::find_if(answers.begin(), answers.end(),
                   [&](const ConditionalRelease& one) { return one.provided == pending.provided; });
  if (known == answers.end()) return answers.push_back(std::move(pending));
  if (way_ > 0)  // the other ways to this call wait for other operations
    pending.operations.insert(known->operations.begin(), known->operations.end());
  *known = std::move(pending);
}

void Solver::apply_release(const Fact& fact, const CallFact& call, const FunctionModel& model,
                           const Release& release) {
  if (runs_handlers(release.scope)) forget_numbers();
  const Awaited awaited = awaited_by(fact, call, release);
  const auto matches = [&](const Operation& operation) {
    return ends(release, model, awaited, operation);
  };
  const unsigned number = note_release(fact, model, release, awaited.places);
  if (!is_refused_way()) accepted_waits_.insert(number);
  state_.expired.set(number + 1, release.limited ? 1 : 0);
  if (release.limited) limited_in_[current_block_].insert(number);
  asked_for_[number] = awaited.places;
  const auto is_one_of_many = [&](Place place) { return places_.has_any_element(place); };
  if (is_in_loop(current_block_) &&
      std::any_of(awaited.places.begin(), awaited.places.end(), is_one_of_many))
    asked_in_turn_.insert(number);
  if (release.refusal)
    note_asked_why();
  else if (release.provided)
    state_.denied.set(number + 1, 0);
  else
    state_.denied = PersistentMap{};
  if (release.provided) {
    ConditionalRelease pending{&*release.provided, &model,     {}, number,
                               release.refusal,    release.one};
    state_.open.each([&](std::uint32_t open, std::uint32_t) {
      if (matches(operations_[open - 1])) pending.operations.insert(open - 1);
    });
    if (release.one) note_completion(call);
    return release_when(fact, call, std::move(pending));
  }
  // What is done with by then is the completion that the wait before has reported: no wait itself.
  const bool consumes = release.seen && state_.reported;
  if (release.one) takes_one_[current_block_].insert(number);
  if (release.one && release.scope == Release::Scope::Queue)
    reap_one(call, release, number, matches);
  else if (release.one)
    complete_one(number, matches);
  else if (release.limited)
    run_for_a_while(number, matches);
  else
    release_operations(matches, number);
  if (release.scope == Release::Scope::Submit) state_.queued = PersistentMap{};
  forget_expired(releases_[number]);
  if (!consumes) state_.waits.set(number + 1, 2);
}

/// A wait that gives up after some time says nothing of how it has ended: what the handler changes
/// tells, or the loop around it.
void Solver::run_for_a_while(unsigned number,
                             const std::function<bool(const Operation&)>& matches) {
  Polled& polled = polled_[current_block_];
  polled.releases.insert(number);
  std::vector<unsigned> perhaps;
  state_.open.each([&](std::uint32_t key, std::uint32_t) {
    if (matches(operations_[key - 1])) perhaps.push_back(key);
  });
  for (const unsigned key : perhaps) {
    polled.operations.insert(key - 1);
    state_.open.set(key, 1);
    state_.waited.set(key, number + 1);
  }
}

/// Who asks for the error behind an answer knows better than the answer tells.
void Solver::note_asked_why() {
  std::vector<std::uint32_t> denied;
  state_.denied.each([&](std::uint32_t key, std::uint32_t) { denied.push_back(key); });
  for (const std::uint32_t key : denied) state_.denied.set(key, kKnownBetter);
}

/// A wait that does not give up makes good what one before it has left.
void Solver::forget_expired(const SummaryRelease& wait) {
  if (!runs_handlers(wait.scope)) return;
  std::vector<std::uint32_t> made_good;
  state_.expired.each([&](std::uint32_t key, std::uint32_t) {
    if (wait.scope == Release::Scope::All || releases_[key - 1].library == wait.library)
      made_good.push_back(key);
  });
  for (const std::uint32_t key : made_good) state_.expired.set(key, 0);
}

/// Where the completion is reported: a pointer to it.
void Solver::note_completion(const CallFact& call) {
  for (const Operand& operand : call.operands)
    for (Place place : addresses(operand.value))
      if (places_.type_at(places_.type(place).element).completion)
        write(place, values_.pointer(places_.pointee(place)), true);
}

/// One completion is taken, and nothing says of which operation: all are complete when as many
/// were taken as are due. In a loop nobody counts.
void Solver::reap_one(const CallFact& call, const Release& release, unsigned number,
                      const std::function<bool(const Operation&)>& matches) {
  const bool counts = release.seen ? !state_.reported : true;
  state_.reported = !release.seen;
  note_completion(call);
  if (!counts && !is_in_loop(current_block_)) return;
  complete_one(number, matches);
}

/// One of the operations is complete. In a loop nobody counts, until something leaves it.
void Solver::complete_one(unsigned number, const std::function<bool(const Operation&)>& matches) {
  std::vector<unsigned> candidates;
  unsigned due = 0;
  const bool in_loop = is_in_loop(current_block_);
  bool many = false;  // started in a loop that does not go on here
  state_.open.each([&](std::uint32_t key, std::uint32_t) {
    const Operation& operation = operations_[key - 1];
    if (!matches(operation)) return;
    candidates.push_back(key);
    due += operation.is_notified() ? 2 : 1;
    many |= started_in_another_loop(key - 1) && !is_chained(operation);
  });
  if (in_loop && (many || candidates.size() > 1))
    for (const unsigned key : candidates) blindly_reaped_[current_block_].insert(key - 1);
  unsigned most = 0;
  for (const unsigned key : candidates) {
    state_.reaped.set(key, state_.reaped.get(key) + 1);
    most = std::max(most, state_.reaped.get(key));
  }
  const bool all = in_loop || (most >= due && !many);
  for (const unsigned key : candidates) {
    state_.open.set(key, all ? 0 : 1);
    state_.waited.set(key, number + 1);
  }
}

bool Solver::started_in_another_loop(unsigned operation) const {
  const auto started = started_in_.find(operation);
  if (started == started_in_.end()) return false;
  bool found = false;
  for (const auto& [head, body] : loops_) {
    if (!body.count(started->second)) continue;
    if (body.count(current_block_)) return false;
    found = true;
  }
  return found;
}

bool Solver::is_in_loop(std::uint32_t block) const {
  return std::any_of(loops_.begin(), loops_.end(),
                     [block](const auto& loop) { return loop.second.count(block) > 0; });
}

/// `completion_wait_for(&done)`: a call that is named a wait, and is given what an operation
/// refers to, waits for that operation.
void Solver::wait_by_name(const CallFact& call) {
  const llvm::StringRef name = llvm::StringRef(call.callee).rsplit("::").second.empty()
                                   ? llvm::StringRef(call.callee)
                                   : llvm::StringRef(call.callee).rsplit("::").second;
  if (!name.contains_insensitive("wait") && !name.contains_insensitive("join")) return;
  PlaceSet given;
  for (const Operand& operand : call.operands)
    for (Place place : addresses(operand.value)) given.insert(place);
  for (Place place : addresses(call.object)) given.insert(place);
  release_operations([&](const Operation& operation) {
    return given.count(operation.token) ||
           std::any_of(operation.lends.begin(), operation.lends.end(),
                       [&](const LendRecord& lend) { return given.count(lend.place) > 0; });
  });
  last_wait_[current_block_] = current_step_;
}

/// Optimistic: a call that nothing describes is taken to keep what it is given by value alive in
/// its result, and to wait when its name says so and it has something to wait for.
void Solver::unknown_call(const Fact& fact, const CallFact& call) {
  begin_turn(call);
  forget_numbers_of(call);
  wait_by_name(call);
  if (fact.b) {
    for (Place to : addresses(fact.b)) {
      const TypeFact type = places_.type(to);
      if (!call.is_constructor) begin_anew(to);
      if (const ValueId tokens = continued(call); tokens && !type.result.empty())
        write(places_.field(to, "$operation", 0), tokens, true);
      const bool group = !type.result.empty();  // of the operations that it is given
      if (type.ownership == Ownership::None || type.callable || type.container || group)
        aggregate_operands(fact, call, to);
    }
  }
  if (reporting_ && way_ == 0 && (call.in_project || call.indirect)) {
    const std::string what = call.callee.empty() ? "a call through a pointer" : call.callee;
    unknowns_.push_back({fact.where, what,
                         call.indirect ? "the called function is not known here"
                                       : "its body was not seen, and no model describes it"});
  }
}

}  // namespace holdfast::check
