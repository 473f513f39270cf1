//===- report/github.h - what GitHub's runner wants to be told --------------===//
//
// Purpose    Escaping of workflow commands, and the Markdown of the step summary.
// Owns       Nothing.
// Lifetimes  Borrows the context for the call.
// States     None.
// Threads    As report.h.
// Fails      Never; a summary that would be too long says how much is left out.
// Cost       As report.h.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "report/report.h"

namespace holdfast::check {

/// How many errors, and how many warnings, of one step GitHub shows.
inline constexpr unsigned kAnnotationsShown = 10;

/// A step summary may have 1 MiB; some of it belongs to other programs of the step.
inline constexpr std::size_t kSummaryBytes = 900'000;

std::string escape_data(llvm::StringRef text);
std::string escape_property(llvm::StringRef text);

/// Markdown for GITHUB_STEP_SUMMARY.
std::string step_summary(const ReportContext& context);

}  // namespace holdfast::check
