// Sorting and merging of results. What decides between equals is content, never arrival.
#include "findings/order.h"

#include <llvm/ADT/StringMap.h>

#include <algorithm>
#include <tuple>

#include "findings/paths.h"

namespace holdfast::check {

namespace {

class Normaliser {
 public:
  void operator()(std::string& file) {
    auto [entry, inserted] = known_.try_emplace(file);
    if (inserted) entry->second = normalise_path(file);
    file = entry->second;
  }

 private:
  llvm::StringMap<std::string> known_;
};

auto finding_key(const Finding& f) {
  return std::tie(f.where.file, f.where.line, f.where.column, f.rule, f.subject);
}

// How the kept one of several equal findings is chosen.
bool tells_more(const Finding& a, const Finding& b) {
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  if (a.steps.size() != b.steps.size()) return a.steps.size() > b.steps.size();
  if (a.fixes.size() != b.fixes.size()) return a.fixes.size() > b.fixes.size();
  return std::tie(a.function, a.message, a.api, a.model) <
         std::tie(b.function, b.message, b.api, b.model);
}

int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::Unsafe:
      return 3;
    case Verdict::Luck:
      return 2;
    case Verdict::Unknown:
      return 1;
    case Verdict::Safe:
      return 0;
  }
  return 0;
}

auto audit_key(const AuditRow& r) {
  return std::tie(r.where.file, r.where.line, r.where.column, r.api, r.what);
}

auto unknown_key(const UnknownNote& n) {
  return std::tie(n.where.file, n.where.line, n.where.column, n.what);
}

auto problem_key(const Problem& p) {
  return std::tie(p.file, p.line, p.kind, p.message);
}

template <typename Row, typename Key, typename Better>
void sort_unique(std::vector<Row>& rows, Key key, Better better) {
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    if (key(a) != key(b)) return key(a) < key(b);
    return better(a, b);
  });
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [&](const Row& a, const Row& b) { return key(a) == key(b); }),
             rows.end());
}

}  // namespace

void order_and_deduplicate(Results& results) {
  Normaliser normalise;
  for (Finding& finding : results.findings) {
    normalise(finding.where.file);
    for (PathStep& step : finding.steps) normalise(step.where.file);
  }
  for (AuditRow& row : results.audit) normalise(row.where.file);
  for (UnknownNote& note : results.unknowns) normalise(note.where.file);

  sort_unique(results.findings, finding_key, tells_more);
  sort_unique(results.audit, audit_key, [](const AuditRow& a, const AuditRow& b) {
    if (a.verdict != b.verdict) return badness(a.verdict) > badness(b.verdict);
    return std::tie(a.function, a.owner, a.keeper, a.reason) <
           std::tie(b.function, b.owner, b.keeper, b.reason);
  });
  sort_unique(results.unknowns, unknown_key, [](const UnknownNote& a, const UnknownNote& b) {
    return std::tie(a.function, a.reason) < std::tie(b.function, b.reason);
  });
  sort_unique(results.problems, problem_key, [](const Problem&, const Problem&) { return false; });
}

}  // namespace holdfast::check
