// See run.h. The driver reads like the diagram: commands, facts, link, findings, report.
#include "driver/run.h"

#include <algorithm>
#include <set>

#include "driver/build_files.h"
#include "driver/cache.h"
#include "driver/collect.h"
#include "driver/config.h"
#include "driver/finish.h"
#include "driver/progress.h"
#include "driver/units.h"
#include "findings/output.h"
#include "frontend/commands.h"
#include "frontend/lower_unit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "models/pack.h"
#include "report/explain.h"
#include "rules/audit.h"
#include "rules/judge.h"
#include "summaries/export.h"
#include "summaries/program.h"
#include "summaries/store.h"
#include "summaries/text.h"

namespace holdfast::check {
namespace {

class Run {
 public:
  Run(const Options& options, const std::vector<std::string>& command_line, llvm::raw_ostream& err)
      : options_(options), command_line_(command_line), err_(err), pack_(ModelPack::builtin()) {}

  ExitCode run() {
    if (options_.action == Action::WriteNinja) return write_ninja();
    const bool link = options_.action == Action::Link;
    if (!(link ? read_summaries() : read_sources())) return ExitCode::Usage;
    if (options_.action == Action::Summarise) return summarise();
    Program program(pack_);
    for (UnitFacts& unit : units_) take(std::move(unit), program);
    program.solve();
    judge(program, options_.wrappers, results_);
    collect(program, results_);
    if (options_.audit) audit(program, results_);
    const bool exported = options_.action != Action::ExportModels || write_models(program);
    const ExitCode code = finish();
    return exported ? code : ExitCode::Usage;
  }

 private:
  bool fail(const std::string& message) {
    err_ << "holdfast-check: error: " << message << '\n';
    return false;
  }

  void warn(const std::string& message) {
    if (!message.empty()) err_ << "holdfast-check: warning: " << message << '\n';
  }

  bool write_models(const Program& program) {
    const Library library = export_models(program);
    std::string error;
    if (!write_file(options_.export_models, export_yaml(library), &error)) return fail(error);
    if (!options_.quiet)
      err_ << "holdfast-check: " << library.functions.size() << " models written to "
           << options_.export_models << '\n';
    return true;
  }

  /// The rules are the result; what they report is the engine's to ask for.
  ExitCode write_ninja() {
    // The words of the command line go into the rules; the configuration is read by each edge.
    Options asked = options_;
    Commands commands;
    if (!read_commands(commands)) return ExitCode::Usage;
    asked.project_roots = frontend_.project_roots;  // those of all units, for each of them
    const std::string file = absolute_path(asked.ninja_file, "");
    const std::string folder = file + ".d";
    std::string error;
    if (!write_file(file, ninja_of(asked, command_line_, commands.units, folder), &error)) {
      fail(error);
      return ExitCode::Usage;
    }
    for (const Problem& problem : commands.problems) warn(problem.file + ": " + problem.message);
    if (!options_.quiet)
      err_ << "holdfast-check: " << commands.units.size() << " units in " << asked.ninja_file
           << "; run it with ninja -f " << asked.ninja_file << '\n';
    return commands.problems.empty() ? ExitCode::Clean : ExitCode::Incomplete;
  }

  // -- where the facts come from

  /// The units of the run without those that the configuration leaves out.
  bool read_commands(Commands& commands) {
    commands = find_commands(
        {options_.build_path, options_.files, options_.compiler_args, options_.has_compiler_args});
    if (!commands.error.empty()) return fail(commands.error);
    const std::string first = !commands.units.empty()  ? commands.units.front().file
                              : options_.files.empty() ? ""
                                                       : options_.files.front();
    if (!configure(first) || !roots_exist()) return false;
    frontend_ = frontend_options(commands.units);
    std::erase_if(commands.units,
                  [&](const UnitCommand& unit) { return frontend_.excluded.matches(unit.file); });
    return true;
  }

  /// Below a root that is not there nothing would be analysed, and nothing said.
  bool roots_exist() {
    for (const std::string& root : options_.project_roots)
      if (!llvm::sys::fs::is_directory(absolute_path(root, "")))
        return fail("the project root '" + root +
                    "' is no directory; name those whose functions are to be analysed");
    return true;
  }

  bool read_sources() {
    Commands commands;
    if (!read_commands(commands)) return false;
    load_models();
    for (Problem& problem : commands.problems) add_failed(std::move(problem));
    if (commands.units.empty() && commands.problems.empty())
      return fail("every unit is excluded by " + options_.config_file);
    roots_ = frontend_.project_roots;
    UnitCache cache(cache_directory(), tool_identity() + models_identity(options_.models));
    {
      Progress progress(err_, commands.units.size(), !options_.quiet && err_.is_displayed());
      units_ = read_units(commands.units, frontend_, pack_, options_.jobs, cache, progress);
    }
    warn(cache.warning());
    return true;
  }

  bool read_summaries() {
    if (!configure(options_.files.front())) return false;
    load_models();
    std::set<std::string> seen;
    for (const std::string& file : options_.files) {
      StoredUnit stored;
      std::string error;
      bool fine = read_stored(file, stored, &error);
      if (fine && stored.models != models_identity(options_.models)) {
        error = "was made with other models; give both runs the same --models";
        fine = false;
      }
      if (!fine)
        add_failed({Problem::Kind::InputError, file, 0, "the summary " + error});
      else if (make_local(stored.unit); seen.insert(stored.unit.file).second)
        units_.push_back(std::move(stored.unit));
    }
    return true;
  }

  /// A configuration that is found upwards of the sources; the command line has the last word.
  bool configure(const std::string& first_source) {
    if (options_.no_config) return true;
    std::string file = options_.config_file;
    if (file.empty())
      file = find_config(llvm::sys::path::parent_path(absolute_path(first_source, "")));
    if (file.empty()) return true;
    Config config;
    std::string error;
    if (!read_config(file, config, &error)) return fail(error);
    merge_config(config, options_);
    return true;
  }

  /// A file with errors is left out and said; the run goes on with the others.
  void load_models() {
    for (const std::string& file : options_.models)
      for (const ModelError& error : pack_.add_file(file))
        results_.problems.push_back(
            {Problem::Kind::ModelError, error.file, error.line, error.message});
  }

  FrontendOptions frontend_options(const std::vector<UnitCommand>& units) const {
    FrontendOptions frontend;
    for (const std::string& root : options_.project_roots)
      frontend.project_roots.push_back(absolute_path(root, ""));
    if (frontend.project_roots.empty()) {
      std::set<std::string> roots;
      for (const UnitCommand& unit : units) roots.insert(project_of(unit.file));
      frontend.project_roots.assign(roots.begin(), roots.end());
    }
    frontend.excluded = excluded_files(options_);
    for (const std::string& glob : options_.excludes)
      frontend.excluded_globs += options_.config_directory + "/" + glob + "\n";
    return frontend;
  }

  std::string cache_directory() const {
    // A summary is the caller's own cache.
    if (options_.no_cache || options_.action == Action::Summarise) return {};
    if (!options_.cache_dir.empty()) return absolute_path(options_.cache_dir, "");
    return default_cache_directory(options_.build_path);
  }

  // -- what becomes of them

  void add_failed(Problem problem) {
    ++results_.units_total;
    ++results_.units_failed;
    results_.problems.push_back(std::move(problem));
  }

  void take(UnitFacts unit, Program& program) {
    ++results_.units_total;
    bool failed = false, complete = true;
    for (const Problem& problem : unit.problems) {
      failed |= problem.kind == Problem::Kind::UnitFailed;
      complete &= problem.kind == Problem::Kind::FunctionSkipped;
      results_.problems.push_back(problem);
    }
    results_.units_failed += failed;
    if (complete) note_analysed(unit);
    if (std::getenv("HOLDFAST_DUMP_FACTS"))
      for (const FunctionFacts& function : unit.functions) err_ << dump(function, unit);
    program.add(std::move(unit));
  }

  /// The project's headers count as analysed only when every unit that may use them was there.
  void note_analysed(const UnitFacts& unit) {
    analysed_.insert(unit.file);
    if (!options_.files.empty()) return;
    for (const std::string& file : unit.files)
      if (std::any_of(roots_.begin(), roots_.end(),
                      [&](const std::string& root) { return is_below(file, root); }))
        analysed_.insert(file);
  }

  ExitCode summarise() {
    StoredUnit stored;
    stored.models = models_identity(options_.models);
    ExitCode code = units_.empty() ? ExitCode::Usage : ExitCode::Clean;
    if (!units_.empty()) {
      Program program(pack_);
      program.add(units_.front());
      program.solve();
      stored.readable = text_of(program);
      stored.unit = std::move(units_.front());
    }
    std::string error;
    if (!options_.depfile.empty() &&
        !write_file(options_.depfile, depfile_of(options_.summary_file, stored.unit.reads), &error))
      fail(error);
    for (const Problem& problem : stored.unit.problems) results_.problems.push_back(problem);
    for (const Problem& problem : results_.problems) {
      if (problem.kind == Problem::Kind::UnitHasErrors && code == ExitCode::Clean)
        code = ExitCode::Incomplete;
      else if (problem.kind != Problem::Kind::FunctionSkipped)
        code = ExitCode::Usage;
      err_ << "holdfast-check: " << name_of(problem.kind) << ": " << problem.file
           << (problem.line ? ":" + std::to_string(problem.line) : "") << ": " << problem.message
           << '\n';
    }
    make_portable(stored.unit, options_.relative_to);
    // A unit with problems is written too, so that the link can name it.
    if (stored.unit.file.empty()) return code;
    if (!write_file(options_.summary_file, encode_stored(stored), &error)) {
      fail(error);
      return ExitCode::Usage;
    }
    return options_.allow_broken_units ? ExitCode::Clean : code;
  }

  ExitCode finish() {
    RunInfo info;
    info.version = HOLDFAST_VERSION;
    info.command_line = command_line_;
    info.analysed_files.assign(analysed_.begin(), analysed_.end());
    return finish_run(results_, options_, info, err_);
  }

  Options options_;  ///< a copy: the configuration fills in what the command line left open
  const std::vector<std::string>& command_line_;
  llvm::raw_ostream& err_;
  ModelPack pack_;
  Results results_;
  std::vector<UnitFacts> units_;
  FrontendOptions frontend_;
  std::vector<std::string> roots_;
  std::set<std::string> analysed_;
};

ExitCode list_models(const Options& options, llvm::raw_ostream& out, llvm::raw_ostream& err) {
  ModelPack pack = ModelPack::builtin();
  for (const std::string& file : options.models)
    for (const ModelError& error : pack.add_file(file)) err << error.text() << '\n';
  for (const LibrarySummary& row : pack.list())
    out << row.name << "\t" << row.operations << " operations, " << row.functions << " functions, "
        << row.types << " types\t" << row.title << '\n';
  return ExitCode::Clean;
}

}  // namespace

ExitCode run(const Options& options, const std::vector<std::string>& command_line,
             llvm::raw_ostream& out, llvm::raw_ostream& err) {
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
      return Run(options, command_line, err).run();
  }
}

}  // namespace holdfast::check
