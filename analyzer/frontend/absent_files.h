//===- frontend/absent_files.h - where the front end looked and found nothing -===//
//
// Purpose    A file system that remembers the paths at which there was nothing. A header that
//            appears at one of them, before the one that was read or behind a `__has_include`,
//            makes another unit of the same sources.
// Owns       The paths.
// Lifetimes  The file system below is shared.
// States     None.
// Threads    Of one unit, so of one thread at a time.
// Fails      Never by itself; what fails below is passed on.
// Cost       One set insertion for each distinct path that is not there.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace holdfast::check {

class AbsentFiles : public llvm::vfs::ProxyFileSystem {
 public:
  AbsentFiles(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> below, std::string directory)
      : ProxyFileSystem(std::move(below)), directory_(std::move(directory)) {}

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine& path) override {
    auto found = ProxyFileSystem::status(path);
    if (!found) note(path, found.getError());
    return found;
  }

  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(
      const llvm::Twine& path) override {
    auto opened = ProxyFileSystem::openFileForRead(path);
    if (!opened) note(path, opened.getError());
    return opened;
  }

  /// Absolute, in no order.
  const llvm::StringSet<>& paths() const { return paths_; }

 private:
  void note(const llvm::Twine& path, std::error_code why) {
    if (why != std::errc::no_such_file_or_directory && why != std::errc::not_a_directory) return;
    llvm::SmallString<256> text;
    path.toVector(text);
    if (llvm::sys::path::is_absolute(text)) {
      paths_.insert(text);
      return;
    }
    llvm::SmallString<256> whole(directory_);
    llvm::sys::path::append(whole, text);
    paths_.insert(whole);
  }

  const std::string directory_;
  llvm::StringSet<> paths_;
};

}  // namespace holdfast::check
