//===- lowering/fixes.h - what would mend a lending call ------------------------===//
//
// Purpose    Looks at each call that the models know to lend memory, and writes down the edits
//            that would make it hold what it uses, where they are mechanical. Rules choose later
//            which of them silence a finding.
// Owns       Nothing; the edits are added to the function's facts.
// Lifetimes  Everything is borrowed for the call (call).
// States     After FunctionLowering, before the AST is gone.
// Threads    One thread per unit.
// Fails      Never; what cannot be mended mechanically gets no edit.
// Cost       One walk over the bodies of functions that call something modelled.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "lowering/function_lowering.h"
#include "models/pack.h"

namespace holdfast::check {

void find_fixes(UnitContext& context, const ModelPack& pack, const clang::FunctionDecl& function,
                FunctionFacts& facts);

}  // namespace holdfast::check
