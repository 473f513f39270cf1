//===- findings/filters.h - from what was found to what is reported --------===//
//
// Purpose    Runs results through everything between the analysis and the report, in the one
//            order that makes the answers right: order, levels, suppressions, fingerprints,
//            baseline, then the selections (rules, confidence, excluded files, changed lines).
// Owns       FilterOptions owns its strings.
// Lifetimes  Works in place on the caller's Results; borrows the source cache.
// States     Run once per Results.
// Threads    As the source cache.
// Fails      A baseline or diff that cannot be used is named in `errors`; the filter is then left
//            out and the rest still done, so that results are never lost to a broken input.
// Cost       Sorting, and one lexing of each file with findings.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "findings/paths.h"
#include "findings/rule_table.h"
#include "findings/source_text.h"

namespace holdfast::check {

struct FilterOptions {
  RuleSelection rules;
  /// Rule to "off", "possible" or "definite": what the project takes the rule for.
  std::map<std::string, std::string> levels;
  Confidence min_confidence = Confidence::Possible;
  PathFilter excluded;  ///< findings in these files are dropped
  /// Files analysed completely by this run (main files of good units, and project headers when
  /// the whole compilation database was run). Decides what is stale and what is absent.
  std::vector<std::string> analysed_files;
  std::string baseline;  ///< SARIF file, or empty
  std::string diff;      ///< unified diff file, "-" for standard input, or empty
  std::string relative_to;
  /// Called after everything is judged and before --diff cuts: the findings of a baseline.
  std::function<void(const Results&)> before_diff;
};

/// How many findings each filter took away.
struct FilterOutcome {
  std::vector<std::string> errors;
  unsigned by_rule = 0;
  unsigned by_confidence = 0;
  unsigned by_path = 0;
  unsigned by_diff = 0;
};

FilterOutcome apply_filters(Results& results, const FilterOptions& options, SourceCache& sources);

/// The directories that the names in a diff may be relative to: `start`, and each one above it
/// up to the first that holds a `.git`.
std::vector<std::string> diff_directories(const std::string& start);

}  // namespace holdfast::check
