//===- models/path.h - the text forms of access paths and conditions -----------===//
//
// Purpose    Reads `arg[2].*.base.*` and `arg[3] & NAME && !arg[4] is null`; `text()` of
//            either writes the canonical form, which reads back as the same value.
// Owns       Results own their strings.
// Lifetimes  None borrowed.
// States     None.
// Threads    Free functions without state.
// Fails      Returns nullopt and says in `why` what was expected and where (offset from 0).
// Cost       Linear in the text; both are read once per row of the pack.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/model.h"

namespace holdfast::check {

struct TextError {
  std::size_t offset = 0;
  std::string message;
};

std::optional<AccessPath> parse_path(std::string_view text, TextError& why);
std::optional<Condition> parse_condition(std::string_view text, TextError& why);

bool operator==(const AccessPath& a, const AccessPath& b);
bool operator==(const Condition& a, const Condition& b);

}  // namespace holdfast::check
