// Source files by line, and a lexer that knows comments from strings and nothing more.
#include "findings/source_text.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>

namespace holdfast::check {

namespace {

constexpr std::uint64_t kLargestSource = 64u << 20;

bool is_word(char c) {
  return llvm::isAlnum(c) || c == '_' || c == '$' || (c & 0x80);
}

class Lexer {
 public:
  explicit Lexer(llvm::StringRef text) : text_(text) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '\n') {
        line_begins_ = true;
        ++at_;
      } else if (llvm::isSpace(c)) {
        ++at_;
      } else {
        bool first = line_begins_;
        line_begins_ = false;
        token(c, first);
      }
    }
    return std::move(tokens_);
  }

 private:
  void token(char c, bool first_on_line) {
    begin_ = at_;
    char next = peek(1);
    if (c == '/' && next == '/') return line_comment(first_on_line);
    if (c == '/' && next == '*') return block_comment(first_on_line);
    if (c == '"' || c == '\'') return literal(c);
    if (c == '#' && first_on_line) return directive();
    if (llvm::isDigit(c) || (c == '.' && llvm::isDigit(next))) return number();
    if (is_word(c)) return word();
    ++at_;
    emit(TokenKind::Punctuation);
  }

  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void emit(TokenKind kind) {
    tokens_.push_back({kind, static_cast<unsigned>(begin_), static_cast<unsigned>(at_)});
  }

  // Is the line end at `at_` spliced away by a backslash before it?
  bool spliced() const {
    std::size_t back = at_;
    if (back > 0 && text_[back - 1] == '\r') --back;
    return back > begin_ && text_[back - 1] == '\\';
  }

  void line_comment(bool first_on_line) {
    while (at_ < text_.size() && (text_[at_] != '\n' || spliced())) ++at_;
    emit(TokenKind::Comment);
    line_begins_ = first_on_line;
  }

  void block_comment(bool first_on_line) {
    std::size_t close = text_.find("*/", at_ + 2);
    at_ = close == llvm::StringRef::npos ? text_.size() : close + 2;
    emit(TokenKind::Comment);
    line_begins_ = first_on_line;  // `/* x */ #include` is still a directive
  }

  // A literal that is not closed ends with its line, so that a stray quote (an apostrophe in
  // an #error line, say) does not swallow the file.
  void literal(char quote) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\n') break;
      if (text_[at_] == '\\') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\r' && peek(1) == '\n') ++at_;
      }
      if (at_ < text_.size()) ++at_;
    }
    if (at_ < text_.size() && text_[at_] == quote) ++at_;
    emit(TokenKind::Literal);
  }

  void raw_string() {
    std::size_t open = text_.find('(', at_);
    // At most 16 characters of delimiter, none of them a space, a backslash or a bracket.
    if (open == llvm::StringRef::npos || open - at_ > 17 ||
        text_.slice(at_ + 1, open).find_first_of(" \\)\n\t\"") != llvm::StringRef::npos) {
      return literal('"');
    }
    std::string close = (")" + text_.slice(at_ + 1, open) + "\"").str();
    std::size_t end = text_.find(close, open);
    at_ = end == llvm::StringRef::npos ? text_.size() : end + close.size();
    emit(TokenKind::Literal);
  }

  void word() {
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    char c = peek(0);
    llvm::StringRef prefix = text_.slice(begin_, at_);
    if (c == '"' &&
        (prefix == "R" || prefix == "LR" || prefix == "uR" || prefix == "UR" || prefix == "u8R")) {
      return raw_string();
    }
    bool encoding = prefix == "L" || prefix == "u" || prefix == "U" || prefix == "u8";
    if (encoding && (c == '"' || c == '\'')) return literal(c);
    emit(TokenKind::Word);
  }

  void number() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      bool exponent_sign = (c == '+' || c == '-') && at_ > begin_ &&
                           llvm::StringRef("eEpP").contains(text_[at_ - 1]);
      bool separator = c == '\'' && is_word(peek(1));
      if (!is_word(c) && c != '.' && !separator && !exponent_sign) break;
      ++at_;
    }
    emit(TokenKind::Number);
  }

  // Only `#` and the name are the directive; what follows is lexed as usual, because macros
  // have comments and strings like any other code.
  void directive() {
    ++at_;
    while (peek(0) == ' ' || peek(0) == '\t') ++at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    emit(TokenKind::Directive);
  }

  llvm::StringRef text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  bool line_begins_ = true;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex_source(llvm::StringRef text) {
  return Lexer(text).run();
}

SourceFile::SourceFile(std::string text) : text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n' && i + 1 < text_.size()) {
      line_starts_.push_back(static_cast<unsigned>(i + 1));
    }
  }
}

unsigned SourceFile::line_start(unsigned number) const {
  if (number == 0 || number > line_starts_.size()) return static_cast<unsigned>(text_.size());
  return line_starts_[number - 1];
}

llvm::StringRef SourceFile::line(unsigned number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  llvm::StringRef rest = text().substr(line_starts_[number - 1]);
  return rest.take_until([](char c) { return c == '\n'; }).rtrim('\r');
}

std::pair<unsigned, unsigned> SourceFile::position(unsigned offset) const {
  offset = std::min(offset, static_cast<unsigned>(text_.size()));
  auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  unsigned line = static_cast<unsigned>(next - line_starts_.begin());
  return {line, offset - line_starts_[line - 1] + 1};
}

const std::vector<Token>& SourceFile::tokens() const {
  if (!lexed_) {
    tokens_ = lex_source(text_);
    lexed_ = true;
  }
  return tokens_;
}

std::string SourceFile::bare_line(unsigned number) const {
  std::string bare;
  if (number == 0 || number > line_starts_.size()) return bare;
  unsigned begin = line_start(number);
  unsigned end = begin + static_cast<unsigned>(line(number).size());
  const std::vector<Token>& all = tokens();
  auto token = std::upper_bound(all.begin(), all.end(), begin,
                                [](unsigned at, const Token& t) { return at < t.end; });
  for (; token != all.end() && token->begin < end; ++token) {
    if (token->kind == TokenKind::Comment) continue;
    for (unsigned at = std::max(begin, token->begin); at < std::min(end, token->end); ++at) {
      if (!llvm::isSpace(text_[at])) bare += text_[at];
    }
  }
  return bare;
}

const SourceFile* SourceCache::get(llvm::StringRef path) {
  auto [entry, inserted] = files_.try_emplace(path);
  if (!inserted) return entry->second.get();
  std::uint64_t size = 0;
  if (path.empty() || llvm::sys::fs::is_directory(path) || llvm::sys::fs::file_size(path, size) ||
      size > kLargestSource) {
    return nullptr;
  }
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) return nullptr;
  entry->second = std::make_unique<SourceFile>((*buffer)->getBuffer().str());
  return entry->second.get();
}

void SourceCache::put(llvm::StringRef path, std::string text) {
  files_[path] = std::make_unique<SourceFile>(std::move(text));
}

}  // namespace holdfast::check
