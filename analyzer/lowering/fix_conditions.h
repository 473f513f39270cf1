//===- lowering/fix_conditions.h - when a mending is mechanical -----------------===//
//
// Purpose    The questions that fixes.cpp asks of the AST: can this be copied, is it only read,
//            where could a statement be put before a call.
// Owns       Nothing.
// Lifetimes  Everything is borrowed for the call (call).
// States     None.
// Threads    One thread per ASTContext.
// Fails      Never; in doubt the answer is the one that offers no fix.
// Cost       Linear in the expression or body asked about.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace holdfast::check {

/// The lambdas that stand in `statement`, but not those inside the bodies of others.
void collect_lambdas(const clang::Stmt* statement, std::vector<const clang::LambdaExpr*>& out);

/// The class whose raw `this` the lambda captures.
const clang::CXXRecordDecl* captured_object(const clang::LambdaExpr& lambda);
/// It can give an owner of itself.
bool is_shared_object(const clang::CXXRecordDecl& record);
/// shared_from_this() has no owner to share there.
bool in_constructor_or_destructor(const clang::FunctionDecl& function);
/// The `this` of `bind(&Class::method, this, ...)`, when an owner of Class can stand for it.
const clang::Expr* bound_this(const clang::Expr& argument);

/// Values of the type can be copied, as far as declarations tell; not pointers and arrays.
bool is_copyable(clang::QualType type);
/// The body would compile if the variable were constant.
bool only_reads(const clang::FunctionDecl& function, const clang::VarDecl& variable);
/// The same of what stands behind the call.
bool only_reads_after(const clang::FunctionDecl& function, const clang::VarDecl& variable,
                      const clang::CallExpr& call);

/// A coroutine that is no template and overrides nothing, with its body in this unit.
bool is_plain_coroutine(const clang::FunctionDecl& function);
/// The reference parameter could be a value for every caller.
bool can_be_value(const clang::ParmVarDecl& parameter);

/// The variable that the expression names.
const clang::VarDecl* referenced(const clang::Expr* expression);
/// The variable that is moved from somewhere in the operand.
const clang::VarDecl* moved_variable(const clang::Stmt& operand, const std::string& name);
/// The statement of a block that the last of `parents` stands in, when nothing in between decides
/// whether it is evaluated.
const clang::Stmt* enclosing_statement(const std::vector<const clang::Stmt*>& parents);
bool has_make_shared(clang::ASTContext& ast);

}  // namespace holdfast::check
