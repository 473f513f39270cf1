// See deleters.h.
#include "lowering/deleters.h"

#include <algorithm>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "lowering/names.h"

namespace holdfast::check {
namespace {

constexpr unsigned kMaxDepth = 3;

/// What a function does to the object that it is given, or that it is a method of.
struct Deeds {
  bool ends = false;     ///< on every way, or nobody knows what a call does
  bool perhaps = false;  ///< by a call that completes later, or where its own state says so
};

class Reader {
 public:
  explicit Reader(const ModelPack& pack) : pack_(pack) {}

  /// `object`: the parameter that is the object; null: it is a method of it.
  Deeds deeds(const clang::FunctionDecl& function, const clang::ParmVarDecl* object,
              unsigned depth) const {
    const clang::FunctionDecl* definition = nullptr;
    if (!function.hasBody(definition) || depth >= kMaxDepth || definition->hasSkippedBody())
      return {true, false};
    if (object) object = definition->getParamDecl(object->getFunctionScopeIndex());
    Deeds found;
    look(definition->getBody(), object, depth, found);
    return found;
  }

 private:
  static bool is_object(const clang::Expr& expression, const clang::ParmVarDecl* object) {
    const auto* plain = expression.IgnoreParenCasts();
    if (!object) return llvm::isa<clang::CXXThisExpr>(plain);
    const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(plain);
    return reference && reference->getDecl() == object;
  }

  /// A member of the object that is no pointer: a count, a state.
  static bool reads_state(const clang::Stmt* statement, const clang::ParmVarDecl* object) {
    if (!statement) return false;
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(statement);
        member && llvm::isa<clang::FieldDecl>(member->getMemberDecl()) &&
        is_object(*member->getBase(), object) && member->getType()->isScalarType() &&
        !member->getType()->isAnyPointerType())
      return true;
    return std::any_of(statement->child_begin(), statement->child_end(),
                       [&](const clang::Stmt* child) { return reads_state(child, object); });
  }

  void look(const clang::Stmt* statement, const clang::ParmVarDecl* object, unsigned depth,
            Deeds& found) const {
    if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return;
    if (const auto* choice = llvm::dyn_cast<clang::IfStmt>(statement))
      return choose(*choice, object, depth, found);
    if (const auto* block = llvm::dyn_cast<clang::CompoundStmt>(statement))
      return look_at_each(block->body(), object, depth, found);
    if (const auto* end = llvm::dyn_cast<clang::CXXDeleteExpr>(statement))
      found.ends |= is_object(*end->getArgument(), object);
    if (const auto* call = llvm::dyn_cast<clang::CallExpr>(statement)) {
      const Deeds inner = called(*call, object, depth);
      found.ends |= inner.ends;
      found.perhaps |= inner.perhaps;
    }
    for (const auto* child : statement->children()) look(child, object, depth, found);
  }

  /// Behind `if (pending) return;` what happens does so by the object's own state.
  void look_at_each(llvm::iterator_range<clang::CompoundStmt::const_body_iterator> statements,
                    const clang::ParmVarDecl* object, unsigned depth, Deeds& found) const {
    Deeds behind;
    bool by_state = false;
    for (const clang::Stmt* statement : statements) {
      look(statement, object, depth, by_state ? behind : found);
      const auto* choice = llvm::dyn_cast<clang::IfStmt>(statement);
      by_state |= choice && !choice->getElse() && leaves(choice->getThen()) &&
                  reads_state(choice->getCond(), object);
    }
    found.perhaps |= behind.perhaps || behind.ends;
  }

  static bool leaves(const clang::Stmt* statement) {
    if (const auto* block = llvm::dyn_cast<clang::CompoundStmt>(statement))
      return !block->body_empty() && leaves(block->body_back());
    return llvm::isa<clang::ReturnStmt>(statement);
  }

  /// What one arm alone ends by the object's own state may stay; what both end does not.
  void choose(const clang::IfStmt& choice, const clang::ParmVarDecl* object, unsigned depth,
              Deeds& found) const {
    Deeds one, other;
    look(choice.getCond(), object, depth, found);
    look(choice.getThen(), object, depth, one);
    look(choice.getElse(), object, depth, other);
    const bool by_state = reads_state(choice.getCond(), object);
    found.ends |= by_state ? one.ends && other.ends : one.ends || other.ends;
    found.perhaps |= one.perhaps || other.perhaps || (by_state && (one.ends || other.ends));
  }

  /// A call that is given the object, or made on it.
  Deeds called(const clang::CallExpr& call, const clang::ParmVarDecl* object,
               unsigned depth) const {
    const clang::FunctionDecl* callee = call.getDirectCallee();
    const auto* method = llvm::dyn_cast<clang::CXXMemberCallExpr>(&call);
    const bool on_object = method && method->getImplicitObjectArgument() &&
                           is_object(*method->getImplicitObjectArgument(), object);
    const auto given = std::find_if(call.arg_begin(), call.arg_end(), [&](const auto* argument) {
      return is_object(*argument, object);
    });
    const bool is_given = given != call.arg_end();
    if (!on_object && !is_given) return asked(call, callee, object);
    if (!callee || llvm::isa<clang::CXXDestructorDecl>(callee) ||
        llvm::isa<clang::CXXOperatorCallExpr>(&call))
      return {true, false};
    Deeds found;
    const auto models = pack_.functions(qualified_name(*callee));
    for (const FunctionModel* model : models) {
      found.ends |= !model->effects.frees.empty() || !model->effects.destroys.empty();
      found.perhaps |= model->operation.has_value();
    }
    if (!models.empty()) return found;
    const auto at = static_cast<unsigned>(given - call.arg_begin());
    if (!on_object && at >= callee->getNumParams()) return {true, false};
    return deeds(*callee, on_object ? nullptr : callee->getParamDecl(at), depth + 1);
  }

  /// `uv_close(&handle_, ...)`: a call that completes later is given a part of the object.
  Deeds asked(const clang::CallExpr& call, const clang::FunctionDecl* callee,
              const clang::ParmVarDecl* object) const {
    Deeds found;
    const bool any = std::any_of(call.arg_begin(), call.arg_end(),
                                 [&](const auto* argument) { return mentions(argument, object); });
    if (!any || !callee) return found;
    for (const FunctionModel* model : pack_.functions(qualified_name(*callee)))
      found.perhaps |= model->operation.has_value();
    return found;
  }

  static bool mentions(const clang::Stmt* statement, const clang::ParmVarDecl* object) {
    if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return false;
    const auto* expression = llvm::dyn_cast<clang::Expr>(statement);
    return (expression && is_object(*expression, object)) ||
           std::any_of(statement->child_begin(), statement->child_end(),
                       [&](const clang::Stmt* child) { return mentions(child, object); });
  }

  const ModelPack& pack_;
};

}  // namespace

bool asks_for_end_only(const clang::ClassTemplateSpecializationDecl& owner, const ModelPack& pack) {
  const clang::TemplateArgumentList& arguments = owner.getTemplateArgs();
  if (arguments.size() < 2 || arguments[1].getKind() != clang::TemplateArgument::Type) return false;
  const clang::CXXRecordDecl* deleter = arguments[1].getAsType()->getAsCXXRecordDecl();
  if (!deleter || deleter->isInStdNamespace() || !deleter->hasDefinition()) return false;
  for (const clang::CXXMethodDecl* method : deleter->methods())
    if (method->getOverloadedOperator() == clang::OO_Call) {
      if (method->getNumParams() != 1) return false;
      const Deeds found = Reader(pack).deeds(*method, method->getParamDecl(0), 0);
      return found.perhaps && !found.ends;
    }
  return false;
}

}  // namespace holdfast::check
