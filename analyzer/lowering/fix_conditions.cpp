// See fix_conditions.h.
#include "lowering/fix_conditions.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "lowering/function_lowering.h"
#include "lowering/names.h"

namespace holdfast::check {
namespace {

/// The `T` of enable_shared_from_this<T>; null when T is not known yet.
struct SharedBase {
  bool found = false;
  const clang::CXXRecordDecl* of = nullptr;
};

SharedBase shared_base(const clang::CXXRecordDecl& record, unsigned depth = 0) {
  if (!record.hasDefinition() || depth > 8) return {};
  for (const clang::CXXBaseSpecifier& base : record.getDefinition()->bases()) {
    const clang::QualType type = base.getType();
    if (const auto* written = type->getAs<clang::TemplateSpecializationType>()) {
      const auto* pattern = written->getTemplateName().getAsTemplateDecl();
      if (pattern && pattern->getName() == "enable_shared_from_this") {
        const auto arguments = written->template_arguments();
        const bool known =
            !arguments.empty() && arguments[0].getKind() == clang::TemplateArgument::Type;
        return {true, known ? arguments[0].getAsType()->getAsCXXRecordDecl() : nullptr};
      }
    }
    if (const auto* parent = type->getAsCXXRecordDecl())
      if (SharedBase found = shared_base(*parent, depth + 1); found.found) return found;
  }
  return {};
}

/// `x`, `x.y.z`: does it name the variable without a pointer on the way?
bool names(const clang::Expr* expression, const clang::VarDecl& variable) {
  expression = expression->IgnoreParens();
  while (const auto* member = llvm::dyn_cast<clang::MemberExpr>(expression)) {
    if (member->isArrow()) return false;
    expression = member->getBase()->IgnoreParens();
  }
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(expression);
  return reference && reference->getDecl() == &variable;
}

/// With `after`, what stands before that place is not looked at.
bool reads_alone(const clang::Stmt* statement, const clang::VarDecl& variable,
                 clang::SourceLocation after = {}) {
  if (!statement) return true;
  if (after.isValid()) {
    const auto& sources = variable.getASTContext().getSourceManager();
    if (!sources.isBeforeInTranslationUnit(after, statement->getEndLoc())) return true;
  }
  if (llvm::isa<clang::UnaryExprOrTypeTraitExpr>(statement)) return true;
  if (const auto* cast = llvm::dyn_cast<clang::ImplicitCastExpr>(statement)) {
    const bool reads =
        cast->getCastKind() == clang::CK_LValueToRValue ||
        (cast->getCastKind() == clang::CK_NoOp && cast->getType().isConstQualified());
    if (reads && names(cast->getSubExpr(), variable)) return true;
  }
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(statement))
    return reference->getDecl() != &variable;
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(statement)) {
    for (const clang::LambdaCapture& capture : lambda->captures())
      if (capture.capturesVariable() && capture.getCapturedVar() == &variable &&
          capture.getCaptureKind() == clang::LCK_ByRef)
        return false;
    return true;
  }
  for (const auto* child : statement->children())
    if (!reads_alone(child, variable, after)) return false;
  return true;
}

bool copies(const clang::CXXRecordDecl& record) {
  const auto* definition = record.getDefinition();
  if (!definition || definition->isLambda()) return false;
  if (definition->needsImplicitCopyConstructor())
    return !definition->defaultedCopyConstructorIsDeleted();
  for (const clang::CXXConstructorDecl* one : definition->ctors())
    if (one->isCopyConstructor() && !one->isDeleted() && one->getAccess() == clang::AS_public)
      return true;
  return false;
}

}  // namespace

void collect_lambdas(const clang::Stmt* statement, std::vector<const clang::LambdaExpr*>& out) {
  if (!statement) return;
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(statement)) {
    out.push_back(lambda);
    return;
  }
  for (const auto* child : statement->children()) collect_lambdas(child, out);
}

const clang::CXXRecordDecl* captured_object(const clang::LambdaExpr& lambda) {
  auto init = lambda.capture_init_begin();
  for (const clang::LambdaCapture& capture : lambda.captures()) {
    if (capture.capturesThis() && capture.getCaptureKind() == clang::LCK_This && *init)
      if (const clang::QualType type = (*init)->getType(); type->isPointerType())
        return type->getPointeeType()->getAsCXXRecordDecl();
    ++init;
  }
  return nullptr;
}

bool is_shared_object(const clang::CXXRecordDecl& record) {
  return shared_base(record).found;
}

bool in_constructor_or_destructor(const clang::FunctionDecl& function) {
  for (const clang::DeclContext* at = &function; at; at = at->getParent())
    if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(at)) return true;
  return false;
}

const clang::Expr* bound_this(const clang::Expr& argument) {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(argument.IgnoreUnlessSpelledInSource());
  if (!call || !call->getDirectCallee() || call->getNumArgs() < 2) return nullptr;
  const auto* address =
      llvm::dyn_cast<clang::UnaryOperator>(call->getArg(0)->IgnoreUnlessSpelledInSource());
  const auto* object =
      llvm::dyn_cast<clang::CXXThisExpr>(call->getArg(1)->IgnoreUnlessSpelledInSource());
  if (!address || address->getOpcode() != clang::UO_AddrOf || !object) return nullptr;
  const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(
      llvm::isa<clang::DeclRefExpr>(address->getSubExpr())
          ? llvm::cast<clang::DeclRefExpr>(address->getSubExpr())->getDecl()
          : nullptr);
  const auto* record = object->getType()->getPointeeType()->getAsCXXRecordDecl();
  if (!method || !record) return nullptr;
  const SharedBase base = shared_base(*record);
  const auto* parent = method->getParent();
  if (!base.of || !base.of->hasDefinition()) return nullptr;
  const bool owner_has_it =
      base.of->getCanonicalDecl() == parent->getCanonicalDecl() || base.of->isDerivedFrom(parent);
  return owner_has_it ? object : nullptr;
}

bool is_copyable(clang::QualType type) {
  type = type.getCanonicalType();
  if (type->isDependentType() || type->isAnyPointerType() || type->isArrayType()) return false;
  const auto* record = type->getAsCXXRecordDecl();
  if (!record) return type->isScalarType();
  if (!copies(*record)) return false;
  // A vector of unique_ptr declares a copy constructor that does not compile.
  const auto* special = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
  if (!special || qualified_name(*record) == "std::shared_ptr") return true;
  for (const clang::TemplateArgument& argument : special->getTemplateArgs().asArray())
    if (argument.getKind() == clang::TemplateArgument::Type)
      if (const auto* part = argument.getAsType()->getAsCXXRecordDecl();
          part && part->hasDefinition() && !copies(*part))
        return false;
  return true;
}

bool only_reads(const clang::FunctionDecl& function, const clang::VarDecl& variable) {
  if (variable.getType().getNonReferenceType().isConstQualified()) return true;
  return reads_alone(function.getBody(), variable);
}

bool only_reads_after(const clang::FunctionDecl& function, const clang::VarDecl& variable,
                      const clang::CallExpr& call) {
  if (variable.getType().getNonReferenceType().isConstQualified()) return true;
  return reads_alone(function.getBody(), variable, call.getEndLoc());
}

bool is_plain_coroutine(const clang::FunctionDecl& function) {
  const auto* body = function.getBody();
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  return body && llvm::isa<clang::CoroutineBodyStmt>(body) && !function.isTemplateInstantiation() &&
         !(method && method->isVirtual());
}

bool can_be_value(const clang::ParmVarDecl& parameter) {
  const clang::QualType type = parameter.getType();
  if (!type->isReferenceType()) return false;
  const clang::QualType value = type->getPointeeType();
  if (type->isRValueReferenceType()) return value->isRecordType();
  return value.isConstQualified() && is_copyable(value);
}

const clang::VarDecl* referenced(const clang::Expr* expression) {
  const auto* reference =
      llvm::dyn_cast<clang::DeclRefExpr>(expression->IgnoreUnlessSpelledInSource());
  return reference ? llvm::dyn_cast<clang::VarDecl>(reference->getDecl()) : nullptr;
}

const clang::VarDecl* moved_variable(const clang::Stmt& operand, const std::string& name) {
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(&operand))
    if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(reference->getDecl());
        variable && variable->getNameAsString() == name)
      return variable;
  const auto visit = [&](const clang::Stmt* child) {
    return child ? moved_variable(*child, name) : nullptr;
  };
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(&operand)) {
    for (const auto* init : lambda->capture_inits())
      if (const auto* found = visit(init)) return found;
    return nullptr;
  }
  for (const auto* child : operand.children())
    if (const auto* found = visit(child)) return found;
  return nullptr;
}

const clang::Stmt* enclosing_statement(const std::vector<const clang::Stmt*>& parents) {
  for (std::size_t i = parents.size(); i-- > 1;) {
    const clang::Stmt* at = parents[i];
    if (llvm::isa<clang::CompoundStmt>(parents[i - 1]))
      return llvm::isa<clang::Expr, clang::ReturnStmt, clang::DeclStmt, clang::CoreturnStmt>(at)
                 ? at
                 : nullptr;
    if (llvm::isa<clang::AbstractConditionalOperator>(at)) return nullptr;
    if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(at);
        binary && (binary->isLogicalOp() || binary->isCommaOp()))
      return nullptr;
  }
  return nullptr;
}

bool has_make_shared(clang::ASTContext& ast) {
  const auto* unit = ast.getTranslationUnitDecl();
  for (const clang::NamedDecl* found : unit->lookup(&ast.Idents.get("std")))
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(found))
      return !space->lookup(&ast.Idents.get("make_shared")).empty();
  return false;
}

}  // namespace holdfast::check
