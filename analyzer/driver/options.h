//===- driver/options.h - the command line of holdfast-check ---------------===//
//
// Purpose    Parses the command line into a plain struct. One table drives parsing, --help, and
//            whatever else lists the options (man page, completion).
// Owns       Options owns every string.
// Lifetimes  The table is static; nothing of argv is kept.
// States     Parsed once, then merged once with the configuration file (driver/config.h).
// Threads    No globals besides the immutable table.
// Fails      parse_options() returns false with one message that says what to do instead.
// Cost       Nothing worth counting.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/raw_ostream.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "report/report.h"

namespace holdfast::check {

/// What the program ends with; users' CI depends on the numbers.
enum class ExitCode : int {
  Clean = 0,       ///< nothing at or above --fail-on
  Findings = 1,    ///< findings at or above --fail-on
  Usage = 2,       ///< wrong usage, or nothing could be analysed
  Incomplete = 3,  ///< some units could not be analysed
};

enum class FailOn { Definite, Possible, Never };

/// What the command line asks the program to do.
enum class Action {
  Check,      ///< analyse and report
  Summarise,  ///< --summarise=FILE: one unit to a summary file
  Link,       ///< --link FILE...: summaries to findings
  Help,
  Version,
  ListRules,
  ListModels,
  Explain,       ///< --explain=ID
  ExportModels,  ///< --export-models=FILE: analyse, and write the inferred models
  WriteNinja     ///< --write-ninja=FILE: the rules of the run for a build engine
};

struct Options {
  Action action = Action::Check;
  std::vector<std::string> files;  ///< sources, or summaries with --link
  std::vector<std::string> compiler_args;
  bool has_compiler_args = false;  ///< `--` was given, maybe with nothing behind it

  std::string build_path;  ///< -p
  unsigned jobs = 0;       ///< -j; 0: one per processor
  std::vector<std::string> models;
  std::vector<std::string> project_roots;
  std::vector<std::string> excludes;  ///< globs of the configuration
  std::string config_file;            ///< --config, or the one that was found
  std::string config_directory;       ///< where it is, and the excludes start
  bool no_config = false;
  std::string cache_dir;
  bool no_cache = false;

  std::string format = "text";
  std::string output;
  std::string relative_to;
  ColorMode color = ColorMode::Auto;
  bool quiet = false;
  bool hide_suppressed = false;

  std::optional<Confidence> min_confidence;  ///< unset: possible
  std::optional<FailOn> fail_on;             ///< unset: definite
  bool allow_broken_units = false;
  std::vector<std::string> rules;             ///< items of --rules
  std::vector<std::string> config_rules;      ///< the same of the configuration, applied first
  std::map<std::string, std::string> levels;  ///< from the configuration: rule to level
  std::vector<std::string> wrappers;          ///< from the configuration: allowed raw sinks
  std::string baseline;
  std::string write_baseline;
  std::string diff;

  bool fix = false;
  bool audit = false;
  bool explain_unknown = false;
  std::string explain;         ///< --explain=ID
  std::string summary_file;    ///< --summarise
  std::string depfile;         ///< --depfile, with --summarise
  std::string ninja_file;      ///< --write-ninja
  std::string export_models;   ///< --export-models
  std::string runtime_report;  ///< --runtime-report
};

/// One row of the table.
struct OptionRow {
  llvm::StringRef group;  ///< heading in --help
  llvm::StringRef name;   ///< with its dashes: "--format", "-p"
  llvm::StringRef value;  ///< placeholder; empty for a flag. "A|B" lists the only choices
  llvm::StringRef help;
  /// Stores the value; returns a message when it is not acceptable.
  std::string (*store)(Options&, llvm::StringRef value);
  bool choices() const { return value.contains('|') && value != "FILE|-"; }
};

llvm::ArrayRef<OptionRow> option_rows();

/// Parses what follows the program's name. `@FILE` words are replaced by the file's words.
bool parse_options(llvm::ArrayRef<std::string> args, Options& options, std::string* error);

void print_help(llvm::raw_ostream& out);

/// What the program ends with after the results have been filtered and written.
ExitCode exit_code_for(const Results& results, const Options& options);

}  // namespace holdfast::check
