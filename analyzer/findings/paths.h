//===- findings/paths.h - how files are named in reports -------------------===//
//
// Purpose    Turns the absolute paths of findings into those a reader wants: relative to the
//            directory of the run, and as URIs; and matches globs of the configuration.
// Owns       PathNames owns the base directory's name.
// Lifetimes  Nothing is kept by reference.
// States     None.
// Threads    Immutable after construction.
// Fails      Never; a path outside the base stays absolute.
// Cost       String work only; normalise() may look at the disk once per path with `..`.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>
#include <vector>

namespace holdfast::check {

/// The path with `.` and `..` removed, unless a symbolic link makes that another file.
std::string normalise_path(llvm::StringRef path);

/// The path made absolute against the directory, and normalised.
std::string absolute_path(llvm::StringRef path, llvm::StringRef directory);

/// Is `path` the directory, or below it?
bool is_below(llvm::StringRef path, llvm::StringRef directory);

/// Percent-encodes everything that RFC 3986 does not allow in a path.
std::string uri_encode(llvm::StringRef path);
std::string uri_decode(llvm::StringRef uri);

class PathNames {
 public:
  /// `base` is what paths are shown relative to; empty means the current directory.
  explicit PathNames(llvm::StringRef base = "");

  const std::string& base() const { return base_; }

  /// Relative to the base when below it, absolute otherwise.
  std::string shown(llvm::StringRef path) const;

  /// Is the path below the base, so that shown() is relative?
  bool is_relative(llvm::StringRef path) const { return is_below(path, base_); }

  /// A relative reference below the base, or a file: URI.
  std::string uri(llvm::StringRef path) const;

  /// The absolute path that an uri() of this run or of a baseline means.
  std::string from_uri(llvm::StringRef uri) const;

  /// The base as a file: URI with a slash at its end.
  std::string base_uri() const;

 private:
  std::string base_;
};

/// Globs of the configuration, already absolute: `*` matches `/` too, `{a,b}` is a choice, and a
/// pattern that is or ends in a directory matches all below it.
class PathFilter {
 public:
  /// False with a message when the pattern is not a glob.
  bool add(llvm::StringRef pattern, llvm::StringRef directory, std::string* error);
  bool matches(llvm::StringRef path) const;
  bool empty() const { return patterns_.empty(); }

 private:
  std::vector<std::string> patterns_;
};

}  // namespace holdfast::check
