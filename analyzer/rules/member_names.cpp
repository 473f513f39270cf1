// See member_names.h.
#include "rules/member_names.h"

#include <algorithm>

namespace holdfast::check {

std::string text_of(const Path::Step& step) {
  if (step.step == PlaceStep::Field) return step.field;
  return step.step == PlaceStep::Element ? "[]" : "*";
}

namespace {

constexpr unsigned kMaxDepth = 3;
/// Who is held in more ways than these has names enough; objects that hold each other have them by
/// the thousand.
constexpr std::size_t kMaxNames = 64;

/// Behind a `void *` (the data of a list node) lies whatever the list is used for, and a member of
/// that is anybody's. What lies directly behind it is the object's own: its bytes.
bool leads_anywhere(const Program& program, const Path& path, std::size_t from) {
  for (std::size_t i = std::max<std::size_t>(from, 1); i + 1 < path.steps.size(); ++i) {
    if (path.steps[i].step != PlaceStep::Pointee) continue;
    const TypeFact& holder = program.types()[path.steps[i - 1].type];
    if (holder.kind == TypeFact::Kind::Pointer && program.types()[holder.element].name == "void")
      return true;
  }
  return false;
}

/// New, or passed by a pointer of its own: no object that has it was named.
bool is_called_by_holders(const Path& path, bool passed) {
  return path.root == RootFact::Kind::Heap ||
         (passed && path.root == RootFact::Kind::Parameter && !path.steps.empty() &&
          path.steps.front().step == PlaceStep::Pointee);
}

void add_names(const Program& program, const Summary& summary, const Path& path,
               const MemberName& rest, std::set<MemberName>& out, std::size_t& room, unsigned depth,
               bool passed = false) {
  const auto type = [&](TypeId id) -> const TypeFact& { return program.types()[id]; };
  const auto add = [&](const std::string& owner, std::size_t from) {
    if (leads_anywhere(program, path, from)) return;
    MemberName name{owner};
    for (std::size_t i = from; i < path.steps.size(); ++i) name.push_back(text_of(path.steps[i]));
    name.insert(name.end(), rest.begin(), rest.end());
    out.insert(std::move(name));
    room -= room > 0;
  };
  if (path.root == RootFact::Kind::Global) add("::" + path.name.text(), 0);
  if (path.root != RootFact::Kind::Parameter && is_owner_class(type(path.root_type)))
    add(class_name(type(path.root_type)), 0);
  // Elements are called by who has the array: two arrays of a class are two.
  const auto is_array = [&](std::size_t i) {
    return i + 1 < path.steps.size() && path.steps[i + 1].step == PlaceStep::Element;
  };
  for (std::size_t i = 0; i < path.steps.size(); ++i)
    if (is_owner_class(type(path.steps[i].type)) && !is_array(i))
      add(class_name(type(path.steps[i].type)), i + 1);
  if (depth >= kMaxDepth || !is_called_by_holders(path, passed)) return;
  // A new block is called by the pointer that it was stored in, and so is one that was passed.
  const std::size_t begin = path.root == RootFact::Kind::Parameter ? 1 : 0;
  MemberName tail{"*"};
  for (std::size_t i = begin; i < path.steps.size(); ++i) tail.push_back(text_of(path.steps[i]));
  tail.insert(tail.end(), rest.begin(), rest.end());
  for (const SummaryStore& store : summary.stores)
    for (const PathTarget& target : store.targets)
      if (room > 0 && target.operation < 0 && same_root(target.path, path) &&
          target.path.steps.size() == begin && begins_with(path, target.path))
        add_names(program, summary, store.to, tail, out, room, depth + 1);
}

}  // namespace

std::string class_name(const TypeFact& type) {
  return type.name + type.instance;
}

bool is_of_class(const std::string& name, const std::string& written) {
  return name.compare(0, name.find('<'), written) == 0;
}

bool is_owner_class(const TypeFact& found) {
  return found.kind == TypeFact::Kind::Record && found.ownership == Ownership::None &&
         !found.name.empty() && !found.view && !found.service && !found.request && !found.callable;
}

void member_names(const Program& program, const Summary& summary, const Path& path,
                  std::set<MemberName>& out) {
  std::size_t room = kMaxNames;
  add_names(program, summary, path, {}, out, room, 0);
}

void lent_names(const Program& program, const Summary& summary, const Path& path,
                std::set<MemberName>& out) {
  std::size_t room = kMaxNames;
  add_names(program, summary, path, {}, out, room, 0, true);
}

std::set<MemberName> names_of(const Program& program, const SolvedFunction& function,
                              const std::vector<Path>& paths) {
  std::set<MemberName> names;
  for (const Path& path : paths) member_names(program, function.summary, path, names);
  return names;
}

bool goes_by(const Program& program, const SolvedFunction& function, const Path& path,
             const std::set<MemberName>& names) {
  const std::set<MemberName> own = names_of(program, function, {path});
  return std::any_of(own.begin(), own.end(),
                     [&](const MemberName& name) { return names.count(name) > 0; });
}

void changed_names(const Program& program, const SolvedFunction& function,
                   std::set<MemberName>& out) {
  for (const SummaryEffect& effect : function.summary.effects)
    if (effect.effect.kind == EffectKind::Mutated)
      member_names(program, function.summary, effect.path, out);
}

bool begins_with(const MemberName& name, const MemberName& begin) {
  return begin.size() <= name.size() && std::equal(begin.begin(), begin.end(), name.begin());
}

std::string subject_of(const MemberName& name) {
  std::string text;
  for (std::size_t i = 1; i < name.size(); ++i)
    if (name[i] != "*") text += name[i] == "[]" ? "[...]" : (text.empty() ? "" : ".") + name[i];
  return text.empty() ? name.front() : text;
}

bool same_step(const Path::Step& left, const Path::Step& right) {
  return left.step == right.step && left.number == right.number && left.field == right.field;
}

bool is_behind_void(const Program& program, const Path& path, std::size_t step) {
  const TypeFact& holder = program.types()[step ? path.steps[step - 1].type : path.root_type];
  return path.steps[step].step == PlaceStep::Pointee && holder.kind == TypeFact::Kind::Pointer &&
         program.types()[holder.element].name == "void";
}

bool same_root(const Path& left, const Path& right) {
  return left.root == right.root && left.index == right.index && left.name == right.name;
}

bool begins_with(const Path& path, const Path& begin) {
  return same_root(path, begin) && begin.steps.size() <= path.steps.size() &&
         std::equal(begin.steps.begin(), begin.steps.end(), path.steps.begin(), same_step);
}

bool same_way(const Path& left, const Path& right) {
  return left.steps.size() == right.steps.size() && begins_with(left, right);
}

bool leads_to_member(const Path& path) {
  return std::any_of(path.steps.begin(), path.steps.end(),
                     [](const Path::Step& step) { return step.step == PlaceStep::Field; });
}

bool is_rest_of(const Stack& stack, std::size_t depth, const Stack& inner) {
  return std::equal(inner.begin(), inner.end(), stack.begin() + static_cast<std::ptrdiff_t>(depth),
                    stack.end());
}

bool changes_member(const Program& program, const Stack& stack, std::size_t depth) {
  const SolvedFunction* function = program.find(stack[depth].function->key);
  if (!function) return false;
  const auto& effects = function->summary.effects;
  return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& item) {
    const EffectKind kind = item.effect.kind;
    return (kind == EffectKind::Mutated || kind == EffectKind::Reallocated) &&
           leads_to_member(item.path) && is_rest_of(stack, depth, item.effect.stack);
  });
}

const Frame& where_changed(const Program& program, const Stack& stack) {
  std::size_t depth = 0;
  while (depth + 1 < stack.size() && changes_member(program, stack, depth + 1)) ++depth;
  return stack[depth];
}

bool is_new(const Path& path) {
  return path.root == RootFact::Kind::Heap || path.root == RootFact::Kind::Result;
}

bool is_given_back(const SummaryOperation& item, std::size_t lend) {
  return item.operation.lends[lend].until == Until::Cleanup &&
         std::any_of(item.frees.begin(), item.frees.end(),
                     [&](const Path& freed) { return begins_with(item.lends[lend], freed); });
}

bool is_handed_over(const SolvedFunction& function, const SummaryEffect& freed) {
  const Summary& summary = function.summary;
  const auto frees_whole = [&](const SummaryEffect& whole) {
    return whole.effect.kind == EffectKind::Freed && whole.path.root == RootFact::Kind::Parameter &&
           whole.path.steps.size() == 1 &&
           whole.effect.stack.front() == freed.effect.stack.front() &&
           begins_with(freed.path, whole.path);
  };
  const auto whole = std::find_if(summary.effects.begin(), summary.effects.end(), frees_whole);
  return whole != summary.effects.end() &&
         std::any_of(summary.operations.begin(), summary.operations.end(),
                     [&](const SummaryOperation& item) {
                       return std::any_of(
                           item.lends.begin(), item.lends.end(),
                           [&](const Path& lent) { return begins_with(lent, whole->path); });
                     });
}

bool depends_on_state(const Program& program, const SummaryEffect& effect) {
  const Path& path = effect.path;
  for (const Path& guard : effect.guards) {
    if (!same_root(guard, path) || guard.steps.empty()) continue;
    // What a completion answers says nothing of the object's other operations.
    if (guard.steps.size() > 1 && program.types()[guard.steps.end()[-2].type].completion) continue;
    const TypeFact& tested = program.types()[guard.steps.back().type];
    // Or how many elements the container has that holds what goes, a text its bytes.
    const bool holds_bytes =
        tested.ownership == Ownership::Unique && tested.storage == Storage::MaybeInline;
    const bool counted =
        (tested.container || holds_bytes) && guard.steps.size() <= path.steps.size() &&
        std::equal(guard.steps.begin(), guard.steps.end(), path.steps.begin(), same_step);
    if (counted) return true;
    if (tested.kind != TypeFact::Kind::Scalar) continue;
    std::size_t common = 0;
    while (common < guard.steps.size() && common < path.steps.size() &&
           same_step(guard.steps[common], path.steps[common]))
      ++common;
    const bool inside = common == path.steps.size();
    const bool beside = common > 0 || guard.root == RootFact::Kind::Global;
    if (inside || beside) return true;
  }
  return false;
}

namespace {

/// A name or a key that an object is looked up by tells which one it is, not whether it is in use.
bool tells_a_state(const Program& program, const Path& guard) {
  const TypeFact& tested = program.types()[guard.steps.back().type];
  const bool text = tested.kind == TypeFact::Kind::Array || tested.view ||
                    (tested.ownership == Ownership::Unique && !tested.container &&
                     tested.storage == Storage::MaybeInline);
  return !text;
}

}  // namespace

bool depends_on_own_state(const Program& program, const SummaryEffect& item) {
  // Who asks for the cancellation knows that something is pending, whatever was tested before.
  for (const Path& guard : item.effect.after_cancel ? item.deciding : item.guards) {
    if (!same_root(guard, item.path) || guard.steps.empty()) continue;
    const auto differs = std::mismatch(item.path.steps.begin(), item.path.steps.end(),
                                       guard.steps.begin(), guard.steps.end(), same_step);
    const bool own = differs.first == item.path.steps.end() &&
                     differs.second != guard.steps.end() && tells_a_state(program, guard);
    const bool beside = differs.first != item.path.steps.begin() &&
                        differs.second != guard.steps.end() &&
                        program.types()[guard.steps.back().type].kind == TypeFact::Kind::Scalar;
    if (own || beside) return true;
  }
  return false;
}

bool is_taken_out(const Program& program, const Summary& summary, const Path& path) {
  const auto leads = [&](const Path& holder) {
    const std::size_t steps = holder.steps.size();
    return steps < path.steps.size() && path.steps[steps].step == PlaceStep::Pointee &&
           begins_with(path, holder);
  };
  const auto& stores = summary.stores;
  const auto type_of = [&](const Path& held) -> const TypeFact& {
    return program.types()[held.steps.empty() ? held.root_type : held.steps.back().type];
  };
  const auto is_set = [&](const SummaryStore& store) {
    return leads(store.to) && type_of(store.to).kind == TypeFact::Kind::Pointer;
  };
  const auto is_of_request = [&](const Path& held) {
    return std::any_of(held.steps.begin(), held.steps.end(), [&](const Path::Step& step) {
      return step.step == PlaceStep::Field && program.types()[step.type].request;
    });
  };
  // Another member was set to what this one led to, and this one to something else, as it may be on
  // one way only.
  const auto takes_over = [&](const SummaryStore& store) {
    return leads_to_member(store.to) && !leads(store.to) && !is_of_request(store.to) &&
           std::any_of(store.targets.begin(), store.targets.end(), [&](const PathTarget& target) {
             return target.operation < 0 && same_way(target.path, path);
           });
  };
  // A call that may change the object since has left of a null pointer only that it was one.
  const auto is_cleared = [&](const SummaryStore& store) {
    return (store.is_constant || store.targets.empty()) && leads(store.to);
  };
  return std::any_of(stores.begin(), stores.end(), is_cleared) ||
         (std::any_of(stores.begin(), stores.end(), takes_over) &&
          std::any_of(stores.begin(), stores.end(), is_set)) ||
         std::any_of(summary.moved_out.begin(), summary.moved_out.end(), [&](const Path& holder) {
           const TypeId held = holder.steps.empty() ? holder.root_type : holder.steps.back().type;
           // What two containers swap is there under the other's name.
           return !program.types()[held].container && leads(holder);
         });
}

bool is_past(const Summary& summary, const Path& path) {
  return std::any_of(summary.stores.begin(), summary.stores.end(), [&](const SummaryStore& store) {
    return begins_with(path, store.to) && path.steps.size() > store.to.steps.size() &&
           std::any_of(store.targets.begin(), store.targets.end(), [&](const PathTarget& target) {
             return target.operation < 0 && target.path.steps.size() > store.to.steps.size() + 1 &&
                    begins_with(target.path, store.to);
           });
  });
}

bool holds_itself(const Summary& summary, const Path& path) {
  return std::any_of(summary.stores.begin(), summary.stores.end(), [&](const SummaryStore& store) {
    return std::any_of(store.targets.begin(), store.targets.end(), [&](const PathTarget& target) {
      return target.ownership == Ownership::Shared &&
             (!target.path.steps.empty() || target.path.root == RootFact::Kind::Heap) &&
             begins_with(store.to, target.path) && begins_with(path, target.path);
    });
  });
}

bool is_null_constant(const FunctionFacts& function, Reg value) {
  return std::any_of(function.facts.begin(), function.facts.end(), [&](const Fact& fact) {
    return fact.kind == Fact::Kind::Constant && fact.flag && fact.number == 0 && fact.dst == value;
  });
}

bool is_prefix_of_any(const std::vector<Path>& prefixes, const Path& path) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const Path& prefix) { return begins_with(path, prefix); });
}

bool holds(const std::vector<Path>& paths, const Path& wanted) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const Path& path) { return same_way(wanted, path); });
}

std::string text_of(const SolvedFunction& function, const Path& path) {
  std::string text =
      path.root == RootFact::Kind::Parameter && path.index < function.facts->parameters.size()
          ? function.facts->parameters[path.index].name
          : "";
  for (const Path::Step& step : path.steps) {
    if (step.step != PlaceStep::Field || step.field == "this") continue;
    if (!text.empty()) text += ".";
    text += step.field;
  }
  return text.empty() ? path.name.text() : text;
}

}  // namespace holdfast::check
