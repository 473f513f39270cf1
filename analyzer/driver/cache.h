//===- driver/cache.h - facts kept between runs -------------------------------===//
//
// Purpose    Keeps the facts of each unit in a file named after everything that decides them
//            besides the sources: command, tool, models, roots. The file says which sources were
//            read, and where one was looked for in vain; it is used when all that is still so.
// Owns       The directory's entries, and what it has learned of files in this run.
// Lifetimes  Nothing is borrowed beyond a call.
// States     After a write that failed it only reads.
// Threads    All functions may be called from several threads, and runs may share a directory:
//            entries are replaced whole.
// Fails      Never fatally. Damaged entries are as good as none; the first write that fails is
//            told by `warning()`.
// Cost       One `stat` or hash for each distinct file of the run, one read for each unit.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "facts/fact.h"
#include "frontend/unit.h"
#include "llvm/ADT/StringMap.h"

namespace holdfast::check {

/// Where the cache is when nobody says: below XDG_CACHE_HOME, ~/.cache, or the build directory.
/// Empty: nowhere.
std::string default_cache_directory(const std::string& build_path);

/// The program itself, by content: an entry of another build of it is not used.
std::string tool_identity();

/// The models of a run: the files beside the built-in ones, by content.
std::string models_identity(const std::vector<std::string>& model_files);

class UnitCache {
 public:
  /// An empty directory: no cache.
  UnitCache(std::string directory, std::string identity)
      : directory_(std::move(directory)), identity_(std::move(identity)) {}

  bool enabled() const { return !directory_.empty(); }
  std::string entry_for(const UnitCommand& command, const FrontendOptions& options) const;
  std::optional<UnitFacts> find(const std::string& entry);
  /// Units with problems are not kept: what they miss may be there at the next run.
  void keep(const std::string& entry, const UnitFacts& unit);
  /// Why nothing was kept; empty when all is well.
  std::string warning() const;

 private:
  bool unchanged(const ReadFile& read);
  /// What is there now, by what `read` goes by; without a path if that is no file.
  ReadFile look_at(const ReadFile& read) const;

  const std::string directory_;
  const std::string identity_;
  mutable std::mutex mutex_;
  llvm::StringMap<ReadFile> known_;  ///< files as they are now
  std::string warning_;
};

}  // namespace holdfast::check
