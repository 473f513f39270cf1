// See member_code.h.
#include "lowering/member_code.h"

#include "lowering/names.h"

namespace holdfast::check {
namespace {

/// A pointer to a function, or an object that is called like one.
bool can_be_called(clang::QualType type) {
  type = type.getNonReferenceType();
  if (type->isFunctionPointerType()) return true;
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || record->isLambda()) return false;
  const auto name = record->getASTContext().DeclarationNames.getCXXOperatorName(clang::OO_Call);
  return !record->lookup(name).empty();
}

/// What stands behind conversions, copies and moves.
const clang::Expr* written(const clang::Expr* value) {
  for (unsigned depth = 0; value && depth < 12; ++depth) {
    value = value->IgnoreParenCasts();
    if (const auto* full = llvm::dyn_cast<clang::FullExpr>(value))
      value = full->getSubExpr();
    else if (const auto* temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(value))
      value = temporary->getSubExpr();
    else if (const auto* bound = llvm::dyn_cast<clang::CXXBindTemporaryExpr>(value))
      value = bound->getSubExpr();
    else if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(value);
             made && made->getNumArgs() >= 1)
      value = made->getArg(0);
    else if (const auto* moved = llvm::dyn_cast<clang::CallExpr>(value);
             moved && moved->getNumArgs() == 1 && moved->isCallToStdMove())
      value = moved->getArg(0);
    else if (const auto* address = llvm::dyn_cast<clang::UnaryOperator>(value);
             address && address->getOpcode() == clang::UO_AddrOf)
      value = address->getSubExpr();
    else
      return value;
  }
  return value;
}

std::string parameter_key(const clang::FunctionDecl& function, unsigned index) {
  return function_key(function) + "#" + std::to_string(index);
}

/// The key of the function, the lambda or the parameter that is written there; empty without one.
std::string code_of(const clang::Expr* value) {
  value = written(value);
  if (!value) return {};
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(value))
    return lambda->getCallOperator() ? function_key(*lambda->getCallOperator()) : std::string();
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(value);
  if (!reference) return {};
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(reference->getDecl()))
    return function_key(*function);
  const auto* parameter = llvm::dyn_cast<clang::ParmVarDecl>(reference->getDecl());
  const auto* owner =
      parameter ? llvm::dyn_cast<clang::FunctionDecl>(parameter->getDeclContext()) : nullptr;
  return owner ? parameter_key(*owner, parameter->getFunctionScopeIndex()) : std::string();
}

const clang::FieldDecl* field_of(const clang::Expr& expression) {
  const auto* member = llvm::dyn_cast<clang::MemberExpr>(expression.IgnoreParenImpCasts());
  return member ? llvm::dyn_cast<clang::FieldDecl>(member->getMemberDecl()) : nullptr;
}

/// `make_unique<T>(...)`, `make_shared<T>(...)`: the constructor that takes as many arguments.
const clang::FunctionDecl* made_by(const clang::FunctionDecl& callee, unsigned arguments) {
  const auto* made = callee.getTemplateSpecializationArgs();
  if (!callee.isInStdNamespace() || !callee.getIdentifier() || !made || made->size() == 0 ||
      (callee.getName() != "make_unique" && callee.getName() != "make_shared") ||
      made->get(0).getKind() != clang::TemplateArgument::Type)
    return nullptr;
  const auto* record = made->get(0).getAsType()->getAsCXXRecordDecl();
  const clang::FunctionDecl* found = nullptr;
  if (record && record->hasDefinition())
    for (const clang::CXXConstructorDecl* constructor : record->ctors())
      if (!constructor->isCopyOrMoveConstructor() && constructor->getNumParams() >= arguments &&
          constructor->getMinRequiredArguments() <= arguments) {
        if (found) return nullptr;
        found = constructor;
      }
  return found;
}

}  // namespace

const clang::FieldDecl* called_member(const clang::Expr& called) {
  const clang::Expr* pointer = called.IgnoreParenImpCasts();
  if (const auto* behind = llvm::dyn_cast<clang::UnaryOperator>(pointer);
      behind && behind->getOpcode() == clang::UO_Deref)
    pointer = behind->getSubExpr()->IgnoreParenImpCasts();
  const clang::FieldDecl* field = field_of(*pointer);
  return field && can_be_called(field->getType()) ? field : nullptr;
}

void MemberCodeCollector::note(const clang::FieldDecl& member, const clang::Expr* value) {
  if (!value || !can_be_called(member.getType())) return;
  if (std::string code = code_of(value); !code.empty())
    found_.push_back({member_key(member), std::move(code)});
}

void MemberCodeCollector::set(const clang::Expr& target, const clang::Expr& value) {
  if (const clang::FieldDecl* field = field_of(target)) note(*field, &value);
}

void MemberCodeCollector::look_at(const clang::InitListExpr& written_list) {
  const clang::InitListExpr* list =
      written_list.isSemanticForm() ? &written_list : written_list.getSemanticForm();
  const auto* record = list ? list->getType()->getAsRecordDecl() : nullptr;
  if (!record || record->isUnion()) return;
  unsigned index = 0;
  if (const auto* cxx = llvm::dyn_cast<clang::CXXRecordDecl>(record); cxx && cxx->hasDefinition())
    index = cxx->getNumBases();
  for (const clang::FieldDecl* field : record->fields()) {
    if (field->isUnnamedBitField()) continue;
    if (index >= list->getNumInits()) break;
    note(*field, list->getInit(index++));
  }
}

void MemberCodeCollector::look_at(const clang::BinaryOperator& assignment) {
  if (assignment.getOpcode() == clang::BO_Assign) set(*assignment.getLHS(), *assignment.getRHS());
}

void MemberCodeCollector::look_at(const clang::CXXConstructorDecl& constructor) {
  for (const clang::CXXCtorInitializer* init : constructor.inits())
    if (init->isMemberInitializer()) note(*init->getMember(), init->getInit());
}

/// What is passed to a parameter that can be called, or that a template leaves open.
template <typename Arguments>
void MemberCodeCollector::pass(const clang::FunctionDecl* callee, const Arguments& arguments) {
  if (!callee) return;
  unsigned index = 0;
  for (const clang::Expr* argument : arguments) {
    const unsigned at = index++;
    if (at >= callee->getNumParams()) break;
    const clang::Expr* value = written(argument);
    if (value && llvm::isa<clang::LambdaExpr, clang::DeclRefExpr>(value) &&
        (llvm::isa<clang::LambdaExpr>(value) || can_be_called(callee->getParamDecl(at)->getType())))
      if (std::string code = code_of(value); !code.empty())
        found_.push_back({parameter_key(*callee, at), std::move(code)});
  }
}

void MemberCodeCollector::look_at(const clang::CallExpr& call) {
  const auto* operation = llvm::dyn_cast<clang::CXXOperatorCallExpr>(&call);
  if (operation && operation->getOperator() == clang::OO_Equal && call.getNumArgs() == 2)
    return set(*call.getArg(0), *call.getArg(1));
  const clang::FunctionDecl* callee = call.getDirectCallee();
  if (operation || !callee) return;
  const clang::FunctionDecl* constructor = made_by(*callee, call.getNumArgs());
  pass(constructor ? constructor : callee, call.arguments());
}

void MemberCodeCollector::look_at(const clang::CXXConstructExpr& construction) {
  pass(construction.getConstructor(), construction.arguments());
}

}  // namespace holdfast::check
