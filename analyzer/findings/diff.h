//===- findings/diff.h - which lines a change touched ----------------------===//
//
// Purpose    Reads a unified diff (git's format, plain `diff -u`, or a merge's combined one) and
//            says whether a place, a function, or a finding is touched by it.
// Owns       The names and line ranges of the new side.
// Lifetimes  Nothing of the text is kept.
// States     Parsed once, then immutable.
// Threads    Immutable after parsing.
// Fails      A broken hunk gives one message with the line of the diff. An empty diff is fine and
//            touches nothing.
// Cost       One pass over the text.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>
#include <vector>

#include "findings/finding.h"

namespace holdfast::check {

/// The new side of one file of a diff.
struct DiffFile {
  std::string path;        ///< as the diff names it, without git's a/ and b/
  std::string other_path;  ///< with that prefix, in case it is a real directory
  bool whole = false;      ///< changed, and the diff does not say where (binary, no hunk)
  bool deleted = false;
  std::vector<LineRange> changed;  ///< sorted; a deletion touches the lines on both its sides
};

class Diff {
 public:
  bool parse(llvm::StringRef text, llvm::StringRef name, std::string* error);

  /// Diffs name files relative to a directory that they do not name. `directories` are tried in
  /// order; a file that is in none of them is matched by the end of its path.
  void resolve(const std::vector<std::string>& directories);

  bool touches(const SourcePlace& place) const;
  bool touches(llvm::StringRef file, LineRange lines) const;

  /// Is the place, a step, or the enclosing function of the finding touched?
  bool touches(const Finding& finding) const;

  const std::vector<DiffFile>& files() const { return files_; }

 private:
  const DiffFile* find(llvm::StringRef file) const;

  std::vector<DiffFile> files_;
  std::vector<std::string> resolved_;  ///< absolute name of each of files_, or empty
};

}  // namespace holdfast::check
