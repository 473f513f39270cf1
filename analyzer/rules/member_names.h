//===- rules/member_names.h - one name for a member, whoever reaches it ------===//
//
// Purpose    Two functions meet in the name of a member: the class of the object and the way from
//            it, as in `outbuf: out.*` for what `o->out` points at.
// Owns       Plain values.
// Lifetimes  The program is borrowed for the call (call).
// States     None.
// Threads    Pure functions.
// Fails      Never; memory that no class of the program's own leads to has no name.
// Cost       The steps of the path.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <set>
#include <string>
#include <vector>

#include "summaries/program.h"

namespace holdfast::check {

/// The class (or the global, with a leading `::`), then fields, `[]` and `*`.
using MemberName = std::vector<std::string>;

/// A class of the program's own. What a library hands out is called by too many names.
bool is_owner_class(const TypeFact& found);
/// With its template arguments: objects of two instances have nothing to do with each other.
std::string class_name(const TypeFact& type);
/// Is it the class as it is written, or an instance of it?
bool is_of_class(const std::string& name, const std::string& written);
/// Adds every name that `path` goes by.
void member_names(const Program& program, const Summary& summary, const Path& path,
                  std::set<MemberName>& out);
/// The same, and the names of members that hold what was passed to the function and is lent.
void lent_names(const Program& program, const Summary& summary, const Path& path,
                std::set<MemberName>& out);

/// Every name that one of the function's paths goes by.
std::set<MemberName> names_of(const Program& program, const SolvedFunction& function,
                              const std::vector<Path>& paths);
/// Does the function's path go by one of the names?
bool goes_by(const Program& program, const SolvedFunction& function, const Path& path,
             const std::set<MemberName>& names);

/// Adds every name of what the function changes.
void changed_names(const Program& program, const SolvedFunction& function,
                   std::set<MemberName>& out);

bool begins_with(const MemberName& name, const MemberName& begin);
/// As the programmer would write it, without the class.
std::string subject_of(const MemberName& name);
bool same_step(const Path::Step& left, const Path::Step& right);
/// Does the step lead to what a `void *` points at, as user data does?
bool is_behind_void(const Program& program, const Path& path, std::size_t step);
/// From the same parameter, global or block, whatever the steps.
bool same_root(const Path& left, const Path& right);
/// Does `path` lead through what `begin` names?
bool begins_with(const Path& path, const Path& begin);
bool same_way(const Path& left, const Path& right);
bool leads_to_member(const Path& path);
/// Is `inner`, a stack that begins in the function at this depth, what follows of `stack`?
bool is_rest_of(const Stack& stack, std::size_t depth, const Stack& inner);
/// Does the function at this depth of a change's stack change a member of what it was given, rather
/// than bytes that it was given themselves?
bool changes_member(const Program& program, const Stack& stack, std::size_t depth);
/// The innermost frame whose function changes a member of what it is given.
const Frame& where_changed(const Program& program, const Stack& stack);
/// Made by the function itself: another one each time.
bool is_new(const Path& path);
/// Does the free function that goes with the lend give it back? Then it is the operation's own.
bool is_given_back(const SummaryOperation& item, std::size_t lend);

/// The function is given an object, lends a part of it on one way, and frees the whole of it on
/// another: it has taken the object over, and nobody else has lent any of it.
bool is_handed_over(const SolvedFunction& function, const SummaryEffect& freed);

/// Was a number or flag of the same object looked at on the way to the effect: a count, a state?
bool depends_on_state(const Program& program, const SummaryEffect& effect);
/// Freed only when a member of the object says so, a reference count, a state; or a number or flag
/// beside the pointer to it.
bool depends_on_own_state(const Program& program, const SummaryEffect& item);

/// The pointer that led to the lent memory was set to something else, or moved from.
bool is_taken_out(const Program& program, const Summary& summary, const Path& path);
/// The head of a list that led to the lent memory went on to what follows.
bool is_past(const Summary& summary, const Path& path);
/// The function puts a share of the object into a member of that object: until somebody takes it
/// out again the object stays.
bool holds_itself(const Summary& summary, const Path& path);

/// Was the register written a null pointer?
bool is_null_constant(const FunctionFacts& function, Reg value);

/// Does one of them lead to `path`, or to something that it is in?
bool is_prefix_of_any(const std::vector<Path>& prefixes, const Path& path);
/// Is one of them `wanted`?
bool holds(const std::vector<Path>& paths, const Path& wanted);
/// As a step stands in a name.
std::string text_of(const Path::Step& step);
/// The parameter and the fields, as in `session.out`.
std::string text_of(const SolvedFunction& function, const Path& path);

}  // namespace holdfast::check
