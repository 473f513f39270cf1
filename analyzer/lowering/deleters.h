//===- lowering/deleters.h - owners that only ask for the end ------------------===//
//
// Purpose    A `unique_ptr` with a deleter of the program's own that does not delete: it closes a
//            handle whose callback deletes, or tells an object that deletes itself when nothing is
//            pending any more. When such an owner goes, what it points at stays.
// Owns       Nothing.
// Lifetimes  The declarations and the pack are borrowed for the call (call).
// States     None.
// Threads    Any, one unit at a time.
// Fails      Never; a deleter of which nothing can be said deletes.
// Cost       A walk over the deleter's body and the project's functions that it calls, three deep.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "clang/AST/DeclTemplate.h"
#include "models/pack.h"

namespace holdfast::check {

/// Does an owner of this type only ask for the end of what it points at?
bool asks_for_end_only(const clang::ClassTemplateSpecializationDecl& owner, const ModelPack& pack);

}  // namespace holdfast::check
