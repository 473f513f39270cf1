// See database.h. Clang's own reader comes first: it knows other forms of databases, too.
#include "frontend/database.h"

#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace holdfast::check {
namespace {

using clang::tooling::CompilationDatabase;
using clang::tooling::JSONCommandLineSyntax;
using clang::tooling::JSONCompilationDatabase;

constexpr const char* kName = "compile_commands.json";
constexpr const char* kAdvice =
    "; make one (cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, or bear -- make) and name its directory "
    "with -p, or give the compiler's arguments after '--'";

std::string beside(llvm::StringRef directory) {
  llvm::SmallString<256> file(directory);
  llvm::sys::path::append(file, kName);
  return std::string(file);
}

/// The file that is meant; empty if there is none.
std::string file_of(llvm::StringRef directory, bool upwards) {
  for (; !directory.empty(); directory = llvm::sys::path::parent_path(directory)) {
    if (std::string file = beside(directory); llvm::sys::fs::exists(file)) return file;
    if (!upwards) break;
  }
  return {};
}

/// What an entry lacks; empty if nothing. The words are clang's to split.
std::string lacks(const llvm::json::Value& value) {
  const llvm::json::Object* entry = value.getAsObject();
  if (!entry) return "is no object";
  for (const char* key : {"file", "directory"})
    if (!entry->getString(key)) return std::string("has no '") + key + "'";
  if (const llvm::json::Array* words = entry->getArray("arguments")) {
    const bool texts = llvm::all_of(*words, [](const auto& word) { return !!word.getAsString(); });
    if (!texts) return "has 'arguments' that are no texts";
  } else if (!entry->getString("command")) {
    return "has neither 'command' nor 'arguments'";
  }
  return {};
}

/// What clang makes of a database that it finds by itself.
std::unique_ptr<CompilationDatabase> as_found(std::unique_ptr<CompilationDatabase> base) {
  base = expandResponseFiles(std::move(base), llvm::vfs::getRealFileSystem());
  return inferTargetAndDriverMode(inferMissingCompileCommands(std::move(base)));
}

/// The entries that can be used, of a file that clang's reader has refused.
Database read_in_part(const std::string& file) {
  Database database;
  const auto broken = [&](const std::string& why) -> Database&& {
    database.error = "'" + file + "' is no compilation database: " + why + kAdvice;
    return std::move(database);
  };
  auto text = llvm::MemoryBuffer::getFile(file);
  if (!text) return broken("it cannot be read: " + text.getError().message());
  auto parsed = llvm::json::parse((*text)->getBuffer());
  if (!parsed) return broken(llvm::toString(parsed.takeError()));
  llvm::json::Array* entries = parsed->getAsArray();
  if (!entries) return broken("an array of entries was expected");
  llvm::json::Array usable;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    llvm::json::Value& entry = (*entries)[i];
    std::string why = lacks(entry);
    if (why.empty()) {
      usable.push_back(std::move(entry));
      continue;
    }
    std::string which = "entry " + std::to_string(i + 1);
    if (const auto* object = entry.getAsObject())
      if (const auto name = object->getString("file")) which += " ('" + name->str() + "')";
    database.problems.push_back({Problem::Kind::InputError, file, 0, which + " " + why});
  }
  if (usable.empty())
    return broken(database.problems.empty() ? "it has no entry"
                                            : database.problems.front().message);
  std::string error;
  auto commands = JSONCompilationDatabase::loadFromBuffer(
      llvm::formatv("{0}", llvm::json::Value(std::move(usable))).str(), error,
      JSONCommandLineSyntax::AutoDetect);
  if (!commands) return broken(error);
  database.commands = as_found(std::move(commands));
  return database;
}

}  // namespace

Database::Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Database load_database(const std::string& directory, bool upwards) {
  Database database;
  std::string error;  // clang's: it tries each form, and complains of each
  database.commands = upwards ? CompilationDatabase::autoDetectFromDirectory(directory, error)
                              : CompilationDatabase::loadFromDirectory(directory, error);
  if (database.commands) return database;
  if (const std::string file = file_of(directory, upwards); !file.empty())
    return read_in_part(file);
  database.error = (upwards ? std::string("no ") + kName + " was found from '" + directory + "' up"
                            : "'" + directory + "' has no " + kName) +
                   kAdvice;
  return database;
}

}  // namespace holdfast::check
