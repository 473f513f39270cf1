// See build_files.h.
#include "driver/build_files.h"

#include <set>

#include "findings/paths.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

namespace holdfast::check {
namespace {

/// make reads spaces, '#' and '$' in names.
std::string for_make(llvm::StringRef name) {
  std::string out;
  for (char c : name) {
    if (c == ' ' || c == '#') out += '\\';
    if (c == '$') out += '$';
    out += c;
  }
  return out;
}

/// Ninja reads '$', ' ' and ':' in names.
std::string for_ninja(llvm::StringRef name) {
  std::string out;
  for (char c : name) {
    if (c == '$' || c == ' ' || c == ':') out += '$';
    out += c;
  }
  return out;
}

std::string for_shell(llvm::StringRef word) {
  const bool plain = !word.empty() && llvm::all_of(word, [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("-_./=,+:@%").contains(c);
  });
  if (plain) return word.str();
  std::string out = "'";
  for (char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// A word of a command in a rule: '$' is Ninja's.
std::string in_command(llvm::StringRef word) {
  std::string out;
  for (char c : for_shell(word)) out += c == '$' ? std::string("$$") : std::string(1, c);
  return out;
}

std::string program_path(const std::string& name) {
  static int anchor;
  return llvm::sys::fs::getMainExecutable(name.c_str(), &anchor);
}

bool names_input(llvm::StringRef word) {
  return word == "-p" || word.starts_with("--write-ninja");
}

/// The options of the run that decide about the report, in the words of the user.
std::string report_words(const Options& options, const std::vector<std::string>& command_line) {
  const std::set<std::string> files(options.files.begin(), options.files.end());
  std::string words;
  for (std::size_t i = 1; i < command_line.size() && command_line[i] != "--"; ++i) {
    const llvm::StringRef word(command_line[i]);
    if (names_input(word)) {
      i += word == "-p" || word == "--write-ninja";
      continue;
    }
    if (word == "-o") ++i;
    if (word.starts_with("-p") || word.starts_with("-o") || files.count(command_line[i])) continue;
    words += " " + in_command(word);
  }
  return words;
}

/// What decides about the facts of a unit besides its sources and its command.
std::string summary_words(const Options& options) {
  std::string words;
  for (const std::string& file : options.models)
    words += " --models=" + in_command(absolute_path(file, ""));
  for (const std::string& root : options.project_roots)
    words += " --project-root=" + in_command(absolute_path(root, ""));
  if (options.no_config) words += " --no-config";
  if (!options.config_file.empty())
    words += " --config=" + in_command(absolute_path(options.config_file, ""));
  return words;
}

std::string hash_of(const UnitCommand& unit) {
  std::string text = unit.directory;
  for (const std::string& argument : unit.arguments) text += '\0' + argument;
  return llvm::utohexstr(llvm::xxh3_64bits(text), /*LowerCase=*/true);
}

std::string report_file(const Options& options, const std::string& folder) {
  return options.output.empty() ? folder + "/report." + options.format
                                : absolute_path(options.output, "");
}

}  // namespace

void make_portable(UnitFacts& unit, const std::string& base) {
  unit.reads.clear();
  if (base.empty()) return;
  const auto shorten = [directory = absolute_path(base, "")](std::string& path) {
    if (is_below(path, directory) && path.size() > directory.size())
      path.erase(0, directory.size() + (directory.back() != '/'));
  };
  shorten(unit.file);
  for (std::string& file : unit.files) shorten(file);
  for (Problem& problem : unit.problems) shorten(problem.file);
}

void make_local(UnitFacts& unit) {
  const auto complete = [](std::string& path) {
    if (!path.empty() && path.front() != '<') path = absolute_path(path, "");
  };
  complete(unit.file);
  for (std::string& file : unit.files) complete(file);
  for (Problem& problem : unit.problems) complete(problem.file);
}

std::string depfile_of(const std::string& output, const std::vector<ReadFile>& reads) {
  std::string text = for_make(output) + ":";
  for (const ReadFile& read : reads)
    if (llvm::sys::path::is_absolute(read.path) && !read.absent())
      text += " \\\n  " + for_make(read.path);
  return text + "\n";
}

std::string ninja_of(const Options& options, const std::vector<std::string>& command_line,
                     const std::vector<UnitCommand>& units, const std::string& folder) {
  const std::string check =
      in_command(program_path(command_line.empty() ? "holdfast-check" : command_line.front()));
  const std::string database = options.build_path.empty() ? "." : options.build_path;
  std::string models;
  for (const std::string& file : options.models) models += " " + for_ninja(absolute_path(file, ""));
  // The hash of the compile command is part of the edge's command: another one makes it again.
  std::string text =
      "# Written by holdfast-check --write-ninja. One edge per unit, one link.\n"
      "ninja_required_version = 1.5\n\n"
      "rule summarise\n"
      "  command = HOLDFAST_COMMAND=$hash " +
      check + " -p " + in_command(absolute_path(database, "")) + summary_words(options) +
      " --allow-broken-units --summarise=$out --depfile=$out.d $in\n"
      "  depfile = $out.d\n  deps = gcc\n  description = summarise $in\n\n"
      "rule link\n"
      "  command = " +
      check + report_words(options, command_line) +
      " --link -o $out @$out.rsp\n"
      "  rspfile = $out.rsp\n  rspfile_content = $in_newline\n  description = link $out\n\n";
  std::string summaries;
  std::set<std::string> used;
  for (const UnitCommand& unit : units) {
    const std::string hash = hash_of(unit);
    const std::string name = folder + "/" + hash.substr(0, 8) + "-" +
                             llvm::sys::path::filename(unit.file).str() + ".summary";
    if (!used.insert(name).second) continue;
    text += "build " + for_ninja(name) + ": summarise " + for_ninja(unit.file) + " |" + models +
            " " + check + "\n  hash = " + hash + "\n";
    summaries += " $\n  " + for_ninja(name);
  }
  const std::string report = for_ninja(report_file(options, folder));
  text += "build " + report + ": link" + summaries + " |" + models + " " + check + "\n\ndefault " +
          report + "\n";
  return text;
}

}  // namespace holdfast::check
