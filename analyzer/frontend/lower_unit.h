//===- frontend/lower_unit.h - the AST of a unit in, its facts out -----------===//
//
// Purpose    What every host of the checker does with a parsed unit: finds the functions of the
//            project in it and lowers each of them to facts.
// Owns       A ProjectFilter owns its answers per file.
// Lifetimes  Options, AST, pack and facts are borrowed for the call, the filter's own for its life.
// States     None.
// Threads    One thread per AST.
// Fails      A function that cannot be lowered becomes a Problem in the facts.
// Cost       A look at each top-level declaration, then linear in the project's own functions.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "frontend/unit.h"
#include "llvm/ADT/DenseMap.h"

namespace holdfast::check {

/// Is the code at a place the project's own? Only such functions are lowered.
class ProjectFilter {
 public:
  ProjectFilter(const FrontendOptions& options, const clang::SourceManager& sources)
      : options_(options), sources_(sources) {}

  bool operator()(clang::SourceLocation location);

 private:
  bool decide(clang::FileID file) const;

  const FrontendOptions& options_;
  const clang::SourceManager& sources_;
  llvm::DenseMap<clang::FileID, bool> known_;
};

/// `unit.file` and `unit.files[0]` name the main file already; other files are added as the
/// compiler calls them, see absolute_files().
void lower_unit(clang::ASTContext& ast, ProjectFilter& filter, const ModelPack& pack,
                UnitFacts& unit);

/// The compiler calls files as they were named to it, and the other stages know no directory.
void absolute_files(UnitFacts& unit, const std::string& directory);

/// The project of a file, when the user names none: where its repository or configuration is.
std::string project_of(const std::string& file);

}  // namespace holdfast::check
