// Solver: the worklist, the transfer of each kind of fact, and the passes.
#include "dataflow/solver.h"

#include <algorithm>
#include <queue>

namespace holdfast::check {

Solver::Solver(const ProgramView& program, const FunctionFacts& function)
    : program_(program),
      function_(function),
      places_(program.types()),
      registers_(function.registers, kNothing),
      made_by_(function.registers, nullptr) {
  for (std::size_t i = 1; i < function.roots.size(); ++i) {
    places_.add_root(function.roots[i]);
    const RootFact& root = function.roots[i];
    if (root.kind == RootFact::Kind::Function)
      named_roots_["fn:" + root.name] = static_cast<RootId>(i);
    if (root.kind == RootFact::Kind::Global)
      named_roots_["g:" + root.name] = static_cast<RootId>(i);
  }
  for (const Fact& fact : function.facts)
    if (fact.dst != kNoReg && fact.dst < made_by_.size()) made_by_[fact.dst] = &fact;
}

void Solver::solve() {
  run_to_fixed_point();
  find_waits_ahead();
  report_pass();
}

State Solver::at_entry() {
  State state;
  for (const auto& [number, value] : known_parameters_)
    if (number < function_.parameters.size())
      state.memory.set(root_place(function_.parameters[number].root), values_.intern(value));
  return state;
}

void Solver::run_to_fixed_point() {
  const auto count = function_.blocks.size();
  entry_states_.resize(count);
  back_states_.resize(count);
  find_loops();
  find_arms();
  find_escaping();
  find_counts();
  visits_.assign(count, 0);
  last_wait_.assign(count, 0);
  waits_ahead_.assign(count, false);
  if (count == 0) return;
  join(entry_states_[function_.entry], at_entry());
  // The largest number first is reverse post-order (lowering/block_order.h).
  std::priority_queue<std::uint32_t> work;
  std::vector<bool> queued(count, false);
  work.push(function_.entry);
  queued[function_.entry] = true;
  while (!work.empty() || !unsettled_.empty()) {
    if (work.empty()) {
      // Nothing came round: the body of this loop always leaves it.
      const std::uint32_t head = *unsettled_.rbegin();
      unsettled_.erase(head);
      if (back_states_[head].reachable() || !never_round_.insert(head).second) continue;
      for (std::uint32_t part = head; part != kNoBlock; part = next_of_condition(head, part))
        if (entry_states_[part].reachable()) work.push(part);
      if (work.empty()) continue;
    }
    const std::uint32_t block = work.top();
    work.pop();
    queued[block] = false;
    if (++visits_[block] > kMaxVisits) {
      gave_up_ = true;
      continue;
    }
    std::vector<std::uint32_t> grown;
    // A loop is taken to run at least once: its exit is reached with what came round.
    Ways rest_of_condition;
    const auto hand_on = [&](bool exits_only) {
      return [&, exits_only] { propagate(block, exits_only, grown, rest_of_condition); };
    };
    transfer_ways(block, back_states_[block], hand_on(true));
    for (std::uint32_t part = block; rest_of_condition.reachable();) {
      part = next_of_condition(block, part);
      const Ways came_round = std::exchange(rest_of_condition, Ways{});
      transfer_ways(part, came_round, [&] { propagate(part, true, grown, rest_of_condition); });
    }
    transfer_ways(block, entry_states_[block], hand_on(false));
    for (std::uint32_t next : grown) {
      if (queued[next]) continue;
      work.push(next);
      queued[next] = true;
    }
  }
}

/// Natural loops: a way to a block with a larger number goes back (lowering/block_order.h).
void Solver::find_loops() {
  std::map<std::uint32_t, std::vector<std::uint32_t>> predecessors;
  for (std::uint32_t block = 0; block < function_.blocks.size(); ++block)
    for (std::uint32_t next : function_.blocks[block].successors)
      if (next != kNoBlock) predecessors[next].push_back(block);
  for (std::uint32_t block = 0; block < function_.blocks.size(); ++block)
    for (std::uint32_t head : function_.blocks[block].successors) {
      if (head == kNoBlock || head < block) continue;
      const auto known = loops_.find(head);  // by another way back to it
      std::set<std::uint32_t> body{head};
      std::vector<std::uint32_t> work{block};
      while (!work.empty()) {
        const std::uint32_t inside = work.back();
        work.pop_back();
        if (known != loops_.end() && known->second.count(inside)) continue;
        if (!body.insert(inside).second) continue;
        for (std::uint32_t before : predecessors[inside]) work.push_back(before);
      }
      // A `case` inside a loop, as stackless coroutines have them: it is entered beside its head.
      if (body.count(function_.entry) && head != function_.entry) continue;
      loops_[head].merge(body);
    }
  for (const auto& [head, body] : loops_)
    for (std::uint32_t part = next_of_condition(head, head); part != kNoBlock;
         part = next_of_condition(head, part))
      head_of_condition_[part] = head;
}

/// `condition ? one : other`: each arm stands in a block of its own, and the value is that of the
/// arm which a way came through.
void Solver::find_arms() {
  std::vector<std::uint32_t> made_in(function_.registers, kNoBlock);
  for (std::uint32_t block = 0; block < function_.blocks.size(); ++block)
    for (const std::uint32_t index : function_.blocks[block].facts)
      made_in[function_.facts[index].dst] = block;
  for (std::uint32_t block = 0; block < function_.blocks.size(); ++block)
    for (const std::uint32_t index : function_.blocks[block].facts) {
      const Fact& fact = function_.facts[index];
      if (fact.kind != Fact::Kind::Merge || fact.flag || !fact.a || !fact.b) continue;
      const std::uint32_t one = made_in[fact.a], other = made_in[fact.b];
      if (one == kNoBlock || other == kNoBlock || one == block || other == block || one == other)
        continue;
      const Place chosen = stand_in(index, "arm", "the chosen one");
      chosen_arms_[index] = chosen;
      arms_[one].emplace_back(fact.a, chosen);
      arms_[other].emplace_back(fact.b, chosen);
    }
}

void Solver::note_arm() {
  const auto ends = arms_.find(current_block_);
  if (ends == arms_.end()) return;
  for (const auto& [value, chosen] : ends->second) {
    const auto& targets = values_.at(reg(value)).targets;
    const bool owns = std::any_of(targets.begin(), targets.end(), [](const Target& target) {
      return target.ownership != Ownership::None;
    });
    state_.memory.set(chosen, owns ? kNothing : reg(value));
  }
}

/// From which blocks can a wait (the run of a loop, a join) still be reached?
void Solver::find_waits_ahead() {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t block = 0; block < function_.blocks.size(); ++block) {
      if (waits_ahead_[block]) continue;
      for (std::uint32_t next : function_.blocks[block].successors)
        if (next != kNoBlock && (last_wait_[next] || waits_ahead_[next]))
          waits_ahead_[block] = true;
      changed |= waits_ahead_[block];
    }
  }
}

/// `while (a && b)`: the block of `b`, which the block of `a` leads to. kNoBlock: there is none.
std::uint32_t Solver::next_of_condition(std::uint32_t head, std::uint32_t block) const {
  const auto loop = loops_.find(head);
  if (loop == loops_.end() || !function_.blocks[block].ends_loop) return kNoBlock;
  const auto& successors = function_.blocks[block].successors;
  const std::uint32_t next = successors.size() == 2 ? successors[0] : kNoBlock;
  if (next == kNoBlock || !loop->second.count(next) || loops_.count(next)) return kNoBlock;
  const Block& part = function_.blocks[next];
  // The body may end in an inner loop's condition; a part of this one leaves this loop.
  const bool leaves = part.successors.size() == 2 && part.successors[1] == successors[1];
  return part.ends_loop && leaves ? next : kNoBlock;
}

void Solver::propagate(std::uint32_t block, bool exits_only, std::vector<std::uint32_t>& grown,
                       Ways& rest_of_condition) {
  const Block& from = function_.blocks[block];
  const auto condition = head_of_condition_.find(block);  // of the loop that it is a part of
  const std::uint32_t head = condition == head_of_condition_.end() ? block : condition->second;
  const auto loop = loops_.find(head);
  const bool runs_once = loop != loops_.end() && back_states_[head].reachable();
  for (std::size_t i = 0; i < from.successors.size(); ++i) {
    const std::uint32_t next = from.successors[i];
    if (next == kNoBlock) continue;
    const bool leaves = loop != loops_.end() && !loop->second.count(next);
    if (leaves && !runs_once && !never_round_.count(head)) {
      unsettled_.insert(head);
      continue;
    }
    const bool exits = runs_once && leaves;
    const bool decides_on = exits_only && next == next_of_condition(head, block);
    if (exits != exits_only && runs_once && !decides_on) continue;
    State refined = state_;
    if (!takes_way(refined, from, i)) continue;
    if (i == 1) none_holds(refined, block);
    if (from.ends_loop) drain(refined, block, next);
    if (!from.ends_loop) leave_early(refined, block, next);
    if (decides_on) {
      join(rest_of_condition, refined);
      continue;
    }
    if (next >= block) end_turn(refined, next);
    into_exit_ = leads_out(next);
    bool changed = join(entry_states_[next], refined);
    if (next >= block) changed |= join(back_states_[next], refined);
    into_exit_ = false;
    if (changed) grown.push_back(next);
  }
}

/// The function ends there, or right behind.
bool Solver::leads_out(std::uint32_t block) const {
  const auto& next = function_.blocks[block].successors;
  return block == function_.exit ||
         std::all_of(next.begin(), next.end(), [this](std::uint32_t each) {
           return each == function_.exit || each == kNoBlock;
         });
}

/// Refines the state to what is known on the way to a successor. False: the way is not taken.
bool Solver::takes_way(State& state, const Block& from, std::size_t way) {
  if (from.cases.empty()) return refine(state, known_now(from.branch), way == 0);
  BranchFact branch = from.branch;
  branch.number = from.cases[way].number;
  if (from.cases[way].labelled) return refine(state, branch, true);
  return std::all_of(from.cases.begin(), from.cases.end(), [&](const CaseFact& other) {
    branch.number = other.number;
    return !other.labelled || refine(state, branch, false);
  });
}

/// Behind `busy || held > limit` that does not hold: it is not busy.
void Solver::none_holds(State& state, std::uint32_t block) {
  const auto tested = tested_as_one_of_.find(block);
  if (tested == tested_as_one_of_.end()) return;
  for (const Place place : tested->second) {
    state.tested.set(place, 1);
    tested_for_itself_in_[place].insert(block);
  }
}

void Solver::report_pass() {
  reporting_ = true;
  Ways at_exit;
  for (std::size_t i = function_.blocks.size(); i-- > 0;)
    transfer_ways(static_cast<std::uint32_t>(i), entry_states_[i], [&] {
      into_exit_ = i == function_.exit;
      if (into_exit_) join(at_exit, state_);
      into_exit_ = false;
    });
  if (at_exit.reachable())
    finish_function(at_exit);
  else if (!entry_states_.empty())
    summary_.no_return = true;
}

bool Solver::join(Ways& into, const State& from) {
  return into.add(from, [this](State& mine, const State& theirs) { return join(mine, theirs); });
}

/// What a pointer in an object that others have, too, holds where nothing was written to it. Not
/// where the function ends with something in flight: which one was lent goes by the way.
ValueId Solver::as_it_came(Place place) {
  const auto root = places_.root_of(place).kind;
  const bool pointer = places_.type(place).kind == TypeFact::Kind::Pointer &&
                       places_.at(place).step == PlaceStep::Field && places_.has_pointee(place);
  const bool foreign = root == RootFact::Kind::Parameter || root == RootFact::Kind::This ||
                       root == RootFact::Kind::Global;
  return pointer && foreign && (operations_.empty() || !into_exit_) ? default_content(place)
                                                                    : kEmpty;
}

bool Solver::join(State& into, const State& from) {
  const auto values = [this](Place place, std::uint32_t mine, std::uint32_t theirs) {
    if (mine && theirs) return values_.join(mine, theirs);
    // What was not written on the other way is there as it came: no constant.
    return values_.join(mine ? mine : theirs, as_it_came(place));
  };
  const auto certain = [](std::uint32_t mine, std::uint32_t theirs) {
    if (mine == theirs) return mine;  // on one way only, or only perhaps: perhaps
    if (std::max(mine, theirs) < kOutOfSight) return 1u;
    if (std::min(mine, theirs) == 0) return std::max(mine, theirs);
    return out_of_sight(lends_out_of_sight(mine) && lends_out_of_sight(theirs),
                        stream_out_of_sight(mine) && stream_out_of_sight(theirs));
  };
  const auto either = [](std::uint32_t mine, std::uint32_t theirs) { return mine ? mine : theirs; };
  // On a way where it was not started nothing is known of its element.
  const auto on_each = [](std::uint32_t mine, std::uint32_t theirs) {
    return mine && theirs ? mine & theirs : (mine | theirs) & ~kEachWay;
  };
  const auto both = [](std::uint32_t mine, std::uint32_t theirs) { return mine & theirs; };
  const auto same = [](std::uint32_t mine, std::uint32_t theirs) {
    return mine == theirs ? mine : 0;
  };
  const auto known_best = [](std::uint32_t mine, std::uint32_t theirs) {
    return std::max(mine, theirs);
  };
  const auto gone = [](std::uint32_t mine, std::uint32_t theirs) {
    return mine == kMoved || theirs == kMoved ? kMoved : kEndedPerhaps;
  };
  bool changed = into.memory.join(from.memory, values);
  changed |= into.open.join(from.open, certain);
  changed |= into.dead.join(from.dead, gone);
  changed |= into.waits.join(from.waits, certain);
  changed |= into.refused.join(from.refused, both);
  changed |= into.expired.join(from.expired, either);
  // Told on one way that it is pending, it goes on as on the other.
  changed |= into.denied.join(from.denied, known_best);
  changed |= into.waited.join(from.waited, either);
  changed |= into.tested.join(from.tested, either);
  changed |= into.found.join(from.found, both);
  changed |= into.chosen.join(from.chosen, same);
  changed |= into.lent_now.join(from.lent_now, [this](std::uint32_t mine, std::uint32_t theirs) {
    return values_.join(mine, theirs);
  });
  changed |= into.queued.join(from.queued, both);
  changed |= into.reaped.join(from.reaped, either);
  changed |= into.looked.join(from.looked, either);
  changed |= into.aged.join(from.aged, on_each);
  changed |= into.repeated.join(from.repeated, either);
  into.reported &= from.reported;
  changed |= from.asked && !into.asked;
  into.asked |= from.asked;
  changed |= into.due && !from.due;
  into.due &= from.due;
  changed |= from.cancelled && !into.cancelled;
  into.cancelled |= from.cancelled;
  changed |= into.stopped && !from.stopped;
  into.stopped &= from.stopped;
  return changed;
}

/// Locals that something else may write to: their address was given away.
void Solver::find_escaping() {
  std::vector<RootId> address_of(function_.registers, 0);
  for (const Fact& fact : function_.facts)
    if (fact.kind == Fact::Kind::Place) address_of[fact.dst] = fact.root;
  escaping_.assign(function_.roots.size(), false);
  const auto give = [&](Reg reg) {
    if (reg < address_of.size()) escaping_[address_of[reg]] = true;
  };
  for (const Fact& fact : function_.facts) {
    if (fact.kind == Fact::Kind::Load || fact.kind == Fact::Kind::Test) continue;
    if (fact.kind != Fact::Kind::Store) give(fact.a);
    give(fact.b);
  }
  for (const CallFact& call : function_.calls) {
    give(call.object);
    give(call.indirect);
    for (const Operand& operand : call.operands) give(operand.value);
  }
  for (const auto& captures : function_.captures)
    for (const CaptureFact& capture : captures)
      if (capture.by_reference) give(capture.value);
}

/// Runs the block once for each way that reaches it. What it computed on all of them is what later
/// blocks find in its registers.
template <typename Then>
void Solver::transfer_ways(std::uint32_t block, const Ways& ways, Then then) {
  if (!ways.reachable()) return;
  const Ways reached = ways;  // it may grow on the way
  ways_ = &reached;
  ++round_;
  std::map<Reg, ValueId> computed;
  for (way_ = 0; way_ < reached.all().size(); ++way_) {
    state_ = reached.all()[way_];
    transfer_block(block);
    if (!state_.over) then();
    if (reached.all().size() == 1) break;
    for (std::uint32_t index : function_.blocks[block].facts)
      if (const Reg dst = function_.facts[index].dst) {
        ValueId& all = computed.try_emplace(dst, kNothing).first->second;
        all = values_.join(all, registers_[dst]);
      }
  }
  for (const auto& [reg, value] : computed) registers_[reg] = value;
  way_ = 0;
  ways_ = nullptr;
}

void Solver::transfer_block(std::uint32_t block) {
  current_block_ = block;
  current_step_ = 0;
  for (std::uint32_t index : function_.blocks[block].facts) {
    ++current_step_;
    current_fact_ = index;
    transfer(function_.facts[index]);
    if (state_.over) return;
  }
  note_arm();
  test_answer(function_.blocks[block].branch);
}

/// `if (it->second->sent())`: what the method answers is a flag of the object, which is tested by
/// that. A number that it answers may be any amount.
void Solver::test_answer(const BranchFact& branch) {
  if (const auto asked = answered_by_.find(branch.value); asked != answered_by_.end())
    for (const Place place : asked->second) {
      if (!state_.tested.get(place)) state_.tested.set(place, 1);
      tested_in_[place].insert(current_block_);
    }
  const Value& answer = values_.at(reg(branch.value));
  if (branch.relation == BranchFact::Relation::None || answer.targets.size() != 1) return;
  const Place held = answer.targets.front().place;
  const Place member = places_.at(held).parent;
  const std::string& name = places_.type(member).name;
  if (places_.at(held).step != PlaceStep::Pointee || places_.at(member).step != PlaceStep::Field ||
      (name != "bool" && name != "_Bool") || state_.tested.get(member))
    return;
  state_.tested.set(member, 1);
  tested_in_[member].insert(current_block_);
}

/// What a poll or a start has answered, added to something or taken off, is no answer any more.
ValueId Solver::without_answers(ValueId sum) {
  const auto is_answer = [&](const Target& target) {
    return conditional_releases_.count(target.place) > 0 ||
           result_operations_.count(target.place) > 0;
  };
  const std::vector<Target>& parts = values_.at(sum).targets;
  if (std::none_of(parts.begin(), parts.end(), is_answer)) return sum;
  Value value = values_.at(sum);
  std::erase_if(value.targets, is_answer);
  return values_.intern(std::move(value));
}

/// One of two values, or a set of flags with the names of both. A part that is not known leaves no
/// constant.
ValueId Solver::merge(const Fact& fact) {
  if (const auto arms = chosen_arms_.find(current_fact_); arms != chosen_arms_.end())
    if (const ValueId chosen = state_.memory.get(arms->second)) return chosen;
  const ValueId either = values_.join(fact.a ? reg(fact.a) : kEmpty, fact.b ? reg(fact.b) : kEmpty);
  if (fact.number == kSum) {
    for (const Target& part : values_.at(either).targets)
      if (result_operations_.count(part.place)) answer_sums_.insert(fact.dst);
    return without_answers(values_.without_number(either));
  }
  const ValueId joined = values_.without_range(either);
  const Value& left = values_.at(reg(fact.a));
  const Value& right = values_.at(reg(fact.b));
  if (!fact.flag || (left.names.empty() && right.names.empty())) return joined;
  Value value;
  value.targets = values_.at(joined).targets;
  value.is_constant = left.is_constant && right.is_constant;
  value.number = left.number | right.number;
  value.names = left.names + "|" + right.names;
  if (value.names.size() > 200) value.names.resize(200);
  return values_.intern(std::move(value));
}

/// The program asks a completion which one it is (`flags`, user data), or whether another follows.
void Solver::look_into(Place tested) {
  const Place parent = places_.at(tested).parent;
  if (!parent || !places_.type(parent).completion || places_.at(tested).step != PlaceStep::Field ||
      places_.field_name(tested) == "res")
    return;
  state_.asked |= places_.field_name(tested) == "flags";
  state_.reaped.each(
      [&](std::uint32_t key, std::uint32_t) { state_.looked.set(key, current_block_ + 1); });
}

/// ... and waits again on one of the ways from there.
bool Solver::looks_on(unsigned id) const {
  const std::uint32_t block = state_.looked.get(id + 1);
  return block && (waits_ahead_[block - 1] || last_wait_[block - 1] > 0);
}

/// A request is an argument of the call that it is given to, not what the answer depends on; nor is
/// what was passed to a call that starts something, which answers whether it has.
bool Solver::is_argument_alone(const Fact& test) const {
  const auto models = program_.pack().functions(test.text);
  if (!(test.number & kTestsArgument)) return !models.empty();
  const auto starts = [&](const CallFact& call) {
    if (call.callee != test.text) return false;
    const auto summaries = program_.summaries(call.key, call.is_virtual);
    return std::any_of(summaries.begin(), summaries.end(),
                       [](const Summary* summary) { return !summary->operations.empty(); });
  };
  return std::any_of(models.begin(), models.end(),
                     [](const FunctionModel* model) { return model->operation.has_value(); }) ||
         std::any_of(function_.calls.begin(), function_.calls.end(), starts);
}

/// A comparison of quantities does not hide that the place was tested for itself before.
void Solver::test(const Fact& fact) {
  if (!fact.text.empty() && is_argument_alone(fact)) return;
  if (fact.number & kTestsAnswer) {
    for (Place place : addresses(fact.a))
      if (exportable(place) && !fact.flag) answers_by_.insert(place);
    return;
  }
  for (Place place : addresses(fact.a)) {
    if (!fact.flag || !state_.tested.get(place))
      state_.tested.set(place, fact.flag ? kTestedAsAmount : 1);
    tested_in_[place].insert(current_block_);
    if (!fact.flag) tested_for_itself_in_[place].insert(current_block_);
    if (fact.number & kTestsOneOf) tested_as_one_of_[current_block_].insert(place);
    ask_which_was_refused(place);
    ask_how_many(place);
  }
}

/// Behind a refusal in a loop the program looks how many were accepted before: it knows of them.
void Solver::ask_how_many(Place tested) {
  if (places_.type(tested).kind != TypeFact::Kind::Scalar || !written_.count(tested)) return;
  std::vector<std::uint32_t> known;
  state_.repeated.each([&](std::uint32_t key, std::uint32_t how) {
    if (how & kRefused) known.push_back(key);
  });
  for (const std::uint32_t key : known) {
    state_.open.set(key, 0);
    state_.repeated.set(key, 0);
  }
}

/// Behind a refusal the program looks which of the list it was: it knows of the others.
void Solver::ask_which_was_refused(Place tested) {
  for (const Target& told : values_.at(state_.memory.get(tested)).targets)
    if (const auto known = refused_of_list_.find(told.place);
        known != refused_of_list_.end() && state_.open.get(known->second + 1) == 1)
      state_.open.set(known->second + 1, 0);
}

/// Does the branch at the end of `test` decide whether `block` is reached? It does not when every
/// way from it can lead there.
bool Solver::decides(std::uint32_t test, std::uint32_t block) {
  constexpr std::size_t kMaxBlocks = 400;  // beyond, every test is taken to decide
  if (function_.blocks.size() > kMaxBlocks) return true;
  auto [entry, inserted] = decides_.try_emplace({test, block}, true);
  if (!inserted) return entry->second;
  bool always = test != block;
  for (std::uint32_t start : function_.blocks[test].successors) {
    if (start == kNoBlock) continue;
    std::set<std::uint32_t> seen{test};
    std::vector<std::uint32_t> work{start};
    while (!work.empty()) {
      const std::uint32_t at = work.back();
      work.pop_back();
      if (!seen.insert(at).second) continue;
      for (std::uint32_t next : function_.blocks[at].successors)
        if (next != kNoBlock) work.push_back(next);
    }
    always &= seen.count(block) > 0;
  }
  return entry->second = !always;
}

/// The address of a field or element of what `fact.a` may point at.
ValueId Solver::part_of(const Fact& fact) {
  Value value;
  const Value& index = values_.at(reg(fact.b));
  const bool known = fact.b ? index.is_constant : fact.number > 0;
  const std::int64_t number = fact.b ? index.number : fact.number - 1;
  for (const Target& base : std::vector<Target>(values_.at(reg(fact.a)).targets)) {
    Place place = base.place;
    if (fact.kind == Fact::Kind::Field) {
      note_used(place);
      // The element of a map is called by its mapped value.
      const bool mapped = fact.text == "second" && fact.type &&
                          places_.at(place).step == PlaceStep::Element &&
                          places_.at(place).type == fact.type;
      // An array that is called by a pointer: the first of its elements.
      if (places_.type(place).kind == TypeFact::Kind::Array) place = places_.element(place, 1, 0);
      if (!mapped) place = places_.field(place, fact.text, fact.type);
    } else if (!(fact.flag && known && number == 0)) {
      // Stepping along from an element stays among the elements of the same array.
      const bool element = places_.at(place).step == PlaceStep::Element;
      const Place array = element ? places_.at(place).parent : place;
      place =
          places_.element(array,
                          known && number >= 0 && !element ? static_cast<std::uint32_t>(number + 1)
                                                           : Places::kAnyElement,
                          fact.type);
      choose(place, fact.b);
      if (fact.text == kAlong) step_past(array);
      if (!known) pass_accepted(index);
      if (fact.text == kRound) rings_.insert(place);
    }
    value.targets.push_back({place, Ownership::None, base.accessor});
  }
  return values_.intern(std::move(value));
}

ValueId Solver::read(const Fact& fact) {
  ValueId result = kNothing;
  for (Place place : addresses(fact.a)) {
    if (fact.type && places_.at(place).type == 0 &&
        program_.types()[fact.type].kind != TypeFact::Kind::Unknown)
      places_.retype(place, fact.type);
    places_.use_as(place, fact.type);
    if (places_.type(place).kind == TypeFact::Kind::Scalar)
      memory_changed(place, EffectKind::Read, here(fact.where), "it is read", true);
    look_into(place);
    result = values_.join(result, load(place));
  }
  return result ? result : kEmpty;
}

void Solver::await(const Fact& fact) {
  PlaceSet tokens;
  std::vector<Target> reached;
  for (Place place : addresses(fact.a)) {
    tokens.insert(place);
    PlaceSet visited;
    deep_of(place, reached, visited, 0);
  }
  for (const Target& target : reached) tokens.insert(target.place);
  const auto is_awaited = [&](Place place) { return tokens.count(place) > 0; };
  // An awaitable of the program's own holds the request whose completion resumes the coroutine.
  release_operations([&](const Operation& operation) {
    const bool found =
        (operation.token && is_awaited(operation.token)) ||
        std::any_of(operation.requests.begin(), operation.requests.end(), is_awaited);
    if (found && operation.discipline == Discipline::Exclusive && operation.direction == "write")
      awaited_writes_.insert(static_cast<unsigned>(&operation - operations_.data()));
    return found;
  });
  for (Place place : addresses(fact.a)) run_coroutine(place);
}

void Solver::leave_with(const Fact& fact) {
  const Place to = root_place(fact.root);
  if (fact.flag) {
    for (Place from : addresses(fact.a)) copy_object(to, from, true);
  } else {
    write(to, reg(fact.a) ? reg(fact.a) : kEmpty, false);
  }
  if (const auto asked = answered_by_.find(fact.a); asked != answered_by_.end())
    for (const Place place : asked->second)
      if (exportable(place)) answers_by_.insert(place);
}

void Solver::transfer(const Fact& fact) {
  ValueId result = kNothing;
  current_where_ = fact.where;
  switch (fact.kind) {
    case Fact::Kind::Place:
      result = values_.pointer(root_place(fact.root));
      break;
    case Fact::Kind::Field:
    case Fact::Kind::Element:
      result = part_of(fact);
      break;
    case Fact::Kind::Load:
      result = read(fact);
      break;
    case Fact::Kind::Store:
      store(fact);
      break;
    case Fact::Kind::Copy:
      copy(fact);
      break;
    case Fact::Kind::Constant: {
      Value value;
      value.is_constant = fact.flag;
      value.number = fact.number;
      value.names = fact.text;
      result = values_.intern(std::move(value));
      break;
    }
    case Fact::Kind::Merge:
      result = merge(fact);
      break;
    case Fact::Kind::Call:
      call(fact);
      return;
    case Fact::Kind::Closure:
      make_closure(fact);
      result = values_.pointer(root_place(fact.root));
      break;
    case Fact::Kind::Allocate:
      give_birth(fact);
      result = values_.pointer(root_place(fact.root));
      break;
    case Fact::Kind::Free: {
      std::vector<Target> targets = values_.at(reg(fact.a)).targets;
      memory_freed(targets, here(fact.where), "it is deleted", targets.size() == 1);
      break;
    }
    case Fact::Kind::Await:
      await(fact);
      break;
    case Fact::Kind::Return:
      leave_with(fact);
      break;
    case Fact::Kind::End:
      end_root(fact.root, fact.where);
      break;
    case Fact::Kind::Test:
      test(fact);
      break;
  }
  if (fact.dst) registers_[fact.dst] = result ? result : kEmpty;
}

void Solver::finish_function(const Ways& at_exit) {
  current_block_ = function_.exit;
  current_step_ = function_.blocks[function_.exit].facts.size();
  into_exit_ = true;
  State whole = at_exit.all().front();
  ways_ = &at_exit;
  for (way_ = 0; way_ < at_exit.all().size(); ++way_) {
    state_ = at_exit.all()[way_];
    if (way_) join(whole, state_);
    end_everything();
  }
  build_summary(whole, at_exit);
}

void Solver::end_everything() {
  // Parameters end with the call, and locals that an exceptional way left do too.
  for (std::size_t i = 1; i < function_.roots.size(); ++i) {
    const auto kind = function_.roots[i].kind;
    if (kind == RootFact::Kind::Local || kind == RootFact::Kind::Temporary)
      end_root(static_cast<RootId>(i), 0);
  }
  for (const ParameterFact& parameter : function_.parameters) end_root(parameter.root, 0);
}

}  // namespace holdfast::check
