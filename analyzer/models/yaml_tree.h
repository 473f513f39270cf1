//===- models/yaml_tree.h - a YAML text as a tree of values with places ------===//
//
// Purpose    The one door to LLVM's YAML parser: a whole text becomes a tree in which every
//            value knows its line and column, so that later stages need no parser state.
// Owns       Everything; the tree does not refer to the text.
// Lifetimes  None borrowed.
// States     None.
// Threads    Distinct calls are independent.
// Fails      Appends to `errors` and returns what could be read; any bytes are survived. Aliases,
//            several documents, keys that are no scalars and duplicate keys are errors.
// Cost       Linear in the text, up to 4 MiB, 64 levels and 1,000,000 values.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::check {

/// One complaint about a model file, printed as `file:line:column: error: message`.
struct ModelError {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  std::string message;

  std::string text() const;
};

struct YamlValue {
  enum class Kind : unsigned char { Null, Scalar, List, Map };
  struct Entry;

  Kind kind = Kind::Null;
  bool quoted = false;  ///< a scalar in quotes or a block: never a number or a truth value
  unsigned line = 0;
  unsigned column = 0;
  std::string scalar;
  std::vector<YamlValue> items;
  std::vector<Entry> entries;

  const YamlValue* find(std::string_view key) const;
};

struct YamlValue::Entry {
  std::string key;
  unsigned line = 0;
  unsigned column = 0;
  YamlValue value;
};

YamlValue parse_yaml(std::string_view text, const std::string& file,
                     std::vector<ModelError>& errors);

/// `text` as a YAML scalar on one line: plain where that is safe, quoted otherwise.
std::string yaml_scalar(std::string_view text);

}  // namespace holdfast::check
