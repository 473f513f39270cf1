// Solver: calls of functions whose summary is known, and the summary of the solved function.
#include "dataflow/solver.h"

namespace holdfast::check {
namespace {

/// A longer way is told without its middle.
Stack extend(const Frame& frame, const Stack& rest) {
  Stack stack{frame};
  if (rest.size() + 1 > kMaxFrames) {
    stack.insert(stack.end(), rest.begin(), rest.begin() + kMaxFrames / 2);
    stack.insert(stack.end(), rest.end() - kMaxFrames / 4, rest.end());
  } else {
    stack.insert(stack.end(), rest.begin(), rest.end());
  }
  return stack;
}

}  // namespace

bool Solver::apply_summaries(const Fact& fact, const CallFact& call, const std::string& key,
                             Place closure) {
  const auto summaries = program_.summaries(key, call.is_virtual);
  if (summaries.empty()) return false;
  if (call.is_coroutine) {
    // A coroutine has not run when the call returns; its frame holds what it was given.
    if (fact.b)
      for (Place to : addresses(fact.b)) aggregate_operands(fact, call, to);
    // A closure without captures leaves nothing behind that the frame could refer to.
    const bool captures = closure != kNoPlace && !places_.at(closure).children.empty();
    if (captures && fact.b)
      for (Place to : addresses(fact.b))
        write(places_.field(to, "this", 0), values_.pointer(closure), true);
    return true;
  }
  for (const Summary* summary : summaries)
    apply_summary(fact, call, *summary, closure, summaries.size() == 1);
  return true;
}

std::vector<Target> Solver::resolve(const Fact& fact, const CallFact& call, const Path& path,
                                    Place closure, bool allow_value) {
  std::vector<Target> targets;
  bool is_value = false;
  switch (path.root) {
    case RootFact::Kind::Parameter: {
      if (path.index >= call.operands.size()) return {};
      const Operand& operand = call.operands[path.index];
      targets = values_.at(reg(operand.value)).targets;
      is_value = operand.passing != Passing::Object;
      const auto kind = program_.types()[operand.type].kind;
      if (operand.passing == Passing::Value && kind == TypeFact::Kind::Record) is_value = false;
      break;
    }
    case RootFact::Kind::This:
      targets = closure != kNoPlace ? std::vector<Target>{{closure, Ownership::None, false}}
                                    : values_.at(reg(call.object)).targets;
      is_value = true;
      break;
    case RootFact::Kind::Return:
      if (fact.b)
        targets = values_.at(reg(fact.b)).targets;
      else
        return {};
      break;
    case RootFact::Kind::Global:
    case RootFact::Kind::Function: {
      const std::string prefix = path.root == RootFact::Kind::Global ? "g:" : "fn:";
      auto [entry, inserted] = named_roots_.try_emplace(prefix + path.name, 0);
      if (inserted) {
        RootFact root;
        root.kind = path.root;
        root.name = path.name;
        root.type = path.root_type;
        entry->second = places_.add_root(root);
      }
      targets = {{places_.root(entry->second), Ownership::None, false}};
      break;
    }
    default: {
      auto [entry, inserted] =
          call_roots_.try_emplace({fact.call, path.name + "#" + std::to_string(path.index)}, 0);
      if (inserted) {
        RootFact root;
        root.kind = path.root;
        root.name = path.name;
        root.type = path.root_type;
        root.where = fact.where;
        entry->second = places_.add_root(root);
      }
      targets = {{places_.root(entry->second), Ownership::None, false}};
      break;
    }
  }
  if (path.steps.empty() && is_value && !allow_value) return {};
  return follow(std::move(targets), is_value, path.steps);
}

std::vector<Target> Solver::follow(std::vector<Target> targets, bool is_value,
                                   const std::vector<Path::Step>& steps) {
  for (const Path::Step& step : steps) {
    std::vector<Target> next;
    for (const Target& target : targets) {
      switch (step.step) {
        case PlaceStep::Pointee:
          if (is_value)
            next.push_back(target);
          else
            for (const Target& held : std::vector<Target>(values_.at(load(target.place)).targets))
              next.push_back(held);
          break;
        case PlaceStep::Field:
          next.push_back({places_.field(target.place, step.field, step.type), Ownership::None,
                          target.accessor});
          break;
        case PlaceStep::Element: {
          const bool element = places_.at(target.place).step == PlaceStep::Element &&
                               places_.type(target.place).kind != TypeFact::Kind::Array &&
                               places_.type(target.place).kind != TypeFact::Kind::Record;
          next.push_back(
              {element ? target.place : places_.element(target.place, step.number, step.type),
               Ownership::None, target.accessor});
          break;
        }
        case PlaceStep::Root:
          break;
      }
    }
    is_value = false;
    targets = std::move(next);
    if (targets.size() > Value::kMaxEntries) targets.resize(Value::kMaxEntries);
  }
  return targets;
}

/// An object and what it owns ended inside a callee.
void Solver::object_ended(Place object, const Stack& stack, const std::string& event,
                          bool certain) {
  std::set<Place> ended;
  collect_ended(object, ended, true);
  if (exportable(object)) shrunk_.insert(object);
  memory_ended(ended, object, Incident::Kind::Freed, stack, event, certain);
  record_effect(EffectKind::Ended, object, stack, event, certain);
}

void Solver::apply_summary(const Fact& fact, const CallFact& call, const Summary& summary,
                           Place closure, bool only_one) {
  const Frame frame{&function_, fact.where};
  const auto resolve_all = [&](const std::vector<Path>& paths, std::set<Place>& out) {
    for (const Path& path : paths)
      for (const Target& target : resolve(fact, call, path, closure)) out.insert(target.place);
  };
  // 1. What it does to memory that is in flight here.
  for (const SummaryEffect& item : summary.effects) {
    const auto targets = resolve(fact, call, item.path, closure);
    const Stack stack = extend(frame, item.effect.stack);
    const bool certain = item.effect.certain && only_one && targets.size() == 1;
    // Waits that came before it inside the callee have ended what they wait for.
    const PersistentMap open_before = state_.open;
    if (item.effect.after_wait || !item.effect.released_libraries.empty())
      release_operations([&](const Operation& operation) {
        return item.effect.after_wait ||
               (operation.model && operation.model->library &&
                item.effect.released_libraries.count(operation.model->library->family));
      });
    inherited_guards_.clear();
    resolve_all(item.guards, inherited_guards_);
    for (const Target& target : targets) {
      switch (item.effect.kind) {
        case EffectKind::Freed:
          memory_freed({target}, stack, item.effect.text, certain);
          break;
        case EffectKind::Ended:
          object_ended(target.place, stack, item.effect.text, certain);
          break;
        default: {
          std::set<Place> guards;
          resolve_all(item.guards, guards);
          memory_changed(target.place, item.effect.kind, stack, item.effect.text, certain, true,
                         &guards);
        }
      }
    }
    state_.open = open_before;
    inherited_guards_.clear();
  }
  // 2. What it waits for.
  if (!summary.releases.empty()) last_wait_[current_block_] = current_step_;
  for (const SummaryRelease& release : summary.releases) {
    std::set<Place> places;
    if (release.has_path)
      for (const Target& target : resolve(fact, call, release.path, closure, true)) {
        places.insert(target.place);
        for (const Target& held : values_.at(load(target.place)).targets) places.insert(held.place);
      }
    release_operations([&](const Operation& operation) {
      if (release.scope == Release::Scope::All) return operation.until != Until::Request;
      const bool same = operation.model && operation.model->library &&
                        operation.model->library->family == release.library;
      if (!same && release.scope != Release::Scope::Result &&
          release.scope != Release::Scope::Request)
        return false;
      if (release.scope == Release::Scope::Library || release.scope == Release::Scope::Queue ||
          !release.has_path)
        return same;
      for (Place place : places)
        if (operation.requests.count(place) || operation.handles.count(place) ||
            operation.streams.count(place) || operation.token == place)
          return true;
      return false;
    });
    const std::uint64_t key =
        release_key(release, (static_cast<std::uint64_t>(fact.call) << 8) | 0x80);
    auto [entry, inserted] = release_ids_.try_emplace(key, static_cast<unsigned>(releases_.size()));
    if (inserted) releases_.push_back(release);
    if (release.has_path && places.size() >= 1)
      releases_[entry->second].path = path_of(*places.begin());
    state_.waits.set(entry->second + 1, 2);
  }
  // 3. The operations it leaves open. How they stand to each other was judged in the callee.
  const PersistentMap pending = state_.open;
  std::vector<Place> tokens(summary.operations.size(), kNoPlace);
  for (std::size_t i = 0; i < summary.operations.size(); ++i) {
    const SummaryOperation& item = summary.operations[i];
    auto [entry, inserted] = operation_ids_.try_emplace({fact.call, static_cast<unsigned>(i + 1)},
                                                        static_cast<unsigned>(operations_.size()));
    if (inserted) operations_.emplace_back();
    const unsigned id = entry->second;
    started_in_[id] = current_block_;
    Operation operation = item.operation;
    operation.stack = extend(frame, item.operation.stack);
    operation.lends.clear();
    operation.keeps.clear();
    operation.requests.clear();
    operation.streams.clear();
    operation.handles.clear();
    operation.queues.clear();
    operation.handler_context.clear();
    operation.guards.clear();
    operation.handler_frees.clear();
    operation.signals.clear();
    operation.chain_flags.clear();
    operation.together.clear();
    resolve_all(item.frees, operation.handler_frees);
    resolve_all(item.signals, operation.signals);
    resolve_all(item.keeps, operation.keeps);
    resolve_all(item.requests, operation.requests);
    resolve_all(item.streams, operation.streams);
    resolve_all(item.handles, operation.handles);
    resolve_all(item.queues, operation.queues);
    resolve_all(item.context, operation.handler_context);
    resolve_all(item.guards, operation.guards);
    for (std::size_t k = 0; k < item.lends.size(); ++k) {
      const Path& path = item.lends[k];
      const auto targets = resolve(fact, call, path, closure);
      for (const Target& target : targets) {
        const auto kind = places_.root_of(target.place).kind;
        if (kind == RootFact::Kind::Literal || kind == RootFact::Kind::Function) continue;
        LendRecord lend = item.operation.lends[k];
        lend.place = target.place;
        lend.accessor = lend.accessor || target.accessor;
        lend.certain = lend.certain && targets.size() == 1 && only_one;
        // A parameter's bytes enter at this call; a member's stay with the callee that names it.
        bool through_field = path.root == RootFact::Kind::This;
        for (std::size_t s = 0; s < path.steps.size() && path.root == RootFact::Kind::Parameter;
             ++s)
          through_field |= path.steps[s].step == PlaceStep::Field;
        lend.via_object = lend.via_object || through_field;
        if (!lend.via_object && path.root == RootFact::Kind::Parameter &&
            path.index < call.operands.size()) {
          lend.text = call.operands[path.index].text;
          lend.operand = path.index;
        }
        if (lend.role != LendRole::Captures) report_if_dead(operation, lend);
        operation.lends.push_back(std::move(lend));
      }
    }
    if (operation.callers_token) {
      // The callable came from this function; unless it came from its caller in turn, it is ours.
      operation.callers_token = false;
      for (const Operand& operand : call.operands) {
        for (const Target& target : values_.at(reg(operand.value)).targets) {
          const RootFact& root = places_.root_of(target.place);
          if (root.kind != RootFact::Kind::Parameter) continue;
          const TypeFact* type = &program_.types()[root.type];
          if (type->kind == TypeFact::Kind::Reference) type = &program_.types()[type->element];
          operation.callers_token |= type->callable || type->kind == TypeFact::Kind::Unknown;
        }
        // What the handler owns is kept here as it would be at the call itself.
        std::set<Place> seen;
        for (Place object : addresses(operand.value)) {
          const TypeFact& type = places_.type(object);
          if (type.callable || !type.token.empty() || type.kind == TypeFact::Kind::Unknown)
            owned_by(object, operation.keeps, seen, 0);
        }
      }
    }
    if (!operation.token || inserted) {
      operation.token = operations_[id].token;
      if (!operation.token) {
        RootFact root;
        root.kind = RootFact::Kind::Result;
        root.name = "the operation";
        operation.token = places_.root(places_.add_root(root));
      }
    } else {
      operation.token = operations_[id].token;
    }
    token_operations_[operation.token] = id;
    tokens[i] = operation.token;
    operation.status = operations_[id].status;
    if (!operation.status) {
      RootFact root;
      root.kind = RootFact::Kind::Result;
      root.name = "the status";
      operation.status = places_.root(places_.add_root(root));
    }
    result_operations_[operation.status] = id;
    check_overlap(operation, pending);
    set_operation(id, std::move(operation));
    state_.open.set(id + 1, item.certain && only_one ? 2 : 1);
  }
  // 4. What it stores and returns.
  ValueId returned = kNothing;
  for (const SummaryStore& store : summary.stores) {
    Value value;
    value.is_constant = store.is_constant;
    value.number = store.number;
    value.names = store.names;
    for (const PathTarget& target : store.targets) {
      if (target.operation >= 0) {
        const Place token = tokens[target.operation];
        const Operation& started = operations_[token_operations_[token]];
        value.targets.push_back({target.status ? started.status : token, Ownership::None, false});
        continue;
      }
      for (const Target& resolved : resolve(fact, call, target.path, closure))
        value.targets.push_back(
            {resolved.place, target.ownership, target.accessor || resolved.accessor});
    }
    const ValueId id = values_.intern(std::move(value));
    if (store.to.root == RootFact::Kind::Return && store.to.steps.empty() && !fact.b) {
      returned = id;
      continue;
    }
    const auto targets = resolve(fact, call, store.to, closure);
    for (const Target& target : targets)
      write(target.place, id,
            targets.size() == 1 && only_one && store.to.root == RootFact::Kind::Return);
  }
  if (returned && fact.dst && !fact.b) registers_[fact.dst] = values_.join(returned, kEmpty);
  for (const Path& path : summary.moved_out)
    for (const Target& target : resolve(fact, call, path, closure))
      state_.memory.set(target.place, kEmpty);
}

bool Solver::exportable(Place place) const {
  const auto kind = places_.root_of(place).kind;
  switch (kind) {
    case RootFact::Kind::Global:
      return true;
    case RootFact::Kind::This:
    case RootFact::Kind::Parameter:
      return places_.has_pointee(place);
    default:
      return false;
  }
}

Path Solver::path_of(Place place) const {
  Path path;
  while (places_.at(place).parent) {
    const auto& node = places_.at(place);
    Path::Step step;
    step.step = node.step;
    step.type = node.type;
    if (node.step == PlaceStep::Field) step.field = places_.field_name(place);
    if (node.step == PlaceStep::Element) step.number = node.detail;
    path.steps.insert(path.steps.begin(), std::move(step));
    place = node.parent;
  }
  const RootFact& root = places_.root_of(place);
  path.root = root.kind;
  path.name = root.name;
  path.root_type = root.type;
  path.index = root.kind == RootFact::Kind::Parameter ? root.index : places_.root_id(place);
  return path;
}

/// A request that leaves the function with new memory as its user data owns it, and whatever that
/// owns: the `new shared_ptr(self)` of C callbacks.
void Solver::keep_user_data(Operation& operation) {
  std::set<Place> data = operation.handler_context;
  for (Place request : operation.requests) {
    std::vector<Target> reached;
    std::set<Place> seen;
    deep_of(request, reached, seen, 0);
    for (const Target& target : reached) data.insert(target.place);
  }
  for (Place place : data) {
    if (places_.root_of(place).kind != RootFact::Kind::Heap) continue;
    std::set<Place> seen;
    owned_by(place, operation.keeps, seen, 0);
  }
}

void Solver::add_paths(const std::set<Place>& from, std::vector<Path>& to) const {
  for (Place place : from)
    if (places_.root_of(place).kind != RootFact::Kind::Local &&
        places_.root_of(place).kind != RootFact::Kind::Temporary)
      to.push_back(path_of(place));
}

void Solver::build_summary(const State& at_exit) {
  std::map<unsigned, int> exported;
  const auto paths = [&](const std::set<Place>& from, std::vector<Path>& to) {
    add_paths(from, to);
  };
  state_ = at_exit;
  at_exit.open.each([&](std::uint32_t key, std::uint32_t how) {
    if (summary_.operations.size() >= kMaxSummaryItems) {
      summary_.truncated = true;
      return;
    }
    Operation& operation = operations_[key - 1];
    keep_user_data(operation);
    SummaryOperation item;
    item.operation = operation;
    item.number = key - 1;
    item.operation.lends.clear();
    item.certain = how == 2;
    for (const LendRecord& lend : operation.lends) {
      const auto kind = places_.root_of(lend.place).kind;
      if (kind == RootFact::Kind::Local || kind == RootFact::Kind::Temporary ||
          kind == RootFact::Kind::Literal)
        continue;
      if (kind == RootFact::Kind::Parameter && !places_.has_pointee(lend.place)) continue;
      if (kept(operation, lend.place) && kind == RootFact::Kind::Heap) continue;
      item.lends.push_back(path_of(lend.place));
      item.operation.lends.push_back(lend);
    }
    paths(operation.keeps, item.keeps);
    paths(operation.requests, item.requests);
    paths(operation.streams, item.streams);
    paths(operation.handles, item.handles);
    paths(operation.queues, item.queues);
    paths(operation.handler_context, item.context);
    paths(operation.guards, item.guards);
    paths(operation.handler_frees, item.frees);
    paths(operation.signals, item.signals);
    exported[key - 1] = static_cast<int>(summary_.operations.size());
    summary_.operations.push_back(std::move(item));
  });
  for (const Effect& effect : effects_) {
    SummaryEffect item{effect, path_of(effect.place), {}};
    paths(effect.guards, item.guards);
    summary_.effects.push_back(std::move(item));
  }
  at_exit.waits.each([&](std::uint32_t key, std::uint32_t how) {
    SummaryRelease release = releases_[key - 1];
    release.certain = how == 2;
    summary_.releases.push_back(std::move(release));
  });
  at_exit.memory.each([&](std::uint32_t place, std::uint32_t value_id) {
    const auto kind = places_.root_of(place).kind;
    const bool returned = kind == RootFact::Kind::Return;
    const bool foreign = (kind == RootFact::Kind::Parameter || kind == RootFact::Kind::This) &&
                         places_.has_pointee(place);
    const bool allocated = kind == RootFact::Kind::Heap;
    const Value& value = values_.at(value_id);
    if (value_id == kEmpty && (foreign || kind == RootFact::Kind::Parameter) &&
        places_.type(place).ownership != Ownership::None)
      summary_.moved_out.push_back(path_of(place));
    if (!returned && !foreign && !allocated && kind != RootFact::Kind::Global) return;
    if (summary_.stores.size() >= kMaxSummaryItems) {
      summary_.truncated = true;
      return;
    }
    SummaryStore store;
    store.to = path_of(place);
    store.is_constant = value.is_constant;
    store.number = value.number;
    store.names = value.names;
    for (const Target& target : value.targets) {
      PathTarget item;
      item.ownership = target.ownership;
      item.accessor = target.accessor;
      if (auto token = token_operations_.find(target.place); token != token_operations_.end()) {
        auto known = exported.find(token->second);
        if (known == exported.end()) continue;
        item.operation = known->second;
      } else if (auto status = result_operations_.find(target.place);
                 status != result_operations_.end() && exported.count(status->second)) {
        item.operation = exported[status->second];
        item.status = true;
      } else {
        const auto target_kind = places_.root_of(target.place).kind;
        if (target_kind == RootFact::Kind::Local || target_kind == RootFact::Kind::Temporary)
          continue;
        if (target_kind == RootFact::Kind::Parameter && !places_.has_pointee(target.place))
          continue;
        // Numbers are not memory: what a sum is made of is nobody's view.
        if (returned && places_.type(places_.root(places_.root_id(target.place))).kind ==
                            TypeFact::Kind::Scalar)
          continue;
        item.path = path_of(target.place);
      }
      store.targets.push_back(std::move(item));
    }
    if (!store.targets.empty() || store.is_constant || !store.names.empty())
      summary_.stores.push_back(std::move(store));
  });
}

}  // namespace holdfast::check
