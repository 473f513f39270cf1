// FunctionLowering: the indexes of rings, numbers that go round and round.
#include <algorithm>

#include "clang/AST/Expr.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "lowering/function_lowering.h"

namespace holdfast::check {
namespace {

/// The member that the assignment makes go round.
const clang::ValueDecl* turned_member(const clang::BinaryOperator& assignment) {
  const auto* member =
      clang::dyn_cast<clang::MemberExpr>(assignment.getLHS()->IgnoreParenImpCasts());
  if (!member) return nullptr;
  const clang::Expr* value = assignment.getRHS()->IgnoreParenCasts();
  const auto* negation = clang::dyn_cast<clang::UnaryOperator>(value);
  const auto* operation = clang::dyn_cast<clang::BinaryOperator>(value);
  const bool turns =
      assignment.getOpcode() == clang::BO_XorAssign ||
      assignment.getOpcode() == clang::BO_RemAssign ||
      (assignment.getOpcode() == clang::BO_Assign &&
       ((negation && negation->getOpcode() == clang::UO_LNot) ||
        (operation &&
         (operation->getOpcode() == clang::BO_Rem || operation->getOpcode() == clang::BO_Xor ||
          operation->getOpcode() == clang::BO_And ||
          (operation->getOpcode() == clang::BO_Sub &&
           llvm::isa<clang::IntegerLiteral>(operation->getLHS()->IgnoreParenCasts()))))));
  return turns ? member->getMemberDecl() : nullptr;
}

/// A remainder or a mask, or a member that goes round.
bool is_turn(const clang::Expr& index, const llvm::DenseSet<const clang::ValueDecl*>& turned) {
  if (const auto* operation = llvm::dyn_cast<clang::BinaryOperator>(&index))
    return operation->getOpcode() == clang::BO_Rem || operation->getOpcode() == clang::BO_And;
  const auto* member = llvm::dyn_cast<clang::MemberExpr>(&index);
  return member && turned.contains(member->getMemberDecl());
}

void collect_turns(const clang::Stmt* statement, llvm::DenseSet<const clang::ValueDecl*>& turned,
                   llvm::SmallVectorImpl<const clang::Expr*>& answers) {
  if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return;
  if (const auto* operation = llvm::dyn_cast<clang::BinaryOperator>(statement))
    if (const auto* member = turned_member(*operation)) turned.insert(member);
  if (const auto* answer = llvm::dyn_cast<clang::ReturnStmt>(statement))
    if (const clang::Expr* value = answer->getRetValue())
      answers.push_back(value->IgnoreParenCasts());
  for (const clang::Stmt* child : statement->children()) collect_turns(child, turned, answers);
}

/// Does the function that is called answer with a number that it makes go round?
bool answers_turn(const clang::CallExpr& call) {
  const clang::FunctionDecl* callee = call.getDirectCallee();
  const clang::Stmt* body = callee ? callee->getBody() : nullptr;
  if (!body || !callee->getReturnType()->isIntegerType()) return false;
  llvm::DenseSet<const clang::ValueDecl*> turned;
  llvm::SmallVector<const clang::Expr*, 2> answers;
  collect_turns(body, turned, answers);
  return !answers.empty() && std::all_of(answers.begin(), answers.end(), [&](const auto* answer) {
    return is_turn(*answer, turned);
  });
}

}  // namespace

/// A remainder or a mask, perhaps by way of a local variable, or what this function turns round
/// itself: the index of a ring.
bool FunctionLowering::goes_round(const clang::Expr* index, unsigned depth) const {
  if (!index || depth > 3) return false;
  index = index->IgnoreParenCasts();
  if (is_turn(*index, turned_)) return true;
  if (const auto* operation = clang::dyn_cast<clang::BinaryOperator>(index))
    return operation->getOpcode() == clang::BO_Mul && (goes_round(operation->getLHS(), depth + 1) ||
                                                       goes_round(operation->getRHS(), depth + 1));
  if (const auto* call = clang::dyn_cast<clang::CallExpr>(index)) return answers_turn(*call);
  const auto* reference = clang::dyn_cast<clang::DeclRefExpr>(index);
  const auto* local = reference ? clang::dyn_cast<clang::VarDecl>(reference->getDecl()) : nullptr;
  return local && local->hasLocalStorage() && goes_round(local->getInit(), depth + 1);
}

/// `turn ^= 1`, `turn = !turn`, `turn = 1 - turn`, `turn = (turn + 1) % n`: a member that goes
/// round.
void FunctionLowering::plan_turn(const clang::BinaryOperator& assignment) {
  if (const auto* member = turned_member(assignment)) turned_.insert(member);
}

}  // namespace holdfast::check
