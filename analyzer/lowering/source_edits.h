//===- lowering/source_edits.h - ranges and texts of what was written -----------===//
//
// Purpose    From expressions and types to the text they were written as, and back to edits.
// Owns       Nothing; ranges are offsets.
// Lifetimes  The unit is borrowed for its life (owner: the front end).
// States     None.
// Threads    One thread per unit.
// Fails      What stands in a macro's body, in several files or outside the project has no range.
// Cost       One lexer call per range.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <optional>
#include <string>

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "lowering/function_lowering.h"

namespace holdfast::check {

/// Half open, in bytes of one file.
struct TextRange {
  clang::FileID file;
  unsigned begin = 0;
  unsigned end = 0;
};

class SourceEdits {
 public:
  explicit SourceEdits(UnitContext& unit)
      : unit_(unit), sources_(unit.ast.getSourceManager()), options_(unit.ast.getLangOpts()) {}

  /// As it was written; an argument of a macro is where it was passed.
  std::optional<TextRange> range(clang::SourceRange tokens) const;
  /// The same, and a call that a macro of its own name made is the use of that macro.
  std::optional<TextRange> call_range(const clang::CallExpr& call) const;
  llvm::StringRef text(const TextRange& range) const;
  std::string text(const clang::Expr& expression) const;  ///< empty when there is no range

  FixFact::Replacement replace(const TextRange& range, std::string text) const;
  FixFact::Replacement insert(const TextRange& at, unsigned offset, std::string text) const;

  /// A new first word for a statement of its own, before the one that begins at `statement`.
  std::optional<FixFact::Replacement> statement_before(const clang::Stmt& statement,
                                                       const std::string& text) const;
  /// One more thing in the brackets of a lambda.
  std::optional<FixFact::Replacement> capture(const clang::LambdaExpr& lambda,
                                              const std::string& text) const;

 private:
  UnitContext& unit_;
  const clang::SourceManager& sources_;
  const clang::LangOptions& options_;
};

/// Does the text have this word?
bool has_word(llvm::StringRef text, llvm::StringRef word);

}  // namespace holdfast::check
