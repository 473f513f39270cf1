// See unit_analysis.h. The stages in the order of docs/architecture.md, for one unit.
#include "tidy/unit_analysis.h"

#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "driver/collect.h"
#include "driver/config.h"
#include "driver/finish.h"
#include "findings/filters.h"
#include "frontend/lower_unit.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/thread.h"
#include "rules/judge.h"
#include "summaries/program.h"

namespace holdfast::check {
namespace {

/// Deep expressions recurse deeply; the same as the front end of holdfast-check has.
constexpr unsigned kStackSize = 32 << 20;

std::string directory_of(const clang::SourceManager& sources) {
  const std::string& named = sources.getFileManager().getFileSystemOpts().WorkingDir;
  if (!named.empty()) return named;
  auto current = sources.getFileManager().getVirtualFileSystem().getCurrentWorkingDirectory();
  return current ? *current : std::string();
}

std::string main_file_of(const clang::SourceManager& sources) {
  const auto entry = sources.getFileEntryRefForID(sources.getMainFileID());
  return entry ? entry->getName().str() : std::string();
}

}  // namespace

void UnitAnalysis::begin() {
  if (!done_) return;
  done_ = false;
  wanted_models_.clear();
  results_ = Results();
  errors_.clear();
  told_.clear();
  files_.clear();
}

void UnitAnalysis::add_model(llvm::StringRef file) {
  wanted_models_.insert(absolute_path(file, start_));
}

void UnitAnalysis::complain(const std::string& message) {
  if (told_.insert(message).second) errors_.push_back(message);
}

const Results& UnitAnalysis::results(clang::ASTContext& ast) {
  if (done_) return results_;
  done_ = true;
  llvm::thread worker(std::optional<unsigned>(kStackSize), [&] { analyse(ast); });
  worker.join();
  return results_;
}

Confidence UnitAnalysis::min_confidence() const {
  return options_.min_confidence.value_or(Confidence::Possible);
}

void UnitAnalysis::analyse(clang::ASTContext& ast) {
  const auto& sources = ast.getSourceManager();
  const std::string directory = directory_of(sources);
  UnitFacts unit;
  unit.files.push_back(main_file_of(sources));
  unit.file = absolute_path(unit.files.front(), directory);
  if (!configure(unit.file)) return;
  load_models();
  if (excluded_files(options_).matches(unit.file)) return;
  note_files(sources, directory);
  lower(ast, unit);
  absolute_files(unit, directory);
  results_.units_total = 1;
  results_.problems = unit.problems;
  // The compiler has said what the errors are; a unit with errors is not complete.
  const bool complete = !ast.getDiagnostics().hasErrorOccurred();
  const std::string file = unit.file;
  Program program(*pack_);
  program.add(std::move(unit));
  program.solve();
  judge(program, options_.wrappers, results_);
  collect(program, results_);
  filter(complete, file);
}

bool UnitAnalysis::configure(const std::string& file) {
  options_ = Options();
  for (const std::string& model : wanted_models_) options_.models.push_back(model);
  const std::string found = find_config(llvm::sys::path::parent_path(file));
  if (found.empty()) return true;
  Config config;
  std::string error;
  if (!read_config(found, config, &error)) {
    complain(error);
    return false;
  }
  merge_config(config, options_);
  return true;
}

void UnitAnalysis::load_models() {
  if (!pack_ || loaded_models_ != options_.models) {
    pack_ = std::make_unique<ModelPack>(ModelPack::builtin());
    loaded_models_ = options_.models;
    model_errors_.clear();
    for (const std::string& file : options_.models)
      for (const ModelError& error : pack_->add_file(file))
        model_errors_.push_back(error.file + ":" + std::to_string(error.line) + ": " +
                                error.message);
  }
  for (const std::string& error : model_errors_) complain(error);
}

void UnitAnalysis::lower(clang::ASTContext& ast, UnitFacts& unit) {
  FrontendOptions frontend;
  for (const std::string& root : options_.project_roots)
    frontend.project_roots.push_back(absolute_path(root, ""));
  if (frontend.project_roots.empty()) frontend.project_roots.push_back(project_of(unit.file));
  frontend.excluded = excluded_files(options_);
  ProjectFilter in_project(frontend, ast.getSourceManager());
  lower_unit(ast, in_project, *pack_, unit);
}

void UnitAnalysis::filter(bool complete, const std::string& file) {
  RunInfo info;
  info.version = HOLDFAST_VERSION;
  if (complete) info.analysed_files.push_back(file);
  FilterOptions filters = filter_options(options_, info);
  filters.min_confidence = Confidence::Possible;  // each check has its own
  SourceCache cache;
  FilterOutcome outcome = apply_filters(results_, filters, cache);
  for (const std::string& error : outcome.errors) complain(error);
}

void UnitAnalysis::note_files(const clang::SourceManager& sources, const std::string& directory) {
  for (auto file = sources.fileinfo_begin(); file != sources.fileinfo_end(); ++file) {
    const clang::FileID id = sources.translateFile(file->first);
    if (id.isValid()) files_.try_emplace(absolute_path(file->first.getName(), directory), id);
  }
}

clang::SourceLocation UnitAnalysis::locate(const clang::SourceManager& sources,
                                           const SourcePlace& place) const {
  const auto found = files_.find(place.file);
  if (found == files_.end() || !place.valid()) return {};
  return sources.translateLineCol(found->second, place.line, std::max(1u, place.column));
}

clang::SourceLocation UnitAnalysis::locate(const clang::SourceManager& sources,
                                           const std::string& file, unsigned offset) const {
  const auto found = files_.find(file);
  if (found == files_.end()) return {};
  return sources.getComposedLoc(found->second, offset);
}

}  // namespace holdfast::check
