//===- report/explain.h - the rules, told to a terminal --------------------===//
//
// Purpose    --list-rules and --explain=ID, from the table and the pages built in.
// Owns       Nothing; the pages of docs/defects are part of the program.
// Lifetimes  Static data.
// States     None.
// Threads    Immutable.
// Fails      explain_rule() is false for an unknown id. A page that was not there when the program
//            was built is replaced by the row of the table.
// Cost       None.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/raw_ostream.h>

namespace holdfast::check {

void list_rules(llvm::raw_ostream& out);
bool explain_rule(llvm::StringRef id, llvm::raw_ostream& out);

/// The Markdown of docs/defects/<id>.md; empty when it was not built in.
llvm::StringRef defect_page(llvm::StringRef id);

}  // namespace holdfast::check
