// FunctionLowering: the small verbs by which facts, roots and places are written down.
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "lowering/function_lowering.h"

namespace holdfast::check {

Fact& FunctionLowering::emit(Fact::Kind kind, const clang::Stmt* at) {
  const auto index = static_cast<std::uint32_t>(out_.facts.size());
  Fact& fact = out_.facts.emplace_back();
  fact.kind = kind;
  if (at) fact.where = spot_of(at->getSourceRange());
  block_->facts.push_back(index);
  return fact;
}

std::uint32_t FunctionLowering::spot_of(clang::SourceRange range) {
  if (range.isInvalid()) return 0;
  const Spot spot = context_.spot(range);
  if (!out_.places.empty()) {
    const Spot& last = out_.places.back();
    if (last.file == spot.file && last.line == spot.line && last.column == spot.column &&
        last.end_column == spot.end_column)
      return static_cast<std::uint32_t>(out_.places.size() - 1);
  }
  out_.places.push_back(spot);
  return static_cast<std::uint32_t>(out_.places.size() - 1);
}

std::string FunctionLowering::text_of(const clang::Expr& expression, unsigned limit) const {
  const auto& sources = context_.ast.getSourceManager();
  // As it was written: the argument of a macro rather than the whole call of it.
  auto range = clang::Lexer::makeFileCharRange(
      clang::CharSourceRange::getTokenRange(expression.getSourceRange()), sources,
      context_.ast.getLangOpts());
  if (range.isInvalid())
    range = clang::CharSourceRange::getTokenRange(
        sources.getExpansionRange(expression.getSourceRange()).getAsRange());
  llvm::StringRef text = clang::Lexer::getSourceText(range, sources, context_.ast.getLangOpts());
  std::string result;
  for (char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (space && (result.empty() || result.back() == ' ')) continue;
    result += space ? ' ' : c;
    if (result.size() >= limit) {
      result += "...";
      break;
    }
  }
  return result;
}

bool FunctionLowering::same_place(Reg left, Reg right) const {
  auto a = register_roots_.find(left);
  auto b = register_roots_.find(right);
  return a != register_roots_.end() && b != register_roots_.end() && a->second == b->second;
}

Reg FunctionLowering::place(RootId root, const clang::Stmt* at) {
  Fact& fact = emit(Fact::Kind::Place, at);
  fact.root = root;
  fact.type = out_.roots[root].type;
  fact.dst = fresh();
  register_roots_[fact.dst] = root;
  return fact.dst;
}

Reg FunctionLowering::birth(RootId root, const clang::Stmt* at) {
  Fact& fact = emit(Fact::Kind::Allocate, at);
  fact.root = root;
  fact.type = out_.roots[root].type;
  if (!at) fact.where = out_.roots[root].where;
  fact.dst = fresh();
  register_roots_[fact.dst] = root;
  return fact.dst;
}

Reg FunctionLowering::field(Reg base, llvm::StringRef name, clang::QualType type,
                            const clang::Stmt* at) {
  const TypeId type_id = context_.types.intern(type);
  Fact& fact = emit(Fact::Kind::Field, at);
  fact.a = base;
  fact.text = name.str();
  fact.type = type_id;
  fact.dst = fresh();
  return fact.dst;
}

Reg FunctionLowering::load(Reg address, clang::QualType type, const clang::Stmt* at) {
  const TypeId type_id = context_.types.intern(type);
  Fact& fact = emit(Fact::Kind::Load, at);
  fact.a = address;
  fact.type = type_id;
  fact.dst = fresh();
  return fact.dst;
}

void FunctionLowering::store(Reg address, Reg value, const clang::Stmt* at) {
  Fact& fact = emit(Fact::Kind::Store, at);
  fact.a = address;
  fact.b = value;
}

void FunctionLowering::copy(Reg to, Reg from, bool moved, bool assignment, const clang::Stmt* at) {
  if (same_place(to, from)) return;
  Fact& fact = emit(Fact::Kind::Copy, at);
  fact.a = to;
  fact.b = from;
  fact.flag = moved;
  fact.number = assignment ? 1 : 0;
}

RootId FunctionLowering::add_root(RootFact::Kind kind, std::string name, clang::QualType type,
                                  const clang::Stmt* at) {
  const auto id = static_cast<RootId>(out_.roots.size());
  RootFact root;
  root.kind = kind;
  root.name = std::move(name);
  root.type = type.isNull() ? 0 : context_.types.intern(type);
  root.where = at ? spot_of(at->getSourceRange()) : 0;
  out_.roots.push_back(std::move(root));
  return id;
}

RootId FunctionLowering::root_of(const clang::ValueDecl& declaration) {
  if (auto found = roots_.find(&declaration); found != roots_.end()) return found->second;
  const auto* variable = llvm::dyn_cast<clang::VarDecl>(&declaration);
  const bool is_local =
      variable && variable->hasLocalStorage() && variable->getDeclContext() == &function_;
  const auto kind = is_local ? RootFact::Kind::Local : RootFact::Kind::Global;
  const RootId root = add_root(kind, declaration.getNameAsString(), declaration.getType(), nullptr);
  if (!is_local) out_.roots[root].name = declaration.getQualifiedNameAsString();
  roots_[&declaration] = root;
  return root;
}

}  // namespace holdfast::check
