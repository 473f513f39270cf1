// See taking_turns.h.
#include "rules/taking_turns.h"

#include <algorithm>
#include <map>

#include "rules/latches.h"

namespace holdfast::check {
namespace {

class TakingTurns {
 public:
  TakingTurns(const Program& program, const Contexts& contexts, Streams& streams)
      : program_(program), contexts_(contexts), streams_(streams) {}

  void run() {
    for_each([&](const Link& link) {
      if (link.item->operation.direction != "timer") return;
      for (const std::string& handler : link.item->operation.handlers) judge_timer(handler);
      // Where completions come by a queue: who sets the timer again is what it calls.
      if (link.item->operation.handlers.empty()) judge_timer(link.function->facts->key);
    });
    for_each([&](const Link& link) {
      if (takes_turns(*link.item) && is_innermost(link)) judge_turns(link);
    });
    for_each([&](const Link& link) {
      if (is_emptied(link)) report_emptied(link);
    });
    for_each([&](const Link& link) {
      if (is_entry(program_, contexts_, *link.function)) judge_passed_by(link);
    });
    for_each([&](const Link& link) {
      if (is_message_of_its_own(link)) judge_entries(link);
    });
  }

 private:
  template <typename Judge>
  void for_each(Judge judge) const {
    for (const SolvedFunction& function : program_.functions())
      for (const SummaryOperation& item : function.summary.operations)
        judge(Link{&function, &item});
  }

  const TypeFact& type(TypeId id) const { return program_.types()[id]; }

  /// Does no function that is nearer to the start take turns by what it looks at? A helper starts
  /// where its caller has looked.
  bool is_innermost(const Link& link) {
    if (innermost_.empty())
      for_each([&](const Link& other) {
        if (!takes_turns(*other.item)) return;
        const Stack& stack = other.item->operation.stack;
        std::size_t& known =
            innermost_.try_emplace(call_of(other.item->operation), stack.size()).first->second;
        known = std::min(known, stack.size());
      });
    const Stack& stack = link.item->operation.stack;
    return stack.size() <= kNear && innermost_[call_of(link.item->operation)] == stack.size();
  }

  // -- a flag that one of two does not look at

  /// What a timer's handler starts on a stream whose other starts take turns by a flag, which this
  /// one does not look at: a heartbeat beside a queue.
  void judge_timer(const std::string& handler) {
    const SolvedFunction* found = program_.find(handler);
    if (!found || !timers_.insert(handler).second) return;
    for (const SummaryOperation& start : found->summary.operations) {
      const Link beat{found, &start};
      if (start.operation.serialised || start.operation.direction != "write" ||
          !has_known_state(beat) || of_new_object(start))
        continue;
      const Side later = streams_.following(start);
      for (const SolvedFunction& function : program_.functions())
        for (const SummaryOperation& item : function.summary.operations)
          if (item.operation.serialised && item.operation.direction == "write" &&
              item.operation.stack != start.operation.stack && !starts_in(later, item) &&
              !leads_to(item, handler) && !tells_of(item, beat))
            judge_beat({&function, &item}, beat);
    }
  }

  /// Two at once are mixed up, or may be sent in another order.
  static bool is_one_at_a_time(const Operation& start) {
    return !start.chained &&
           (start.discipline == Discipline::Exclusive || start.discipline == Discipline::Ordered);
  }

  void judge_beat(const Link& pending, const Link& beat) {
    const Operation& one = pending.item->operation;
    const Operation& other = beat.item->operation;
    const std::set<MemberName> streams = streams_.streams_of(beat);
    if (is_one_at_a_time(one) && is_one_at_a_time(other) &&
        meets(streams_.streams_of(pending), streams))
      streams_.report(
          pending, beat, subject_of(*streams.begin()), "' can start while one on '",
          "' that another chain of handlers started is not complete: the flag that lets "
          "them take turns is not looked at here");
  }

  /// Has every state that was looked at on the way to the start a name?
  bool has_known_state(const Link& link) const {
    return std::all_of(link.item->guards.begin(), link.item->guards.end(), [&](const Path& guard) {
      return !streams_.is_state(guard) || !names_of(program_, *link.function, {guard}).empty();
    });
  }

  /// What `next` looks at is changed by one of those that start the call, or when it completes. A
  /// flag that says that all is over is not.
  bool tells_of(const SummaryOperation& pending, const Link& next) const {
    if (!streams_.looks_at_state(*next.item)) return false;
    for (const SolvedFunction& function : program_.functions())
      for (const SummaryOperation& item : function.summary.operations)
        if (item.operation.stack.back() == pending.operation.stack.back() &&
            looks_at_turn({&function, &item}, next))
          return true;
    return false;
  }

  static bool starts_in(const Side& side, const SummaryOperation& item) {
    return std::any_of(side.operations.begin(), side.operations.end(), [&](const Link& link) {
      return link.item->operation.stack.back() == item.operation.stack.back();
    });
  }

  /// The completion of the one arms the timer: they follow each other.
  bool leads_to(const SummaryOperation& item, const std::string& handler) const {
    const Side later = streams_.following(item);
    return std::any_of(later.functions.begin(), later.functions.end(),
                       [&](const SolvedFunction* each) { return each->facts->key == handler; });
  }

  // -- two that take turns by flags of their own

  /// Behind a flag that the start raises and the completion lowers, or a queue that it is put into.
  /// Those of an object that was just made keep nobody waiting.
  static bool takes_turns(const SummaryOperation& item) {
    const bool lowered = std::any_of(item.raised.begin(), item.raised.end(), [&](const Path& flag) {
      const auto is_of_flag = [&](const Path& path) { return begins_with(path, flag); };
      return !is_new(flag) && (std::any_of(item.signals.begin(), item.signals.end(), is_of_flag) ||
                               std::any_of(item.frees.begin(), item.frees.end(), is_of_flag));
    });
    return lowered && !item.operation.chained && item.operation.direction == "write" &&
           item.operation.discipline == Discipline::Exclusive && !of_new_object(item);
  }

  /// Both take turns, but the second looks at nothing that the first one changes: they do not know
  /// of each other.
  void judge_turns(const Link& pending) {
    const Operation& first = pending.item->operation;
    const Side later = streams_.following(*pending.item);
    for_each([&](const Link& next) {
      if (takes_turns(*next.item) && runs_at_any_time(*next.function, later) &&
          next.item->operation.stack.back().function != first.stack.back().function &&
          !looks_at_turn(pending, next))
        judge_turn(pending, next);
    });
  }

  /// Called from outside, or by a completion that the pending operation does not lead to.
  bool runs_at_any_time(const SolvedFunction& entry, const Side& later) {
    const std::string& key = entry.facts->key;
    if (contexts_.handlers.count(key)) return !is_in(later, entry);
    return is_entry(program_, contexts_, entry) && !entry.facts->is_lambda &&
           !is_next_step(entry, later);
  }

  static bool is_in(const Side& side, const SolvedFunction& function) {
    return std::find(side.functions.begin(), side.functions.end(), &function) !=
           side.functions.end();
  }

  /// Something that was not seen calls it back, and nobody gives it away but what the pending
  /// operation leads to: a step of its sequence.
  bool is_next_step(const SolvedFunction& entry, const Side& later) {
    const auto& givers = givers_of(entry.facts->key);
    return !givers.empty() &&
           std::all_of(givers.begin(), givers.end(),
                       [&](const SolvedFunction* giver) { return comes_after(*giver, later, 0); });
  }

  bool comes_after(const SolvedFunction& function, const Side& later, unsigned depth) const {
    constexpr unsigned kMaxDepth = 3;
    const auto& callers = program_.callers(function.facts->key);
    return is_in(later, function) ||
           (depth < kMaxDepth && !callers.empty() &&
            std::all_of(
                callers.begin(), callers.end(),
                [&](unsigned caller) {
                  return comes_after(program_.functions()[caller], later, depth + 1);
                }));
  }

  /// Who names the function without calling it.
  const std::vector<const SolvedFunction*>& givers_of(const std::string& key) {
    if (givers_.empty())
      for (const SolvedFunction& function : program_.functions())
        for (const RootFact& root : function.facts->roots)
          if (root.kind == RootFact::Kind::Function) givers_[root.name].push_back(&function);
    return givers_[key];
  }

  /// What `function` changes, except where it starts `next`.
  void add_changed(const SolvedFunction& function, const Link& next,
                   std::set<MemberName>& out) const {
    const FunctionFacts* start = next.item->operation.stack.back().function;
    for (const SummaryEffect& effect : function.summary.effects) {
      const Stack& stack = effect.effect.stack;
      const bool by_start = std::any_of(
          stack.begin(), stack.end(), [&](const Frame& frame) { return frame.function == start; });
      if (effect.effect.kind != EffectKind::Read && !by_start)
        member_names(program_, function.summary, effect.path, out);
    }
  }

  /// Does anything that the second start looks at tell that the first operation is pending? When
  /// the last one was, or how many there were, does not.
  bool looks_at_turn(const Link& pending, const Link& next) const {
    std::set<MemberName> changed;
    add_changed(*pending.function, next, changed);
    for (const std::string& handler : pending.item->operation.handlers)
      if (const SolvedFunction* found = program_.find(handler)) add_changed(*found, next, changed);
    std::vector<Path> guards = next.item->guards;
    std::erase_if(guards, [&](const Path& guard) { return holds(next.item->amounts, guard); });
    for (const MemberName& guard : names_of(program_, *next.function, guards))
      for (const MemberName& name : changed)
        if ((begins_with(name, guard) || begins_with(guard, name)) && !is_one_way(guard))
          return true;
    return false;
  }

  bool is_one_way(const MemberName& flag) const {
    const auto [known, is_new] = one_way_.try_emplace(flag);
    if (is_new) known->second = goes_up_alone(program_, flag);
    return known->second;
  }

  void judge_turn(const Link& pending, const Link& next) {
    const std::set<MemberName> streams = streams_.streams_of(next);
    if (meets(streams_.streams_of(pending), streams))
      streams_.report(pending, next, subject_of(*streams.begin()),
                      "' can start while another one on '",
                      "' is not complete: each takes turns by a flag of its own");
  }

  // -- a queue that is empty again when the operation starts

  /// A write that no flag holds back, on a stream that may have one.
  static bool can_meet_another(const SummaryOperation& item) {
    const Operation& start = item.operation;
    return !start.serialised && !start.chained && start.direction == "write" &&
           start.discipline == Discipline::Exclusive &&
           std::none_of(item.streams.begin(), item.streams.end(), is_new);
  }

  bool is_container(const Path& path) const {
    return type(path.steps.empty() ? path.root_type : path.steps.back().type).container;
  }

  /// Started only while a queue is empty, but the message that is put into it is taken out before
  /// the start: the next message finds the queue empty as well.
  bool is_emptied(const Link& link) const {
    const SummaryOperation& item = *link.item;
    const Operation& start = item.operation;
    if (!can_meet_another(item)) return false;
    return std::any_of(item.undone.begin(), item.undone.end(), [&](const Path& queue) {
      const auto& effects = link.function->summary.effects;
      return is_container(queue) &&
             std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
               return effect.effect.kind == EffectKind::Ended && begins_with(effect.path, queue) &&
                      is_before(effect.effect.stack, start.stack);
             });
    });
  }

  /// Where two ways down part, the first one stands above the other in the same function.
  bool is_before(const Stack& first, const Stack& second) const {
    const auto [one, other] =
        std::mismatch(first.begin(), first.end(), second.begin(), second.end());
    return one != first.end() && other != second.end() && one->function == other->function &&
           program_.place(*one).line < program_.place(*other).line;
  }

  void report_emptied(const Link& start) {
    const std::set<MemberName> streams = streams_.streams_of(start);
    const std::set<MemberName> queues = names_of(program_, *start.function, start.item->undone);
    if (streams.empty() || queues.empty()) return;
    streams_.report(
        start, start, subject_of(*streams.begin()), "' can start while another one on '",
        "' is not complete: '" + subject_of(*queues.begin()) + "' is empty again when it starts");
  }

  // -- a queue that the message which is under way is not in

  bool leads_into(const SolvedFunction& function, const Path& path, const MemberName& queue) const {
    std::set<MemberName> names;
    member_names(program_, function.summary, path, names);
    return std::any_of(names.begin(), names.end(),
                       [&](const MemberName& name) { return begins_with(name, queue); });
  }

  bool puts_into(const SolvedFunction& function, const MemberName& queue) const {
    const Summary& summary = function.summary;
    return std::any_of(
               summary.stores.begin(), summary.stores.end(),
               [&](const SummaryStore& store) { return leads_into(function, store.to, queue); }) ||
           std::any_of(summary.effects.begin(), summary.effects.end(),
                       [&](const SummaryEffect& effect) {
                         const EffectKind kind = effect.effect.kind;
                         return kind != EffectKind::Read && !is_end(kind) &&
                                leads_into(function, effect.path, queue);
                       });
  }

  bool takes_out_of(const SolvedFunction& function, const MemberName& queue) const {
    const auto& effects = function.summary.effects;
    return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
      return is_end(effect.effect.kind) && leads_into(function, effect.path, queue);
    });
  }

  /// Started while the queue is empty, past it, and put into it otherwise; the completion takes the
  /// next one out of it. Empty is it, too, while the last one is under way.
  void judge_passed_by(const Link& link) {
    const SummaryOperation& item = *link.item;
    if (!can_meet_another(item)) return;
    for (const Path& guard : item.guards) {
      if (!is_container(guard) || holds(item.undone, guard)) continue;
      for (const MemberName& queue : names_of(program_, *link.function, {guard})) {
        if (!puts_into(*link.function, queue)) continue;
        const Side later = streams_.following(item);
        const bool drained =
            std::any_of(later.functions.begin(), later.functions.end(),
                        [&](const SolvedFunction* each) { return takes_out_of(*each, queue); });
        const std::set<MemberName> streams = streams_.streams_of(link);
        if (drained && !streams.empty() && starts_in(later, item))
          return streams_.report(link, link, subject_of(*streams.begin()),
                                 "' can start while another one on '",
                                 "' is not complete: '" + subject_of(queue) +
                                     "' is empty while the last of its entries is written");
      }
    }
  }

  // -- messages that nobody makes wait

  /// A write of memory that is its own, which nothing that its start or end changes keeps from
  /// starting, and whose end starts nothing: as many may be under way as there are messages.
  bool is_message_of_its_own(const Link& link) const {
    const SummaryOperation& item = *link.item;
    const Operation& start = item.operation;
    if (start.stack.size() != 1 || start.direction != "write" || start.serialised ||
        item.lends.empty() || !is_one_at_a_time(start) || item.streams.empty() ||
        std::any_of(item.streams.begin(), item.streams.end(), is_new) ||
        contexts_.all.count(link.function->facts->key))
      return false;
    for (std::size_t k = 0; k < item.lends.size(); ++k)
      if (start.lends[k].role == LendRole::Buffer && !is_new(item.lends[k]) &&
          !is_passed(item, item.lends[k]))
        return false;
    return streams_.following(item).operations.empty();
  }

  /// By an argument of its own, not along with the stream.
  static bool is_passed(const SummaryOperation& item, const Path& lent) {
    const auto goes_along = [&](const Path& stream) { return same_root(stream, lent); };
    return lent.root == RootFact::Kind::Parameter &&
           std::none_of(item.streams.begin(), item.streams.end(), goes_along);
  }

  /// From how many functions that are called from outside does the start come?
  void judge_entries(const Link& start) {
    const std::set<MemberName> streams = streams_.streams_of(start);
    std::set<const SolvedFunction*> entries;
    for_each([&](const Link& entry) {
      if (entry.item->operation.stack.back() == start.item->operation.stack.back() &&
          is_entry(program_, contexts_, *entry.function) && !entry.item->operation.serialised &&
          !of_new_object(*entry.item) && meets(streams_.streams_of(entry), streams))
        entries.insert(entry.function);
    });
    if (entries.size() > 1)
      streams_.report(start, start, subject_of(*streams.begin()),
                      "' can start while another one on '",
                      "' is not complete: several functions lead here, and nothing lets them take "
                      "turns");
  }

  static constexpr std::size_t kNear = 3;  ///< frames from who takes turns to the start
  const Program& program_;
  const Contexts& contexts_;
  Streams& streams_;
  std::set<std::string> timers_;                ///< handlers that were looked at
  mutable std::map<MemberName, bool> one_way_;  ///< by flag: all effects answer for each
  std::map<std::string, std::vector<const SolvedFunction*>> givers_;  ///< by what they give away
  std::map<CallPlace, std::size_t> innermost_;  ///< by start: frames to who takes turns nearest
};

}  // namespace

void judge_taking_turns(const Program& program, const Contexts& contexts, Streams& streams) {
  TakingTurns(program, contexts, streams).run();
}

}  // namespace holdfast::check
