//===- fuzz/run/repro.h - what a written reproducer calls --------------------------===//
//
// Purpose    Runs `.calls` text on a target and answers with the verdict, for test cases that
//            holdfast-fuzz writes and for those written by hand.
// Owns       Nothing.
// Lifetimes  One call.
// States     None.
// Threads    One.
// Fails      A text that is no sequence answers "unreadable: line and reason".
// Cost       One run.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <string_view>

namespace holdfast::fuzz {

/// "ok", or the id of the verdict.
std::string verdict_of(std::string_view target, std::string_view calls);

}  // namespace holdfast::fuzz
