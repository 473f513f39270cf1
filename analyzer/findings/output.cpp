// Atomic files: temporary file beside the target, then rename.
#include "findings/output.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>
#include <unistd.h>

#include <cerrno>

namespace holdfast::check {

namespace fs = llvm::sys::fs;

namespace {

bool fail(llvm::StringRef path, std::error_code why, std::string* error) {
  *error = ("cannot write '" + path + "': " + why.message()).str();
  return false;
}

// A loop of its own instead of raw_fd_ostream, which ends the program when an error is not
// asked for in time, and which hides what write() said.
std::error_code write_all(int fd, llvm::StringRef bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::error_code(errno, std::generic_category());
    bytes = bytes.drop_front(static_cast<std::size_t>(count));
  }
  return {};
}

std::error_code close_after(int fd, std::error_code so_far) {
  // Network file systems tell of a full disk only here.
  if (::close(fd) != 0 && !so_far) return std::error_code(errno, std::generic_category());
  return so_far;
}

bool write_in_place(llvm::StringRef path, llvm::StringRef bytes, fs::OpenFlags flags,
                    std::string* error) {
  int fd = -1;
  std::error_code why =
      fs::openFileForWrite(path, fd, fs::CD_OpenAlways, flags, fs::all_read | fs::all_write);
  if (why) return fail(path, why, error);
  why = close_after(fd, write_all(fd, bytes));
  return why ? fail(path, why, error) : true;
}

}  // namespace

bool write_file(llvm::StringRef path, llvm::StringRef bytes, std::string* error) {
  llvm::SmallString<256> target(path);
  fs::file_status status;
  std::error_code why = fs::status(path, status);
  bool exists = !why && fs::exists(status);
  if (exists && fs::is_directory(status)) {
    return fail(path, std::make_error_code(std::errc::is_a_directory), error);
  }
  // Replacing /dev/null or a pipe by a file is never what was meant.
  if (exists && !fs::is_regular_file(status)) {
    return write_in_place(path, bytes, fs::OF_None, error);
  }
  if (exists) {
    llvm::SmallString<256> real;
    if (!fs::real_path(path, real)) target = real;
  }
  int fd = -1;
  llvm::SmallString<256> temporary;
  why = fs::createUniqueFile(target + ".%%%%%%.tmp", fd, temporary, fs::OF_None,
                             fs::all_read | fs::all_write);
  if (why) return fail(path, why, error);
  if (exists) (void)fs::setPermissions(temporary, status.permissions());
  why = close_after(fd, write_all(fd, bytes));
  if (!why) why = fs::rename(temporary, target);
  if (!why) return true;
  (void)fs::remove(temporary);
  return fail(path, why, error);
}

bool append_file(llvm::StringRef path, llvm::StringRef bytes, std::string* error) {
  return write_in_place(path, bytes, fs::OF_Append, error);
}

bool write_stdout(llvm::StringRef bytes, std::string* error) {
  llvm::outs().flush();
  std::error_code why = write_all(STDOUT_FILENO, bytes);
  if (!why) return true;
  *error = "cannot write to standard output: " + why.message();
  return false;
}

}  // namespace holdfast::check
