//===- findings/runtime_evidence.h - what runs say about findings ---------------===//
//
// Purpose    Reads a report of the runtime checker, marks each finding as confirmed, exercised
//            without a violation, or never executed, and puts them in that order.
// Owns       Nothing; changes the findings in place.
// Lifetimes  The text is borrowed for the call.
// States     Called once, after the filters.
// Threads    One thread.
// Fails      With one message that says what is wrong with the report; the findings stay as they
//            were.
// Cost       Linear in sites and in findings with their lends.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {

/// The report: `{"version": 1, "sites": [{"file", "line", "function", "api", "count"}],
/// "violations": [{"id", "file", "line"}]}`. Other keys are left alone.
bool apply_runtime_report(llvm::StringRef text, std::vector<Finding>& findings, std::string* error);

/// The same from a file.
bool apply_runtime_file(const std::string& path, std::vector<Finding>& findings,
                        std::string* error);

}  // namespace holdfast::check
