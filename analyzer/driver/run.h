//===- driver/run.h - the pipeline of one run ---------------------------------===//
//
// Purpose    commands -> facts per unit -> link -> findings -> report, as the options ask.
// Owns       Everything of one run.
// Lifetimes  Options are borrowed for the call.
// States     Called once per process.
// Threads    Units are read by `jobs` threads; the rest is one thread.
// Fails      Every failure is a line on `err` or a Problem in the report; see ExitCode.
// Cost       The front end's parse dominates.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "driver/options.h"
#include "llvm/Support/raw_ostream.h"

namespace holdfast::check {

ExitCode run(const Options& options, const std::vector<std::string>& command_line,
             llvm::raw_ostream& out, llvm::raw_ostream& err);

}  // namespace holdfast::check
