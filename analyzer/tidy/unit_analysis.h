//===- tidy/unit_analysis.h - one analysis of a unit, for all checks ----------===//
//
// Purpose    Takes the AST that clang-tidy has parsed through the stages of holdfast-check, once
//            per unit, however many checks ask for what was found.
// Owns       Findings, problems and the models of the last unit; never the AST.
// Lifetimes  The AST is borrowed for the call of results() that analyses it.
// States     begin() at the start of each unit, then results() any number of times.
// Threads    One thread, as clang-tidy; the analysis itself runs on one with a deeper stack.
// Fails      What keeps a configuration or a model from being used is in take_errors().
// Cost       What holdfast-check needs behind the parse.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clang/AST/ASTContext.h"
#include "driver/options.h"
#include "findings/finding.h"
#include "findings/paths.h"
#include "llvm/ADT/StringMap.h"
#include "models/pack.h"

namespace holdfast::check {

struct UnitFacts;

class UnitAnalysis {
 public:
  /// Every check calls it at the start of a unit: what is known of the last unit is forgotten.
  void begin();
  /// Checks add the model files of their options before anyone asks for results. A relative name
  /// starts where clang-tidy was started.
  void add_model(llvm::StringRef file);

  /// Analyses the unit at the first call after begin().
  const Results& results(clang::ASTContext& ast);
  /// Adds a message about what could not be used, once per unit.
  void complain(const std::string& message);
  /// What was complained about since the last call.
  std::vector<std::string> take_errors() { return std::exchange(errors_, {}); }
  /// What `.holdfast.yaml` asks for; the options of a check have the last word.
  Confidence min_confidence() const;
  /// Where in the AST's files a place of the results is; invalid when it is in none of them.
  clang::SourceLocation locate(const clang::SourceManager& sources, const SourcePlace& place) const;
  /// The same for a byte of a file.
  clang::SourceLocation locate(const clang::SourceManager& sources, const std::string& file,
                               unsigned offset) const;

 private:
  void analyse(clang::ASTContext& ast);
  bool configure(const std::string& file);
  void load_models();
  void lower(clang::ASTContext& ast, UnitFacts& unit);
  void note_files(const clang::SourceManager& sources, const std::string& directory);
  void filter(bool complete, const std::string& file);

  const std::string start_ = absolute_path(".", "");  ///< clang-tidy changes directories later
  bool done_ = false;
  std::set<std::string> wanted_models_;
  Options options_;
  std::vector<std::string> loaded_models_;
  std::unique_ptr<ModelPack> pack_;        ///< kept from unit to unit while the models are the same
  std::vector<std::string> model_errors_;  ///< of the pack
  Results results_;
  std::vector<std::string> errors_;
  std::set<std::string> told_;
  llvm::StringMap<clang::FileID> files_;
};

}  // namespace holdfast::check
