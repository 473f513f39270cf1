//===- report/excerpt.h - source lines with a story drawn into them, as HTML -===//
//
// Purpose    Draws the source around a finding: coloured code, marked ranges, and between the
//            lines the numbered steps.
// Owns       Nothing.
// Lifetimes  Borrows the context and the finding for the call.
// States     None.
// Threads    As report.h.
// Fails      A file that cannot be read is left out; its steps are then told in a list.
// Cost       Only the lines near a step, or the function when it is short, are written.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "report/report.h"

namespace holdfast::check {

/// Escaped for HTML text and attributes, valid UTF-8, without control characters.
std::string html_escape(llvm::StringRef text);

/// The excerpts of every file that the finding touches, then the steps that have no place in
/// them. `id` is the finding's element id; step n gets the id `<id>s<n>`.
void write_excerpts(const ReportContext& context, const Finding& finding, llvm::StringRef id,
                    llvm::raw_ostream& out);

}  // namespace holdfast::check
