//===- lowering/member_code.h - what members that can be called are set to --------===//
//
// Purpose    Collects which functions and lambdas a unit puts into members that can be called
//            (pointers to functions, std::function and its like): by tables, by assignments, and
//            by parameters of constructors and setters. A parameter goes by a key of its own, so
//            that what is passed in one unit meets the member that another unit keeps it in.
// Owns       The pairs found so far.
// Lifetimes  Declarations and expressions are borrowed for each call (call).
// States     Grows.
// Threads    One thread per ASTContext.
// Fails      Never; what is neither a function nor a lambda by its text is left out.
// Cost       A look at each initialiser list, assignment, constructor and call.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "facts/fact.h"

namespace holdfast::check {

class MemberCodeCollector {
 public:
  void look_at(const clang::InitListExpr& list);
  void look_at(const clang::BinaryOperator& assignment);
  void look_at(const clang::CallExpr& call);
  void look_at(const clang::CXXConstructExpr& construction);
  void look_at(const clang::CXXConstructorDecl& constructor);

  std::vector<MemberCode> take() { return std::move(found_); }

 private:
  void set(const clang::Expr& target, const clang::Expr& value);
  void note(const clang::FieldDecl& member, const clang::Expr* value);
  template <typename Arguments>
  void pass(const clang::FunctionDecl* callee, const Arguments& arguments);

  std::vector<MemberCode> found_;
};

/// The member that a call goes through, when it can be called; null without one.
const clang::FieldDecl* called_member(const clang::Expr& called);

}  // namespace holdfast::check
