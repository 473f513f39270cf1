// One HTML page that needs no network and no other file. Everything is in the page before its
// script runs; the script only hides, sorts and opens.
#include <map>

#include "findings/fix_lines.h"
#include "findings/rule_table.h"
#include "report/excerpt.h"
#include "report/html_assets.h"
#include "report/report.h"

namespace holdfast::check {

namespace {

constexpr std::size_t kOpenAtFirst = 3;  // findings that are unfolded when the page opens

class HtmlReport {
 public:
  HtmlReport(const ReportContext& context, llvm::raw_ostream& out)
      : context_(context), results_(context.results), out_(out) {
    for (const Finding& f : results_.findings) {
      if (context.options.show_suppressed || !f.suppressed) shown_.push_back(&f);
    }
  }

  void write() {
    out_ << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
            "form-action 'none'\">\n<title>Holdfast report</title>\n<style>"
         << kHtmlStyle << "</style>\n</head>\n<body>\n";
    header();
    filters();
    out_ << "<main class=\"wrap\">\n";
    findings();
    absent();
    problems();
    if (context_.options.audit) audit();
    if (context_.options.explain_unknown) unknowns();
    out_ << "</main>\n";
    footer();
    out_ << "<script>" << kHtmlScript << "</script>\n</body>\n</html>\n";
  }

 private:
  void header() {
    Tally sum = tally(results_);
    out_ << "<header class=\"wrap\">\n<h1>Holdfast report</h1>\n<p class=\"sub\">"
            "Memory lent to asynchronous operations, in <span class=\"mono\">"
         << html_escape(context_.names.base()) << "</span></p>\n<ul class=\"cards\">\n";
    card("definite", sum.definite, "definite");
    card("possible", sum.possible, "possible");
    if (sum.suppressed) card("", sum.suppressed, "suppressed");
    if (sum.unchanged) card("", sum.unchanged, "known from the baseline");
    if (sum.absent) card("", sum.absent, "gone since the baseline");
    card("", results_.units_total, results_.units_total == 1 ? "unit" : "units");
    if (results_.units_failed) card("definite", results_.units_failed, "not analysed");
    card("", results_.functions, results_.functions == 1 ? "function" : "functions");
    card("", results_.lends, results_.lends == 1 ? "lend" : "lends");
    out_ << "</ul>\n</header>\n";
  }

  void card(llvm::StringRef kind, unsigned count, llvm::StringRef what) {
    out_ << "<li class=\"" << kind << "\"><b>" << count << "</b><span>" << what << "</span></li>\n";
  }

  void filters() {
    if (shown_.empty()) return;
    std::map<std::string, unsigned> rules, files;
    bool any_off = false;
    for (const Finding* f : shown_) {
      ++rules[f->rule];
      ++files[context_.names.shown(f->where.file)];
      any_off |= !counts(*f);
    }
    out_ << "<div class=\"filters\"><form id=\"filters\" class=\"wrap\" hidden "
            "aria-label=\"Filter the findings\">\n"
            "<input type=\"search\" name=\"search\" placeholder=\"Search\" "
            "aria-label=\"Search\">\n";
    choice("rule", "All rules", rules);
    choice("file", "All files", files);
    box("definite", "definite", true);
    box("possible", "possible", true);
    if (any_off) box("off", "suppressed and known", false);
    out_ << "<button type=\"button\" id=\"toggle\">Open or close all</button>\n"
            "<span class=\"count\" id=\"count\" aria-live=\"polite\"></span>\n</form></div>\n";
  }

  void choice(llvm::StringRef name, llvm::StringRef all,
              const std::map<std::string, unsigned>& values) {
    out_ << "<select name=\"" << name << "\" aria-label=\"" << name << "\"><option value=\"\">"
         << all << "</option>";
    for (const auto& [value, count] : values) {
      std::string text = html_escape(value);
      out_ << "<option value=\"" << text << "\">" << text << " (" << count << ")</option>";
    }
    out_ << "</select>\n";
  }

  void box(llvm::StringRef name, llvm::StringRef label, bool checked) {
    out_ << "<label><input type=\"checkbox\" name=\"" << name << "\"" << (checked ? " checked" : "")
         << "> " << label << "</label>\n";
  }

  void findings() {
    out_ << "<h2 class=\"visually-hidden\">Findings</h2>\n<div id=\"findings\">\n";
    for (std::size_t i = 0; i < shown_.size(); ++i) finding(*shown_[i], i);
    out_ << "</div>\n";
    if (shown_.empty()) {
      out_ << "<p class=\"empty\">No findings. " << plural(results_.lends, "lend") << " in "
           << plural(results_.functions, "function") << " looked at.</p>\n";
    } else {
      out_ << "<p class=\"empty\" id=\"none\" hidden>Nothing matches the filters.</p>\n";
    }
  }

  void finding(const Finding& f, std::size_t index) {
    std::string id = "f" + std::to_string(index + 1);
    std::string file = context_.names.shown(f.where.file);
    bool open = counts(f);
    out_ << "<details class=\"finding " << name_of(f.confidence) << (open ? "" : " off")
         << "\" id=\"" << id << "\" data-rule=\"" << html_escape(f.rule) << "\" data-confidence=\""
         << name_of(f.confidence) << "\" data-state=\"" << (open ? "open" : "off")
         << "\" data-file=\"" << html_escape(file) << "\""
         << (open && index < kOpenAtFirst ? " open" : "") << ">\n<summary><span class=\"badge "
         << name_of(f.confidence) << "\">" << name_of(f.confidence)
         << "</span> <span class=\"message\">" << html_escape(f.message) << "</span> ";
    if (f.suppressed)
      out_ << "<span class=\"badge suppressed\">suppressed</span> ";
    else if (f.baseline == BaselineState::Unchanged) {
      out_ << "<span class=\"badge unchanged\">known</span> ";
    } else {
      out_ << "<span class=\"rule\">" << html_escape(f.rule) << "</span> ";
    }
    if (f.runtime) out_ << "<span class=\"badge\">" << text_of(*f.runtime) << "</span> ";
    out_ << "<span class=\"where\">" << html_escape(file) << ":" << f.where.line;
    if (f.where.column) out_ << ":" << f.where.column;
    out_ << "</span></summary>\n<div class=\"body\">\n";
    meta(f);
    path(f, id);
    write_excerpts(context_, f, id, out_);
    fixes(f);
    if (!f.fingerprint.empty()) {
      out_ << "<p class=\"fine\">fingerprint <span class=\"mono\">" << html_escape(f.fingerprint)
           << "</span></p>\n";
    }
    out_ << "</div>\n</details>\n";
  }

  void term(llvm::StringRef name, llvm::StringRef value) {
    if (value.empty()) return;
    out_ << "<div><dt>" << name << "</dt><dd class=\"mono\">" << html_escape(value)
         << "</dd></div>";
  }

  void meta(const Finding& f) {
    out_ << "<dl class=\"meta\">";
    if (const RuleInfo* rule = find_rule(f.rule)) {
      out_ << "<div><dt>rule</dt><dd><a href=\"" << html_escape(help_uri(*rule))
           << "\" rel=\"noreferrer\">" << rule->id << "</a>: " << html_escape(rule->summary);
      if (!rule->cwe.empty()) out_ << " (" << rule->cwe << ")";
      out_ << "</dd></div>";
    }
    term("in", f.function);
    term("memory", f.subject);
    term("lent by", f.api);
    term("model", f.model);
    if (f.suppressed) {
      out_ << "<div><dt>suppressed because</dt><dd>" << html_escape(f.suppressed->reason)
           << "</dd></div>";
    }
    out_ << "</dl>\n";
  }

  void path(const Finding& f, llvm::StringRef id) {
    if (f.steps.size() < 2) return;
    out_ << "<ol class=\"path\" aria-label=\"steps\">";
    for (std::size_t i = 0; i < f.steps.size(); ++i) {
      const char* kind = name_of(f.steps[i].kind);
      out_ << "<li class=\"" << kind << "\"><a href=\"#" << id << "s" << i + 1
           << "\"><span class=\"num\">" << i + 1 << "</span> " << kind << "</a></li>";
    }
    out_ << "</ol>\n";
  }

  void fixes(const Finding& f) {
    for (const Fix& fix : f.fixes) {
      out_ << "<div class=\"fix\"><b>Fix</b> (--fix applies it): " << html_escape(fix.title);
      for (const ChangedLines& change : changed_lines(fix, context_.sources)) {
        out_ << "<pre>" << html_escape(context_.names.shown(change.file));
        if (change.first) out_ << ":" << change.first;
        for (const std::string& line : change.before)
          out_ << "\n<del>- " << html_escape(line) << "</del>";
        for (const std::string& line : change.after)
          out_ << "\n<ins>+ " << html_escape(line) << "</ins>";
        out_ << "</pre>";
      }
      out_ << "</div>\n";
    }
  }

  void table_head(llvm::ArrayRef<llvm::StringRef> names, bool sortable) {
    out_ << "<div class=\"tablewrap\"><table class=\"grid" << (sortable ? " sortable" : "")
         << "\"><thead><tr>";
    for (llvm::StringRef name : names) {
      out_ << "<th scope=\"col\">";
      if (sortable)
        out_ << "<button type=\"button\">" << name << "</button>";
      else
        out_ << name;
      out_ << "</th>";
    }
    out_ << "</tr></thead><tbody>\n";
  }

  void cell(llvm::StringRef text, llvm::StringRef kind = "") {
    out_ << "<td" << (kind.empty() ? "" : " class=\"mono\"") << ">" << html_escape(text) << "</td>";
  }

  std::string place(const SourcePlace& where) const {
    std::string text = context_.names.shown(where.file);
    return where.line ? text + ":" + std::to_string(where.line) : text;
  }

  void absent() {
    if (results_.absent.empty()) return;
    out_ << "<h2>Gone since the baseline</h2>\n";
    table_head({"Rule", "Place", "What it was"}, false);
    for (const Finding& f : results_.absent) {
      out_ << "<tr>";
      cell(f.rule, "mono");
      cell(place(f.where), "mono");
      cell(f.message);
      out_ << "</tr>\n";
    }
    out_ << "</tbody></table></div>\n";
  }

  void problems() {
    if (results_.problems.empty()) return;
    out_ << "<h2>Not analysed</h2>\n";
    table_head({"Kind", "Place", "Why"}, false);
    for (const Problem& p : results_.problems) {
      out_ << "<tr>";
      cell(name_of(p.kind), "mono");
      cell(place({p.file, p.line, 0, 0}), "mono");
      cell(p.message);
      out_ << "</tr>\n";
    }
    out_ << "</tbody></table></div>\n";
  }

  void audit() {
    out_ << "<h2 id=\"audit\">Audit: "
         << plural(static_cast<unsigned>(results_.audit.size()), "lend") << "</h2>\n";
    if (results_.audit.empty()) {
      out_ << "<p class=\"empty\">Nothing is lent.</p>\n";
      return;
    }
    table_head(
        {"Verdict", "Place", "Function", "API", "Memory", "Owner", "Kept alive by", "Reason"},
        true);
    for (const AuditRow& row : results_.audit) {
      out_ << "<tr><td><span class=\"badge " << name_of(row.verdict) << "\">"
           << name_of(row.verdict) << "</span></td>";
      cell(place(row.where), "mono");
      cell(row.function, "mono");
      cell(row.api, "mono");
      cell(row.what, "mono");
      cell(row.owner);
      cell(row.keeper.empty() ? "nothing" : row.keeper);
      cell(row.reason);
      out_ << "</tr>\n";
    }
    out_ << "</tbody></table></div>\n";
  }

  void unknowns() {
    out_ << "<h2>Not followed: " << plural(static_cast<unsigned>(results_.unknowns.size()), "place")
         << "</h2>\n";
    if (results_.unknowns.empty()) return;
    table_head({"Place", "Function", "What", "Why"}, true);
    for (const UnknownNote& note : results_.unknowns) {
      out_ << "<tr>";
      cell(place(note.where), "mono");
      cell(note.function, "mono");
      cell(note.what, "mono");
      cell(note.reason);
      out_ << "</tr>\n";
    }
    out_ << "</tbody></table></div>\n";
  }

  void footer() {
    out_ << "<footer class=\"wrap\">holdfast-check " << html_escape(context_.options.version);
    if (!shown_.empty()) {
      out_ << "<span class=\"keys\">. <kbd>j</kbd> <kbd>k</kbd> next and previous finding, "
              "<kbd>Enter</kbd> opens and closes it, <kbd>/</kbd> searches.</span>";
    }
    out_ << "</footer>\n";
  }

  const ReportContext& context_;
  const Results& results_;
  llvm::raw_ostream& out_;
  std::vector<const Finding*> shown_;
};

}  // namespace

void write_html(const ReportContext& context, llvm::raw_ostream& out) {
  HtmlReport(context, out).write();
}

}  // namespace holdfast::check
