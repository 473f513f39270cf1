//===- driver/units.h - all units of a run, from the cache or the front end ---===//
//
// Purpose    The facts of every unit, several at once, with the cache in front of the front end.
// Owns       Nothing between calls.
// Lifetimes  Everything is borrowed for the call.
// States     None.
// Threads    Starts `jobs` threads and waits for them.
// Fails      A unit that fails carries its Problem; the others are read all the same.
// Cost       The front end's parse, or for an unchanged unit the reading of one file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "driver/cache.h"
#include "driver/progress.h"
#include "frontend/unit.h"

namespace holdfast::check {

/// In the order of the commands. `jobs` 0: one per processor.
std::vector<UnitFacts> read_units(const std::vector<UnitCommand>& commands,
                                  const FrontendOptions& options, const ModelPack& pack,
                                  unsigned jobs, UnitCache& cache, Progress& progress);

}  // namespace holdfast::check
