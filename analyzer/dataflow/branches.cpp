// Solver: what the branch at the end of a block says of operations and waits, on each of its ways.
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>

#include "dataflow/solver.h"
#include "facts/relations.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {
namespace {

bool compare(BranchFact::Relation relation, std::int64_t left, std::int64_t right) {
  using Relation = BranchFact::Relation;
  switch (relation) {
    case Relation::Equal:
      return left == right;
    case Relation::NotEqual:
      return left != right;
    case Relation::Less:
      return left < right;
    case Relation::LessEqual:
      return left <= right;
    case Relation::Greater:
      return left > right;
    case Relation::GreaterEqual:
      return left >= right;
    case Relation::None:
      return true;
  }
  return true;
}

/// Is it not zero on this way?
bool is_set(const BranchFact& branch, bool taken) {
  return compare(branch.relation, 1, branch.number) == taken &&
         compare(branch.relation, 0, branch.number) != taken;
}

/// Is it zero on this way, and not one?
bool is_zero(const BranchFact& branch, bool taken) {
  return compare(branch.relation, 0, branch.number) == taken &&
         compare(branch.relation, 1, branch.number) != taken;
}

/// No number of the range takes this way.
bool leaves_out(const Range& range, const BranchFact& branch, bool taken) {
  const bool equal = branch.relation == BranchFact::Relation::Equal;
  const bool differs = branch.relation == BranchFact::Relation::NotEqual;
  if (taken ? equal : differs) return branch.number < range.low || branch.number > range.high;
  // Every other relation that holds somewhere in between holds at one of the ends.
  return compare(branch.relation, range.low, branch.number) != taken &&
         compare(branch.relation, range.high, branch.number) != taken;
}

/// Does `condition` hold for every result that the branch lets through, or for none of them? Tried
/// on the values around the constants involved: the relations are linear, so these decide. What
/// was learned of the result before leaves some of them out.
enum class Outcome : std::uint8_t { Open, Holds, Fails };
enum class Errors : std::uint8_t { Count, AreSuccess, AreLeftOut };  ///< of polls that failed
Outcome outcome(const Condition& condition, const FunctionModel& model, const Tested& tested,
                Errors errors) {
  const BranchFact& branch = tested.branch;
  const bool taken = tested.taken;
  std::set<std::int64_t> samples{
      -1000, -2, -1, 0, 1, 2, 1000, branch.number - 1, branch.number, branch.number + 1};
  const auto number_of = [&](const std::string& name, std::int64_t* number) {
    char* end = nullptr;
    *number = std::strtoll(name.c_str(), &end, 0);
    if (end && *end == 0 && !name.empty()) return true;
    const std::int64_t* known = ModelPack::constant(model, name);
    if (known) *number = *known;
    return known != nullptr;
  };
  for (const auto& term : condition.terms)
    for (const std::string& name : term.names)
      if (std::int64_t number = 0; number_of(name, &number))
        samples.insert({number - 1, number, number + 1});
  bool some_hold = false, some_fail = false;
  for (const std::int64_t sample : samples) {
    if (compare(branch.relation, sample, branch.number) != taken) continue;
    if (tested.known && (sample < tested.known->low || sample > tested.known->high)) continue;
    if (errors == Errors::AreLeftOut && sample < 0) continue;
    // Compared with a count: no call answers with more than it was asked for.
    const bool exact = branch.relation == BranchFact::Relation::Equal ||
                       branch.relation == BranchFact::Relation::NotEqual;
    if (exact && branch.number > 0 && sample > branch.number) continue;
    bool all = true;
    for (const auto& term : condition.terms) {
      bool holds = false;
      if (term.test == Condition::Test::Negative) holds = sample < 0;
      // A poll that failed will not do better; the program has done what it can.
      if (term.test == Condition::Test::Positive)
        holds = errors == Errors::AreSuccess ? sample != 0 : sample > 0;
      if (term.test == Condition::Test::Null) holds = sample == 0;
      for (const std::string& name : term.names)
        if (std::int64_t number = 0; number_of(name, &number))
          holds |= term.test == Condition::Test::AnyBit ? (sample & number) != 0 : sample == number;
      all &= holds != term.negated;
    }
    (all ? some_hold : some_fail) = true;
  }
  if (some_hold == some_fail) return Outcome::Open;
  return some_hold ? Outcome::Holds : Outcome::Fails;
}

bool implied(const Condition& condition, const FunctionModel& model, const Tested& tested,
             Errors errors = Errors::Count) {
  return outcome(condition, model, tested, errors) == Outcome::Holds;
}

/// Has the poll found nothing? That it may have failed as well does not count, but for one that
/// says so by an error.
bool denies(const Condition& condition, const FunctionModel& model, const Tested& tested) {
  return outcome(condition, model, tested, Errors::Count) == Outcome::Fails ||
         outcome(condition, model, tested, Errors::AreLeftOut) == Outcome::Fails;
}

/// `submit(ring) != 2`: the program has noticed that not all was taken.
bool says_not_all(const BranchFact& branch, bool taken) {
  using Relation = BranchFact::Relation;
  const bool differs = branch.relation == (taken ? Relation::NotEqual : Relation::Equal);
  const bool fewer = branch.relation == (taken ? Relation::Less : Relation::GreaterEqual);
  return branch.number > 0 && (differs || fewer);
}

}  // namespace

/// A quantity whose value is known at this point is as good as a constant.
BranchFact Solver::known_now(BranchFact branch) const {
  if (!branch.counted) return branch;
  const auto is_known = [&](Reg side) {
    const Value& value = values_.at(reg(side));
    return value.is_constant && !value.maybe_null;
  };
  if (!is_known(branch.other) && is_known(branch.value)) {  // `expected == answer`
    std::swap(branch.value, branch.other);
    branch.relation = mirrored(branch.relation);
    branch.address = kNoReg;
  }
  if (!is_known(branch.other)) return branch;
  const Value& other = values_.at(reg(branch.other));
  branch.counted = false;
  branch.number = other.number;
  return branch;
}

/// A flag that only a handler raises tells that it has run.
bool Solver::close_signalled(State& state, Place flag) const {
  bool closed = false;
  for (unsigned id : index_.signalled_by(flag)) {
    if (!operations_[id].signals.count(flag) || !state.open.get(id + 1)) continue;
    state.open.set(id + 1, 0);
    closed = true;
  }
  return closed;
}

/// A flag that was raised by who was given the answer of a start: it was refused.
void Solver::refuse_judged(State& state, Place flag) {
  const auto judged = judged_by_.find(flag);
  if (judged == judged_by_.end()) return;
  for (const unsigned id : judged->second) refuse(state, id);
}

/// Is the flag what a loop that waits goes on for?
bool Solver::is_waited_for(Place flag) const {
  const auto tested = tested_in_.find(flag);
  if (tested == tested_in_.end()) return false;
  return std::any_of(loops_.begin(), loops_.end(), [&](const auto& loop) {
    const auto inside = [&](std::uint32_t block) { return loop.second.count(block) > 0; };
    return std::any_of(tested->second.begin(), tested->second.end(), inside) &&
           std::any_of(loop.second.begin(), loop.second.end(),
                       [&](std::uint32_t block) { return last_wait_[block] != 0; });
  });
}

/// The flag that the handler raises is not raised: the wait ended before the operation did.
void Solver::reopen_unsignalled(State& state, Place flag) const {
  for (unsigned id : index_.signalled_by(flag))
    if (operations_[id].signals.count(flag) && state.waited.get(id + 1)) state.open.set(id + 1, 1);
}

/// What a function answers says that it has waited, or that it has not.
void Solver::set_waited(State& state, unsigned release, bool waited) {
  state.waited.each([&](std::uint32_t key, std::uint32_t by) {
    if (by == release + 1) state.open.set(key, waited ? 0 : 1);
  });
  state.waits.set(release + 1, waited ? 2 : 0);
}

/// A value that is known does not let the branch be taken this way.
bool Solver::forbids(const Value& value, const BranchFact& branch, bool taken) {
  if (const auto range = value.range()) return leaves_out(*range, branch, taken);
  const bool equal = branch.relation == BranchFact::Relation::Equal;
  const bool differs = branch.relation == BranchFact::Relation::NotEqual;
  return value.not_null && branch.number == 0 && (taken ? equal : differs);
}

/// The numbers for which a comparison by order goes this way.
static std::optional<Range> range_of(const BranchFact& branch, bool taken) {
  using Relation = BranchFact::Relation;
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const std::int64_t number = branch.number;
  if (number == least || number == most) return {};
  switch (branch.relation) {
    case Relation::Less:
      return taken ? Range{least, number - 1} : Range{number, most};
    case Relation::LessEqual:
      return taken ? Range{least, number} : Range{number + 1, most};
    case Relation::Greater:
      return taken ? Range{number + 1, most} : Range{least, number};
    case Relation::GreaterEqual:
      return taken ? Range{number, most} : Range{least, number - 1};
    default:
      return {};
  }
}

/// Which locals are counted up one by one?
void Solver::find_counts() {
  std::map<Reg, RootId> address_of;
  std::map<Reg, std::int64_t> constants;
  for (const Fact& fact : function_.facts) {
    if (fact.kind == Fact::Kind::Place) address_of[fact.dst] = fact.root;
    if (fact.kind == Fact::Kind::Constant) constants[fact.dst] = fact.number;
  }
  for (const Fact& fact : function_.facts) {
    const auto written = address_of.find(fact.a);
    if (fact.kind != Fact::Kind::Store || written == address_of.end()) continue;
    Count& count = counts_[written->second];
    const auto constant = constants.find(fact.b);
    if (fact.text == kCountedUp)
      ++count.ups;
    else if (constant == constants.end())
      count.otherwise = true;
    else
      count.most = std::max(count.most, constant->second);
  }
}

/// `i < n` holds no more: whoever counts up one by one has come to n.
bool Solver::counts_to(RootId count, const BranchFact& branch, bool taken) const {
  const auto known = counts_.find(count);
  return known != counts_.end() && known->second.ups == 1 && !known->second.otherwise &&
         known->second.most <= branch.number && !taken &&
         branch.relation == BranchFact::Relation::Less;
}

/// What a test says of a local that only this function writes holds until it is written again: a
/// second test of it goes the same way.
void Solver::learn(State& state, const BranchFact& branch, bool taken) {
  const std::vector<Place> tested = addresses(branch.address);
  if (tested.size() != 1 || places_.at(tested[0]).step != PlaceStep::Root) return;
  const RootId root = places_.root_id(tested[0]);
  const auto kind = places_.root_fact(root).kind;
  if (root >= escaping_.size() || escaping_[root] ||
      (kind != RootFact::Kind::Local && kind != RootFact::Kind::Parameter))
    return;
  const bool equal = branch.relation == BranchFact::Relation::Equal;
  const bool differs = branch.relation == BranchFact::Relation::NotEqual;
  const bool is_number = (taken ? equal : differs) || counts_to(root, branch, taken);
  const bool is_not = compare(branch.relation, 0, branch.number) != taken;
  const bool is_scalar = places_.type(tested[0]).kind == TypeFact::Kind::Scalar;
  const std::optional<Range> range = is_scalar ? range_of(branch, taken) : std::nullopt;
  if (!is_number && !is_not && !range) return;
  const ValueId held = state.memory.get(tested[0]);
  Value value = values_.at(held ? held : default_content(tested[0]));
  if (value.is_constant) return;
  if (is_number) {
    value.is_constant = true;
    value.number = branch.number;
    value.between.reset();
  } else if (range) {
    const Range known = value.between.value_or(*range);
    value.between = {std::max(known.low, range->low), std::min(known.high, range->high)};
  }
  if (is_number || is_not) value.not_null = is_not;
  value.maybe_null &= !is_not;
  state.memory.set(tested[0], values_.intern(std::move(value)));
}

/// A flag of an object was asked for: on this way it is up, or down.
void Solver::find(State& state, const BranchFact& branch, bool taken) const {
  // What std::exchange answers was there before it.
  const Fact* before = branch.value < made_by_.size() ? made_by_[branch.value] : nullptr;
  const bool was_there = !branch.address && before && before->kind == Fact::Kind::Load;
  const std::vector<Place> flags = addresses(was_there ? before->a : branch.address);
  if (flags.size() != 1 || !exportable(flags.front())) return;
  const bool zero = is_zero(branch, taken) && compare(branch.relation, -1, branch.number) != taken;
  const bool is_not = compare(branch.relation, 0, branch.number) != taken;
  if (zero || is_not) state.found.set(flags.front(), zero ? kFoundZero : kFoundSet);
}

/// What an earlier turn of the loop has started was accepted, or the loop would have been left.
void Solver::refuse(State& state, unsigned id) {
  const std::uint32_t earlier = state.repeated.get(id + 1);
  state.open.set(id + 1, earlier ? 1 : 0);
  if (!earlier) return state.refused.set(id + 1, 1);
  state.aged.set(id + 1, earlier);
  state.repeated.set(id + 1, earlier | kRefused);
}

/// The same call starts an operation again, on another element, while that of an earlier turn is in
/// flight.
void Solver::begin_operation(unsigned id, std::uint32_t how) {
  const std::uint32_t before = state_.open.get(id + 1);
  const auto& lends = operations_[id].lends;
  const bool repeats =
      before && before < kOutOfSight && is_in_loop(current_block_) &&
      std::any_of(
          lends.begin(), lends.end(),
          [&](const LendRecord& lend) { return places_.has_any_element(lend.place); });
  state_.repeated.set(id + 1, repeats ? state_.aged.get(id + 1) & ~(kThisTurn | kEachWay) : 0);
  state_.aged.set(id + 1, kJustStarted);
  state_.open.set(id + 1, how);
}

/// The branch lets through only what a function answers where it has not waited, or something of
/// that besides. Once it has let through none of that, it has waited, whatever is compared next.
void Solver::hear_answer(State& state, const AnsweredWait& wait, const BranchFact& branch,
                         bool taken) {
  const auto lets_through = [&](std::int64_t answer) {
    const std::int64_t near = std::min<std::int64_t>(branch.number, -1);
    if (answer != SummaryRelease::kSomeError)
      return compare(branch.relation, answer, branch.number) == taken;
    return compare(branch.relation, near, branch.number) == taken ||
           compare(branch.relation, near - 1, branch.number) == taken;
  };
  const std::uint32_t key = wait.release + 1;
  if (wait.answer) {
    if (!lets_through(*wait.answer)) set_waited(state, wait.release, false);
  } else if (std::none_of(wait.unless.begin(), wait.unless.end(), lets_through)) {
    if (state.denied.get(key) == kDenied) set_waited(state, wait.release, true);
    state.denied.set(key, kKnownBetter);
  } else if (state.denied.get(key) != kKnownBetter) {
    set_waited(state, wait.release, false);
    state.denied.set(key, kDenied);
  }
}

/// How many a container has is asked for, or whether it has any.
void Solver::note_size(const Fact& fact, const CallFact& call) {
  const llvm::StringRef callee = call.callee;
  const bool is_empty = callee.ends_with("::empty");
  if (!fact.dst || !(is_empty || callee.ends_with("::size"))) return;
  const std::vector<Place> asked = addresses(call.object);
  if (asked.size() == 1 && places_.type(asked.front()).container)
    sizes_.insert_or_assign(fact.dst, AskedSize{asked.front(), is_empty});
}

/// Who keeps the requests of all that is under way in a container has nothing under way while that
/// is empty.
void Solver::hear_size(State& state, const BranchFact& branch, bool taken) const {
  const auto asked = sizes_.find(branch.value);
  if (asked == sizes_.end()) return;
  const Place container = asked->second.container;
  if (asked->second.is_empty ? is_zero(branch, taken) : is_set(branch, taken))
    state.found.set(container, kFoundSet);
  if (asked->second.is_empty ? !is_set(branch, taken) : !is_zero(branch, taken)) return;
  const std::vector<Target>& blocks = values_.at(state.memory.get(container)).targets;
  const auto is_element = [&](Place request) {
    return (request != container && places_.within(request, container)) ||
           std::any_of(blocks.begin(), blocks.end(),
                       [&](const Target& block) { return places_.within(request, block.place); });
  };
  std::vector<std::uint32_t> none_left;
  state.open.each([&](std::uint32_t key, std::uint32_t) {
    const PlaceSet& requests = operations_[key - 1].requests;
    if (!requests.empty() && std::all_of(requests.begin(), requests.end(), is_element))
      none_left.push_back(key);
  });
  for (const std::uint32_t key : none_left) state.open.set(key, 0);
}

/// On the way where a call's result says that it was refused, nothing is in flight; on the way
/// where a poll says that it reaped something, that is complete.
/// Returns false when the way cannot be taken.
bool Solver::refine(State& state, const BranchFact& branch, bool taken) {
  if (branch.relation == BranchFact::Relation::None) return true;
  if (branch.counted) {
    refine_counted(state, branch, taken);
    return true;
  }
  const bool set = is_set(branch, taken);
  // A way that a flag's known value forbids is open only once the handler has changed the flag.
  for (Place flag : addresses(branch.address)) {
    const ValueId held = state.memory.get(flag);
    const Value& value = values_.at(held ? held : kEmpty);
    const bool contradicts = forbids(value, branch, taken);
    const bool raised = !value.is_constant && set;
    // What chose between a callback and none chooses again: which way is which is not known here.
    for (unsigned id : perhaps_synchronous_)
      if (operations_[id].guards.count(flag)) state.open.set(id + 1, 0);
    if (set) refuse_judged(state, flag);
    if (is_zero(branch, taken) && is_waited_for(flag)) reopen_unsignalled(state, flag);
    if (!contradicts && !raised) continue;
    const bool closed = close_signalled(state, flag);
    if (contradicts && !closed && !places_.has_any_element(flag) &&
        addresses(branch.address).size() == 1)
      return false;
  }
  const Tested now{branch, taken, values_.at(reg(branch.value)).range()};
  for (const Target& target : values_.at(reg(branch.value)).targets) {
    if (set) close_signalled(state, target.place);  // `if (answer)` of an optional
    auto started = result_operations_.find(target.place);
    if (started != result_operations_.end()) {
      const Operation& operation = operations_[started->second];
      const FunctionModel* model = operation.model;
      const bool zero = branch.number == 0 && is_zero(branch, taken);
      if ((operation.answer && leaves_out(*operation.answer, branch, taken)) ||
          (operation.answers_nonzero && zero))
        refuse(state, started->second);
      // A wrapper that answers by other values has looked at the call's own result itself.
      const bool plain = !operation.answer && !operation.answers_nonzero;
      if (plain && model && model->operation && model->operation->refused &&
          implied(*model->operation->refused, *model, {branch, taken}))
        operation.first_of_list ? state.open.set(started->second + 1, 1)
                                : refuse(state, started->second);
    }
    if (auto waited = answered_waits_.find(target.place); waited != answered_waits_.end())
      hear_answer(state, waited->second, branch, taken);
    if (auto waited = conditional_releases_.find(target.place);
        waited != conditional_releases_.end())
      for (const ConditionalRelease& release : waited->second) {
        if (implied(*release.provided, *release.model, now,
                    release.refusal ? Errors::Count : Errors::AreSuccess) ||
            (release.refusal && says_not_all(branch, taken))) {
          for (unsigned id : release.operations) state.open.set(id + 1, 0);
          if (!release.refusal) state.waits.set(release.release + 1, 2);
          if (!release.refusal) state.denied = PersistentMap{};
          state.reported |= release.reports;
          state.expired.set(release.release + 1, 0);
        } else if (!release.refusal && (denies(*release.provided, *release.model, now) ||
                                        leaves_open(state, release, now))) {
          if (!state.denied.get(release.release + 1))
            state.denied.set(release.release + 1, kDenied);
        }
      }
  }
  hear_size(state, branch, taken);
  look_at_flags(state, branch, taken);
  learn(state, branch, taken);
  find(state, branch, taken);
  return true;
}

/// The answer would have told of the completion on the other way; on this one nothing is known, and
/// nothing was waited for before.
bool Solver::leaves_open(const State& state, const ConditionalRelease& poll,
                         const Tested& tested) const {
  const Tested other{tested.branch, !tested.taken, tested.known};
  if (!implied(*poll.provided, *poll.model, other) || implied(*poll.provided, *poll.model, tested))
    return false;
  bool waited = false;
  state.waits.each([&](std::uint32_t key, std::uint32_t how) {
    waited |= how == 2 && releases_[key - 1].library == releases_[poll.release].library;
  });
  return !waited;
}

/// Where the flags of a completion say that the notice is still due, asking for them has not made
/// it the last one.
void Solver::look_at_flags(State& state, const BranchFact& branch, bool taken) const {
  const Value& tested = values_.at(reg(branch.value));
  const bool given =
      branch.number == 0 && !tested.names.empty() && tested.targets.size() == 1 &&
      places_.root_of(tested.targets.front().place).kind == RootFact::Kind::Parameter &&
      places_.at(places_.at(tested.targets.front().place).parent).step == PlaceStep::Root;
  const bool first =
      branch.number == 0 && !tested.names.empty() &&
      std::any_of(tested.targets.begin(), tested.targets.end(), [&](const Target& t) {
        Place flags = places_.at(t.place).parent;
        return flags && places_.at(flags).step == PlaceStep::Field &&
               places_.field_name(flags) == "flags" &&
               places_.type(places_.at(flags).parent).completion;
      });
  if (!first && !given) return;
  const bool set = compare(branch.relation, 1, 0) == taken;
  const llvm::StringRef names(tested.names);
  const bool due = (names.contains("_NOTIF") && !set) || (names.contains("_MORE") && set);
  if (due) state.asked = false;
  if (names.contains("_NOTIF") || names.contains("_MORE")) state.due = due;
}

/// `io_getevents(ctx, n, n, ...) == n`: the answer is as much as was waited for.
void Solver::refine_counted(State& state, const BranchFact& branch, bool taken) const {
  using Relation = BranchFact::Relation;
  const bool reached =
      taken ? branch.relation == Relation::Equal || branch.relation == Relation::GreaterEqual ||
                  branch.relation == Relation::Greater
            : branch.relation == Relation::NotEqual || branch.relation == Relation::Less;
  if (!reached) return;
  for (const Target& target : values_.at(reg(branch.value)).targets)
    if (auto waited = conditional_releases_.find(target.place);
        waited != conditional_releases_.end())
      for (const ConditionalRelease& release : waited->second) {
        for (unsigned id : release.operations) state.open.set(id + 1, 0);
        state.waits.set(release.release + 1, 2);
      }
}

/// Does the branch depend on a number or flag that others change, too?
bool Solver::tests_object(const BranchFact& branch) const {
  const std::vector<Place> asked = addresses(branch.address);
  return std::any_of(asked.begin(), asked.end(), [&](Place place) { return exportable(place); });
}

bool Solver::leaves_when_reaped(const State& state, std::uint32_t block,
                                const std::set<std::uint32_t>& loop) const {
  const Block& from = function_.blocks[block];
  if (from.successors.size() != 2 || from.branch.relation == BranchFact::Relation::None)
    return false;
  std::vector<Target> answers = values_.at(reg(from.branch.value)).targets;
  for (Place answer : addresses(from.branch.address))  // as it is when the loop comes round
    if (const ValueId held = state.memory.get(answer))
      answers.insert(answers.end(), values_.at(held).targets.begin(),
                     values_.at(held).targets.end());
  for (const Target& target : answers) {
    const auto waited = conditional_releases_.find(target.place);
    if (waited == conditional_releases_.end()) continue;
    for (const ConditionalRelease& release : waited->second)
      for (const bool taken : {true, false})
        if (!release.refusal && !loop.count(from.successors[taken ? 0 : 1]) &&
            implied(*release.provided, *release.model, {from.branch, taken}))
          return true;
  }
  return false;
}

/// A loop that reaps completions until its own condition says stop has counted them: what it
/// polled for is complete, and so is whatever somebody else has started, which the state of an
/// object tells. Not when the condition is the poll itself, or a budget beside it.
void Solver::drain(State& state, std::uint32_t block, std::uint32_t next) const {
  const auto tests_poll = [&](std::uint32_t tested) {
    for (const Target& target : values_.at(reg(function_.blocks[tested].branch.value)).targets)
      if (conditional_releases_.count(target.place)) return true;
    return false;
  };
  const auto ends_by_poll = [&](std::uint32_t inside) {
    return function_.blocks[inside].ends_loop && tests_poll(inside);
  };
  if (tests_poll(block)) return;
  for (const auto& [head, body] : loops_) {
    if (!body.count(block) || body.count(next) ||
        std::any_of(body.begin(), body.end(), ends_by_poll))
      continue;
    // A reaped completion ends the loop: behind its own condition nothing was reaped.
    if (std::any_of(body.begin(), body.end(),
                    [&](std::uint32_t inside) { return leaves_when_reaped(state, inside, body); }))
      continue;
    const bool asks_object = tests_object(function_.blocks[block].branch);
    for (std::uint32_t inside : body) {
      // Who has waited for some time again and again, until the object says so, has waited for all.
      if (const auto waits = limited_in_.find(inside); waits != limited_in_.end() && asks_object)
        for (const unsigned release : waits->second) state.expired.set(release + 1, 0);
      const auto polled = polled_.find(inside);
      if (polled == polled_.end()) continue;
      for (unsigned id : polled->second.operations) state.open.set(id + 1, 0);
      for (unsigned release : polled->second.releases) {
        if (asks_object && !state.waits.get(release + 1)) state.waits.set(release + 1, 1);
        state.denied.set(release + 1, 0);
      }
    }
  }
}

/// A loop that takes one completion after the other is left because one of them has failed: the
/// others are still due.
void Solver::leave_early(State& state, std::uint32_t block, std::uint32_t next) {
  if (takes_one_.empty() || !tests_completion(function_.blocks[block].branch)) return;
  for (const auto& [head, body] : loops_) {
    if (!body.count(block) || body.count(next)) continue;
    for (const auto& [reaped_in, operations] : blindly_reaped_)
      if (body.count(reaped_in))
        for (unsigned id : operations) state.open.set(id + 1, 1);
    for (const auto& [taken_in, releases] : takes_one_)
      if (body.count(taken_in)) partial_.insert(releases.begin(), releases.end());
  }
}

/// Does the branch depend on what a completion answered?
bool Solver::tests_completion(const BranchFact& branch) const {
  for (const Target& target : values_.at(reg(branch.value)).targets)
    for (Place place = target.place; place; place = places_.at(place).parent)
      if (places_.at(place).step == PlaceStep::Field && places_.field_name(place) == "res" &&
          places_.type(places_.at(place).parent).completion)
        return true;
  return false;
}

}  // namespace holdfast::check
