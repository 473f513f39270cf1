// See source_edits.h.
#include "lowering/source_edits.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

namespace holdfast::check {
namespace {

bool is_word(char c) {
  return llvm::isAlnum(c) || c == '_';
}

}  // namespace

bool has_word(llvm::StringRef text, llvm::StringRef word) {
  for (auto at = text.find(word); at != llvm::StringRef::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(text[at - 1]);
    const auto end = at + word.size();
    if (begins && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

std::optional<TextRange> SourceEdits::range(clang::SourceRange tokens) const {
  if (tokens.isInvalid()) return std::nullopt;
  const auto range = clang::Lexer::makeFileCharRange(clang::CharSourceRange::getTokenRange(tokens),
                                                     sources_, options_);
  if (range.isInvalid() || !unit_.in_project(range.getBegin())) return std::nullopt;
  const auto [file, begin] = sources_.getDecomposedLoc(range.getBegin());
  const auto [other, end] = sources_.getDecomposedLoc(range.getEnd());
  if (file != other || begin > end) return std::nullopt;
  return TextRange{file, begin, end};
}

std::optional<TextRange> SourceEdits::call_range(const clang::CallExpr& call) const {
  if (!call.getBeginLoc().isMacroID()) return range(call.getSourceRange());
  const auto* callee = call.getDirectCallee();
  const auto name = clang::Lexer::getImmediateMacroName(call.getBeginLoc(), sources_, options_);
  if (!callee || !callee->getIdentifier() || callee->getName() != name) return std::nullopt;
  const auto whole = sources_.getExpansionRange(call.getBeginLoc());
  return range(whole.getAsRange());
}

llvm::StringRef SourceEdits::text(const TextRange& range) const {
  return sources_.getBufferData(range.file).slice(range.begin, range.end);
}

std::string SourceEdits::text(const clang::Expr& expression) const {
  const auto found = range(expression.getSourceRange());
  return found ? text(*found).str() : std::string();
}

FixFact::Replacement SourceEdits::replace(const TextRange& range, std::string text) const {
  const auto start = sources_.getLocForStartOfFile(range.file);
  const auto name = sources_.getPresumedLoc(start, false).getFilename();
  return {unit_.file_id(name), range.begin, range.end, std::move(text)};
}

FixFact::Replacement SourceEdits::insert(const TextRange& at, unsigned offset,
                                         std::string text) const {
  return replace({at.file, offset, offset}, std::move(text));
}

std::optional<FixFact::Replacement> SourceEdits::statement_before(const clang::Stmt& statement,
                                                                  const std::string& text) const {
  const auto at = range(statement.getSourceRange());
  if (!at || statement.getBeginLoc().isMacroID()) return std::nullopt;
  const llvm::StringRef file = sources_.getBufferData(at->file);
  const auto line = file.take_front(at->begin).rfind('\n');
  const llvm::StringRef indent =
      file.slice(line == llvm::StringRef::npos ? 0 : line + 1, at->begin);
  const bool own_line = indent.trim(" \t").empty();
  return insert(*at, at->begin, text + (own_line ? "\n" + indent.str() : " "));
}

std::optional<FixFact::Replacement> SourceEdits::capture(const clang::LambdaExpr& lambda,
                                                         const std::string& text) const {
  const auto brackets = range(lambda.getIntroducerRange());
  if (!brackets || lambda.getBeginLoc().isMacroID()) return std::nullopt;
  const llvm::StringRef inside = this->text(*brackets).drop_back(1);
  const auto held = inside.rtrim();
  if (held.empty()) return std::nullopt;
  const unsigned end = brackets->begin + static_cast<unsigned>(held.size());
  return insert(*brackets, end, held.size() == 1 ? text : ", " + text);
}

}  // namespace holdfast::check
