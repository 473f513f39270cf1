//===- rules/chains.h - operations whose handlers start the next ones ---------===//
//
// Purpose    A function that leaves two operations pending forks: what follows the one runs beside
//            what follows the other. Reported when the two sides use one stream in the same
//            direction, or one changes or ends what the other has lent.
// Owns       Nothing; findings are appended.
// Lifetimes  The program and the findings are borrowed for the call (call).
// States     None.
// Threads    One call, one thread.
// Fails      Never.
// Cost       For each fork, the operations reachable through handlers on both sides.
//
//   run() --starts--> timer --its handler starts--> write --> timer ...
//         \-starts--> read  --its handler starts--> write --> read ...     two writes at once
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "findings/finding.h"
#include "rules/contexts.h"
#include "summaries/program.h"

namespace holdfast::check {

void judge_chains(const Program& program, const Contexts& contexts, std::vector<Finding>& findings);

}  // namespace holdfast::check
