// FunctionLowering, second pass: the CFG, block by block and element by element.
#include <algorithm>
#include <utility>

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "facts/relations.h"
#include "lowering/block_order.h"
#include "lowering/function_lowering.h"
#include "lowering/names.h"

namespace holdfast::check {

bool FunctionLowering::build_blocks() {
  clang::CFG::BuildOptions options;
  options.PruneTriviallyFalseEdges = true;
  options.AddEHEdges = false;
  options.AddInitializers = true;
  options.AddLifetime = true;
  options.AddCXXDefaultInitExprInCtors = true;
  options.setAlwaysAdd(clang::Stmt::CoawaitExprClass);
  cfg_ = clang::CFG::buildCFG(&function_, const_cast<clang::Stmt*>(body_), &context_.ast, options);
  if (!cfg_) {
    problem_ = "clang could not build its control-flow graph";
    return false;
  }
  if (cfg_->getNumBlockIDs() > kMaxBlocks) {
    problem_ = "it has " + std::to_string(cfg_->getNumBlockIDs()) + " blocks, the limit is " +
               std::to_string(kMaxBlocks);
    return false;
  }
  out_.blocks.resize(cfg_->getNumBlockIDs());
  out_.entry = cfg_->getEntry().getBlockID();
  out_.exit = cfg_->getExit().getBlockID();
  // Block ids count down from entry to exit, so this visits operands before their users even
  // when they stand in different blocks.
  std::vector<const clang::CFGBlock*> by_id(cfg_->getNumBlockIDs(), nullptr);
  for (const clang::CFGBlock* block : *cfg_) by_id[block->getBlockID()] = block;
  for (std::size_t id = by_id.size(); id-- > 0;) {
    const clang::CFGBlock* block = by_id[id];
    if (!block) continue;
    block_ = &out_.blocks[id];
    for (const auto& element : *block) lower_element(element);
    end_parameters(*block);
    lower_terminator(*block);
    // clang leads a call that does not return to the exit; nothing ends on that way.
    if (block->hasNoReturnElement()) continue;
    for (const auto& successor : block->succs())
      block_->successors.push_back(
          successor.getReachableBlock() ? successor.getReachableBlock()->getBlockID() : kNoBlock);
  }
  block_ = &out_.blocks[out_.exit];
  for (RootId root : end_at_exit_) end_root(root, 0);
  split_comparisons();
  order_blocks(out_);
  return true;
}

void FunctionLowering::lower_element(const clang::CFGElement& element) {
  if (auto statement = element.getAs<clang::CFGStmt>())
    return lower_statement(*statement->getStmt());
  if (auto initializer = element.getAs<clang::CFGInitializer>())
    return lower_initializer(*initializer->getInitializer());
  if (auto ends = element.getAs<clang::CFGLifetimeEnds>()) {
    const clang::VarDecl* variable = ends->getVarDecl();
    const auto where =
        spot_of(ends->getTriggerStmt() ? clang::SourceRange(ends->getTriggerStmt()->getEndLoc())
                                       : variable->getSourceRange());
    if (const auto* cleanup = variable->getAttr<clang::CleanupAttr>())
      call_cleanup(*variable, *cleanup->getFunctionDecl(), where);
    if (auto found = roots_.find(variable); found != roots_.end()) end_root(found->second, where);
    if (auto extended = extended_temporaries_.find(variable);
        extended != extended_temporaries_.end())
      for (RootId root : extended->second) end_root(root, where);
  }
}

/// Older versions of clang do not say that a `return` ends the parameters.
void FunctionLowering::end_parameters(const clang::CFGBlock& block) {
  const clang::ReturnStmt* result = nullptr;
  for (const auto& element : block) {
    if (const auto statement = element.getAs<clang::CFGStmt>())
      if (const auto* found = llvm::dyn_cast<clang::ReturnStmt>(statement->getStmt()))
        result = found;
    if (const auto ends = element.getAs<clang::CFGLifetimeEnds>();
        ends && llvm::isa<clang::ParmVarDecl>(ends->getVarDecl()))
      return;
  }
  if (!result) return;
  const auto parameters = function_.parameters();
  for (auto parameter = parameters.rbegin(); parameter != parameters.rend(); ++parameter)
    if (const auto found = roots_.find(*parameter);
        found != roots_.end() && !(*parameter)->getType()->isReferenceType())
      end_root(found->second, spot_of(clang::SourceRange(result->getEndLoc())));
}

/// `__attribute__((cleanup(f)))`, as in g_autofree: the function is given the variable's address
/// when its scope ends.
void FunctionLowering::call_cleanup(const clang::VarDecl& variable,
                                    const clang::FunctionDecl& cleanup, std::uint32_t where) {
  CallFact call;
  set_callee(call, cleanup, nullptr);
  call.discarded = true;
  Operand operand;
  operand.value = place(root_of(variable), nullptr);
  operand.type = context_.types.intern(context_.ast.getPointerType(variable.getType()));
  operand.text = "&" + variable.getNameAsString();
  operand.where = where;
  call.operands.push_back(std::move(operand));
  out_.calls.push_back(std::move(call));
  const Reg result = fresh();
  Fact& fact = emit(Fact::Kind::Call, nullptr);
  fact.call = static_cast<std::uint32_t>(out_.calls.size() - 1);
  fact.where = where;
  fact.dst = result;
  fact.flag = true;
}

void FunctionLowering::lower_statement(const clang::Stmt& statement) {
  if (ignored_.contains(&statement)) return;
  end_literals(statement);
  if (const auto* declarations = llvm::dyn_cast<clang::DeclStmt>(&statement)) {
    for (const auto* declaration : declarations->decls())
      if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration))
        lower_declaration(*variable);
    return;
  }
  if (const auto* result = llvm::dyn_cast<clang::ReturnStmt>(&statement))
    return lower_return(result->getRetValue(), statement);
  if (const auto* result = llvm::dyn_cast<clang::CoreturnStmt>(&statement))
    return lower_return(result->getOperand(), statement);
  if (const auto* expression = llvm::dyn_cast<clang::Expr>(&statement)) {
    lower(expression);
    end_temporaries(strip(expression), &statement);
  }
}

/// Numbers and literals alone: no code, and nothing that is stored elsewhere.
static bool refers_to_nothing(const clang::Stmt* init) {
  if (!init) return true;
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(init))
    return llvm::isa<clang::EnumConstantDecl>(reference->getDecl());
  return std::all_of(init->child_begin(), init->child_end(), refers_to_nothing);
}

void FunctionLowering::lower_declaration(const clang::VarDecl& variable) {
  if (const auto* bindings = llvm::dyn_cast<clang::DecompositionDecl>(&variable))
    for (const auto* binding : bindings->bindings())
      if (const auto* holder = binding->getHoldingVar()) lower_declaration(*holder);
  const RootId root = root_of(variable);
  const clang::Expr* init = variable.getInit();
  // An initialiser built in place was lowered before its declaration and gave birth to it; what a
  // `co_await` answers was not.
  const auto built = init ? memo_.find(strip(init)) : memo_.end();
  const auto made =
      built != memo_.end() ? register_roots_.find(built->second) : register_roots_.end();
  const bool in_place =
      is_object_type(variable.getType()) && made != register_roots_.end() && made->second == root;
  const Reg address = in_place ? place(root, init) : birth(root, nullptr);
  // What a static begins with is there before the function is called, and no effect of the call.
  const bool is_there = init && variable.isStaticLocal() && !init->isValueDependent() &&
                        init->isConstantInitializer(context_.ast, false) && refers_to_nothing(init);
  if (init && !is_there) {
    initialise(address, init, variable.getType());
    if (variable.getType()->isIntegerType()) note_comparison(*init, out_.facts.size() - 1);
    end_temporaries(&variable, init);
  }
}

void FunctionLowering::initialise(Reg to, const clang::Expr* value, clang::QualType type) {
  if (type->isReferenceType()) return store(to, lower(value), value);
  if (!is_object_type(type) || value->isTypeDependent() != type->isDependentType()) {
    const Reg result = lower(value);
    const bool open_object = value->isPRValue() && value->isTypeDependent();
    return is_object_type(value->getType()) || (open_object && register_roots_.contains(result))
               ? copy(to, result, true, false, value)
               : store(to, result, value);
  }
  const Reg from = lower(value);
  // Built in place: nothing is left to do. Otherwise it is a copy (a C struct) or a relocation.
  const clang::Expr* core = strip(value);
  if (same_place(to, from)) return;
  copy(to, from, core->isPRValue() && !llvm::isa<clang::ImplicitCastExpr>(core), false, value);
}

void FunctionLowering::lower_return(const clang::Expr* value, const clang::Stmt& statement) {
  if (value) {
    const Reg result = lower(value);
    answer_by(*value);
    Fact& fact = emit(Fact::Kind::Return, &statement);
    // Of what the compiler did not understand nothing is known.
    fact.a = value->containsErrors() ? kNoReg : result;
    // `return *this;` of a reference hands back the object itself, not a copy of it.
    fact.flag = is_object_type(value->getType()) && (out_.returns_class || !value->isGLValue());
    fact.root = out_.return_root;
    note_comparison(*value, out_.facts.size() - 1);
  }
  end_temporaries(&statement, &statement);
}

void FunctionLowering::lower_initializer(const clang::CXXCtorInitializer& initializer) {
  const clang::Expr* init = initializer.getInit();
  if (!init) return;
  if (initializer.isAnyMemberInitializer()) {
    const clang::FieldDecl* member = initializer.getAnyMember();
    const Reg to = field(lower_this(*init), member->getName(), member->getType(), init);
    initialise(to, init, member->getType());
  } else {
    lower(init);
  }
  end_temporaries(&initializer, init);
}

static bool makes_a_call(const clang::Stmt* statement) {
  return statement && (llvm::isa<clang::CallExpr>(statement) ||
                       std::any_of(statement->child_begin(), statement->child_end(), makes_a_call));
}

/// Of the statement that ends a block: the whole of it, of which the block tests a part.
static const clang::Stmt* whole_condition(const clang::Stmt* end) {
  if (const auto* branch = llvm::dyn_cast_or_null<clang::IfStmt>(end)) return branch->getCond();
  if (const auto* loop = llvm::dyn_cast_or_null<clang::WhileStmt>(end)) return loop->getCond();
  return end;
}

void FunctionLowering::lower_terminator(const clang::CFGBlock& block) {
  const clang::Stmt* condition = block.getTerminatorCondition();
  // Of `a && b` in an `if`, this block decides the last operand; the others have their own.
  if (!llvm::isa_and_nonnull<clang::BinaryOperator>(block.getTerminatorStmt()))
    while (const auto* logical = llvm::dyn_cast_or_null<clang::BinaryOperator>(
               condition && llvm::isa<clang::Expr>(condition)
                   ? llvm::cast<clang::Expr>(condition)->IgnoreParenImpCasts()
                   : nullptr)) {
      if (!logical->isLogicalOp()) break;
      condition = logical->getRHS();
    }
  if (!condition || ignored_.contains(condition)) return;
  block_->ends_loop = loop_conditions_.contains(block.getTerminatorStmt());
  // `cap ? cap * 2 : 8` chooses a number, `left ? 0 : finish(c)` a way.
  const auto* choice =
      llvm::dyn_cast_or_null<clang::ConditionalOperator>(block.getTerminatorStmt());
  const bool number = choice && choice->getType()->isArithmeticType() &&
                      !makes_a_call(choice->getTrueExpr()) && !makes_a_call(choice->getFalseExpr());
  const auto* whole = whole_condition(block.getTerminatorStmt());
  if (block.succ_size() > 1 && !number)
    test_places(condition, false, whole && happens_by_amount(*whole));
  if (llvm::isa_and_nonnull<clang::SwitchStmt>(block.getTerminatorStmt()))
    describe_switch(block, *condition);
  else if (block.succ_size() == 2)
    describe_branch(condition);
  if (const auto* expression = llvm::dyn_cast<clang::Expr>(condition))
    end_temporaries(strip(expression), condition);
}

namespace {

BranchFact::Relation relation_of(clang::BinaryOperatorKind opcode) {
  using Relation = BranchFact::Relation;
  switch (opcode) {
    case clang::BO_EQ:
      return Relation::Equal;
    case clang::BO_NE:
      return Relation::NotEqual;
    case clang::BO_LT:
      return Relation::Less;
    case clang::BO_LE:
      return Relation::LessEqual;
    case clang::BO_GT:
      return Relation::Greater;
    default:
      return Relation::GreaterEqual;
  }
}

/// What is tested in the end: `(rc = f()) < 0` tests what was assigned to `into`, `(x, y)` tests y.
const clang::Expr* tested_value(const clang::Expr* expression, const clang::Expr*& into) {
  expression = expression->IgnoreParenImpCasts();
  if (const auto* assignment = llvm::dyn_cast<clang::BinaryOperator>(expression);
      assignment && assignment->getOpcode() == clang::BO_Assign) {
    into = assignment->getLHS()->IgnoreParenImpCasts();
    expression = assignment->getRHS()->IgnoreParenImpCasts();
  }
  if (const auto* comma = llvm::dyn_cast<clang::BinaryOperator>(expression);
      comma && comma->getOpcode() == clang::BO_Comma)
    expression = comma->getRHS()->IgnoreParenImpCasts();
  return expression;
}

/// `x < 0`, `0 == x`, `x == y`: which side the branch is about, and what it is compared with.
struct Comparison {
  const clang::Expr* value = nullptr;  ///< null: it says nothing that matters here
  const clang::Expr* quantity = nullptr;
  BranchFact::Relation relation = BranchFact::Relation::None;
  bool counted = false;
  std::int64_t number = 0;
};

Comparison comparison_of(const clang::BinaryOperator& expression,
                         const clang::ASTContext& context) {
  clang::Expr::EvalResult constant;
  const auto is_constant = [&](const clang::Expr* side) {
    return side->EvaluateAsInt(constant, context) ||
           side->isNullPointerConstant(const_cast<clang::ASTContext&>(context),
                                       clang::Expr::NPC_ValueDependentIsNotNull);
  };
  Comparison found{expression.getLHS(), expression.getRHS(), relation_of(expression.getOpcode())};
  bool known = is_constant(found.quantity);
  if (!known && is_constant(found.value)) {
    known = true;
    std::swap(found.value, found.quantity);
    found.relation = mirrored(found.relation);
  }
  if (!known && !found.quantity->getType()->isIntegerType()) return {};
  found.counted = !known;
  if (known && constant.Val.isInt() && constant.Val.getInt().getSignificantBits() <= 64)
    found.number = constant.Val.getInt().getExtValue();
  return found;
}

}  // namespace

/// Which number leads where. Of a range of them, as GNU C has it, nothing is said on any way.
void FunctionLowering::describe_switch(const clang::CFGBlock& block, const clang::Stmt& condition) {
  describe_branch(&condition);
  BranchFact& branch = block_->branch;
  const bool is_value =
      branch.relation == BranchFact::Relation::NotEqual && branch.number == 0 && !branch.counted;
  branch.relation = is_value ? BranchFact::Relation::Equal : BranchFact::Relation::None;
  if (!is_value) return;
  for (const clang::CFGBlock::AdjacentBlock& way : block.succs()) {
    CaseFact& found = block_->cases.emplace_back();
    const clang::CFGBlock* next = way.getReachableBlock();
    const auto* label = llvm::dyn_cast_or_null<clang::CaseStmt>(next ? next->getLabel() : nullptr);
    clang::Expr::EvalResult constant;
    if (label && !label->getRHS() && !label->getLHS()->isValueDependent() &&
        label->getLHS()->EvaluateAsInt(constant, context_.ast) &&
        constant.Val.getInt().getSignificantBits() <= 64)
      found = {true, constant.Val.getInt().getExtValue()};
    else if (label)
      branch.relation = BranchFact::Relation::None;
  }
  if (branch.relation == BranchFact::Relation::None) block_->cases.clear();
}

/// `x`, `!x`, `x == 3`, `x < 0`: comparisons of a value with a constant.
void FunctionLowering::describe_branch(const clang::Stmt* condition) {
  using Relation = BranchFact::Relation;
  const auto* expression = llvm::dyn_cast<clang::Expr>(condition);
  if (!expression || expression->isTypeDependent() || expression->isValueDependent()) return;
  bool is_negated = false;
  expression = expression->IgnoreParenImpCasts();
  while (const auto* negation = llvm::dyn_cast<clang::UnaryOperator>(expression)) {
    if (negation->getOpcode() != clang::UO_LNot) break;
    is_negated = !is_negated;
    expression = negation->getSubExpr()->IgnoreParenImpCasts();
  }
  BranchFact branch;
  branch.relation = Relation::NotEqual;
  const auto* comparison = llvm::dyn_cast<clang::BinaryOperator>(expression);
  if (comparison && comparison->isComparisonOp() && comparison->getOpcode() != clang::BO_Cmp) {
    const Comparison found = comparison_of(*comparison, context_.ast);
    if (!found.value) return;
    expression = found.value;
    branch.relation = found.relation;
    branch.number = found.number;
    branch.counted = found.counted;
    if (branch.counted) {
      const auto* quantity = found.quantity->IgnoreParenImpCasts();
      branch.other = lower(quantity);
      if (quantity->isGLValue()) branch.other = load(branch.other, quantity->getType(), quantity);
    }
  }
  if (is_negated) branch.relation = negated(branch.relation);
  const clang::Expr* into = nullptr;
  expression = tested_value(expression, into);
  if (const clang::Expr* atomic = atomic_read(*expression))
    expression = atomic->IgnoreParenImpCasts();
  const clang::QualType type = expression->getType();
  const Reg value = lower(expression);
  const bool in_memory = expression->isGLValue() && !is_object_type(type);
  if (in_memory) branch.address = value;
  branch.value = in_memory ? load(value, type, expression) : value;
  if (into && into->isGLValue() && !is_object_type(into->getType())) branch.address = lower(into);
  block_->branch = branch;
}

bool is_sum(const clang::Expr* side, const clang::ASTContext& context) {
  const auto* sum = llvm::dyn_cast<clang::BinaryOperator>(side->IgnoreParenImpCasts());
  return sum && sum->isAdditiveOp() && !sum->getLHS()->isIntegerConstantExpr(context) &&
         !sum->getRHS()->isIntegerConstantExpr(context);
}

/// `now - last_ > limit` of times, which are classes.
bool compares_by_order(const clang::Expr& expression) {
  const auto* operation = llvm::dyn_cast<clang::CXXOperatorCallExpr>(&expression);
  const auto* rewritten = llvm::dyn_cast<clang::CXXRewrittenBinaryOperator>(&expression);
  return (operation && operation->isComparisonOp() &&
          operation->getOperator() != clang::OO_EqualEqual &&
          operation->getOperator() != clang::OO_ExclaimEqual) ||
         (rewritten && clang::BinaryOperator::isRelationalOp(rewritten->getOperator()));
}

/// `queue.size()`: how many there are may well say whether something is pending.
static bool asks_container(const clang::Expr& side) {
  const auto* call = llvm::dyn_cast<clang::CXXMemberCallExpr>(side.IgnoreParenImpCasts());
  return call && (!call->getMethodDecl() || call->getMethodDecl()->getParent()->isInStdNamespace());
}

/// `n == cap`, `used + n > cap`, `now - last > 60`: quantities are compared, which says how much
/// there is, not whether something is pending.
bool FunctionLowering::compares_sizes(const clang::Stmt& condition) const {
  const auto* expression = llvm::dyn_cast<clang::Expr>(&condition);
  if (expression && compares_by_order(*expression)) return true;
  const auto* comparison = llvm::dyn_cast<clang::BinaryOperator>(&condition);
  if (!comparison || !comparison->isComparisonOp()) return false;
  if (comparison->isRelationalOp() && !comparison->isValueDependent() &&
      (is_sum(comparison->getLHS(), context_.ast) || is_sum(comparison->getRHS(), context_.ast)))
    return true;
  for (const clang::Expr* side : {comparison->getLHS(), comparison->getRHS()})
    if (side->isValueDependent() || !side->getType()->isIntegerType() ||
        side->isIntegerConstantExpr(context_.ast) || asks_container(*side))
      return false;
  return true;
}

/// `done || now - last_seen > limit`: what the other side says does not keep it from happening.
bool FunctionLowering::happens_by_amount(const clang::Stmt& condition) const {
  const auto* expression = llvm::dyn_cast<clang::Expr>(&condition);
  const auto* either = llvm::dyn_cast_or_null<clang::BinaryOperator>(
      expression ? expression->IgnoreParenImpCasts() : nullptr);
  if (!either || either->getOpcode() != clang::BO_LOr) return false;
  const auto tells_amount = [this](const clang::Expr* side) {
    side = side->IgnoreParenImpCasts();
    return compares_sizes(*side) || happens_by_amount(*side);
  };
  return tells_amount(either->getLHS()) || tells_amount(either->getRHS());
}

/// `it == map.end()`, `it = all.begin()`: whether something was found, not what state the container
/// is in.
static bool is_bound_of_container(const clang::Stmt& condition) {
  const auto* call = llvm::dyn_cast<clang::CXXMemberCallExpr>(&condition);
  const auto* method = call ? call->getMethodDecl() : nullptr;
  return method && method->getIdentifier() && method->getParent()->isInStdNamespace() &&
         (method->getName() == "end" || method->getName() == "cend" ||
          method->getName() == "begin" || method->getName() == "cbegin");
}

/// Of anything but a container.
static bool is_call_of_other(const clang::Stmt& expression) {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(&expression);
  const auto* method = llvm::dyn_cast<clang::CXXMemberCallExpr>(&expression);
  const auto* callee = method ? method->getMethodDecl() : nullptr;
  return call && !(callee && callee->getParent()->isInStdNamespace());
}

void FunctionLowering::test_places(const clang::Stmt* condition, bool sizes, bool one_of) {
  if (!condition || llvm::isa<clang::LambdaExpr>(condition) || ignored_.contains(condition)) return;
  if (llvm::isa<clang::UnaryExprOrTypeTraitExpr>(condition)) return;  // `sizeof(buf)` reads nothing
  if (is_bound_of_container(*condition)) return;
  if (answers_ && is_call_of_other(*condition)) return;
  sizes |= compares_sizes(*condition);
  one_of |= happens_by_amount(*condition);
  if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(condition);
      member && llvm::isa<clang::FieldDecl>(member->getMemberDecl())) {
    return emit_test(lower(member), condition, sizes, one_of);
  }
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(condition)) {
    if (!llvm::isa<clang::VarDecl>(reference->getDecl())) return;
    emit_test(lower(reference), condition, sizes, one_of);
    // `const bool writing = !queue_.empty(); ... if (!writing)` tests the queue.
    const auto* variable = llvm::cast<clang::VarDecl>(reference->getDecl());
    const bool plain = variable->hasLocalStorage() && variable->getDeclContext() == &function_;
    if (plain && variable->getInit() && variable->getType()->isScalarType() &&
        tested_locals_.insert(variable).second) {
      test_places(variable->getInit());
      tested_locals_.erase(variable);
    }
    return;
  }
  const auto* call = llvm::dyn_cast<clang::CallExpr>(condition);
  const auto* callee = call ? call->getDirectCallee() : nullptr;
  for (const auto* child : condition->children()) {
    const auto* argument = callee ? llvm::dyn_cast_or_null<clang::Expr>(child) : nullptr;
    const auto* address =
        argument ? llvm::dyn_cast<clang::UnaryOperator>(argument->IgnoreParenImpCasts()) : nullptr;
    const bool by_address = address && address->getOpcode() == clang::UO_AddrOf;
    // What a library is given the address of is not what the answer depends on.
    if (by_address && !context_.in_project(callee->getLocation())) continue;
    // Unless a model knows the callee: the headers of a library may lie in the project.
    const auto outer = tested_by_;
    if (argument) tested_by_ = {qualified_name(*callee), !by_address};
    test_places(child, sizes, one_of);
    tested_by_ = outer;
  }
}

/// Is it yes or no that it answers? A number may be any amount, or an error code.
static bool is_yes_or_no(const clang::Expr& answer) {
  const auto* operation = llvm::dyn_cast<clang::BinaryOperator>(&answer);
  const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(&answer);
  return answer.getType()->isBooleanType() ||
         (operation && (operation->isComparisonOp() || operation->isLogicalOp())) ||
         (unary && unary->getOpcode() == clang::UO_LNot);
}

/// `return !queue_.empty();`: who tests the answer tests the queue. What another function answers
/// is that one's.
void FunctionLowering::answer_by(const clang::Expr& value) {
  const clang::Expr* core = value.IgnoreParenImpCasts();
  if (value.isTypeDependent() || !is_yes_or_no(*core)) return;
  answers_ = true;
  test_places(core);
  answers_ = false;
}

void FunctionLowering::emit_test(Reg address, const clang::Stmt* condition, bool sizes,
                                 bool one_of) {
  Fact& fact = emit(Fact::Kind::Test, condition);
  fact.a = address;
  fact.flag = sizes || one_of;
  fact.number = (answers_ ? kTestsAnswer : 0) | (tested_by_.second ? kTestsArgument : 0) |
                (one_of && !sizes ? kTestsOneOf : 0);
  fact.text = tested_by_.first;
}

void FunctionLowering::end_temporaries(const void* full_expression, const clang::Stmt* at) {
  auto found = full_expression_temporaries_.find(full_expression);
  if (found == full_expression_temporaries_.end()) return;
  const auto where = at ? spot_of(clang::SourceRange(at->getEndLoc())) : 0;
  // In reverse order of construction, as the language does it.
  for (auto root = found->second.rbegin(); root != found->second.rend(); ++root)
    end_root(*root, where);
}

/// The storage of a compound literal is that of its block: whatever stands behind it finds it gone.
void FunctionLowering::end_literals(const clang::Stmt& at) {
  const auto& sources = context_.ast.getSourceManager();
  const auto here = sources.getExpansionLoc(at.getBeginLoc());
  for (BlockLiteral& literal : block_literals_) {
    if (literal.ended_in == block_ ||
        !sources.isBeforeInTranslationUnit(sources.getExpansionLoc(literal.block->getEndLoc()),
                                           here))
      continue;
    literal.ended_in = block_;
    end_root(literal.root, spot_of(clang::SourceRange(literal.block->getEndLoc())));
  }
}

void FunctionLowering::end_root(RootId root, std::uint32_t where) {
  Fact& fact = emit(Fact::Kind::End, nullptr);
  fact.root = root;
  fact.where = where;
}

}  // namespace holdfast::check
