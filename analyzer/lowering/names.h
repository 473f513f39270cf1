//===- lowering/names.h --------------------------------------------------------===//
//
// Purpose    Names as models and people write them (qualified, without template arguments,
//            inline namespaces or anonymous ones), and keys that are equal for the same
//            function in every unit.
// Owns       Nothing; results are owned strings.
// Lifetimes  Declarations are borrowed for the call (call).
// States     None.
// Threads    One thread per ASTContext.
// Fails      Never; what has no name gets its place instead.
// Cost       One string per call.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

namespace clang {
class ASTContext;
class FieldDecl;
class FunctionDecl;
class NamedDecl;
class DeclContext;
class CXXRecordDecl;
class TemplateArgumentList;
}  // namespace clang

namespace holdfast::check {

std::string qualified_name(const clang::NamedDecl& declaration);
/// `Class::method` for a method seen from a class other than the one that declares it.
std::string method_name(const clang::CXXRecordDecl& seen_from, const clang::FunctionDecl& method);
/// Template arguments as in `<int,char>`; empty without any.
std::string arguments_text(const clang::TemplateArgumentList* arguments,
                           const clang::ASTContext& ast);
std::string function_key(const clang::FunctionDecl& function);
/// Of a member that points at functions.
std::string member_key(const clang::FieldDecl& member);
/// Whose body a lambda or a member of a local class stands in; null where there is none.
const clang::FunctionDecl* enclosing_function(const clang::FunctionDecl& function);

}  // namespace holdfast::check
