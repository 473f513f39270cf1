// The end of a run.
#include "driver/finish.h"

#include <llvm/Support/Process.h>

#include "findings/apply_fixes.h"
#include "findings/output.h"
#include "findings/runtime_evidence.h"

namespace holdfast::check {

namespace {

class Finish {
 public:
  Finish(Results& results, const Options& options, const RunInfo& info, llvm::raw_ostream& err)
      : results_(results), options_(options), info_(info), err_(err) {}

  ExitCode run() {
    FilterOptions filters = filter_options(options_, info_);
    if (!options_.write_baseline.empty()) {
      filters.before_diff = [this](const Results& all) { write_baseline(all); };
    }
    FilterOutcome outcome = apply_filters(results_, filters, sources_);
    for (const std::string& error : outcome.errors) complain(error);
    if (std::string error; !options_.runtime_report.empty() &&
                           !apply_runtime_file(options_.runtime_report, results_.findings, &error))
      complain(error);
    ExitCode code = exit_code_for(results_, options_);
    if (failed_) code = ExitCode::Usage;
    code = report(code);
    // Fixes come last: the report shows, and quotes, the sources that were analysed.
    if (options_.fix) fix();
    return failed_ ? ExitCode::Usage : code;
  }

 private:
  void complain(const std::string& text) {
    err_ << "holdfast-check: error: " << text << '\n';
    failed_ = true;
  }

  void write_baseline(const Results& all) {
    Results known = all;
    known.absent.clear();
    for (Finding& f : known.findings) f.baseline = BaselineState::None;
    ReportOptions options = report_options(options_, info_, 0);
    options.format = "sarif";
    options.output = options_.write_baseline;
    options.show_suppressed = true;
    options.audit = options.explain_unknown = false;
    std::string error;
    if (!write_report(known, options, sources_, &error)) complain(error);
  }

  ExitCode report(ExitCode code) {
    ReportOptions options = report_options(options_, info_, static_cast<int>(code));
    bool to_file = !options.output.empty() && options.output != "-";
    // A text report on standard output has the problems in it; others leave the terminal empty.
    if (to_file || options.format != "text") {
      for (const Problem& p : results_.problems) {
        err_ << "holdfast-check: " << name_of(p.kind) << ": ";
        if (!p.file.empty()) err_ << p.file << (p.line ? ":" + std::to_string(p.line) : "") << ": ";
        err_ << p.message << '\n';
      }
    }
    std::string error;
    if (write_report(results_, options, sources_, &error)) return code;
    complain(error);
    if (!to_file) return ExitCode::Usage;
    options.output.clear();
    options.step_summary.clear();
    options.format = "text";
    options.exit_code = static_cast<int>(ExitCode::Usage);
    if (!write_report(results_, options, sources_, &error)) complain(error);
    return ExitCode::Usage;
  }

  void fix() {
    // Without its filters the run would change what nobody asked to have changed.
    if (failed_) {
      err_ << "holdfast-check: no fix was applied, for the error above\n";
      return;
    }
    PathNames names(options_.relative_to);
    std::vector<std::string> roots;
    for (const std::string& root : options_.project_roots) roots.push_back(absolute_path(root, ""));
    FixOutcome outcome = apply_fixes(results_, roots, sources_);
    for (const std::string& text : outcome.left_out) err_ << "holdfast-check: " << text << '\n';
    for (const std::string& error : outcome.errors) complain(error);
    if (options_.quiet) return;
    err_ << "holdfast-check: " << outcome.applied << (outcome.applied == 1 ? " fix" : " fixes")
         << " applied";
    const char* separator = ": ";
    for (const std::string& file : outcome.files) {
      err_ << separator << names.shown(file);
      separator = ", ";
    }
    err_ << '\n';
  }

  Results& results_;
  const Options& options_;
  const RunInfo& info_;
  llvm::raw_ostream& err_;
  SourceCache sources_;
  bool failed_ = false;
};

}  // namespace

RuleSelection enabled_rules(const Options& options) {
  RuleSelection rules;
  std::string error;
  rules.apply(options.config_rules, &error);
  rules.apply(options.rules, &error);
  return rules;
}

PathFilter excluded_files(const Options& options) {
  PathFilter filter;
  for (const std::string& glob : options.excludes) {
    std::string error;  // the patterns were checked when the configuration was read
    filter.add(glob, options.config_directory, &error);
  }
  return filter;
}

FilterOptions filter_options(const Options& options, const RunInfo& info) {
  FilterOptions filters;
  filters.rules = enabled_rules(options);
  filters.levels = options.levels;
  filters.min_confidence = options.min_confidence.value_or(Confidence::Possible);
  filters.excluded = excluded_files(options);
  filters.analysed_files = info.analysed_files;
  filters.baseline = options.baseline;
  filters.diff = options.diff;
  filters.relative_to = options.relative_to;
  return filters;
}

ReportOptions report_options(const Options& options, const RunInfo& info, int exit_code) {
  ReportOptions report;
  report.format = options.format;
  report.output = options.output;
  report.relative_to = options.relative_to;
  report.color = options.color;
  report.quiet = options.quiet;
  report.audit = options.audit;
  report.explain_unknown = options.explain_unknown;
  report.show_suppressed = !options.hide_suppressed;
  report.exit_code = exit_code;
  report.version = info.version;
  report.command_line = info.command_line;
  report.step_summary = llvm::sys::Process::GetEnv("GITHUB_STEP_SUMMARY").value_or("");
  return report;
}

ExitCode finish_run(Results& results, const Options& options, const RunInfo& info,
                    llvm::raw_ostream& err) {
  return Finish(results, options, info, err).run();
}

}  // namespace holdfast::check
