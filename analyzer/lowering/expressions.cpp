// FunctionLowering: expressions. A glvalue or a class prvalue lowers to the address of its
// object, any other prvalue to its value. Every expression is lowered once.
#include "clang/AST/Expr.h"
#include "clang/AST/StmtCXX.h"
#include "lowering/function_lowering.h"
#include "lowering/names.h"

namespace holdfast::check {

Reg FunctionLowering::lower(const clang::Expr* expression) {
  if (!expression || ignored_.contains(expression)) return kNoReg;
  if (auto found = memo_.find(expression); found != memo_.end()) return found->second;
  memo_[expression] = kNoReg;  // a cycle through opaque values ends here
  const Reg result = lower_uncached(*expression);
  memo_[expression] = result;
  return result;
}

Reg FunctionLowering::lower_subscript(const clang::ArraySubscriptExpr& subscript) {
  const Reg base = lower(subscript.getBase());
  const Reg index = lower(subscript.getIdx());
  const TypeId type = context_.types.intern(subscript.getType());
  Fact& fact = emit(Fact::Kind::Element, &subscript);
  fact.a = base;
  fact.b = index;
  fact.type = type;
  if (goes_round(subscript.getIdx())) fact.text = kRound;
  return fact.dst = fresh();
}

Reg FunctionLowering::lower_uncached(const clang::Expr& expression) {
  using namespace clang;
  if (const auto* paren = dyn_cast<ParenExpr>(&expression)) return lower(paren->getSubExpr());
  if (const auto* full = dyn_cast<FullExpr>(&expression)) return lower(full->getSubExpr());
  if (const auto* bind = dyn_cast<CXXBindTemporaryExpr>(&expression))
    return lower(bind->getSubExpr());
  if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(&expression))
    return materialize(*temporary);
  if (const auto* argument = dyn_cast<CXXDefaultArgExpr>(&expression))
    return lower(argument->getExpr());
  if (const auto* value = dyn_cast<CXXDefaultInitExpr>(&expression)) return lower(value->getExpr());
  if (const auto* reference = dyn_cast<DeclRefExpr>(&expression))
    return lower_reference(*reference);
  if (isa<CXXThisExpr>(expression)) return lower_this(expression);
  if (const auto* member = dyn_cast<MemberExpr>(&expression)) return lower_member(*member);
  if (const auto* construct = dyn_cast<CXXConstructExpr>(&expression))
    return lower_construct(*construct);
  if (const auto* construct = dyn_cast<CXXUnresolvedConstructExpr>(&expression))
    return lower_unresolved_construct(*construct);
  if (const auto* call = dyn_cast<CallExpr>(&expression)) return lower_call(*call);
  if (const auto* cast = dyn_cast<CastExpr>(&expression)) return lower_cast(*cast);
  if (const auto* operation = dyn_cast<UnaryOperator>(&expression)) return lower_unary(*operation);
  if (const auto* operation = dyn_cast<BinaryOperator>(&expression))
    return lower_binary(*operation);
  if (const auto* list = dyn_cast<InitListExpr>(&expression)) return lower_init_list(*list);
  if (const auto* list = dyn_cast<CXXStdInitializerListExpr>(&expression))
    return lower(list->getSubExpr());
  if (const auto* lambda = dyn_cast<LambdaExpr>(&expression)) return lower_lambda(*lambda);
  if (const auto* created = dyn_cast<CXXNewExpr>(&expression)) return lower_new(*created);
  if (const auto* opaque = dyn_cast<OpaqueValueExpr>(&expression))
    return lower(opaque->getSourceExpr());
  if (const auto* choice = dyn_cast<GenericSelectionExpr>(&expression))
    return choice->isResultDependent() ? kNoReg : lower(choice->getResultExpr());
  if (isa<StringLiteral, PredefinedExpr>(expression)) {
    return place(add_root(RootFact::Kind::Literal, text_of(expression, 24), expression.getType(),
                          &expression),
                 &expression);
  }
  if (const auto* literal = dyn_cast<CompoundLiteralExpr>(&expression))
    return lower_literal(*literal);
  if (const auto* subscript = dyn_cast<ArraySubscriptExpr>(&expression))
    return lower_subscript(*subscript);
  if (const auto* choice = dyn_cast<AbstractConditionalOperator>(&expression)) {
    const Reg yes = lower(choice->getTrueExpr());
    const Reg no = lower(choice->getFalseExpr());
    Fact& fact = emit(Fact::Kind::Merge, choice);
    fact.a = yes;
    fact.b = no;
    return fact.dst = fresh();
  }
  if (const auto* await = dyn_cast<CoawaitExpr>(&expression)) {
    const Reg operand = lower(await->getOperand());
    Fact& fact = emit(Fact::Kind::Await, await);
    fact.a = operand;
    return fact.dst = fresh();
  }
  if (const auto* block = dyn_cast<StmtExpr>(&expression)) {
    const auto* last = dyn_cast_or_null<Expr>(
        block->getSubStmt()->body_empty() ? nullptr : block->getSubStmt()->body_back());
    return last ? lower(last) : kNoReg;
  }
  if (const auto* deletion = dyn_cast<CXXDeleteExpr>(&expression)) {
    const Reg pointer = lower(deletion->getArgument());
    emit(Fact::Kind::Free, deletion).a = pointer;
    return kNoReg;
  }
  if (const auto* member = dyn_cast<CXXDependentScopeMemberExpr>(&expression)) {
    if (member->isImplicitAccess()) return kNoReg;
    return field(lower(member->getBase()), member->getMember().getAsString(), {}, member);
  }
  if (!expression.isValueDependent() && !expression.isTypeDependent())
    if (const Reg constant = constant_of(expression)) return constant;
  return lower_children(expression);
}

/// `(struct iovec[]){...}`, `&(int){1}`: its storage is that of the enclosing block, not of the
/// expression.
Reg FunctionLowering::lower_literal(const clang::CompoundLiteralExpr& literal) {
  const bool object = is_object_type(literal.getType());
  if (!object && !literal.isGLValue()) return lower(literal.getInitializer());
  const auto kind = literal.isFileScope() ? RootFact::Kind::Global : RootFact::Kind::Local;
  const RootId root = add_root(kind, text_of(literal, 32), literal.getType(), &literal);
  const Reg address = kind == RootFact::Kind::Local ? birth(root, &literal) : place(root, &literal);
  const Reg value = lower(literal.getInitializer());
  if (object)
    copy(address, value, true, false, &literal);
  else
    store(address, value, &literal);
  if (kind != RootFact::Kind::Local) return address;
  end_at_exit_.push_back(root);
  if (auto block = literal_blocks_.find(&literal); block != literal_blocks_.end())
    block_literals_.push_back({root, block->second, nullptr});
  return address;
}

Reg FunctionLowering::lower_children(const clang::Expr& expression) {
  if (const auto* atomic = llvm::dyn_cast<clang::AtomicExpr>(&expression))
    return lower_atomic(*atomic);
  Reg last = kNoReg;
  unsigned count = 0;
  for (const auto* child : expression.children())
    if (const auto* operand = llvm::dyn_cast_or_null<clang::Expr>(child)) {
      last = lower(operand);
      ++count;
    }
  return count == 1 ? last : kNoReg;
}

/// An integer constant with the names it was written with, so that a condition like
/// `flags & MSG_ZEROCOPY` can be decided from the value or from the name.
Reg FunctionLowering::constant_of(const clang::Expr& expression) {
  if (expression.isValueDependent() || expression.isTypeDependent()) return kNoReg;
  const clang::QualType type = expression.getType();
  if (type.isNull()) return kNoReg;  // a list of arguments whose meaning a template leaves open
  if (!type->isIntegralOrEnumerationType() && !type->isPointerType() && !type->isNullPtrType())
    return kNoReg;
  clang::Expr::EvalResult result;
  if (type->isPointerType() || type->isNullPtrType()) {
    if (!expression.isNullPointerConstant(context_.ast, clang::Expr::NPC_ValueDependentIsNotNull))
      return kNoReg;
    result.Val = clang::APValue(llvm::APSInt(llvm::APInt(64, 0)));
  } else if (!expression.EvaluateAsInt(result, context_.ast, clang::Expr::SE_NoSideEffects)) {
    return kNoReg;
  }
  const llvm::APSInt value = result.Val.getInt();
  Fact& fact = emit(Fact::Kind::Constant, &expression);
  fact.flag = true;
  fact.number = value.isRepresentableByInt64() ? value.getExtValue() : -1;
  fact.text = text_of(expression, 120);
  return fact.dst = fresh();
}

Reg FunctionLowering::materialize(const clang::MaterializeTemporaryExpr& temporary) {
  const clang::Expr* inner = temporary.getSubExpr();
  auto found = temporaries_.find(&temporary);
  const Reg value = lower(inner);
  if (is_object_type(inner->getType()) || found == temporaries_.end()) return value;
  const Reg address = place(found->second, &temporary);
  store(address, value, &temporary);
  return address;
}

Reg FunctionLowering::lower_cast(const clang::CastExpr& cast) {
  const clang::Expr* inner = cast.getSubExpr();
  switch (cast.getCastKind()) {
    case clang::CK_LValueToRValue: {
      if (const Reg constant = constant_of(cast)) return constant;
      const Reg address = lower(inner);
      return is_object_type(cast.getType()) ? address : load(address, cast.getType(), &cast);
    }
    case clang::CK_NullToPointer:
    case clang::CK_IntegralCast:
    case clang::CK_IntegralToBoolean:
    case clang::CK_PointerToBoolean:
      if (const Reg constant = constant_of(cast)) return constant;
      return lower(inner);
    default:
      return lower(inner);
  }
}

Reg FunctionLowering::lower_this(const clang::Expr& at) {
  if (!out_.this_root) return kNoReg;
  Reg closure = load(place(out_.this_root, &at), {}, &at);
  if (!out_.is_lambda) return closure;
  if (!captures_this_) return kNoReg;
  const clang::QualType type = this_capture_ ? this_capture_->getType() : clang::QualType();
  const Reg capture = field(closure, "this", type, &at);
  const bool by_value = this_capture_ && type->isRecordType();
  return by_value ? capture : load(capture, type, &at);
}

Reg FunctionLowering::lower_function(const clang::FunctionDecl& function, const clang::Expr& at) {
  const RootId root = root_of(function);
  out_.roots[root].kind = RootFact::Kind::Function;
  out_.roots[root].name = function_key(function);
  return place(root, &at);
}

Reg FunctionLowering::lower_reference(const clang::DeclRefExpr& reference) {
  const clang::ValueDecl* declaration = reference.getDecl();
  if (const auto* constant = llvm::dyn_cast<clang::EnumConstantDecl>(declaration)) {
    Fact& fact = emit(Fact::Kind::Constant, &reference);
    fact.flag = true;
    fact.number = constant->getInitVal().getSignificantBits() <= 64
                      ? constant->getInitVal().getExtValue()
                      : -1;
    fact.text = constant->getNameAsString();
    return fact.dst = fresh();
  }
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration))
    return lower_function(*function, reference);
  if (const auto* binding = llvm::dyn_cast<clang::BindingDecl>(declaration)) {
    if (capture_fields_.contains(declaration)) return lower_variable(*declaration, true, reference);
    if (const Reg part = lower_part_of_pair(*binding, reference)) return part;
    return binding->getBinding() ? lower(binding->getBinding()) : kNoReg;
  }
  if (!llvm::isa<clang::VarDecl>(declaration)) return kNoReg;
  return lower_variable(*declaration, reference.refersToEnclosingVariableOrCapture(), reference);
}

/// `auto& [key, value] : map`: the members of the pair, as if they were named.
Reg FunctionLowering::lower_part_of_pair(const clang::BindingDecl& binding, const clang::Expr& at) {
  const auto* whole = llvm::dyn_cast_or_null<clang::DecompositionDecl>(binding.getDecomposedDecl());
  const auto* record =
      whole ? whole->getType().getNonReferenceType()->getAsCXXRecordDecl() : nullptr;
  if (!record || !record->isInStdNamespace() || record->getName() != "pair") return kNoReg;
  const bool first = whole->bindings().front() == &binding;
  const Reg pair = lower_variable(*whole, false, at);
  return field(pair, first ? "first" : "second", binding.getType(), &at);
}

Reg FunctionLowering::lower_variable(const clang::ValueDecl& declaration, bool captured,
                                     const clang::Expr& at) {
  const clang::QualType type = declaration.getType();
  auto capture = capture_fields_.find(&declaration);
  const bool foreign = out_.is_lambda && out_.this_root && capture != capture_fields_.end();
  if (foreign || (captured && out_.is_lambda && out_.this_root && !roots_.contains(&declaration) &&
                  declaration.getDeclContext() != &function_)) {
    const Reg closure = load(place(out_.this_root, &at), {}, &at);
    const clang::QualType held =
        capture != capture_fields_.end() ? capture->second->getType() : type;
    const Reg address = field(closure, declaration.getName(), held, &at);
    return held->isReferenceType() ? load(address, held, &at) : address;
  }
  const Reg address = place(root_of(declaration), &at);
  return type->isReferenceType() ? load(address, type, &at) : address;
}

Reg FunctionLowering::lower_member(const clang::MemberExpr& member) {
  const clang::ValueDecl* declaration = member.getMemberDecl();
  if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration))
    return place(root_of(*variable), &member);
  if (const auto* constant = llvm::dyn_cast<clang::EnumConstantDecl>(declaration)) {
    Fact& fact = emit(Fact::Kind::Constant, &member);
    fact.flag = true;
    fact.number = constant->getInitVal().getExtValue();
    fact.text = constant->getNameAsString();
    return fact.dst = fresh();
  }
  if (!llvm::isa<clang::FieldDecl>(declaration)) return lower(member.getBase());
  const auto* record = llvm::cast<clang::FieldDecl>(declaration)->getParent();
  const Reg base = lower(member.getBase());
  if (record->isAnonymousStructOrUnion() && declaration->getName().empty()) return base;
  if (declaration->getName().empty()) return base;  // an anonymous member is its parent
  const Reg address = field(base, declaration->getName(), declaration->getType(), &member);
  return declaration->getType()->isReferenceType() ? load(address, declaration->getType(), &member)
                                                   : address;
}

Reg FunctionLowering::lower_unary(const clang::UnaryOperator& operation) {
  const clang::Expr* inner = operation.getSubExpr();
  switch (operation.getOpcode()) {
    case clang::UO_AddrOf:
      if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(inner->IgnoreParens()))
        if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(reference->getDecl());
            method && method->isInstance())
          return lower_reference(*reference);
      return lower(inner);
    case clang::UO_Deref:
      // Of a type that a template leaves open: not the holder itself, but what it leads to.
      if (inner->isTypeDependent() && inner->isGLValue()) return load(lower(inner), {}, &operation);
      return lower(inner);
    case clang::UO_Plus:
    case clang::UO_Extension:
      return lower(inner);
    case clang::UO_PreInc:
    case clang::UO_PostInc:
    case clang::UO_PreDec:
    case clang::UO_PostDec: {
      const Reg address = lower(inner);
      if (inner->getType()->isPointerType()) {
        const Reg before = load(address, inner->getType(), &operation);
        const TypeId type = context_.types.intern(inner->getType()->getPointeeType());
        Fact& step = emit(Fact::Kind::Element, &operation);
        step.a = before;
        step.type = type;
        step.dst = fresh();
        const Reg after = step.dst;
        store(address, after, &operation);
        return operation.isPostfix() ? before : (operation.isGLValue() ? address : after);
      }
      store(address, kNoReg, &operation);
      out_.facts.back().number = kSum;
      out_.facts.back().text = operation.isIncrementOp() ? kCountedUp : kCountedDown;
      return operation.isGLValue() ? address : kNoReg;
    }
    default:
      if (const Reg constant = constant_of(operation)) return constant;
      lower(inner);
      return kNoReg;
  }
}

/// Sums of generated code are thousands of operators deep, and to evaluate each part of one anew is
/// quadratic. Flags and lengths that matter here are not.
static bool is_long_chain(const clang::BinaryOperator& operation) {
  constexpr unsigned kLongChain = 64;
  const clang::BinaryOperator* inner = &operation;
  for (unsigned depth = 0; depth < kLongChain; ++depth) {
    inner = llvm::dyn_cast<clang::BinaryOperator>(inner->getLHS()->IgnoreParenImpCasts());
    if (!inner) return false;
  }
  return true;
}

Reg FunctionLowering::lower_binary(const clang::BinaryOperator& operation) {
  if (operation.isAssignmentOp()) return lower_assignment(operation);
  if (operation.isPtrMemOp()) {
    lower(operation.getRHS());
    return field(lower(operation.getLHS()), "->*", operation.getType(), &operation);
  }
  if (operation.isAdditiveOp()) {
    const bool left = operation.getLHS()->getType()->isPointerType();
    const clang::Expr* pointer = left ? operation.getLHS() : operation.getRHS();
    const clang::Expr* offset = left ? operation.getRHS() : operation.getLHS();
    if (pointer->getType()->isPointerType() && !offset->getType()->isPointerType()) {
      const Reg base = lower(pointer);
      const Reg index = lower(offset);
      const TypeId type = context_.types.intern(pointer->getType()->getPointeeType());
      Fact& fact = emit(Fact::Kind::Element, &operation);
      fact.a = base;
      fact.b = index;
      fact.flag = true;  // pointer arithmetic: offset 0 is the object itself
      if (goes_round(offset)) fact.text = kRound;
      fact.type = type;
      return fact.dst = fresh();
    }
  }
  if (!is_long_chain(operation))
    if (const Reg constant = constant_of(operation)) return constant;
  const Reg left = lower(operation.getLHS());
  const Reg right = lower(operation.getRHS());
  if (operation.getOpcode() == clang::BO_Comma) return right;
  if (operation.isBitwiseOp() || operation.isAdditiveOp()) {
    // A set of flags, or an address kept as an integer (container_of): either may flow on.
    Fact& fact = emit(Fact::Kind::Merge, &operation);
    fact.a = left;
    fact.b = right;
    fact.flag = operation.getOpcode() == clang::BO_Or;
    fact.number = fact.flag ? 0 : kSum;
    return fact.dst = fresh();
  }
  // `(flags & MORE) != 0` says what the flags alone would.
  const auto* flags =
      llvm::dyn_cast<clang::BinaryOperator>(operation.getLHS()->IgnoreParenImpCasts());
  if (operation.getOpcode() == clang::BO_NE && flags && flags->getOpcode() == clang::BO_And &&
      operation.getRHS()->isIntegerConstantExpr(context_.ast) &&
      operation.getRHS()->EvaluateKnownConstInt(context_.ast).isZero())
    return left;
  return kNoReg;
}

Reg FunctionLowering::lower_assignment(const clang::BinaryOperator& operation) {
  const clang::Expr* target = operation.getLHS();
  const clang::QualType type = target->getType();
  const Reg value = lower(operation.getRHS());
  const Reg address = lower(target);
  if (operation.getOpcode() == clang::BO_Assign && is_object_type(type)) {
    copy(address, value, false, true, &operation);
    return address;
  }
  if (operation.getOpcode() == clang::BO_Assign) {
    store(address, value, &operation);
    if (type->isIntegerType()) note_comparison(*operation.getRHS(), out_.facts.size() - 1);
    return operation.isGLValue() ? address : value;
  }
  const Reg before = load(address, type, &operation);
  Reg after = kNoReg;
  if (type->isPointerType()) {
    const TypeId pointee = context_.types.intern(type->getPointeeType());
    Fact& step = emit(Fact::Kind::Element, &operation);
    step.a = before;
    step.type = pointee;
    step.text = kAlong;
    after = step.dst = fresh();
  } else {
    Fact& merged = emit(Fact::Kind::Merge, &operation);
    merged.a = before;
    merged.b = value;
    merged.flag = operation.getOpcode() == clang::BO_OrAssign;
    merged.number = merged.flag ? 0 : kSum;
    after = merged.dst = fresh();
  }
  store(address, after, &operation);
  if (operation.getOpcode() == clang::BO_AddAssign || operation.getOpcode() == clang::BO_SubAssign)
    out_.facts.back().number = kSum;
  return operation.isGLValue() ? address : after;
}

Reg FunctionLowering::lower_init_list(const clang::InitListExpr& written) {
  const clang::InitListExpr* list = written.isSemanticForm() ? &written : written.getSemanticForm();
  if (!list) list = &written;
  if (list->isTransparent() && list->getNumInits() == 1) return lower(list->getInit(0));
  const clang::QualType type = list->getType();
  if (!is_object_type(type)) return list->getNumInits() == 1 ? lower(list->getInit(0)) : kNoReg;
  const Reg object = birth(destination(&written), list);
  const auto* record = type->getAsRecordDecl();
  if (!record) {
    for (unsigned i = 0; i < list->getNumInits(); ++i) {
      const clang::Expr* init = list->getInit(i);
      if (llvm::isa<clang::ImplicitValueInitExpr>(init)) continue;
      const TypeId element = context_.types.intern(init->getType());
      Fact& fact = emit(Fact::Kind::Element, init);
      fact.a = object;
      fact.number = i + 1;
      fact.type = element;
      fact.dst = fresh();
      initialise(fact.dst, init, init->getType());
    }
    return object;
  }
  unsigned index = 0;
  if (const auto* cxx = llvm::dyn_cast<clang::CXXRecordDecl>(record); cxx && cxx->hasDefinition())
    for (unsigned base = 0; base < cxx->getNumBases() && index < list->getNumInits(); ++base)
      copy(object, lower(list->getInit(index++)), true, false, list);
  if (record->isUnion()) {
    if (list->getInitializedFieldInUnion() && list->getNumInits() == 1)
      initialise(field(object, list->getInitializedFieldInUnion()->getName(),
                       list->getInitializedFieldInUnion()->getType(), list),
                 list->getInit(0), list->getInitializedFieldInUnion()->getType());
    return object;
  }
  for (const auto* member : record->fields()) {
    if (member->isUnnamedBitField()) continue;
    if (index >= list->getNumInits()) break;
    const clang::Expr* init = list->getInit(index++);
    if (llvm::isa<clang::ImplicitValueInitExpr>(init)) continue;
    const Reg to = member->getName().empty()
                       ? object
                       : field(object, member->getName(), member->getType(), init);
    initialise(to, init, member->getType());
  }
  return object;
}

Reg FunctionLowering::lower_lambda(const clang::LambdaExpr& lambda) {
  std::vector<CaptureFact> captures;
  auto init = lambda.capture_init_begin();
  for (const auto& capture : lambda.captures()) {
    const clang::Expr* value = *init++;
    CaptureFact fact;
    if (capture.capturesThis()) {
      fact.name = "this";
      fact.by_reference = true;
      fact.value = lower_this(lambda);
      if (capture.getCaptureKind() == clang::LCK_StarThis) fact.by_reference = false;
    } else if (capture.capturesVariable()) {
      const clang::ValueDecl* variable = capture.getCapturedVar();
      fact.name = variable->getNameAsString();
      fact.type = context_.types.intern(variable->getType().getNonReferenceType());
      fact.by_reference = capture.getCaptureKind() == clang::LCK_ByRef;
      fact.value = value ? lower(value) : kNoReg;
    } else {
      continue;
    }
    captures.push_back(std::move(fact));
  }
  const RootId root = destination(&lambda);
  out_.captures.push_back(std::move(captures));
  const std::string key = function_key(*lambda.getCallOperator());
  const TypeId type = context_.types.intern(lambda.getType());
  Fact& fact = emit(Fact::Kind::Closure, &lambda);
  fact.root = root;
  fact.text = key;
  fact.type = type;
  fact.call = static_cast<std::uint32_t>(out_.captures.size() - 1);
  fact.dst = fresh();
  register_roots_[fact.dst] = root;
  return fact.dst;
}

Reg FunctionLowering::lower_new(const clang::CXXNewExpr& expression) {
  for (const auto* argument : expression.placement_arguments()) lower(argument);
  const RootId root = temporaries_.contains(&expression)
                          ? temporaries_[&expression]
                          : add_root(RootFact::Kind::Heap, text_of(expression),
                                     expression.getAllocatedType(), &expression);
  if (expression.isArray() && expression.getArraySize()) lower(*expression.getArraySize());
  // The allocation happens before the construction, but the construction was lowered first when
  // it is an element of its own; re-creating the root there would lose what it stored.
  const clang::Expr* init = expression.getInitializer();
  const bool built = init && memo_.contains(strip(init));
  if (!built) {
    const Reg address = birth(root, &expression);
    if (init) initialise(address, init, expression.getAllocatedType());
    return address;
  }
  return place(root, &expression);
}

}  // namespace holdfast::check
