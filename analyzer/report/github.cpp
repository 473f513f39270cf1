// GitHub workflow commands. The runner turns each line into an annotation; it shows at most ten
// errors and ten warnings of a step, so what is certain comes first and the rest is announced.
// All findings are in the step summary, which is Markdown and may be 1 MiB.
#include "report/github.h"

#include <algorithm>

#include "findings/output.h"
#include "findings/rule_table.h"
#include "report/report.h"

namespace holdfast::check {

namespace {

std::string escape(llvm::StringRef text, llvm::StringRef more) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '%':
        out += "%25";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      case ':':
        out += more.contains(c) ? "%3A" : ":";
        break;
      case ',':
        out += more.contains(c) ? "%2C" : ",";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::vector<const Finding*> annotated(const Results& results) {
  std::vector<const Finding*> all;
  for (const Finding& f : results.findings) {
    if (counts(f)) all.push_back(&f);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](auto* a, auto* b) { return a->confidence > b->confidence; });
  return all;
}

void command(const ReportContext& context, llvm::StringRef name, const SourcePlace& where,
             llvm::StringRef title, llvm::StringRef text, llvm::raw_ostream& out) {
  out << "::" << name << " ";
  const char* comma = "";
  if (!where.file.empty()) {
    out << "file=" << escape_property(context.names.shown(where.file));
    comma = ",";
  }
  if (where.line) {
    out << comma << "line=" << where.line;
    // A column range is only shown when the range ends on its line.
    out << ",endLine=" << where.line;
    if (where.column) out << ",col=" << where.column;
    if (where.end_column > where.column) out << ",endColumn=" << where.end_column;
    comma = ",";
  }
  out << comma << "title=" << escape_property(title) << "::" << escape_data(text) << '\n';
}

std::string story(const ReportContext& context, const Finding& f) {
  std::string text = f.message;
  for (const PathStep& s : f.steps) {
    text += "\n";
    if (s.where.valid()) {
      text += context.names.shown(s.where.file) + ":" + std::to_string(s.where.line) + ": ";
    }
    text += s.text;
  }
  return text;
}

// What would end a table cell or start markup in it.
std::string cell(llvm::StringRef text) {
  std::string out;
  for (char c : text) {
    if (c == '\n' || c == '\r')
      out += ' ';
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (llvm::StringRef("|\\`*_[]#~").contains(c))
      (out += '\\') += c;
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string escape_data(llvm::StringRef text) {
  return escape(text, "");
}
std::string escape_property(llvm::StringRef text) {
  return escape(text, ":,");
}

void write_github(const ReportContext& context, llvm::raw_ostream& out) {
  const Results& results = context.results;
  unsigned printed[2] = {0, 0};
  for (const Finding* f : annotated(results)) {
    bool definite = f->confidence == Confidence::Definite;
    ++printed[definite];
    command(context, definite ? "error" : "warning", f->where, "holdfast: " + f->rule,
            story(context, *f), out);
  }
  for (const Problem& p : results.problems) {
    command(context, "warning", {p.file, p.line, 0, 0}, std::string("holdfast: ") + name_of(p.kind),
            p.message, out);
    ++printed[0];
  }
  unsigned hidden = 0;
  for (unsigned count : printed)
    hidden += count > kAnnotationsShown ? count - kAnnotationsShown : 0;
  if (hidden) {
    command(context, "notice", {}, "holdfast",
            "GitHub shows " + std::to_string(kAnnotationsShown) + " errors and " +
                std::to_string(kAnnotationsShown) + " warnings of a step; " +
                plural(hidden, "annotation") + " more are in this log and in the step summary",
            out);
  }
}

std::string step_summary(const ReportContext& context) {
  const Results& results = context.results;
  Tally sum = tally(results);
  std::string text = "## holdfast-check\n\n**" + std::to_string(sum.definite) + " definite, " +
                     std::to_string(sum.possible) + " possible** in " +
                     plural(results.units_total, "unit");
  if (sum.suppressed) text += "; " + std::to_string(sum.suppressed) + " suppressed";
  if (sum.unchanged) text += "; " + std::to_string(sum.unchanged) + " unchanged since the baseline";
  text += "\n\n";
  unsigned left_out = 0;
  bool table = false;
  for (const Finding* f : annotated(results)) {
    const RuleInfo* rule = find_rule(f->rule);
    std::string id = rule ? "[" + f->rule + "](" + help_uri(*rule) + ")" : cell(f->rule);
    std::string row = std::string("| ") + name_of(f->confidence) + " | " + id + " | " +
                      cell(context.names.shown(f->where.file)) + ":" +
                      std::to_string(f->where.line) + " | " + cell(f->message) + " |\n";
    if (text.size() + row.size() > kSummaryBytes) {
      ++left_out;
      continue;
    }
    if (!table) text += "| | rule | where | what |\n|---|---|---|---|\n";
    table = true;
    text += row;
  }
  if (left_out) text += "\n" + plural(left_out, "finding") + " did not fit here.\n";
  if (!results.problems.empty()) text += "\n### Not analysed\n\n";
  for (const Problem& p : results.problems) {
    std::string row = "- " + cell(context.names.shown(p.file)) + ": " + cell(p.message) + "\n";
    if (text.size() + row.size() > kSummaryBytes + 1000) break;
    text += row;
  }
  return text;
}

}  // namespace holdfast::check
