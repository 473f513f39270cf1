// Solver: how an operation starts: what it runs on, what its handler is and does, what it is lent.
#include <algorithm>

#include "dataflow/solver.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {

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

/// What the operation runs on, stands for it, and is waited for to end its lends.
void Solver::describe_subjects(const Fact& fact, const CallFact& call, const FunctionModel& model,
                               Operation& operation) {
  const auto place_set = [&](const std::optional<AccessPath>& path, PlaceSet& out) {
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
}

/// The operations behind the future or awaitable that a member is called on: what is attached to it
/// runs behind them, and what it returns stands for them too.
ValueId Solver::continued(const CallFact& call) {
  ValueId tokens = kNothing;
  for (Place object : addresses(call.object)) {
    if (places_.type(object).result.empty()) continue;
    std::vector<Target> reached;
    PlaceSet seen;
    deep_of(object, reached, seen, 0);
    for (const Target& target : reached)
      if (token_operations_.count(target.place))
        tokens = values_.join(tokens, values_.pointer(target.place));
  }
  return tokens;
}

/// The values that stand for the operation: its future, awaitable or request, and its result.
void Solver::stand_for(const Fact& fact, const CallFact& call, unsigned id, Operation& operation) {
  if (!operation.token) {
    RootFact root;
    root.kind = RootFact::Kind::Result;
    root.name = "the operation";
    operation.token = places_.root(places_.add_root(root));
    operations_[id].token = operation.token;  // one for the call, even when it lends nothing
  }
  token_operations_[operation.token] = id;
  const ValueId token = values_.join(values_.pointer(operation.token), continued(call));
  if (fact.b && !program_.types()[call.result_type].result.empty())
    for (Place to : addresses(fact.b)) write(places_.field(to, "$operation", 0), token, true);
  for (const Target& earlier : std::vector<Target>(values_.at(continued(call)).targets))
    if (const auto found = token_operations_.find(earlier.place);
        found != token_operations_.end()) {
      operations_[found->second].keeps.insert(operation.keeps.begin(), operation.keeps.end());
      operations_[found->second].holds.insert(operation.holds.begin(), operation.holds.end());
    }
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
  operation.spared_by = spared_by_;
  operation.flags = flags_;
  operation.token = operations_[id].token;
  if (!model.lends.empty()) operation.until = model.lends.front().until;
  for (const Lend& lend : model.lends)
    if (lend.until == Until::Token) operation.until = Until::Token;
  describe_subjects(fact, call, model, operation);
  if (!resolve_token(call, operation, model)) return;
  for (const Operand& operand : call.operands) {
    const std::string& token = program_.types()[operand.type].token;
    if (token == "deferred") operation.discipline = Discipline::Any;  // overlaps when it runs
    operation.lazy |= token == "awaitable" || token == "deferred";
  }
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
  stand_for(fact, call, id, operation);
  const bool one_at_a_time =
      operation.discipline == Discipline::Exclusive ||
      (operation.discipline == Discipline::Ordered && operation.direction == "write");
  if (operation.lends.empty() && !one_at_a_time && operation.handlers.empty() && !operation.spawned)
    return;
  describe_list(fact, call, model, id, operation);
  report_sibling_moves(call, operation);
  report_stale(call, operation);
  check_overlap(operation, id, state_.open);
  check_written(operation, id, state_.open);
  open_descriptors(fact, operation);
  set_operation(id, std::move(operation));
  const bool undecided = spared_by_ || (model.when && !holds(call, *model.when, model, fact));
  const bool perhaps = perhaps_synchronous(call, model);
  if (perhaps) perhaps_synchronous_.insert(id);
  begin_operation(id, perhaps || undecided ? 1 : 2);
  const bool queued = model.library && model.library->submits;
  state_.queued.set(id + 1, queued ? 1 : 0);
  state_.reaped.set(id + 1, 0);
  state_.looked.set(id + 1, 0);
}

/// One call starts a list of them: that it was refused says nothing of the first, unless the call
/// tells that this was the one.
void Solver::describe_list(const Fact& fact, const CallFact& call, const FunctionModel& model,
                           unsigned id, Operation& operation) {
  if (!model.operation || !model.operation->next || !model.operation->refused) return;
  for (const Target& next : evaluate(call, *model.operation->next, fact).targets)
    operation.first_of_list |= !values_.at(state_.memory.get(next.place)).targets.empty();
  if (!operation.first_of_list || !model.operation->refused_at) return;
  const Place refused = stand_in(fact.call, "refused", "the one that was refused");
  for (const Target& target : evaluate(call, *model.operation->refused_at, fact).targets)
    write(target.place, values_.pointer(refused), true);
  refused_of_list_[refused] = id;
}

/// The object itself, or a member that lies in it: not what it points at.
bool Solver::is_inside_this(Place place) {
  return places_.root_of(place).kind == RootFact::Kind::This &&
         places_.within(place, places_.pointee(root_place(places_.root_id(place))));
}

/// Does the call that the operand is set the pointer that it is given the address of?
bool Solver::is_set_by(const Operand& operand, unsigned given) {
  const auto& facts = function_.facts;
  const auto called = std::find_if(facts.begin(), facts.end(), [&](const Fact& fact) {
    return fact.kind == Fact::Kind::Call && fact.dst == operand.value;
  });
  if (called == facts.end()) return false;
  const CallFact& callee = function_.calls[called->call];
  const auto sets = [&](const Path& path) {
    return path.root == RootFact::Kind::Parameter && path.index == given &&
           path.steps.size() == 1 && path.steps.front().step == PlaceStep::Pointee;
  };
  for (const Summary* summary : program_.summaries(callee.key, callee.is_virtual))
    if (std::any_of(summary->stores.begin(), summary->stores.end(),
                    [&](const SummaryStore& store) { return sets(store.to); }))
      return true;
  const FunctionModel* model = find_model(callee, *called);
  return model && std::any_of(model->effects.releases_ownership.begin(),
                              model->effects.releases_ownership.end(), [&](const AccessPath& path) {
                                return path.root == AccessPath::Root::Argument &&
                                       path.index == static_cast<int>(given);
                              });
}

/// What goes elsewhere while the arguments of the call that lends it are evaluated.
static Incident moved_in_call(const Operation& operation, const LendRecord& lend, Stack stack,
                              std::string subject) {
  Incident incident;
  incident.kind = Incident::Kind::MovedInCall;
  incident.operation = operation;
  incident.lend = lend;
  incident.stack = std::move(stack);
  incident.subject = std::move(subject);
  return incident;
}

void Solver::report_sibling_moves(const CallFact& call, const Operation& operation) {
  const auto report_move = [&](const SiblingMove& move, const LendRecord& lend,
                               const std::string& subject) {
    Incident incident = moved_in_call(operation, lend, here(move.where), subject);
    if (move.along) incident.detail = "along";
    report(std::move(incident));
  };
  for (const SiblingMove& move : call.sibling_moves) {
    if (move.by_callee && !is_set_by(call.operands[move.moved_in], move.given)) continue;
    LendRecord last;
    for (const LendRecord& lend : operation.lends) {
      if (lend.role != LendRole::Buffer) continue;
      last = lend;
      if (move.name.empty() && is_inside_this(lend.place))
        report_move(move, lend, places_.text(lend.place));
    }
    if (!move.name.empty()) report_move(move, last, move.name);
  }
}

/// `write(fd, first, n, adopt(page))`: another operand is what a call answers that has moved the
/// bytes elsewhere, or freed them; what is lent points at where they were.
void Solver::report_stale(const CallFact& call, const Operation& operation) {
  for (const Operand& operand : call.operands) {
    const auto gone = gone_in_.find(operand.value);
    if (operand.value == kNoReg || gone == gone_in_.end()) continue;
    const std::vector<Target>& answered = values_.at(reg(operand.value)).targets;
    for (const LendRecord& lend : operation.lends) {
      // What the call has answered is where the bytes are now.
      const bool is_answer =
          std::any_of(answered.begin(), answered.end(),
                      [&](const Target& target) { return is_below(lend.place, target.place); });
      if (lend.role != LendRole::Buffer || is_answer ||
          std::none_of(gone->second.begin(), gone->second.end(),
                       [&](Place block) { return is_below(lend.place, block); }))
        continue;
      Incident incident =
          moved_in_call(operation, lend, here(operand.where), places_.text(lend.place));
      incident.certain = false;
      return report(std::move(incident));
    }
  }
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

void Solver::forget_number(Place place) {
  state_.found.set(place, 0);
  choose_no_more(place);
  const ValueId held = state_.memory.get(place);
  if (held && values_.at(held).is_constant) state_.memory.set(place, values_.join(held, kEmpty));
}

/// Of an object and what it leads to, as far as a call will likely go.
void Solver::forget_numbers_in(Place object) {
  constexpr std::size_t kMost = 64;
  std::vector<Place> parts{object};
  PlaceSet seen{object};
  for (std::size_t i = 0; i < parts.size() && parts.size() < kMost; ++i) {
    for (const Place child : places_.at(parts[i]).children)
      if (seen.insert(child).second) parts.push_back(child);
    for (const Target& target : values_.at(state_.memory.get(parts[i])).targets)
      if (seen.insert(target.place).second) parts.push_back(target.place);
  }
  for (std::size_t i = 1; i < parts.size(); ++i) forget_number(parts[i]);
}

/// What nobody has seen may count and flag in the objects that it is given, and in static storage.
void Solver::forget_numbers_of(const CallFact& call) {
  const auto forget_in = [&](Reg given) {
    for (Place object : addresses(given)) forget_numbers_in(object);
  };
  forget_in(call.object);
  for (const Operand& operand : call.operands)
    if (operand.passing != Passing::Value || !program_.types()[operand.type].is_const)
      forget_in(operand.value);
  for (std::size_t root = 1; root < function_.roots.size(); ++root)
    if (function_.roots[root].kind == RootFact::Kind::Global) {
      const Place shared = root_place(static_cast<RootId>(root));
      forget_number(shared);
      forget_numbers_in(shared);
    }
}

/// Handlers ran: they know by themselves what they change.
void Solver::forget_numbers() {
  std::vector<std::uint32_t> places;
  state_.memory.each([&](std::uint32_t place, std::uint32_t) { places.push_back(place); });
  for (const std::uint32_t place : places) forget_number(place);
  state_.found = PersistentMap{};
  state_.chosen = PersistentMap{};
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
      for (const auto& [key, closure] : code_at(target.place))
        look_into_handler(fact, call, model, operation, key, closure);
      // The caller's own callable, by itself or inside the closure: the caller learns of it.
      std::vector<Target> reached{target};
      PlaceSet seen;
      deep_of(target.place, reached, seen, 0);
      for (Place inside : seen) reached.push_back({inside, Ownership::None, false});
      look_into_parts(fact, call, model, operation, target.place, seen);
      for (const Target& inner : reached) {
        const RootFact& origin = places_.root_of(inner.place);
        const bool callers = origin.kind == RootFact::Kind::Parameter;
        for (Place child : places_.at(inner.place).children)
          operation.callers_token |=
              places_.at(child).step == PlaceStep::Field && places_.field_name(child) == "$callers";
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
  for (const AccessPath& path : model.keeps)
    for (const Target& target : evaluate(call, path, fact).targets)
      take_owned(target.place, operation);
}

/// A composite handler (a bind result, an executor or allocator bound to a callable): each part
/// that is code runs at the completion.
void Solver::look_into_parts(const Fact& fact, const CallFact& call, const FunctionModel& model,
                             Operation& operation, Place whole, const PlaceSet& parts) {
  for (Place part : parts) {
    if (part == whole || !places_.within(part, whole)) continue;
    if (const std::string code = call_operator(part); !code.empty())
      look_into_handler(fact, call, model, operation, code, part);
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
        if (is_end(item.effect.kind)) {
          PlaceSet seen;
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
  PlaceSet roots = operation.handler_context;
  for (Place request : operation.requests) {
    Place outer = request;
    // Up to the object itself: its neighbours in an array are not its surroundings.
    while (places_.at(outer).parent && places_.at(outer).step != PlaceStep::Pointee &&
           places_.at(outer).step != PlaceStep::Element)
      outer = places_.at(outer).parent;
    roots.insert(outer);
  }
  std::vector<Target> reached;
  PlaceSet seen;
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

/// A message that is told where to go, or from where it came, is a datagram: several do not meet.
bool Solver::is_address_of_message(const Lend& lend, Place lent) const {
  const auto& steps = lend.what.steps;
  const bool names_one = std::any_of(steps.begin(), steps.end(),
                                     [](const auto& step) { return step.field == "msg_name"; });
  const Place holder = places_.at(lent).step == PlaceStep::Pointee ? places_.at(lent).parent : 0;
  return names_one && !(holder && places_.at(holder).step == PlaceStep::Field &&
                        places_.field_name(holder) == "msg_name");  // nothing was written there
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
      if (type.kind == TypeFact::Kind::Record && type.ownership == Ownership::None)
        for (Place object : addresses(call.operands[index].value)) take_owned(object, operation);
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
      if (is_address_of_message(lend, target.place)) operation.discipline = Discipline::Any;
      report_if_dead(operation, record);
      operation.lends.push_back(std::move(record));
    }
  }
}

}  // namespace holdfast::check
