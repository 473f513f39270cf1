// See export.h.
#include "summaries/export.h"

#include <algorithm>
#include <optional>
#include <set>

#include "models/path.h"
#include "summaries/text.h"

namespace holdfast::check {
namespace {

class Row {
 public:
  Row(const Program& program, const SolvedFunction& function)
      : program_(program), summary_(function.summary), facts_(*function.facts) {}

  std::optional<FunctionModel> run() {
    row_.names = {facts_.name};
    row_.min_args = row_.max_args = static_cast<int>(facts_.parameters.size());
    for (const SummaryOperation& item : summary_.operations) operation(item);
    if (row_.lends.empty()) row_.operation.reset();
    for (const SummaryEffect& item : summary_.effects) effect(item);
    for (const SummaryRelease& item : summary_.releases) release(item);
    for (const SummaryStore& item : summary_.stores) store(item);
    if (row_.lends.empty() && !useful_) return std::nullopt;
    note();
    return std::move(row_);
  }

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }

  /// The path as its callers see it; none for memory that only the function knows.
  std::optional<AccessPath> access_path(const Path& path) const {
    AccessPath out;
    std::size_t first = 0;
    if (path.root == RootFact::Kind::Parameter) {
      if (path.index >= facts_.parameters.size()) return std::nullopt;
      out.root = AccessPath::Root::Argument;
      out.index = static_cast<int>(path.index);
      // A model's `arg` of a reference is the object itself.
      const bool reference =
          type(facts_.parameters[path.index].type).kind == TypeFact::Kind::Reference;
      if (reference && path.steps.empty()) return std::nullopt;
      first = reference ? 1 : 0;
    } else if (path.root == RootFact::Kind::This) {
      out.root = AccessPath::Root::This;
      if (path.steps.empty()) return std::nullopt;
      first = 1;
    } else if (path.root == RootFact::Kind::Return) {
      out.root = AccessPath::Root::Return;
    } else {
      return std::nullopt;
    }
    for (std::size_t i = first; i < path.steps.size(); ++i) {
      const Path::Step& step = path.steps[i];
      switch (step.step) {
        case PlaceStep::Pointee:
          out.steps.push_back({AccessPath::StepKind::Pointee, ""});
          break;
        case PlaceStep::Element:
          out.steps.push_back({AccessPath::StepKind::Element, ""});
          break;
        case PlaceStep::Field:
          out.steps.push_back({AccessPath::StepKind::Field, step.field});
          break;
        case PlaceStep::Root:
          break;
      }
    }
    // What the file cannot spell (an unnamed field) would not load again.
    TextError why;
    const auto again = parse_path(out.text(), why);
    if (!again || !(*again == out)) return std::nullopt;
    return out;
  }

  std::optional<AccessPath> first_of(const std::vector<Path>& paths) const {
    for (const Path& path : paths)
      if (auto found = access_path(path)) return found;
    return std::nullopt;
  }

  /// The parameter that is called on completion.
  std::optional<AccessPath> handler() const {
    for (std::size_t i = 0; i < facts_.parameters.size(); ++i) {
      const TypeFact* found = &type(facts_.parameters[i].type);
      if (found->kind == TypeFact::Kind::Reference || found->kind == TypeFact::Kind::Pointer)
        found = &type(found->element);
      if (!found->callable && found->kind != TypeFact::Kind::Function) continue;
      AccessPath path;
      path.index = static_cast<int>(i);
      return path;
    }
    return std::nullopt;
  }

  void until(const SummaryOperation& item, Lend& lend) {
    lend.until = item.operation.until;
    switch (item.operation.until) {
      case Until::Callback:
      case Until::Cleanup:
        lend.until_path = handler();
        break;
      case Until::Request:
        lend.until_path = first_of(item.requests);
        break;
      case Until::Handle:
        lend.until_path = first_of(item.handles);
        break;
      case Until::Token:
        if (!handler() && !returns_token(item)) lend.until = Until::Forever;
        return;
      default:
        return;
    }
    // The callers cannot see what ends it.
    if (!lend.until_path) lend.until = Until::Forever;
  }

  bool returns_token(const SummaryOperation& item) const {
    const auto index = static_cast<int>(&item - summary_.operations.data());
    for (const SummaryStore& store : summary_.stores)
      for (const PathTarget& target : store.targets)
        if (target.operation == index && store.to.root == RootFact::Kind::Return) return true;
    return false;
  }

  void operation(const SummaryOperation& item) {
    for (std::size_t i = 0; i < item.lends.size(); ++i) {
      const auto what = access_path(item.lends[i]);
      if (!what) continue;
      const LendRecord& record = item.operation.lends[i];
      if (record.role == LendRole::Captures) continue;
      Lend lend;
      lend.what = *what;
      lend.access = record.access;
      lend.role = record.role;
      until(item, lend);
      const bool known = std::any_of(row_.lends.begin(), row_.lends.end(),
                                     [&](const Lend& one) { return one.what == lend.what; });
      if (!known) row_.lends.push_back(std::move(lend));
    }
    for (const Path& path : item.keeps)
      if (auto kept = access_path(path)) add(row_.keeps, *kept);
    if (row_.operation || row_.lends.empty()) return;
    OperationModel& model = row_.operation.emplace();
    model.direction = item.operation.direction;
    model.discipline = item.operation.discipline;
    model.stream = first_of(item.streams);
    model.request = first_of(item.requests);
    if (item.operation.until == Until::Callback || item.operation.until == Until::Token)
      model.handler = handler();
    model.context = first_of(item.context);
    if (!model.stream) model.discipline = Discipline::Any;
  }

  static void add(std::vector<AccessPath>& paths, const AccessPath& path) {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }

  void effect(const SummaryEffect& item) {
    // What happens on some ways only, or behind a test, is not the function's contract.
    if (!item.effect.certain) return;
    auto path = access_path(item.path);
    if (!path) return;
    const bool pointee =
        !path->steps.empty() && path->steps.back().kind == AccessPath::StepKind::Pointee;
    switch (item.effect.kind) {
      case EffectKind::Freed:
        // A model names the pointer, the summary what it points at.
        if (!pointee) return;
        path->steps.pop_back();
        add(row_.effects.frees, *path);
        useful_ = true;
        return;
      case EffectKind::Mutated:
        return add(row_.effects.mutates, *path);
      case EffectKind::Reallocated:
        return add(row_.effects.reallocates, *path);
      case EffectKind::Read:
        return add(row_.effects.reads, *path);
      default:
        return;
    }
  }

  void release(const SummaryRelease& item) {
    if (!item.certain) return;
    Release release;
    release.scope = item.scope;
    if (item.has_path) {
      release.path = access_path(item.path);
      if (!release.path) return;
    } else if (item.scope != Release::Scope::All) {
      return;  // it names a library, which is not this file's
    }
    row_.effects.releases.push_back(std::move(release));
    useful_ = true;
  }

  void store(const SummaryStore& item) {
    const auto to = access_path(item.to);
    if (!to || item.to.root != RootFact::Kind::Return) return;
    for (const PathTarget& target : item.targets) {
      if (target.operation >= 0 || target.ownership != Ownership::None) continue;
      const auto from = access_path(target.path);
      if (!from || from->root == AccessPath::Root::Return) continue;
      row_.effects.views.push_back({*from, *to, target.accessor});
      useful_ = true;
    }
  }

  void note() {
    std::string text;
    for (const std::string& line : text_of(summary_, facts_)) {
      if (!line.starts_with("lends ") && !line.starts_with("blocks")) continue;
      text += (text.empty() ? "" : "; ") + line;
    }
    const SourcePlace place = program_.place(facts_, facts_.where);
    row_.note = "Inferred from line " + std::to_string(place.line) +
                (text.empty() ? "." : ": " + text + ".");
  }

  const Program& program_;
  const Summary& summary_;
  const FunctionFacts& facts_;
  FunctionModel row_;
  bool useful_ = false;
};

}  // namespace

Library export_models(const Program& program) {
  Library library;
  library.name = "inferred";
  library.title = "Wrappers that holdfast-check inferred";
  library.contract = "the functions' own source";
  std::set<std::pair<std::string, int>> seen;
  std::set<std::string> languages;
  for (const SolvedFunction& function : program.functions()) {
    const FunctionFacts& facts = *function.facts;
    if (facts.is_lambda || facts.is_internal || facts.name.empty() || facts.name == "main")
      continue;
    auto row = Row(program, function).run();
    if (!row || !seen.insert({facts.name, row->max_args}).second) continue;
    languages.insert(function.unit->language);
    library.functions.push_back(std::move(*row));
  }
  if (languages == std::set<std::string>{"c"}) library.language = "c";
  return library;
}

}  // namespace holdfast::check
