// The table of options, and the parser that it drives.
#include "driver/options.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Allocator.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/StringSaver.h>

#include <algorithm>

#include "findings/rule_table.h"
#include "report/explain.h"

namespace holdfast::check {

namespace {

using llvm::StringRef;

constexpr unsigned kMostJobs = 4096;

void append_list(std::vector<std::string>& list, StringRef value) {
  llvm::SmallVector<StringRef, 8> items;
  value.split(items, ',', -1, /*KeepEmpty=*/false);
  for (StringRef item : items) list.push_back(item.trim().str());
}

std::string store_jobs(Options& options, StringRef value) {
  unsigned count = 0;
  if (value.getAsInteger(10, count) || count > kMostJobs) {
    return "'" + value.str() + "' is not a number of jobs (0 to " + std::to_string(kMostJobs) +
           "; 0 means one per processor)";
  }
  options.jobs = count;
  return {};
}

std::string store_rules(Options& options, StringRef value) {
  std::vector<std::string> items;
  append_list(items, value);
  std::string error;
  RuleSelection().apply(items, &error);
  options.rules.insert(options.rules.end(), items.begin(), items.end());
  return error;
}

std::string store_explain(Options& options, StringRef value) {
  options.action = Action::Explain;
  options.explain = value.str();
  // The pages of the runtime's and the fuzzer's ids are built in too.
  if (find_rule(value) || !defect_page(value).empty()) return {};
  return "unknown rule '" + value.str() + "'" + rule_suggestion(value) +
         " (--list-rules shows them all)";
}

std::string store_color(Options& options, StringRef value) {
  options.color = value == "always"  ? ColorMode::Always
                  : value == "never" ? ColorMode::Never
                                     : ColorMode::Auto;
  return {};
}

std::string store_fail_on(Options& options, StringRef value) {
  options.fail_on = value == "never"      ? FailOn::Never
                    : value == "possible" ? FailOn::Possible
                                          : FailOn::Definite;
  return {};
}

// Short forms for rows that only fill a member.
#define STORE_TEXT(member)      \
  [](Options& o, StringRef v) { \
    o.member = v.str();         \
    return std::string();       \
  }
#define STORE_LIST(member)      \
  [](Options& o, StringRef v) { \
    append_list(o.member, v);   \
    return std::string();       \
  }
#define STORE_FLAG(member)    \
  [](Options& o, StringRef) { \
    o.member = true;          \
    return std::string();     \
  }
#define STORE_ACTION(what)    \
  [](Options& o, StringRef) { \
    o.action = Action::what;  \
    return std::string();     \
  }
#define STORE_ACTION_TEXT(what, member) \
  [](Options& o, StringRef v) {         \
    o.action = Action::what;            \
    o.member = v.str();                 \
    return std::string();               \
  }

const OptionRow kRows[] = {
    {"Input", "-p", "DIR", "where compile_commands.json is; without FILE all of it is checked",
     STORE_TEXT(build_path)},
    {"Input", "--project-root", "DIR,...", "whose function bodies are analysed (may be repeated)",
     STORE_LIST(project_roots)},
    {"Input", "--models", "FILE,...", "more API models, in YAML (may be repeated)",
     STORE_LIST(models)},
    {"Input", "--config", "FILE", "read this instead of the .holdfast.yaml found upwards",
     STORE_TEXT(config_file)},
    {"Input", "--no-config", "", "read no .holdfast.yaml", STORE_FLAG(no_config)},
    {"Input", "--runtime-report", "FILE",
     "a report of the runtime checker to read the findings against", STORE_TEXT(runtime_report)},

    {"Output", "--format", "text|sarif|json|github|html", "what the report looks like",
     STORE_TEXT(format)},
    {"Output", "-o", "FILE", "write the report to FILE, whole or not at all", STORE_TEXT(output)},
    {"Output", "--color", "auto|always|never", "colours in the text report", store_color},
    {"Output", "--relative-to", "DIR",
     "show and store paths relative to DIR (default: where you are)", STORE_TEXT(relative_to)},
    {"Output", "--hide-suppressed", "", "leave suppressed findings out of every format",
     STORE_FLAG(hide_suppressed)},
    {"Output", "--quiet", "", "no summary and no progress", STORE_FLAG(quiet)},

    {"Findings", "--rules", "ID,...", "only these rules; -ID removes one, +ID adds one",
     store_rules},
    {"Findings", "--min-confidence", "definite|possible",
     "report nothing below (default: possible)",
     [](Options& o, StringRef v) {
       o.min_confidence = v == "definite" ? Confidence::Definite : Confidence::Possible;
       return std::string();
     }},
    {"Findings", "--fail-on", "definite|possible|never",
     "exit with 1 at or above this (default: definite)", store_fail_on},
    {"Findings", "--baseline", "SARIF", "only what is new since that report counts",
     STORE_TEXT(baseline)},
    {"Findings", "--write-baseline", "FILE", "write a baseline of all findings",
     STORE_TEXT(write_baseline)},
    {"Findings", "--diff", "FILE|-", "only findings that this unified diff touches",
     STORE_TEXT(diff)},
    {"Findings", "--allow-broken-units", "", "units that fail do not make the exit code 3",
     STORE_FLAG(allow_broken_units)},

    {"More to see", "--audit", "", "every lend: its owner, what keeps it, and the verdict",
     STORE_FLAG(audit)},
    {"More to see", "--explain-unknown", "", "every call that was not followed, and why",
     STORE_FLAG(explain_unknown)},
    {"More to see", "--fix", "", "apply the fixes that findings carry", STORE_FLAG(fix)},
    {"More to see", "--export-models", "FILE", "write models of the wrappers that were inferred",
     STORE_ACTION_TEXT(ExportModels, export_models)},
    {"More to see", "--explain", "ID", "print the page of a rule", store_explain},
    {"More to see", "--list-rules", "", "print the rules", STORE_ACTION(ListRules)},
    {"More to see", "--list-models", "", "print the libraries and functions that are modelled",
     STORE_ACTION(ListModels)},

    {"Running", "-j", "N", "analyse N units at once (default: one per processor)", store_jobs},
    {"Running", "--cache-dir", "DIR", "where results are kept between runs", STORE_TEXT(cache_dir)},
    {"Running", "--no-cache", "", "neither read nor write the cache", STORE_FLAG(no_cache)},
    {"Running", "--summarise", "FILE", "write the summary of one unit (for build engines)",
     STORE_ACTION_TEXT(Summarise, summary_file)},
    {"Running", "--depfile", "FILE", "with --summarise: write what the summary was made from",
     STORE_TEXT(depfile)},
    {"Running", "--link", "", "FILEs are summaries: report what follows from them all",
     STORE_ACTION(Link)},
    {"Running", "--write-ninja", "FILE", "write this run as Ninja rules: an edge per unit, a link",
     STORE_ACTION_TEXT(WriteNinja, ninja_file)},
    {"Running", "--version", "", "print the version", STORE_ACTION(Version)},
    {"Running", "--help", "", "print this", STORE_ACTION(Help)},
};

bool is_short(const OptionRow& row) {
  return !row.name.starts_with("--");
}

std::string check_choice(const OptionRow& row, StringRef value) {
  llvm::SmallVector<StringRef, 8> choices;
  row.value.split(choices, '|');
  if (llvm::is_contained(choices, value)) return {};
  return ("'" + value + "' is not one of " + row.value).str() + suggestion(value, choices);
}

class Parser {
 public:
  Parser(llvm::ArrayRef<std::string> args, Options& options) : args_(args), options_(options) {}

  bool run(std::string* error) {
    while (at_ < args_.size()) {
      if (args_[at_] == "--") {
        options_.has_compiler_args = true;
        options_.compiler_args.assign(args_.begin() + at_ + 1, args_.end());
        break;
      }
      *error = word(args_[at_++]);
      if (!error->empty()) return false;
    }
    *error = check_whole();
    return error->empty();
  }

 private:
  std::string word(StringRef word) {
    if (word == "-") return "'-' is not a source file; standard input is read by --diff=- only";
    if (word == "-h" || word == "-help") return option(*find("--help"), {}, false);
    if (!word.starts_with("-")) {
      options_.files.push_back(word.str());
      return {};
    }
    auto [name, value] = word.split('=');
    bool has_value = word.contains('=');
    if (const OptionRow* row = find(name)) return option(*row, value, has_value);
    // -j4, -pbuild, -oreport
    if (!word.starts_with("--")) {
      const OptionRow* row = find(word.take_front(2));
      if (row && !row->value.empty()) return option(*row, word.drop_front(2), true);
    }
    return unknown(name);
  }

  std::string option(const OptionRow& row, StringRef value, bool has_value) {
    std::string next;
    if (row.value.empty()) {
      if (has_value) return row.name.str() + " takes no value";
    } else if (!has_value) {
      bool missing = at_ == args_.size() || args_[at_] == "--";
      // `--rules -raw-sink` and `--diff -` are fine; `--format --quiet` is a slip.
      if (missing || StringRef(args_[at_]).starts_with("--")) {
        return row.name.str() + " needs a value: " + example(row);
      }
      next = args_[at_++];
      value = next;
    }
    if (!row.value.empty() && value.empty()) {
      return row.name.str() + " needs a value: " + example(row);
    }
    if (row.choices()) {
      std::string problem = check_choice(row, value);
      if (!problem.empty()) return row.name.str() + ": " + problem;
    }
    std::string problem = row.store(options_, value);
    return problem.empty() ? problem : row.name.str() + ": " + problem;
  }

  static std::string example(const OptionRow& row) {
    return (row.name + (is_short(row) ? " " : "=") + row.value).str();
  }

  static const OptionRow* find(StringRef name) {
    // The American spelling is accepted wherever the British one is the name, and the reverse.
    if (name == "--summarize") name = "--summarise";
    if (name == "--colour") name = "--color";
    for (const OptionRow& row : kRows) {
      if (row.name == name) return &row;
    }
    return nullptr;
  }

  static std::string unknown(StringRef name) {
    llvm::SmallVector<StringRef, 40> names;
    for (const OptionRow& row : kRows) names.push_back(row.name);
    std::string hint = name.starts_with("--") ? suggestion(name, names) : "";
    if (hint.empty()) hint = "; options of the compiler go behind '--', --help lists ours";
    return "unknown option '" + name.str() + "'" + hint;
  }

  std::string check_whole() const {
    const Options& o = options_;
    if (o.action == Action::Link && o.files.empty()) {
      return "--link needs summary files: holdfast-check --link FILE...";
    }
    if (o.action == Action::Summarise && o.files.size() != 1) {
      return "--summarise takes exactly one source file, not " + std::to_string(o.files.size());
    }
    if (o.has_compiler_args && o.files.empty() &&
        (o.action == Action::Check || o.action == Action::ExportModels)) {
      return "'-- COMPILER-ARGS' needs a source file before it";
    }
    if (!o.depfile.empty() && o.action != Action::Summarise) {
      return "--depfile goes with --summarise=FILE";
    }
    if (o.action == Action::WriteNinja && o.has_compiler_args) {
      return "--write-ninja needs a compilation database (-p DIR), not '-- COMPILER-ARGS'";
    }
    if (o.no_config && !o.config_file.empty()) return "--config and --no-config exclude each other";
    return {};
  }

  llvm::ArrayRef<std::string> args_;
  Options& options_;
  std::size_t at_ = 0;
};

bool expand_response_files(llvm::ArrayRef<std::string> args, std::vector<std::string>& words,
                           unsigned depth, std::string* error) {
  for (std::size_t i = 0; i < args.size(); ++i) {
    StringRef arg = args[i];
    if (arg == "--") {  // the compiler's own response files are the compiler's
      words.insert(words.end(), args.begin() + i, args.end());
      return true;
    }
    if (!arg.consume_front("@")) {
      words.push_back(args[i]);
      continue;
    }
    auto buffer = llvm::MemoryBuffer::getFile(arg, /*IsText=*/true);
    if (!buffer || depth > 8) {
      *error = "cannot read the response file '" + arg.str() +
               "': " + (buffer ? "nested too deeply" : buffer.getError().message());
      return false;
    }
    llvm::BumpPtrAllocator memory;
    llvm::StringSaver saver(memory);
    llvm::SmallVector<const char*, 32> pieces;
    llvm::cl::TokenizeGNUCommandLine((*buffer)->getBuffer(), saver, pieces);
    std::vector<std::string> inner(pieces.begin(), pieces.end());
    if (!expand_response_files(inner, words, depth + 1, error)) return false;
  }
  return true;
}

}  // namespace

llvm::ArrayRef<OptionRow> option_rows() {
  return kRows;
}

bool parse_options(llvm::ArrayRef<std::string> args, Options& options, std::string* error) {
  std::vector<std::string> words;
  return expand_response_files(args, words, 0, error) && Parser(words, options).run(error);
}

void print_help(llvm::raw_ostream& out) {
  out << "Usage: holdfast-check [options] [FILE...] [-- COMPILER-ARGS...]\n"
         "Finds memory that is lent to an asynchronous operation and does not last until the\n"
         "operation gives it back.\n";
  StringRef group;
  for (const OptionRow& row : kRows) {
    if (row.group != group) out << '\n' << row.group << ":\n";
    group = row.group;
    std::string left = row.name.str();
    if (!row.value.empty()) left += (is_short(row) ? " " : "=") + row.value.str();
    out << "  " << left;
    // A long left side gets a line of its own.
    if (left.size() > 28)
      out << '\n' << std::string(32, ' ');
    else
      out << std::string(30 - left.size(), ' ');
    out << row.help << '\n';
  }
  out << "\nExit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or nothing\n"
         "could be analysed, 3 some units could not be analysed (the findings of the others are\n"
         "written).\n"
         "A comment `// holdfast: allow(ID) reason` on a line, or above it, suppresses a "
         "finding.\n";
}

ExitCode exit_code_for(const Results& results, const Options& options) {
  bool nothing = results.units_total == 0 || results.units_failed >= results.units_total;
  bool incomplete = results.units_failed > 0;
  for (const Problem& problem : results.problems) {
    if (problem.kind == Problem::Kind::ModelError) return ExitCode::Usage;
    incomplete |= problem.kind == Problem::Kind::UnitFailed ||
                  problem.kind == Problem::Kind::UnitHasErrors ||
                  problem.kind == Problem::Kind::InputError;
  }
  if (nothing) return ExitCode::Usage;
  if (incomplete && !options.allow_broken_units) return ExitCode::Incomplete;
  FailOn fail_on = options.fail_on.value_or(FailOn::Definite);
  if (fail_on == FailOn::Never) return ExitCode::Clean;
  for (const Finding& finding : results.findings) {
    if (!counts(finding)) continue;
    if (finding.confidence == Confidence::Definite || fail_on == FailOn::Possible) {
      return ExitCode::Findings;
    }
  }
  return ExitCode::Clean;
}

}  // namespace holdfast::check
