//===- findings/source_text.h - the text that findings point into ----------===//
//
// Purpose    Gives reports, fingerprints and suppressions the lines of a source file, and says
//            which bytes are comments and literals, without a compiler.
// Owns       SourceCache owns the text of every file it was asked for.
// Lifetimes  References and string views stay valid as long as the cache.
// States     A file is read at its first use and never again, so one run sees one text.
// Threads    Not shared: get() changes the cache.
// Fails      A file that cannot be read is null; callers then show the place without its text.
// Cost       One read per file, one pass over its bytes when comments are asked for.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringRef.h>

#include <memory>
#include <string>
#include <vector>

namespace holdfast::check {

/// What a range of bytes is, as far as a small lexer can tell.
enum class TokenKind { Comment, Literal, Word, Number, Punctuation, Directive };

struct Token {
  TokenKind kind = TokenKind::Punctuation;
  unsigned begin = 0;  ///< byte offsets into the text
  unsigned end = 0;
};

class SourceFile {
 public:
  explicit SourceFile(std::string text);

  llvm::StringRef text() const { return text_; }
  unsigned line_count() const { return static_cast<unsigned>(line_starts_.size()); }

  /// The line without its end; empty for a number that is not in the file.
  llvm::StringRef line(unsigned number) const;

  /// The line with comments cut out and white space removed, for fingerprints.
  std::string bare_line(unsigned number) const;

  /// Line and column, both from 1, of a byte offset; an offset behind the end is the end.
  std::pair<unsigned, unsigned> position(unsigned offset) const;
  unsigned line_of(unsigned offset) const { return position(offset).first; }
  unsigned line_start(unsigned number) const;

  /// Every token in order; made at the first call.
  const std::vector<Token>& tokens() const;
  llvm::StringRef spelling(const Token& token) const {
    return text().slice(token.begin, token.end);
  }

 private:
  std::string text_;
  std::vector<unsigned> line_starts_;
  mutable std::vector<Token> tokens_;
  mutable bool lexed_ = false;
};

class SourceCache {
 public:
  /// The file, or null when it cannot be read or is too large to be a source (64 MiB).
  const SourceFile* get(llvm::StringRef path);

  /// Puts a text in the place of a file (tests, unsaved editors).
  void put(llvm::StringRef path, std::string text);

 private:
  llvm::StringMap<std::unique_ptr<SourceFile>> files_;
};

/// Splits C or C++ text into tokens; knows raw strings, line continuations and digit separators.
std::vector<Token> lex_source(llvm::StringRef text);

}  // namespace holdfast::check
