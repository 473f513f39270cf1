// The libraries of a run and the two hash tables over them.
#include "models/pack.h"

#include <algorithm>
#include <set>

namespace holdfast::check {
namespace {

llvm::StringRef key_of(std::string_view text) {
  return {text.data(), text.size()};
}

bool is_operation(const FunctionModel& function) {
  return function.operation.has_value() || !function.lends.empty();
}

}  // namespace

std::string text_of(const BuiltinModel& model) {
  std::string out;
  for (const std::string_view chunk : model.chunks) out += chunk;
  return out;
}

std::vector<std::string> all_names(const Library& library, const std::string& name) {
  std::vector<std::string> out{name};
  if (library.namespaces.empty()) return out;
  const std::string prefix = library.namespaces.front() + "::";
  if (!name.starts_with(prefix)) return out;
  for (std::size_t i = 1; i < library.namespaces.size(); ++i) {
    out.push_back(library.namespaces[i] + "::" + name.substr(prefix.size()));
  }
  return out;
}

ModelPack ModelPack::builtin() {
  ModelPack pack;
  for (const BuiltinModel& model : builtin_models()) {
    LoadResult result = load_library(text_of(model), std::string(model.file));
    if (result.library) pack.add(std::move(result.library), /*is_builtin=*/true);
  }
  return pack;
}

void ModelPack::add(std::unique_ptr<Library> library, bool is_builtin) {
  for (FunctionModel& function : library->functions) {
    function.library = library.get();
    for (const Release& release : function.effects.releases)
      library->submits |= release.scope == Release::Scope::Submit;
    for (const std::string& name : function.names) {
      for (const std::string& one : all_names(*library, name)) {
        index(function, one, is_builtin, *library);
      }
    }
  }
  for (const TypeModel& type : library->types) {
    for (const std::string& name : type.names) {
      for (const std::string& one : all_names(*library, name)) types_[key_of(one)] = &type;
    }
  }
  libraries_.push_back(std::move(library));
  builtin_.push_back(is_builtin);
}

void ModelPack::index(const FunctionModel& function, std::string_view name, bool is_builtin,
                      const Library& library) {
  Row& row = functions_[key_of(name)];
  const bool same_file = !row.models.empty() && row.models.front()->library == &library;
  if (!is_builtin && !same_file) row.models.clear();
  // Guarded rows come first; within each group the order of the files is kept.
  auto place = row.models.end();
  if (function.when) {
    place = std::find_if(row.models.begin(), row.models.end(),
                         [](const FunctionModel* other) { return !other->when; });
  }
  row.models.insert(place, &function);
}

std::vector<ModelError> ModelPack::add_file(const std::string& path) {
  LoadResult result = load_library_file(path);
  if (result.library) add(std::move(result.library));
  return std::move(result.errors);
}

std::span<const FunctionModel* const> ModelPack::functions(std::string_view qualified_name) const {
  const auto found = functions_.find(key_of(qualified_name));
  if (found == functions_.end()) return {};
  return found->second.models;
}

const TypeModel* ModelPack::type(std::string_view qualified_name) const {
  const auto found = types_.find(key_of(qualified_name));
  return found == types_.end() ? nullptr : found->second;
}

const std::int64_t* ModelPack::constant(const FunctionModel& function, std::string_view name) {
  if (!function.library) return nullptr;
  const auto found = function.library->constants.find(std::string(name));
  return found == function.library->constants.end() ? nullptr : &found->second;
}

std::vector<LibrarySummary> ModelPack::list() const {
  std::vector<LibrarySummary> out;
  for (std::size_t i = 0; i < libraries_.size(); ++i) {
    const Library& library = *libraries_[i];
    std::set<std::string> names;
    std::set<std::string> operations;
    for (const FunctionModel& function : library.functions) {
      names.insert(function.names.begin(), function.names.end());
      if (is_operation(function)) operations.insert(function.names.begin(), function.names.end());
    }
    std::size_t types = 0;
    for (const TypeModel& type : library.types) types += type.names.size();
    out.push_back({library.name, library.title, library.contract, library.file, builtin_[i],
                   names.size(), operations.size(), types, library.examples.size()});
  }
  return out;
}

}  // namespace holdfast::check
