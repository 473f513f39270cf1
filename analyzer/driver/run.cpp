// See run.h. The driver reads like the diagram: commands, facts, link, findings, report.
#include "driver/run.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "driver/finish.h"
#include "frontend/commands.h"
#include "frontend/unit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "models/pack.h"
#include "report/explain.h"
#include "rules/judge.h"
#include "summaries/program.h"

namespace holdfast::check {
namespace {

std::string absolute(const std::string& path) {
  llvm::SmallString<256> text(path);
  llvm::sys::fs::make_absolute(text);
  llvm::sys::path::remove_dots(text, true);
  return std::string(text);
}

/// The project of a file, when the user names none: where its repository or configuration is.
std::string project_of(const std::string& file) {
  llvm::SmallString<256> directory(llvm::sys::path::parent_path(file));
  const std::string own(directory);
  while (!directory.empty()) {
    for (const char* mark : {".git", ".hg", ".svn", ".holdfast.yaml"}) {
      llvm::SmallString<256> candidate(directory);
      llvm::sys::path::append(candidate, mark);
      if (llvm::sys::fs::exists(candidate)) return std::string(directory);
    }
    const auto parent = llvm::sys::path::parent_path(directory);
    if (parent == directory || parent == "/") break;
    directory = llvm::SmallString<256>(parent);
  }
  return own;
}

class Run {
 public:
  Run(const Options& options, const std::vector<std::string>& command_line, llvm::raw_ostream& out, llvm::raw_ostream& err)
      : options_(options), command_line_(command_line), out_(out), err_(err), pack_(ModelPack::builtin()) {}

  ExitCode run() {
    if (!load_models()) return ExitCode::Usage;
    Commands commands = find_commands({options_.build_path, options_.files, options_.compiler_args, options_.has_compiler_args});
    if (!commands.error.empty()) return fail(commands.error);
    results_.problems = commands.problems;
    results_.units_total = static_cast<unsigned>(commands.units.size() + commands.problems.size());
    results_.units_failed = static_cast<unsigned>(commands.problems.size());
    FrontendOptions frontend = frontend_options(commands);
    Program program(pack_);
    for (UnitFacts& unit : read_units(commands, frontend)) take(std::move(unit), program);
    program.solve();
    judge(program, results_);
    collect(program);
    if (results_.units_total > 0 && results_.units_failed == results_.units_total) return finish(ExitCode::Usage);
    return finish(ExitCode::Clean);
  }

 private:
  ExitCode fail(const std::string& message) {
    err_ << "holdfast-check: error: " << message << '\n';
    return ExitCode::Usage;
  }

  bool load_models() {
    bool fine = true;
    for (const std::string& file : options_.models)
      for (const ModelError& error : pack_.add_file(file)) {
        err_ << error.text() << '\n';
        fine = false;
      }
    return fine;
  }

  FrontendOptions frontend_options(const Commands& commands) const {
    FrontendOptions frontend;
    for (const std::string& root : options_.project_roots) frontend.project_roots.push_back(absolute(root));
    if (frontend.project_roots.empty()) {
      std::set<std::string> roots;
      for (const UnitCommand& unit : commands.units) roots.insert(project_of(unit.file));
      frontend.project_roots.assign(roots.begin(), roots.end());
    }
    return frontend;
  }

  std::vector<UnitFacts> read_units(const Commands& commands, const FrontendOptions& frontend) {
    std::vector<UnitFacts> units(commands.units.size());
    std::atomic<std::size_t> next{0};
    std::mutex progress;
    std::size_t done = 0;
    const auto work = [&] {
      for (std::size_t i; (i = next++) < units.size();) {
        units[i] = read_unit(commands.units[i], frontend, pack_);
        std::lock_guard<std::mutex> lock(progress);
        show_progress(++done, units.size(), commands.units[i].file);
      }
    };
    const unsigned wanted = options_.jobs ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < wanted && i < units.size(); ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    if (show_progress_) err_ << "\r\033[K";
    return units;
  }

  void show_progress(std::size_t done, std::size_t total, const std::string& file) {
    if (!show_progress_ || options_.quiet) return;
    err_ << "\r\033[K[" << done << '/' << total << "] " << llvm::sys::path::filename(file);
    err_.flush();
  }

  void take(UnitFacts unit, Program& program) {
    bool failed = false;
    for (const Problem& problem : unit.problems) {
      failed |= problem.kind == Problem::Kind::UnitFailed || problem.kind == Problem::Kind::UnitHasErrors;
      results_.problems.push_back(problem);
    }
    if (failed) ++results_.units_failed;
    else analysed_files_.push_back(unit.file);
    if (std::getenv("HOLDFAST_DUMP_FACTS"))
      for (const FunctionFacts& function : unit.functions) err_ << dump(function, unit);
    program.add(std::move(unit));
  }

  void collect(const Program& program) {
    for (const SolvedFunction& function : program.functions()) {
      ++results_.functions;
      results_.lends += static_cast<unsigned>(function.operations.size());
      if (function.gave_up) {
        const SourcePlace place = program.place(*function.facts, 0);
        results_.problems.push_back({Problem::Kind::FunctionSkipped, place.file, place.line,
                                     "'" + function.facts->name + "' was only analysed in part: its loops did not settle"});
      }
      for (const UnknownCall& unknown : function.unknowns)
        results_.unknowns.push_back({program.place(*function.facts, unknown.where), function.facts->name, unknown.callee, unknown.reason});
    }
  }

  ExitCode finish(ExitCode at_least) {
    RunInfo info;
    info.version = HOLDFAST_VERSION;
    info.command_line = command_line_;
    info.analysed_files = analysed_files_;
    const ExitCode code = finish_run(results_, options_, info, err_);
    return at_least == ExitCode::Usage ? ExitCode::Usage : code;
  }

  const Options& options_;
  const std::vector<std::string>& command_line_;
  llvm::raw_ostream& out_;
  llvm::raw_ostream& err_;
  ModelPack pack_;
  Results results_;
  std::vector<std::string> analysed_files_;
  bool show_progress_ = llvm::errs().is_displayed();
};

ExitCode list_models(const Options& options, llvm::raw_ostream& out, llvm::raw_ostream& err) {
  ModelPack pack = ModelPack::builtin();
  for (const std::string& file : options.models)
    for (const ModelError& error : pack.add_file(file)) err << error.text() << '\n';
  for (const LibrarySummary& row : pack.list())
    out << row.name << "\t" << row.operations << " operations, " << row.functions << " functions, " << row.types << " types\t" << row.title << '\n';
  return ExitCode::Clean;
}

}  // namespace

ExitCode run(const Options& options, const std::vector<std::string>& command_line, llvm::raw_ostream& out,
             llvm::raw_ostream& err) {
  switch (options.action) {
    case Action::Help:
      print_help(out);
      return ExitCode::Clean;
    case Action::Version:
      out << "holdfast-check " << HOLDFAST_VERSION << '\n';
      return ExitCode::Clean;
    case Action::ListRules:
      list_rules(out);
      return ExitCode::Clean;
    case Action::Explain:
      if (explain_rule(options.explain, out)) return ExitCode::Clean;
      err << "holdfast-check: error: no rule '" << options.explain << "'; --list-rules shows all\n";
      return ExitCode::Usage;
    case Action::ListModels:
      return list_models(options, out, err);
    default:
      return Run(options, command_line, out, err).run();
  }
}

}  // namespace holdfast::check
