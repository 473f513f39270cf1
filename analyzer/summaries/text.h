//===- summaries/text.h - summaries for people ------------------------------===//
//
// Purpose    Says what a function does to the memory of its callers, one line an effect:
//            "lends *line (read) to 'uv_write' until its callback runs".
// Owns       Results own everything.
// Lifetimes  Facts and summaries are borrowed for the call.
// States     None.
// Threads    Distinct calls are independent.
// Fails      Never.
// Cost       Linear in the summary.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "summaries/program.h"

namespace holdfast::check {

/// A path as the programmer would write it in the function: `this->buf_`, `*line`.
std::string text_of(const Path& path, const FunctionFacts& function);

/// "until its callback runs", for each way in which a lend ends.
std::string text_of(Until until);

std::vector<std::string> text_of(const Summary& summary, const FunctionFacts& function);

/// All functions of a program that do something to their callers, in the order of the program.
std::string text_of(const Program& program);

}  // namespace holdfast::check
