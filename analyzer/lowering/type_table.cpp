// See type_table.h.
#include "lowering/type_table.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "lowering/deleters.h"
#include "lowering/function_lowering.h"
#include "lowering/names.h"

namespace holdfast::check {
namespace {

/// The template argument that an owner or view refers to: the mapped type of a map, else the first.
clang::QualType element_argument(const clang::ClassTemplateSpecializationDecl& record,
                                 const std::string& name) {
  const auto arguments = record.getTemplateArgs().asArray();
  const bool is_map = name.find("map") != std::string::npos;
  unsigned wanted = is_map ? 1 : 0;
  for (const auto& argument : arguments) {
    if (argument.getKind() != clang::TemplateArgument::Type) continue;
    if (wanted-- == 0) return argument.getAsType();
  }
  return {};
}

}  // namespace

TypeId TypeTable::intern(clang::QualType type) {
  if (type.isNull()) return 0;
  const clang::QualType canonical = type.getCanonicalType();
  const void* key = canonical.getAsOpaquePtr();
  if (auto found = known_.find(key); found != known_.end()) return found->second;
  const auto id = static_cast<TypeId>(types_.size());
  known_[key] = id;
  types_.emplace_back();
  TypeFact fact = describe(canonical, 0);
  types_[id] = std::move(fact);
  return id;
}

TypeFact TypeTable::describe(clang::QualType type, unsigned depth) {
  if (const clang::QualType held = atomic_value(type); !held.isNull())
    return describe(held.getCanonicalType(), depth);
  TypeFact fact;
  fact.is_const = type.isConstQualified();
  if (const auto* reference = type->getAs<clang::ReferenceType>()) {
    fact.kind = TypeFact::Kind::Reference;
    const clang::QualType pointee = reference->getPointeeType();
    fact.is_const = pointee.isConstQualified();
    fact.element = intern(pointee);
    fact.callable = pointee->isFunctionType();
    fact.name = type->isRValueReferenceType() ? "&&" : "&";
  } else if (type->isPointerType()) {
    fact.kind = TypeFact::Kind::Pointer;
    const clang::QualType pointee = type->getPointeeType();
    fact.is_const = pointee.isConstQualified();
    fact.callable = pointee->isFunctionType();
    fact.element = fact.callable ? 0 : intern(pointee);
    fact.name = "*";
  } else if (const auto* array = type->getAsArrayTypeUnsafe()) {
    fact.kind = TypeFact::Kind::Array;
    fact.element = intern(array->getElementType());
    fact.name = "[]";
  } else if (type->isFunctionType()) {
    fact.kind = TypeFact::Kind::Function;
    fact.callable = true;
  } else if (const auto* record = type->getAsCXXRecordDecl()) {
    describe_record(*record, type, fact);
  } else if (const auto* plain = type->getAsRecordDecl()) {
    fact.kind = TypeFact::Kind::Record;
    fact.overlaid = plain->isUnion();
    fact.name = qualified_name(*plain);
    if (fact.name.empty())
      if (const auto* name = plain->getTypedefNameForAnonDecl()) fact.name = qualified_name(*name);
    if (const TypeModel* model = pack_.type(fact.name)) apply_model(*model, fact);
  } else if (type->isScalarType() || type->isVoidType()) {
    fact.kind = TypeFact::Kind::Scalar;
    fact.name = type.getUnqualifiedType().getAsString();
  }
  return fact;
}

void TypeTable::describe_record(const clang::CXXRecordDecl& record, clang::QualType type,
                                TypeFact& fact) {
  fact.kind = TypeFact::Kind::Record;
  fact.callable = record.isLambda();
  fact.overlaid = record.isUnion();
  fact.name = record.isLambda() ? "lambda" : qualified_name(record);
  if (fact.name.empty())
    if (const auto* name = record.getTypedefNameForAnonDecl()) fact.name = qualified_name(*name);
  const TypeModel* model = pack_.type(fact.name);
  const auto* instance = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&record);
  if (!model && instance && !instance->isInStdNamespace())
    fact.instance = arguments_text(&instance->getTemplateArgs(), record.getASTContext());
  // A class derived from a modelled one is of its kind unless it is modelled itself.
  if (!model && record.hasDefinition() && !record.isLambda()) {
    for (const auto& base : record.bases()) {
      const auto* base_record = base.getType()->getAsCXXRecordDecl();
      if (!base_record) continue;
      const TypeModel* inherited = pack_.type(qualified_name(*base_record));
      if (inherited &&
          (inherited->view || inherited->service || inherited->ownership != Ownership::None))
        model = inherited;
    }
  }
  if (model) apply_model(*model, fact);
  if (fact.ownership == Ownership::Unique && instance && asks_for_end_only(*instance, pack_)) {
    fact.ownership = Ownership::None;
    fact.view = true;
  }
  if (!model || model->ownership == Ownership::None) add_bases(record, fact, 0);
  fact.element = element_of(record, fact);
}

void TypeTable::add_bases(const clang::CXXRecordDecl& record, TypeFact& fact, unsigned depth) {
  if (!record.hasDefinition() || depth > 6) return;
  for (const auto& base : record.bases()) {
    const auto* base_record = base.getType()->getAsCXXRecordDecl();
    if (!base_record) continue;
    fact.bases.push_back(qualified_name(*base_record));
    add_bases(*base_record, fact, depth + 1);
  }
}

void TypeTable::apply_model(const TypeModel& model, TypeFact& fact) {
  fact.ownership = model.ownership;
  fact.storage = model.storage;
  fact.view = model.view;
  fact.container = model.container;
  fact.node_based = model.node_based;
  fact.service = model.service;
  fact.request = model.request;
  fact.joins = model.joins;
  fact.completion = model.completion;
  if (model.loop && model.library) fact.loop = model.library->family;
  fact.token = model.token;
  fact.result = model.result;
  if (fact.name.find("function") != std::string::npos) fact.callable = true;
}

TypeId TypeTable::element_of(const clang::CXXRecordDecl& record, const TypeFact& fact) {
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&record);
  if (!specialization) return 0;
  const clang::QualType element = element_argument(*specialization, fact.name);
  return element.isNull() || element->isDependentType() ? 0 : intern(element);
}

}  // namespace holdfast::check
