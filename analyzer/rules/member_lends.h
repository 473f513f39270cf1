//===- rules/member_lends.h - what is lent, by the name of the member ---------===//
//
// Purpose    What is open when a function returns to nobody that was seen (callers answer for the
//            rest), found again by the names that the lent memory goes by.
// Owns       Plain values.
// Lifetimes  Lends point into the program (owner).
// States     None.
// Threads    Pure functions.
// Fails      Never.
// Cost       Each lend of each function, times its names.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "rules/contexts.h"
#include "rules/member_names.h"
#include "summaries/program.h"

namespace holdfast::check {

inline constexpr std::size_t kNotKept = ~std::size_t{0};

struct Lent {
  const SolvedFunction* function = nullptr;
  const SummaryOperation* item = nullptr;
  std::size_t which = 0;
  MemberName name;
  std::size_t kept = kNotKept;  ///< steps from what the operation owns to what it was lent
};

using LendsByMember = std::map<std::string, std::vector<Lent>>;  ///< by the first part of the name

LendsByMember lends_by_member(const Program& program, const Contexts& contexts);

/// What the completion changes, also by the names of the handler: who starts the operation need not
/// know what its user data leads to.
std::set<MemberName> told_at_completion(const Program& program, const SolvedFunction& function,
                                        const SummaryOperation& item);

/// Does what was lent stay although the memory `behind` steps in front of it goes? It does when the
/// operation owns it at that point or behind it, and where it is only pointed at.
bool survives(const Program& program, const Lent& lent, std::size_t behind, EffectKind kind);

/// Where a change of a member is told: in the method of the changed object's own class that changes
/// it; else, of what is freed in C or moved, at the statement that does it; else at the outermost
/// call.
const Frame& where_told(const Program& program, const SummaryEffect& effect,
                        const std::string& owner);

inline constexpr const char* kNobodyLooked = "nothing here looks whether the operation is pending";

/// The finding that says so; `why` nothing kept the effect from happening meanwhile.
Finding finding_of(const Program& program, const SummaryEffect& effect, const Lent& lent,
                   const MemberName& name, const Frame& frame, const std::string& why);

}  // namespace holdfast::check
