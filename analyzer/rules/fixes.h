//===- rules/fixes.h -----------------------------------------------------------===//
//
// Purpose    Chooses, of the ways to mend a call, those that silence a finding.
// Owns       Nothing; the edits are copied into the finding.
// Lifetimes  Program, operation and lend are borrowed for the call (call).
// States     None.
// Threads    Immutable.
// Fails      Never; most findings have no mechanical fix.
// Cost       One look at the fixes of the function with the lending call.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "summaries/program.h"

namespace holdfast::check {

/// After the rule of the finding is decided.
void attach_fixes(const Program& program, const Operation& operation, const LendRecord& lend,
                  Finding& finding);

}  // namespace holdfast::check
