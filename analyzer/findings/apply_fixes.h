//===- findings/apply_fixes.h - the edits of findings, made ----------------===//
//
// Purpose    Applies the fixes that findings carry to the source files (--fix).
// Owns       Nothing.
// Lifetimes  Borrows the findings and the source cache for the call.
// States     None. Run again after a new analysis for what had to be left out.
// Threads    One run at a time over one tree.
// Fails      A fix is applied whole or left out with the reason; a file is replaced whole or not
//            at all, and failing to write one is an error that does not stop the others.
// Cost       One read and one write per changed file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "findings/source_text.h"

namespace holdfast::check {

struct FixOutcome {
  unsigned applied = 0;               ///< fixes, not edits
  std::vector<std::string> files;     ///< written
  std::vector<std::string> left_out;  ///< one sentence each
  std::vector<std::string> errors;
};

/// Applies the first fix of each finding that is neither suppressed nor in the baseline. Fixes
/// that overlap an earlier one, or leave `roots` (when there are any), are left out. `sources`
/// must hold the texts that the findings were made from.
FixOutcome apply_fixes(const Results& results, const std::vector<std::string>& roots,
                       SourceCache& sources);

}  // namespace holdfast::check
