//===- findings/suppress.h - comments that allow a finding, with a reason ---===//
//
// Purpose    Reads `// holdfast: allow(<id>[, <id>]) <reason>` comments, marks the findings that
//            they allow, and reports comments that lack a reason or allow nothing.
// Owns       Nothing beyond the call.
// Lifetimes  Borrows the source cache.
// States     None.
// Threads    As the source cache.
// Fails      Never; a malformed comment becomes a finding of rule `holdfast-suppression`.
// Cost       One pass over each file that has findings or was analysed, and only when the file
//            contains the word "holdfast:".
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "findings/rule_table.h"
#include "findings/source_text.h"

namespace holdfast::check {

/// One comment.
struct Allowance {
  SourcePlace where;  ///< of the comment
  std::vector<std::string> ids;
  std::string reason;     ///< empty: the comment has no effect and is reported
  std::string malformed;  ///< what is wrong with it; the comment then has no effect
  /// Lines whose findings it allows. A comment behind code: that line. A comment on a line of
  /// its own: the statement below, up to its first brace or semicolon.
  LineRange lines;
};

std::vector<Allowance> find_allowances(const SourceFile& file, const std::string& path);

struct SuppressOptions {
  /// Files that were analysed completely, so that a comment that allows nothing is stale there.
  /// Files with findings are looked at in any case, for what they suppress.
  std::vector<std::string> analysed_files;
  RuleSelection rules;  ///< a comment about a rule that is off is not stale
};

/// Sets Finding::suppressed and appends findings about the comments themselves.
void apply_suppressions(Results& results, const SuppressOptions& options, SourceCache& sources);

}  // namespace holdfast::check
