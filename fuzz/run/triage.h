//===- fuzz/run/triage.h - which failures are the same one -------------------------===//
//
// Purpose    Gives each failure a signature: id, rule and the kind of call, or for a crash the
//            first frames of the code under test. Failures of one signature are taken for one.
// Owns       Nothing.
// Lifetimes  Values.
// States     None.
// Threads    The caller must have one: each file runs in a child.
// Fails      Never.
// Cost       A run per file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "run/child.h"

namespace holdfast::fuzz {

/// "ok" for a run without a verdict.
std::string signature(const Guarded& g);

/// The first frames of a stack in a sanitizer's form ("    #0 0x12 in name file") that belong to
/// the code under test, joined; empty if the text has none.
std::string frames_of(const std::string& output);

/// In the child: a fatal signal prints a stack in that form before it ends the process. Where a
/// sanitizer is there to do so, this does nothing.
void print_stacks_of_crashes();

}  // namespace holdfast::fuzz
