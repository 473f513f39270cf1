//===- run/program.h - what kind of program is to be run -------------------------===//
//
// Purpose    Looks at the file before it is started: can it be watched, and which sanitizer's
//            runtime has to come first?
// Owns       Nothing.
// Lifetimes  Plain values.
// States     None.
// Threads    One.
// Fails      With one message that says what to do.
// Cost       Reads the file's headers.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

namespace holdfast::run {

struct Program {
  std::string path;
  bool is_script = false;
  std::vector<std::string> sanitizers;  ///< libasan.so.8, ...: to be loaded first
  bool has_own_runtime = false;         ///< a sanitizer's runtime is part of the program
  std::string problem;                  ///< not empty: it cannot be watched
};

/// `name` as a shell would find it.
Program look_at(const std::string& name);

}  // namespace holdfast::run
