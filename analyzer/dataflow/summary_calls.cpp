// Solver: calls of functions whose summary is known.
#include <algorithm>
#include <optional>
#include <unordered_map>

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

/// The operands that are constants here: flags, modes, no callback.
KnownParameters Solver::known_operands(const CallFact& call) const {
  KnownParameters known;
  for (std::size_t i = 0; i < call.operands.size(); ++i) {
    const Value& value = values_.at(reg(call.operands[i].value));
    const bool constant = value.is_constant || !value.names.empty();
    if (call.operands[i].passing == Passing::Value && constant && value.targets.empty())
      known[static_cast<unsigned>(i)] = value;
  }
  return known;
}

bool Solver::apply_summaries(const Fact& fact, const CallFact& call, const std::string& key,
                             Place closure) {
  auto summaries = program_.summaries(key, call.is_virtual);
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
    const FunctionFacts* facts = program_.function(key);
    if (fact.b && facts && facts->is_coroutine)
      for (Place to : addresses(fact.b)) coroutines_[to] = {current_fact_, key, closure};
    // A plain function that returns an awaitable has started what the await completes.
    if (!facts || facts->is_coroutine) return true;
  }
  apply_one_of(fact, call, std::move(summaries), key, closure);
  return true;
}

/// What a coroutine does is done when it has been awaited.
void Solver::run_coroutine(Place awaited) {
  const auto found = coroutines_.find(awaited);
  if (found == coroutines_.end()) return;
  const Coroutine coroutine = found->second;
  const Fact& fact = function_.facts[coroutine.call];
  const CallFact& call = function_.calls[fact.call];
  apply_one_of(fact, call, program_.summaries(coroutine.key, call.is_virtual), coroutine.key,
               coroutine.closure);
}

void Solver::apply_one_of(const Fact& fact, const CallFact& call,
                          std::vector<const Summary*> summaries, const std::string& key,
                          Place closure) {
  if (summaries.size() == 1)
    if (const Summary* known = program_.summary_where(key, known_operands(call)))
      summaries.front() = known;
  // One of several overriding functions runs, not one after the other.
  const State before = state_;
  std::optional<State> after;
  ValueId answer = kNothing;
  for (const Summary* summary : summaries) {
    state_ = before;
    apply_summary(fact, call, *summary, closure, summaries.size() == 1);
    if (summary->no_return && summaries.size() > 1) continue;
    if (fact.dst) answer = values_.join(answer, reg(fact.dst));
    if (after)
      join(*after, state_);
    else
      after = state_;
  }
  if (after) state_ = std::move(*after);
  if (answer && fact.dst) registers_[fact.dst] = answer;
  const bool returns = std::any_of(summaries.begin(), summaries.end(),
                                   [](const Summary* one) { return !one->no_return; });
  // A coroutine that goes on for ever is left by an exception.
  state_.over |= !returns && !call.key.empty() && !call.is_coroutine;
}

/// Memory that the callee knows by a name of its own.
Place Solver::own_root(const Fact& fact, const Path& path, RootFact::Kind kind) {
  auto [entry, inserted] =
      call_roots_.try_emplace({fact.call, path.name.text() + "#" + std::to_string(path.index)}, 0);
  if (inserted) {
    RootFact root;
    root.kind = kind;
    root.name = path.name.text();
    root.type = path.root == RootFact::Kind::This ? program_.types()[path.root_type].element
                                                  : path.root_type;
    root.where = fact.where;
    entry->second = places_.add_root(root);
  }
  return places_.root(entry->second);
}

/// What goes by a name of its own in the whole program.
Place Solver::named_root(const Path& path) {
  const std::string prefix = path.root == RootFact::Kind::Global ? "g:" : "fn:";
  auto [entry, inserted] = named_roots_.try_emplace(prefix + path.name.text(), 0);
  if (inserted) {
    RootFact root;
    root.kind = path.root;
    root.name = path.name.text();
    root.type = path.root_type;
    entry->second = places_.add_root(root);
  }
  return places_.root(entry->second);
}

/// A part of a global object that no pointer leads to: the same place wherever it is named, as
/// counters are in every summary of a large program. None: it goes by what memory holds.
Place Solver::global_member(const Path& path) {
  const auto [known, is_new] = global_members_.try_emplace(path, kNoPlace);
  if (!is_new) return known->second;
  Place place = named_root(path);
  for (const Path::Step& step : path.steps) {
    const bool one =
        step.step == PlaceStep::Field && places_.type(place).kind != TypeFact::Kind::Array;
    if (!one) return kNoPlace;
    place = places_.field(place, step.field, step.type);
  }
  return known->second = place;
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
      if (closure != kNoPlace)
        targets = {{closure, Ownership::None, false}};
      else if (call.object && !call.through_member)
        targets = values_.at(reg(call.object)).targets;
      else
        // What a member is set to has a closure of its own.
        targets = {{own_root(fact, path, RootFact::Kind::Result), Ownership::None, false}};
      is_value = true;  // of the object itself
      break;
    case RootFact::Kind::Return:
      if (fact.b)
        targets = values_.at(reg(fact.b)).targets;
      else
        return {};
      break;
    case RootFact::Kind::Global:
    case RootFact::Kind::Function:
      if (const Place member = global_member(path)) return {{member, Ownership::None, false}};
      targets = {{named_root(path), Ownership::None, false}};
      break;
    default:
      targets = {{own_root(fact, path, path.root), Ownership::None, false}};
      break;
  }
  if (path.steps.empty() && is_value && !allow_value) return {};
  return follow(std::move(targets), is_value, path.steps);
}

std::vector<Target> Solver::follow(std::vector<Target> targets, bool is_value,
                                   const Path::Steps& steps) {
  for (const Path::Step& step : steps) {
    std::vector<Target> next;
    for (const Target& target : targets) {
      switch (step.step) {
        case PlaceStep::Pointee:
          if (is_value)
            next.push_back(target);
          else
            for (const Target& held : values_.at(load(target.place)).targets) next.push_back(held);
          break;
        case PlaceStep::Field: {
          const auto add_field = [&](Place object) {
            next.push_back(
                {places_.field(object, step.field, step.type), Ownership::None, target.accessor});
          };
          // Behind a pointer to one may stand several.
          if (places_.type(target.place).kind == TypeFact::Kind::Array)
            for (const Place object : elements_of(target.place)) add_field(object);
          else
            add_field(target.place);
          break;
        }
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
    // Passed as a `void *`: who is called knows what it points at.
    if (step.step == PlaceStep::Pointee)
      for (const Target& held : next) places_.use_as(held.place, step.type);
    is_value = false;
    targets = std::move(next);
    if (targets.size() > Value::kMaxEntries) targets.resize(Value::kMaxEntries);
  }
  return targets;
}

/// An object and what it owns ended inside a callee.
void Solver::object_ended(Place object, const Stack& stack, const std::string& event,
                          bool certain) {
  if (exportable(object)) shrunk_.insert(object);
  if (emptied_) return record_effect(EffectKind::Ended, object, stack, event, certain);
  const PlaceSet ended = end_object(object);
  // A flag that was set since tells the callee that something is pending. Where its own start was
  // refused it takes back the element that it has just put in, not one that is under way.
  const bool takes_back = refusing_ && places_.has_any_element(object);
  if (tells() && !takes_back && !guarded_now(inherited_deciding_))
    memory_ended(ended, object, Incident::Kind::Freed, stack, event, certain);
  record_effect(EffectKind::Ended, object, stack, event, certain);
}

/// Calls on a way of which one of several overriding functions runs. What is behind more of them is
/// seldom what this object leads to: in a program of interfaces everything leads to everything.
static constexpr unsigned kMaxChoices = 1;

/// One summary at one call: what the callee does, in the order in which it meets the caller's
/// state.
class Solver::AppliedSummary {
 public:
  AppliedSummary(Solver& solver, const Fact& fact, const CallFact& call, const Summary& summary,
                 Place closure, bool only_one)
      : solver_(solver),
        fact_(fact),
        call_(call),
        summary_(summary),
        closure_(closure),
        only_one_(only_one) {}

  void apply() {
    if (only_one_) begin_turn();
    for (const SummaryEffect& item : summary_.effects) take_effect(item);
    solver_.state_.queued = PersistentMap{};  // who is called may submit
    if (!summary_.releases.empty())
      solver_.last_wait_[solver_.current_block_] = solver_.current_step_;
    for (const SummaryRelease& release : summary_.releases) wait_for(release);
    // How the operations it leaves open stand to each other was judged in the callee.
    pending_ = solver_.state_.open;
    tokens_.assign(summary_.operations.size(), kNoPlace);
    for (std::size_t i = 0; i < summary_.operations.size(); ++i) start(i);
    ValueId returned = kNothing;
    for (const SummaryStore& store : summary_.stores) keep(store, returned);
    note_judges();
    for (const Place token : tokens_) {
      if (token == kNoPlace) continue;
      if (const Operation& started = solver_.operations_[solver_.token_operations_[token]];
          started.answer || started.answers_nonzero)
        returned = solver_.values_.join(returned, solver_.values_.pointer(started.status));
    }
    for (const Place answer : answers_)
      returned = solver_.values_.join(returned, solver_.values_.pointer(answer));
    if (fact_.dst && !summary_.answered_by.empty())
      solver_.answered_by_[fact_.dst].merge(resolve_all(summary_.answered_by));
    if (returned && fact_.dst && !fact_.b)
      solver_.registers_[fact_.dst] = solver_.values_.join(returned, kEmpty);
    solver_.state_.asked |= summary_.asks;
    for (const Path& path : summary_.moved_out)
      for (const Target& target : resolve(path)) solver_.state_.memory.set(target.place, kEmpty);
  }

 private:
  /// It was given the answer of a start: what it changes tells whether that was refused.
  void note_judges() {
    std::set<unsigned> judged;
    for (const Operand& operand : call_.operands)
      for (const Target& target : solver_.values_.at(solver_.reg(operand.value)).targets)
        if (const auto started = solver_.result_operations_.find(target.place);
            started != solver_.result_operations_.end())
          judged.insert(started->second);
    if (judged.empty()) return;
    for (const SummaryEffect& item : summary_.effects)
      if (item.effect.kind == EffectKind::Mutated)
        for (const Place place : resolve_all({item.path}))
          if (solver_.places_.type(place).kind == TypeFact::Kind::Scalar)
            solver_.judged_by_[place].insert(judged.begin(), judged.end());
  }

  /// What the callee allocated at an earlier turn of a loop is out of sight.
  void begin_turn() {
    auto& roots = solver_.call_roots_;
    for (auto root = roots.lower_bound({fact_.call, ""});
         root != roots.end() && root->first.first == fact_.call; ++root)
      if (solver_.places_.root_fact(root->second).kind == RootFact::Kind::Heap) {
        solver_.release_lends_of(root->second);
        solver_.forget(solver_.places_.root(root->second));
      }
  }

  std::vector<Target> resolve(const Path& path, bool allow_value = false) {
    return solver_.resolve(fact_, call_, path, closure_, allow_value);
  }
  PlaceSet resolve_all(const std::vector<Path>& paths) {
    PlaceSet::sequence_type places;
    for (const Path& path : paths)
      for (const Target& target : resolve_once(path)) places.push_back(target.place);
    PlaceSet out;
    out.adopt_sequence(std::move(places));  // sorts it once
    return out;
  }
  /// Until memory changes: effects and operations name the same few objects again and again.
  const std::vector<Target>& resolve_once(const Path& path) {
    if (!solver_.state_.memory.is_copy_of(resolved_in_)) resolved_.clear();
    resolved_in_ = solver_.state_.memory;
    const auto [entry, inserted] = resolved_.try_emplace(path);
    if (inserted) entry->second = resolve(path);
    return entry->second;
  }
  Stack seen_from_here(const Stack& inner) const {
    return extend({&solver_.function_, fact_.where}, inner);
  }

  /// One of several runs here, and behind it others were chosen.
  bool is_too_far(unsigned choices) const { return !only_one_ && choices >= kMaxChoices; }

  /// The objects whose member points at what `path` leads to.
  PlaceSet holders_of(Path path) {
    std::size_t count = path.steps.size();
    while (count && path.steps[count - 1].step != PlaceStep::Field) --count;
    if (!count) return {};
    path.steps = path.steps.first(count - 1);
    return resolve_all({path});
  }

  /// What it does to memory that is in flight here.
  void take_effect(const SummaryEffect& item) {
    if (is_too_far(item.effect.choices)) return;
    const auto targets = resolve(item.path);
    const Stack stack = seen_from_here(item.effect.stack);
    const bool certain = item.effect.certain && only_one_ && targets.size() == 1;
    // Waits that came before it inside the callee have ended what they wait for.
    const NumberSet open_before = solver_.state_.open;
    if (item.effect.has_waited())
      solver_.release_operations([&](const Operation& operation) {
        const FunctionModel* model = operation.model;
        if (item.effect.after_wait || !model || !model->library) return item.effect.after_wait;
        const std::string& family = model->library->family;
        return item.effect.released_libraries.count(family) > 0 ||
               (operation.until == Until::Handle && item.effect.closed_libraries.count(family) > 0);
      });
    const Path* count = item.effect.kind == EffectKind::Freed ? count_of(item) : nullptr;
    const bool last = count && is_last_share(*count);
    const PlaceSet guards = inherit_guards(item, last);
    solver_.recycling_ = item.effect.recycled;
    solver_.refusing_ = item.effect.refused;
    solver_.replacing_ = item.effect.replaced;
    solver_.inherited_ = &item.effect;
    solver_.choices_ = item.effect.choices + (only_one_ ? 0 : 1);
    solver_.chosen_by_callee_ = item.path.has_any_element();
    solver_.emptied_ = item.effect.emptied;
    const bool counted = count && !last && count->steps.size() <= item.path.steps.size();
    const bool goes =
        item.effect.kind == EffectKind::Freed || item.effect.kind == EffectKind::Reallocated;
    if (fact_.dst && goes && item.guards.empty() && !item.effect.refused)
      for (const Target& target : targets) solver_.gone_in_[fact_.dst].insert(target.place);
    if (item.effect.kind == EffectKind::Freed && !counted)
      solver_.memory_freed(targets, stack, item.effect.text, certain, true, holders_of(item.path));
    for (const Target& target : targets) {
      if (counted)
        solver_.record_effect(item.effect.kind, target.place, stack, item.effect.text, false);
      else if (item.effect.kind == EffectKind::Ended)
        solver_.object_ended(target.place, stack, item.effect.text, certain);
      else if (item.effect.kind != EffectKind::Freed)
        solver_.memory_changed(target.place, item.effect.kind, stack, item.effect.text, certain,
                               true, &guards);
    }
    solver_.state_.open = open_before;
    solver_.inherited_guards_.clear();
    solver_.inherited_deciding_.clear();
    solver_.inherited_idle_.clear();
    solver_.inherited_zero_.clear();
    solver_.inherited_set_.clear();
    solver_.recycling_ = solver_.refusing_ = solver_.replacing_ = solver_.emptied_ = false;
    solver_.inherited_ = nullptr;
    solver_.choices_ = 0;
    solver_.chosen_by_callee_ = false;
    if (item.effect.kind == EffectKind::Mutated)
      for (const Target& target : targets) solver_.forget_number(target.place);
  }

  /// What the callee has looked at before. Only what is told asks for it. Of the last share it has
  /// not: that goes for certain.
  PlaceSet inherit_guards(const SummaryEffect& item, bool last) {
    if (!solver_.reporting_) return {};
    PlaceSet guards = resolve_all(item.guards);
    if (!last) {
      solver_.inherited_guards_ = guards;
      solver_.inherited_deciding_ = resolve_all(item.deciding);
      solver_.inherited_idle_ = resolve_all(item.idle);
    }
    solver_.inherited_zero_ = resolve_all(item.zero);
    solver_.inherited_set_ = resolve_all(item.set);
    return guards;
  }

  /// Made here with one share, which nobody has added to: it is given back here.
  bool is_last_share(const Path& count) {
    const auto places = resolve(count);
    if (places.size() != 1 || solver_.places_.has_any_element(places[0].place) ||
        solver_.places_.root_of(places[0].place).kind != RootFact::Kind::Heap)
      return false;
    const ValueId held = memory_before_.get(places[0].place);
    const Value& value = solver_.values_.at(held);
    return held && value.is_constant && value.number == 1;
  }

  /// Freed behind a test of a number that the callee changes, in the object that it frees or beside
  /// the pointer to it: a reference count. Whether this was the last share is seldom known here.
  const Path* count_of(const SummaryEffect& item) const {
    const auto beside = [&](const Path& guard) {
      if (guard.root != item.path.root || guard.index != item.path.index ||
          guard.name != item.path.name || guard.steps.empty())
        return false;
      const auto common = std::mismatch(guard.steps.begin(), guard.steps.end() - 1,
                                        item.path.steps.begin(), item.path.steps.end());
      const TypeFact& tested = solver_.program_.types()[guard.steps.back().type];
      return common.first == guard.steps.end() - 1 && tested.kind == TypeFact::Kind::Scalar;
    };
    const auto counts = [&](const Path& guard) {
      return beside(guard) && std::any_of(summary_.effects.begin(), summary_.effects.end(),
                                          [&](const SummaryEffect& change) {
                                            return change.effect.kind == EffectKind::Mutated &&
                                                   change.path == guard;
                                          });
    };
    const auto found = std::find_if(item.guards.begin(), item.guards.end(), counts);
    return found == item.guards.end() ? nullptr : &*found;
  }

  void wait_for(const SummaryRelease& release) {
    if (release.refused) return;  // where its start is accepted it does not wait
    if (runs_handlers(release.scope)) solver_.forget_numbers();
    PlaceSet places;
    if (release.has_path)
      for (const Target& target : resolve(release.path, true))
        solver_.add_awaited(target.place, places);
    const std::uint64_t key =
        solver_.release_key(release, (static_cast<std::uint64_t>(fact_.call) << 8) | 0x80);
    auto& known = solver_.releases_;
    auto [entry, inserted] =
        solver_.release_ids_.try_emplace(key, static_cast<unsigned>(known.size()));
    if (inserted) known.push_back(release);
    if (release.has_path && !places.empty())
      known[entry->second].path = solver_.path_of(*places.begin());
    if (release.partial) solver_.partial_.insert(entry->second);
    solver_.asked_for_[entry->second] = places;
    if (!refused_before_) solver_.accepted_waits_.insert(entry->second);
    solver_.forget_expired(release);
    release_those(release, places, entry->second);
    if ((release.answer || !release.unless.empty()) && fact_.dst && !fact_.b)
      stand_for_answer(release, entry->second);
    solver_.state_.waits.set(entry->second + 1, 2);
    if (release.certain) solver_.state_.denied = PersistentMap{};
    // Asked once, and what it has answered was not looked at, or is not known here yet.
    if (release.answer || (release.unless.empty() && !release.denied) ||
        solver_.is_in_loop(solver_.current_block_))
      return;
    solver_.set_waited(solver_.state_, entry->second, false);
    solver_.state_.denied.set(entry->second + 1, kDenied);
  }

  /// Whether it has waited shows where its answer is tested.
  void stand_for_answer(const SummaryRelease& wait, unsigned number) {
    const Place place =
        solver_.stand_in(fact_.call, "the answer of wait " + std::to_string(number), "the answer");
    solver_.answered_waits_[place] = {number, wait.answer, wait.unless};
    answers_.push_back(place);
  }

  /// Who gives up at the first failure has waited for one of several at least.
  void release_those(const SummaryRelease& release, const PlaceSet& places, unsigned number) {
    std::vector<unsigned> waited;
    bool many = false;
    solver_.state_.open.each([&](std::uint32_t key, std::uint32_t) {
      if (!ends(release, places, solver_.operations_[key - 1])) return;
      waited.push_back(key);
      many |= solver_.started_in_another_loop(key - 1);
    });
    const bool all = !release.partial || (waited.size() < 2 && !many);
    for (const unsigned key : waited) {
      solver_.state_.open.set(key, all ? 0 : 1);
      solver_.state_.waited.set(key, number + 1);
    }
  }

  static bool ends(const SummaryRelease& release, const PlaceSet& places,
                   const Operation& operation) {
    using Scope = Release::Scope;
    if (release.scope == Scope::All) return operation.until != Until::Request;
    if (release.scope == Scope::Submit && operation.until != Until::Submit) return false;
    const bool same = operation.model && operation.model->library &&
                      operation.model->library->family == release.library;
    if (!same && release.scope != Scope::Result && release.scope != Scope::Request) return false;
    const bool by_library = release.scope == Scope::Library || release.scope == Scope::Queue ||
                            release.scope == Scope::Submit;
    if (by_library || !release.has_path) return same;
    return std::any_of(places.begin(), places.end(), [&](Place place) {
      return operation.requests.count(place) || operation.handles.count(place) ||
             operation.streams.count(place) || operation.token == place;
    });
  }

  /// One of the operations that it leaves open.
  void start(std::size_t number) {
    const SummaryOperation& item = summary_.operations[number];
    if (is_spared(item) || is_too_far(item.operation.choices)) return;
    auto [entry, inserted] =
        solver_.operation_ids_.try_emplace({fact_.call, static_cast<unsigned>(number + 1)},
                                           static_cast<unsigned>(solver_.operations_.size()));
    if (inserted) solver_.operations_.emplace_back();
    const unsigned id = entry->second;
    solver_.started_in_[id] = solver_.current_block_;
    Operation operation = in_places_of_here(item);
    for (std::size_t k = 0; k < item.lends.size(); ++k) add_lends(item, k, operation);
    if (operation.callers_token) take_over_token(operation);
    const auto stands_for = [&](Place known, const char* name) {
      if (known) return known;
      RootFact root;
      root.kind = RootFact::Kind::Result;
      root.name = name;
      return solver_.places_.root(solver_.places_.add_root(root));
    };
    operation.token = stands_for(solver_.operations_[id].token, "the operation");
    operation.status = stands_for(solver_.operations_[id].status, "the status");
    // A handle that the call has made goes by what it answered.
    if (std::any_of(item.handles.begin(), item.handles.end(), [](const Path& handle) {
          return handle.root == RootFact::Kind::Result && handle.steps.empty();
        }))
      operation.handles.insert(operation.status);
    solver_.token_operations_[operation.token] = id;
    solver_.result_operations_[operation.status] = id;
    tokens_[number] = operation.token;
    choose_inside(item);
    solver_.check_overlap(operation, id, pending_);
    solver_.check_written(operation, id, pending_);
    solver_.set_operation(id, std::move(operation));
    solver_.begin_operation(id, item.certain && only_one_ ? 2 : 1);
    note_numbers(id);
  }

  /// The callee chooses elements by an index of its own: who chooses one here again may choose
  /// another.
  void choose_inside(const SummaryOperation& item) {
    for (const auto* paths : {&item.lends, &item.streams, &item.requests})
      for (const Path& path : *paths)
        if (path.has_any_element())
          for (const Target& target : resolve_once(path))
            for (Place place = target.place; place; place = solver_.places_.at(place).parent)
              solver_.state_.chosen.set(place, 0);
  }

  /// Numbers that the callee changes where it starts the operation: they may count it.
  void note_numbers(unsigned id) {
    if (!numbers_) {
      numbers_.emplace();
      for (const SummaryEffect& item : summary_.effects) {
        if (item.effect.kind != EffectKind::Mutated || item.effect.refused) continue;
        for (const Target& changed : resolve_once(item.path))
          if (solver_.places_.type(changed.place).kind == TypeFact::Kind::Scalar)
            numbers_->insert(changed.place);
      }
    }
    if (!numbers_->empty()) solver_.numbered_by_[id].insert(numbers_->begin(), numbers_->end());
  }

  /// The flags that are passed here say that nothing is lent: it is copied, or sent at once.
  bool is_spared(const SummaryOperation& item) {
    const FunctionModel* row = item.operation.spared_by;
    return row && std::any_of(item.flags.begin(), item.flags.end(), [&](const Path& flag) {
             return flag.root == RootFact::Kind::Parameter && flag.index < call_.operands.size() &&
                    flag.steps.size() == 1 && solver_.says(call_.operands[flag.index], *row);
           });
  }

  Operation in_places_of_here(const SummaryOperation& item) {
    Operation operation = item.operation;
    operation.stack = seen_from_here(item.operation.stack);
    operation.choices += only_one_ ? 0 : 1;
    operation.lends.clear();
    operation.together.clear();
    for (const PlacesAsPaths& row : kPlacesAsPaths)
      operation.*row.places = resolve_all(item.*row.paths);
    return operation;
  }

  /// In a lambda `this` is the closure: what it captured by reference is no member of an object.
  static bool captured_by_reference(const SummaryOperation& item, const Path& path) {
    return item.operation.stack.front().function->is_lambda &&
           std::none_of(path.steps.begin(), path.steps.end(), [](const Path::Step& step) {
             return step.step == PlaceStep::Field && step.field == "this";
           });
  }

  void add_lends(const SummaryOperation& item, std::size_t number, Operation& operation) {
    const Path& path = item.lends[number];
    const std::vector<Target> targets = resolve_once(path);
    for (const Target& target : targets) {
      const auto kind = solver_.places_.root_of(target.place).kind;
      if (kind == RootFact::Kind::Literal || kind == RootFact::Kind::Function) continue;
      LendRecord lend = item.operation.lends[number];
      lend.place = target.place;
      lend.accessor = lend.accessor || target.accessor;
      lend.handed_over = is_cleared(path);
      lend.certain = lend.certain && targets.size() == 1 && only_one_;
      // A parameter's bytes enter at this call; a member's stay with the callee that names it.
      bool through_field = path.root == RootFact::Kind::This && !captured_by_reference(item, path);
      if (path.root == RootFact::Kind::Parameter)
        for (const Path::Step& step : path.steps) through_field |= step.step == PlaceStep::Field;
      lend.via_object = lend.via_object || through_field;
      if (!lend.via_object && path.root == RootFact::Kind::Parameter &&
          path.index < call_.operands.size()) {
        lend.text = call_.operands[path.index].text;
        lend.operand = path.index;
      }
      if (lend.role != LendRole::Captures) solver_.report_if_dead(operation, lend);
      operation.lends.push_back(std::move(lend));
    }
  }

  /// Where it has started the operation, it has set the pointer to what it lent to null.
  bool is_cleared(const Path& lent) const {
    return std::any_of(
        summary_.stores.begin(), summary_.stores.end(), [&](const SummaryStore& store) {
          const std::size_t steps = store.to.steps.size();
          return store.is_constant && store.number == 0 && store.targets.empty() &&
                 store.to.root == lent.root && store.to.index == lent.index &&
                 steps < lent.steps.size() && lent.steps[steps].step == PlaceStep::Pointee &&
                 std::equal(store.to.steps.begin(), store.to.steps.end(), lent.steps.begin());
        });
  }

  /// The callable came from this function; unless it came from its caller in turn, it is ours.
  void take_over_token(Operation& operation) {
    operation.callers_token = false;
    const auto& types = solver_.program_.types();
    for (const Operand& operand : call_.operands) {
      for (const Target& target : solver_.values_.at(solver_.reg(operand.value)).targets) {
        const RootFact& root = solver_.places_.root_of(target.place);
        if (root.kind != RootFact::Kind::Parameter) continue;
        const TypeFact* type = &types[root.type];
        if (type->kind == TypeFact::Kind::Reference) type = &types[type->element];
        operation.callers_token |= type->callable || type->kind == TypeFact::Kind::Unknown;
      }
      // What the handler owns is kept here as it would be at the call itself.
      for (Place object : solver_.addresses(operand.value)) {
        const TypeFact& type = solver_.places_.type(object);
        if (type.callable || !type.token.empty() || type.kind == TypeFact::Kind::Unknown)
          solver_.take_owned(object, operation);
      }
    }
  }

  /// What it stores and returns.
  void keep(const SummaryStore& store, ValueId& returned) {
    // What a coroutine returns is the result of awaiting it, not the awaitable itself.
    if (summary_.coroutine && store.to.root == RootFact::Kind::Return) return;
    const bool for_each_element = store.to.has_any_element();
    Value value;
    value.is_constant = store.is_constant;
    value.number = store.number;
    value.names = store.names;
    for (const PathTarget& target : store.targets) {
      if (target.operation >= 0) {
        const Place token = tokens_[target.operation];
        if (token == kNoPlace) continue;  // it was not started
        const Operation& started = solver_.operations_[solver_.token_operations_[token]];
        value.targets.push_back({target.status ? started.status : token, Ownership::None, false});
        continue;
      }
      for (const Target& resolved : resolve(target.path)) {
        if (target.gone) solver_.state_.dead.set(resolved.place, kEnded);
        if (target.in_ring) solver_.rings_.insert(resolved.place);
        if (for_each_element && target.path.root == RootFact::Kind::Heap)
          solver_.places_.mark_several(solver_.places_.root_id(resolved.place));
        value.targets.push_back(
            {resolved.place, target.ownership, target.accessor || resolved.accessor});
      }
    }
    const ValueId id = solver_.values_.intern(std::move(value));
    if (store.to.root == RootFact::Kind::Return && store.to.steps.empty() && !fact_.b) {
      returned = id;
      return;
    }
    const auto targets = resolve(store.to);
    const bool strong = targets.size() == 1 && only_one_ && store.to.root == RootFact::Kind::Return;
    solver_.refusing_ = refused_before_ || is_changed_when_refused(store.to);
    for (const Target& target : targets)
      solver_.write(target.place, id,
                    strong || held_before(target.place, store) ||
                        (targets.size() == 1 && sets_local(target.place, store)));
    solver_.refusing_ = false;
  }

  /// A flag that is set again, to what it was set to before.
  bool held_before(Place place, const SummaryStore& store) const {
    const Value& before = solver_.values_.at(memory_before_.get(place));
    return store.is_constant && store.targets.empty() && before.is_constant &&
           before.number == store.number;
  }

  /// `steal(&note)`: the variable is NULL on all ways through the only callee there is.
  bool sets_local(Place place, const SummaryStore& store) const {
    return only_one_ && store.is_constant && store.targets.empty() &&
           solver_.places_.root_of(place).kind == RootFact::Kind::Local &&
           !solver_.places_.has_pointee(place) && !solver_.places_.has_any_element(place);
  }

  bool is_changed_when_refused(const Path& path) const {
    return std::any_of(summary_.effects.begin(), summary_.effects.end(),
                       [&](const SummaryEffect& change) {
                         return change.effect.refused &&
                                change.effect.kind == EffectKind::Mutated && change.path == path;
                       });
  }

  Solver& solver_;
  const Fact& fact_;
  const CallFact& call_;
  const Summary& summary_;
  const Place closure_;
  const bool only_one_;
  std::optional<PlaceSet> numbers_;  ///< once they were asked for
  const PersistentMap memory_before_ = solver_.state_.memory;
  const bool refused_before_ = solver_.is_refused_way();
  NumberSet pending_;
  std::vector<Place> tokens_;
  std::unordered_map<Path, std::vector<Target>, Path::Hash> resolved_;
  PersistentMap resolved_in_;   ///< the memory in which they were looked up
  std::vector<Place> answers_;  ///< stand for what it answers where it has waited
};

void Solver::apply_summary(const Fact& fact, const CallFact& call, const Summary& summary,
                           Place closure, bool only_one) {
  AppliedSummary(*this, fact, call, summary, closure, only_one).apply();
  state_.stopped |= summary.stops;
}

}  // namespace holdfast::check
