// Suppressions in comments.
#include "findings/suppress.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <map>
#include <set>

namespace holdfast::check {

namespace {

using llvm::StringRef;

constexpr llvm::StringLiteral kMarker = "holdfast:";

// The words of one comment line that begins with the marker, wherever in the line that is.
struct Directive {
  unsigned offset = 0;  // of the marker, in the file
  StringRef text;       // behind the marker, to the end of the line
};

// The marker must be the first thing in the comment, in one of its lines, or behind a second
// `//`, as behind a NOLINT; prose that mentions it is left alone.
bool starts_directive(StringRef before) {
  before = before.rtrim(" \t");
  if (before.empty()) return true;
  StringRef marks = before;
  while (!marks.empty() && StringRef("/*!<").contains(marks.back())) marks = marks.drop_back();
  if (marks.size() == before.size()) return false;
  return marks.empty() || llvm::isSpace(marks.back());
}

std::vector<Directive> directives_in(const SourceFile& file, const Token& comment) {
  std::vector<Directive> found;
  StringRef text = file.spelling(comment);
  bool block = text.starts_with("/*");
  std::size_t at = 0;
  while ((at = text.find_insensitive(kMarker, at)) != StringRef::npos) {
    std::size_t line_begin = text.rfind('\n', at);
    line_begin = line_begin == StringRef::npos ? 0 : line_begin + 1;
    bool starts = starts_directive(text.slice(line_begin, at));
    unsigned offset = comment.begin + static_cast<unsigned>(at);
    at += kMarker.size();
    if (!starts) continue;
    StringRef rest = text.substr(at).take_until([](char c) { return c == '\n'; }).rtrim('\r');
    // Written with a capital it may be the name at the begin of a sentence.
    const bool exact = text.substr(at - kMarker.size()).starts_with(kMarker);
    if (!exact && !rest.ltrim().starts_with("allow(")) continue;
    if (block) rest.consume_back("*/");
    found.push_back({offset, rest});
  }
  return found;
}

void parse_directive(StringRef text, Allowance& allowance) {
  text = text.trim();
  constexpr llvm::StringLiteral form = "write `holdfast: allow(<id>) <reason>`";
  if (!text.consume_front("allow")) {
    allowance.malformed = "comment is not understood; " + form.str();
    return;
  }
  text = text.ltrim();
  std::size_t close = text.find(')');
  if (!text.starts_with("(") || close == StringRef::npos) {
    allowance.malformed = "suppression names no rule; " + form.str();
    return;
  }
  llvm::SmallVector<StringRef, 4> ids;
  text.slice(1, close).split(ids, ',', -1, /*KeepEmpty=*/false);
  for (StringRef id : ids) {
    if (!id.trim().empty()) allowance.ids.push_back(id.trim().str());
  }
  if (allowance.ids.empty()) allowance.malformed = "suppression names no rule; " + form.str();
  allowance.reason = text.substr(close + 1).ltrim(" \t:-").rtrim().str();
}

class LineMap {
 public:
  explicit LineMap(const SourceFile& file) : file_(file) {}

  // A comment behind code speaks of its line; one that stands alone, of what is below.
  LineRange lines_for(std::size_t comment) const {
    const std::vector<Token>& tokens = file_.tokens();
    unsigned line = file_.line_of(tokens[comment].begin);
    for (std::size_t i = comment; i-- > 0 && file_.line_of(tokens[i].end - 1) == line;) {
      if (tokens[i].kind != TokenKind::Comment) return {line, line};
    }
    std::size_t first = comment + 1;
    while (first < tokens.size() && tokens[first].kind == TokenKind::Comment) ++first;
    if (first == tokens.size()) return {line, line};
    LineRange range = {line, file_.line_of(tokens[first].begin)};
    for (std::size_t i = first; i < tokens.size(); ++i) {
      if (tokens[i].kind == TokenKind::Comment) continue;
      range.last = file_.line_of(tokens[i].begin);
      StringRef spelling = file_.spelling(tokens[i]);
      if (spelling == ";" || spelling == "{" || spelling == "}") break;
      // A line of the preprocessor has no semicolon; never run from it into other code.
      if (tokens[i].kind == TokenKind::Directive) break;
    }
    return range;
  }

 private:
  const SourceFile& file_;
};

Finding notice(const Allowance& allowance, std::string message) {
  Finding f;
  f.rule = kSuppressionRule.str();
  f.confidence = Confidence::Possible;
  f.where = allowance.where;
  f.subject = llvm::join(allowance.ids, ", ");
  f.message = std::move(message);
  return f;
}

class Suppressor {
 public:
  Suppressor(Results& results, const SuppressOptions& options, SourceCache& sources)
      : results_(results), options_(options), sources_(sources) {}

  void run() {
    std::map<std::string, std::vector<std::size_t>> by_file;
    for (std::size_t i = 0; i < results_.findings.size(); ++i) {
      by_file[results_.findings[i].where.file].push_back(i);
    }
    std::set<std::string> analysed(options_.analysed_files.begin(), options_.analysed_files.end());
    std::set<std::string> files = analysed;
    for (const auto& [file, findings] : by_file) files.insert(file);
    for (const std::string& path : files) {
      const SourceFile* file = sources_.get(path);
      if (!file || !file->text().contains_insensitive(kMarker)) continue;
      for (const Allowance& allowance : find_allowances(*file, path)) {
        one(allowance, by_file[path], analysed.count(path) != 0);
      }
    }
    results_.findings.insert(results_.findings.end(), notices_.begin(), notices_.end());
  }

 private:
  void one(const Allowance& allowance, const std::vector<std::size_t>& findings, bool analysed) {
    if (!allowance.malformed.empty()) {
      notices_.push_back(notice(allowance, allowance.malformed));
      return;
    }
    std::vector<std::string> stale;
    for (const std::string& id : allowance.ids) {
      const RuleInfo* rule = find_rule(id);
      if (!rule || rule->id == kSuppressionRule) {
        notices_.push_back(notice(
            allowance, "suppression of '" + id + "', which is no rule" + rule_suggestion(id)));
        continue;
      }
      unsigned matches = match(allowance, id, findings);
      if (matches == 0 && analysed && options_.rules.contains(id)) stale.push_back(id);
    }
    if (!stale.empty()) {
      notices_.push_back(notice(allowance, "stale suppression: there is no finding of '" +
                                               llvm::join(stale, "', '") +
                                               "' here any more; remove it"));
    }
    if (allowance.reason.empty()) {
      notices_.push_back(notice(allowance, "suppression of '" + llvm::join(allowance.ids, "', '") +
                                               "' has no effect without a reason; write it behind "
                                               "the parenthesis"));
    }
  }

  unsigned match(const Allowance& allowance, StringRef id,
                 const std::vector<std::size_t>& findings) {
    unsigned matches = 0;
    for (std::size_t index : findings) {
      Finding& f = results_.findings[index];
      if (f.rule != id || f.where.line < allowance.lines.first ||
          f.where.line > allowance.lines.last) {
        continue;
      }
      ++matches;
      if (!allowance.reason.empty() && !f.suppressed) {
        f.suppressed = Suppression{allowance.where, allowance.reason};
      }
    }
    return matches;
  }

  Results& results_;
  const SuppressOptions& options_;
  SourceCache& sources_;
  std::vector<Finding> notices_;
};

}  // namespace

std::vector<Allowance> find_allowances(const SourceFile& file, const std::string& path) {
  std::vector<Allowance> all;
  const std::vector<Token>& tokens = file.tokens();
  LineMap lines(file);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != TokenKind::Comment) continue;
    for (const Directive& directive : directives_in(file, tokens[i])) {
      Allowance allowance;
      auto [line, column] = file.position(directive.offset);
      allowance.where = {path, line, column,
                         column + static_cast<unsigned>(kMarker.size() + directive.text.size())};
      parse_directive(directive.text, allowance);
      allowance.lines = lines.lines_for(i);
      all.push_back(std::move(allowance));
    }
  }
  return all;
}

void apply_suppressions(Results& results, const SuppressOptions& options, SourceCache& sources) {
  Suppressor(results, options, sources).run();
}

}  // namespace holdfast::check
