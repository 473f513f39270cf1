// See cache.h.
#include "driver/cache.h"

#include <cstdlib>

#include "findings/output.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include "summaries/store.h"

namespace holdfast::check {
namespace {

namespace fs = llvm::sys::fs;

/// What decides how a compiler looks for headers, besides its command line.
const char* const kVariables[] = {
    "CPATH",   "C_INCLUDE_PATH",      "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH",
    "SDKROOT", "CCC_OVERRIDE_OPTIONS"};

std::string hex(llvm::XXH128_hash_t hash) {
  return llvm::utohexstr(hash.high64, true, 16) + llvm::utohexstr(hash.low64, true, 16);
}

std::string hash_of(llvm::StringRef text) {
  return hex(llvm::xxh3_128bits(llvm::arrayRefFromStringRef(text)));
}

std::unique_ptr<llvm::MemoryBuffer> open(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  return buffer ? std::move(*buffer) : nullptr;
}

/// Joins texts so that no two different lists give the same.
void append(std::string& to, llvm::StringRef text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

}  // namespace

std::string default_cache_directory(const std::string& build_path) {
  llvm::SmallString<256> directory;
  const char* home = std::getenv("HOME");
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache && llvm::sys::path::is_absolute(cache)) {
    directory = cache;
    llvm::sys::path::append(directory, "holdfast");
  } else if (home && llvm::sys::path::is_absolute(home)) {
    directory = home;
    llvm::sys::path::append(directory, ".cache", "holdfast");
  } else if (!build_path.empty()) {
    directory = build_path;
    llvm::sys::path::append(directory, ".holdfast-cache");
    fs::make_absolute(directory);
  }
  return std::string(directory);
}

std::string tool_identity() {
  static int anchor;
  std::string identity = HOLDFAST_VERSION;
  if (auto program = open(fs::getMainExecutable(nullptr, &anchor)))
    identity += "-" + hash_of(program->getBuffer());
  return identity;
}

std::string models_identity(const std::vector<std::string>& model_files) {
  std::string all;
  for (const std::string& file : model_files)
    if (auto text = open(file)) append(all, text->getBuffer());
  return all.empty() ? "built-in" : hash_of(all);
}

std::string UnitCache::entry_for(const UnitCommand& command, const FrontendOptions& options) const {
  std::string all;
  append(all, identity_);
  append(all, command.file);
  append(all, command.directory);
  append(all, std::to_string(command.arguments.size()));
  for (const std::string& argument : command.arguments) append(all, argument);
  for (const std::string& root : options.project_roots) append(all, root);
  append(all, options.excluded_globs);
  for (const char* name : kVariables) {
    const char* value = std::getenv(name);
    append(all, value ? value : "");
  }
  const std::string name = hash_of(all);
  llvm::SmallString<256> path(directory_);
  llvm::sys::path::append(path, name.substr(0, 2), name.substr(2) + ".facts");
  return std::string(path);
}

ReadFile UnitCache::look_at(const ReadFile& read) const {
  ReadFile now;
  fs::file_status status;
  if (read.absent()) {
    now.path = read.path;
    now.modified = fs::exists(read.path) ? 0 : ReadFile::kAbsent;
    return now;
  }
  if (fs::status(read.path, status) || !fs::is_regular_file(status)) return now;
  now.path = read.path;
  now.size = status.getSize();
  now.modified = status.getLastModificationTime().time_since_epoch().count();
  if (read.hash)
    if (auto text = open(read.path)) now.hash = llvm::xxh3_64bits(text->getBuffer());
  return now;
}

bool UnitCache::unchanged(const ReadFile& read) {
  const std::string name = (read.absent() ? "-" : read.hash ? "=" : "~") + read.path;
  std::optional<ReadFile> now;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto found = known_.find(name); found != known_.end()) now = found->second;
  }
  if (!now) {
    now = look_at(read);
    std::lock_guard<std::mutex> lock(mutex_);
    known_[name] = *now;
  }
  return !now->path.empty() && now->size == read.size &&
         (read.hash ? now->hash == read.hash : now->modified == read.modified);
}

std::optional<UnitFacts> UnitCache::find(const std::string& entry) {
  StoredUnit stored;
  std::string error;
  if (!enabled() || !read_stored(entry, stored, &error)) return std::nullopt;
  for (const ReadFile& read : stored.unit.reads)
    if (!unchanged(read)) return std::nullopt;
  return std::move(stored.unit);
}

void UnitCache::keep(const std::string& entry, const UnitFacts& unit) {
  if (!enabled() || unit.reads.empty() || !warning().empty()) return;
  for (const Problem& problem : unit.problems)
    if (problem.kind != Problem::Kind::FunctionSkipped) return;
  std::string error;
  const auto folder = llvm::sys::path::parent_path(entry);
  if (auto failed = fs::create_directories(folder))
    error = "cannot create '" + folder.str() + "': " + failed.message();
  else
    write_file(entry, encode_stored({identity_, "", unit}), &error);
  if (error.empty()) return;
  std::lock_guard<std::mutex> lock(mutex_);
  if (warning_.empty())
    warning_ = "the cache is not written: " + error +
               " (--cache-dir=DIR names another place, "
               "--no-cache does without)";
}

std::string UnitCache::warning() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return warning_;
}

}  // namespace holdfast::check
