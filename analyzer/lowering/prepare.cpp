// FunctionLowering, first pass: who the function is, where objects are built, and with which
// full expression each temporary ends.
#include <utility>

#include "clang/AST/Attr.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Config/llvm-config.h"
#include "lowering/function_lowering.h"
#include "lowering/names.h"

namespace holdfast::check {

std::uint32_t UnitContext::file_id(llvm::StringRef name) {
  auto [entry, inserted] =
      file_ids.try_emplace(name, static_cast<std::uint32_t>(unit.files.size()));
  if (inserted) unit.files.push_back(name.str());
  return entry->second;
}

Spot UnitContext::spot(clang::SourceRange range) {
  const auto& sources = ast.getSourceManager();
  const auto begin = sources.getExpansionLoc(range.getBegin());
  const auto place = sources.getPresumedLoc(begin, false);
  if (place.isInvalid()) return {};
  Spot spot{file_id(place.getFilename()), place.getLine(), place.getColumn(), 0};
  const auto end = clang::Lexer::getLocForEndOfToken(sources.getExpansionLoc(range.getEnd()), 0,
                                                     sources, ast.getLangOpts());
  if (end.isValid() && sources.getExpansionLineNumber(end) == place.getLine())
    spot.end_column = sources.getExpansionColumnNumber(end);
  return spot;
}

bool is_object_type(clang::QualType type) {
  return !type.isNull() && (type->isRecordType() || type->isArrayType()) &&
         atomic_value(type).isNull();
}

const clang::Expr* strip(const clang::Expr* expression) {
  while (expression) {
    const clang::Expr* before = expression;
    if (const auto* full = llvm::dyn_cast<clang::FullExpr>(expression))
      expression = full->getSubExpr();
    else if (const auto* paren = llvm::dyn_cast<clang::ParenExpr>(expression))
      expression = paren->getSubExpr();
    else if (const auto* bind = llvm::dyn_cast<clang::CXXBindTemporaryExpr>(expression))
      expression = bind->getSubExpr();
    else if (const auto* list = llvm::dyn_cast<clang::CXXStdInitializerListExpr>(expression))
      expression = list->getSubExpr();
    else if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(expression)) {
      switch (cast->getCastKind()) {
        case clang::CK_NoOp:
        case clang::CK_ConstructorConversion:
        case clang::CK_UserDefinedConversion:
        case clang::CK_Dependent:
        case clang::CK_DerivedToBase:
        case clang::CK_UncheckedDerivedToBase:
          if (cast->isPRValue()) expression = cast->getSubExpr();
          break;
        default:
          break;
      }
    }
    if (expression == before) return expression;
  }
  return nullptr;
}

FunctionLowering::FunctionLowering(UnitContext& context, const clang::FunctionDecl& function,
                                   const std::string& enclosing_key)
    : context_(context), function_(function) {
  out_.enclosing = enclosing_key;
  out_.roots.emplace_back();
  out_.places.push_back(context_.spot(function.getNameInfo().getSourceRange()));
  body_ = function.getBody();
  if (const auto* coroutine = llvm::dyn_cast_or_null<clang::CoroutineBodyStmt>(body_)) {
    out_.is_coroutine = true;
    body_ = coroutine->getBody();
  }
}

bool FunctionLowering::run() {
  if (!body_) {
    problem_ = "it has no body here";
    return false;
  }
  describe_function();
  add_parameters();
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function_))
    for (const auto* initializer : constructor->inits()) plan(initializer->getInit(), initializer);
  plan(body_, nullptr);
  return build_blocks();
}

void FunctionLowering::describe_function() {
  out_.key = function_key(function_);
  out_.name = qualified_name(function_);
  out_.end_line = context_.spot(clang::SourceRange(function_.getEndLoc())).line;
  out_.is_destructor = llvm::isa<clang::CXXDestructorDecl>(function_);
  out_.is_constructor = llvm::isa<clang::CXXConstructorDecl>(function_);
  out_.is_internal = !function_.isExternallyVisible() || function_.getAccess() == clang::AS_private;
  out_.is_template = function_.isDependentContext();
  out_.result_type = context_.types.intern(function_.getReturnType());
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function_)) {
    out_.is_virtual = method->isVirtual();
    out_.is_lambda = method->getParent()->isLambda();
    out_.parent = out_.is_lambda ? "" : qualified_name(*method->getParent());
    for (const auto* base : method->overridden_methods())
      out_.overridden.push_back(function_key(*base));
    if (out_.is_lambda) {
      llvm::DenseMap<const clang::ValueDecl*, clang::FieldDecl*> fields;
      clang::FieldDecl* this_field = nullptr;
      method->getParent()->getCaptureFields(fields, this_field);
      for (auto [variable, capture] : fields) capture_fields_[variable] = capture;
      this_capture_ = this_field;
      for (const auto& capture : method->getParent()->captures())
        captures_this_ |= capture.capturesThis();
    }
  }
}

/// The attribute is as old as LLVM 20; before it nobody can have written it.
static bool is_captured_by_contract(const clang::ParmVarDecl& parameter) {
#if LLVM_VERSION_MAJOR >= 20
  return parameter.hasAttr<clang::LifetimeCaptureByAttr>();
#else
  return false;
#endif
}

void FunctionLowering::add_parameters() {
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function_);
  if (method && method->isInstance())
    out_.this_root = add_root(RootFact::Kind::This, "this", method->getThisType(), nullptr);
  unsigned index = 0;
  for (const auto* parameter : function_.parameters()) {
    ParameterFact fact;
    fact.name = parameter->getNameAsString();
    fact.type = context_.types.intern(parameter->getType());
    fact.root = add_root(RootFact::Kind::Parameter, fact.name, parameter->getType(), nullptr);
    out_.roots[fact.root].index = index++;
    roots_[parameter] = fact.root;
    fact.borrows_by_contract = is_captured_by_contract(*parameter);
    for (const auto* annotation : parameter->specific_attrs<clang::AnnotateAttr>())
      fact.borrows_by_contract |= annotation->getAnnotation().starts_with("holdfast::lends");
    out_.parameters.push_back(std::move(fact));
  }
  const clang::QualType result = function_.getReturnType();
  out_.returns_class = is_object_type(result);
  out_.return_root = add_root(RootFact::Kind::Return, "the returned value", result, nullptr);
}

void FunctionLowering::set_destination(const clang::Expr* expression, RootId root) {
  expression = strip(expression);
  if (!expression) return;
  if (const auto* choice = llvm::dyn_cast<clang::AbstractConditionalOperator>(expression)) {
    if (!choice->isPRValue()) return;
    set_destination(choice->getTrueExpr(), root);
    set_destination(choice->getFalseExpr(), root);
    return;
  }
  if (const auto* construct = llvm::dyn_cast<clang::CXXConstructExpr>(expression);
      construct && construct->isElidable() && construct->getNumArgs() >= 1) {
    const auto* temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(construct->getArg(0));
    if (temporary) set_destination(temporary->getSubExpr(), root);
  }
  destinations_[expression] = root;
}

RootId FunctionLowering::destination(const clang::Expr* expression) {
  const clang::Expr* core = strip(expression);
  if (auto found = destinations_.find(core); found != destinations_.end()) return found->second;
  const RootId root = add_root(RootFact::Kind::Temporary, text_of(*core), core->getType(), core);
  destinations_[core] = root;
  end_at_exit_.push_back(root);
  return root;
}

void FunctionLowering::plan(const clang::Stmt* statement, const void* full_expression) {
  if (!statement || ignored_.contains(statement)) return;
  if (const auto* declarations = llvm::dyn_cast<clang::DeclStmt>(statement)) {
    for (const auto* declaration : declarations->decls())
      if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration))
        plan_variable(*variable);
    return;
  }
  if (llvm::isa<clang::ReturnStmt, clang::CoreturnStmt>(statement)) full_expression = statement;
  plan_loop(*statement);
  if (const auto* operation = llvm::dyn_cast<clang::BinaryOperator>(statement);
      operation && operation->isAssignmentOp())
    plan_turn(*operation);
  if (llvm::isa<clang::CompoundStmt>(statement)) {
    const clang::Stmt* outer = std::exchange(planned_block_, statement);
    plan_children(*statement, full_expression);
    planned_block_ = outer;
    return;
  }
  if (llvm::isa<clang::CompoundLiteralExpr>(statement) && planned_block_ != body_)
    literal_blocks_[statement] = planned_block_;
  if (const auto* expression = llvm::dyn_cast<clang::Expr>(statement)) {
    if (!full_expression) {
      full_expression = strip(expression);
      discarded_.insert(strip(expression));
    }
    if (const auto* await = llvm::dyn_cast<clang::CoawaitExpr>(expression))
      return plan_await(*await, full_expression);
    if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(expression)) plan_cast(*cast);
    plan_use(*expression);
    if (const auto* temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(expression))
      plan_temporary(*temporary, full_expression);
    if (llvm::isa<clang::LambdaExpr>(expression)) {
      for (const auto* capture : llvm::cast<clang::LambdaExpr>(expression)->capture_inits())
        plan(capture, full_expression);
      const auto* lambda = llvm::cast<clang::LambdaExpr>(expression);
      for (const auto& capture : lambda->captures())
        if (capture.capturesVariable() && lambda->isInitCapture(&capture))
          plan(llvm::cast<clang::VarDecl>(capture.getCapturedVar())->getInit(), full_expression);
    }
    // An object that nothing else places is a temporary of this full expression.
    const clang::Expr* core = strip(expression);
    if (core == expression && expression->isPRValue() && is_object_type(expression->getType()) &&
        !destinations_.contains(core) &&
        llvm::isa<clang::CXXConstructExpr, clang::CallExpr, clang::InitListExpr, clang::LambdaExpr,
                  clang::CXXUnresolvedConstructExpr>(core)) {
      const RootId root =
          add_root(RootFact::Kind::Temporary, text_of(*core), core->getType(), core);
      destinations_[core] = root;
      full_expression_temporaries_[full_expression].push_back(root);
    }
    if (llvm::isa<clang::LambdaExpr>(expression)) return;
  }
  plan_children(*statement, full_expression);
}

/// `struct job *j = malloc(...)`: untyped memory is of the type that it is used as.
void FunctionLowering::plan_cast(const clang::CastExpr& cast) {
  if (cast.getCastKind() != clang::CK_BitCast || !cast.getType()->isPointerType()) return;
  const auto* call = llvm::dyn_cast<clang::CallExpr>(cast.getSubExpr()->IgnoreParenCasts());
  if (call && call->getType()->isVoidPointerType() && !cast.getType()->isVoidPointerType())
    typed_results_.try_emplace(call, cast.getType());
}

/// The local that an expression names.
static const clang::VarDecl* named_local(const clang::Expr& expression) {
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(expression.IgnoreParenImpCasts());
  const auto* variable = reference ? llvm::dyn_cast<clang::VarDecl>(reference->getDecl()) : nullptr;
  return variable && variable->hasLocalStorage() ? variable : nullptr;
}

/// An iterator that is only looked through and compared stays at its element.
void FunctionLowering::plan_use(const clang::Expr& expression) {
  if (llvm::isa<clang::DeclRefExpr>(expression)) {
    if (const auto* variable = named_local(expression)) ++uses_[variable];
    return;
  }
  const auto* call = llvm::dyn_cast<clang::CXXOperatorCallExpr>(&expression);
  if (!call) return;
  const auto kind = call->getOperator();
  const bool looks = kind == clang::OO_Star || kind == clang::OO_Arrow ||
                     kind == clang::OO_EqualEqual || kind == clang::OO_ExclaimEqual;
  for (const clang::Expr* argument : call->arguments())
    if (const auto* variable = looks ? named_local(*argument) : nullptr) --uses_[variable];
}

/// `*it` of an iterator that nobody moves; or the call that such a one was made by.
bool FunctionLowering::stays_at_element(const clang::Expr& call) const {
  const auto stays = [this](const clang::VarDecl* variable) {
    const auto uses = variable ? uses_.find(variable) : uses_.end();
    return uses != uses_.end() && uses->second == 0 && !variable->isImplicit();
  };
  if (const auto made = made_by_.find(&call); made != made_by_.end()) return stays(made->second);
  const auto* operation = llvm::dyn_cast<clang::CXXOperatorCallExpr>(&call);
  if (!operation || operation->getNumArgs() != 1) return false;
  const auto kind = operation->getOperator();
  return (kind == clang::OO_Star || kind == clang::OO_Arrow) &&
         stays(named_local(*operation->getArg(0)));
}

/// Remembers what decides whether a loop goes on: its condition, and the parts of it that have
/// blocks of their own.
void FunctionLowering::plan_loop(const clang::Stmt& loop) {
  const clang::Expr* condition = nullptr;
  if (const auto* whiles = llvm::dyn_cast<clang::WhileStmt>(&loop)) condition = whiles->getCond();
  if (const auto* dos = llvm::dyn_cast<clang::DoStmt>(&loop)) condition = dos->getCond();
  if (const auto* fors = llvm::dyn_cast<clang::ForStmt>(&loop)) condition = fors->getCond();
  if (!condition) return;
  loop_conditions_.insert(&loop);
  std::vector<const clang::Expr*> work{condition};
  while (!work.empty()) {
    const auto* logical = llvm::dyn_cast<clang::BinaryOperator>(work.back()->IgnoreParenImpCasts());
    work.pop_back();
    if (!logical || logical->getOpcode() != clang::BO_LAnd) continue;
    loop_conditions_.insert(logical);
    work.push_back(logical->getLHS());
    work.push_back(logical->getRHS());
  }
}

void FunctionLowering::plan_children(const clang::Stmt& statement, const void* full_expression) {
  if (const auto* created = llvm::dyn_cast<clang::CXXNewExpr>(&statement)) {
    const RootId root =
        add_root(RootFact::Kind::Heap, text_of(*created), created->getAllocatedType(), created);
    temporaries_[created] = root;
    if (created->getInitializer()) set_destination(created->getInitializer(), root);
  }
  const auto* result = llvm::dyn_cast<clang::ReturnStmt>(&statement);
  if (result && result->getRetValue() && is_object_type(result->getRetValue()->getType()))
    set_destination(result->getRetValue(), out_.return_root);
  if (const auto* argument = llvm::dyn_cast<clang::CXXDefaultArgExpr>(&statement))
    return plan(argument->getExpr(), full_expression);
  if (const auto* value = llvm::dyn_cast<clang::CXXDefaultInitExpr>(&statement))
    return plan(value->getExpr(), full_expression);
  for (const auto* child : statement.children()) plan(child, full_expression);
}

void FunctionLowering::plan_variable(const clang::VarDecl& variable) {
  const bool is_static = variable.hasGlobalStorage();
  const auto kind = is_static ? RootFact::Kind::Global : RootFact::Kind::Local;
  const RootId root = add_root(kind, variable.getNameAsString(), variable.getType(), nullptr);
  out_.roots[root].where = spot_of(variable.getSourceRange());
  roots_[&variable] = root;
  if (const auto* bindings = llvm::dyn_cast<clang::DecompositionDecl>(&variable))
    for (const auto* binding : bindings->bindings())
      if (const auto* holder = binding->getHoldingVar()) plan_variable(*holder);
  const clang::Expr* init = variable.getInit();
  if (!init) return;
  if (is_object_type(variable.getType())) {
    set_destination(init, root);
    made_by_[strip(init)] = &variable;
  }
  plan(init, &variable);
}

void FunctionLowering::plan_temporary(const clang::MaterializeTemporaryExpr& temporary,
                                      const void* full_expression) {
  const clang::Expr* inner = temporary.getSubExpr();
  RootId root = 0;
  const clang::Expr* core = strip(inner);
  if (auto found = destinations_.find(core); found != destinations_.end()) {
    root = found->second;
  } else {
    root = add_root(RootFact::Kind::Temporary, text_of(*inner), inner->getType(), &temporary);
    if (is_object_type(inner->getType())) set_destination(inner, root);
    const auto* owner = llvm::dyn_cast_or_null<clang::VarDecl>(temporary.getExtendingDecl());
    if (owner) {
      out_.roots[root].kind = RootFact::Kind::Local;
      extended_temporaries_[owner].push_back(root);
    } else {
      full_expression_temporaries_[full_expression].push_back(root);
    }
  }
  temporaries_[&temporary] = root;
}

void FunctionLowering::plan_await(const clang::CoawaitExpr& await, const void* full_expression) {
  // What the compiler adds around the operand (await_transform, await_ready, ...) says nothing
  // about the program's memory; only the operand and the moment of resumption do.
  const clang::Expr* operand = await.getOperand();
  plan(operand, full_expression);
  for (const auto* child : await.children())
    if (child && child != operand) ignore(child, operand);
}

void FunctionLowering::ignore(const clang::Stmt* statement, const clang::Stmt* except) {
  if (!statement || statement == except) return;
  if (const auto* opaque = llvm::dyn_cast<clang::OpaqueValueExpr>(statement))
    if (opaque->getSourceExpr() == except) return;
  ignored_.insert(statement);
  for (const auto* child : statement->children()) ignore(child, except);
}

}  // namespace holdfast::check
