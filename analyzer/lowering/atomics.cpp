// FunctionLowering: atomics are the scalars that they hold. What is tested, counted or raised is
// the number, whatever it costs to change it, and so it is with std::exchange. So is the state of a
// stackless coroutine, behind the object by which Asio's `reenter` and `yield` read and set it.
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "lowering/function_lowering.h"

namespace holdfast::check {
namespace {

bool is_coroutine_state(const clang::CXXRecordDecl& record) {
  if (!record.getIdentifier() || record.getName() != "coroutine_ref") return false;
  const std::string name = record.getQualifiedNameAsString();
  return name == "boost::asio::detail::coroutine_ref" || name == "asio::detail::coroutine_ref";
}

bool is_atomic_class(const clang::CXXRecordDecl& record) {
  if (is_coroutine_state(record)) return true;
  if (!record.getIdentifier() || !record.isInStdNamespace()) return false;
  return record.getName() == "atomic" || record.getName() == "__atomic_base";
}

/// The object of a member call or operator of an atomic, or null.
const clang::Expr* object_of(const clang::CallExpr& call) {
  const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(call.getDirectCallee());
  if (!method || !is_atomic_class(*method->getParent())) return nullptr;
  if (const auto* member = llvm::dyn_cast<clang::CXXMemberCallExpr>(&call))
    return member->getImplicitObjectArgument();
  return llvm::isa<clang::CXXOperatorCallExpr>(call) ? call.getArg(0) : nullptr;
}

/// `std::exchange(busy_, true)` of a plain number.
bool is_exchange(const clang::FunctionDecl& callee, const clang::CallExpr& call) {
  return callee.getIdentifier() && callee.getName() == "exchange" && callee.isInStdNamespace() &&
         call.getNumArgs() == 2 && call.getType()->isIntegralOrEnumerationType();
}

bool is_read(const clang::CallExpr& call) {
  const clang::FunctionDecl& callee = *call.getDirectCallee();
  return llvm::isa<clang::CXXConversionDecl>(callee) ||
         (callee.getIdentifier() && callee.getName() == "load");
}

}  // namespace

clang::QualType atomic_value(clang::QualType type) {
  if (type.isNull()) return {};
  if (const auto* atomic = type->getAs<clang::AtomicType>()) return atomic->getValueType();
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || !is_atomic_class(*record)) return {};
  if (is_coroutine_state(*record))
    for (const auto* conversion : record->getDefinition()->getVisibleConversionFunctions())
      return llvm::cast<clang::CXXConversionDecl>(conversion)->getConversionType();
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
  if (!specialization || specialization->getTemplateArgs().size() == 0) return {};
  const auto& argument = specialization->getTemplateArgs()[0];
  if (argument.getKind() != clang::TemplateArgument::Type) return {};
  return argument.getAsType()->isScalarType() ? argument.getAsType() : clang::QualType();
}

/// `busy_.load()` is `busy_`.
const clang::Expr* FunctionLowering::atomic_read(const clang::Expr& expression) {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(&expression);
  const clang::Expr* object = call ? object_of(*call) : nullptr;
  return object && is_read(*call) && object->isGLValue() ? object : nullptr;
}

/// Nothing when the call is not one that reads or changes an atomic.
std::optional<Reg> FunctionLowering::lower_atomic_call(const clang::CallExpr& call) {
  const clang::Expr* object = object_of(call);
  if (!object) {
    const clang::FunctionDecl* callee = call.getDirectCallee();
    if (callee && is_exchange(*callee, call)) {
      const Reg changed = lower(call.getArg(0));
      return change_atomic(changed, lower_number(*call.getArg(1)), call.getType(), call);
    }
    const bool builtin = callee && callee->getIdentifier() && callee->getBuiltinID() != 0 &&
                         callee->getName().starts_with("__sync_") && call.getNumArgs() >= 2;
    if (!builtin) return std::nullopt;
    return change_atomic(lower(call.getArg(0)), kNoReg, call.getType(), call);
  }
  const clang::FunctionDecl& callee = *call.getDirectCallee();
  const clang::QualType type = atomic_value(
      object->getType()->isPointerType() ? object->getType()->getPointeeType() : object->getType());
  const llvm::StringRef name = callee.getIdentifier() ? callee.getName() : "";
  if (name == "wait" || name.starts_with("notify") || name == "is_lock_free") return std::nullopt;
  const unsigned first = llvm::isa<clang::CXXOperatorCallExpr>(call) ? 1 : 0;
  const Reg address = lower(object);
  if (is_read(call)) return load(address, type, &call);
  const bool assigns =
      name == "store" || name == "exchange" || callee.getOverloadedOperator() == clang::OO_Equal;
  Reg value = kNoReg;
  for (unsigned i = first; i < call.getNumArgs(); ++i) {
    const Reg argument = lower(call.getArg(i));
    if (i == first && assigns) value = argument;
  }
  if (name == "store") {
    store(address, value, &call);
    return kNoReg;
  }
  const Reg before = change_atomic(address, value, type, call);
  return name.starts_with("compare_exchange") ? kNoReg : before;
}

Reg FunctionLowering::lower_atomic(const clang::AtomicExpr& expression) {
  const clang::Expr* pointer = expression.getPtr();
  const Reg address = lower(pointer);
  const clang::QualType pointee = pointer->getType()->getPointeeType();
  const clang::QualType held = atomic_value(pointee);
  const clang::QualType type = held.isNull() ? pointee : held;
  for (unsigned i = 1; i < expression.getNumSubExprs(); ++i)
    lower(const_cast<clang::AtomicExpr&>(expression).getSubExprs()[i]);
  const llvm::StringRef name = expression.getOpAsString();
  if (name.ends_with("_load") || name.ends_with("_load_n")) return load(address, type, &expression);
  const bool assigns = name.contains("_store") || name.ends_with("_init") ||
                       (name.contains("_exchange") && !name.contains("_compare_"));
  const Reg value = assigns ? lower(expression.getVal1()) : kNoReg;
  return change_atomic(address, value, type, expression);
}

/// The number itself, which was passed by reference.
Reg FunctionLowering::lower_number(const clang::Expr& passed) {
  const clang::Expr* number = &passed;
  if (const auto* made = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(number->IgnoreParens()))
    number = made->getSubExpr();
  const Reg value = lower(number);
  return number->isGLValue() ? load(value, number->getType(), number) : value;
}

/// Returns what it held before.
Reg FunctionLowering::change_atomic(Reg address, Reg value, clang::QualType type,
                                    const clang::Expr& at) {
  const Reg before = load(address, type, &at);
  store(address, value, &at);
  return before;
}

}  // namespace holdfast::check
