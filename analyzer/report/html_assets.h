// The style sheet and the script of the HTML report, kept apart from the code that fills it.
#pragma once

namespace holdfast::check {

extern const char* const kHtmlStyle;
extern const char* const kHtmlScript;

}  // namespace holdfast::check
