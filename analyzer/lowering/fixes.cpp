// See fixes.h. One walk; each kind of mending is a member function of its own.
#include "lowering/fixes.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "clang/AST/QualTypeNames.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringExtras.h"
#include "lowering/fix_conditions.h"
#include "lowering/names.h"
#include "lowering/source_edits.h"

namespace holdfast::check {
namespace {

using SpotKey = std::tuple<std::uint32_t, unsigned, unsigned, unsigned>;

SpotKey key_of(const Spot& spot) {
  return {spot.file, spot.line, spot.column, spot.end_column};
}

class FixFinder {
 public:
  FixFinder(UnitContext& context, const ModelPack& pack, const clang::FunctionDecl& function,
            FunctionFacts& facts)
      : context_(context), pack_(pack), function_(function), facts_(facts), edits_(context) {}

  void run() {
    for (const Fact& fact : facts_.facts)
      if (fact.kind == Fact::Kind::Call && is_modelled(facts_.calls[fact.call]))
        calls_.emplace(key_of(facts_.places[fact.where]), &facts_.calls[fact.call]);
    if (calls_.empty()) return;
    const clang::Stmt* body = function_.getBody();
    if (const auto* coroutine = llvm::dyn_cast_or_null<clang::CoroutineBodyStmt>(body))
      body = coroutine->getBody();
    walk(body);
  }

 private:
  using Rows = std::vector<const FunctionModel*>;

  Rows rows(const CallFact& call) const {
    Rows out;
    const auto add = [&](const std::string& name) {
      for (const FunctionModel* row : pack_.functions(name)) {
        const int count = static_cast<int>(call.operands.size());
        const bool fits = count >= row->min_args && (row->max_args < 0 || count <= row->max_args);
        if (fits && !row->lends.empty()) out.push_back(row);
      }
    };
    add(call.callee);
    for (const std::string& alias : call.aliases) add(alias);
    return out;
  }

  bool is_modelled(const CallFact& call) const { return !rows(call).empty(); }

  void walk(const clang::Stmt* statement) {
    if (!statement) return;
    parents_.push_back(statement);
    if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(statement)) {
      for (const auto* init : lambda->capture_inits()) walk(init);
    } else if (const auto* await = llvm::dyn_cast<clang::CoawaitExpr>(statement)) {
      walk(await->getOperand());
    } else {
      if (const auto* call = llvm::dyn_cast<clang::CallExpr>(statement)) consider(*call);
      for (const auto* child : statement->children()) walk(child);
    }
    parents_.pop_back();
  }

  void consider(const clang::CallExpr& call) {
    const auto* callee = call.getDirectCallee();
    if (!callee || llvm::isa<clang::CXXOperatorCallExpr>(call)) return;
    call_ = context_.spot(call.getSourceRange());
    const auto found = calls_.find(key_of(call_));
    if (found == calls_.end() || found->second->operands.size() > call.getNumArgs()) return;
    if (found->second->callee != qualified_name(*callee)) return;
    const CallFact& fact = *found->second;
    std::vector<const clang::LambdaExpr*> handlers;
    for (const auto* argument : call.arguments()) collect_lambdas(argument, handlers);
    for (const clang::LambdaExpr* handler : handlers) {
      keep_self(*handler);
      capture_by_value(*handler);
    }
    for (const auto* argument : call.arguments()) {
      keep_bound_self(*argument);
      parameters_by_value(*argument);
    }
    if (handlers.size() == 1) own_copies(call, *handlers.front());
    name_first(call, fact);
    for (const FunctionModel* row : rows(fact))
      if (!row->instead.empty()) instead(call, *row);
  }

  void add(FixFact::Kind kind, std::string subject, std::string title,
           std::vector<FixFact::Replacement> edits, std::string model = "") {
    FixFact fix{kind, call_, std::move(subject), std::move(model), std::move(title), {}};
    fix.edits = std::move(edits);
    facts_.fixes.push_back(std::move(fix));
  }

  // -- an owner of the object beside the raw pointer to it

  void keep_self(const clang::LambdaExpr& handler) {
    const auto* object = captured_object(handler);
    if (!object || !is_shared_object(*object) || in_constructor_or_destructor(function_)) return;
    const std::string whole = edits_.text(handler);
    const char* name = !has_word(whole, "self") ? "self" : "keep_alive";
    if (whole.empty() || has_word(whole, name)) return;
    const std::string owner =
        object->isDependentContext() ? "this->shared_from_this()" : "shared_from_this()";
    if (auto edit = edits_.capture(handler, std::string(name) + " = " + owner))
      add(FixFact::Kind::KeepSelf, "", "let the handler own the object: capture " + owner, {*edit});
  }

  /// `std::bind(&Session::on_read, this, ...)`: the object is bound by an owner instead.
  void keep_bound_self(const clang::Expr& argument) {
    const clang::Expr* raw = bound_this(argument);
    if (!raw || in_constructor_or_destructor(function_)) return;
    if (const auto range = edits_.range(raw->getSourceRange()))
      add(FixFact::Kind::KeepSelf, "", "bind shared_from_this() instead of this",
          {edits_.replace(*range, "shared_from_this()")});
  }

  // -- values instead of references

  void capture_by_value(const clang::LambdaExpr& handler) {
    for (const clang::LambdaCapture& capture : handler.captures()) {
      if (!capture.capturesVariable() || capture.getCaptureKind() != clang::LCK_ByRef) continue;
      const auto* variable = llvm::dyn_cast<clang::VarDecl>(capture.getCapturedVar());
      if (!variable || variable->isInitCapture()) continue;
      const clang::QualType type = variable->getType().getNonReferenceType();
      if (context_.types.at(context_.types.intern(type)).view || !is_copyable(type)) continue;
      if (!only_reads(*handler.getCallOperator(), *variable)) continue;
      const std::string name = variable->getNameAsString();
      if (auto edit = by_value(handler, capture, name))
        add(FixFact::Kind::CaptureByValue, name, "capture '" + name + "' by value", {*edit});
    }
  }

  std::optional<FixFact::Replacement> by_value(const clang::LambdaExpr& handler,
                                               const clang::LambdaCapture& capture,
                                               const std::string& name) const {
    if (capture.isImplicit()) return edits_.capture(handler, name);
    const auto at = edits_.range(capture.getLocation());
    const auto brackets = edits_.range(handler.getIntroducerRange());
    if (!at || !brackets || at->begin <= brackets->begin) return std::nullopt;
    const TextRange before{at->file, brackets->begin, at->begin};
    const llvm::StringRef text = edits_.text(before).rtrim();
    if (!text.ends_with("&")) return std::nullopt;
    const unsigned sign = before.begin + static_cast<unsigned>(text.size()) - 1;
    return edits_.replace({at->file, sign, at->begin}, "");
  }

  /// `co_spawn(ex, serve(name), detached)`: serve keeps what it takes by value.
  void parameters_by_value(const clang::Expr& argument) {
    const auto* call = llvm::dyn_cast<clang::CallExpr>(argument.IgnoreUnlessSpelledInSource());
    const auto* coroutine = call ? call->getDirectCallee() : nullptr;
    if (!coroutine || !is_plain_coroutine(*coroutine)) return;
    const bool is_method_operator = llvm::isa<clang::CXXOperatorCallExpr>(call);
    for (unsigned i = 0; i < coroutine->getNumParams(); ++i) {
      const unsigned at = i + (is_method_operator ? 1 : 0);
      if (at >= call->getNumArgs() || !can_be_value(*coroutine->getParamDecl(i))) continue;
      std::vector<FixFact::Replacement> edits;
      bool whole = true;
      for (const clang::FunctionDecl* one : coroutine->redecls()) {
        auto edit = value_parameter(*one->getParamDecl(i));
        whole = whole && edit;
        if (edit) edits.push_back(*edit);
      }
      const auto* variable = referenced(call->getArg(at));
      if (!whole || edits.empty()) continue;
      add(FixFact::Kind::ParameterByValue, variable ? variable->getNameAsString() : "",
          "let '" + coroutine->getNameAsString() + "' take '" +
              coroutine->getParamDecl(i)->getNameAsString() + "' by value",
          std::move(edits));
    }
  }

  std::optional<FixFact::Replacement> value_parameter(const clang::ParmVarDecl& parameter) const {
    const auto* written = parameter.getTypeSourceInfo();
    const auto reference = written ? written->getTypeLoc().getAs<clang::ReferenceTypeLoc>()
                                   : clang::ReferenceTypeLoc();
    if (reference.isNull()) return std::nullopt;
    const auto pointee =
        edits_.range(reference.getPointeeLoc().getUnqualifiedLoc().getSourceRange());
    const auto whole = edits_.range({parameter.getBeginLoc(), reference.getSigilLoc()});
    if (!pointee || !whole || parameter.getBeginLoc().isMacroID()) return std::nullopt;
    std::string text = edits_.text(*pointee).str();
    const TextRange next{whole->file, whole->end, whole->end + 1};
    if (!parameter.getName().empty() && edits_.text(next).trim().size() == 1) text += ' ';
    return edits_.replace(*whole, text);
  }

  // -- a copy of the bytes that goes with the handler

  void own_copies(const clang::CallExpr& call, const clang::LambdaExpr& handler) {
    const clang::Stmt* statement = enclosing_statement(parents_);
    if (!statement || !has_make_shared(context_.ast)) return;
    for (const auto* argument : call.arguments()) {
      const clang::Expr* owner = viewed_owner(*argument);
      if (!owner) continue;
      const clang::QualType type = owner->getType().getNonReferenceType().getUnqualifiedType();
      const auto* variable = referenced(owner);
      const bool temporary = owner->isPRValue();
      if (!temporary && (!variable || !is_copyable(type))) continue;
      const auto range = edits_.range(owner->getSourceRange());
      if (!range) continue;
      const std::string text = edits_.text(*range).str();
      const std::string name = new_name("lent");
      const std::string type_name = clang::TypeName::getFullyQualifiedName(
          type, context_.ast, context_.ast.getPrintingPolicy());
      const auto before = edits_.statement_before(
          *statement, "auto " + name + " = std::make_shared<" + type_name + ">(" + text + ");");
      const bool copies = handler.getCaptureDefault() == clang::LCD_ByCopy;
      const auto held = edits_.capture(handler, copies ? name + " = " + name : name);
      if (!before || !held) continue;
      add(FixFact::Kind::OwnCopy, temporary ? "" : variable->getNameAsString(),
          "lend a copy that the handler owns",
          {*before, edits_.replace(*range, "*" + name), *held});
    }
  }

  /// `buffer(x)`: the object whose bytes the view refers to.
  const clang::Expr* viewed_owner(const clang::Expr& argument) const {
    const auto* call = llvm::dyn_cast<clang::CallExpr>(argument.IgnoreUnlessSpelledInSource());
    if (!call || !call->getDirectCallee() || call->getNumArgs() == 0) return nullptr;
    if (llvm::isa<clang::CXXMemberCallExpr, clang::CXXOperatorCallExpr>(call)) return nullptr;
    if (!context_.types.at(context_.types.intern(call->getType())).view) return nullptr;
    const clang::Expr* first = call->getArg(0)->IgnoreUnlessSpelledInSource();
    const TypeFact& type =
        context_.types.at(context_.types.intern(first->getType().getNonReferenceType()));
    return type.ownership == Ownership::Unique && !type.view ? first : nullptr;
  }

  // -- operands that a sibling moves from

  void name_first(const clang::CallExpr& call, const CallFact& fact) {
    std::set<unsigned> used;
    for (const SiblingMove& move : fact.sibling_moves) {
      if (move.used_in >= call.getNumArgs() || move.moved_in >= call.getNumArgs()) return;
      used.insert(move.used_in);
      const auto* variable = moved_variable(*call.getArg(move.moved_in), move.name);
      if (!variable) return;
      // Small strings take their bytes along: a name for the view would not help.
      const TypeFact& type =
          context_.types.at(context_.types.intern(variable->getType().getNonReferenceType()));
      if (type.ownership == Ownership::None || type.storage != Storage::Heap) return;
    }
    const clang::Stmt* statement = enclosing_statement(parents_);
    if (used.empty() || !statement) return;
    std::string declarations;
    std::vector<FixFact::Replacement> edits;
    for (const unsigned at : used) {
      const clang::Expr* argument = call.getArg(at)->IgnoreUnlessSpelledInSource();
      const auto range = edits_.range(argument->getSourceRange());
      if (!range) return;
      const bool object = argument->isGLValue();
      const std::string name = new_name(object ? "target" : "lent");
      declarations += (declarations.empty() ? "" : " ") + std::string(object ? "auto& " : "auto ") +
                      name + " = " + edits_.text(*range).str() + ";";
      edits.push_back(edits_.replace(*range, name));
    }
    const auto before = edits_.statement_before(*statement, declarations);
    if (!before) return;
    edits.insert(edits.begin(), *before);
    add(FixFact::Kind::NameFirst, fact.sibling_moves.front().name,
        "evaluate what uses '" + fact.sibling_moves.front().name + "' before the call",
        std::move(edits));
  }

  // -- the call that the model names

  /// A copy is taken at the call: what is put into the bytes later, or is said of them, is not in
  /// it.
  bool would_differ(const clang::CallExpr& call, const FunctionModel& row) const {
    const auto whole = edits_.range(function_.getSourceRange());
    const llvm::StringRef text = whole ? edits_.text(*whole) : "";
    for (const std::string& name : row.instead_unless)
      if (has_word(text, name)) return true;
    for (const Lend& lend : row.lends) {
      if (lend.what.root != AccessPath::Root::Argument || lend.what.index < 0) continue;
      if (static_cast<unsigned>(lend.what.index) >= call.getNumArgs()) continue;
      const auto* variable = referenced(call.getArg(static_cast<unsigned>(lend.what.index)));
      if (variable && !only_reads_after(function_, *variable, call)) return true;
    }
    return false;
  }

  void instead(const clang::CallExpr& call, const FunctionModel& row) {
    const auto range = edits_.call_range(call);
    if (!range || would_differ(call, row)) return;
    std::string text = row.instead;
    for (std::size_t at = text.find("arg["); at != std::string::npos; at = text.find("arg[", at)) {
      const std::size_t end = text.find(']', at);
      unsigned number = 0;
      if (llvm::StringRef(text).slice(at + 4, end).getAsInteger(10, number)) return;
      if (number >= call.getNumArgs()) return;
      std::string operand = edits_.text(*call.getArg(number)->IgnoreImplicit());
      if (operand.empty()) return;
      const char next = text[end + 1];
      const bool alone = next == ',' || next == ')';
      if (!alone && operand == "0") {  // 0 | FLAG
        const std::size_t rest = text.find_first_not_of(" |", end + 1);
        text.replace(at, rest - at, "");
        continue;
      }
      if (!alone && !is_simple(operand)) operand = "(" + operand + ")";
      text.replace(at, end + 1 - at, operand);
      at += operand.size();
    }
    const std::string name = text.substr(0, text.find('('));
    add(FixFact::Kind::Instead, "", "have the bytes copied: " + name_of_change(text, call, name),
        {shortest(*range, text)}, row.place.file + ":" + std::to_string(row.place.line));
  }

  /// Only what differs, so that comments and line breaks around it stay.
  FixFact::Replacement shortest(TextRange range, std::string_view text) const {
    std::string_view old = edits_.text(range);
    const auto head = static_cast<std::size_t>(
        std::mismatch(old.begin(), old.end(), text.begin(), text.end()).first - old.begin());
    old.remove_prefix(head);
    text.remove_prefix(head);
    const auto tail = static_cast<std::size_t>(
        std::mismatch(old.rbegin(), old.rend(), text.rbegin(), text.rend()).first - old.rbegin());
    text.remove_suffix(tail);
    range.begin += static_cast<unsigned>(head);
    range.end -= static_cast<unsigned>(tail);
    return edits_.replace(range, std::string(text));
  }

  static std::string name_of_change(const std::string& text, const clang::CallExpr& call,
                                    const std::string& name) {
    const auto* callee = call.getDirectCallee();
    return callee && callee->getNameAsString() == name ? text : "call '" + name + "'";
  }

  static bool is_simple(llvm::StringRef text) {
    return llvm::all_of(
        text, [](char c) { return llvm::isAlnum(c) || c == '_' || c == ' ' || c == '|'; });
  }

  /// A name that the outermost function does not use, and no other fix of it either.
  std::string new_name(const std::string& wanted) {
    const clang::FunctionDecl* outermost = &function_;
    for (const clang::DeclContext* at = function_.getParent(); at; at = at->getParent())
      if (const auto* outer = llvm::dyn_cast<clang::FunctionDecl>(at)) outermost = outer;
    const auto range = edits_.range(outermost->getSourceRange());
    const llvm::StringRef text = range ? edits_.text(*range) : "";
    std::string name = wanted;
    for (unsigned i = 2; has_word(text, name) || given_.count(name); ++i)
      name = wanted + std::to_string(i);
    given_.insert(name);
    return name;
  }

  UnitContext& context_;
  const ModelPack& pack_;
  const clang::FunctionDecl& function_;
  FunctionFacts& facts_;
  SourceEdits edits_;
  std::multimap<SpotKey, const CallFact*> calls_;
  std::vector<const clang::Stmt*> parents_;
  std::set<std::string> given_;
  Spot call_;
};

}  // namespace

void find_fixes(UnitContext& context, const ModelPack& pack, const clang::FunctionDecl& function,
                FunctionFacts& facts) {
  FixFinder(context, pack, function, facts).run();
}

}  // namespace holdfast::check
