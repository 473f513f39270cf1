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

/// What a deleter does to what it is given.
struct Deeds {
  bool ends = false;  ///< on every way, or nobody knows what a call does
  bool asks = false;  ///< by a call that completes later, or where a member says so
};

/// A member that is no pointer: a count, a state.
bool reads_state(const clang::Stmt* statement) {
  if (!statement) return false;
  if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(statement);
      member && llvm::isa<clang::FieldDecl>(member->getMemberDecl()) &&
      member->getType()->isScalarType() && !member->getType()->isAnyPointerType())
    return true;
  return std::any_of(statement->child_begin(), statement->child_end(), reads_state);
}

class Reader {
 public:
  explicit Reader(const ModelPack& pack) : pack_(pack) {}

  Deeds deeds(const clang::FunctionDecl& function, unsigned depth) const {
    Deeds found;
    const clang::FunctionDecl* definition = nullptr;
    if (!function.hasBody(definition) || depth >= kMaxDepth || definition->hasSkippedBody()) {
      found.ends = true;
      return found;
    }
    look(definition->getBody(), false, depth, found);
    return found;
  }

 private:
  void look(const clang::Stmt* statement, bool depends, unsigned depth, Deeds& found) const {
    if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return;
    if (const auto* choice = llvm::dyn_cast<clang::IfStmt>(statement))
      depends |= reads_state(choice->getCond());
    if (llvm::isa<clang::CXXDeleteExpr>(statement)) (depends ? found.asks : found.ends) = true;
    if (const auto* call = llvm::dyn_cast<clang::CallExpr>(statement))
      add(called(*call, depth), depends, found);
    for (const auto* child : statement->children()) look(child, depends, depth, found);
  }

  static void add(const Deeds& deeds, bool depends, Deeds& found) {
    found.asks |= deeds.asks || (depends && deeds.ends);
    found.ends |= deeds.ends && !depends;
  }

  Deeds called(const clang::CallExpr& call, unsigned depth) const {
    Deeds found;
    const clang::FunctionDecl* callee = call.getDirectCallee();
    if (!callee) {
      found.ends = true;
      return found;
    }
    const auto models = pack_.functions(qualified_name(*callee));
    for (const FunctionModel* model : models) {
      found.ends |= !model->effects.frees.empty() || !model->effects.destroys.empty();
      found.asks |= model->operation.has_value();
    }
    if (!models.empty()) return found;
    // An operator or a cast of a library takes nothing away.
    const bool harmless = llvm::isa<clang::CXXOperatorCallExpr>(&call) || call.getNumArgs() == 0;
    const bool method = llvm::isa<clang::CXXMemberCallExpr>(&call);
    return harmless && !method ? found : deeds(*callee, depth + 1);
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
      const Deeds found = Reader(pack).deeds(*method, 0);
      return found.asks && !found.ends;
    }
  return false;
}

}  // namespace holdfast::check
