//===- report/html_assets.h ----------------------------------------------------===//
//
// Purpose    The style sheet and the script of the HTML report, apart from the code that fills it.
// Owns       Static text.
// Lifetimes  Forever.
// States     None.
// Threads    Immutable.
// Fails      Never.
// Cost       None.
//
//===----------------------------------------------------------------------===//
#pragma once

namespace holdfast::check {

extern const char* const kHtmlStyle;
extern const char* const kHtmlScript;

}  // namespace holdfast::check
