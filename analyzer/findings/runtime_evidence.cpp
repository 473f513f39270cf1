// See runtime_evidence.h.
#include "findings/runtime_evidence.h"

#include <algorithm>
#include <map>

#include "findings/paths.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace holdfast::check {
namespace {

using llvm::StringRef;

struct Site {
  std::string file;
  std::uint64_t count = 0;
  bool violated = false;
};

/// `src/a.c` and `/project/src/a.c` are the same file: a program built elsewhere, or with relative
/// names, says less of the path.
bool same_file(StringRef one, StringRef other) {
  if (one.size() < other.size()) std::swap(one, other);
  if (!one.ends_with(other) || other.empty()) return false;
  return one.size() == other.size() || other.front() == '/' ||
         one[one.size() - other.size() - 1] == '/';
}

class Evidence {
 public:
  bool read(StringRef text, std::string* error) {
    auto parsed = llvm::json::parse(text);
    if (!parsed) {
      *error = "is not JSON: " + llvm::toString(parsed.takeError());
      return false;
    }
    const llvm::json::Object* root = parsed->getAsObject();
    if (!root || root->getInteger("version") != 1 || !root->getArray("sites")) {
      *error = "is not a report of the runtime checker: expected \"version\": 1 and \"sites\"";
      return false;
    }
    for (const llvm::json::Value& value : *root->getArray("sites")) {
      const llvm::json::Object* site = value.getAsObject();
      if (!site) continue;
      if (Site* known = at(*site))
        known->count += static_cast<std::uint64_t>(
            std::max<std::int64_t>(0, site->getInteger("count").value_or(1)));
    }
    if (const llvm::json::Array* violations = root->getArray("violations"))
      for (const llvm::json::Value& value : *violations)
        if (const llvm::json::Object* violation = value.getAsObject())
          if (Site* known = at(*violation)) known->violated = true;
    return true;
  }

  RuntimeEvidence of(const Finding& finding) const {
    RuntimeEvidence evidence;
    bool violated = false;
    const auto look = [&](const SourcePlace& place) {
      const auto sites = by_line_.find(place.line);
      if (sites == by_line_.end()) return;
      for (const Site& site : sites->second) {
        if (!same_file(site.file, place.file)) continue;
        violated |= site.violated;
        evidence.count = std::max(evidence.count, site.count);
      }
    };
    look(finding.where);
    for (const PathStep& step : finding.steps)
      if (step.kind == StepKind::Lent) look(step.where);
    evidence.state = violated             ? RuntimeEvidence::State::Confirmed
                     : evidence.count > 0 ? RuntimeEvidence::State::Exercised
                                          : RuntimeEvidence::State::NeverExecuted;
    return evidence;
  }

 private:
  Site* at(const llvm::json::Object& place) {
    const auto file = place.getString("file");
    const auto line = place.getInteger("line");
    if (!file || !line || *line <= 0) return nullptr;
    llvm::SmallString<256> clean(*file);
    llvm::sys::path::remove_dots(clean, /*remove_dot_dot=*/true);
    auto& sites = by_line_[static_cast<unsigned>(*line)];
    for (Site& site : sites)
      if (site.file == clean) return &site;
    sites.push_back({std::string(clean), 0, false});
    return &sites.back();
  }

  std::map<unsigned, std::vector<Site>> by_line_;
};

}  // namespace

bool apply_runtime_report(StringRef text, std::vector<Finding>& findings, std::string* error) {
  Evidence evidence;
  if (!evidence.read(text, error)) return false;
  for (Finding& finding : findings) finding.runtime = evidence.of(finding);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return a.runtime->state < b.runtime->state;
  });
  return true;
}

bool apply_runtime_file(const std::string& path, std::vector<Finding>& findings,
                        std::string* error) {
  const auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  std::string why;
  if (!buffer)
    why = "cannot be read: " + buffer.getError().message();
  else if (apply_runtime_report((*buffer)->getBuffer(), findings, &why))
    return true;
  *error = "the runtime report '" + path + "' " + why;
  return false;
}

}  // namespace holdfast::check
