// See refills.h.
#include "rules/refills.h"

#include <algorithm>
#include <set>

#include "rules/member_lends.h"
#include "rules/silence.h"
#include "rules/story.h"
#include "rules/turns.h"

namespace holdfast::check {
namespace {

class Refills {
 public:
  Refills(const Program& program, const Contexts& contexts, std::vector<Finding>& findings)
      : program_(program),
        contexts_(contexts),
        findings_(findings),
        turns_(program),
        silence_(program) {}

  void run() {
    given_away_ = given_away(program_);
    for (const SolvedFunction& function : program_.functions()) {
      judge_static_storage(function);
      if (contexts_.handlers.count(function.facts->key))
        judge_next_turn(function);
      else if (is_open_to_all(program_, contexts_, function))
        judge_next_call(function);
    }
  }

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }
  unsigned line(const Frame& frame) const { return program_.place(frame).line; }

  void report(const SummaryEffect& effect, const Lent& lent) {
    const Stack& stack = effect.effect.stack;
    const Frame& frame = effect.path.root == RootFact::Kind::Global
                             ? where_named(stack, effect.path.name.text())
                             : where_changed(program_, stack);
    findings_.push_back(finding_of(program_, effect, lent, lent.name, frame, kNobodyLooked));
  }

  // -- static storage

  /// The innermost function that fills the storage by its name, rather than by a pointer.
  static const Frame& where_named(const Stack& stack, const std::string& name) {
    const auto names_it = [&](const Frame& frame) {
      const auto& roots = frame.function->roots;
      return std::any_of(roots.begin(), roots.end(), [&](const RootFact& root) {
        return root.kind == RootFact::Kind::Global && root.name == name;
      });
    };
    const auto found = std::find_if(stack.rbegin(), stack.rend(), names_it);
    return found == stack.rend() ? stack.front() : *found;
  }

  /// A handler (of a timer, a connection), or a function that sends messages, fills static storage
  /// anew before it lends it: the second turn changes what the first one lent.
  void judge_static_storage(const SolvedFunction& function) {
    const FunctionFacts& facts = *function.facts;
    const bool is_handler = contexts_.handlers.count(facts.key) > 0;
    for (const SummaryOperation& item : function.summary.operations) {
      if (item.operation.handlers.count(facts.key) || looks_beyond_pointers(item.guards) ||
          (!is_handler && !is_called_again(function, item) &&
           !is_called_for_another(function, item)))
        continue;
      for (std::size_t k = 0; k < item.lends.size(); ++k)
        for (const SummaryEffect& effect : function.summary.effects)
          if (is_refilled(item, k, effect, RootFact::Kind::Global))
            return report(effect, {&function, &item, k, {item.lends[k].name.text()}});
    }
  }

  /// Whether a text is there says nothing of what is pending, nor does what was passed.
  bool looks_beyond_pointers(const std::vector<Path>& guards) const {
    return std::any_of(guards.begin(), guards.end(), [&](const Path& guard) {
      if (guard.root == RootFact::Kind::Parameter && guard.steps.empty()) return false;
      const TypeId tested = guard.steps.empty() ? guard.root_type : guard.steps.back().type;
      return type(tested).kind != TypeFact::Kind::Pointer;
    });
  }

  /// A message is sent by whoever calls this, from several places or from outside, and the call
  /// returns before a callback tells the end.
  bool is_called_again(const SolvedFunction& function, const SummaryOperation& item) const {
    const auto& callers = program_.callers(function.facts->key);
    return item.operation.stack.size() == 1 && item.operation.until == Until::Callback &&
           !item.operation.handlers.empty() && item.operation.direction == "write" &&
           !contexts_.all.count(function.facts->key) && callers.size() != 1;
  }

  /// By a library that was not seen: nobody here calls it, and its address is given away.
  bool is_called_back(const SolvedFunction& function) const {
    return given_away_.count(function.facts->key) > 0 &&
           program_.callers(function.facts->key).empty();
  }

  /// The caller gives the stream: the next call is for another one, whatever this one still sends.
  bool is_called_for_another(const SolvedFunction& function, const SummaryOperation& item) const {
    return item.operation.direction == "write" &&
           (is_entry(program_, contexts_, function) || is_called_back(function)) &&
           std::any_of(item.streams.begin(), item.streams.end(), [&](const Path& stream) {
             return stream.root == RootFact::Kind::Parameter && stream.steps.size() == 1 &&
                    type(stream.root_type).kind == TypeFact::Kind::Pointer &&
                    stream.steps.front().step == PlaceStep::Pointee;
           });
  }

  // -- the object that a handler is given

  /// The same of the object that it is given, by who is called again and again.
  void judge_next_turn(const SolvedFunction& function) {
    for (const SummaryOperation& item : function.summary.operations) {
      // What is closed, or was told to stop, does not come again.
      if (item.operation.direction == "close" || item.operation.stopped ||
          !turns_.comes_again(function.facts->key, item.operation) ||
          looks_at_state(function, item))
        continue;
      if (!judge_bytes(function, item, is_one_again(function, item))) judge_request(function, item);
    }
  }

  // -- the object of somebody outside

  /// The same by whoever sends with it, and has no way to learn that the last message has gone.
  void judge_next_call(const SolvedFunction& function) {
    for (const SummaryOperation& item : function.summary.operations)
      if (is_notified_of(item.operation.until) && item.raised.empty() &&
          !looks_at_object(function, item.guards) && silence_.is_kept(function, item))
        judge_bytes(function, item, is_one_again(function, item));
  }

  static bool is_notified_of(Until until) {
    return until == Until::Callback || until == Until::Cleanup;
  }

  /// Was a member that is no pointer looked at, nor a flag that says that all is over?
  bool looks_at_object(const SolvedFunction& function, const std::vector<Path>& guards) const {
    return std::any_of(guards.begin(), guards.end(), [&](const Path& guard) {
      return leads_to_member(guard) &&
             type(guard.steps.back().type).kind != TypeFact::Kind::Pointer &&
             !silence_.goes_up(function, guard);
    });
  }

  template <typename Judge>
  bool any_lend(const SolvedFunction& function, const SummaryOperation& item, Judge judge) {
    for (std::size_t k = 0; k < item.lends.size(); ++k) {
      std::set<MemberName> names;
      member_names(program_, function.summary, item.lends[k], names);
      if (!names.empty() && judge(Lent{&function, &item, k, *names.rbegin()})) return true;
    }
    return false;
  }

  /// An element that was there before, and of which nobody learns that its last message has gone:
  /// no flag, and nothing that takes it out.
  bool is_one_again(const SolvedFunction& function, const SummaryOperation& item) {
    const auto takes_out = [](const SummaryEffect& effect) {
      return is_end(effect.effect.kind) || effect.effect.kind == EffectKind::Reallocated ||
             effect.effect.kind == EffectKind::Moved;
    };
    for (const std::string& key : item.operation.handlers) {
      const SolvedFunction* handler = program_.find(key);
      if (!handler ||
          std::any_of(handler->summary.effects.begin(), handler->summary.effects.end(), takes_out))
        return false;
    }
    const auto makes_room = [&](const SummaryEffect& effect) {
      return effect.effect.kind == EffectKind::Reallocated &&
             std::any_of(item.lends.begin(), item.lends.end(),
                         [&](const Path& lent) { return begins_with(lent, effect.path); });
    };
    const auto& own = function.summary.effects;
    return silence_.is_kept(function, item) && std::none_of(own.begin(), own.end(), makes_room);
  }

  bool judge_bytes(const SolvedFunction& function, const SummaryOperation& item, bool elements) {
    return any_lend(function, item, [&](const Lent& lent) {
      const Path& path = item.lends[lent.which];
      const RootFact::Kind root = path.root;
      const bool element = elements && path.has_any_element() && !is_new(path) &&
                           !item.operation.lends[lent.which].in_ring;
      const SummaryEffect* fills = nullptr;
      for (const SummaryEffect& effect : function.summary.effects)
        if ((is_given(root) || element) && is_refilled(item, lent.which, effect, root, element) &&
            (!fills || effect.path.steps.size() < fills->path.steps.size()))
          fills = &effect;  // the whole rather than a byte of it
      if (fills) report(*fills, lent);
      return fills != nullptr;
    });
  }

  void judge_request(const SolvedFunction& function, const SummaryOperation& item) {
    any_lend(function, item, [&](const Lent& lent) {
      if (is_request(item, lent.which)) report_reuse(lent);
      return is_request(item, lent.which);
    });
  }

  /// A member of the object that the library uses until the callback.
  bool is_request(const SummaryOperation& item, std::size_t which) const {
    const LendRecord& lend = item.operation.lends[which];
    return lend.role == LendRole::ControlBlock && lend.until == Until::Callback &&
           is_fixed(item.lends[which], RootFact::Kind::Parameter);
  }

  void report_reuse(const Lent& lent) {
    SummaryEffect reuse;
    reuse.effect.kind = EffectKind::Mutated;
    reuse.effect.stack = lent.item->operation.stack;
    reuse.effect.text = "it is used for another operation";
    findings_.push_back(
        finding_of(program_, reuse, lent, lent.name, reuse.effect.stack.back(), kNobodyLooked));
  }

  /// A member of the object was looked at: how much is pending, or that something is. Where a
  /// handler tells the end, one that it changes or that the start does.
  bool looks_at_state(const SolvedFunction& function, const SummaryOperation& item) const {
    std::set<MemberName> states = told_at_completion(program_, function, item);
    states.merge(names_of(program_, function, item.raised));
    return std::any_of(item.guards.begin(), item.guards.end(), [&](const Path& guard) {
      const bool member = std::any_of(guard.steps.begin(), guard.steps.end(), [](const auto& step) {
        return step.step == PlaceStep::Field;
      });
      // That an array is there says nothing.
      return member && type(guard.steps.back().type).kind != TypeFact::Kind::Array &&
             !is_set_each_turn(function, item, guard) && !leads_to(item, guard) &&
             (item.operation.handlers.empty() || goes_by(program_, function, guard, states));
    });
  }

  /// What each turn begins with, how much has been put together so far: nothing of the last turn.
  bool is_set_each_turn(const SolvedFunction& function, const SummaryOperation& item,
                        const Path& guard) const {
    const auto& effects = function.summary.effects;
    return std::any_of(guard.steps.begin(), guard.steps.end(),
                       [](const auto& step) { return step.step == PlaceStep::Element; }) ||
           std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& set) {
             return set.effect.kind == EffectKind::Mutated && set.guards.empty() &&
                    set.effect.certain && same_way(set.path, guard) &&
                    stands_before(set.effect.stack, item.operation.stack);
           });
  }

  /// A pointer on the way to what is lent.
  static bool leads_to(const SummaryOperation& item, const Path& guard) {
    return std::any_of(item.lends.begin(), item.lends.end(),
                       [&](const Path& lent) { return begins_with(lent, guard); });
  }

  // -- filled again

  static bool is_given(RootFact::Kind root) {
    return root == RootFact::Kind::Parameter || root == RootFact::Kind::This;
  }

  bool is_refilled(const SummaryOperation& item, std::size_t which, const SummaryEffect& effect,
                   RootFact::Kind root, bool element = false) const {
    const Path& lent = item.lends[which];
    const LendRecord& lend = item.operation.lends[which];
    const bool given = is_given(root) || element;
    // Of static storage the whole: parts of it are set where it is declared, once.
    const auto is_part = [&](const auto& step) { return given && step.step != PlaceStep::Pointee; };
    return (element || is_fixed(lent, root)) && lend.role == LendRole::Buffer &&
           lend.access == Access::Read && effect.effect.kind == EffectKind::Mutated &&
           (given || !looks_beyond_pointers(effect.guards)) && begins_with(effect.path, lent) &&
           std::all_of(effect.path.steps.begin() + static_cast<std::ptrdiff_t>(lent.steps.size()),
                       effect.path.steps.end(), is_part) &&
           !effect.effect.has_waited(lend.until) &&
           stands_before(effect.effect.stack, item.operation.stack);
  }

  /// Of what was given: the object itself, or the block that a member of it points at.
  bool is_fixed(const Path& path, RootFact::Kind root) const {
    const bool given = is_given(root);
    const auto first =
        path.steps.begin() + static_cast<std::ptrdiff_t>(given ? steps_to_object(path) : 0);
    auto last = path.steps.end();
    if (given && first + 1 < last && (last - 1)->step == PlaceStep::Pointee) --last;
    return path.root == root && (!given || first < last) &&
           std::all_of(first, last, [](const auto& step) { return step.step == PlaceStep::Field; });
  }

  /// To the object that a parameter points at, or to that which is its user data.
  std::size_t steps_to_object(const Path& path) const {
    std::size_t found = path.steps.empty() ? 0 : 1;
    for (std::size_t i = 1; i < path.steps.size(); ++i)
      if (is_behind_void(program_, path, i)) found = i + 1;
    return found;
  }

  static std::size_t common_frames(const Stack& one, const Stack& other) {
    const std::size_t most = std::min(one.size(), other.size());
    std::size_t common = 0;
    while (common < most && one[common] == other[common]) ++common;
    return common;
  }

  /// In the function that both come from.
  bool stands_before(const Stack& one, const Stack& other) const {
    const std::size_t common = common_frames(one, other);
    return common < std::min(one.size(), other.size()) && line(one[common]) < line(other[common]);
  }

  const Program& program_;
  const Contexts& contexts_;
  std::vector<Finding>& findings_;
  std::set<std::string> given_away_;  ///< keys of functions whose address is taken
  Turns turns_;
  Silence silence_;
};

}  // namespace

void judge_refills(const Program& program, const Contexts& contexts,
                   std::vector<Finding>& findings) {
  Refills(program, contexts, findings).run();
}

}  // namespace holdfast::check
