// Holdfast's own JSON, version 1. docs: every key below is written always, so that a reader
// needs no defaults; keys may be added, none changes its meaning within a version.
#include <llvm/Support/JSON.h>

#include "findings/rule_table.h"
#include "report/report.h"

namespace holdfast::check {

namespace {

using llvm::json::fixUTF8;
using llvm::json::OStream;

class JsonReport {
 public:
  JsonReport(const ReportContext& context, llvm::raw_ostream& out)
      : context_(context), json_(out, 2) {}

  void write() {
    const Results& results = context_.results;
    json_.object([&] {
      json_.attribute("version", 1);
      json_.attributeObject("tool", [&] {
        text("name", "holdfast-check");
        text("version", context_.options.version);
      });
      json_.attribute("exit_code", context_.options.exit_code);
      json_.attributeArray("findings", [&] {
        for (const Finding& f : results.findings) {
          if (context_.options.show_suppressed || !f.suppressed) finding(f);
        }
        for (const Finding& f : results.absent) finding(f);
      });
      json_.attributeArray("audit", [&] {
        if (!context_.options.audit) return;
        for (const AuditRow& row : results.audit) audit(row);
      });
      json_.attributeArray("unknowns", [&] {
        if (!context_.options.explain_unknown) return;
        for (const UnknownNote& note : results.unknowns) unknown(note);
      });
      json_.attributeArray("problems", [&] {
        for (const Problem& p : results.problems) problem(p);
      });
      json_.attributeObject("statistics", [&] { statistics(); });
    });
    json_.flush();
  }

 private:
  // LLVM's writer insists on UTF-8, and source text is not always that.
  void text(llvm::StringRef key, llvm::StringRef value) { json_.attribute(key, fixUTF8(value)); }

  void place(const SourcePlace& where) {
    text("file", context_.names.shown(where.file));
    json_.attribute("line", where.line);
    json_.attribute("column", where.column);
    json_.attribute("end_column", where.end_column);
  }

  void finding(const Finding& f) {
    json_.object([&] {
      text("rule", f.rule);
      text("confidence", name_of(f.confidence));
      place(f.where);
      text("function", f.function);
      text("subject", f.subject);
      text("message", f.message);
      text("api", f.api);
      text("model", f.model);
      text("fingerprint", f.fingerprint);
      text("baseline", name_of(f.baseline));
      json_.attributeArray("steps", [&] {
        for (const PathStep& s : f.steps) step(s);
      });
      json_.attributeArray("fixes", [&] {
        for (const Fix& x : f.fixes) fix(x);
      });
      json_.attributeBegin("suppressed");
      if (f.suppressed)
        suppression(*f.suppressed);
      else
        json_.value(nullptr);
      json_.attributeEnd();
      if (f.runtime) {
        json_.attributeObject("runtime", [&] {
          text("state", name_of(f.runtime->state));
          json_.attribute("count", static_cast<std::int64_t>(f.runtime->count));
        });
      }
    });
  }

  void step(const PathStep& s) {
    json_.object([&] {
      text("kind", name_of(s.kind));
      place(s.where);
      text("text", s.text);
    });
  }

  void fix(const Fix& x) {
    json_.object([&] {
      text("title", x.title);
      json_.attributeArray("edits", [&] {
        for (const Edit& edit : x.edits) {
          json_.object([&] {
            text("file", context_.names.shown(edit.file));
            json_.attribute("begin", edit.begin);
            json_.attribute("end", edit.end);
            text("replacement", edit.replacement);
          });
        }
      });
    });
  }

  void suppression(const Suppression& s) {
    json_.object([&] {
      text("reason", s.reason);
      text("file", context_.names.shown(s.where.file));
      json_.attribute("line", s.where.line);
    });
  }

  void audit(const AuditRow& row) {
    json_.object([&] {
      place(row.where);
      text("function", row.function);
      text("api", row.api);
      text("what", row.what);
      text("owner", row.owner);
      text("keeper", row.keeper);
      text("verdict", name_of(row.verdict));
      text("reason", row.reason);
    });
  }

  void unknown(const UnknownNote& note) {
    json_.object([&] {
      place(note.where);
      text("function", note.function);
      text("what", note.what);
      text("reason", note.reason);
    });
  }

  void problem(const Problem& p) {
    json_.object([&] {
      text("kind", name_of(p.kind));
      text("file", context_.names.shown(p.file));
      json_.attribute("line", p.line);
      text("message", p.message);
    });
  }

  void statistics() {
    const Results& results = context_.results;
    Tally sum = tally(results);
    json_.attribute("definite", sum.definite);
    json_.attribute("possible", sum.possible);
    json_.attribute("suppressed", sum.suppressed);
    json_.attribute("unchanged", sum.unchanged);
    json_.attribute("absent", sum.absent);
    json_.attribute("units", results.units_total);
    json_.attribute("units_failed", results.units_failed);
    json_.attribute("functions", results.functions);
    json_.attribute("lends", results.lends);
  }

  const ReportContext& context_;
  OStream json_;
};

}  // namespace

void write_json(const ReportContext& context, llvm::raw_ostream& out) {
  JsonReport(context, out).write();
  out << '\n';
}

}  // namespace holdfast::check
