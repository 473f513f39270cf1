// See serialise.h. Each struct is taken apart by a structured binding, so that a member that is
// added to it and not stored here does not compile.
#include "facts/serialise.h"

#include <algorithm>

#include "facts/archive.h"

namespace holdfast::check {

template <>
inline constexpr auto kLastOf<TypeFact::Kind> = TypeFact::Kind::Function;
template <>
inline constexpr auto kLastOf<RootFact::Kind> = RootFact::Kind::Function;
template <>
inline constexpr auto kLastOf<Fact::Kind> = Fact::Kind::Test;
template <>
inline constexpr auto kLastOf<Passing> = Passing::ConstReference;
template <>
inline constexpr auto kLastOf<BranchFact::Relation> = BranchFact::Relation::GreaterEqual;
template <>
inline constexpr auto kLastOf<FixFact::Kind> = FixFact::Kind::Instead;
template <>
inline constexpr auto kLastOf<Ownership> = Ownership::Weak;
template <>
inline constexpr auto kLastOf<Storage> = Storage::MaybeInline;
template <>
inline constexpr auto kLastOf<Problem::Kind> = Problem::Kind::InputError;

using archive::fields;

template <typename Archive>
static void describe(Archive& out, TypeFact& value) {
  auto& [kind, name, instance, element, ownership, storage, view, container, node_based, service,
         request, joins, overlaid, completion, bases, loop, callable, is_const, token, result] =
      value;
  fields(out, kind, name, instance, element, ownership, storage, view, container, node_based,
         service, request, joins, overlaid, completion, bases, loop, callable, is_const, token,
         result);
}

template <typename Archive>
static void describe(Archive& out, RootFact& value) {
  auto& [kind, name, type, index, where] = value;
  fields(out, kind, name, type, index, where);
}

template <typename Archive>
static void describe(Archive& out, Spot& value) {
  auto& [file, line, column, end_column] = value;
  fields(out, file, line, column, end_column);
}

template <typename Archive>
static void describe(Archive& out, Fact& value) {
  auto& [kind, flag, dst, a, b, root, type, number, call, where, text] = value;
  fields(out, kind, flag, dst, a, b, root, type, number, call, where, text);
}

template <typename Archive>
static void describe(Archive& out, Operand& value) {
  auto& [reg, passing, type, temporary, text, where] = value;
  fields(out, reg, passing, type, temporary, text, where);
}

template <typename Archive>
static void describe(Archive& out, SiblingMove& value) {
  auto& [moved_in, used_in, name, where, along, by_callee, given] = value;
  fields(out, moved_in, used_in, name, where, along, by_callee, given);
}

template <typename Archive>
static void describe(Archive& out, CallFact& value) {
  auto& [callee, aliases, key, object, object_type, indirect, operands, sibling_moves, result_type,
         result, is_virtual, through_member, is_constructor, is_coroutine, discarded, in_project] =
      value;
  fields(out, callee, aliases, key, object, object_type, indirect, operands, sibling_moves,
         result_type, result, is_virtual, through_member, is_constructor, is_coroutine, discarded,
         in_project);
}

template <typename Archive>
static void describe(Archive& out, CaptureFact& value) {
  auto& [name, reg, type, by_reference] = value;
  fields(out, name, reg, type, by_reference);
}

template <typename Archive>
static void describe(Archive& out, BranchFact& value) {
  auto& [relation, reg, address, number, counted, other] = value;
  fields(out, relation, reg, address, number, counted, other);
}

template <typename Archive>
static void describe(Archive& out, CaseFact& value) {
  auto& [labelled, number] = value;
  fields(out, labelled, number);
}

template <typename Archive>
static void describe(Archive& out, Block& value) {
  auto& [facts, successors, branch, cases, ends_loop] = value;
  fields(out, facts, successors, branch, cases, ends_loop);
}

template <typename Archive>
static void describe(Archive& out, ParameterFact& value) {
  auto& [name, type, root, borrows_by_contract] = value;
  fields(out, name, type, root, borrows_by_contract);
}

template <typename Archive>
static void describe(Archive& out, FixFact::Replacement& value) {
  auto& [file, begin, end, text] = value;
  fields(out, file, begin, end, text);
}

template <typename Archive>
static void describe(Archive& out, FixFact& value) {
  auto& [kind, call, subject, model, title, edits] = value;
  fields(out, kind, call, subject, model, title, edits);
}

template <typename Archive>
static void describe(Archive& out, FunctionFacts& value) {
  auto& [key, name, parent, enclosing, where, end_line, is_lambda, is_coroutine, is_destructor,
         is_constructor, is_virtual, is_internal, is_template, returns_class, result_type,
         overridden, parameters, this_root, return_root, roots, places, facts, calls, captures,
         blocks, fixes, entry, exit, registers] = value;
  fields(out, key, name, parent, enclosing, where, end_line, is_lambda, is_coroutine, is_destructor,
         is_constructor, is_virtual, is_internal, is_template, returns_class, result_type,
         overridden, parameters, this_root, return_root, roots, places, facts, calls, captures,
         blocks, fixes, entry, exit, registers);
}

template <typename Archive>
static void describe(Archive& out, Problem& value) {
  auto& [kind, file, line, message] = value;
  fields(out, kind, file, line, message);
}

template <typename Archive>
static void describe(Archive& out, ReadFile& value) {
  auto& [path, hash, size, modified] = value;
  fields(out, path, hash, size, modified);
}

template <typename Archive>
static void describe(Archive& out, MemberCode& value) {
  auto& [member, function] = value;
  fields(out, member, function);
}

template <typename Archive>
static void describe(Archive& out, UnitFacts& value) {
  auto& [file, language, types, functions, member_code, problems, files, reads] = value;
  fields(out, file, language, types, functions, member_code, problems, files, reads);
}

namespace {

/// Whether each index of one function is in its range.
class Checker {
 public:
  Checker(const UnitFacts& unit, const FunctionFacts& function)
      : unit_(unit), function_(function) {}

  bool run() const {
    const FunctionFacts& f = function_;
    return f.registers > 0 && f.registers <= kMostRegisters && !f.roots.empty() &&
           !f.places.empty() && place(f.where) && type(f.result_type) && root(f.this_root) &&
           root(f.return_root) && f.entry < f.blocks.size() && f.exit < f.blocks.size() &&
           all(
               f.places, [&](const Spot& spot) { return spot.file < unit_.files.size(); }) &&
           all(
               f.roots, [&](const RootFact& one) { return type(one.type) && place(one.where); }) &&
           all(
               f.parameters,
               [&](const ParameterFact& one) { return type(one.type) && root(one.root); }) &&
           all(
               f.facts, [&](const Fact& one) { return fact(one); }) &&
           all(
               f.calls, [&](const CallFact& one) { return call(one); }) &&
           all(
               f.captures, [&](const std::vector<CaptureFact>& list) { return captures(list); }) &&
           all(
               f.blocks, [&](const Block& one) { return block(one); }) &&
           all(f.fixes, [&](const FixFact& one) { return fix(one); });
  }

 private:
  static constexpr std::uint32_t kMostRegisters = 1u << 26;

  template <typename List, typename Test>
  static bool all(const List& list, Test test) {
    return std::all_of(list.begin(), list.end(), test);
  }

  bool reg(Reg id) const { return id < function_.registers; }
  bool root(RootId id) const { return id < function_.roots.size(); }
  bool type(TypeId id) const { return id == 0 || id < unit_.types.size(); }
  bool place(std::uint32_t id) const { return id < function_.places.size(); }

  bool fact(const Fact& one) const {
    const bool there = one.kind == Fact::Kind::Call      ? one.call < function_.calls.size()
                       : one.kind == Fact::Kind::Closure ? one.call < function_.captures.size()
                                                         : true;
    return there && reg(one.dst) && reg(one.a) && reg(one.b) && root(one.root) && type(one.type) &&
           place(one.where);
  }

  bool call(const CallFact& one) const {
    return reg(one.object) && reg(one.indirect) && type(one.object_type) && type(one.result_type) &&
           root(one.result) &&
           all(one.operands,
               [&](const Operand& operand) {
                 return reg(operand.value) && type(operand.type) && place(operand.where);
               }) &&
           all(one.sibling_moves, [&](const SiblingMove& move) {
             const bool inside = move.used_in == SiblingMove::kInside;
             return move.moved_in < one.operands.size() &&
                    (inside || move.used_in < one.operands.size()) && place(move.where);
           });
  }

  bool captures(const std::vector<CaptureFact>& list) const {
    return all(list, [&](const CaptureFact& one) { return reg(one.value) && type(one.type); });
  }

  bool block(const Block& one) const {
    return reg(one.branch.value) && reg(one.branch.address) && reg(one.branch.other) &&
           (one.cases.empty() || one.cases.size() >= one.successors.size()) &&
           all(one.facts, [&](std::uint32_t id) { return id < function_.facts.size(); }) &&
           all(one.successors,
               [&](std::uint32_t id) { return id == kNoBlock || id < function_.blocks.size(); });
  }

  bool fix(const FixFact& one) const {
    return one.call.file < unit_.files.size() && all(
                                                     one.edits,
                                                     [&](const FixFact::Replacement& edit) {
                                                       return edit.file < unit_.files.size() &&
                                                              edit.begin <= edit.end;
                                                     });
  }

  const UnitFacts& unit_;
  const FunctionFacts& function_;
};

}  // namespace

bool is_consistent(const UnitFacts& unit) {
  if (unit.files.empty()) return false;
  for (const TypeFact& type : unit.types)
    if (type.element != 0 && type.element >= unit.types.size()) return false;
  return std::all_of(unit.functions.begin(), unit.functions.end(),
                     [&](const FunctionFacts& function) { return Checker(unit, function).run(); });
}

std::string serialise(const UnitFacts& unit) {
  ArchiveWriter out;
  // The description serves both directions and so takes its subject to be changed.
  describe(out, const_cast<UnitFacts&>(unit));
  return out.take();
}

std::optional<UnitFacts> deserialise(llvm::StringRef bytes) {
  ArchiveReader in(bytes);
  UnitFacts unit;
  if (!in.failed()) describe(in, unit);
  if (in.failed() || !in.at_end() || !is_consistent(unit)) return std::nullopt;
  return unit;
}

}  // namespace holdfast::check
