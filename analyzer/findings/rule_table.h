//===- findings/rule_table.h - what is known about each rule ---------------===//
//
// Purpose    Looks rules up by id (for reports, --list-rules, --explain and --rules) and holds
//            the set of rules that a run has enabled.
// Owns       The table is static data made from rules/rules.def; a RuleSelection owns its ids.
// Lifetimes  Every string of the table lives as long as the program.
// States     None.
// Threads    The table is immutable; a RuleSelection is not shared while it changes.
// Fails      An unknown id gives a message with the nearest known one.
// Cost       Fewer than twenty rows, looked through in order.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <set>
#include <string>
#include <vector>

namespace holdfast::check {

struct RuleInfo {
  llvm::StringRef id;
  llvm::StringRef name;     ///< "StackEscape"
  llvm::StringRef summary;  ///< one line
  bool default_on = true;
  llvm::StringRef cwe;  ///< "CWE-562", or empty
};

/// The id under which suppressions without a reason and stale ones are reported.
inline constexpr llvm::StringLiteral kSuppressionRule = "holdfast-suppression";

/// Where `docs/` stands on the web. The default is a reserved name: whoever publishes the
/// project sets HOLDFAST_DOCS_URL when building.
#ifndef HOLDFAST_DOCS_URL
#define HOLDFAST_DOCS_URL "https://holdfast.example.org/docs/"
#endif
inline constexpr llvm::StringLiteral kDocsBaseUrl = HOLDFAST_DOCS_URL "defects/";

/// The rules of rules.def, in its order.
llvm::ArrayRef<RuleInfo> all_rules();

/// The rules of rules.def and the notice about suppressions: every ruleId that a report can have.
llvm::ArrayRef<RuleInfo> all_reported_rules();

/// Looks in all_reported_rules(); null when there is none.
const RuleInfo* find_rule(llvm::StringRef id);

/// The page of a rule on the web.
std::string help_uri(const RuleInfo& rule);

/// The known word that a mistyped one is nearest to; empty when none is near.
llvm::StringRef nearest(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> known);

/// "; did you mean 'x'?", or nothing.
std::string suggestion(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> known);

/// The same, over the ids of the rules.
std::string rule_suggestion(llvm::StringRef id);

/// Which rules are on. Starts with those that are on by default.
class RuleSelection {
 public:
  RuleSelection();

  /// Applies the items of `--rules` in order: `ID` (the first such item clears the set when
  /// it comes before every `+` and `-`), `+ID`, `-ID`, `all`, `default`. Empty items are
  /// skipped. False with a message when an id is unknown.
  bool apply(llvm::ArrayRef<std::string> items, std::string* error);

  bool contains(llvm::StringRef id) const { return ids_.count(id.str()) != 0; }
  void insert(llvm::StringRef id) { ids_.insert(id.str()); }
  const std::set<std::string>& ids() const { return ids_; }

 private:
  std::set<std::string> ids_;
};

}  // namespace holdfast::check
