//===- facts/relations.h - relations of branches, turned around --------------===//
//
// Purpose    The relation that holds on the other way of a branch, and the one that says the same
//            with its sides exchanged.
// Owns       Nothing.
// Lifetimes  Plain values.
// States     None.
// Threads    Pure functions.
// Fails      Never.
// Cost       A switch.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "facts/fact.h"

namespace holdfast::check {

/// The relation that holds where `relation` does not.
constexpr BranchFact::Relation negated(BranchFact::Relation relation) {
  using Relation = BranchFact::Relation;
  switch (relation) {
    case Relation::Equal:
      return Relation::NotEqual;
    case Relation::NotEqual:
      return Relation::Equal;
    case Relation::Less:
      return Relation::GreaterEqual;
    case Relation::LessEqual:
      return Relation::Greater;
    case Relation::Greater:
      return Relation::LessEqual;
    case Relation::GreaterEqual:
      return Relation::Less;
    case Relation::None:
      break;
  }
  return Relation::None;
}

/// The relation with its sides exchanged: `a < b` is `b > a`.
constexpr BranchFact::Relation mirrored(BranchFact::Relation relation) {
  using Relation = BranchFact::Relation;
  switch (relation) {
    case Relation::Less:
      return Relation::Greater;
    case Relation::LessEqual:
      return Relation::GreaterEqual;
    case Relation::Greater:
      return Relation::Less;
    case Relation::GreaterEqual:
      return Relation::LessEqual;
    default:
      return relation;
  }
}

}  // namespace holdfast::check
