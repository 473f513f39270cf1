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
class FunctionDecl;
class NamedDecl;
class DeclContext;
class CXXRecordDecl;
}  // namespace clang

namespace holdfast::check {

std::string qualified_name(const clang::NamedDecl& declaration);
/// `Class::method` for a method seen from a class other than the one that declares it.
std::string method_name(const clang::CXXRecordDecl& seen_from, const clang::FunctionDecl& method);
std::string function_key(const clang::FunctionDecl& function);

}  // namespace holdfast::check
