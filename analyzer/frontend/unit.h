//===- frontend/unit.h - one translation unit in, its facts out --------------===//
//
// Purpose    Runs clang's front end over one compile command, skipping the bodies of functions
//            outside the project, and lowers every project function to facts.
// Owns       Nothing between calls; clang's AST lives and dies inside `read_unit`.
// Lifetimes  The model pack is borrowed for the call (call).
// States     None.
// Threads    Distinct calls may run on distinct threads.
// Fails      A unit that does not parse, or that crashes the front end, yields a Problem of
//            kind UnitFailed and whatever facts could still be read.
// Cost       Less than `clang -fsyntax-only` where headers are large: their bodies are skipped.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

#include "facts/fact.h"
#include "findings/paths.h"
#include "models/pack.h"

namespace holdfast::check {

/// A compile command after clean-up: what clang is run with.
struct UnitCommand {
  std::string file;
  std::string directory;
  std::vector<std::string> arguments;  ///< compiler first
};

struct FrontendOptions {
  std::vector<std::string> project_roots;  ///< absolute; bodies below none of them are skipped
  PathFilter excluded;                     ///< files whose functions are never analysed
  std::string excluded_globs;              ///< the same as text, for the cache
};

UnitFacts read_unit(const UnitCommand& command, const FrontendOptions& options,
                    const ModelPack& pack);

/// Why facts could not be had from a file given by text; for tests.
UnitFacts read_text(const std::string& code, const std::string& file_name,
                    const std::vector<std::string>& arguments, const ModelPack& pack);

}  // namespace holdfast::check
