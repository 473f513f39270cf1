//===- summaries/export.h - inferred wrappers as models ------------------------===//
//
// Purpose    Turns what was found out about a program's own functions into a model file, so that
//            code which only sees their declarations is judged as if their bodies were there.
// Owns       The library that is returned.
// Lifetimes  The solved program is borrowed for the call.
// States     Called once, after the program is solved.
// Threads    One thread.
// Fails      Never; what a model cannot say is left out and told in the row's note.
// Cost       Linear in the summaries.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "models/model.h"
#include "summaries/program.h"

namespace holdfast::check {

/// One row for each function with external linkage that lends, keeps, waits for or frees what its
/// callers gave it.
Library export_models(const Program& program);

}  // namespace holdfast::check
