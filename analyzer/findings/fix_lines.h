//===- findings/fix_lines.h - the lines that a fix changes ----------------------===//
//
// Purpose    A fix as people read it: whole lines before and after, for reports.
// Owns       The lines, as strings.
// Lifetimes  The fix and the sources are borrowed for the call (call).
// States     None.
// Threads    As the source cache.
// Fails      Edits of a file that cannot be read, or beyond its end, have no lines before.
// Cost       The lines around each edit.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "findings/source_text.h"

namespace holdfast::check {

struct ChangedLines {
  std::string file;
  unsigned first = 0;  ///< number of the first line before; 0: the file could not be read
  std::vector<std::string> before;
  std::vector<std::string> after;
};

/// In the order of files and lines; edits on neighbouring lines are one change.
std::vector<ChangedLines> changed_lines(const Fix& fix, SourceCache& sources);

}  // namespace holdfast::check
