//===- summaries/program.h - all units of a run, linked without any AST -------===//
//
// Purpose    Takes the facts of every unit, solves every function callees first, settles cycles,
//            and keeps what each one does to its callers. The link step is this and nothing else.
// Owns       The units, the joined type table, summaries and incidents.
// Lifetimes  The model pack is borrowed for the program's life (owner: the driver).
// States     add()... -> solve() -> read.
// Threads    One thread; solve() may use several inside.
// Fails      Functions whose analysis gave up are reported as problems.
// Cost       Linear in the facts; a cycle of calls is solved up to kMaxRounds times.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dataflow/solver.h"
#include "llvm/ADT/StringMap.h"

namespace holdfast::check {

/// What is known of lent memory when its function has been solved; for the audit.
struct LendNote {
  std::string subject;  ///< as the programmer would write it
  RootFact::Kind root = RootFact::Kind::Local;
  std::string root_name;
  unsigned parameter = 0;         ///< number of the parameter it came with
  std::uint32_t root_where = 0;   ///< where it was allocated or declared
  bool through_pointer = false;   ///< not the root object itself, but what it points at
  std::string owner_class;        ///< class of the object that it is a member of
  std::set<std::string> classes;  ///< of all objects that the operation uses or keeps
  std::string keeper;             ///< what the operation holds and it is part of
  bool freed_by_handler = false;
};

/// A function and everything that was found out about it.
struct SolvedFunction {
  const FunctionFacts* facts = nullptr;
  const UnitFacts* unit = nullptr;
  Summary summary;
  std::vector<Incident> incidents;
  std::vector<UnknownCall> unknowns;
  std::vector<Operation> operations;  ///< every one that the function starts, also completed ones
  std::vector<LendNote> lend_notes;   ///< parallel to `operations`, which have one lend each
  std::set<unsigned> deciding;        ///< parameters that a branch or a callee looks at
  bool settled = false;               ///< its summary is final
  bool solved = false;
  bool gave_up = false;
  bool noop = false;
};

class Program : public ProgramView {
 public:
  static constexpr unsigned kMaxRounds = 4;
  static constexpr std::size_t kMaxVariants = 6;  ///< of one function, by its constant operands
  static constexpr std::size_t kMaxVariantBlocks = 300;
  static constexpr unsigned kMaxVariantDepth = 3;

  explicit Program(const ModelPack& pack) : pack_(pack) { types_.emplace_back(); }

  /// A function that another unit defined at the same place is the same function. One of the same
  /// name that stands elsewhere belongs to another program of the database: both are kept, each
  /// unit calls its own, and units with neither may mean any of them.
  void add(UnitFacts unit);
  void solve();

  const std::vector<TypeFact>& types() const override { return types_; }
  const ModelPack& pack() const override { return pack_; }
  std::vector<const Summary*> summaries(const std::string& key, bool is_virtual) const override;
  const Summary* summary_where(const std::string& key, const KnownParameters& known) const override;
  const FunctionFacts* function(const std::string& key) const override;
  bool frees_something(const std::string& key) const override;
  std::string destructor(const std::string& class_name) const override;
  bool has_destructors() const override { return !destructors_.empty(); }
  std::string method(const std::string& class_name, const std::string& name) const override;
  TypeId field(const std::string& class_name, const std::string& name) const override;
  std::set<TypeId> types_of_field(const std::string& name) const override;
  bool is_noop(const std::string& key) const override;
  std::string library_function(const std::string& member) const override;

  const std::vector<SolvedFunction>& functions() const { return functions_; }
  const std::vector<std::unique_ptr<UnitFacts>>& units() const { return units_; }
  const SolvedFunction* find(const std::string& key) const;  ///< the first of several
  /// Functions that call `key`, directly or as one of its virtual targets.
  const std::vector<unsigned>& callers(const std::string& key) const;
  SourcePlace place(const Frame& frame) const;
  SourcePlace place(const FunctionFacts& function, std::uint32_t where) const;
  /// A file of the function's unit.
  std::string file(const FunctionFacts& function, std::uint32_t id) const;

 private:
  void shift_types(UnitFacts& unit, TypeId offset);
  void settle_names(UnitFacts& unit);
  void make_own(unsigned index);
  void note_members(const FunctionFacts& function);
  bool stands_elsewhere(const SolvedFunction& known, const UnitFacts& unit,
                        const FunctionFacts& function) const;
  /// Every definition that `key` may mean.
  std::vector<unsigned> definitions(const std::string& key) const;
  std::vector<std::vector<unsigned>> components() const;
  std::vector<unsigned> callees(unsigned function) const;
  void solve_one(unsigned index);
  void index_callers();
  void index_members();

  const ModelPack& pack_;
  std::vector<std::unique_ptr<UnitFacts>> units_;
  std::vector<TypeFact> types_;
  std::vector<SolvedFunction> functions_;
  llvm::StringMap<unsigned> by_key_;
  /// Names with several definitions, which have keys of their own then.
  llvm::StringMap<std::vector<unsigned>> namesakes_;
  llvm::StringMap<std::vector<unsigned>> overriders_;
  llvm::StringMap<unsigned> member_code_;  ///< the one function that a member is set to
  llvm::StringMap<std::set<std::string>> library_code_;  ///< without a body, by member
  llvm::StringMap<std::vector<unsigned>> callers_;
  llvm::StringMap<unsigned> destructors_;           ///< by class
  llvm::StringMap<std::set<std::string>> methods_;  ///< keys, by the name: of all instances
  llvm::StringMap<TypeId> fields_;                  ///< by the qualified name
  llvm::StringMap<std::set<TypeId>> field_types_;   ///< by the name alone
  using Variants = std::map<KnownParameters, Summary>;
  mutable std::map<unsigned, Variants> variants_;  ///< by function: summaries of single calls
  mutable unsigned variant_depth_ = 0;
};

}  // namespace holdfast::check
