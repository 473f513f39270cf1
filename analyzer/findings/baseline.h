//===- findings/baseline.h - what an earlier run already knew --------------===//
//
// Purpose    Reads a SARIF report as a baseline, and marks findings as new or unchanged and
//            those of the baseline that are gone as absent.
// Owns       A Baseline owns its entries.
// Lifetimes  Nothing of the file is kept.
// States     Read once, then immutable.
// Threads    Immutable after reading.
// Fails      A file that is not SARIF 2.1.0 gives one message with the byte where it goes wrong;
//            results of other tools in it are passed over and counted.
// Cost       One JSON parse.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/StringRef.h>

#include <set>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "findings/paths.h"
#include "findings/rule_table.h"

namespace holdfast::check {

struct Baseline {
  std::vector<Finding> findings;  ///< rule, place, message, subject, confidence, fingerprint
  unsigned foreign = 0;           ///< results of other tools
};

/// Parses the text of a SARIF log; `name` is for messages.
bool parse_baseline(llvm::StringRef text, llvm::StringRef name, const PathNames& names,
                    Baseline& baseline, std::string* error);

bool read_baseline(const std::string& path, const PathNames& names, Baseline& baseline,
                   std::string* error);

/// Which entries may be called absent when no finding matches them.
struct AbsenceScope {
  RuleSelection rules;
  Confidence min_confidence = Confidence::Possible;
  /// When not empty: only entries in these files, or in files that are gone.
  std::set<std::string> analysed_files;
};

/// Sets Finding::baseline and Results::absent. Fingerprints must be set.
void apply_baseline(Results& results, const Baseline& baseline, const AbsenceScope& scope);

}  // namespace holdfast::check
