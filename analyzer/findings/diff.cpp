// Unified diffs, read for their new side.
#include "findings/diff.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>

#include <algorithm>

#include "findings/paths.h"

namespace holdfast::check {

namespace {

using llvm::StringRef;

constexpr unsigned kMostLines = 1u << 30;

// Git quotes names with unusual bytes as C strings.
std::string unquote(StringRef name) {
  if (!name.consume_front("\"")) return name.str();
  name.consume_back("\"");
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '\\' || i + 1 == name.size()) {
      out += name[i];
      continue;
    }
    char c = name[++i];
    unsigned octal = 0;
    if (c >= '0' && c <= '7' && !name.substr(i, 3).getAsInteger(8, octal)) {
      out += static_cast<char>(octal);
      i += 2;
    } else {
      std::size_t known = StringRef("abtnvfr").find(c);
      out += known == StringRef::npos ? c : "\a\b\t\n\v\f\r"[known];
    }
  }
  return out;
}

/// The numbers of `@@ -a,b +c,d @@`; a combined diff has one `-a,b` per parent.
struct HunkHeader {
  std::vector<unsigned> old_counts;
  unsigned new_start = 0;
  unsigned new_count = 0;
};

bool parse_range(StringRef text, unsigned& start, unsigned& count) {
  auto [first, second] = text.split(',');
  count = 1;
  if (first.getAsInteger(10, start) || start > kMostLines) return false;
  return second.empty() || (!second.getAsInteger(10, count) && count <= kMostLines);
}

bool parse_header(StringRef line, HunkHeader& header) {
  std::size_t ats = line.take_while([](char c) { return c == '@'; }).size();
  line = line.drop_front(ats);
  for (std::size_t parent = 1; parent < ats; ++parent) {
    unsigned start = 0, count = 0;
    line = line.ltrim(' ');
    if (!line.consume_front("-")) return false;
    StringRef range = line.take_until([](char c) { return c == ' '; });
    if (!parse_range(range, start, count)) return false;
    header.old_counts.push_back(count);
    line = line.drop_front(range.size());
  }
  line = line.ltrim(' ');
  if (!line.consume_front("+")) return false;
  StringRef range = line.take_until([](char c) { return c == ' '; });
  line = line.drop_front(range.size()).ltrim(' ');
  return parse_range(range, header.new_start, header.new_count) &&
         line.starts_with(std::string(ats, '@'));
}

class DiffParser {
 public:
  DiffParser(StringRef text, StringRef name, std::vector<DiffFile>& files)
      : rest_(text), name_(name), files_(files) {}

  bool run(std::string* error) {
    bool any_text = false;
    StringRef line;
    while (next(line)) {
      any_text |= !line.trim().empty();
      if (line.starts_with("diff "))
        begin_git(line);
      else if (line.starts_with("--- ") && rest_.starts_with("+++ "))
        begin_plain(line);
      else if (line.starts_with("rename to "))
        rename(line.drop_front(10));
      else if (line.starts_with("deleted file ") && open_)
        files_.back().deleted = true;
      else if (line.starts_with("new file ") && open_)
        unchanged_ = false;
      else if (line.starts_with("Binary files ") && open_)
        unchanged_ = false;
      else if (line.starts_with("GIT binary patch") && open_)
        unchanged_ = false;
      else if (line.starts_with("similarity index 100%") && open_)
        unchanged_ = true;
      else if (line.starts_with("old mode ") && open_)
        unchanged_ = true;
      else if (line.starts_with("index ") && open_)
        unchanged_ = false;
      else if (line.starts_with("@@") && !hunk(line, error))
        return false;
    }
    finish_file();
    if (any_text && !any_file_) {
      *error = "'" + name_.str() +
               "' is not a unified diff: it names no file (`git diff` writes what is wanted)";
      return false;
    }
    return true;
  }

 private:
  bool next(StringRef& line) {
    if (rest_.empty()) return false;
    ++number_;
    std::tie(line, rest_) = rest_.split('\n');
    line = line.rtrim('\r');
    return true;
  }

  bool fail(StringRef why, std::string* error) {
    *error = name_.str() + ":" + std::to_string(number_) + ": " + why.str();
    return false;
  }

  void finish_file() {
    if (!open_) return;
    open_ = false;
    DiffFile& file = files_.back();
    if (file.path.empty() || file.deleted) {
      files_.pop_back();
      return;
    }
    file.whole = !any_hunk_ && !unchanged_;
    std::sort(file.changed.begin(), file.changed.end(),
              [](LineRange a, LineRange b) { return a.first < b.first; });
  }

  void begin() {
    finish_file();
    files_.emplace_back();
    open_ = any_file_ = true;
    any_hunk_ = unchanged_ = prefixed_ = named_ = named_plus_ = false;
  }

  // `diff --git a/old b/new`: the names matter only when no `+++` follows (renames, modes,
  // binary files), and only when they can be told apart: both are then equal but for the prefix.
  void begin_git(StringRef line) {
    begin();
    if (line.consume_front("diff --cc ") || line.consume_front("diff --combined ")) {
      files_.back().path = unquote(line);
      return;
    }
    if (!line.consume_front("diff --git ")) return;
    prefixed_ = true;
    StringRef second = line.substr(line.size() / 2 + 1);
    if (line.starts_with("\"") && line.ends_with("\"")) second = line.substr(line.rfind(" \"") + 1);
    set_new_name(unquote(second));
  }

  void rename(StringRef name) {
    if (!open_ || any_hunk_) return;
    files_.back().path = unquote(name);
    files_.back().other_path.clear();
    named_ = true;
  }

  void begin_plain(StringRef old_line) {
    // Inside a `diff --git` section the two lines complete it; otherwise they begin one.
    if (!open_ || any_hunk_ || named_plus_) begin();
    named_plus_ = true;
    StringRef new_line;
    next(new_line);
    std::string old_name = file_name(old_line.drop_front(4));
    std::string new_name = file_name(new_line.drop_front(4));
    // A header says that something changed, even when no hunk follows.
    unchanged_ = false;
    if (new_name == "/dev/null") {
      files_.back().deleted = true;
      return;
    }
    if (named_) return;  // `rename to` has the exact name
    prefixed_ = prefixed_ || (has_prefix(old_name) && has_prefix(new_name)) ||
                (old_name == "/dev/null" && has_prefix(new_name));
    set_new_name(new_name);
  }

  // Behind the name may be a tab and a time.
  static std::string file_name(StringRef text) {
    if (text.starts_with("\"")) {
      std::size_t close = text.rfind('"');
      return unquote(text.take_front(close + 1));
    }
    return text.split('\t').first.rtrim().str();
  }

  // a/ and b/, or i/ w/ c/ o/ with diff.mnemonicPrefix.
  static bool has_prefix(StringRef name) {
    return name.size() > 2 && name[1] == '/' && StringRef("abicwo").contains(name[0]);
  }

  void set_new_name(StringRef name) {
    DiffFile& file = files_.back();
    file.other_path.clear();
    file.path = name.str();
    if (!prefixed_ || !has_prefix(name)) return;
    file.other_path = file.path;
    file.path = name.drop_front(2).str();
  }

  bool hunk(StringRef line, std::string* error) {
    if (!open_) return fail("a hunk before any file name", error);
    HunkHeader header;
    if (!parse_header(line, header)) {
      return fail(
          "expected '@@ -LINE,COUNT +LINE,COUNT @@', found '" + line.take_front(60).str() + "'",
          error);
    }
    any_hunk_ = true;
    named_plus_ = false;
    unsigned start_line = number_;
    std::size_t parents = header.old_counts.size();
    // A hunk without new lines names the line before it.
    unsigned at = header.new_count == 0 ? header.new_start + 1 : header.new_start;
    unsigned new_left = header.new_count;
    auto old_left = [&] {
      return std::any_of(header.old_counts.begin(), header.old_counts.end(),
                         [](unsigned n) { return n != 0; });
    };
    while (new_left != 0 || old_left()) {
      if (!next(line)) {
        number_ = start_line;
        return fail("the hunk that begins here is cut off", error);
      }
      if (line.starts_with("\\")) continue;  // "\ No newline at end of file"
      // Mailers strip the blank of an empty context line.
      std::string marks = line.take_front(parents).str();
      marks.resize(parents, ' ');
      if (StringRef(marks).find_first_not_of(" +-") != StringRef::npos) {
        return fail("expected a line of the hunk (' ', '+' or '-'), found '" +
                        line.take_front(60).str() + "'",
                    error);
      }
      if (!count(marks, header, new_left))
        return fail("the hunk has more lines than its header says", error);
      bool removed = StringRef(marks).contains('-');
      if (removed)
        touch(at > 1 ? at - 1 : 1, at);
      else {
        if (StringRef(marks).contains('+')) touch(at, at);
        ++at;
      }
    }
    return true;
  }

  static bool count(StringRef marks, HunkHeader& header, unsigned& new_left) {
    bool removed = marks.contains('-');
    for (std::size_t i = 0; i < marks.size(); ++i) {
      // A removed line was in the parents that mark it, a kept one in those that do not add it.
      bool in_parent = removed ? marks[i] == '-' : marks[i] == ' ';
      if (!in_parent) continue;
      if (header.old_counts[i] == 0) return false;
      --header.old_counts[i];
    }
    if (removed) return true;
    if (new_left == 0) return false;
    --new_left;
    return true;
  }

  void touch(unsigned first, unsigned last) {
    std::vector<LineRange>& changed = files_.back().changed;
    if (!changed.empty() && first <= changed.back().last + 1 && first >= changed.back().first) {
      changed.back().last = std::max(changed.back().last, last);
    } else {
      changed.push_back({first, last});
    }
  }

  StringRef rest_;
  StringRef name_;
  std::vector<DiffFile>& files_;
  unsigned number_ = 0;
  bool any_file_ = false;
  bool open_ = false;
  bool any_hunk_ = false;
  bool unchanged_ = false;   // renamed or re-moded only
  bool prefixed_ = false;    // names carry a/ and b/
  bool named_ = false;       // `rename to` gave the name
  bool named_plus_ = false;  // `---` and `+++` of this section were read
};

}  // namespace

bool Diff::parse(llvm::StringRef text, llvm::StringRef name, std::string* error) {
  files_.clear();
  resolved_.clear();
  bool good = DiffParser(text, name, files_).run(error);
  resolved_.resize(files_.size());
  return good;
}

void Diff::resolve(const std::vector<std::string>& directories) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    for (const std::string& directory : directories) {
      for (const std::string* path : {&files_[i].path, &files_[i].other_path}) {
        if (path->empty() || !resolved_[i].empty()) continue;
        std::string full = absolute_path(*path, directory);
        if (llvm::sys::fs::exists(full)) resolved_[i] = full;
      }
    }
  }
}

const DiffFile* Diff::find(llvm::StringRef file) const {
  const DiffFile* by_end = nullptr;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!resolved_[i].empty()) {
      if (resolved_[i] == file) return &files_[i];
      continue;
    }
    for (llvm::StringRef path : {files_[i].path, files_[i].other_path}) {
      llvm::StringRef rest = file;
      if (path.empty() || !rest.consume_back(path)) continue;
      // The longest name that fits is the most certain one.
      bool fits = rest.empty() || rest.ends_with("/");
      if (fits && (!by_end || files_[i].path.size() > by_end->path.size())) by_end = &files_[i];
    }
  }
  return by_end;
}

bool Diff::touches(llvm::StringRef file, LineRange lines) const {
  const DiffFile* changed = find(file);
  if (!changed || !lines.valid()) return false;
  if (changed->whole) return true;
  return std::any_of(changed->changed.begin(), changed->changed.end(), [&](LineRange range) {
    return range.first <= lines.last && lines.first <= range.last;
  });
}

bool Diff::touches(const SourcePlace& place) const {
  return touches(place.file, {place.line, place.line});
}

bool Diff::touches(const Finding& finding) const {
  if (touches(finding.where) || touches(finding.where.file, finding.function_lines)) return true;
  return std::any_of(finding.steps.begin(), finding.steps.end(),
                     [&](const PathStep& step) { return touches(step.where); });
}

}  // namespace holdfast::check
