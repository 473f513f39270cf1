// See members.h. Two functions meet in the name of a member: the class of the object and the way
// from it, as in `outbuf: out.*` for what `o->out` points at.
#include "rules/members.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "rules/giving_back.h"
#include "rules/latches.h"
#include "rules/member_lends.h"
#include "rules/member_names.h"
#include "rules/silence.h"
#include "rules/starts.h"
#include "rules/story.h"
#include "rules/sweeps.h"
#include "rules/turns.h"

namespace holdfast::check {
namespace {

class Members {
 public:
  Members(const Program& program, const Contexts& contexts, std::vector<Finding>& findings)
      : program_(program), contexts_(contexts), findings_(findings) {}

  void run() {
    lends_ = lends_by_member(program_, contexts_);
    find_handlers();
    given_away_ = given_away(program_);
    for (const SolvedFunction& function : program_.functions()) {
      const bool any = ends_members(function) || sweeps_.is_swept(function);
      // Who asks for the cancellation and frees at once has waited for nothing, whoever calls it;
      // nor has who has waited for some time only.
      const bool at_completion = contexts_.all.count(function.facts->key) > 0;
      for (const SummaryEffect& effect : function.summary.effects)
        if (any || deletes_members(function, effect) || moves_elements(function, effect) ||
            !effect.effect.expired_libraries.empty() || !effect.effect.pending_libraries.empty() ||
            (effect.effect.after_cancel && (function.facts->is_destructor ||
                                            (!at_completion && effect.effect.stack.size() == 1))))
          judge(function, effect, any || deletes_members(function, effect));
      if (contexts_.handlers.count(function.facts->key))
        for (const SummaryEffect& effect : function.summary.effects) judge_beside(function, effect);
      judge_ring(function);
      judge_before_notice(function);
      judge_part(function);
      judge_store(function);
    }
  }

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }

  // -- ends

  /// Who is called answers where it is called; who runs at a completion knows of it.
  bool ends_members(const SolvedFunction& function) const {
    return is_entry(program_, contexts_, function) && !function.facts->is_lambda;
  }

  /// A method that deletes what it points at may be called from outside, although others call it.
  bool deletes_members(const SolvedFunction& function, const SummaryEffect& effect) const {
    const FunctionFacts& facts = *function.facts;
    return effect.effect.kind == EffectKind::Freed && !facts.is_internal && !facts.is_lambda &&
           !facts.parent.empty() && !facts.is_constructor && !facts.is_destructor &&
           !contexts_.all.count(facts.key);
  }

  static bool waited(const SummaryEffect& effect, const Lent& lent) {
    const bool held = lent.item->operation.lends[lent.which].until == Until::Handle;
    return effect.effect.after_wait || (held && is_of_one(lent, effect.effect.closed_libraries)) ||
           (!ran_out(effect, lent) && is_of_one(lent, effect.effect.released_libraries));
  }

  /// The loop was run until nothing was left: what earlier calls have started is complete, too.
  static bool is_drained(const SummaryEffect& effect, const Lent& lent) {
    return !ran_out(effect, lent) && is_of_one(lent, effect.effect.drained_libraries);
  }

  static bool is_of_one(const Lent& lent, const std::set<std::string>& libraries) {
    const FunctionModel* model = lent.item->operation.model;
    return model && model->library && libraries.count(model->library->family) > 0;
  }

  /// It was asked for, and the answer was that it is not complete.
  static bool is_pending(const SummaryEffect& effect, const Lent& lent) {
    return is_of_one(lent, effect.effect.pending_libraries);
  }

  /// It was waited for, but not longer than some time.
  static bool ran_out(const SummaryEffect& effect, const Lent& lent) {
    return is_of_one(lent, effect.effect.expired_libraries);
  }

  /// No completion comes, and an element that was chosen by a key may be the one of an earlier
  /// turn.
  static bool stays_for_ever(const SummaryEffect& effect, const Lent& lent) {
    return effect.path.has_any_element() && has_no_handler(lent.item->operation);
  }

  /// Who has asked for the cancellation itself knows that something is pending: a test that only
  /// chose whether to ask keeps nothing from happening, nor does one of the flag that the
  /// completion lowers, or that the start sets and that was found set.
  SummaryEffect deciding(SummaryEffect effect, const SolvedFunction& function, const Lent& lent) {
    // What a container holds is no less pending for being there.
    if (ran_out(effect, lent))
      std::erase_if(effect.guards, [&](const Path& guard) {
        return !guard.steps.empty() && type(guard.steps.back().type).container;
      });
    if (!effect.effect.after_cancel) return effect;
    effect.guards = effect.deciding;
    const std::set<MemberName> told = told_at_completion(program_, *lent.function, *lent.item);
    const std::set<MemberName> set = set_by_start(lent, true);
    const bool is_called_back = !lent.item->operation.handlers.empty();
    std::erase_if(effect.guards, [&](const Path& guard) {
      return (goes_by(program_, function, guard, told) ||
              (!holds(effect.zero, guard) && goes_by(program_, function, guard, set)) ||
              (is_called_back && is_lowered_by_hand(function, effect, guard))) &&
             !is_counted_down(program_, function, effect, guard);
    });
    return effect;
  }

  /// The function takes down the flag that it looked at, which no completion changes: it tells that
  /// somebody has started, and is asked whether it is the first to stop.
  bool is_lowered_by_hand(const SolvedFunction& function, const SummaryEffect& effect,
                          const Path& guard) {
    const auto& effects = function.summary.effects;
    return std::any_of(effects.begin(), effects.end(),
                       [&](const SummaryEffect& own) {
                         return own.effect.kind == EffectKind::Mutated &&
                                own.effect.stack.front().function == function.facts &&
                                own.effect.stack.size() == 1 && same_way(own.path, guard) &&
                                line(own.effect.stack.front()) <= line(effect.effect.stack.front());
                       }) &&
           !goes_by(program_, function, guard, changed_at_completions());
  }

  const std::set<MemberName>& changed_at_completions() {
    if (changed_at_completions_) return *changed_at_completions_;
    changed_at_completions_.emplace();
    for (const SolvedFunction& function : program_.functions())
      if (contexts_.all.count(function.facts->key))
        changed_names(program_, function, *changed_at_completions_);
    return *changed_at_completions_;
  }

  /// Two members of one object, of the same class: by the name of the object around they are two.
  bool is_beside(const SolvedFunction& function, const SummaryEffect& effect,
                 const Lent& lent) const {
    const std::set<MemberName> changed = names_of(program_, function, {effect.path});
    const std::set<MemberName> others =
        names_of(program_, *lent.function, {lent.item->lends[lent.which]});
    return std::any_of(others.begin(), others.end(), [&](const MemberName& other) {
      const auto of_same_object = [&](const MemberName& name) {
        return name.front() == other.front();
      };
      const auto meets = [&](const MemberName& name) { return begins_with(other, name); };
      return std::any_of(changed.begin(), changed.end(), of_same_object) &&
             std::none_of(changed.begin(), changed.end(), meets);
    });
  }

  /// What the function that starts the operation changes itself, unless that is refused; `flags`:
  /// what it sets to a constant other than zero.
  std::set<MemberName> set_by_start(const Lent& lent, bool flags) const {
    std::set<MemberName> set;
    if (const auto* starter = program_.find(lent.item->operation.stack.back().function->key))
      for (const SummaryEffect& own : starter->summary.effects) {
        const Frame& frame = own.effect.stack.back();
        if (own.effect.kind == EffectKind::Mutated && own.effect.stack.size() == 1 &&
            !own.effect.refused && (!flags || (stores_constant(frame) && !stores_zero(frame))))
          member_names(program_, starter->summary, own.path, set);
      }
    return set;
  }

  /// A block of C that is made larger: it was looked at how large it is, and at nothing that the
  /// function which starts the operation sets itself, or that its end changes. A flag that only
  /// goes up says that all is over, not whether anything is pending while it is down.
  bool grows_only(const SolvedFunction& function, const SummaryEffect& effect,
                  const Lent& lent) const {
    if (effect.effect.kind != EffectKind::Reallocated || function.unit->language != "c" ||
        effect.path.has_any_element() || is_beside(function, effect, lent))
      return false;
    const std::set<MemberName> set = set_by_start(lent, false);
    const std::set<MemberName> told = names_of(program_, *lent.function, lent.item->signals);
    return std::none_of(effect.guards.begin(), effect.guards.end(), [&](const Path& guard) {
      const std::set<MemberName> names = names_of(program_, function, {guard});
      return std::any_of(names.begin(), names.end(), [&](const MemberName& name) {
        return set.count(name) > 0 || (told.count(name) > 0 && !goes_up_alone(program_, name));
      });
    });
  }

  /// A handler makes an array larger: its own element may be free, the others may be in use.
  bool moves_elements(const SolvedFunction& function, const SummaryEffect& effect) const {
    const std::string& key = function.facts->key;
    return effect.effect.kind == EffectKind::Reallocated && program_.callers(key).empty() &&
           (contexts_.all.count(key) > 0 || contexts_.handlers.count(key) > 0);
  }

  bool moves_another(const SolvedFunction& function, const SummaryEffect& effect, const Lent& lent,
                     std::size_t behind) const {
    return behind > 0 && lent.name.end()[-static_cast<std::ptrdiff_t>(behind)] == "[]" &&
           moves_elements(function, effect);
  }

  /// `if (!c->current)`: the start of the operation sets the pointer to what is under way.
  bool looks_at_current(const SolvedFunction& function, const SummaryEffect& effect,
                        const Lent& lent) {
    if (effect.effect.after_cancel) return false;
    return std::any_of(effect.zero.begin(), effect.zero.end(), [&](const Path& guard) {
      return !guard.steps.empty() &&
             type(guard.steps.back().type).kind == TypeFact::Kind::Pointer &&
             goes_by(program_, function, guard, starts_.raised_by(lent));
    });
  }

  /// The completion frees the very object whose member grows, whatever it is told: from the start
  /// on the object is the operation's, and who adds to it does so before.
  bool belongs_to_operation(const SolvedFunction& function, const SummaryEffect& effect,
                            const Lent& lent) const {
    if (effect.effect.kind != EffectKind::Reallocated || effect.path.steps.size() < 2 ||
        !is_given(effect.path) || starts(function, lent.item->operation))
      return false;
    const std::string& object = type(effect.path.steps.front().type).name;
    const auto frees_it = [&](const SummaryEffect& end) {
      return is_end(end.effect.kind) && end.guards.empty() && !end.path.steps.empty() &&
             type(end.path.steps.back().type).name == object;
    };
    const std::set<std::string>& handlers = lent.item->operation.handlers;
    return !handlers.empty() &&
           std::all_of(handlers.begin(), handlers.end(), [&](const std::string& key) {
             const SolvedFunction* handler = program_.find(key);
             return handler && std::any_of(handler->summary.effects.begin(),
                                           handler->summary.effects.end(), frees_it);
           });
  }

  /// Behind a pointer that was passed, or the method's own object.
  static bool is_given(const Path& path) {
    return (path.root == RootFact::Kind::Parameter || path.root == RootFact::Kind::This) &&
           path.steps.front().step == PlaceStep::Pointee;
  }

  /// The call that lends takes the place of what it lent before on the same handle, and stands in
  /// this very function. A handle that was made for it is another one each time.
  static bool replaces(const SolvedFunction& function, const Lent& lent) {
    const auto& handles = lent.item->handles;
    return lent.item->operation.lends[lent.which].until == Until::Handle &&
           std::none_of(handles.begin(), handles.end(), is_new) &&
           std::any_of(function.summary.operations.begin(), function.summary.operations.end(),
                       [&](const SummaryOperation& item) {
                         return item.operation.stack.back() == lent.item->operation.stack.back();
                       });
  }

  /// An element that was chosen by a key, or just made, is filled and then lent by the same
  /// function: not where both are done by one method of the element.
  bool prepares(const SolvedFunction& function, const SummaryEffect& effect,
                const Lent& lent) const {
    const auto& operations = function.summary.operations;
    const bool by_method = is_members_of_callee(effect.effect.stack);
    const auto is_one_call = [&](const SummaryOperation& item) {
      return by_method && item.operation.stack.back() == lent.item->operation.stack.back() &&
             item.operation.stack.front() == effect.effect.stack.front();
    };
    return effect.effect.kind == EffectKind::Reallocated && effect.path.has_any_element() &&
           starts(function, lent.item->operation) &&
           std::none_of(operations.begin(), operations.end(), is_one_call);
  }

  /// Does the function that is called first change its own object there, rather than an element
  /// that it has chosen?
  bool is_members_of_callee(const Stack& stack) const {
    const SolvedFunction* callee =
        stack.size() > 1 ? program_.find(stack[1].function->key) : nullptr;
    return callee && std::any_of(callee->summary.effects.begin(), callee->summary.effects.end(),
                                 [&](const SummaryEffect& own) {
                                   return is_rest_of(stack, 1, own.effect.stack) &&
                                          !own.path.has_any_element();
                                 });
  }

  /// The object came by an owner that there is one of: nobody else holds it, and what it lends is
  /// what this function lends.
  bool came_alone(const SolvedFunction& function, const Path& path) const {
    if (path.root != RootFact::Kind::Parameter || path.index >= function.facts->parameters.size())
      return false;
    const TypeFact& owner = type(function.facts->parameters[path.index].type);
    return owner.ownership == Ownership::Unique && !owner.container;
  }

  /// The whole object was overwritten further up: what is given back was made here.
  bool sets_up(const SolvedFunction& function, const SummaryEffect& freed) const {
    const auto& effects = function.summary.effects;
    return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
      return effect.effect.kind == EffectKind::Mutated && effect.effect.stack.size() == 1 &&
             effect.effect.certain && effect.guards.empty() && effect.path.steps.size() == 1 &&
             effect.path.steps.back().step == PlaceStep::Pointee && freed.path.steps.size() > 1 &&
             begins_with(freed.path, effect.path) &&
             line(effect.effect.stack.front()) < line(freed.effect.stack.front());
    });
  }

  unsigned line(const Frame& frame) const { return program_.place(frame).line; }

  /// On an earlier line, or among the arguments of the call that starts.
  bool comes_before(const Frame& changes, const Frame& starts) const {
    const SourcePlace one = program_.place(changes), other = program_.place(starts);
    return one.line < other.line || (one.line == other.line && one.column > other.column &&
                                     one.end_column < other.end_column);
  }

  void judge(const SolvedFunction& function, const SummaryEffect& effect, bool any) {
    const EffectKind kind = effect.effect.kind;
    if (kind == EffectKind::Mutated) return judge_asked(function, effect);
    if (kind == EffectKind::Read || kind == EffectKind::Moved) return;
    const bool method = !function.facts->parent.empty();
    if ((kind == EffectKind::Reallocated || method) && given_away_.count(function.facts->key) &&
        !moves_elements(function, effect))
      return;
    if (effect.effect.settled || effect.effect.replaced || effect.effect.emptied ||
        came_alone(function, effect.path) || is_handed_over(function, effect) ||
        sets_up(function, effect))
      return;
    report_first(function, effect, 2, [&](const Lent& lent, std::size_t behind) {
      if (is_pending(effect, lent)) return !survives(program_, lent, behind, kind);
      const bool another =
          !is_drained(effect, lent) && moves_another(function, effect, lent, behind);
      return (any || another || ran_out(effect, lent) || effect.effect.after_cancel) &&
             (another || !waited(effect, lent)) && !survives(program_, lent, behind, kind) &&
             !latches_.is_lowered_before(function, effect, lent.item->operation) &&
             (another || !starts_.come_before(function, effect, lent) ||
              stays_for_ever(effect, lent)) &&
             !replaces(function, lent) && !prepares(function, effect, lent) &&
             !looks_at_current(function, effect, lent) &&
             !belongs_to_operation(function, effect, lent) &&
             (!depends_on_state(program_,
                                latches_.without(function, deciding(effect, function, lent),
                                                 lent.item->operation)) ||
              has_no_handler(lent.item->operation) || grows_only(function, effect, lent));
    });
  }

  /// The bytes, or a part of them, are filled although it was told that the operation is pending.
  void judge_asked(const SolvedFunction& function, const SummaryEffect& effect) {
    Path whole = effect.path;
    while (!whole.steps.empty() && whole.steps.back().step == PlaceStep::Element)
      whole.steps = whole.steps.first(whole.steps.size() - 1);
    SummaryEffect filled = effect;
    filled.path = whole;
    report_first(function, filled, 2, [&](const Lent& lent, std::size_t behind) {
      return behind == 0 && is_buffer(lent) && is_pending(effect, lent) &&
             lent.item->operation.lends[lent.which].access == Access::Read;
    });
  }

  /// Reports the first lend that goes by a name of what the effect changes (of `parts` or more) and
  /// that matches; `behind`: the steps from what is changed to what is lent.
  template <typename Matches>
  bool report_first(const SolvedFunction& function, const SummaryEffect& effect, std::size_t parts,
                    Matches matches, bool at_free = false) {
    std::set<MemberName> named;
    member_names(program_, function.summary, effect.path, named);
    std::vector<MemberName> changed(named.begin(), named.end());
    // Whose own member grows: the object's, rather than that of one which has many of them.
    if (effect.effect.kind == EffectKind::Reallocated)
      std::stable_sort(
          changed.begin(), changed.end(),
          [](const MemberName& one, const MemberName& two) { return one.size() < two.size(); });
    for (const MemberName& name : changed) {
      const auto known = name.size() >= parts ? lends_.find(name.front()) : lends_.end();
      if (known == lends_.end()) continue;
      for (const Lent& lent : known->second) {
        if (!begins_with(lent.name, name) || !matches(lent, lent.name.size() - name.size()))
          continue;
        // Who was given the flags has decided by them.
        report(effect, lent, name,
               effect.effect.before_notice ? where_freed(program_, effect.effect.stack, false)
               : at_free                   ? where_freed(program_, effect.effect.stack, false)
                                           : where_told(program_, effect, name.front()));
        return true;
      }
    }
    return false;
  }

  static bool is_buffer(const Lent& lent) {
    return lent.item->operation.lends[lent.which].role == LendRole::Buffer;
  }

  // -- ended by the handler of an operation that has nothing to do with the lending one

  /// A plain pointer that goes, out of a set of them, ends nothing that it points at.
  bool ends_a_pointer(const Path& path) const {
    const auto is_pointer = [&](TypeId id) { return type(id).kind == TypeFact::Kind::Pointer; };
    const std::size_t count = path.steps.size();
    if (count == 0) return false;
    if (is_pointer(path.steps.back().type)) return true;
    if (path.steps.back().step != PlaceStep::Element) return false;
    for (std::size_t i = count - 1; i-- > 0;)
      if (path.steps[i].step == PlaceStep::Field)
        return is_pointer(type(path.steps[i].type).element);
    return false;
  }

  /// A part of an object that both know, an entry of its table, goes while it is lent.
  void judge_beside(const SolvedFunction& function, const SummaryEffect& effect) {
    const EffectKind kind = effect.effect.kind;
    if (!is_end(kind) || effect.effect.after_wait || effect.effect.after_cancel ||
        effect.effect.recycled || effect.effect.emptied ||
        close_handlers_.count(function.facts->key))
      return;
    if (kind == EffectKind::Ended && ends_a_pointer(effect.path)) return;
    report_first(function, effect, 2, [&](const Lent& lent, std::size_t behind) {
      return is_buffer(lent) && !waited(effect, lent) && !survives(program_, lent, behind, kind) &&
             !looks_at_current(function, effect, lent) &&
             !depends_on_state(program_,
                               latches_.without(function, effect, lent.item->operation)) &&
             turns_.runs_beside(function.facts->key, lent.item->operation);
    });
  }

  void report(const SummaryEffect& effect, const Lent& lent, const MemberName& name) {
    report(effect, lent, name, where_told(program_, effect, name.front()));
  }

  void report(const SummaryEffect& effect, const Lent& lent, const MemberName& name,
              const Frame& frame) {
    const std::string why = is_pending(effect, lent)
                                ? "it was asked for, and is not known to be complete"
                            : effect.effect.after_cancel ? "the cancellation was not waited for"
                            : ran_out(effect, lent) ? "the wait before it may have run out of time"
                                                    : kNobodyLooked;
    findings_.push_back(finding_of(program_, effect, lent, name, frame, why));
  }

  // -- a ring of slots

  /// A slot of a ring is filled and lent, and nothing on the way looks whether the one before it in
  /// the same slot is complete: the ring goes round.
  void judge_ring(const SolvedFunction& function) {
    const Summary& summary = function.summary;
    for (const SummaryOperation& item : summary.operations) {
      const auto& lends = item.operation.lends;
      const auto in_ring = [](const LendRecord& lend) { return lend.in_ring && is_read(lend); };
      // Who takes turns is a question to the whole program.
      if (std::none_of(lends.begin(), lends.end(), in_ring) || takes_turns(function, item) ||
          looks_at_changes(function, item) || follows_itself(function, item))
        continue;
      for (std::size_t k = 0; k < item.lends.size(); ++k) {
        if (!in_ring(lends[k])) continue;
        const auto fills = std::find_if(
            summary.effects.begin(), summary.effects.end(), [&](const SummaryEffect& effect) {
              return effect.effect.kind == EffectKind::Mutated && effect.effect.in_ring &&
                     !effect.effect.has_waited(lends[k].until) &&
                     is_filled(item.lends[k], effect.path) &&
                     comes_before(effect.effect.stack.front(), item.operation.stack.front());
            });
        std::set<MemberName> names;
        member_names(program_, summary, item.lends[k], names);
        if (fills == summary.effects.end() || names.empty()) continue;
        report(*fills, {&function, &item, k, {}}, *names.begin(),
               where_changed(program_, fills->effect.stack));
        break;
      }
    }
  }

  /// The whole of what is lent, or the bytes of it one after the other.
  static bool is_filled(const Path& lent, const Path& changed) {
    const auto is_element = [](const Path::Step& step) { return step.step == PlaceStep::Element; };
    return begins_with(lent, changed) ||
           (begins_with(changed, lent) &&
            std::all_of(changed.steps.begin() + static_cast<std::ptrdiff_t>(lent.steps.size()),
                        changed.steps.end(), is_element));
  }

  /// Behind something that the start changes, and that is changed back elsewhere, or compared with
  /// what is. What nobody else changes, the counter that chooses the slot, keeps no start from
  /// happening by itself.
  bool takes_turns(const SolvedFunction& function, const SummaryOperation& item) const {
    const auto changes_back = [&](const SolvedFunction& other, const std::set<MemberName>& names) {
      return std::any_of(other.summary.effects.begin(), other.summary.effects.end(),
                         [&](const SummaryEffect& effect) {
                           return effect.effect.kind != EffectKind::Read &&
                                  effect.effect.stack.size() == 1 &&
                                  goes_by(program_, other, effect.path, names);
                         });
    };
    return item.operation.serialised &&
           (item.guards.empty() ||
            std::any_of(item.guards.begin(), item.guards.end(), [&](const Path& guard) {
              const std::set<MemberName> names = names_of(program_, function, {guard});
              return names.empty() ||
                     std::any_of(program_.functions().begin(), program_.functions().end(),
                                 [&](const SolvedFunction& other) {
                                   return &other != &function && changes_back(other, names);
                                 });
            }));
  }

  static bool is_read(const LendRecord& lend) {
    return lend.role == LendRole::Buffer && lend.access == Access::Read;
  }

  /// Was something looked at that the start or the completion changes: a count, a flag?
  static bool looks_at_changes(const SolvedFunction& function, const SummaryOperation& item) {
    return std::any_of(item.guards.begin(), item.guards.end(), [&](const Path& guard) {
      return std::any_of(item.signals.begin(), item.signals.end(),
                         [&](const Path& signal) { return same_way(guard, signal); }) ||
             std::any_of(function.summary.stores.begin(), function.summary.stores.end(),
                         [&](const SummaryStore& store) { return same_way(guard, store.to); });
    });
  }

  /// Its completion starts the next: one is under way at a time.
  bool follows_itself(const SolvedFunction& function, const SummaryOperation& item) {
    const auto& callers = program_.callers(function.facts->key);
    return std::any_of(item.operation.handlers.begin(), item.operation.handlers.end(),
                       [&](const std::string& handler) {
                         const std::set<std::string>& later = turns_.after(handler);
                         return later.count(function.facts->key) ||
                                std::any_of(callers.begin(), callers.end(), [&](unsigned caller) {
                                  return later.count(program_.functions()[caller].facts->key) > 0;
                                });
                       });
  }

  // -- lent until a notice of its own

  /// A zero-copy send has two completions, and the bytes are free at the second: who gives them
  /// back without having asked which one it is, does so at the first.
  void judge_before_notice(const SolvedFunction& function) {
    if (!contexts_.all.count(function.facts->key)) return;
    const bool is_given = is_given_completion(program_, function);
    if (!is_given && !fetches_completion(function)) return;
    for (const SummaryEffect& effect : function.summary.effects)
      if (!effect.effect.asked) judge_at_first_notice(function, effect);
    for (const SummaryEffect& effect : function.summary.effects) {
      const EffectKind kind = effect.effect.kind;
      if (kind == EffectKind::Read || kind == EffectKind::Moved || effect.effect.asked) continue;
      const bool given = is_given || leads_through_completion(effect.path);
      const bool ends = is_end(kind);
      // With the last share: the bytes may have one until the notice.
      if (ends && std::any_of(effect.guards.begin(), effect.guards.end(), [&](const Path& guard) {
            return same_root(guard, effect.path) &&
                   is_counted_down(program_, function, effect, guard);
          }))
        continue;
      const auto lent_by_it = [&](const Lent& lent, std::size_t behind) {
        // Who is given the completion starts the next one, if any: this one is an earlier one's.
        return lent.item->operation.is_notified() && is_buffer(lent) &&
               (ends || !is_pointed_at(lent, behind)) &&
               (given || !starts_.come_before(function, effect, lent));
      };
      if (report_first(function, effect, 1, lent_by_it)) return;  // the whole object, too
    }
  }

  /// At the first completion: what it was told to bring back is the lent memory itself and is given
  /// back, or the flag that keeps that from being filled is lowered.
  void judge_at_first_notice(const SolvedFunction& function, const SummaryEffect& effect) {
    const EffectKind kind = effect.effect.kind;
    const bool ends = is_end(kind);
    for (const auto& [owner, lends] : lends_)
      for (const Lent& lent : lends) {
        if (!lent.item->operation.is_notified() || !is_buffer(lent)) continue;
        if (ends && is_brought_back(effect.path) && is_user_data(lent))
          return report(effect, lent, lent.name, where_freed(program_, effect.effect.stack, true));
        const SummaryEffect* filled =
            kind == EffectKind::Mutated && lowers(effect, lent) ? find_fill(lent) : nullptr;
        // How much was sent is counted, too: where the rest is sent it is lent from there on.
        const bool told = filled && (same_way(filled->path, lent.item->lends[lent.which]) ||
                                     stores_constant(effect.effect.stack.back()));
        if (told && !counts_notices(function, effect, lent, *filled))
          return report(*filled, lent, lent.name, where_changed(program_, filled->effect.stack));
      }
  }

  /// What is filled is guarded by another member that is changed where completions are looked at: a
  /// count of the notices that are due.
  bool counts_notices(const SolvedFunction& function, const SummaryEffect& lowered,
                      const Lent& lent, const SummaryEffect& filled) const {
    const std::set<MemberName> flag = names_of(program_, function, {lowered.path});
    std::set<MemberName> changed;
    changed_names(program_, function, changed);
    for (const MemberName& name : flag) changed.erase(name);
    return std::any_of(filled.guards.begin(), filled.guards.end(), [&](const Path& guard) {
      return goes_by(program_, *lent.function, guard, changed);
    });
  }

  /// The user data of a completion.
  bool is_brought_back(const Path& path) const {
    const std::size_t count = path.steps.size();
    return count >= 3 && path.steps[count - 1].step == PlaceStep::Pointee &&
           path.steps[count - 2].step == PlaceStep::Field &&
           type(path.steps[count - 3].type).completion;
  }

  /// The lent memory was given to the operation as its user data, too.
  static bool is_user_data(const Lent& lent) {
    const auto& operations = lent.function->summary.operations;
    return std::any_of(operations.begin(), operations.end(), [&](const SummaryOperation& item) {
      return item.operation.direction == "user-data" &&
             std::any_of(item.lends.begin(), item.lends.end(), [&](const Path& data) {
               return same_way(data, lent.item->lends[lent.which]);
             });
    });
  }

  /// Is what it changes a flag that the start of the operation raises? By the class that has it.
  bool lowers(const SummaryEffect& effect, const Lent& lent) const {
    const auto& raised = lent.item->raised;
    return std::any_of(raised.begin(), raised.end(), [&](const Path& flag) {
      const auto &one = flag.steps, &two = effect.path.steps;
      return one.size() > 1 && two.size() > 1 && one.back().step == PlaceStep::Field &&
             two.back().step == PlaceStep::Field && one.back().field == two.back().field &&
             type(one.back().type).kind == TypeFact::Kind::Scalar &&
             is_owner_class(type(one.end()[-2].type)) &&
             type(one.end()[-2].type).name == type(two.end()[-2].type).name;
    });
  }

  /// Where the function that lends it has filled it before.
  const SummaryEffect* find_fill(const Lent& lent) const {
    const auto& effects = lent.function->summary.effects;
    const Path& path = lent.item->lends[lent.which];
    const auto found =
        std::find_if(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
          return effect.effect.kind == EffectKind::Mutated && begins_with(path, effect.path) &&
                 comes_before(effect.effect.stack.front(), lent.item->operation.stack.front());
        });
    return found == effects.end() ? nullptr : &*found;
  }

  /// Is there a pointer on the last `behind` steps to it? A header that points at bytes is changed
  /// without them.
  static bool is_pointed_at(const Lent& lent, std::size_t behind) {
    const auto tail = lent.name.end() - static_cast<std::ptrdiff_t>(behind);
    return std::find(tail, lent.name.end(), "*") != lent.name.end();
  }

  bool leads_through_completion(const Path& path) const {
    return std::any_of(path.steps.begin(), path.steps.end(),
                       [&](const Path::Step& step) { return type(step.type).completion; });
  }
  // -- a handler that is told of parts

  /// Functions that run when all is over, and those that are called each time a part of what is
  /// pending has come back.
  void find_handlers() {
    for (const SolvedFunction& function : program_.functions())
      for (const SummaryOperation& item : function.summary.operations) {
        const FunctionModel* model = item.operation.model;
        if (item.operation.direction == "close")
          close_handlers_.insert(item.operation.handlers.begin(), item.operation.handlers.end());
        if (model && model->operation && model->operation->partial)
          for (const std::string& handler : item.operation.handlers)
            partial_handlers_[handler] = model->library;
      }
  }

  /// It frees what was lent although nothing that it is told, or keeps count of, says that the last
  /// part has come back.
  void judge_part(const SolvedFunction& function) {
    const auto found = partial_handlers_.find(function.facts->key);
    if (found == partial_handlers_.end()) return;
    for (const SummaryEffect& effect : function.summary.effects) {
      const EffectKind kind = effect.effect.kind;
      if (!is_end(kind) || effect.effect.after_wait || effect.effect.after_cancel ||
          depends_on_state(program_, effect) || looks_at_part(effect))
        continue;
      const auto is_pending = [&](const Lent& lent, std::size_t behind) {
        const FunctionModel* model = lent.item->operation.model;
        return model && model->library == found->second && is_buffer(lent) &&
               !waited(effect, lent) && !survives(program_, lent, behind, kind);
      };
      report_first(function, effect, 2, is_pending, true);
    }
  }

  /// The number that came with the call, or what the library itself counts, was compared.
  bool looks_at_part(const SummaryEffect& effect) const {
    return std::any_of(effect.guards.begin(), effect.guards.end(), [&](const Path& guard) {
      const bool given = guard.root == RootFact::Kind::Parameter && guard.steps.empty() &&
                         type(guard.root_type).kind == TypeFact::Kind::Scalar;
      return given || std::any_of(guard.steps.begin(), guard.steps.end(),
                                  [&](const Path::Step& step) { return type(step.type).service; });
    });
  }

  // -- a store, filled anew

  /// Objects that static storage holds (a cache, a pool) and that others refer to: a handler fills
  /// one anew while whoever refers to it has lent it. The session that asks next is not the one
  /// that lent, so its own sequence tells nothing.
  void judge_store(const SolvedFunction& function) {
    if (!contexts_.all.count(function.facts->key)) return;
    for (const SummaryEffect& effect : function.summary.effects) {
      if (effect.effect.kind != EffectKind::Mutated || effect.effect.stack.size() != 1 ||
          effect.path.root != RootFact::Kind::Global || depends_on_state(program_, effect))
        continue;
      std::set<MemberName> changed;
      member_names(program_, function.summary, effect.path, changed);
      for (const MemberName& name : changed)
        if (const Lent* lent = lent_by_reference(effect, name)) return report(effect, *lent, name);
    }
  }

  const Lent* lent_by_reference(const SummaryEffect& effect, const MemberName& name) const {
    const auto known = name.size() > 1 ? lends_.find(name.front()) : lends_.end();
    if (known == lends_.end()) return nullptr;
    for (const Lent& lent : known->second) {
      const LendRecord& lend = lent.item->operation.lends[lent.which];
      if (lend.role == LendRole::Buffer && lend.access == Access::Read && lent.kept == kNotKept &&
          begins_with(lent.name, name) && !waited(effect, lent) &&
          is_referred_to(lent.item->lends[lent.which], name.front()))
        return &lent;
    }
    return nullptr;
  }

  /// Does the way to the lent memory go through a member that points at an object of the class?
  bool is_referred_to(const Path& path, const std::string& name) const {
    for (std::size_t i = 1; i < path.steps.size(); ++i)
      if (path.steps[i].step == PlaceStep::Pointee && path.steps[i - 1].step == PlaceStep::Field &&
          class_name(type(path.steps[i].type)) == name && path.root != RootFact::Kind::Global)
        return true;
    return false;
  }

  const Program& program_;
  const Contexts& contexts_;
  std::vector<Finding>& findings_;
  LendsByMember lends_;
  /// A function that is only ever given away is called back by something that was not seen: its
  /// turn is part of a sequence (one answer per session, one state after the other).
  std::set<std::string> given_away_;
  std::map<std::string, const Library*> partial_handlers_;
  std::set<std::string> close_handlers_;  ///< they run after what was pending has called back
  std::optional<std::set<MemberName>> changed_at_completions_;  ///< once they were asked for
  Turns turns_{program_};
  Latches latches_{program_};
  Sweeps sweeps_{program_};
  Starts starts_{program_, contexts_};
};

}  // namespace

void judge_members(const Program& program, const Contexts& contexts,
                   std::vector<Finding>& findings) {
  Members(program, contexts, findings).run();
}

}  // namespace holdfast::check
