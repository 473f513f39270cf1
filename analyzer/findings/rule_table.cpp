// The table of rules as data, made from rules/rules.def.
#include "findings/rule_table.h"

#include <llvm/ADT/SmallVector.h>

#include <algorithm>

namespace holdfast::check {

namespace {

// The last row is not a rule: it is the notice about comments that suppress, which every
// report format needs to be able to name.
const RuleInfo kRows[] = {
#define HOLDFAST_RULE(Id, Text, Summary, DefaultOn, Cwe) {Text, #Id, Summary, DefaultOn, Cwe},
#include "rules/rules.def"
    {kSuppressionRule, "Suppression",
     "a suppression without a reason, with an unknown id, or with nothing to suppress", true, ""},
};

}  // namespace

llvm::ArrayRef<RuleInfo> all_reported_rules() {
  return kRows;
}

llvm::ArrayRef<RuleInfo> all_rules() {
  return all_reported_rules().drop_back();
}

const RuleInfo* find_rule(llvm::StringRef id) {
  for (const RuleInfo& rule : kRows) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

std::string help_uri(const RuleInfo& rule) {
  // The notice about suppressions has no defect page of its own.
  if (rule.id == kSuppressionRule) return kDocsBaseUrl.str() + "README.md#suppressions";
  return kDocsBaseUrl.str() + rule.id.str() + ".md";
}

llvm::StringRef nearest(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> known) {
  llvm::StringRef best;
  // A third of the word may be wrong; more than that is another word.
  unsigned best_distance = std::max<unsigned>(1, static_cast<unsigned>(word.size()) / 3) + 1;
  for (llvm::StringRef candidate : known) {
    unsigned distance = word.edit_distance_insensitive(candidate, true, best_distance);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string suggestion(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> known) {
  llvm::StringRef best = nearest(word, known);
  return best.empty() ? std::string() : "; did you mean '" + best.str() + "'?";
}

std::string rule_suggestion(llvm::StringRef id) {
  llvm::SmallVector<llvm::StringRef, 20> ids;
  for (const RuleInfo& rule : all_rules()) ids.push_back(rule.id);
  return suggestion(id, ids);
}

RuleSelection::RuleSelection() {
  for (const RuleInfo& rule : all_rules()) {
    if (rule.default_on) insert(rule.id);
  }
}

bool RuleSelection::apply(llvm::ArrayRef<std::string> items, std::string* error) {
  bool first = true;
  for (const std::string& item : items) {
    llvm::StringRef id = llvm::StringRef(item).trim();
    if (id.empty()) continue;
    char sign = (id.front() == '-' || id.front() == '+') ? id.front() : ' ';
    if (sign != ' ') id = id.drop_front();
    if (sign == ' ' && first) ids_.clear();
    first = false;
    if (id == "all" || id == "default") {
      for (const RuleInfo& rule : all_rules()) {
        if (id != "all" && !rule.default_on) continue;
        if (sign == '-')
          ids_.erase(rule.id.str());
        else
          insert(rule.id);
      }
      continue;
    }
    const RuleInfo* rule = find_rule(id);
    if (!rule || rule->id == kSuppressionRule) {
      *error = "unknown rule '" + id.str() + "'" + rule_suggestion(id) +
               " (--list-rules shows them all)";
      return false;
    }
    if (sign == '-')
      ids_.erase(id.str());
    else
      insert(id);
  }
  return true;
}

}  // namespace holdfast::check
