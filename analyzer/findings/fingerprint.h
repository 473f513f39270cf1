//===- findings/fingerprint.h - what makes a finding the same one tomorrow --===//
//
// Purpose    Gives each finding a fingerprint that survives moved lines, other checkouts and
//            changed white space and comments.
// Owns       Nothing.
// Lifetimes  Borrows the source cache.
// States     None.
// Threads    As the source cache.
// Fails      Never; without the source text the line counts as empty.
// Cost       One hash per finding; the file of each is lexed once.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/StringRef.h>

#include "findings/finding.h"
#include "findings/source_text.h"

namespace holdfast::check {

/// The key of the fingerprint in SARIF's partialFingerprints. GitHub's own key,
/// primaryLocationLineHash, is left to its upload action: that one warns about every value that
/// it did not compute itself.
inline constexpr llvm::StringLiteral kFingerprintKey = "holdfast/v1";

/// Sets Finding::fingerprint to `<16 hex digits>:<n>`: a hash of rule, function, the code of the
/// line and the subject, and the number among findings with equal hash. The results must be in
/// order (order.h) and complete, or the numbers depend on what is missing.
void set_fingerprints(Results& results, SourceCache& sources);

}  // namespace holdfast::check
