// See commands.h.
#include "frontend/commands.h"

#include <set>

#include "clang/Driver/Driver.h"
#if __has_include("clang/Options/Options.h")
#include "clang/Options/Options.h"
#else
#include "clang/Driver/Options.h"
#endif
#include "clang/Tooling/CompilationDatabase.h"
#include "frontend/database.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace holdfast::check {
namespace {

#if __has_include("clang/Options/Options.h")
const llvm::opt::OptTable& option_table() {
  return clang::getDriverOptTable();
}
#else
const llvm::opt::OptTable& option_table() {
  return clang::driver::getDriverOptTable();
}
#endif

std::string absolute(llvm::StringRef path, llvm::StringRef directory = {}) {
  llvm::SmallString<256> text(path);
  if (directory.empty())
    llvm::sys::fs::make_absolute(text);
  else if (!llvm::sys::path::is_absolute(text)) {
    text = directory;
    llvm::sys::path::append(text, path);
    llvm::sys::fs::make_absolute(text);
  }
  llvm::sys::path::remove_dots(text, true);
  return std::string(text);
}

bool is_source(llvm::StringRef argument, llvm::StringRef file) {
  return argument == file || llvm::sys::path::filename(argument) == llvm::sys::path::filename(file);
}

/// Options that write files or need another compiler's plug-ins; how many words follow them.
int dropped_with(llvm::StringRef argument) {
  static const char* const alone[] = {"-c",
                                      "-S",
                                      "-E",
                                      "-M",
                                      "-MM",
                                      "-MD",
                                      "-MMD",
                                      "-MP",
                                      "-MG",
                                      "-save-temps",
                                      "--coverage",
                                      "-Werror",
                                      "-pipe",
                                      "-pedantic-errors",
                                      "-Winvalid-pch",
                                      "-fpch-preprocess"};
  static const char* const with_value[] = {
      "-o", "-MF", "-MT", "-MQ", "-include-pch", "-wrapper", "--serialize-diagnostics"};
  for (const char* name : alone)
    if (argument == name) return 0;
  for (const char* name : with_value)
    if (argument == name) return 1;
  for (const char* prefix :
       {"-fplugin", "-specs=", "-Werror=", "-fdump-", "-save-temps", "-MF", "-fsanitize",
        "-fno-sanitize", "-flto", "-fprofile", "-fcoverage", "-fstack-usage", "-fcallgraph-info",
        "-fmodules-ts", "-fmodule-mapper", "-fdeps-", "@"})
    if (argument.starts_with(prefix)) return 0;
  return -1;
}

/// How many words from `at` on make or use a precompiled header of another compiler, as CMake hands
/// them to clang: `-Xclang -include-pch -Xclang FILE`. The header itself follows as `-include`.
std::size_t precompiled_words(const std::vector<std::string>& arguments, std::size_t at) {
  const auto is = [&](std::size_t index, llvm::StringRef word) {
    return index < arguments.size() && arguments[index] == word;
  };
  if (!is(at, "-Xclang")) return 0;
  if (is(at + 1, "-include-pch")) return is(at + 2, "-Xclang") ? 4 : 2;
  return is(at + 1, "-emit-pch") ? 2 : 0;
}

bool is_compiler(llvm::StringRef word) {
  return !word.starts_with("-");
}

/// A response file that is still there could not be read, and what it says is not to be guessed.
std::string unusable(const std::vector<std::string>& words) {
  if (words.empty() || words.front().empty())
    return "its entry in the compilation database has an empty command";
  for (const std::string& word : words)
    if (word.size() > 1 && word.front() == '@')
      return "the response file '" + word.substr(1) + "' of its command cannot be read";
  return {};
}

/// The words with those of response files in their place.
std::vector<std::string> expanded(const std::vector<std::string>& words) {
  llvm::BumpPtrAllocator memory;
  llvm::SmallVector<const char*, 32> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  llvm::cl::ExpansionContext context(memory, llvm::cl::TokenizeGNUCommandLine);
  llvm::consumeError(context.expandResponseFiles(arguments));  // what is left is told by its word
  return {arguments.begin(), arguments.end()};
}

/// Where the database is looked for.
std::string database_directory(const CommandRequest& request) {
  if (!request.build_path.empty()) return request.build_path;
  if (request.files.empty()) return absolute(".");
  return llvm::sys::path::parent_path(absolute(request.files.front())).str();
}

}  // namespace

std::vector<std::string> clean_arguments(const std::vector<std::string>& arguments,
                                         const std::string& file) {
  std::vector<std::string> kept;
  bool after_compiler = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const llvm::StringRef argument(arguments[i]);
    if (!after_compiler) {
      // `ccache g++ ...`: the last leading word that is no option is the compiler.
      const bool launcher = i + 1 < arguments.size() && is_compiler(arguments[i + 1]) &&
                            !is_source(arguments[i + 1], file) && is_compiler(argument);
      if (launcher && i == 0 && llvm::sys::path::filename(argument).contains("cache")) continue;
      kept.push_back(arguments[i]);
      after_compiler = true;
      continue;
    }
    if (const std::size_t words = precompiled_words(arguments, i)) {
      i += words - 1;
      continue;
    }
    if (const int follow = dropped_with(argument); follow >= 0) {
      i += static_cast<std::size_t>(follow);
      continue;
    }
    kept.push_back(arguments[i]);
  }
  // Whatever clang's own table does not know is some other compiler's.
  std::vector<const char*> words;
  for (std::size_t i = 1; i < kept.size(); ++i) words.push_back(kept[i].c_str());
  unsigned missing_index = 0, missing_count = 0;
  const auto parsed = option_table().ParseArgs(words, missing_index, missing_count);
  std::set<std::string> unknown;
  for (const auto* argument : parsed)
    if (argument->getOption().getKind() == llvm::opt::Option::UnknownClass)
      unknown.insert(argument->getAsString(parsed));
  std::vector<std::string> result;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (i == 0 || !unknown.count(kept[i])) result.push_back(kept[i]);
  result.insert(result.begin() + 1,
                {"-fsyntax-only", "-w", "-Wno-everything", "-fno-color-diagnostics",
                 "-Qunused-arguments", "-ferror-limit=5", "-resource-dir", HOLDFAST_RESOURCE_DIR});
  return result;
}

Commands find_commands(const CommandRequest& request) {
  Commands result;
  if (request.has_compiler_args) {
    if (request.files.empty()) {
      result.error = "no source file: name one before '--'";
      return result;
    }
    const std::vector<std::string> given = expanded(request.compiler_args);
    for (const std::string& name : request.files) {
      const std::string file = absolute(name);
      if (!llvm::sys::fs::exists(file)) {
        result.problems.push_back({Problem::Kind::InputError, name, 0, "no such file"});
        continue;
      }
      const bool is_c = llvm::sys::path::extension(file) == ".c";
      std::vector<std::string> words{is_c ? "clang" : "clang++"};
      words.insert(words.end(), given.begin(), given.end());
      if (const std::string why = unusable(words); !why.empty()) {
        result.problems.push_back({Problem::Kind::InputError, name, 0, why});
        continue;
      }
      words.push_back(file);
      result.units.push_back({file, absolute("."), clean_arguments(words, file)});
    }
    return result;
  }
  Database database = load_database(database_directory(request), request.build_path.empty());
  if (!database.commands) {
    result.error = database.error;
    return result;
  }
  result.problems = std::move(database.problems);
  std::set<std::string> seen;
  const auto add = [&](const clang::tooling::CompileCommand& command) {
    const std::string file = absolute(command.Filename, command.Directory);
    if (!seen.insert(file).second) return;
    if (const std::string why = unusable(command.CommandLine); !why.empty()) {
      result.problems.push_back({Problem::Kind::InputError, file, 0, why});
      return;
    }
    const llvm::StringRef extension = llvm::sys::path::extension(file);
    if (extension == ".S" || extension == ".s" || extension == ".asm" || extension == ".rc") return;
    result.units.push_back({file, command.Directory, clean_arguments(command.CommandLine, file)});
  };
  if (request.files.empty())
    for (const auto& command : database.commands->getAllCompileCommands()) add(command);
  for (const std::string& name : request.files) {
    auto commands = database.commands->getCompileCommands(absolute(name));
    // A command that was guessed from another file's may well be wrong, and would be so silently.
    std::erase_if(commands, [](const auto& command) { return !command.Heuristic.empty(); });
    if (commands.empty())
      result.problems.push_back({Problem::Kind::InputError, name, 0,
                                 llvm::sys::fs::exists(name)
                                     ? "it is not in the compilation database; give the "
                                       "compiler's arguments after '--' to check it alone"
                                     : "no such file"});
    for (const auto& command : commands) add(command);
  }
  if (result.units.empty() && result.problems.empty())
    result.error = "the compilation database names no unit";
  return result;
}

}  // namespace holdfast::check
