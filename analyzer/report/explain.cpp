// The rules on a terminal.
#include "report/explain.h"

#include <algorithm>

#include "findings/rule_table.h"

namespace holdfast::check {

namespace {

struct Page {
  llvm::StringRef id;
  llvm::StringRef text;
};

// Written by embed_pages.cmake; without it (a build of this file alone) there are no pages.
const Page kPages[] = {
#if __has_include("holdfast_defect_pages.inc")
#include "holdfast_defect_pages.inc"
#endif
    {"", ""},
};

}  // namespace

llvm::StringRef defect_page(llvm::StringRef id) {
  for (const Page& page : kPages) {
    if (page.id == id) return page.text;
  }
  return {};
}

void list_rules(llvm::raw_ostream& out) {
  std::size_t width = 0;
  for (const RuleInfo& rule : all_rules()) width = std::max(width, rule.id.size());
  for (const RuleInfo& rule : all_rules()) {
    out << rule.id << std::string(width - rule.id.size() + 2, ' ') << rule.summary;
    if (!rule.cwe.empty()) out << " (" << rule.cwe << ")";
    if (!rule.default_on) out << " [off by default]";
    out << '\n';
  }
}

bool explain_rule(llvm::StringRef id, llvm::raw_ostream& out) {
  llvm::StringRef page = defect_page(id);
  if (!page.empty()) {
    out << page;
    if (!page.ends_with("\n")) out << '\n';
    return true;
  }
  const RuleInfo* rule = find_rule(id);
  if (!rule) return false;
  out << "# " << rule->id << "\n\n" << rule->summary << '\n';
  if (!rule->cwe.empty()) out << "\nClass: " << rule->cwe << '\n';
  out << "\nMore: " << help_uri(*rule) << '\n';
  return true;
}

}  // namespace holdfast::check
