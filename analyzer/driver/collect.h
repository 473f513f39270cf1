//===- driver/collect.h - from a solved program to results ---------------------===//
//
// Purpose    What every run reports besides findings: counts, functions that were analysed in
//            part, calls that were not followed (each callee once), the lines of functions.
// Owns       Nothing; writes into Results.
// Lifetimes  The solved program is borrowed for the call.
// States     Called once, after the findings are made.
// Threads    One thread.
// Fails      Never.
// Cost       Linear in functions, findings and unknown calls.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "findings/finding.h"
#include "summaries/program.h"

namespace holdfast::check {

void collect(const Program& program, Results& results);

}  // namespace holdfast::check
