//===- findings/order.h - one order, and each finding once -----------------===//
//
// Purpose    Puts everything a run produced into one order that does not depend on how many
//            threads made it, and merges what several units said about the same header.
// Owns       Nothing.
// Lifetimes  Works in place on the caller's Results.
// States     Idempotent.
// Threads    The Results must not be shared meanwhile.
// Fails      Never.
// Cost       A sort.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "findings/finding.h"

namespace holdfast::check {

/// Normalises paths, sorts, and keeps one of each: findings by (rule, place, subject), the
/// definite one with the longer story first; audit rows by (place, api, what), the worst
/// verdict; unknowns by (place, what); problems by everything they say.
void order_and_deduplicate(Results& results);

}  // namespace holdfast::check
