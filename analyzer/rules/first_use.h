//===- rules/first_use.h - handlers that use their object whatever they are told --===//
//
// Purpose    A handler that looks at its error first, and then leaves the object alone, does no
//            harm when the object has gone and its operations were cancelled with it. One that uses
//            the object before it has looked at anything does.
// Owns       Nothing.
// Lifetimes  The program is borrowed for the call (call).
// States     None.
// Threads    Pure.
// Fails      Never; a method that was not seen uses its object.
// Cost       The facts up to the first branch, three calls deep.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "summaries/program.h"

namespace holdfast::check {

/// Does the function (a method, or a lambda that has captured `this`) use the object before its
/// first branch?
bool uses_object_at_once(const Program& program, const std::string& key);

}  // namespace holdfast::check
