//===- lowering/type_table.h ---------------------------------------------------===//
//
// Purpose    Clang types to TypeFacts, each once per unit, classified by the model pack.
// Owns       The map from clang types; the facts belong to the unit.
// Lifetimes  Pack and facts are borrowed for its life (owner: the front end).
// States     Grows.
// Threads    One thread.
// Fails      Never; an unknown type is type 0.
// Cost       One hash lookup per use of a type.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "clang/AST/Type.h"
#include "facts/fact.h"
#include "llvm/ADT/DenseMap.h"
#include "models/pack.h"

namespace holdfast::check {

class TypeTable {
 public:
  TypeTable(const ModelPack& pack, std::vector<TypeFact>& types) : pack_(pack), types_(types) {
    if (types_.empty()) types_.emplace_back();
  }

  TypeId intern(clang::QualType type);
  const TypeFact& at(TypeId id) const { return types_[id]; }

 private:
  TypeFact describe(clang::QualType type, unsigned depth);
  void describe_record(const clang::CXXRecordDecl& record, clang::QualType type, TypeFact& fact);
  void add_bases(const clang::CXXRecordDecl& record, TypeFact& fact, unsigned depth);
  void apply_model(const TypeModel& model, TypeFact& fact);
  TypeId element_of(const clang::CXXRecordDecl& record, const TypeFact& fact);

  const ModelPack& pack_;
  std::vector<TypeFact>& types_;
  llvm::DenseMap<const void*, TypeId> known_;
};

}  // namespace holdfast::check
