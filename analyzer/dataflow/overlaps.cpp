// Solver: a start that meets what is under way: on the same stream, with the same request, in the
// same bytes.
#include <algorithm>

#include "dataflow/solver.h"

namespace holdfast::check {

/// Linked to its neighbour by a flag that was set before or after the start.
bool Solver::is_chained(const Operation& operation) {
  if (operation.chained) return true;
  const Condition* condition =
      operation.model && operation.model->operation && operation.model->operation->chained
          ? &*operation.model->operation->chained
          : nullptr;
  if (!condition) return false;
  for (Place flag : operation.chain_flags) {
    const ValueId held = state_.memory.get(flag);
    if (!held) continue;
    const Value& value = values_.at(held);
    for (const auto& term : condition->terms)
      for (const std::string& name : term.names) {
        const std::int64_t* bit = ModelPack::constant(*operation.model, name);
        if (value.names.find(name) != std::string::npos) return true;
        if (bit && value.is_constant && (value.number & *bit) != 0) return true;
      }
  }
  return false;
}

/// Which operations are under way on this way when this one starts, so that it forks the program.
void Solver::note_pending(Operation& operation, const NumberSet& pending) const {
  pending.each([&](std::uint32_t key, std::uint32_t) {
    if (operation.together.size() < 8) operation.together.insert(key - 1);
  });
}

/// `block` and `block + count`: one of the two begins further along in the memory of the other, and
/// how much of it each was given was not seen.
bool Solver::is_another_part(Place one, Place other) const {
  if (places_.within(other, one)) std::swap(one, other);
  for (; one && one != other; one = places_.at(one).parent)
    if (places_.at(one).step == PlaceStep::Element) return true;
  return false;
}

/// It reads into bytes that another operation has been lent.
void Solver::check_written(const Operation& operation, unsigned own, const NumberSet& pending) {
  if (!reporting_ || is_chained(operation)) return;
  // Behind a flag that the start raises: the second finds it raised.
  if (operation.stack.size() > 1 && (operation.serialised || guarded_now(operation.guards))) return;
  // What is provided may be read into at once, whoever has asked for it.
  const bool provides = operation.direction == "provide";
  for (const LendRecord& written : operation.lends) {
    if (written.role != LendRole::Buffer || (written.access != Access::Write && !provides))
      continue;
    const Place here_only[] = {written.place};
    for (auto [id, how] : still_open(pending, index_.lending_near(here_only))) {
      const Operation& earlier = operations_[id];
      // By the same call it was an earlier turn of a loop, for another object.
      if (id == own || is_chained(earlier) || earlier.stack.front() == operation.stack.front())
        continue;
      for (const LendRecord& lend : earlier.lends) {
        if (lend.role != LendRole::Buffer || lend.access == Access::Hold ||
            places_.is_folded(lend.place) ||
            !overlaps(written.place, lend.place,
                      provides && is_same_element(lend.place, id, kLent)) ||
            is_another_part(written.place, lend.place))
          continue;
        Incident incident;
        incident.kind = Incident::Kind::Mutated;
        incident.operation = earlier;
        incident.lend = lend;
        incident.stack = operation.stack;
        incident.event = "another operation reads into it";
        incident.certain = how == 2 && lend.certain && written.certain;
        incident.root = places_.root_of(lend.place).kind;
        incident.subject = subject(lend.place, lend);
        report(std::move(incident));
      }
    }
  }
}

/// An element that is certainly the one the earlier operation uses, where it is an element.
bool Solver::is_certainly_of(Place place, unsigned earlier) const {
  return (!places_.has_any_element(place) || is_same_element(place, earlier, kStream)) &&
         !places_.is_folded(place) && !is_of_another_completion(place) &&
         !is_one_of_many_made(place);
}

/// An object that a loop made at each of its turns, and that is used behind it or in another loop:
/// the same name stands for all of them.
bool Solver::is_one_of_many_made(Place place) const {
  const auto made = made_in_.find(places_.root_id(place));
  return made != made_in_.end() && std::any_of(loops_.begin(), loops_.end(), [&](const auto& loop) {
           return loop.second.count(made->second) && !loop.second.count(current_block_);
         });
}

/// A variable holds what is to be awaited: it has not begun.
bool Solver::is_put_off(const Operation& operation) const {
  bool found = false;
  if (operation.lazy && operation.token)
    state_.memory.each([&](std::uint32_t holder, std::uint32_t value) {
      const auto& targets = values_.at(value).targets;
      found |= places_.root_of(holder).kind == RootFact::Kind::Local &&
               std::any_of(targets.begin(), targets.end(),
                           [&](const Target& target) { return target.place == operation.token; });
    });
  return found;
}

/// Two where the stream allows one at a time.
bool Solver::on_same_stream(const Operation& operation, unsigned id, std::uint32_t how) {
  const Operation& earlier = operations_[id];
  bool same_stream = false;
  for (Place stream : operation.streams)
    same_stream |= is_certainly_of(stream, id) && earlier.streams.count(stream) > 0 &&
                   !datagrams_.count(stream) &&
                   (places_.root_of(stream).kind != RootFact::Kind::Heap ||
                    !is_in_loop(current_block_));  // there each turn has made its own
  // What may overtake is a mistake only where nothing but the order of two lines was relied on:
  // two calls, or two calls of helpers that start one each.
  constexpr std::size_t helpers = 2;
  const bool one_place = operation.stack.size() <= helpers && earlier.stack.size() <= helpers;
  // A helper that may give up before it starts anything has not looked at what is pending; what
  // was tested here before both says nothing of the first.
  const auto tells_a_state = [this](Place guard) {
    const TypeFact& type = places_.type(guard);
    return outlives_the_call(guard) && !state_.tested.get(guard) &&
           (type.kind == TypeFact::Kind::Scalar || type.container);
  };
  const bool unless_refused =
      earlier.stack.size() > 1 &&
      std::none_of(earlier.guards.begin(), earlier.guards.end(), tells_a_state);
  const bool ordered =
      operation.discipline == Discipline::Ordered &&
      ((one_place && (how == 2 || unless_refused)) || operation.stack == earlier.stack);
  const bool exclusive = (operation.discipline == Discipline::Exclusive || ordered) &&
                         earlier.discipline == operation.discipline &&
                         operation.direction == earlier.direction && !operation.direction.empty();
  return same_stream && exclusive && !is_chained(earlier) && !is_chained(operation) &&
         !is_put_off(earlier);
}

/// The same control block, not the same queue that slots are taken from.
bool Solver::on_same_request(const Operation& operation, unsigned id) const {
  const Operation& earlier = operations_[id];
  const auto lends_block = [](const Operation& one, Place place) {
    return std::any_of(one.lends.begin(), one.lends.end(), [&](const LendRecord& lend) {
      return lend.place == place && lend.role == LendRole::ControlBlock &&
             lend.access != Access::Hold;  // a timer or watcher that is only kept may be set again
    });
  };
  return std::any_of(operation.requests.begin(), operation.requests.end(), [&](Place request) {
    return lends_block(operation, request) && lends_block(earlier, request) &&
           is_certainly_of(request, id) && !is_next_of_list(id, request) &&
           earlier.requests.count(request) > 0 &&
           places_.type(request).kind == TypeFact::Kind::Record;
  });
}

/// A second operation where the contract allows one at a time, or a control block used twice.
void Solver::check_overlap(Operation& operation, unsigned id, const NumberSet& pending) {
  const bool by_callee = operation.serialised || guarded_now(operation.guards);
  PlaceSet tested;
  // The queue's answer, that it is full, tells nothing of an operation on it, nor do the bytes that
  // are lent.
  const auto tells_nothing = [&](Place place) {
    return std::any_of(operation.queues.begin(), operation.queues.end(),
                       [&](Place queue) { return is_below(queue, place); }) ||
           std::any_of(operation.lends.begin(), operation.lends.end(), [&](const LendRecord& lend) {
             return lend.role == LendRole::Buffer &&
                    (places_.within(place, lend.place) || places_.within(lend.place, place));
           });
  };
  state_.tested.each([&](std::uint32_t place, std::uint32_t how) {
    if (!tells_nothing(place)) tested.insert(place);
    if (how == kTestedAsAmount)
      operation.amounts.insert(place);
    else
      operation.amounts.erase(place);
  });
  operation.guards.insert(tested.begin(), tested.end());
  note_turns(operation, id);
  if (reporting_) note_pending(operation, pending);
  const bool guarded = operation.serialised || guarded_now(operation.guards);
  if (!reporting_ || (operation.stack.size() > 1 && by_callee)) return;
  const OpenOperations open = still_open(pending, index_.sharing_with(operation), true);
  for (auto [other, how] : open) {
    const Operation& earlier = operations_[other];
    // What was looked at before both does not keep the second from the first.
    if (operation.stack.size() > 1 && guarded &&
        !std::includes(earlier.guards.begin(), earlier.guards.end(), tested.begin(), tested.end()))
      continue;
    const bool overlaps_there = on_same_stream(operation, other, how);
    const bool same_request = on_same_request(operation, other);
    if (!overlaps_there && !same_request) continue;
    Incident incident;
    incident.operation = operation;
    incident.first = earlier.stack;
    incident.stack = operation.stack;
    incident.certain = how == 2;
    if (overlaps_there) {
      incident.kind = Incident::Kind::Overlap;
      incident.subject = operation.streams.empty() ? "" : places_.text(*operation.streams.begin());
      report(std::move(incident));
    } else if (same_request) {
      incident.kind = Incident::Kind::Mutated;
      incident.operation = earlier;
      incident.subject = places_.text(*operation.requests.begin());
      incident.event = "it is used for another operation";
      for (const LendRecord& lend : earlier.lends)
        if (lend.role == LendRole::ControlBlock) incident.lend = lend;
      report(std::move(incident));
    }
  }
}

}  // namespace holdfast::check
