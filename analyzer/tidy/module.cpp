// The clang-tidy plugin: one check per rule of the table, all fed by one analysis of the unit.
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "findings/rule_table.h"
#include "llvm/Config/llvm-config.h"
#include "tidy/unit_analysis.h"
#if LLVM_VERSION_MAJOR < 22  // its contents moved into ClangTidyModule.h
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

namespace holdfast::check {
namespace {

namespace tidy = clang::tidy;
using clang::DiagnosticIDs;

constexpr llvm::StringLiteral kPrefix = "holdfast-";
/// What stands where the name of a check would: the options are those of all checks.
constexpr llvm::StringLiteral kAllChecks = "holdfast-*";
/// The check that says which functions could not be analysed.
constexpr llvm::StringLiteral kNotAnalysed = "holdfast-not-analysed";

/// "stack-escape" is `holdfast-stack-escape`; the notice about suppressions has the prefix already.
std::string check_name(llvm::StringRef rule) {
  return rule.starts_with(kPrefix) ? rule.str() : (kPrefix + rule).str();
}

/// The host of one check. The first one that is asked runs the analysis.
class HoldfastCheck : public tidy::ClangTidyCheck {
 public:
  HoldfastCheck(llvm::StringRef name, tidy::ClangTidyContext* context, llvm::StringRef rule,
                std::shared_ptr<UnitAnalysis> analysis)
      : ClangTidyCheck(name, context),
        context_(context),
        rule_(rule),
        analysis_(std::move(analysis)),
        models_(option("Models")),
        min_confidence_(option("MinConfidence")) {}

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override {
    finder->addMatcher(clang::ast_matchers::translationUnitDecl(), this);
  }

  void storeOptions(tidy::ClangTidyOptions::OptionMap& options) override {
    Options.store(options, "Models", models_);
    Options.store(options, "MinConfidence", min_confidence_);
  }

  void onStartOfTranslationUnit() override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& found) override;

 private:
  std::string option(llvm::StringRef name) const;
  Confidence least_confidence();
  void report(const Finding& finding, const clang::SourceManager& sources);
  void report(const Problem& problem, const clang::SourceManager& sources);
  static clang::CharSourceRange range_of(const SourcePlace& place, clang::SourceLocation where);
  clang::FixItHint hint(const Edit& edit, const clang::SourceManager& sources) const;

  tidy::ClangTidyContext* context_;
  llvm::StringRef rule_;
  std::shared_ptr<UnitAnalysis> analysis_;
  std::string models_;
  std::string min_confidence_;
};

std::string HoldfastCheck::option(llvm::StringRef name) const {
  if (auto own = Options.get(name)) return own->str();
  const OptionsView all(kAllChecks, context_->getOptions().CheckOptions, context_);
  return all.get(name).value_or("").str();
}

void HoldfastCheck::onStartOfTranslationUnit() {
  analysis_->begin();
  llvm::SmallVector<llvm::StringRef, 4> files;
  llvm::StringRef(models_).split(files, ';', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef file : files)
    if (!file.trim().empty()) analysis_->add_model(file.trim());
}

void HoldfastCheck::check(const clang::ast_matchers::MatchFinder::MatchResult& found) {
  const Results& results = analysis_->results(*found.Context);
  const Confidence least = least_confidence();
  for (const std::string& error : analysis_->take_errors())
    configurationDiag("%0", DiagnosticIDs::Error) << error;
  const clang::SourceManager& sources = *found.SourceManager;
  if (rule_ == kNotAnalysed) {
    for (const Problem& problem : results.problems) report(problem, sources);
    return;
  }
  for (const Finding& finding : results.findings)
    if (finding.rule == rule_ && !finding.suppressed && finding.confidence >= least)
      report(finding, sources);
}

Confidence HoldfastCheck::least_confidence() {
  for (Confidence known : {Confidence::Possible, Confidence::Definite})
    if (min_confidence_ == name_of(known)) return known;
  if (!min_confidence_.empty())
    analysis_->complain("MinConfidence is '" + min_confidence_ +
                        "'; expected 'possible' or 'definite'");
  return analysis_->min_confidence();
}

void HoldfastCheck::report(const Finding& finding, const clang::SourceManager& sources) {
  const clang::SourceLocation where = analysis_->locate(sources, finding.where);
  {
    auto shown = diag(where, "%0 (%1)");
    shown << finding.message << name_of(finding.confidence) << range_of(finding.where, where);
    if (!finding.fixes.empty())
      for (const Edit& edit : finding.fixes.front().edits) shown << hint(edit, sources);
  }
  for (const PathStep& step : finding.steps) {
    // A step that has no place (it would complete nowhere) is told at the finding.
    const clang::SourceLocation place = analysis_->locate(sources, step.where);
    diag(place.isValid() ? place : where, "%0", DiagnosticIDs::Note)
        << step.text << range_of(step.where, place);
  }
}

void HoldfastCheck::report(const Problem& problem, const clang::SourceManager& sources) {
  if (problem.kind != Problem::Kind::FunctionSkipped) return;
  const SourcePlace place{problem.file, problem.line, 0, 0};
  diag(analysis_->locate(sources, place), "%0") << problem.message;
}

clang::CharSourceRange HoldfastCheck::range_of(const SourcePlace& place,
                                               clang::SourceLocation where) {
  if (where.isInvalid() || !place.column || place.end_column <= place.column) return {};
  const int length = static_cast<int>(place.end_column - place.column);
  return clang::CharSourceRange::getCharRange(where, where.getLocWithOffset(length));
}

clang::FixItHint HoldfastCheck::hint(const Edit& edit, const clang::SourceManager& sources) const {
  const auto begin = analysis_->locate(sources, edit.file, edit.begin);
  const auto end = analysis_->locate(sources, edit.file, edit.end);
  if (begin.isInvalid() || end.isInvalid()) return {};
  return clang::FixItHint::CreateReplacement(clang::CharSourceRange::getCharRange(begin, end),
                                             edit.replacement);
}

class HoldfastModule : public tidy::ClangTidyModule {
 public:
  void addCheckFactories(tidy::ClangTidyCheckFactories& factories) override {
    auto analysis = std::make_shared<UnitAnalysis>();
    const auto add = [&](const std::string& name, llvm::StringRef rule) {
      factories.registerCheckFactory(
          name, [rule, analysis](llvm::StringRef own_name, tidy::ClangTidyContext* context) {
            return std::make_unique<HoldfastCheck>(own_name, context, rule, analysis);
          });
    };
    for (const RuleInfo& rule : all_reported_rules()) add(check_name(rule.id), rule.id);
    add(kNotAnalysed.str(), kNotAnalysed);
  }
};

const tidy::ClangTidyModuleRegistry::Add<HoldfastModule> kRegistration(
    "holdfast", "Buffer lifetimes in asynchronous, copy-free I/O.");

}  // namespace
}  // namespace holdfast::check
