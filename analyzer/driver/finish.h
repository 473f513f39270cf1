//===- driver/finish.h - from results to an exit code ----------------------===//
//
// Purpose    The end of every run: filters, fixes, baseline, report, exit code, in that order,
//            from the options and the results alone.
// Owns       Nothing.
// Lifetimes  Borrows options and results for the call; the results are changed in place.
// States     Called once per run.
// Threads    None.
// Fails      Each failure is one line on `err` and makes the exit code 2, after everything else
//            has been written. When the report file cannot be written, the text report goes to
//            standard output.
// Cost       As its parts.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/Support/raw_ostream.h>

#include <string>
#include <vector>

#include "driver/options.h"
#include "findings/filters.h"
#include "report/report.h"

namespace holdfast::check {

struct RunInfo {
  std::string version;
  std::vector<std::string> command_line;
  /// See FilterOptions::analysed_files.
  std::vector<std::string> analysed_files;
};

/// The rules that the options enable; an error was already reported when they were parsed.
RuleSelection enabled_rules(const Options& options);

/// The files that the configuration excludes, for the analysis to skip too.
PathFilter excluded_files(const Options& options);

FilterOptions filter_options(const Options& options, const RunInfo& info);
ReportOptions report_options(const Options& options, const RunInfo& info, int exit_code);

ExitCode finish_run(Results& results, const Options& options, const RunInfo& info,
                    llvm::raw_ostream& err);

}  // namespace holdfast::check
