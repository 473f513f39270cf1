// Solver: calls that a model describes, and the default for calls that nothing describes.
#include <algorithm>

#include "dataflow/solver.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {

void Solver::call(const Fact& fact) {
  const CallFact& call = function_.calls[fact.call];
  ValueId result = kEmpty;
  if (fact.b)
    result = reg(fact.b);
  else if (call.result)
    result = values_.pointer(root_place(call.result));
  if (fact.dst) registers_[fact.dst] = result;
  if (!fact.b && call.result) forget(root_place(call.result));

  if (llvm::StringRef(call.callee).contains_insensitive("cancel")) state_.cancelled = true;
  const FunctionModel* model = find_model(call, fact);
  forget_constants(call);
  if (model) {
    apply_model(fact, call, *model);
    return;
  }
  if (!call.key.empty() && apply_summaries(fact, call, call.key, kNoPlace)) return;
  if (call.indirect) {
    const ValueId callable = reg(call.indirect);
    if (!values_.at(callable).targets.empty()) return invoke(fact, callable, &call);
  }
  unknown_call(fact, call);
}

void Solver::apply_model(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  note_changes(call, model);
  apply_effects(fact, call, model);
  for (const Release& release : model.effects.releases) apply_release(fact, call, model, release);
  for (const AccessPath& path : model.effects.invokes) {
    const PathValue callables = evaluate(call, path, fact);
    Value value;
    value.targets = callables.targets;
    invoke(fact, values_.intern(std::move(value)), nullptr);
  }
  apply_transfers(fact, call, model);
  apply_result(fact, call, model);
  if (model.operation || !model.lends.empty()) start_operation(fact, call, model);
}

/// A container that is given or loses elements is changed, wherever those stay.
void Solver::note_changes(const CallFact& call, const FunctionModel& model) {
  const auto of_this = [](const AccessPath& path) { return path.root == AccessPath::Root::This; };
  const auto into_this = [&](const Transfer& transfer) { return of_this(transfer.to); };
  const Effects& effects = model.effects;
  const bool changes = std::any_of(effects.moves.begin(), effects.moves.end(), into_this) ||
                       std::any_of(effects.copies.begin(), effects.copies.end(), into_this) ||
                       std::any_of(effects.destroys.begin(), effects.destroys.end(), of_this) ||
                       std::any_of(effects.mutates.begin(), effects.mutates.end(), of_this) ||
                       std::any_of(effects.reallocates.begin(), effects.reallocates.end(), of_this);
  if (!changes) return;
  const bool shrinks = std::any_of(effects.destroys.begin(), effects.destroys.end(), of_this);
  for (Place object : addresses(call.object)) {
    if (exportable(object)) changed_.insert(object);
    if (exportable(object) && shrinks) shrunk_.insert(object);
  }
}

void Solver::apply_effects(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  const Effects& effects = model.effects;
  const Stack stack = here(fact.where);
  const std::string name = call.callee.substr(
      call.callee.rfind(':') == std::string::npos ? 0 : call.callee.rfind(':') + 1);
  for (const AccessPath& path : effects.reads)
    for (const Target& target : evaluate(call, path, fact).targets)
      memory_changed(target.place, EffectKind::Read, stack, "'" + name + "' reads it", true);
  for (const AccessPath& path : effects.mutates) {
    const PathValue value = evaluate(call, path, fact);
    for (const Target& target : value.targets)
      memory_changed(target.place, EffectKind::Mutated, stack, "'" + name + "' changes it",
                     value.targets.size() == 1);
  }
  for (const AccessPath& path : effects.reallocates) {
    const PathValue value = evaluate(call, path, fact);
    for (const Target& target : value.targets)
      memory_changed(target.place, EffectKind::Reallocated, stack,
                     "'" + name + "' may move it elsewhere", value.targets.size() == 1);
  }
  for (const AccessPath& path : effects.frees) {
    const PathValue value = evaluate(call, path, fact);
    memory_freed(value.targets, stack, "'" + name + "' frees it", value.targets.size() == 1);
  }
  for (const AccessPath& path : effects.destroys) {
    std::set<Place> ended;
    Place owner = kNoPlace;
    for (const Target& target : evaluate(call, path, fact).targets) {
      owner = target.place;
      collect_ended(target.place, ended, true);
    }
    if (ended.empty()) continue;
    memory_ended(ended, owner, Incident::Kind::Freed, stack, "'" + name + "' destroys its owner",
                 false);
    record_effect(EffectKind::Ended, owner, stack, "'" + name + "' destroys its owner", false);
  }
  for (const AccessPath& path : effects.releases_ownership)
    for (const Target& target : evaluate(call, path, fact).targets) {
      Value value;
      for (Target held : std::vector<Target>(values_.at(load(target.place)).targets)) {
        value.targets.push_back({held.place, Ownership::None, held.accessor});
        hand_to_operations(held.place);
      }
      if (!fact.b && fact.dst) registers_[fact.dst] = values_.intern(value);
      state_.memory.set(target.place, kEmpty);
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
    std::set<Place> seen;
    owned_by(region, operation.keeps, seen, 0);
  });
}

void Solver::apply_transfers(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  const auto to_register = [&](const AccessPath& to) {
    return to.root == AccessPath::Root::Return && to.steps.empty() && !fact.b;
  };
  for (const Transfer& view : model.effects.views) {
    Value value;
    for (Target target : evaluate(call, view.from, fact).targets)
      value.targets.push_back({target.place, Ownership::None, target.accessor || view.accessor});
    const ValueId pointers = values_.intern(std::move(value));
    if (to_register(view.to)) {
      if (fact.dst) registers_[fact.dst] = pointers;
      continue;
    }
    const PathValue to = evaluate(call, view.to, fact);
    for (const Target& target : to.targets) write(target.place, pointers, to.targets.size() == 1);
  }
  const auto hand_over = [&](const Transfer& transfer, bool moved) {
    const PathValue from = evaluate(call, transfer.from, fact);
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
        if (from.is_value ||
            (own.ownership != Ownership::None && type.kind == TypeFact::Kind::Pointer)) {
          ValueId held = from.is_value ? values_.pointer(source.place) : load(source.place);
          Value value;
          for (Target inner : std::vector<Target>(values_.at(held).targets)) {
            const auto kind = places_.root_of(inner.place).kind;
            const bool ownable =
                kind != RootFact::Kind::Local && kind != RootFact::Kind::Global &&
                kind != RootFact::Kind::Literal && kind != RootFact::Kind::Temporary &&
                (kind != RootFact::Kind::Parameter || places_.has_pointee(inner.place));
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
  const auto& moves = model.effects.moves;
  if (moves.size() == 2 && moves[0].from.text() == moves[1].to.text() &&
      moves[0].to.text() == moves[1].from.text())
    // A swap leaves no owner without bytes; whoever looks again sees the new ones.
    for (const Transfer& move : moves)
      for (const Target& owner : evaluate(call, move.to, fact).targets)
        for (const Target& held : std::vector<Target>(values_.at(load(owner.place)).targets))
          state_.dead.set(held.place, 0);
  for (const Transfer& copy : model.effects.copies) {
    // An object made of all the arguments: each has a slot of its own in it.
    if (copy.from.rest && copy.to.root == AccessPath::Root::Return && copy.to.steps.empty() &&
        fact.b) {
      for (Place to : addresses(fact.b)) aggregate_operands(fact, call, to);
      continue;
    }
    // A value written as an rvalue is moved by any interface that copies.
    const int index = copy.from.index < 0 ? static_cast<int>(call.operands.size()) + copy.from.index
                                          : copy.from.index;
    const bool argument = copy.from.root == AccessPath::Root::Argument && index >= 0 &&
                          index < static_cast<int>(call.operands.size());
    const bool rvalue = argument && (call.operands[index].temporary ||
                                     llvm::StringRef(call.operands[index].text).contains("move("));
    hand_over(copy, rvalue);
  }
}

void Solver::apply_result(const Fact& fact, const CallFact& call, const FunctionModel& model) {
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
  // Newly allocated memory: one region per call.
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
  const Place region = places_.root(entry->second);
  release_lends_of(entry->second);
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

/// What the completion of a call depends on: a handler, an awaitable, a future, or nothing.
/// Returns false when the call is complete when it returns.
bool Solver::resolve_token(const CallFact& call, Operation& operation,
                           const FunctionModel& model) const {
  if (operation.until != Until::Token) return true;
  const TypeFact& result = program_.types()[call.result_type];
  if (!result.result.empty()) return true;
  const bool returns_void = result.kind == TypeFact::Kind::Scalar && result.name == "void";
  for (const Operand& operand : call.operands)
    if (program_.types()[operand.type].token == "blocking") return false;
  if (call.result_type == 0 || returns_void) return true;
  // A token that returns a plain value has waited for it.
  return result.kind == TypeFact::Kind::Record && !result.result.empty();
}

void Solver::start_operation(const Fact& fact, const CallFact& call, const FunctionModel& model) {
  auto [entry, inserted] =
      operation_ids_.try_emplace({fact.call, 0u}, static_cast<unsigned>(operations_.size()));
  if (inserted) operations_.emplace_back();
  const unsigned id = entry->second;
  started_in_[id] = current_block_;
  Operation operation;
  operation.model = &model;
  operation.stack = here(fact.where);
  operation.token = operations_[id].token;
  if (!model.lends.empty()) operation.until = model.lends.front().until;
  for (const Lend& lend : model.lends)
    if (lend.until == Until::Token) operation.until = Until::Token;
  const auto place_set = [&](const std::optional<AccessPath>& path, std::set<Place>& out) {
    if (!path) return;
    const PathValue value = evaluate(call, *path, fact);
    for (const Target& target : value.targets) out.insert(target.place);
  };
  if (model.operation) {
    operation.direction = model.operation->direction;
    operation.discipline = model.operation->discipline;
    operation.spawned = operation.direction == "spawn" || operation.direction == "coroutine";
    place_set(model.operation->stream, operation.streams);
    place_set(model.operation->request, operation.requests);
    if (model.operation->chained) {
      operation.chained = holds(call, *model.operation->chained, model, fact);
      // The flag may also be set after the start, until it is submitted.
      for (const auto& term : model.operation->chained->terms)
        for (const Target& target : evaluate(call, term.path, fact).targets)
          operation.chain_flags.insert(target.place);
    }
  }
  for (const Lend& lend : model.lends) {
    if (lend.until == Until::Request) place_set(lend.until_path, operation.requests);
    if (lend.until == Until::Handle) place_set(lend.until_path, operation.handles);
    if (lend.until == Until::Queue) place_set(lend.until_path, operation.queues);
  }
  if (!resolve_token(call, operation, model)) return;
  for (const Operand& operand : call.operands)  // nothing runs yet, so nothing overlaps
    if (program_.types()[operand.type].token == "deferred") operation.discipline = Discipline::Any;
  describe_handler(fact, call, model, operation);
  add_lends(fact, call, model, operation);
  if (operation.until == Until::Callback || operation.until == Until::Queue)
    add_context_lends(fact, operation);
  for (const LendRecord& earlier : operations_[id].lends) {
    bool known = false;
    for (LendRecord& lend : operation.lends)
      known |= lend.place == earlier.place && lend.role == earlier.role;
    if (!known && !reporting_) operation.lends.push_back(earlier);
  }
  // The value that stands for the operation: its future, awaitable or request.
  if (!operation.token) {
    RootFact root;
    root.kind = RootFact::Kind::Result;
    root.name = "the operation";
    operation.token = places_.root(places_.add_root(root));
    operations_[id].token = operation.token;  // one for the call, even when it lends nothing
  }
  token_operations_[operation.token] = id;
  const ValueId token = values_.pointer(operation.token);
  if (fact.b && !program_.types()[call.result_type].result.empty())
    for (Place to : addresses(fact.b)) write(places_.field(to, "$operation", 0), token, true);
  if (operation.until == Until::Request)
    for (Place request : operation.requests) {
      const auto kind = places_.type(request).kind;
      if (kind != TypeFact::Kind::Record) write(request, token, !places_.has_any_element(request));
    }
  if (fact.dst && !fact.b && call.result) {
    Value value = values_.at(registers_[fact.dst]);
    operation.status = root_place(call.result);
    registers_[fact.dst] = values_.intern(std::move(value));
    result_operations_[operation.status] = id;
  }
  if (operation.lends.empty() && operation.discipline != Discipline::Exclusive &&
      operation.handlers.empty())
    return;
  for (const SiblingMove& move : call.sibling_moves) {
    if (!reporting_) break;
    Incident incident;
    incident.kind = Incident::Kind::MovedInCall;
    incident.operation = operation;
    for (const LendRecord& lend : operation.lends)
      if (lend.role == LendRole::Buffer) incident.lend = lend;
    incident.stack = here(move.where);
    incident.subject = move.name;
    report(std::move(incident));
  }
  check_overlap(operation, state_.open);
  open_descriptors(fact, operation);
  set_operation(id, std::move(operation));
  const bool perhaps = perhaps_synchronous(call, model);
  if (perhaps) perhaps_synchronous_.insert(id);
  state_.open.set(id + 1, perhaps ? 1 : 2);
}

/// Descriptors that are read at submission live until then: an operation of its own.
void Solver::open_descriptors(const Fact& fact, Operation& operation) {
  std::vector<LendRecord> descriptors, others;
  for (LendRecord& lend : operation.lends)
    (lend.until == Until::Submit ? descriptors : others).push_back(lend);
  if (descriptors.empty() || others.empty()) {
    if (others.empty() && !descriptors.empty()) operation.until = Until::Submit;
    return;
  }
  auto [entry, inserted] =
      operation_ids_.try_emplace({fact.call, 0x10000u}, static_cast<unsigned>(operations_.size()));
  if (inserted) operations_.emplace_back();
  Operation part = operation;
  part.lends = std::move(descriptors);
  part.until = Until::Submit;
  part.direction.clear();
  part.discipline = Discipline::Any;
  part.token = kNoPlace;
  part.streams.clear();
  operation.lends = std::move(others);
  operation.until = operation.lends.front().until;
  set_operation(entry->second, std::move(part));
  state_.open.set(entry->second + 1, 2);
}

/// Whatever a call can write to through its operands is no longer the constant that it was.
void Solver::forget_constants(const CallFact& call) {
  for (const Operand& operand : call.operands) {
    const TypeFact& type = program_.types()[operand.type];
    const bool may_write = operand.passing == Passing::Reference ||
                           (operand.passing == Passing::Value && !type.is_const &&
                            type.kind != TypeFact::Kind::Scalar);
    if (!may_write) continue;
    for (Place place : addresses(operand.value)) {
      const ValueId held = state_.memory.get(place);
      if (held && values_.at(held).is_constant)
        state_.memory.set(place, values_.join(held, kEmpty));
    }
  }
}

void Solver::describe_handler(const Fact& fact, const CallFact& call, const FunctionModel& model,
                              Operation& operation) {
  std::vector<AccessPath> handlers;
  if (model.operation && model.operation->handler) handlers.push_back(*model.operation->handler);
  for (const Lend& lend : model.lends)
    if ((lend.until == Until::Callback || lend.until == Until::Cleanup) && lend.until_path)
      handlers.push_back(*lend.until_path);
  for (const AccessPath& path : handlers) {
    const PathValue value = evaluate(call, path, fact);
    for (const Target& target : value.targets) {
      const RootFact& root = places_.root_of(target.place);
      if (root.kind == RootFact::Kind::Function)
        look_into_handler(fact, call, model, operation, root.name, kNoPlace);
      if (const ValueId code = state_.memory.get(target.place))
        for (const Target& inner : std::vector<Target>(values_.at(code).targets))
          if (places_.root_of(inner.place).kind == RootFact::Kind::Function)
            look_into_handler(fact, call, model, operation, places_.root_of(inner.place).name,
                              target.place);
      // The caller's own callable, by itself or inside the closure: the caller learns of it.
      std::vector<Target> reached{target};
      std::set<Place> seen;
      deep_of(target.place, reached, seen, 0);
      for (Place inside : seen) reached.push_back({inside, Ownership::None, false});
      look_into_parts(fact, call, model, operation, target.place, seen);
      for (const Target& inner : reached) {
        const RootFact& origin = places_.root_of(inner.place);
        const bool callers = origin.kind == RootFact::Kind::Parameter;
        if (!callers) {
          if (const ValueId held = state_.memory.get(inner.place))
            for (const Target& more : values_.at(held).targets)
              operation.callers_token |=
                  places_.root_of(more.place).kind == RootFact::Kind::Parameter &&
                  program_.types()[places_.root_of(more.place).type].callable;
          continue;
        }
        const TypeFact* type = &program_.types()[origin.type];
        if (type->kind == TypeFact::Kind::Reference) type = &program_.types()[type->element];
        operation.callers_token |=
            type->callable || type->kind == TypeFact::Kind::Unknown || !type->token.empty();
      }
    }
  }
  if (model.operation && model.operation->context)
    for (const Target& target : evaluate(call, *model.operation->context, fact).targets)
      operation.handler_context.insert(target.place);
  std::set<Place> seen;
  for (const AccessPath& path : model.keeps)
    for (const Target& target : evaluate(call, path, fact).targets)
      owned_by(target.place, operation.keeps, seen, 0);
}

/// A composite handler (a bind result, an executor or allocator bound to a callable): each part
/// that is code runs at the completion.
void Solver::look_into_parts(const Fact& fact, const CallFact& call, const FunctionModel& model,
                             Operation& operation, Place whole, const std::set<Place>& parts) {
  for (Place part : parts) {
    if (part == whole || !places_.within(part, whole)) continue;
    const ValueId code = state_.memory.get(part);
    if (!code) continue;
    const Place closure = places_.type(part).callable ? part : kNoPlace;
    for (const Target& inner : std::vector<Target>(values_.at(code).targets))
      if (places_.root_of(inner.place).kind == RootFact::Kind::Function)
        look_into_handler(fact, call, model, operation, places_.root_of(inner.place).name, closure);
  }
}

/// What the handler will free and change, seen from here: its parameters are what the model says
/// they are, its captures what the closure holds.
void Solver::look_into_handler(const Fact& fact, const CallFact& call, const FunctionModel& model,
                               Operation& operation, const std::string& key, Place closure) {
  operation.handlers.insert(key);
  for (const Summary* summary : program_.summaries(key, false))
    for (const SummaryEffect& item : summary->effects) {
      std::vector<Target> targets;
      if (item.path.root == RootFact::Kind::This && closure != kNoPlace) {
        targets = follow({{closure, Ownership::None, false}}, true, item.path.steps);
      } else if (item.path.root == RootFact::Kind::Parameter && model.operation &&
                 item.path.index < model.operation->passes.size() &&
                 model.operation->passes[item.path.index]) {
        const PathValue passed = evaluate(call, *model.operation->passes[item.path.index], fact);
        targets = follow(passed.targets, true, item.path.steps);
      } else if (item.path.root == RootFact::Kind::Global) {
        targets = resolve(fact, call, item.path, kNoPlace);
      }
      for (const Target& target : targets) {
        if (item.effect.kind == EffectKind::Freed || item.effect.kind == EffectKind::Ended) {
          std::set<Place> seen;
          operation.handler_frees.insert(target.place);
          owned_by(target.place, operation.handler_frees, seen, 0);
        } else if (item.effect.kind == EffectKind::Mutated) {
          operation.signals.insert(target.place);
        }
      }
    }
}

/// A callback reaches what its request's surroundings point at: user data, the struct around it.
void Solver::add_context_lends(const Fact& fact, Operation& operation) {
  std::set<Place> roots = operation.handler_context;
  for (Place request : operation.requests) {
    Place outer = request;
    // Up to the object itself: its neighbours in an array are not its surroundings.
    while (places_.at(outer).parent && places_.at(outer).step != PlaceStep::Pointee &&
           places_.at(outer).step != PlaceStep::Element)
      outer = places_.at(outer).parent;
    roots.insert(outer);
  }
  std::vector<Target> reached;
  std::set<Place> seen;
  for (Place root : roots) {
    deep_of(root, reached, seen, 0);
    const auto kind = places_.root_of(root).kind;
    if (operation.handler_context.count(root) &&
        (kind == RootFact::Kind::Local || kind == RootFact::Kind::Temporary))
      reached.push_back({root, Ownership::None, false});
  }
  for (Place place : seen)
    if (const ValueId held = state_.memory.get(place))
      for (const Target& target : values_.at(held).targets) {
        const RootFact& origin = places_.root_of(target.place);
        operation.callers_token |=
            origin.kind == RootFact::Kind::Parameter && program_.types()[origin.type].callable;
      }
  for (const Target& target : reached) {
    const auto kind = places_.root_of(target.place).kind;
    const bool own_storage = kind == RootFact::Kind::Local || kind == RootFact::Kind::Temporary;
    if (!own_storage || places_.has_pointee(target.place)) continue;
    bool known = false;
    for (const LendRecord& lend : operation.lends)
      known |= places_.root_id(lend.place) == places_.root_id(target.place);
    if (known) continue;
    LendRecord record;
    record.place = target.place;
    record.role = LendRole::Captures;
    record.access = Access::Hold;
    record.where = fact.where;
    operation.lends.push_back(std::move(record));
  }
}

/// What is lent has ended, or was left by a move, before the operation begins.
void Solver::report_if_dead(const Operation& operation, const LendRecord& lend) {
  const std::uint32_t state = state_.dead.get(lend.place);
  if (!reporting_ || !state) return;
  Incident incident;
  incident.kind = Incident::Kind::LentDead;
  incident.operation = operation;
  incident.lend = lend;
  incident.root = places_.root_of(lend.place).kind;
  incident.certain = lend.certain && state != kEndedPerhaps;
  incident.subject = subject(lend.place, lend);
  incident.detail = state == kMoved ? "moved" : "ended";
  report(std::move(incident));
}

bool Solver::is_made_in_place(const CallFact& call, Place place) const {
  for (const Operand& operand : call.operands)
    if (operand.temporary)
      for (Place made : addresses(operand.value))
        if (made == place) return true;
  return false;
}

void Solver::add_lends(const Fact& fact, const CallFact& call, const FunctionModel& model,
                       Operation& operation) {
  for (const Lend& lend : model.lends) {
    const PathValue value = evaluate(call, lend.what, fact);
    const int index = lend.what.index < 0 ? static_cast<int>(call.operands.size()) + lend.what.index
                                          : lend.what.index;
    const bool argument = lend.what.root == AccessPath::Root::Argument && index >= 0 &&
                          index < static_cast<int>(call.operands.size());
    // A buffer sequence of the project's own may carry the owner of its bytes with it.
    if (argument && lend.role == LendRole::Buffer && lend.until == Until::Token) {
      const TypeFact& type = program_.types()[call.operands[index].type];
      std::set<Place> seen;
      if (type.kind == TypeFact::Kind::Record && type.ownership == Ownership::None)
        for (Place object : addresses(call.operands[index].value))
          owned_by(object, operation.keeps, seen, 0);
    }
    for (const Target& target : value.targets) {
      const RootFact::Kind root = places_.root_of(target.place).kind;
      if (root == RootFact::Kind::Literal || root == RootFact::Kind::Function) continue;
      if (token_operations_.count(places_.root(places_.root_id(target.place)))) continue;
      // A handler made in place is moved into the operation; what lies inside it was looked at.
      if (lend.role == LendRole::Captures && root == RootFact::Kind::Temporary &&
          is_made_in_place(call, target.place))
        continue;
      LendRecord record;
      record.place = target.place;
      record.access = lend.access;
      record.role = lend.role;
      record.until = lend.until;
      record.accessor = target.accessor;
      record.certain = value.targets.size() == 1;
      record.operand = argument ? static_cast<unsigned>(index) : 0;
      record.where = argument ? call.operands[index].where : fact.where;
      record.text = argument ? call.operands[index].text : call.callee;
      if (lend.attached) {
        // The new value takes the place of what this very call lent before on the same handle.
      }
      report_if_dead(operation, record);
      operation.lends.push_back(std::move(record));
    }
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

void Solver::apply_release(const Fact& fact, const CallFact& call, const FunctionModel& model,
                           const Release& release) {
  std::set<Place> places, tokens;
  if (release.path)
    for (const Target& target : evaluate(call, *release.path, fact).targets) {
      places.insert(target.place);
      std::vector<Target> reached;
      std::set<Place> seen;
      deep_of(target.place, reached, seen, 0);
      for (const Target& inner : reached) tokens.insert(inner.place);
      for (const Target& inner : values_.at(load(target.place)).targets) tokens.insert(inner.place);
      tokens.insert(target.place);
    }
  if (!release.refusal) last_wait_[current_block_] = current_step_;
  const Library* library = model.library;
  const auto matches = [&](const Operation& operation) {
    const bool same_library = operation.model && library && operation.model->library &&
                              operation.model->library->family == library->family;
    const auto meets = [](const std::set<Place>& left, const std::set<Place>& right) {
      for (Place place : left)
        if (right.count(place)) return true;
      return false;
    };
    switch (release.scope) {
      case Release::Scope::Request:
      case Release::Scope::Result:
        return meets(operation.requests, places) || meets(operation.requests, tokens) ||
               (operation.token && tokens.count(operation.token)) ||
               (!release.path && same_library);
      case Release::Scope::Queue:
        return same_library &&
               (operation.queues.empty() || places.empty() || meets(operation.queues, places));
      case Release::Scope::Handle:
        return meets(operation.handles, places) || (places.empty() && same_library);
      case Release::Scope::Stream:
        return meets(operation.streams, places);
      case Release::Scope::Library:
        return same_library && operation.until != Until::Forever;
      case Release::Scope::Submit:
        return same_library && operation.until == Until::Submit;
      case Release::Scope::All:
        return operation.until != Until::Request && operation.until != Until::Forever &&
               operation.until != Until::Submit;
    }
    return false;
  };
  SummaryRelease record;
  record.scope = release.scope;
  record.library = library ? library->family : "";
  if (release.path && places.size() == 1) {
    record.has_path = true;
    record.path = path_of(*places.begin());
  }
  const std::uint64_t key = release_key(record, static_cast<std::uint64_t>(fact.call) << 8);
  auto [entry, inserted] = release_ids_.try_emplace(key, static_cast<unsigned>(releases_.size()));
  if (inserted) releases_.emplace_back();
  releases_[entry->second] = record;
  if (release.provided) {
    // Whether it waited shows in its result: decided where the result is tested.
    ConditionalRelease pending{&*release.provided, &model, {}, entry->second, release.refusal};
    state_.open.each([&](std::uint32_t open, std::uint32_t) {
      if (matches(operations_[open - 1])) pending.operations.insert(open - 1);
    });
    if (!release.refusal)
      polled_[current_block_].insert(pending.operations.begin(), pending.operations.end());
    Place result = call.result ? root_place(call.result) : kNoPlace;
    const AccessPath& tested = release.provided->terms.front().path;
    if (tested.root != AccessPath::Root::Return) {
      // The answer comes through an out-parameter: whatever is loaded from it stands for it.
      auto [root, fresh] = call_roots_.try_emplace({fact.call, "flag"}, 0);
      if (fresh) {
        RootFact flag;
        flag.kind = RootFact::Kind::Result;
        flag.name = "the flag";
        root->second = places_.add_root(flag);
      }
      result = places_.root(root->second);
      for (const Target& target : evaluate(call, tested, fact).targets)
        write(target.place, values_.pointer(result), true);
    }
    if (result) conditional_releases_[result] = {pending};
    return;
  }
  release_operations(matches);
  if (release.scope == Release::Scope::Submit) return;
  state_.waits.set(entry->second + 1, 2);
}

/// Optimistic: a call that nothing describes is taken to keep what it is given by value alive in
/// its result, and to wait when its name says so and it has something to wait for.
void Solver::unknown_call(const Fact& fact, const CallFact& call) {
  if (fact.b) {
    for (Place to : addresses(fact.b)) {
      const TypeFact type = places_.type(to);
      if (!call.is_constructor) begin_anew(to);
      if (type.ownership == Ownership::None || type.callable || type.container)
        aggregate_operands(fact, call, to);
    }
  }
  if (reporting_ && (call.in_project || call.indirect)) {
    const std::string what = call.callee.empty() ? "a call through a pointer" : call.callee;
    unknowns_.push_back({fact.where, what,
                         call.indirect ? "the called function is not known here"
                                       : "its body was not seen, and no model describes it"});
  }
}

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

void Solver::invoke(const Fact& fact, ValueId callable, const CallFact* call) {
  static const CallFact no_operands;
  for (const Target& target : std::vector<Target>(values_.at(callable).targets)) {
    const RootFact& root = places_.root_of(target.place);
    if (root.kind == RootFact::Kind::Function) {
      apply_summaries(fact, call ? *call : no_operands, root.name, kNoPlace);
      continue;
    }
    const ValueId code = state_.memory.get(target.place);
    if (!code) continue;
    for (const Target& inner : std::vector<Target>(values_.at(code).targets))
      if (places_.root_of(inner.place).kind == RootFact::Kind::Function)
        apply_summaries(fact, call ? *call : no_operands, places_.root_of(inner.place).name,
                        target.place);
  }
}

}  // namespace holdfast::check
