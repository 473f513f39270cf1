// See names.h.
#include "lowering/names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/raw_ostream.h"

namespace holdfast::check {
namespace {

std::string own_name(const clang::NamedDecl& declaration) {
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&declaration))
    return constructor->getParent()->getNameAsString();
  if (const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(&declaration))
    return "~" + destructor->getParent()->getNameAsString();
  if (const auto* conversion = llvm::dyn_cast<clang::CXXConversionDecl>(&declaration)) {
    const clang::QualType type = conversion->getConversionType();
    const auto* record = type->getAsCXXRecordDecl();
    return "operator " + (record ? qualified_name(*record) : type.getAsString());
  }
  if (const auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(&declaration))
    return own_name(*pattern->getTemplatedDecl());
  return declaration.getNameAsString();
}

void append_context(const clang::DeclContext* context, llvm::SmallVectorImpl<std::string>& parts) {
  for (; context && !context->isTranslationUnit(); context = context->getParent()) {
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context)) {
      if (space->isAnonymousNamespace() || space->isInline()) continue;
      parts.push_back(space->getNameAsString());
    } else if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(context)) {
      if (!record->getDeclName().isEmpty()) parts.push_back(record->getNameAsString());
    }
  }
}

std::string join_reversed(const llvm::SmallVectorImpl<std::string>& parts) {
  std::string text;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!text.empty()) text += "::";
    text += *part;
  }
  return text;
}

std::string place_suffix(const clang::Decl& declaration) {
  const auto& sources = declaration.getASTContext().getSourceManager();
  const auto place = sources.getPresumedLoc(sources.getExpansionLoc(declaration.getLocation()));
  if (place.isInvalid()) return "@?";
  return "@" + std::string(place.getFilename()) + ":" + std::to_string(place.getLine()) + ":" +
         std::to_string(place.getColumn());
}

/// Each instance of a template has lambdas of its own at one place.
std::string instance_suffix(const clang::FunctionDecl& function) {
  const clang::FunctionDecl* outer = enclosing_function(function);
  while (outer && !outer->getTemplateInstantiationPattern()) outer = enclosing_function(*outer);
  return outer ? "<" + function_key(*outer) + ">" : "";
}

}  // namespace

const clang::FunctionDecl* enclosing_function(const clang::FunctionDecl& function) {
  for (const clang::DeclContext* context = function.getParent(); context;
       context = context->getParent())
    if (const auto* outer = llvm::dyn_cast<clang::FunctionDecl>(context)) return outer;
  return nullptr;
}

std::string qualified_name(const clang::NamedDecl& declaration) {
  llvm::SmallVector<std::string, 6> parts;
  parts.push_back(own_name(declaration));
  append_context(declaration.getDeclContext(), parts);
  return join_reversed(parts);
}

std::string method_name(const clang::CXXRecordDecl& seen_from, const clang::FunctionDecl& method) {
  return qualified_name(seen_from) + "::" + own_name(method);
}

std::string arguments_text(const clang::TemplateArgumentList* arguments,
                           const clang::ASTContext& ast) {
  if (!arguments) return {};
  std::string text = "<";
  llvm::raw_string_ostream out(text);
  const clang::PrintingPolicy policy(ast.getLangOpts());
  for (const auto& argument : arguments->asArray()) {
    argument.print(policy, out, true);
    out << ',';
  }
  out << '>';
  return text;
}

std::string function_key(const clang::FunctionDecl& function) {
  const clang::FunctionDecl* canonical = function.getCanonicalDecl();
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(canonical);
  const bool is_lambda = method && method->getParent()->isLambda();
  llvm::SmallString<128> usr;
  if (is_lambda || clang::index::generateUSRForDecl(canonical, usr) || usr.empty())
    return qualified_name(*canonical) + place_suffix(*canonical) + instance_suffix(function);
  return usr.str().str() +
         arguments_text(function.getTemplateSpecializationArgs(), function.getASTContext());
}

std::string member_key(const clang::FieldDecl& member) {
  llvm::SmallString<128> usr;
  return clang::index::generateUSRForDecl(&member, usr) ? std::string() : usr.str().str();
}

}  // namespace holdfast::check
