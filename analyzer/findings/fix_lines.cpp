// See fix_lines.h.
#include "findings/fix_lines.h"

#include <algorithm>
#include <tuple>

namespace holdfast::check {
namespace {

std::vector<std::string> lines_of(llvm::StringRef text) {
  std::vector<std::string> out;
  for (;;) {
    const auto [line, rest] = text.split('\n');
    out.push_back(line.rtrim('\r').str());
    if (line.size() == text.size()) return out;
    text = rest;
  }
}

unsigned end_of_line(const SourceFile& file, unsigned number) {
  const auto end = file.text().find('\n', file.line_start(number));
  return static_cast<unsigned>(end == llvm::StringRef::npos ? file.text().size() : end);
}

ChangedLines change(const std::vector<Edit>& edits, const SourceFile& file) {
  ChangedLines out{edits.front().file, file.line_of(edits.front().begin), {}, {}};
  const unsigned begin = file.line_start(out.first);
  unsigned last = out.first;
  std::string text;
  unsigned at = begin;
  for (const Edit& edit : edits) {
    text += file.text().slice(at, edit.begin).str() + edit.replacement;
    at = edit.end;
    last = std::max(last, file.line_of(edit.end));
  }
  const unsigned end = std::max(at, end_of_line(file, last));
  text += file.text().slice(at, end);
  out.before = lines_of(file.text().slice(begin, end));
  out.after = lines_of(text);
  return out;
}

}  // namespace

std::vector<ChangedLines> changed_lines(const Fix& fix, SourceCache& sources) {
  std::vector<Edit> edits = fix.edits;
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    return std::tie(a.file, a.begin, a.end) < std::tie(b.file, b.begin, b.end);
  });
  std::vector<ChangedLines> out;
  for (std::size_t i = 0; i < edits.size();) {
    const SourceFile* file = sources.get(edits[i].file);
    if (!file || edits[i].end > file->text().size()) {
      out.push_back({edits[i].file, 0, {}, lines_of(edits[i].replacement)});
      ++i;
      continue;
    }
    std::vector<Edit> group{edits[i++]};
    while (i < edits.size() && edits[i].file == group.back().file &&
           edits[i].end <= file->text().size() &&
           file->line_of(edits[i].begin) <= file->line_of(group.back().end) + 1)
      group.push_back(edits[i++]);
    out.push_back(change(group, *file));
  }
  return out;
}

}  // namespace holdfast::check
