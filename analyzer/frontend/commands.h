//===- frontend/commands.h - how each unit is compiled ------------------------===//
//
// Purpose    Finds the compile command of every unit asked for, from compile_commands.json or
//            from the words after `--`, and cleans it up for clang.
// Owns       Plain values.
// Lifetimes  Nothing is borrowed.
// States     None.
// Threads    Distinct calls may run on distinct threads.
// Fails      With a message that says what to do: no database, a broken one, a file not in it.
// Cost       Reading the database.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "frontend/unit.h"

namespace holdfast::check {

struct CommandRequest {
  std::string build_path;          ///< -p, may be empty
  std::vector<std::string> files;  ///< empty: every unit of the database
  std::vector<std::string> compiler_args;
  bool has_compiler_args = false;
};

struct Commands {
  std::vector<UnitCommand> units;
  std::vector<Problem> problems;  ///< files without a command, each once
  std::string error;              ///< nothing at all can be analysed
};

Commands find_commands(const CommandRequest& request);

/// Options that clang does not know (GCC's own) are dropped, outputs and plug-ins too.
std::vector<std::string> clean_arguments(const std::vector<std::string>& arguments,
                                         const std::string& file);

}  // namespace holdfast::check
