// The order of the filters. Suppressions are judged on everything that was found, fingerprints
// are numbered on everything that was judged, and only then is anything cut away: so no option
// that selects can make a suppression stale or a fingerprint another one.
#include "findings/filters.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

#include <algorithm>

#include "findings/baseline.h"
#include "findings/diff.h"
#include "findings/fingerprint.h"
#include "findings/order.h"
#include "findings/suppress.h"

namespace holdfast::check {

namespace {

template <typename Keep>
unsigned drop(std::vector<Finding>& findings, Keep keep) {
  auto end =
      std::remove_if(findings.begin(), findings.end(), [&](const Finding& f) { return !keep(f); });
  unsigned count = static_cast<unsigned>(findings.end() - end);
  findings.erase(end, findings.end());
  return count;
}

class Filters {
 public:
  Filters(Results& results, const FilterOptions& options, SourceCache& sources)
      : results_(results), options_(options), sources_(sources), names_(options.relative_to) {
    for (const std::string& file : options.analysed_files) {
      analysed_.push_back(normalise_path(file));
    }
  }

  FilterOutcome run() {
    order_and_deduplicate(results_);
    levels();
    apply_suppressions(results_, {analysed_, enabled_}, sources_);
    order_and_deduplicate(results_);  // the notices belong to their places
    set_fingerprints(results_, sources_);
    outcome_.by_rule = drop(results_.findings, [&](const Finding& f) {
      return f.rule == kSuppressionRule || enabled_.contains(f.rule);
    });
    outcome_.by_path = drop(results_.findings, [&](const Finding& f) {
      return !options_.excluded.matches(f.where.file);
    });
    baseline();
    outcome_.by_confidence = drop(results_.findings, [&](const Finding& f) {
      return f.confidence >= options_.min_confidence;
    });
    if (options_.before_diff) options_.before_diff(results_);
    diff();
    return std::move(outcome_);
  }

 private:
  // "off" takes a rule out of the selection; the others say how sure the project is of it.
  void levels() {
    std::vector<std::string> off;
    enabled_ = options_.rules;
    for (const auto& [rule, level] : options_.levels) {
      if (level == "off") off.push_back("-" + rule);
    }
    std::string error;
    if (!enabled_.apply(off, &error)) outcome_.errors.push_back(error);
    for (Finding& f : results_.findings) {
      auto level = options_.levels.find(f.rule);
      if (level == options_.levels.end()) continue;
      if (level->second == "definite") f.confidence = Confidence::Definite;
      if (level->second == "possible") f.confidence = Confidence::Possible;
    }
  }

  void baseline() {
    if (options_.baseline.empty()) return;
    Baseline baseline;
    std::string error;
    if (!read_baseline(options_.baseline, names_, baseline, &error)) {
      outcome_.errors.push_back(error);
      return;
    }
    AbsenceScope scope;
    scope.rules = enabled_;
    scope.min_confidence = options_.min_confidence;
    scope.analysed_files.insert(analysed_.begin(), analysed_.end());
    apply_baseline(results_, baseline, scope);
  }

  void diff() {
    if (options_.diff.empty()) return;
    std::string name = options_.diff == "-" ? "standard input" : options_.diff;
    auto buffer = options_.diff == "-"
                      ? llvm::MemoryBuffer::getSTDIN()
                      : llvm::MemoryBuffer::getFile(options_.diff, /*IsText=*/false,
                                                    /*RequiresNullTerminator=*/false);
    Diff diff;
    std::string error;
    if (!buffer) {
      outcome_.errors.push_back("cannot read the diff '" + name +
                                "': " + buffer.getError().message());
    } else if (!diff.parse((*buffer)->getBuffer(), name, &error)) {
      outcome_.errors.push_back("cannot use the diff: " + error);
    } else {
      diff.resolve(diff_directories(names_.base()));
      outcome_.by_diff = drop(results_.findings, [&](const Finding& f) { return diff.touches(f); });
      // What is gone has no lines any more that a diff could touch.
      results_.absent.clear();
    }
  }

  Results& results_;
  const FilterOptions& options_;
  SourceCache& sources_;
  PathNames names_;
  std::vector<std::string> analysed_;
  RuleSelection enabled_;
  FilterOutcome outcome_;
};

}  // namespace

FilterOutcome apply_filters(Results& results, const FilterOptions& options, SourceCache& sources) {
  return Filters(results, options, sources).run();
}

std::vector<std::string> diff_directories(const std::string& start) {
  std::vector<std::string> all = {start};
  llvm::StringRef at = start;
  while (!llvm::sys::fs::exists(at + "/.git")) {
    at = llvm::sys::path::parent_path(at);
    if (at.empty() || at == "/") return {start};
    all.push_back(at.str());
  }
  return all;
}

}  // namespace holdfast::check
