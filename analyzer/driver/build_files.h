//===- driver/build_files.h - what build engines need -------------------------===//
//
// Purpose    A dependency file beside a summary (--depfile), and the Ninja rules of a whole
//            compilation database (--write-ninja): one edge per unit, one for the link, each with
//            its inputs and outputs declared, so that an engine can distribute and cache them.
// Owns       Nothing.
// Lifetimes  Everything is borrowed for the call.
// States     None.
// Threads    Any.
// Fails      Never; writing the text to a file is the caller's.
// Cost       Linear in the number of units.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "driver/options.h"
#include "facts/fact.h"
#include "frontend/unit.h"

namespace holdfast::check {

/// What `output` was made from, in the format of make.
std::string depfile_of(const std::string& output, const std::vector<ReadFile>& reads);

/// Makes a unit's paths below `base` relative to it, and forgets what the depfile has told: the
/// same inputs give the same summary on every machine.
void make_portable(UnitFacts& unit, const std::string& base);
/// Its relative paths are below the current directory.
void make_local(UnitFacts& unit);

/// Rules that give the report of `command_line` by way of summaries below `folder`.
std::string ninja_of(const Options& options, const std::vector<std::string>& command_line,
                     const std::vector<UnitCommand>& units, const std::string& folder);

}  // namespace holdfast::check
