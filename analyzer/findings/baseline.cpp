// Baselines: SARIF in, states out.
#include "findings/baseline.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "findings/fingerprint.h"

namespace holdfast::check {

namespace {

namespace json = llvm::json;

// LLVM says "[2:7, byte=12]: Expected ..."; users get words, and the position kept.
std::string readable(const std::string& message) {
  llvm::StringRef text(message);
  llvm::StringRef line, column, byte;
  if (text.consume_front("[")) {
    std::tie(line, text) = text.split(':');
    std::tie(column, text) = text.split(", byte=");
    std::tie(byte, text) = text.split("]: ");
    return ("at byte " + byte + " (line " + line + ", column " + column + "): " + text).str();
  }
  return message;
}

class SarifReader {
 public:
  SarifReader(llvm::StringRef name, const PathNames& names, Baseline& baseline)
      : name_(name), names_(names), baseline_(baseline) {}

  bool read(const json::Value& root, std::string* error) {
    const json::Object* log = root.getAsObject();
    if (!log) return fail("the top level is not an object", error);
    auto version = log->getString("version");
    if (!version) return fail("it has no \"version\"", error);
    if (*version != "2.1.0") return fail("its version is " + version->str(), error);
    const json::Array* runs = log->getArray("runs");
    if (!runs) return fail("it has no array \"runs\"", error);
    for (const json::Value& value : *runs) {
      const json::Object* run = value.getAsObject();
      if (!run) return fail("an element of \"runs\" is not an object", error);
      this->run(*run);
    }
    return true;
  }

 private:
  bool fail(const std::string& why, std::string* error) {
    *error = "the baseline '" + name_.str() + "' is not a SARIF 2.1.0 log: " + why +
             "; --write-baseline=FILE makes one";
    return false;
  }

  static const json::Object* object_at(const json::Object* from,
                                       std::initializer_list<llvm::StringRef> path) {
    for (llvm::StringRef key : path) from = from ? from->getObject(key) : nullptr;
    return from;
  }

  static std::string text(const json::Object* from, llvm::StringRef key) {
    auto value = from ? from->getString(key) : std::nullopt;
    return value ? value->str() : std::string();
  }

  static unsigned number(const json::Object* from, llvm::StringRef key) {
    auto value = from ? from->getInteger(key) : std::nullopt;
    return value && *value > 0 && *value <= INT32_MAX ? static_cast<unsigned>(*value) : 0;
  }

  void run(const json::Object& run) {
    const json::Array* results = run.getArray("results");
    if (!results) return;
    for (const json::Value& value : *results) {
      const json::Object* one = value.getAsObject();
      if (one) result(*one, run);
    }
  }

  // The id stands in the result, or the result points into the table of rules.
  std::string rule_of(const json::Object& result, const json::Object& run) {
    std::string id = text(&result, "ruleId");
    if (id.empty()) id = text(result.getObject("rule"), "id");
    auto index = result.getInteger("ruleIndex");
    const json::Object* driver = object_at(&run, {"tool", "driver"});
    const json::Array* rules = driver ? driver->getArray("rules") : nullptr;
    if (id.empty() && index && rules && *index >= 0 &&
        *index < static_cast<std::int64_t>(rules->size())) {
      id = text((*rules)[static_cast<std::size_t>(*index)].getAsObject(), "id");
    }
    return id;
  }

  void result(const json::Object& result, const json::Object& run) {
    Finding f;
    f.rule = rule_of(result, run);
    if (!find_rule(f.rule)) {
      ++baseline_.foreign;
      return;
    }
    // A finding that was already gone when the baseline was written is not known any more.
    if (text(&result, "baselineState") == "absent") return;
    f.confidence = text(&result, "level") == "error" ? Confidence::Definite : Confidence::Possible;
    f.message = text(result.getObject("message"), "text");
    f.fingerprint = text(result.getObject("partialFingerprints"), kFingerprintKey);
    const json::Object* extra = result.getObject("properties");
    f.subject = text(extra, "subject");
    f.api = text(extra, "api");
    f.model = text(extra, "model");
    const json::Array* locations = result.getArray("locations");
    if (locations && !locations->empty()) place(locations->front().getAsObject(), f);
    f.baseline = BaselineState::Absent;
    baseline_.findings.push_back(std::move(f));
  }

  void place(const json::Object* location, Finding& f) {
    const json::Object* physical = object_at(location, {"physicalLocation"});
    std::string uri = text(object_at(physical, {"artifactLocation"}), "uri");
    if (!uri.empty()) f.where.file = names_.from_uri(uri);
    const json::Object* region = object_at(physical, {"region"});
    f.where.line = number(region, "startLine");
    f.where.column = number(region, "startColumn");
    const json::Array* logical = location ? location->getArray("logicalLocations") : nullptr;
    if (logical && !logical->empty()) {
      f.function = text(logical->front().getAsObject(), "fullyQualifiedName");
    }
  }

  llvm::StringRef name_;
  const PathNames& names_;
  Baseline& baseline_;
};

// The hash without its ordinal.
llvm::StringRef hash_of(const Finding& f) {
  return llvm::StringRef(f.fingerprint).split(':').first;
}

// Entries of the baseline that are still to be matched, found by what they have in common with a
// finding: first everything, then less.
class Matcher {
 public:
  explicit Matcher(const Baseline& baseline)
      : baseline_(baseline), used_(baseline.findings.size(), false) {}

  template <typename Key>
  void pass(Results& results, Key key) {
    std::multimap<std::string, std::size_t> open;
    for (std::size_t i = 0; i < used_.size(); ++i) {
      std::string text = key(baseline_.findings[i]);
      if (!used_[i] && !text.empty()) open.emplace(std::move(text), i);
    }
    for (Finding& f : results.findings) {
      if (f.baseline == BaselineState::Unchanged) continue;
      auto entry = open.find(key(f));
      if (entry == open.end()) continue;
      used_[entry->second] = true;
      open.erase(entry);
      f.baseline = BaselineState::Unchanged;
    }
  }

  bool used(std::size_t index) const { return used_[index]; }

 private:
  const Baseline& baseline_;
  std::vector<bool> used_;
};

bool may_be_absent(const Finding& f, const AbsenceScope& scope) {
  if (f.rule != kSuppressionRule && !scope.rules.contains(f.rule)) return false;
  if (f.confidence < scope.min_confidence) return false;
  if (scope.analysed_files.empty() || f.where.file.empty()) return true;
  return scope.analysed_files.count(f.where.file) != 0 || !llvm::sys::fs::exists(f.where.file);
}

}  // namespace

bool parse_baseline(llvm::StringRef text, llvm::StringRef name, const PathNames& names,
                    Baseline& baseline, std::string* error) {
  text.consume_front("\xEF\xBB\xBF");
  llvm::Expected<json::Value> root = json::parse(text);
  if (!root) {
    *error = "the baseline '" + name.str() + "' is not JSON " +
             readable(llvm::toString(root.takeError()));
    return false;
  }
  return SarifReader(name, names, baseline).read(*root, error);
}

bool read_baseline(const std::string& path, const PathNames& names, Baseline& baseline,
                   std::string* error) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    *error = "cannot read the baseline '" + path + "': " + buffer.getError().message();
    return false;
  }
  return parse_baseline((*buffer)->getBuffer(), path, names, baseline, error);
}

void apply_baseline(Results& results, const Baseline& baseline, const AbsenceScope& scope) {
  for (Finding& f : results.findings) f.baseline = BaselineState::New;
  Matcher matcher(baseline);
  // Equal code in several files has equal hashes; the file decides first, so that a copy in a
  // new file is the one that is called new. A moved finding is then still recognised.
  matcher.pass(results, [](const Finding& f) {
    return f.fingerprint.empty() ? "" : f.where.file + '\0' + f.fingerprint;
  });
  matcher.pass(results, [](const Finding& f) {
    return f.fingerprint.empty() ? "" : f.where.file + '\0' + hash_of(f).str();
  });
  matcher.pass(results, [](const Finding& f) { return hash_of(f).str(); });
  // Reports without our fingerprints: rule, file, line and message must all be equal.
  matcher.pass(results, [](const Finding& f) {
    bool from_baseline = f.baseline == BaselineState::Absent;
    if (from_baseline && !f.fingerprint.empty()) return std::string();
    return f.rule + '\0' + f.where.file + '\0' + std::to_string(f.where.line) + '\0' + f.message;
  });
  results.absent.clear();
  for (std::size_t i = 0; i < baseline.findings.size(); ++i) {
    const Finding& f = baseline.findings[i];
    if (!matcher.used(i) && may_be_absent(f, scope)) results.absent.push_back(f);
  }
}

}  // namespace holdfast::check
