// SARIF 2.1.0, within the limits that GitHub code scanning documents for uploads. What does not
// fit is cut visibly: a notification in the invocation says how much is missing.
#include "report/sarif.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Compression.h>
#include <llvm/Support/ConvertUTF.h>
#include <llvm/Support/JSON.h>

#include <algorithm>

#include "findings/fingerprint.h"
#include "findings/rule_table.h"
#include "report/report.h"

namespace holdfast::check {

namespace {

using llvm::json::Array;
using llvm::json::fixUTF8;
using llvm::json::Object;
using llvm::json::Value;

Object message(llvm::StringRef text) {
  return Object{{"text", fixUTF8(text)}};
}

llvm::StringRef level_of(const Finding& finding) {
  return finding.confidence == Confidence::Definite ? "error" : "warning";
}

llvm::StringRef level_of(const Problem& problem) {
  return problem.kind == Problem::Kind::UnitFailed || problem.kind == Problem::Kind::ModelError ||
                 problem.kind == Problem::Kind::InputError
             ? "error"
             : "warning";
}

class SarifReport {
 public:
  SarifReport(const ReportContext& context, SarifLimits limits)
      : context_(context), results_(context.results), limits_(limits) {}

  Value make() {
    Array results = make_results();
    Object run;
    run["tool"] = Object{{"driver", driver()}};
    run["columnKind"] = "utf16CodeUnits";
    run["originalUriBaseIds"] =
        Object{{"SRCROOT", Object{{"uri", context_.names.base_uri()},
                                  {"description", message("what relative paths start from")}}}};
    run["invocations"] = Array{invocation()};
    run["results"] = std::move(results);
    if (context_.options.audit || context_.options.explain_unknown) {
      run["properties"] = properties();
    }
    return Object{{"$schema",
                   "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/"
                   "schemas/sarif-schema-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Array{std::move(run)}}};
  }

 private:
  Object driver() {
    Object driver;
    driver["name"] = "holdfast-check";
    driver["fullName"] = "Holdfast: static checker of buffer lifetimes in asynchronous I/O";
    driver["informationUri"] = HOLDFAST_DOCS_URL;
    if (!context_.options.version.empty()) {
      driver["version"] = context_.options.version;
      driver["semanticVersion"] = context_.options.version;
    }
    Array rules;
    for (const RuleInfo& rule : all_reported_rules()) rules.push_back(descriptor(rule));
    driver["rules"] = std::move(rules);
    driver["notifications"] = notification_descriptors();
    return driver;
  }

  static Object descriptor(const RuleInfo& rule) {
    std::string sentence = rule.summary.str() + ".";
    sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
    Array tags{"lifetime", "asynchronous-io"};
    if (!rule.cwe.empty()) {
      tags.push_back("security");
      tags.push_back("external/cwe/" + rule.cwe.lower());
    }
    std::string uri = help_uri(rule);
    Object out{
        {"id", rule.id},
        {"shortDescription", message(sentence)},
        {"fullDescription", message(sentence)},
        {"helpUri", uri},
        {"help", Object{{"text", sentence + " See " + uri},
                        {"markdown", sentence + " See [" + rule.id.str() + "](" + uri + ")."}}},
        {"defaultConfiguration", Object{{"enabled", rule.default_on}, {"level", "warning"}}},
        {"properties", Object{{"tags", std::move(tags)}}}};
    // A name that only repeats the id says nothing, and validators object.
    if (!rule.id.equals_insensitive(rule.name)) out["name"] = rule.name;
    return out;
  }

  static Array notification_descriptors() {
    using Kind = Problem::Kind;
    const std::pair<llvm::StringRef, llvm::StringRef> rows[] = {
        {name_of(Kind::UnitFailed), "A translation unit could not be analysed."},
        {name_of(Kind::UnitHasErrors), "A translation unit has errors; the rest was analysed."},
        {name_of(Kind::FunctionSkipped), "A function was not analysed to its end."},
        {name_of(Kind::ModelError), "A model file could not be used."},
        {name_of(Kind::InputError), "An input of the run could not be used."},
        {"report-cut", "The report is larger than code scanning takes, and was cut."},
    };
    Array all;
    for (auto [id, text] : rows) {
      all.push_back(Object{{"id", id},
                           {"shortDescription", message(text)},
                           {"fullDescription", message(text)},
                           {"help", message(text)}});
    }
    return all;
  }

  Array make_results() {
    std::vector<const Finding*> all;
    for (const Finding& f : results_.findings) {
      if (context_.options.show_suppressed || !f.suppressed) all.push_back(&f);
    }
    for (const Finding& f : results_.absent) all.push_back(&f);
    if (all.size() > limits_.results) {
      // What is certain and new stays; the order of the rest is kept.
      auto rank = [](const Finding* f) {
        return (counts(*f) ? 0 : 2) + (f->confidence == Confidence::Definite ? 0 : 1);
      };
      std::stable_sort(all.begin(), all.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
      cut("results", all.size(), limits_.results);
      all.resize(limits_.results);
    }
    Array out;
    for (const Finding* f : all) out.push_back(result(*f));
    return out;
  }

  void cut(llvm::StringRef what, std::size_t had, std::size_t kept) {
    cuts_.push_back(("this log has " + llvm::Twine(kept) + " of " + llvm::Twine(had) + " " + what +
                     ", because code scanning takes no more; --format=json has them all")
                        .str());
  }

  Object result(const Finding& f) {
    Object out;
    out["ruleId"] = fixUTF8(f.rule);
    llvm::ArrayRef<RuleInfo> rules = all_reported_rules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (rules[i].id == f.rule) out["ruleIndex"] = static_cast<std::int64_t>(i);
    }
    out["level"] = level_of(f);
    out["kind"] = "fail";
    out["message"] = message(f.message);
    Object place = location(f.where, "");
    if (!f.function.empty()) {
      place["logicalLocations"] =
          Array{Object{{"fullyQualifiedName", fixUTF8(f.function)}, {"kind", "function"}}};
    }
    out["locations"] = Array{std::move(place)};
    if (!f.fingerprint.empty()) {
      out["partialFingerprints"] = Object{{kFingerprintKey, f.fingerprint}};
    }
    steps(f, out);
    fixes(f, out);
    if (f.baseline != BaselineState::None) out["baselineState"] = name_of(f.baseline);
    if (f.suppressed) {
      out["suppressions"] = Array{Object{{"kind", "inSource"},
                                         {"status", "accepted"},
                                         {"justification", fixUTF8(f.suppressed->reason)},
                                         {"location", location(f.suppressed->where, "")}}};
    }
    out["properties"] = Object{{"confidence", name_of(f.confidence)},
                               {"subject", fixUTF8(f.subject)},
                               {"api", fixUTF8(f.api)},
                               {"model", fixUTF8(f.model)}};
    if (f.runtime) {
      (*out.getObject("properties"))["runtime"] = text_of(*f.runtime);
    }
    return out;
  }

  void steps(const Finding& f, Object& out) {
    Array flow, related;
    std::size_t located = 0;
    for (const PathStep& s : f.steps) {
      // A step without a place of its own is told where the finding is.
      const SourcePlace& where = s.where.valid() ? s.where : f.where;
      if (!where.valid()) continue;
      ++located;
      if (flow.size() < limits_.flow_locations) {
        flow.push_back(
            Object{{"location", location(where, s.text)},
                   {"kinds", Array{name_of(s.kind)}},
                   {"executionOrder", static_cast<std::int64_t>(located)},
                   {"importance", s.kind == StepKind::Calls ? "important" : "essential"}});
      }
      if (related.size() < limits_.locations) {
        Object place = location(where, s.text);
        place["id"] = static_cast<std::int64_t>(located);
        related.push_back(std::move(place));
      }
    }
    if (located > limits_.flow_locations)
      cut("steps of a finding", located, limits_.flow_locations);
    else if (located > limits_.locations) {
      cut("related locations of a finding", located, limits_.locations);
    }
    if (flow.empty()) return;
    out["codeFlows"] =
        Array{Object{{"threadFlows", Array{Object{{"locations", std::move(flow)}}}}}};
    out["relatedLocations"] = std::move(related);
  }

  void fixes(const Finding& f, Object& out) {
    Array all;
    for (const Fix& fix : f.fixes) {
      std::vector<std::pair<std::string, Array>> changes;
      for (const Edit& edit : fix.edits) {
        auto at = std::find_if(changes.begin(), changes.end(),
                               [&](auto& change) { return change.first == edit.file; });
        if (at == changes.end()) at = changes.insert(changes.end(), {edit.file, Array{}});
        at->second.push_back(Object{{"deletedRegion", region(edit)},
                                    {"insertedContent", message(edit.replacement)}});
      }
      Array artifacts;
      for (auto& [file, replacements] : changes) {
        artifacts.push_back(Object{{"artifactLocation", artifact(file)},
                                   {"replacements", std::move(replacements)}});
      }
      if (artifacts.empty()) continue;
      all.push_back(
          Object{{"description", message(fix.title)}, {"artifactChanges", std::move(artifacts)}});
    }
    if (!all.empty()) out["fixes"] = std::move(all);
  }

  Object artifact(llvm::StringRef file) {
    Object out{{"uri", context_.names.uri(file)}};
    if (context_.names.is_relative(file)) out["uriBaseId"] = "SRCROOT";
    return out;
  }

  Object location(const SourcePlace& where, llvm::StringRef text) {
    Object physical{{"artifactLocation", artifact(where.file)}};
    if (where.valid()) physical["region"] = region(where);
    Object out{{"physicalLocation", std::move(physical)}};
    if (!text.empty()) out["message"] = message(text);
    return out;
  }

  // The compiler counts bytes; SARIF viewers count UTF-16 units.
  std::int64_t utf16_column(const SourceFile* file, unsigned line, unsigned column) {
    if (!file || column <= 1) return std::max(1u, column);
    llvm::StringRef before = file->line(line).take_front(column - 1);
    llvm::SmallVector<llvm::UTF16, 128> units;
    if (!llvm::convertUTF8ToUTF16String(before, units)) return column;
    return static_cast<std::int64_t>(units.size()) + 1 + (column - 1 - before.size());
  }

  Object region(const SourcePlace& where) {
    Object out{{"startLine", where.line}};
    if (!where.column) return out;
    const SourceFile* file = context_.sources.get(where.file);
    out["startColumn"] = utf16_column(file, where.line, where.column);
    if (where.end_column > where.column) {
      out["endColumn"] = utf16_column(file, where.line, where.end_column);
    }
    return out;
  }

  Object region(const Edit& edit) {
    const SourceFile* file = context_.sources.get(edit.file);
    if (!file) {
      return Object{{"byteOffset", edit.begin},
                    {"byteLength", static_cast<std::int64_t>(edit.end) - edit.begin}};
    }
    auto [line, column] = file->position(edit.begin);
    auto [end_line, end_column] = file->position(edit.end);
    return Object{{"startLine", line},
                  {"startColumn", utf16_column(file, line, column)},
                  {"endLine", end_line},
                  {"endColumn", utf16_column(file, end_line, end_column)}};
  }

  Object invocation() {
    const ReportOptions& options = context_.options;
    Object out{{"executionSuccessful", options.exit_code < 2}, {"exitCode", options.exit_code}};
    if (!options.command_line.empty()) {
      std::string line;
      for (const std::string& word : options.command_line) {
        line += (line.empty() ? "" : " ") + word;
      }
      out["commandLine"] = fixUTF8(line);
    }
    Array notes;
    for (const Problem& p : results_.problems) notes.push_back(notification(p));
    for (const std::string& text : cuts_) {
      notes.push_back(Object{{"descriptor", Object{{"id", "report-cut"}}},
                             {"level", "warning"},
                             {"message", message(text)}});
    }
    if (!notes.empty()) out["toolExecutionNotifications"] = std::move(notes);
    return out;
  }

  Object notification(const Problem& p) {
    Object out{{"descriptor", Object{{"id", name_of(p.kind)}}},
               {"level", level_of(p)},
               {"message", message(p.message)}};
    if (!p.file.empty()) out["locations"] = Array{location({p.file, p.line, 0, 0}, "")};
    return out;
  }

  // The audit is no list of defects, so it is not in the results.
  Object properties() {
    Object out;
    if (context_.options.audit) {
      Array rows;
      for (const AuditRow& row : results_.audit) {
        rows.push_back(Object{{"uri", context_.names.uri(row.where.file)},
                              {"line", row.where.line},
                              {"function", fixUTF8(row.function)},
                              {"api", fixUTF8(row.api)},
                              {"what", fixUTF8(row.what)},
                              {"owner", fixUTF8(row.owner)},
                              {"keeper", fixUTF8(row.keeper)},
                              {"verdict", name_of(row.verdict)},
                              {"reason", fixUTF8(row.reason)}});
      }
      out["holdfast/audit"] = std::move(rows);
    }
    if (context_.options.explain_unknown) {
      Array notes;
      for (const UnknownNote& note : results_.unknowns) {
        notes.push_back(Object{{"uri", context_.names.uri(note.where.file)},
                               {"line", note.where.line},
                               {"function", fixUTF8(note.function)},
                               {"what", fixUTF8(note.what)},
                               {"reason", fixUTF8(note.reason)}});
      }
      out["holdfast/unknowns"] = std::move(notes);
    }
    return out;
  }

  const ReportContext& context_;
  const Results& results_;
  SarifLimits limits_;
  std::vector<std::string> cuts_;
};

std::size_t compressed_size(llvm::StringRef bytes) {
  if (!llvm::compression::zlib::isAvailable()) return bytes.size();
  llvm::SmallVector<std::uint8_t, 0> packed;
  llvm::compression::zlib::compress(llvm::arrayRefFromStringRef<std::uint8_t>(bytes), packed);
  return packed.size();
}

std::string render(const ReportContext& context, SarifLimits limits) {
  std::string bytes;
  llvm::raw_string_ostream out(bytes);
  llvm::json::OStream(out, 2).value(SarifReport(context, limits).make());
  out << '\n';
  out.flush();
  return bytes;
}

}  // namespace

std::string render_sarif(const ReportContext& context, SarifLimits limits) {
  std::string bytes = render(context, limits);
  // Small logs need no compression to know that they fit.
  while (bytes.size() > limits.packed_bytes && compressed_size(bytes) > limits.packed_bytes &&
         limits.results > 1) {
    std::size_t had = context.results.findings.size() + context.results.absent.size();
    limits.results = std::min(limits.results, had) / 2;
    bytes = render(context, limits);
  }
  return bytes;
}

void write_sarif(const ReportContext& context, llvm::raw_ostream& out) {
  out << render_sarif(context, SarifLimits());
}

}  // namespace holdfast::check
