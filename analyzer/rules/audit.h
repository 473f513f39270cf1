//===- rules/audit.h - every lend, its owner and what keeps it ----------------===//
//
// Purpose    The rows of --audit: for each call that lends memory, who owns the memory, what keeps
//            it alive until it is given back, and the verdict.
// Owns       Nothing; writes into Results.
// Lifetimes  The solved program is borrowed for the call.
// States     Called once, after the findings are made: a lend with a finding is unsafe.
// Threads    One thread.
// Fails      Never; what is not known is a row that says so.
// Cost       Linear in calls and findings.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "findings/finding.h"
#include "summaries/program.h"

namespace holdfast::check {

void audit(const Program& program, Results& results);

}  // namespace holdfast::check
