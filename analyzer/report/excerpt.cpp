// Source excerpts of the HTML report.
#include "report/excerpt.h"

#include <llvm/ADT/StringSet.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/Unicode.h>

#include <algorithm>
#include <map>
#include <set>

namespace holdfast::check {

namespace {

constexpr unsigned kAround = 3;          // lines shown before and after a step
constexpr unsigned kWholeFunction = 40;  // a function of at most so many lines is shown whole
constexpr unsigned kLongestLine = 500;   // bytes shown of a line
constexpr unsigned kDeepestNote = 48;    // columns that a step's text is moved right at most

const llvm::StringSet<>& keywords() {
  static const llvm::StringSet<> words = {
      "alignas",      "alignof",      "auto",      "bool",
      "break",        "case",         "catch",     "char",
      "class",        "co_await",     "co_return", "co_yield",
      "concept",      "const",        "consteval", "constexpr",
      "constinit",    "const_cast",   "continue",  "decltype",
      "default",      "delete",       "do",        "double",
      "dynamic_cast", "else",         "enum",      "explicit",
      "export",       "extern",       "false",     "final",
      "float",        "for",          "friend",    "goto",
      "if",           "inline",       "int",       "long",
      "mutable",      "namespace",    "new",       "noexcept",
      "nullptr",      "operator",     "override",  "private",
      "protected",    "public",       "register",  "reinterpret_cast",
      "requires",     "restrict",     "return",    "short",
      "signed",       "sizeof",       "static",    "static_assert",
      "static_cast",  "struct",       "switch",    "template",
      "this",         "thread_local", "throw",     "true",
      "try",          "typedef",      "typeid",    "typename",
      "union",        "unsigned",     "using",     "virtual",
      "void",         "volatile",     "while"};
  return words;
}

struct Mark {
  unsigned begin = 0;  // byte offsets in the line
  unsigned end = 0;
  llvm::StringRef kind;
  std::size_t step = 0;  // number, or 0 for the finding's own place
};

class FileExcerpt {
 public:
  FileExcerpt(const SourceFile& file, const Finding& finding, llvm::StringRef path,
              llvm::StringRef id)
      : file_(file), finding_(finding), path_(path), id_(id) {
    add_lines(finding.where);
    for (const PathStep& step : finding.steps) add_lines(step.where);
    LineRange range = finding.function_lines;
    if (path_ == finding.where.file && range.valid() && range.last >= range.first &&
        range.last - range.first < kWholeFunction) {
      show(range.first, range.last);
    }
  }

  void write(llvm::raw_ostream& out) {
    out << "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"source\">"
           "<table class=\"code\" role=\"presentation\">\n";
    unsigned previous = 0;
    for (unsigned number : lines_) {
      if (previous && number != previous + 1) {
        out << "<tr class=\"gap\"><td colspan=\"2\">&#8943;</td></tr>\n";
      }
      previous = number;
      line(number, out);
    }
    out << "</table></div>\n";
  }

 private:
  void show(unsigned first, unsigned last) {
    for (unsigned n = std::max(1u, first); n <= std::min(last, file_.line_count()); ++n) {
      lines_.insert(n);
    }
  }

  void add_lines(const SourcePlace& where) {
    if (where.file != path_ || !where.valid() || where.line > file_.line_count()) return;
    show(where.line > kAround ? where.line - kAround : 1, where.line + kAround);
  }

  std::vector<Mark> marks_on(unsigned number) const {
    std::vector<Mark> marks;
    for (std::size_t i = 0; i < finding_.steps.size(); ++i) {
      const PathStep& step = finding_.steps[i];
      if (step.where.file == path_ && step.where.line == number) {
        marks.push_back(mark(step.where, name_of(step.kind), i + 1));
      }
    }
    if (finding_.where.file == path_ && finding_.where.line == number) {
      Mark own = mark(finding_.where, "place", 0);
      bool told = std::any_of(marks.begin(), marks.end(),
                              [&](const Mark& m) { return m.begin == own.begin; });
      if (!told) marks.push_back(own);
    }
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    return marks;
  }

  Mark mark(const SourcePlace& where, llvm::StringRef kind, std::size_t step) const {
    unsigned size = static_cast<unsigned>(file_.line(where.line).size());
    unsigned begin = std::min(size, where.column ? where.column - 1 : 0);
    unsigned end = where.end_column ? std::min(size, where.end_column - 1) : begin;
    // Without an end, the token that stands there is what is meant.
    if (end <= begin && where.column) end = std::min(size, token_end(where.line, begin));
    return {begin, std::max(begin, end), kind, step};
  }

  unsigned token_end(unsigned number, unsigned column) const {
    unsigned offset = file_.line_start(number) + column;
    auto token = std::upper_bound(file_.tokens().begin(), file_.tokens().end(), offset,
                                  [](unsigned at, const Token& t) { return at < t.end; });
    bool inside = token != file_.tokens().end() && token->begin <= offset;
    return inside ? token->end - file_.line_start(number) : column + 1;
  }

  // One letter per byte: the class that colours it.
  std::string colours(unsigned number, unsigned size) const {
    std::string classes(size, ' ');
    unsigned begin = file_.line_start(number);
    auto token = std::upper_bound(file_.tokens().begin(), file_.tokens().end(), begin,
                                  [](unsigned at, const Token& t) { return at < t.end; });
    for (; token != file_.tokens().end() && token->begin < begin + size; ++token) {
      char letter = ' ';
      switch (token->kind) {
        case TokenKind::Comment:
          letter = 'c';
          break;
        case TokenKind::Literal:
          letter = 's';
          break;
        case TokenKind::Number:
          letter = 'n';
          break;
        case TokenKind::Directive:
          letter = 'd';
          break;
        case TokenKind::Word:
          if (keywords().contains(file_.spelling(*token))) letter = 'k';
          break;
        case TokenKind::Punctuation:
          break;
      }
      unsigned from = std::max(token->begin, begin) - begin;
      unsigned to = std::min(token->end, begin + size) - begin;
      std::fill(classes.begin() + from, classes.begin() + to, letter);
    }
    return classes;
  }

  void line(unsigned number, llvm::raw_ostream& out) {
    llvm::StringRef text = file_.line(number);
    std::vector<Mark> marks = marks_on(number);
    out << "<tr" << (marks.empty() ? "" : " class=\"here\"") << "><td class=\"ln\">" << number
        << "</td><td>";
    code(number, text, marks, out);
    out << "</td></tr>\n";
    for (const Mark& m : marks) {
      if (m.step) note(m, text, out);
    }
  }

  void code(unsigned number, llvm::StringRef text, const std::vector<Mark>& marks,
            llvm::raw_ostream& out) {
    bool cut = text.size() > kLongestLine;
    text = text.take_front(kLongestLine);
    std::string classes = colours(number, static_cast<unsigned>(text.size()));
    std::vector<const Mark*> owner(text.size(), nullptr);
    for (const Mark& m : marks) {
      for (unsigned i = m.begin; i < m.end && i < owner.size(); ++i) {
        if (!owner[i]) owner[i] = &m;
      }
    }
    auto next_mark = marks.begin();
    unsigned at = 0;
    while (at <= text.size()) {
      for (; next_mark != marks.end() && next_mark->begin <= at; ++next_mark) {
        if (next_mark->step) number_badge(*next_mark, out);
      }
      if (at == text.size()) break;
      unsigned end = at + 1;
      while (end < text.size() && classes[end] == classes[at] && owner[end] == owner[at] &&
             (next_mark == marks.end() || next_mark->begin > end)) {
        ++end;
      }
      while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
      segment(text.slice(at, end), classes[at], owner[at], out);
      at = end;
    }
    if (cut) out << "&#8230;";
  }

  static void number_badge(const Mark& m, llvm::raw_ostream& out) {
    out << "<span class=\"num " << m.kind << "\" aria-hidden=\"true\">" << m.step << "</span>";
  }

  static void segment(llvm::StringRef text, char colour, const Mark* mark, llvm::raw_ostream& out) {
    if (mark) out << "<mark class=\"m-" << mark->kind << "\">";
    if (colour != ' ') out << "<span class=\"" << colour << "\">";
    out << html_escape(text);
    if (colour != ' ') out << "</span>";
    if (mark) out << "</mark>";
  }

  void note(const Mark& m, llvm::StringRef text, llvm::raw_ostream& out) const {
    unsigned column = 0;
    for (char c : text.take_front(m.begin)) column = c == '\t' ? (column / 4 + 1) * 4 : column + 1;
    column = std::min(column, kDeepestNote);
    const PathStep& step = finding_.steps[m.step - 1];
    out << "<tr class=\"step\"><td></td><td><span class=\"note " << m.kind << "\" id=\"" << id_
        << "s" << m.step << "\" style=\"margin-left:" << column << "ch\"><span class=\"num\">"
        << m.step << "</span> <span class=\"kind\">" << m.kind << "</span>"
        << html_escape(step.text) << "</span></td></tr>\n";
  }

  const SourceFile& file_;
  const Finding& finding_;
  llvm::StringRef path_;
  llvm::StringRef id_;
  std::set<unsigned> lines_;
};

bool drawable(const ReportContext& context, const SourcePlace& where) {
  if (!where.valid()) return false;
  const SourceFile* file = context.sources.get(where.file);
  return file && where.line <= file->line_count();
}

}  // namespace

std::string html_escape(llvm::StringRef text) {
  std::string out;
  for (char c : llvm::json::fixUTF8(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\t':
      case '\n':
        out += c;
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
          out += "\xEF\xBF\xBD";
        else
          out += c;
    }
  }
  return out;
}

void write_excerpts(const ReportContext& context, const Finding& finding, llvm::StringRef id,
                    llvm::raw_ostream& out) {
  std::vector<llvm::StringRef> files;
  auto add = [&](const SourcePlace& where) {
    if (drawable(context, where) && !llvm::is_contained(files, llvm::StringRef(where.file))) {
      files.push_back(where.file);
    }
  };
  add(finding.where);
  for (const PathStep& step : finding.steps) add(step.where);
  for (llvm::StringRef path : files) {
    out << "<div class=\"excerpt\"><div class=\"file mono\">"
        << html_escape(context.names.shown(path)) << "</div>";
    FileExcerpt(*context.sources.get(path), finding, path, id).write(out);
    out << "</div>\n";
  }
  for (std::size_t i = 0; i < finding.steps.size(); ++i) {
    const PathStep& step = finding.steps[i];
    if (drawable(context, step.where)) continue;
    out << "<span class=\"note " << name_of(step.kind) << "\" id=\"" << id << "s" << i + 1
        << "\"><span class=\"num\">" << i + 1 << "</span> <span class=\"kind\">"
        << name_of(step.kind) << "</span>" << html_escape(step.text);
    if (step.where.valid()) {
      out << " <span class=\"mono\">" << html_escape(context.names.shown(step.where.file)) << ":"
          << step.where.line << "</span>";
    }
    out << "</span>\n";
  }
}

}  // namespace holdfast::check
