//===- lowering/function_lowering.h - one function's CFG, told in facts ------===//
//
// Purpose    Turns the body of one function, lambda or coroutine into FunctionFacts.
// Owns       The facts under construction; they are moved out by `take()`.
// Lifetimes  The AST, the type table and the file table are borrowed for the call (call).
// States     construct -> run() -> take(), once.
// Threads    One object, one thread: clang's ASTContext is not shared.
// Fails      run() is false when clang builds no CFG or it is over the block limit; the reason
//            is in `problem()` and becomes a Problem, never silence.
// Cost       Linear in the size of the body.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <string>

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Analysis/CFG.h"
#include "facts/fact.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "lowering/type_table.h"

namespace holdfast::check {

/// What lowering needs to know of the unit around the function.
struct UnitContext {
  clang::ASTContext& ast;
  TypeTable& types;
  UnitFacts& unit;
  llvm::StringMap<std::uint32_t> file_ids;
  std::function<bool(clang::SourceLocation)> in_project;

  std::uint32_t file_id(llvm::StringRef name);
  Spot spot(clang::SourceRange range);
};

class FunctionLowering {
 public:
  static constexpr unsigned kMaxBlocks = 100000;  ///< reaching it is reported, see problem()

  FunctionLowering(UnitContext& context, const clang::FunctionDecl& function,
                   const std::string& enclosing_key);
  bool run();
  FunctionFacts take() { return std::move(out_); }
  const std::string& problem() const { return problem_; }

 private:
  // prepare.cpp: who the function is, and where its temporaries and objects live.
  void describe_function();
  void add_parameters();
  void plan(const clang::Stmt* statement, const void* full_expression);
  void plan_children(const clang::Stmt& statement, const void* full_expression);
  void plan_variable(const clang::VarDecl& variable);
  void plan_temporary(const clang::MaterializeTemporaryExpr& temporary, const void* full);
  void plan_cast(const clang::CastExpr& cast);
  void plan_loop(const clang::Stmt& loop);
  void plan_turn(const clang::BinaryOperator& assignment);
  void plan_await(const clang::CoawaitExpr& await, const void* full_expression);
  void ignore(const clang::Stmt* statement, const clang::Stmt* except);
  void set_destination(const clang::Expr* expression, RootId root);
  RootId destination(const clang::Expr* expression);

  // outcomes.cpp: what was compared and is stored.
  struct Outcome {
    std::uint32_t block = 0;
    std::uint32_t fact = 0;  ///< that takes the outcome: a Store or Return
    BranchFact branch;
    std::optional<bool> cut_short;  ///< of `a || b`: what the whole is when `a` decides it
  };
  void note_comparison(const clang::Expr& value, std::size_t fact);
  void split_comparisons();
  void split_comparison(const Outcome& outcome);
  void split_logical(const Outcome& outcome);
  void take_outcome(Block& way, const Outcome& outcome, bool holds, std::uint32_t next);

  // blocks.cpp: the CFG, element by element.
  bool build_blocks();
  void lower_element(const clang::CFGElement& element);
  void call_cleanup(const clang::VarDecl& variable, const clang::FunctionDecl& cleanup,
                    std::uint32_t where);
  void lower_statement(const clang::Stmt& statement);
  void lower_declaration(const clang::VarDecl& variable);
  void lower_return(const clang::Expr* value, const clang::Stmt& statement);
  void lower_initializer(const clang::CXXCtorInitializer& initializer);
  void lower_terminator(const clang::CFGBlock& block);
  void describe_branch(const clang::Stmt* condition);
  void describe_switch(const clang::CFGBlock& block, const clang::Stmt& condition);
  bool compares_sizes(const clang::Stmt& condition) const;
  bool happens_by_amount(const clang::Stmt& condition) const;
  void test_places(const clang::Stmt* condition, bool sizes = false, bool one_of = false);
  void end_parameters(const clang::CFGBlock& block);
  void answer_by(const clang::Expr& value);
  void plan_use(const clang::Expr& expression);
  bool stays_at_element(const clang::Expr& call) const;
  void emit_test(Reg address, const clang::Stmt* condition, bool sizes, bool one_of);
  void end_literals(const clang::Stmt& at);
  void end_temporaries(const void* full_expression, const clang::Stmt* at);
  void end_root(RootId root, std::uint32_t where);

  // expressions.cpp: expressions, memoised, in evaluation order.
  Reg lower(const clang::Expr* expression);
  bool goes_round(const clang::Expr* index, unsigned depth = 0) const;
  Reg lower_subscript(const clang::ArraySubscriptExpr& subscript);
  Reg lower_uncached(const clang::Expr& expression);
  Reg lower_cast(const clang::CastExpr& cast);
  Reg lower_reference(const clang::DeclRefExpr& reference);
  Reg lower_function(const clang::FunctionDecl& function, const clang::Expr& at);
  Reg lower_part_of_pair(const clang::BindingDecl& binding, const clang::Expr& at);
  Reg lower_variable(const clang::ValueDecl& declaration, bool captured, const clang::Expr& at);
  Reg lower_member(const clang::MemberExpr& member);
  Reg lower_unary(const clang::UnaryOperator& operation);
  Reg lower_binary(const clang::BinaryOperator& operation);
  Reg lower_assignment(const clang::BinaryOperator& operation);
  Reg lower_init_list(const clang::InitListExpr& list);
  Reg lower_lambda(const clang::LambdaExpr& lambda);
  Reg lower_new(const clang::CXXNewExpr& expression);
  Reg lower_this(const clang::Expr& at);
  Reg lower_children(const clang::Expr& expression);
  Reg lower_literal(const clang::CompoundLiteralExpr& literal);
  Reg lower_alloca(const clang::CallExpr& call);

  // atomics.cpp: atomics as the scalars that they hold.
  static const clang::Expr* atomic_read(const clang::Expr& expression);
  std::optional<Reg> lower_atomic_call(const clang::CallExpr& call);
  Reg lower_atomic(const clang::AtomicExpr& expression);
  Reg lower_number(const clang::Expr& passed);
  Reg change_atomic(Reg address, Reg value, clang::QualType type, const clang::Expr& at);

  Reg constant_of(const clang::Expr& expression);
  Reg materialize(const clang::MaterializeTemporaryExpr& temporary);
  /// Stores the value or object of `value` in the place at `to`.
  void initialise(Reg to, const clang::Expr* value, clang::QualType type);

  // calls.cpp: calls and constructions.
  Reg lower_call(const clang::CallExpr& call);
  Reg lower_unresolved_call(const clang::CallExpr& call);
  Reg lower_construct(const clang::CXXConstructExpr& construct);
  Reg lower_copy(const clang::CXXConstructExpr& construct, bool moved);
  void initialise_members(Reg object, const clang::CXXConstructorDecl& constructor);
  Reg lower_unresolved_construct(const clang::CXXUnresolvedConstructExpr& construct);
  Reg emit_call(CallFact call, const clang::Expr& at, clang::QualType result);
  void set_callee(CallFact& call, const clang::FunctionDecl& callee, const clang::Expr* object);
  Operand operand(const clang::Expr* argument, clang::QualType parameter);
  void add_operands(CallFact& call, llvm::ArrayRef<const clang::Expr*> arguments,
                    const clang::FunctionDecl* callee);
  void find_sibling_moves(CallFact& call, llvm::ArrayRef<const clang::Expr*> arguments);

  // in_place.cpp: objects that a library makes where they are to live.
  void construct_in_place(const clang::CallExpr& at, const clang::FunctionDecl& callee, Reg result,
                          llvm::ArrayRef<const clang::Expr*> arguments);
  Operand passed_on(Operand operand, const clang::Expr& argument, clang::QualType parameter,
                    std::vector<RootId>& passed);

  // Emission.
  Fact& emit(Fact::Kind kind, const clang::Stmt* at);
  Reg fresh() { return out_.registers++; }
  bool same_place(Reg left, Reg right) const;
  Reg place(RootId root, const clang::Stmt* at);
  /// As place(), where the object begins to exist: what an earlier turn of a loop left is gone.
  Reg birth(RootId root, const clang::Stmt* at);
  Reg field(Reg base, llvm::StringRef name, clang::QualType type, const clang::Stmt* at);
  Reg load(Reg address, clang::QualType type, const clang::Stmt* at);
  void store(Reg address, Reg value, const clang::Stmt* at);
  void copy(Reg to, Reg from, bool moved, bool assignment, const clang::Stmt* at);
  RootId add_root(RootFact::Kind kind, std::string name, clang::QualType type,
                  const clang::Stmt* at);
  RootId root_of(const clang::ValueDecl& declaration);
  std::uint32_t spot_of(clang::SourceRange range);
  std::string text_of(const clang::Expr& expression, unsigned limit = 60) const;

  UnitContext& context_;
  const clang::FunctionDecl& function_;
  const clang::Stmt* body_ = nullptr;
  FunctionFacts out_;
  std::string problem_;
  std::unique_ptr<clang::CFG> cfg_;
  Block* block_ = nullptr;
  llvm::DenseMap<const clang::Stmt*, Reg> memo_;
  llvm::DenseMap<Reg, RootId> register_roots_;  ///< registers that are the address of one root
  llvm::DenseSet<const clang::Stmt*> ignored_;
  llvm::DenseSet<const clang::Stmt*> discarded_;
  /// The function whose answer is tested, and whether it is given the value, not the address.
  std::pair<std::string, bool> tested_by_;
  llvm::DenseMap<const clang::VarDecl*, int> uses_;  ///< of locals, other than by looking through
  llvm::DenseMap<const clang::Stmt*, const clang::VarDecl*> made_by_;  ///< locals, by initialiser
  bool answers_ = false;  ///< what is tested is what the function answers by
  llvm::DenseSet<const clang::VarDecl*> tested_locals_;  ///< on the way through initialisers
  llvm::DenseMap<const clang::Expr*, RootId> destinations_;
  llvm::DenseMap<const clang::Expr*, RootId> temporaries_;
  llvm::DenseMap<const clang::Expr*, clang::QualType> typed_results_;  ///< of `void *` calls
  llvm::DenseMap<const clang::ValueDecl*, RootId> roots_;
  llvm::DenseMap<const clang::ValueDecl*, const clang::FieldDecl*> capture_fields_;
  const clang::FieldDecl* this_capture_ = nullptr;
  bool captures_this_ = false;
  llvm::DenseMap<const void*, std::vector<RootId>> full_expression_temporaries_;
  llvm::DenseMap<const clang::VarDecl*, std::vector<RootId>> extended_temporaries_;
  std::vector<RootId> end_at_exit_;
  std::vector<Outcome> outcomes_;
  struct BlockLiteral {
    RootId root = 0;
    const clang::Stmt* block = nullptr;
    const Block* ended_in = nullptr;  ///< the graph's block that has its end already
  };
  std::vector<BlockLiteral> block_literals_;  ///< compound literals of inner blocks
  llvm::DenseMap<const clang::Stmt*, const clang::Stmt*> literal_blocks_;
  llvm::DenseSet<const clang::Stmt*> loop_conditions_;
  llvm::DenseSet<const clang::ValueDecl*> turned_;  ///< members that go round, see plan_turn
  const clang::Stmt* planned_block_ = nullptr;
};

/// What an atomic of a scalar holds; of any other type nothing.
clang::QualType atomic_value(clang::QualType type);
/// True for the kinds of prvalue that denote an object with a place of its own.
bool is_object_type(clang::QualType type);
/// The expression without parentheses, cleanups, bindings and casts that change nothing.
const clang::Expr* strip(const clang::Expr* expression);

}  // namespace holdfast::check
