// FunctionLowering: objects that a library makes where they are to live, out of what it is given:
// the constructor is called there, though its call stands in a body that is not read.
#include <algorithm>
#include <array>
#include <string_view>

#include "clang/AST/DeclTemplate.h"
#include "lowering/function_lowering.h"

namespace holdfast::check {
namespace {

constexpr std::array<std::string_view, 3> kMadeBehindResult = {
    "std::make_shared", "std::make_unique", "boost::make_shared"};
constexpr std::array<std::string_view, 7> kMadeAtResult = {
    "std::optional::emplace",    "std::vector::emplace_back", "std::deque::emplace_back",
    "std::deque::emplace_front", "std::list::emplace_back",   "std::list::emplace_front",
    "boost::optional::emplace"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view callee) {
  return std::find(names.begin(), names.end(), callee) != names.end();
}

const clang::CXXRecordDecl* class_of(clang::QualType type) {
  if (type.isNull() || type->isDependentType()) return nullptr;
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record ? record->getDefinition() : nullptr;
}

/// Of the template's first argument.
clang::QualType type_named(const clang::FunctionDecl& callee) {
  const auto* arguments = callee.getTemplateSpecializationArgs();
  const bool named = arguments && arguments->size() > 0 &&
                     arguments->get(0).getKind() == clang::TemplateArgument::Type;
  return named ? arguments->get(0).getAsType() : clang::QualType();
}

/// Is the argument of the parameter's class, or of one that is derived from it?
bool has_class_of(const clang::Expr& argument, clang::QualType parameter) {
  const auto* wanted = class_of(parameter);
  const auto* given = class_of(argument.getType());
  return wanted && given &&
         (wanted->getCanonicalDecl() == given->getCanonicalDecl() || given->isDerivedFrom(wanted));
}

bool takes(const clang::CXXConstructorDecl& constructor,
           llvm::ArrayRef<const clang::Expr*> arguments, bool exactly) {
  if (constructor.isDeleted() || constructor.isCopyOrMoveConstructor() ||
      constructor.isImplicit() || arguments.size() > constructor.getNumParams() ||
      arguments.size() < constructor.getMinRequiredArguments())
    return false;
  for (std::size_t i = 0; exactly && i < arguments.size(); ++i) {
    const clang::QualType parameter = constructor.getParamDecl(static_cast<unsigned>(i))->getType();
    const bool classes = class_of(parameter) || class_of(arguments[i]->getType());
    if (classes && !has_class_of(*arguments[i], parameter)) return false;
  }
  return true;
}

/// The one that takes these arguments; null where that is not known.
const clang::CXXConstructorDecl* constructor_for(const clang::CXXRecordDecl& made,
                                                 llvm::ArrayRef<const clang::Expr*> arguments) {
  for (const bool exactly : {false, true}) {
    std::vector<const clang::CXXConstructorDecl*> fitting;
    for (const auto* constructor : made.ctors())
      if (takes(*constructor, arguments, exactly)) fitting.push_back(constructor);
    if (fitting.size() == 1) return fitting.front();
  }
  return nullptr;
}

}  // namespace

void FunctionLowering::construct_in_place(const clang::CallExpr& at,
                                          const clang::FunctionDecl& callee, Reg result,
                                          llvm::ArrayRef<const clang::Expr*> arguments) {
  if (!result || arguments.empty()) return;
  const std::string& name = out_.calls.back().callee;  // the call that was just emitted
  const bool behind = is_one_of(kMadeBehindResult, name);
  if (!behind && !is_one_of(kMadeAtResult, name)) return;
  if (!behind && !at.isGLValue()) return;  // older libraries do not say where it is
  const clang::QualType type = behind ? type_named(callee) : at.getType();
  const clang::CXXRecordDecl* made = class_of(type);
  const auto* constructor = made ? constructor_for(*made, arguments) : nullptr;
  if (!constructor) return;
  const std::vector<Operand> given = out_.calls.back().operands;
  CallFact call;
  set_callee(call, *constructor, nullptr);
  call.is_constructor = true;
  call.object_type = context_.types.intern(type.getNonReferenceType());
  call.object = behind ? load(result, context_.ast.getPointerType(type), &at) : result;
  std::vector<RootId> passed;
  for (std::size_t i = 0; i < given.size() && i < arguments.size(); ++i)
    call.operands.push_back(
        passed_on(given[i], *arguments[i],
                  constructor->getParamDecl(static_cast<unsigned>(i))->getType(), passed));
  emit_call(std::move(call), at, type.getNonReferenceType());
  for (const RootId root : passed) end_root(root, spot_of(at.getSourceRange()));
}

/// What a reference was bound to, for a parameter that may want the value or an object of its own.
Operand FunctionLowering::passed_on(Operand operand, const clang::Expr& argument,
                                    clang::QualType parameter, std::vector<RootId>& passed) {
  const bool referred =
      operand.passing == Passing::Reference || operand.passing == Passing::ConstReference;
  if (parameter->isReferenceType()) {
    operand.passing = parameter->getPointeeType().isConstQualified() ? Passing::ConstReference
                                                                     : Passing::Reference;
    return operand;
  }
  if (is_object_type(parameter)) {
    const RootId root = add_root(RootFact::Kind::Local, operand.text, parameter, &argument);
    const Reg own = birth(root, &argument);
    const bool moved = operand.temporary || argument.isXValue();
    if (has_class_of(argument, parameter)) copy(own, operand.value, moved, false, &argument);
    operand.value = own;
    operand.passing = Passing::Object;
    passed.push_back(root);
    return operand;
  }
  const clang::QualType type = argument.getType();
  if (referred && !type->isArrayType() && !type->isFunctionType())
    operand.value = load(operand.value, type, &argument);
  operand.passing = Passing::Value;
  return operand;
}

}  // namespace holdfast::check
