//===- facts/serialise.h - the facts of a unit as bytes ----------------------===//
//
// Purpose    UnitFacts to a compact, deterministic form and back, for summary files and the cache.
// Owns       Results own everything.
// Lifetimes  The bytes are borrowed for the call.
// States     None.
// Threads    Distinct calls are independent.
// Fails      Any bytes are survived: what is not the form, or refers to something that is not
//            there, is no unit. Who wrote them, and whether they are whole: summaries/store.h.
// Cost       Linear; a unit of a thousand functions takes milliseconds.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <optional>
#include <string>

#include "facts/fact.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {

/// Grows whenever the facts or their form change; files of other versions are made anew.
inline constexpr unsigned kFactsVersion = 25;

std::string serialise(const UnitFacts& unit);
std::optional<UnitFacts> deserialise(llvm::StringRef bytes);

/// Whether every index of the unit refers to something; `deserialise` has made sure.
bool is_consistent(const UnitFacts& unit);

}  // namespace holdfast::check
