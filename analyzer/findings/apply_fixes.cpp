// Applying fixes: first decide which fixes fit together, then rewrite each file once.
#include "findings/apply_fixes.h"

#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "findings/output.h"
#include "findings/paths.h"

namespace holdfast::check {

namespace {

bool same(const Edit& a, const Edit& b) {
  return std::tie(a.begin, a.end, a.replacement) == std::tie(b.begin, b.end, b.replacement);
}

// Two insertions at one place would have no order; anything else must not share a byte. An
// insertion at the edge of a replaced range is fine.
bool collide(const Edit& a, const Edit& b) {
  if (a.begin == a.end && b.begin == b.end) return a.begin == b.begin;
  return a.begin < b.end && b.begin < a.end;
}

class Fixer {
 public:
  Fixer(const std::vector<std::string>& roots, SourceCache& sources)
      : roots_(roots), sources_(sources) {}

  void add(const Finding& finding) {
    const Fix& fix = finding.fixes.front();
    std::string why;
    if (fix.edits.empty()) why = "it has no edits";
    for (const Edit& edit : fix.edits) {
      if (why.empty()) why = obstacle(edit);
    }
    if (!why.empty()) {
      outcome_.left_out.push_back(finding.where.file + ":" + std::to_string(finding.where.line) +
                                  ": '" + fix.title + "' was left out: " + why);
      return;
    }
    for (const Edit& edit : fix.edits) {
      std::vector<Edit>& accepted = edits_[edit.file];
      // Two findings may need the same edit (an include, say); it is made once.
      bool known = std::any_of(accepted.begin(), accepted.end(),
                               [&](const Edit& other) { return same(edit, other); });
      if (!known) accepted.push_back(edit);
    }
    std::set<std::string>& files = accepted_.emplace_back();
    for (const Edit& edit : fix.edits) files.insert(edit.file);
  }

  FixOutcome write() {
    for (auto& [file, edits] : edits_) rewrite(file, edits);
    std::set<std::string> written(outcome_.files.begin(), outcome_.files.end());
    outcome_.applied = static_cast<unsigned>(
        std::count_if(accepted_.begin(), accepted_.end(), [&](const std::set<std::string>& files) {
          return std::includes(written.begin(), written.end(), files.begin(), files.end());
        }));
    return std::move(outcome_);
  }

 private:
  std::string obstacle(const Edit& edit) {
    bool inside = roots_.empty() || std::any_of(roots_.begin(), roots_.end(), [&](auto& root) {
                    return is_below(edit.file, root);
                  });
    if (!inside) return "'" + edit.file + "' is not below a project root";
    const SourceFile* file = sources_.get(edit.file);
    if (!file) return "'" + edit.file + "' cannot be read";
    if (edit.begin > edit.end || edit.end > file->text().size()) {
      return "'" + edit.file + "' has changed since it was analysed";
    }
    auto accepted = edits_.find(edit.file);
    if (accepted == edits_.end()) return {};
    for (const Edit& other : accepted->second) {
      if (!same(edit, other) && collide(edit, other)) {
        return "it overlaps another fix; run again to get it";
      }
    }
    return {};
  }

  // Has someone saved the file between the analysis and now?
  bool unchanged(const std::string& file) {
    auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false,
                                              /*RequiresNullTerminator=*/false);
    return buffer && (*buffer)->getBuffer() == sources_.get(file)->text();
  }

  void rewrite(const std::string& file, std::vector<Edit>& edits) {
    std::string error;
    if (!unchanged(file)) error = "'" + file + "' has changed since it was analysed; not fixed";
    if (error.empty()) {
      std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
      });
      std::string text;
      unsigned at = 0;
      llvm::StringRef old = sources_.get(file)->text();
      for (const Edit& edit : edits) {
        text += old.slice(at, edit.begin).str() + edit.replacement;
        at = edit.end;
      }
      text += old.substr(at).str();
      write_file(file, text, &error);
    }
    if (error.empty())
      outcome_.files.push_back(file);
    else
      outcome_.errors.push_back(error);
  }

  const std::vector<std::string>& roots_;
  SourceCache& sources_;
  std::map<std::string, std::vector<Edit>> edits_;
  std::vector<std::set<std::string>> accepted_;  // the files of each accepted fix
  FixOutcome outcome_;
};

}  // namespace

FixOutcome apply_fixes(const Results& results, const std::vector<std::string>& roots,
                       SourceCache& sources) {
  Fixer fixer(roots, sources);
  for (const Finding& finding : results.findings) {
    bool open = !finding.suppressed && finding.baseline != BaselineState::Unchanged;
    if (open && !finding.fixes.empty()) fixer.add(finding);
  }
  return fixer.write();
}

}  // namespace holdfast::check
