// FunctionLowering: calls, constructions, and moves between unsequenced operands.
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "lowering/function_lowering.h"
#include "lowering/member_code.h"
#include "lowering/names.h"

namespace holdfast::check {
namespace {

/// Functions of the language's own plumbing that hand their argument through.
bool hands_through(const clang::FunctionDecl& callee) {
  if (!callee.getIdentifier() || !callee.isInStdNamespace()) return false;
  const auto name = callee.getName();
  return (name == "move" && callee.getNumParams() == 1) || name == "forward" ||
         name == "move_if_noexcept" || name == "as_const" || name == "addressof" ||
         name == "launder" || name == "to_address" || name == "forward_like" ||
         name == "__addressof" || name == "static_pointer_cast_";
}

/// A member of a type that is not known yet. Some are known by their names alone.
std::string member_of_unknown(const std::string& name) {
  const bool of_owner = name == "shared_from_this" || name == "weak_from_this";
  return (of_owner ? "std::enable_shared_from_this::" : "?::") + name;
}

bool is_std_move(const clang::Expr& expression) {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(&expression);
  if (!call || call->getNumArgs() != 1) return false;
  const auto* callee = call->getDirectCallee();
  return callee && callee->getIdentifier() && callee->isInStdNamespace() &&
         callee->getName() == "move";
}

bool is_alloca(const clang::FunctionDecl& callee) {
  if (!callee.getIdentifier()) return false;
  const auto name = callee.getName();
  return callee.getBuiltinID() != 0 &&
         (name == "alloca" || name == "__builtin_alloca" || name == "__builtin_alloca_with_align");
}

/// The variable or member at the root of `x`, `x.y`, `*x`, `x->y`, `this->x`.
const clang::ValueDecl* base_variable(const clang::Expr* expression) {
  for (;;) {
    expression = expression->IgnoreParenImpCasts();
    if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(expression))
      return reference->getDecl();
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(expression)) {
      if (llvm::isa<clang::CXXThisExpr>(member->getBase()->IgnoreParenImpCasts()))
        return member->getMemberDecl();
      expression = member->getBase();
    } else {
      return nullptr;
    }
  }
}

struct Move {
  const clang::ValueDecl* variable;
  const clang::Expr* at;
};

/// Moves whose target is built while the operand is evaluated: in a lambda's captures, into a
/// by-value parameter, or inside a nested call. `f(std::move(x))` alone binds a reference.
void collect_moves(const clang::Stmt* statement, bool consumed, std::vector<Move>& moves) {
  if (!statement) return;
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(statement)) {
    for (const auto* init : lambda->capture_inits()) collect_moves(init, true, moves);
    return;
  }
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(statement)) {
    if (is_std_move(*call)) {
      if (const auto* variable = consumed ? base_variable(call->getArg(0)) : nullptr)
        moves.push_back({variable, call});
      return;
    }
    for (const auto* argument : call->arguments()) collect_moves(argument, true, moves);
    return;
  }
  if (llvm::isa<clang::CXXConstructExpr, clang::InitListExpr, clang::CXXNewExpr>(statement))
    consumed = true;
  for (const auto* child : statement->children()) collect_moves(child, consumed, moves);
}

bool uses(const clang::Stmt* statement, const clang::ValueDecl& variable) {
  if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return false;
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(statement))
    return reference->getDecl() == &variable;
  if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(statement))
    if (member->getMemberDecl() == &variable) return true;
  for (const auto* child : statement->children())
    if (uses(child, variable)) return true;
  return false;
}

/// Moves in one argument of what is used in another, in the calls that the arguments make in turn:
/// `write(packet(view(body), deleter(std::move(body))))`.
void collect_nested_moves(const clang::Stmt* statement, std::vector<Move>& found) {
  if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return;
  llvm::ArrayRef<const clang::Expr*> arguments;
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(statement);
      call && !llvm::isa<clang::CXXOperatorCallExpr>(call))
    arguments = {call->getArgs(), call->getNumArgs()};
  if (const auto* construct = llvm::dyn_cast<clang::CXXConstructExpr>(statement);
      construct && !construct->isListInitialization())
    arguments = {construct->getArgs(), construct->getNumArgs()};
  for (const auto* argument : arguments) {
    std::vector<Move> moves;
    collect_moves(argument, false, moves);
    for (const Move& move : moves)
      if (std::any_of(arguments.begin(), arguments.end(), [&](const clang::Expr* other) {
            return other != argument && uses(other, *move.variable);
          }))
        found.push_back(move);
  }
  for (const auto* child : statement->children()) collect_nested_moves(child, found);
}

/// `std::move(self)` in `operator()(Self& self, ...)` of what `async_compose` was given: `self`
/// holds the very object, so that it moves with the handler.
bool moves_own_object(const clang::Expr& argument, const clang::FunctionDecl& function) {
  const auto* plain = argument.IgnoreParenImpCasts();
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  if (!method || function.getOverloadedOperator() != clang::OO_Call || function.getNumParams() == 0)
    return false;
  const auto* call = llvm::dyn_cast<clang::CallExpr>(plain);
  if (!call || call->getNumArgs() != 1) return false;
  const auto* callee = call->getDirectCallee();
  const auto* open = llvm::dyn_cast<clang::UnresolvedLookupExpr>(call->getCallee());
  const bool is_move =
      callee ? is_std_move(*call) : open && open->getName().getAsString() == "move";
  const auto* reference =
      llvm::dyn_cast<clang::DeclRefExpr>(call->getArg(0)->IgnoreParenImpCasts());
  if (!is_move || !reference || reference->getDecl() != function.getParamDecl(0)) return false;
  const clang::QualType self = function.getParamDecl(0)->getType();
  if (!self->isLValueReferenceType()) return false;
  if (self->getPointeeType()->isTemplateTypeParmType()) return true;
  const auto* record = self->getPointeeType()->getAsCXXRecordDecl();
  const auto* wrapper = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(record);
  if (!wrapper || wrapper->getTemplateArgs().size() == 0) return false;
  const clang::TemplateArgument& held = wrapper->getTemplateArgs()[0];
  return held.getKind() == clang::TemplateArgument::Type &&
         held.getAsType()->getAsCXXRecordDecl() &&
         held.getAsType()->getAsCXXRecordDecl()->getCanonicalDecl() ==
             method->getParent()->getCanonicalDecl();
}

/// A member whose bytes lie in the object itself: an array, a small string, anything by address.
const clang::FieldDecl* inline_member(const clang::Stmt* statement, bool address) {
  if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return nullptr;
  if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(statement)) {
    const auto* field = llvm::dyn_cast<clang::FieldDecl>(member->getMemberDecl());
    if (!field || !llvm::isa<clang::CXXThisExpr>(member->getBase()->IgnoreParenImpCasts()) ||
        field->getType()->isReferenceType())
      return nullptr;
    const auto* record = field->getType()->getAsCXXRecordDecl();
    const bool bytes = record && record->isInStdNamespace() && record->getIdentifier() &&
                       (record->getName() == "array" || record->getName() == "basic_string");
    return address || bytes || field->getType()->isArrayType() ? field : nullptr;
  }
  const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(statement);
  address = unary && unary->getOpcode() == clang::UO_AddrOf;
  for (const auto* child : statement->children())
    if (const auto* found = inline_member(child, address)) return found;
  return nullptr;
}

/// A pointer: a variable, or a member of what a variable or `this` leads to.
struct PointerName {
  const clang::ValueDecl* pointer = nullptr;
  const clang::ValueDecl* object = nullptr;  ///< null: a variable, or a member of `this`
  bool behind = false;                       ///< what the variable points at
  friend bool operator==(const PointerName&, const PointerName&) = default;
};

PointerName pointer_of(const clang::Expr& expression) {
  const auto* plain = expression.IgnoreParenImpCasts();
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(plain))
    return {reference->getDecl(), nullptr};
  if (const auto* behind = llvm::dyn_cast<clang::UnaryOperator>(plain);
      behind && behind->getOpcode() == clang::UO_Deref)
    if (const auto* reference =
            llvm::dyn_cast<clang::DeclRefExpr>(behind->getSubExpr()->IgnoreParenImpCasts()))
      return {reference->getDecl(), nullptr, true};
  const auto* member = llvm::dyn_cast<clang::MemberExpr>(plain);
  if (!member) return {};
  const auto* base = member->getBase()->IgnoreParenImpCasts();
  if (llvm::isa<clang::CXXThisExpr>(base)) return {member->getMemberDecl(), nullptr};
  const auto* object = llvm::dyn_cast<clang::DeclRefExpr>(base);
  return object ? PointerName{member->getMemberDecl(), object->getDecl()} : PointerName{};
}

bool reads(const clang::Stmt* statement, const PointerName& pointer) {
  if (!statement || llvm::isa<clang::LambdaExpr>(statement)) return false;
  const auto* expression = llvm::dyn_cast<clang::Expr>(statement);
  return (expression && pointer_of(*expression) == pointer) ||
         std::any_of(statement->child_begin(), statement->child_end(),
                     [&](const clang::Stmt* child) { return reads(child, pointer); });
}

/// `take(&note)`: what a call is given the address of, and may set.
struct Setting {
  PointerName name;
  unsigned given;
};

std::vector<Setting> settings_of(const clang::Expr& argument) {
  std::vector<Setting> found;
  const auto* call = llvm::dyn_cast<clang::CallExpr>(argument.IgnoreParenCasts());
  if (!call) return found;
  for (unsigned k = 0; k < call->getNumArgs(); ++k) {
    const auto* slot = llvm::dyn_cast<clang::DeclRefExpr>(call->getArg(k)->IgnoreParenCasts());
    if (slot && slot->getType()->isPointerType() &&
        slot->getType()->getPointeeType()->isPointerType())
      found.push_back({{slot->getDecl(), nullptr, true}, k});
    const auto* address = llvm::dyn_cast<clang::UnaryOperator>(call->getArg(k)->IgnoreParenCasts());
    if (!address || address->getOpcode() != clang::UO_AddrOf ||
        !address->getSubExpr()->getType()->isPointerType())
      continue;
    const PointerName name = pointer_of(*address->getSubExpr());
    if (name.pointer) found.push_back({name, k});
  }
  return found;
}

}  // namespace

void FunctionLowering::find_sibling_moves(CallFact& call,
                                          llvm::ArrayRef<const clang::Expr*> arguments) {
  for (unsigned i = 0; i < arguments.size(); ++i)
    for (const Setting& setting : settings_of(*arguments[i]))
      for (unsigned j = 0; j < arguments.size(); ++j)
        if (j != i && reads(arguments[j], setting.name))
          call.sibling_moves.push_back({i, j, setting.name.pointer->getNameAsString(),
                                        spot_of(arguments[i]->getSourceRange()), false, true,
                                        setting.given});
  for (unsigned i = 0; i < arguments.size(); ++i) {
    std::vector<Move> nested;
    collect_nested_moves(arguments[i], nested);
    for (const Move& move : nested)
      call.sibling_moves.push_back({i, SiblingMove::kInside, move.variable->getNameAsString(),
                                    spot_of(move.at->getSourceRange()), false});
    std::vector<Move> moves;
    collect_moves(arguments[i], false, moves);
    for (const Move& move : moves)
      for (unsigned j = 0; j < arguments.size(); ++j)
        if (j != i && uses(arguments[j], *move.variable))
          call.sibling_moves.push_back(
              {i, j, move.variable->getNameAsString(), spot_of(move.at->getSourceRange()), false});
    if (!moves_own_object(*arguments[i], function_)) continue;
    const std::uint32_t where = spot_of(arguments[i]->getSourceRange());
    const std::size_t before = call.sibling_moves.size();
    for (unsigned j = 0; j < arguments.size(); ++j)
      if (const auto* member = j != i ? inline_member(arguments[j], false) : nullptr)
        call.sibling_moves.push_back({i, j, member->getNameAsString(), where, true});
    // Or a variable that was made of a member before: what is lent will tell.
    if (call.sibling_moves.size() == before) call.sibling_moves.push_back({i, i, "", where, true});
  }
}

Operand FunctionLowering::operand(const clang::Expr* argument, clang::QualType parameter) {
  Operand result;
  result.value = lower(argument);
  clang::QualType type = argument->getType();
  if (const auto* cast = llvm::dyn_cast<clang::ImplicitCastExpr>(argument);
      cast && cast->getCastKind() == clang::CK_ArrayToPointerDecay)
    type = cast->getSubExpr()->getType();
  result.type = context_.types.intern(type);
  result.text = text_of(*argument->IgnoreImplicit());
  result.where = spot_of(argument->getSourceRange());
  const clang::Expr* plain = argument->IgnoreParenNoopCasts(context_.ast);
  result.temporary =
      llvm::isa<clang::MaterializeTemporaryExpr>(plain->IgnoreParens()) || argument->isPRValue();
  if (parameter.isNull())
    parameter = argument->isGLValue() ? context_.ast.getLValueReferenceType(argument->getType())
                                      : argument->getType();
  if (parameter->isReferenceType())
    result.passing = parameter->getPointeeType().isConstQualified() ? Passing::ConstReference
                                                                    : Passing::Reference;
  else
    result.passing =
        is_object_type(parameter) && !parameter->isArrayType() ? Passing::Object : Passing::Value;
  // An object that a template leaves open is an object all the same.
  if (argument->isPRValue() && argument->isTypeDependent() &&
      register_roots_.contains(result.value))
    result.passing = Passing::Object;
  // A C struct passed by value is copied into the parameter.
  return result;
}

void FunctionLowering::add_operands(CallFact& call, llvm::ArrayRef<const clang::Expr*> arguments,
                                    const clang::FunctionDecl* callee) {
  // Defaulted flags and constraints were not written; a defaulted completion token is one.
  while (!arguments.empty() && llvm::isa<clang::CXXDefaultArgExpr>(arguments.back()) &&
         !is_object_type(arguments.back()->getType().getNonReferenceType()))
    arguments = arguments.drop_back();
  for (unsigned i = 0; i < arguments.size(); ++i) {
    clang::QualType parameter;
    if (callee && i < callee->getNumParams()) parameter = callee->getParamDecl(i)->getType();
    if (!parameter.isNull() && parameter->isDependentType()) parameter = {};
    call.operands.push_back(operand(arguments[i], parameter));
  }
}

void FunctionLowering::set_callee(CallFact& call, const clang::FunctionDecl& callee,
                                  const clang::Expr* object) {
  call.callee = qualified_name(callee);
  call.key = function_key(callee);
  call.in_project = context_.in_project(callee.getLocation());
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&callee);
  if (!method) return;
  call.is_virtual = method->isVirtual();
  if (!object) return;
  clang::QualType type = object->IgnoreParenImpCasts()->getType();
  if (type->isPointerType()) type = type->getPointeeType();
  const clang::CXXRecordDecl* seen = type->getAsCXXRecordDecl();
  call.object_type = context_.types.intern(type);
  for (unsigned depth = 0; seen && seen->hasDefinition() && depth < 4; ++depth) {
    const std::string alias = method_name(*seen, callee);
    if (alias == call.callee) break;
    call.aliases.push_back(alias);
    const clang::CXXRecordDecl* next = nullptr;
    for (const auto& base : seen->bases()) {
      const auto* record = base.getType()->getAsCXXRecordDecl();
      if (record && record->hasDefinition() &&
          (record->getCanonicalDecl() == method->getParent()->getCanonicalDecl() ||
           record->isDerivedFrom(method->getParent())))
        next = record;
    }
    seen = next;
  }
}

/// Memory of the function's own frame: a local without a name.
Reg FunctionLowering::lower_alloca(const clang::CallExpr& call) {
  for (const auto* argument : call.arguments()) lower(argument);
  auto typed = typed_results_.find(&call);
  const clang::QualType pointer = typed != typed_results_.end() ? typed->second : call.getType();
  const RootId root =
      add_root(RootFact::Kind::Local, text_of(call), pointer->getPointeeType(), &call);
  end_at_exit_.push_back(root);
  return birth(root, &call);
}

static bool is_instance_method(const clang::FunctionDecl* callee) {
  const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(callee);
  return method && method->isInstance();
}

/// The body of the lambda that is turned into a plain function pointer here, as a C library's
/// callback is.
static const clang::FunctionDecl* body_of_converted(const clang::FunctionDecl* callee) {
  const auto* conversion = llvm::dyn_cast_or_null<clang::CXXConversionDecl>(callee);
  const bool of_lambda = conversion && conversion->getParent()->isLambda() &&
                         conversion->getConversionType()->isFunctionPointerType();
  return of_lambda ? conversion->getParent()->getLambdaCallOperator() : nullptr;
}

/// Operators that by their meaning change what stands on their left.
static bool changes_operand(clang::OverloadedOperatorKind kind) {
  return kind == clang::OO_Equal || kind == clang::OO_PlusPlus || kind == clang::OO_MinusMinus ||
         clang::isCompoundAssignmentOperator(kind);
}

/// What a member holds that is called is known where it is set.
static void set_member(CallFact& call, const clang::Expr& called) {
  const clang::FieldDecl* member = called_member(called);
  if (!member) return;
  call.key = member_key(*member);
  call.through_member = true;
}

Reg FunctionLowering::lower_call(const clang::CallExpr& expression) {
  const clang::FunctionDecl* callee = expression.getDirectCallee();
  const clang::Expr* callee_expression = expression.getCallee()->IgnoreParenImpCasts();
  if (callee && hands_through(*callee)) return lower(expression.getArg(0));
  if (!callee &&
      llvm::isa<clang::OverloadExpr, clang::CXXDependentScopeMemberExpr>(callee_expression))
    return lower_unresolved_call(expression);

  if (callee && is_alloca(*callee)) return lower_alloca(expression);
  if (const std::optional<Reg> number = lower_atomic_call(expression)) return *number;
  CallFact call;
  std::vector<const clang::Expr*> arguments(expression.arg_begin(), expression.arg_end());
  const clang::Expr* object = nullptr;
  if (const auto* member = llvm::dyn_cast<clang::CXXMemberCallExpr>(&expression)) {
    object = member->getImplicitObjectArgument();
  } else if (const auto* access = llvm::dyn_cast<clang::MemberExpr>(callee_expression);
             access && is_instance_method(callee)) {
    object = access->getBase();  // a generic lambda leaves the arguments' types open
  } else if (const auto* operation = llvm::dyn_cast<clang::CXXOperatorCallExpr>(&expression)) {
    if (is_instance_method(callee)) {
      const auto* method = llvm::cast<clang::CXXMethodDecl>(callee);
      object = arguments.front();
      arguments.erase(arguments.begin());
      const bool assigns =
          operation->getOperator() == clang::OO_Equal &&
          (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator());
      if (assigns) {
        const Reg from = lower(arguments[0]);
        const Reg to = lower(object);
        copy(to, from, method->isMoveAssignmentOperator(), true, &expression);
        return to;
      }
    } else if (!callee) {
      // A dependent operator: what stands at its operands may flow through.
      for (const auto* argument : arguments) lower(argument);
      if (changes_operand(operation->getOperator())) {
        const bool assigns = operation->getOperator() == clang::OO_Equal;
        store(lower(arguments[0]), assigns ? lower(arguments[1]) : kNoReg, &expression);
        return lower(arguments[0]);
      }
      return operation->getNumArgs() == 1 ? lower(arguments[0]) : kNoReg;
    }
  }
  if (object) call.object = lower(object);
  if (const clang::FunctionDecl* body = body_of_converted(callee))
    return lower_function(*body, expression);
  if (callee) {
    set_callee(call, *callee, object);
    if (object && callee->getOverloadedOperator() == clang::OO_Call) set_member(call, *object);
    // `Base::write(b)` is that very function.
    const auto* member = llvm::dyn_cast<clang::MemberExpr>(callee_expression);
    if (member && member->hasQualifier()) call.is_virtual = false;
  } else if (const auto* pseudo = llvm::dyn_cast<clang::CXXPseudoDestructorExpr>(callee_expression))
    return lower(pseudo->getBase());
  else {
    call.indirect = lower(callee_expression);
    set_member(call, *callee_expression);
  }
  add_operands(call, arguments, callee);
  find_sibling_moves(call, arguments);
  const Reg result = emit_call(std::move(call), expression, expression.getType());
  if (callee) construct_in_place(expression, *callee, result, arguments);
  return result;
}

/// A call in a template that has not been instantiated: the name is known, the overload is not.
Reg FunctionLowering::lower_unresolved_call(const clang::CallExpr& expression) {
  CallFact call;
  const clang::Expr* callee = expression.getCallee()->IgnoreParenImpCasts();
  std::vector<const clang::Expr*> arguments(expression.arg_begin(), expression.arg_end());
  if (const auto* overloads = llvm::dyn_cast<clang::OverloadExpr>(callee)) {
    const clang::FunctionDecl* first = nullptr;
    for (const auto* declaration : overloads->decls()) {
      const clang::NamedDecl* named = declaration->getUnderlyingDecl();
      if (const auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(named))
        named = pattern->getTemplatedDecl();
      if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(named))
        first = first ? first : function;
    }
    if (first && hands_through(*first) && arguments.size() == 1) return lower(arguments[0]);
    if (const auto* member = llvm::dyn_cast<clang::UnresolvedMemberExpr>(callee)) {
      call.object = member->isImplicitAccess() ? lower_this(expression) : lower(member->getBase());
      if (first) {
        set_callee(call, *first, member->isImplicitAccess() ? nullptr : member->getBase());
        if (overloads->getNumDecls() > 1) call.key.clear();
      }
    } else if (first) {
      set_callee(call, *first, nullptr);
      if (overloads->getNumDecls() > 1) call.key.clear();
    } else {
      call.callee = overloads->getName().getAsString();
    }
  } else if (const auto* member = llvm::dyn_cast<clang::CXXDependentScopeMemberExpr>(callee)) {
    call.callee = member->getMember().getAsString();
    if (!member->isImplicitAccess()) {
      call.object = lower(member->getBase());
      clang::QualType type = member->getBaseType();
      if (type->isPointerType()) type = type->getPointeeType();
      if (const auto* record = type->getAsCXXRecordDecl())
        call.callee = qualified_name(*record) + "::" + call.callee;
      else
        call.callee = member_of_unknown(call.callee);
    }
  }
  add_operands(call, arguments, nullptr);
  find_sibling_moves(call, arguments);
  return emit_call(std::move(call), expression, expression.getType());
}

Reg FunctionLowering::emit_call(CallFact call, const clang::Expr& at, clang::QualType result) {
  call.discarded = discarded_.contains(&at);
  if (auto typed = typed_results_.find(&at); typed != typed_results_.end()) result = typed->second;
  const bool dependent = result.isNull() || result->isDependentType();
  const bool object_result = is_object_type(result) && at.isPRValue();
  Reg to = kNoReg;
  RootId root = 0;
  if (call.is_constructor) {
    to = call.object;
  } else if (object_result || (dependent && at.isPRValue())) {
    root = destination(&at);
    to = birth(root, &at);
  } else if (!result->isVoidType()) {
    clang::QualType pointee =
        at.isGLValue() ? result : (result->isPointerType() ? result->getPointeeType() : result);
    root = add_root(RootFact::Kind::Result, text_of(at), pointee, &at);
  }
  call.result = root;
  call.result_type = dependent ? 0 : context_.types.intern(result);
  if (const TypeFact& type = context_.types.at(call.result_type); type.result == "awaitable")
    call.is_coroutine = true;
  out_.calls.push_back(std::move(call));
  Fact& fact = emit(Fact::Kind::Call, &at);
  fact.call = static_cast<std::uint32_t>(out_.calls.size() - 1);
  fact.b = to;
  fact.type = out_.calls.back().result_type;
  if (const auto* operation = llvm::dyn_cast<clang::CXXOperatorCallExpr>(&at);
      operation && operation->getOperator() == clang::OO_Subscript &&
      operation->getNumArgs() == 2 && goes_round(operation->getArg(1)))
    fact.text = kRound;
  else if (stays_at_element(at))
    fact.text = kStays;
  fact.dst = fresh();
  if (to) {
    if (auto known = register_roots_.find(to); known != register_roots_.end())
      register_roots_[fact.dst] = known->second;
  }
  return fact.dst;
}

Reg FunctionLowering::lower_copy(const clang::CXXConstructExpr& construct, bool moved) {
  const Reg from = lower(construct.getArg(0));
  const Reg to = birth(destination(&construct), &construct);
  copy(to, from, moved, false, &construct);
  return to;
}

/// `T{a, b}` where a template leaves T open: an object that holds what it is made of.
Reg FunctionLowering::lower_unresolved_construct(
    const clang::CXXUnresolvedConstructExpr& construct) {
  std::vector<const clang::Expr*> arguments(construct.arg_begin(), construct.arg_end());
  if (arguments.size() == 1)
    if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(arguments.front()))
      arguments.assign(list->inits().begin(), list->inits().end());
  CallFact call;
  call.callee = construct.getTypeAsWritten().getAsString();
  add_operands(call, arguments, nullptr);
  return emit_call(std::move(call), construct, construct.getType());
}

Reg FunctionLowering::lower_construct(const clang::CXXConstructExpr& construct) {
  const clang::CXXConstructorDecl* constructor = construct.getConstructor();
  if (!atomic_value(construct.getType()).isNull())
    return construct.getNumArgs() > 0 ? lower(construct.getArg(0)) : kNoReg;
  if (construct.isElidable() && construct.getNumArgs() >= 1) return lower(construct.getArg(0));
  if (construct.getNumArgs() >= 1 && constructor->isCopyOrMoveConstructor())
    return lower_copy(construct, constructor->isMoveConstructor());
  CallFact call;
  set_callee(call, *constructor, nullptr);
  call.is_constructor = true;
  call.object_type = context_.types.intern(construct.getType());
  std::vector<const clang::Expr*> arguments(construct.arg_begin(), construct.arg_end());
  for (const auto* argument : arguments) lower(argument);
  const bool delegates = construct.getConstructionKind() != clang::CXXConstructionKind::Complete;
  call.object = delegates ? lower_this(construct) : birth(destination(&construct), &construct);
  add_operands(call, arguments, constructor);
  if (!construct.isListInitialization()) find_sibling_moves(call, arguments);
  const Reg object = call.object;
  const Reg result = emit_call(std::move(call), construct, construct.getType());
  if (constructor->isDefaultConstructor() && !constructor->isUserProvided())
    initialise_members(object, *constructor);
  return result;
}

/// A constructor that nobody wrote sets the numbers that the class gives its members: a count of
/// one, a flag that is not raised.
void FunctionLowering::initialise_members(Reg object,
                                          const clang::CXXConstructorDecl& constructor) {
  if (constructor.getParent()->isDependentContext() ||
      !context_.in_project(constructor.getParent()->getLocation()))
    return;
  for (const auto* member : constructor.getParent()->fields()) {
    const clang::Expr* init = member->getInClassInitializer();
    if (!init || member->getName().empty()) continue;
    const clang::Expr* core = strip(init);
    if (const auto* construct = llvm::dyn_cast<clang::CXXConstructExpr>(core);
        construct && construct->getNumArgs() == 1 && !atomic_value(core->getType()).isNull())
      core = construct->getArg(0);
    if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(core);
        list && list->getNumInits() == 1)
      core = list->getInit(0);
    if (!core->getType()->isIntegralOrEnumerationType()) continue;
    if (const Reg value = constant_of(*core))
      store(field(object, member->getName(), member->getType(), core), value, core);
  }
}

}  // namespace holdfast::check
