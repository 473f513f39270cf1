//===- rules/judge.h - from incidents to findings -----------------------------===//
//
// Purpose    Decides which defect an incident is, where it is best reported, how sure it is, and
//            tells its story; and judges what stays lent when a function returns.
// Owns       Nothing; writes into Results.
// Lifetimes  The solved program is borrowed for the call (call).
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       Proportional to incidents and open operations.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "findings/finding.h"
#include "summaries/program.h"

namespace holdfast::check {

/// `wrappers`: the functions that may make raw calls; empty: the policy is off.
void judge(const Program& program, const std::vector<std::string>& wrappers, Results& results);

}  // namespace holdfast::check
