// Compiler-style messages: `file:line:col: error: message [id]`, the source line, and a note for
// every step. Editors and CI log matchers already know how to read them.
#include <llvm/Support/Unicode.h>

#include <algorithm>
#include <map>

#include "report/report.h"

namespace holdfast::check {

namespace {

constexpr unsigned kTabStop = 8;
constexpr unsigned kLongestLine = 160;  // columns shown of a source line
constexpr unsigned kBeforeCaret = 60;   // kept in front of the caret when a line is cut

using Color = llvm::raw_ostream::Colors;

/// A source line prepared for a terminal, with the columns of a range in it.
struct ShownLine {
  std::string text;
  unsigned caret = 0;  // columns from 0
  unsigned length = 0;
};

unsigned width_of(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? static_cast<unsigned>(text.size()) : static_cast<unsigned>(width);
}

// Tabs become spaces and control characters become '?', so that columns are what they seem.
void append_shown(llvm::StringRef text, std::string& to) {
  for (char c : text) {
    if (c == '\t') {
      do to += ' ';
      while (width_of(to) % kTabStop != 0);
    } else {
      to += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
}

ShownLine show_line(llvm::StringRef line, unsigned column, unsigned end_column) {
  unsigned begin = std::min<unsigned>(column ? column - 1 : 0, line.size());
  unsigned end = std::clamp<unsigned>(end_column ? end_column - 1 : begin, begin, line.size());
  bool cut_front = line.size() > kLongestLine && begin > kBeforeCaret;
  unsigned from = cut_front ? begin - kBeforeCaret : 0;
  // Never cut inside a UTF-8 sequence.
  while (from > 0 && (line[from] & 0xC0) == 0x80) --from;

  ShownLine shown;
  if (cut_front) shown.text = "...";
  append_shown(line.slice(from, begin), shown.text);
  shown.caret = width_of(shown.text);
  append_shown(line.slice(begin, end), shown.text);
  shown.length = std::max(1u, width_of(shown.text) - shown.caret);
  unsigned to = std::max<unsigned>(end, std::min<unsigned>(line.size(), from + kLongestLine));
  while (to < line.size() && (line[to] & 0xC0) == 0x80) ++to;
  append_shown(line.slice(end, to), shown.text);
  if (to < line.size()) shown.text += "...";
  return shown;
}

class TextReport {
 public:
  TextReport(const ReportContext& context, llvm::raw_ostream& out)
      : context_(context), results_(context.results), out_(out) {
    out_.enable_colors(context.color);
  }

  void write() {
    for (const Finding& f : results_.findings) {
      if (counts(f)) finding(f);
    }
    if (context_.options.audit) audit();
    if (context_.options.explain_unknown) unknowns();
    for (const Problem& p : results_.problems) problem(p);
    if (!context_.options.quiet) summary();
  }

 private:
  void bold(Color color, llvm::StringRef text) { colored(color, true, text); }

  void colored(Color color, bool is_bold, llvm::StringRef text) {
    if (context_.color) out_.changeColor(color, is_bold);
    out_ << text;
    if (context_.color) out_.resetColor();
  }

  void strong(llvm::StringRef text) { bold(llvm::raw_ostream::SAVEDCOLOR, text); }

  void location(const SourcePlace& where) {
    std::string text = context_.names.shown(where.file);
    if (where.line) text += ":" + std::to_string(where.line);
    if (where.line && where.column) text += ":" + std::to_string(where.column);
    strong(text + ": ");
  }

  void finding(const Finding& f) {
    location(f.where);
    if (f.confidence == Confidence::Definite)
      bold(llvm::raw_ostream::RED, "error: ");
    else
      bold(llvm::raw_ostream::MAGENTA, "warning: ");
    strong(f.message);
    out_ << " [" << f.rule << "]\n";
    snippet(f.where);
    if (f.runtime) note(f.where, text_of(*f.runtime));
    for (const PathStep& s : f.steps) step(f, s);
    for (const Fix& fix : f.fixes) {
      note(f.where, "--fix can do this: " + fix.title);
    }
  }

  void step(const Finding& f, const PathStep& s) {
    // A step that has no place (it would complete nowhere) is told at the finding.
    if (!s.where.valid()) return note(f.where, s.text);
    note(s.where, s.text);
    bool same = s.where.file == f.where.file && s.where.line == f.where.line &&
                s.where.column == f.where.column && s.where.end_column == f.where.end_column;
    if (!same) snippet(s.where);
  }

  void note(const SourcePlace& where, llvm::StringRef text) {
    location(where);
    bold(llvm::raw_ostream::CYAN, "note: ");
    out_ << text << '\n';
  }

  void snippet(const SourcePlace& where) {
    const SourceFile* file = context_.sources.get(where.file);
    if (!file || !where.valid() || where.line > file->line_count()) return;
    ShownLine shown = show_line(file->line(where.line), where.column, where.end_column);
    std::string number = std::to_string(where.line);
    std::string margin = std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number;
    out_ << margin << " | " << shown.text << '\n';
    if (!where.column) return;
    out_ << std::string(margin.size(), ' ') << " | " << std::string(shown.caret, ' ');
    bold(llvm::raw_ostream::GREEN, "^" + std::string(shown.length - 1, '~'));
    out_ << '\n';
  }

  void audit() {
    std::map<Verdict, unsigned> sums;
    for (const AuditRow& row : results_.audit) {
      ++sums[row.verdict];
      location(row.where);
      out_ << "audit: ";
      bold(verdict_color(row.verdict), name_of(row.verdict));
      out_ << ": '" << row.what << "' lent to " << row.api;
      if (!row.function.empty()) out_ << " in " << row.function;
      if (!row.owner.empty()) out_ << "; owned by " << row.owner;
      out_ << "; kept alive by " << (row.keeper.empty() ? "nothing" : row.keeper);
      if (!row.reason.empty()) out_ << "; " << row.reason;
      out_ << '\n';
    }
    strong("audit: ");
    out_ << plural(static_cast<unsigned>(results_.audit.size()), "lend") << ": "
         << sums[Verdict::Safe] << " safe by contract, " << sums[Verdict::Luck]
         << " safe only by luck, " << sums[Verdict::Unsafe] << " unsafe, " << sums[Verdict::Unknown]
         << " unknown\n";
  }

  static Color verdict_color(Verdict verdict) {
    switch (verdict) {
      case Verdict::Safe:
        return llvm::raw_ostream::GREEN;
      case Verdict::Luck:
        return llvm::raw_ostream::YELLOW;
      case Verdict::Unsafe:
        return llvm::raw_ostream::RED;
      case Verdict::Unknown:
        return llvm::raw_ostream::MAGENTA;
    }
    return llvm::raw_ostream::MAGENTA;
  }

  void unknowns() {
    for (const UnknownNote& note : results_.unknowns) {
      location(note.where);
      out_ << "unknown: " << note.what;
      if (!note.function.empty()) out_ << " in " << note.function;
      out_ << ": " << note.reason << '\n';
    }
    strong("unknown: ");
    out_ << plural(static_cast<unsigned>(results_.unknowns.size()), "callee") << " not followed\n";
  }

  void problem(const Problem& p) {
    if (p.file.empty())
      strong("holdfast-check: ");
    else
      location({p.file, p.line, 0, 0});
    bold(llvm::raw_ostream::YELLOW, std::string("problem: "));
    out_ << p.message << " [" << name_of(p.kind) << "]\n";
  }

  void summary() {
    Tally sum = tally(results_);
    strong("holdfast-check: ");
    if (sum.definite + sum.possible == 0) {
      out_ << "no findings";
    } else {
      out_ << sum.definite << " definite, " << sum.possible << " possible in "
           << plural(sum.files, "file");
    }
    if (sum.suppressed) out_ << "; " << sum.suppressed << " suppressed";
    if (sum.unchanged) out_ << "; " << sum.unchanged << " unchanged since the baseline";
    if (sum.absent) out_ << "; " << sum.absent << " of the baseline gone";
    out_ << "; " << plural(results_.units_total, "unit");
    if (results_.units_failed) out_ << " (" << results_.units_failed << " not analysed)";
    out_ << ", " << plural(results_.functions, "function") << ", " << plural(results_.lends, "lend")
         << '\n';
  }

  const ReportContext& context_;
  const Results& results_;
  llvm::raw_ostream& out_;
};

}  // namespace

void write_text(const ReportContext& context, llvm::raw_ostream& out) {
  TextReport(context, out).write();
}

}  // namespace holdfast::check
