//===- frontend/database.h - compile_commands.json, also a broken one ---------===//
//
// Purpose    Loads the compilation database, and says what is wrong with one that cannot be used.
//            Entries that say nothing are left out and named; the others count.
// Owns       The database.
// Lifetimes  Nothing is borrowed.
// States     None.
// Threads    Distinct calls may run on distinct threads.
// Fails      With one message: the file, the place in it, what was expected.
// Cost       Reading the file; once more when it is broken.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "findings/finding.h"

namespace clang::tooling {
class CompilationDatabase;
}

namespace holdfast::check {

struct Database {
  std::unique_ptr<clang::tooling::CompilationDatabase> commands;  ///< null: see `error`
  std::vector<Problem> problems;                                  ///< entries that are left out
  std::string error;

  Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();
};

/// The one in `directory`, and with `upwards` in the nearest directory above that has one.
Database load_database(const std::string& directory, bool upwards);

}  // namespace holdfast::check
