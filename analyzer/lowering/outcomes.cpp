// FunctionLowering: a comparison of what a call has answered that is stored or returned says which
// way the call went, as a branch would.
#include <algorithm>
#include <utility>

#include "lowering/function_lowering.h"

namespace holdfast::check {
namespace {

const clang::BinaryOperator* logical(const clang::Expr& value) {
  const auto* operation = llvm::dyn_cast<clang::BinaryOperator>(value.IgnoreParenImpCasts());
  return operation && operation->isLogicalOp() ? operation : nullptr;
}

/// The number that a call has answered, of `f()`, `!f()` or `f() == 1`; a plain one is an answer
/// only where it stands for a truth.
const clang::CallExpr* answered_by(const clang::Expr& value, bool plain) {
  const clang::Expr* expression = value.IgnoreParenImpCasts();
  if (const auto* negation = llvm::dyn_cast<clang::UnaryOperator>(expression);
      negation && negation->getOpcode() == clang::UO_LNot)
    expression = negation->getSubExpr()->IgnoreParenImpCasts();
  else if (const auto* comparison = llvm::dyn_cast<clang::BinaryOperator>(expression);
           comparison && comparison->isComparisonOp())
    expression = comparison->getLHS()->IgnoreParenImpCasts();
  else if (!plain)
    return nullptr;
  const auto* call = llvm::dyn_cast<clang::CallExpr>(expression);
  const bool tells = call && call->getType()->isIntegerType() && !call->getType()->isBooleanType();
  return tells ? call : nullptr;
}

}  // namespace

/// `return uv_write(...) == 0;`, `ok = io_submit(...) == 1;`, `bool on = start() || pending();`.
void FunctionLowering::note_comparison(const clang::Expr& value, std::size_t fact) {
  const clang::Expr* last = &value;
  std::optional<bool> cut_short;
  if (const clang::BinaryOperator* whole = logical(value)) {
    const clang::BinaryOperator* left = logical(*whole->getLHS());
    if (logical(*whole->getRHS()) || (left && left->getOpcode() != whole->getOpcode())) return;
    last = whole->getRHS();
    cut_short = whole->getOpcode() == clang::BO_LOr;
    if (!answered_by(*last, true) && !answered_by(*whole->getLHS(), true)) return;
  } else if (!answered_by(value, false)) {
    return;
  }
  const BranchFact before = block_->branch;
  describe_branch(last);
  const BranchFact branch = std::exchange(block_->branch, before);
  if (branch.relation == BranchFact::Relation::None || branch.counted) return;
  outcomes_.push_back({static_cast<std::uint32_t>(block_ - out_.blocks.data()),
                       static_cast<std::uint32_t>(fact), branch, cut_short});
}

/// A block that stores what was compared becomes one for each way, and the rest.
void FunctionLowering::split_comparisons() {
  for (auto outcome = outcomes_.rbegin(); outcome != outcomes_.rend(); ++outcome)
    if (outcome->cut_short)
      split_logical(*outcome);
    else
      split_comparison(*outcome);
}

/// What stands before it, one for each way, and the rest.
void FunctionLowering::split_comparison(const Outcome& outcome) {
  const auto first = static_cast<std::uint32_t>(out_.blocks.size());
  out_.blocks.resize(first + 3);
  Block& head = out_.blocks[outcome.block];
  Block& rest = out_.blocks[first + 2];
  const auto at = std::find(head.facts.begin(), head.facts.end(), outcome.fact);
  rest = head;
  rest.facts.assign(at + 1, head.facts.end());
  head.facts.erase(at, head.facts.end());
  head.branch = outcome.branch;
  head.ends_loop = false;
  head.successors = {first, first + 1};
  for (const bool holds : {true, false})
    take_outcome(out_.blocks[holds ? first : first + 1], outcome, holds, first + 2);
}

/// `a || b`: the blocks that the ways of its operands meet in. The last operand has no branch of
/// its own yet, and those before it lead here where they decide the whole.
void FunctionLowering::split_logical(const Outcome& outcome) {
  std::vector<std::uint32_t> deciding, last;
  for (std::uint32_t block = 0; block < out_.blocks.size(); ++block) {
    const auto& next = out_.blocks[block].successors;
    if (std::find(next.begin(), next.end(), outcome.block) == next.end()) continue;
    (next.size() == 1 ? last : deciding).push_back(block);
  }
  if (last.size() != 1 || deciding.empty()) return;
  const auto first = static_cast<std::uint32_t>(out_.blocks.size());
  out_.blocks.resize(first + 3);
  Block& rest = out_.blocks[outcome.block];
  const auto at = std::find(rest.facts.begin(), rest.facts.end(), outcome.fact);
  const std::vector<std::uint32_t> before(rest.facts.begin(), at);
  rest.facts.erase(rest.facts.begin(), at + 1);
  const std::uint32_t cut = first + 2;
  for (const bool holds : {true, false}) {
    Block& way = out_.blocks[holds ? first : first + 1];
    way.facts = before;
    take_outcome(way, outcome, holds, outcome.block);
  }
  out_.blocks[cut].facts = before;
  take_outcome(out_.blocks[cut], outcome, *outcome.cut_short, outcome.block);
  for (const std::uint32_t block : deciding)
    std::replace(out_.blocks[block].successors.begin(), out_.blocks[block].successors.end(),
                 outcome.block, cut);
  out_.blocks[last.front()].branch = outcome.branch;
  out_.blocks[last.front()].successors = {first, first + 1};
}

/// On this way what is stored or returned is the constant.
void FunctionLowering::take_outcome(Block& way, const Outcome& outcome, bool holds,
                                    std::uint32_t next) {
  block_ = &way;
  Fact& constant = emit(Fact::Kind::Constant, nullptr);
  constant.flag = true;
  constant.number = holds;
  const Reg number = constant.dst = fresh();
  const auto copy = static_cast<std::uint32_t>(out_.facts.size());
  out_.facts.push_back(out_.facts[outcome.fact]);
  Fact& taken = out_.facts.back();
  (taken.kind == Fact::Kind::Return ? taken.a : taken.b) = number;
  way.facts.push_back(copy);
  way.successors = {next};
}

}  // namespace holdfast::check
