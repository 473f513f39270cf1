//===- rules/borrowed.h - memory that a function was only lent -----------------===//
//
// Purpose    Does a function lend on what its caller has lent it, without the caller's learning of
//            the completion? Asked for each lend that is open when the function returns.
// Owns       The classes of which some function frees an object that it is given.
// Lifetimes  The solved program and the contexts are borrowed (constructor).
// States     None.
// Threads    One thread.
// Fails      Never.
// Cost       The callers of the function, and theirs, as far as they pass the memory on.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "rules/contexts.h"
#include "summaries/program.h"

namespace holdfast::check {

class Borrowed {
 public:
  Borrowed(const Program& program, const Contexts& contexts);

  /// The lend number `which` of the operation number `index` of the function's summary.
  bool is_borrowed(const SolvedFunction& function, std::size_t index, std::size_t which) const {
    return is_borrowed_at(function, index, which, 0);
  }

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }
  bool is_of_request(const Path& path) const;
  bool stored_away(const SolvedFunction& function, const SummaryOperation& item,
                   const Path& path) const;
  bool behind_another_pointer(const Path& path) const;
  bool is_never_told(const SummaryOperation& item, const TypeFact& parameter) const;
  bool is_message(const SolvedFunction& function, const SummaryOperation& item,
                  const Path& path) const;
  bool is_bytes(const SolvedFunction& function, const SummaryOperation& item,
                std::size_t which) const;
  bool learns(const SolvedFunction& function, const SummaryOperation& item, unsigned depth) const;
  bool is_borrowed_at(const SolvedFunction& function, std::size_t index, std::size_t which,
                      unsigned depth) const;
  bool is_borrowed_above(const SolvedFunction& function, const Frame& innermost,
                         unsigned depth) const;
  bool is_passed_on(const SolvedFunction& function, const SummaryOperation& item,
                    std::size_t which) const;
  bool enters_unseen(const SolvedFunction& function, const Frame& innermost, unsigned parameter,
                     std::set<std::string>& visiting) const;

  const Program& program_;
  const Contexts& contexts_;
  std::set<std::string> freed_;  ///< classes
};

}  // namespace holdfast::check
