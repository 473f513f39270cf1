// Solver: calls that give a container elements, or take them out.
#include <algorithm>

#include "dataflow/solver.h"

namespace holdfast::check {

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
    note_changed(object);
    if (exportable(object)) (shrinks ? shrunk_ : grown_).insert(object);
  }
}

/// `sending_.swap(queue_)` of a queue that was found to hold something: that there is something to
/// send is no turn, nor is that nothing is left afterwards.
void Solver::note_taken(const CallFact& call, const FunctionModel& model) {
  const auto take = [&](Reg from) {
    for (const Place container : addresses(from))
      if (places_.type(container).container && state_.found.get(container) == kFoundSet)
        taken_whole_.insert(container);
  };
  const auto source = [&](const AccessPath& path, bool moved_only) {
    if (path.root == AccessPath::Root::This && !moved_only) take(call.object);
    if (path.root != AccessPath::Root::Argument || path.index < 0 ||
        path.index >= static_cast<int>(call.operands.size()))
      return;
    const Operand& operand = call.operands[static_cast<std::size_t>(path.index)];
    if (!moved_only || llvm::StringRef(operand.text).contains("std::move(")) take(operand.value);
  };
  for (const Transfer& move : model.effects.moves) source(move.from, false);
  for (const Transfer& copy : model.effects.copies) source(copy.from, true);
}

/// `free_.push_back(block)`.
void Solver::put_back_into_container(const CallFact& call, const FunctionModel& model) {
  const auto into_this = [](const Transfer& transfer) {
    return transfer.to.root == AccessPath::Root::This;
  };
  const Effects& effects = model.effects;
  if (call.operands.size() != 1 ||
      (std::none_of(effects.moves.begin(), effects.moves.end(), into_this) &&
       std::none_of(effects.copies.begin(), effects.copies.end(), into_this)))
    return;
  for (Place list : addresses(call.object)) {
    if (!places_.type(list).container || !is_free_list(list)) continue;
    const Operand& operand = call.operands.front();
    std::vector<Target> blocks;
    if (operand.passing == Passing::Value) {
      blocks = values_.at(reg(operand.value)).targets;
    } else {
      for (Place owner : addresses(operand.value)) {
        const TypeFact& type = places_.type(owner);
        const bool pointer = type.kind == TypeFact::Kind::Pointer ||
                             (type.ownership == Ownership::Unique && type.storage == Storage::Heap);
        if (!pointer) continue;
        const auto held = values_.at(load(owner)).targets;
        blocks.insert(blocks.end(), held.begin(), held.end());
      }
    }
    put_back(list, blocks);
  }
}

/// An element that is a pointer: when it goes, what it points at stays.
bool Solver::is_plain_pointer(Place element) const {
  const Place block = places_.at(element).parent;
  return places_.type(element).kind == TypeFact::Kind::Pointer ||
         (places_.at(element).step == PlaceStep::Element && block &&
          places_.at(block).step == PlaceStep::Pointee &&
          places_.type(block).kind == TypeFact::Kind::Pointer);
}

/// `push_back`, `emplace_back`.
bool Solver::adds_at_end(const CallFact& call) {
  const llvm::StringRef name = call.callee;
  return name.ends_with("::push_back") || name.ends_with("::emplace_back");
}

/// `pop_back()`, `erase(it)`.
bool Solver::takes_one_out(const CallFact& call) {
  const llvm::StringRef name = llvm::StringRef(call.callee).rsplit("::").second;
  return name.starts_with("pop") || (name == "erase" && call.operands.size() == 1);
}

/// An element whose owner was moved from, or whose share somebody here has besides: no object goes
/// with it.
bool Solver::is_emptied(Place element) const {
  const auto& children = places_.at(element).children;
  return is_empty_owner(element) || std::any_of(children.begin(), children.end(), [&](Place child) {
           const bool pair =
               places_.at(child).step == PlaceStep::Field && places_.field_name(child) == "second";
           return pair ? is_empty_owner(child)
                       : places_.at(child).step == PlaceStep::Pointee &&
                             is_shared_with(child, element);
         });
}

/// Did this function do that, further up, to every container that the call may be made on?
bool Solver::is_among(const std::map<Place, std::uint32_t>& done_at, const CallFact& call) const {
  const std::vector<Place> containers = addresses(call.object);
  return !containers.empty() &&
         std::all_of(containers.begin(), containers.end(), [&](Place container) {
           const auto done = done_at.find(container);
           return done != done_at.end() && done->second < current_fact_;
         });
}

/// `pop_back()` where the operation on what was put in last was refused: that is what it takes out
/// again, whatever earlier turns have started. One in a loop of its own takes out others as well.
bool Solver::takes_back_last(const CallFact& call) const {
  if (!llvm::StringRef(call.callee).ends_with("::pop_back")) return false;
  const std::vector<Place> containers = addresses(call.object);
  const auto is_refused = [&](unsigned id) {
    return state_.refused.get(id + 1) || (state_.repeated.get(id + 1) & kRefused);
  };
  for (const auto& [made_by, id] : operation_ids_)
    for (const LendRecord& lend : operations_[id].lends)
      for (const Place container : containers)
        if (is_refused(id) && is_below(lend.place, container) && !loops_beside(made_by.first))
          return true;
  return false;
}

/// Is the block in a loop that the call stands outside?
bool Solver::loops_beside(std::uint32_t call) const {
  const auto makes_it = [&](std::uint32_t block) {
    const auto& facts = function_.blocks[block].facts;
    return std::any_of(facts.begin(), facts.end(), [&](std::uint32_t index) {
      const Fact& fact = function_.facts[index];
      return fact.kind == Fact::Kind::Call && fact.call == call;
    });
  };
  return std::any_of(loops_.begin(), loops_.end(), [&](const auto& loop) {
    return loop.second.count(current_block_) > 0 &&
           std::none_of(loop.second.begin(), loop.second.end(), makes_it);
  });
}

/// What goes was refused: nothing of it is in flight, which who applies the effect is told.
void Solver::record_refused_end(Place owner, const Stack& stack, const std::string& event) {
  const bool before = std::exchange(refusing_, true);
  record_effect(EffectKind::Ended, owner, stack, event, false);
  refusing_ = before;
}

}  // namespace holdfast::check
