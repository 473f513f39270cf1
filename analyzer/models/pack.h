//===- models/pack.h - all model libraries of a run, found by name ---------------===//
//
// Purpose    Built-in libraries plus the user's files, with lookup of functions and types by
//            qualified name (inline namespaces and template arguments stripped by the caller).
// Owns       The libraries; pointers handed out stay valid as long as the pack (moving it too).
// Lifetimes  None borrowed; the built-in texts are part of the binary.
// States     Filled with `add`, read afterwards; `add` invalidates spans handed out earlier.
// Threads    Immutable while nobody adds, so it is shared freely then.
// Fails      `add` refuses a library with errors and reports them; the rest stays usable.
// Cost       One hash lookup per query.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llvm/ADT/StringMap.h"
#include "models/loader.h"
#include "models/model.h"

namespace holdfast::check {

/// One model file that is part of the binary.
struct BuiltinModel {
  std::string_view file;
  std::span<const std::string_view> chunks;  ///< the text, in pieces
};
std::span<const BuiltinModel> builtin_models();
std::string text_of(const BuiltinModel& model);

/// `name` and what it is called in the library's other namespaces.
std::vector<std::string> all_names(const Library& library, const std::string& name);

/// A row of `--list-models`.
struct LibrarySummary {
  std::string name;
  std::string title;
  std::string contract;
  std::string file;
  bool builtin = false;
  std::size_t functions = 0;   ///< distinct names
  std::size_t operations = 0;  ///< names that lend memory or start an operation
  std::size_t types = 0;
  std::size_t examples = 0;
};

class ModelPack {
 public:
  ModelPack() = default;

  /// The built-in libraries. Errors would be a defect of this build; the tests exclude them.
  static ModelPack builtin();

  /// Later libraries win: for each name of `library` the rows of earlier ones are dropped, except
  /// among the built-in ones, whose rows for one name add up.
  void add(std::unique_ptr<Library> library, bool is_builtin = false);

  /// Loads and adds a user's file. Returns its errors; empty means it was added.
  std::vector<ModelError> add_file(const std::string& path);

  /// Candidates for a call of the function with this qualified name: rows with `when` first, in
  /// the order of their file. The first whose arity and guard fit describes the call.
  std::span<const FunctionModel* const> functions(std::string_view qualified_name) const;

  const TypeModel* type(std::string_view qualified_name) const;

  /// The value of a library's constant, looked up where the row stands.
  static const std::int64_t* constant(const FunctionModel& function, std::string_view name);

  const std::vector<std::unique_ptr<Library>>& libraries() const { return libraries_; }
  std::vector<LibrarySummary> list() const;

 private:
  struct Row {
    std::vector<const FunctionModel*> models;
  };
  void index(const FunctionModel& function, std::string_view name, bool is_builtin,
             const Library& library);

  std::vector<std::unique_ptr<Library>> libraries_;
  std::vector<bool> builtin_;
  llvm::StringMap<Row> functions_;
  llvm::StringMap<const TypeModel*> types_;
};

}  // namespace holdfast::check
