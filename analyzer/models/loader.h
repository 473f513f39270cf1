//===- models/loader.h - a model file becomes a Library -----------------------===//
//
// Purpose    Reads one YAML model file strictly, and writes a Library back as such a file.
// Owns       Results own everything; the text may go away.
// Lifetimes  None borrowed beyond the call.
// States     None.
// Threads    Distinct calls are independent.
// Fails      Every mistake of the file is collected with line, column and what was expected; with
//            any of them there is no library. Any bytes are survived.
// Cost       Linear in the text; the built-in pack takes a few tens of milliseconds.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/model.h"
#include "models/yaml_tree.h"

namespace holdfast::check {

struct LoadResult {
  std::unique_ptr<Library> library;  ///< null when there are errors
  std::vector<ModelError> errors;
};

/// `file` is what errors and places call the text; `Library::file` and `ModelPlace::file` get its
/// base name.
LoadResult load_library(std::string_view text, const std::string& file);

/// Reads the file from disk first; a file that cannot be read is an error like any other.
LoadResult load_library_file(const std::string& path);

/// The library as a model file. Loading the result gives an equal library, places aside.
std::string export_yaml(const Library& library);

}  // namespace holdfast::check
