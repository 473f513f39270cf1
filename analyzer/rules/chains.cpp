// See chains.h.
#include "rules/chains.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/member_names.h"
#include "rules/story.h"

namespace holdfast::check {
namespace {

class Chains {
 public:
  Chains(const Program& program, const Contexts& contexts, std::vector<Finding>& findings)
      : program_(program), contexts_(contexts), findings_(findings) {
    for (const SolvedFunction& function : program.functions())
      by_key_[function.facts->key] = &function;
  }

  void run() {
    for (const SolvedFunction& function : program_.functions()) judge_pairs(function);
    for (const SolvedFunction& function : program_.functions())
      for (const SummaryOperation& item : function.summary.operations)
        if (item.operation.direction == "timer")
          for (const std::string& handler : item.operation.handlers) judge_timer(handler);
    judge_turns();
  }

 private:
  static constexpr std::size_t kMaxChain = 48;

  /// Two operations that are under way together.
  void judge_pairs(const SolvedFunction& function) {
    std::map<unsigned, const SummaryOperation*> by_number;
    for (const SummaryOperation& item : function.summary.operations) by_number[item.number] = &item;
    for (const SummaryOperation& second : function.summary.operations)
      for (unsigned number : second.operation.together) {
        const auto found = by_number.find(number);
        if (found == by_number.end() || take_turns(*found->second, second)) continue;
        const SummaryOperation& first = *found->second;
        if (&first != &second) {
          judge_ends(function, first, second);
          judge_ends(function, second, first);
        }
        if (!of_new_object(first) && !of_new_object(second)) judge_fork(function, first, second);
      }
  }

  /// Started by one call behind a flag that the start raises: the second finds it raised.
  static bool take_turns(const SummaryOperation& first, const SummaryOperation& second) {
    return &first != &second && first.operation.serialised && second.operation.serialised &&
           first.operation.stack.back() == second.operation.stack.back();
  }

  /// An operation, in the function whose summary names its places.
  struct Link {
    const SolvedFunction* function = nullptr;
    const SummaryOperation* item = nullptr;
  };

  struct Side {
    std::vector<Link> operations;
    std::vector<const SolvedFunction*> functions;  ///< handlers: each with all that it calls
  };

  /// An operation of an object that has just been made: a new connection is no part of the chain
  /// that accepted it.
  static bool of_new_object(const SummaryOperation& item) {
    if (std::any_of(item.streams.begin(), item.streams.end(), is_new)) return true;
    // A message of its own does not make the stream that it is written to a new one.
    if (item.operation.direction == "write") return false;
    return std::any_of(item.lends.begin(), item.lends.end(), is_new) ||
           std::any_of(item.keeps.begin(), item.keeps.end(), is_new);
  }

  /// What follows an operation: its handlers, what they start, and so on.
  Side following(const SummaryOperation& start) const {
    Side side;
    std::set<std::string> seen;
    std::vector<std::string> work(start.operation.handlers.begin(), start.operation.handlers.end());
    while (!work.empty() && side.operations.size() < kMaxChain) {
      const std::string key = work.back();
      work.pop_back();
      const auto found = by_key_.find(key);
      if (found == by_key_.end() || !seen.insert(key).second) continue;
      side.functions.push_back(found->second);
      for (const SummaryOperation& item : found->second->summary.operations) {
        if (of_new_object(item)) continue;
        side.operations.push_back({found->second, &item});
        work.insert(work.end(), item.operation.handlers.begin(), item.operation.handlers.end());
      }
    }
    return side;
  }

  // -- an object of two operations, ended when one of them completes

  /// What is set on the request that was just prepared is no operation of its own.
  static bool is_user_data_of(const Operation& other, const Operation& lender) {
    return other.direction == "user-data" && other.stack.size() == lender.stack.size() &&
           std::equal(other.stack.begin(), other.stack.end() - 1, lender.stack.begin()) &&
           other.stack.back().function == lender.stack.back().function;
  }

  /// Classes of objects that both operations use and that `lender` lent a part of and does not own.
  std::set<std::string> shared_classes(const SummaryOperation& lender,
                                       const SummaryOperation& other) const {
    std::set<std::string> classes;
    // Two calls that describe one request are one operation.
    for (const Path& request : lender.requests)
      if (std::find(other.requests.begin(), other.requests.end(), request) != other.requests.end())
        return classes;
    const auto kept = [&](const Path& path) {
      return std::any_of(lender.keeps.begin(), lender.keeps.end(),
                         [&](const Path& owned) { return begins_with(path, owned); });
    };
    const auto is_used = [&](const Path& object) {
      if (is_user_data_of(other.operation, lender.operation)) return false;
      for (const auto* paths : {&other.lends, &other.requests, &other.context})
        for (const Path& path : *paths)
          if (begins_with(path, object)) return true;
      return false;
    };
    for (std::size_t k = 0; k < lender.lends.size(); ++k) {
      const LendRecord& lend = lender.operation.lends[k];
      if (lend.role != LendRole::Buffer || lend.access == Access::Hold || kept(lender.lends[k]))
        continue;
      Path object = lender.lends[k];
      for (; !object.steps.empty(); object.steps.pop_back()) {
        const TypeFact& type = program_.types()[object.steps.back().type];
        if (is_owner_class(type) && is_used(object)) classes.insert(type.name);
      }
      const TypeFact& root = program_.types()[object.root_type];
      if (object.root == RootFact::Kind::Heap && is_owner_class(root) && is_used(object))
        classes.insert(root.name);
    }
    return classes;
  }

  /// What runs when the operation completes, and whatever that starts. The handler of a close runs
  /// last of all.
  std::vector<const SolvedFunction*> running_after(const SummaryOperation& start) const {
    std::vector<const SolvedFunction*> functions;
    std::set<const SolvedFunction*> seen;
    std::vector<const SummaryOperation*> work{&start};
    while (!work.empty() && functions.size() < kMaxChain) {
      const SummaryOperation& item = *work.back();
      work.pop_back();
      if (item.operation.direction == "close") continue;
      for (const std::string& key : item.operation.handlers)
        if (const auto found = by_key_.find(key);
            found != by_key_.end() && seen.insert(found->second).second) {
          functions.push_back(found->second);
          for (const SummaryOperation& next : found->second->summary.operations)
            work.push_back(&next);
        }
    }
    const FunctionModel* model = start.operation.model;
    if (functions.empty() && model && model->library && model->library->submits)
      for (const SolvedFunction& function : program_.functions())
        if (contexts_.all.count(function.facts->key) && takes_completion(function))
          functions.push_back(&function);
    return functions;
  }

  /// It is given what has completed, or fetches it: what it calls acts for it.
  bool takes_completion(const SolvedFunction& function) const {
    const auto& types = program_.types();
    const auto& parameters = function.facts->parameters;
    return std::any_of(parameters.begin(), parameters.end(),
                       [&](const ParameterFact& parameter) {
                         return types[types[parameter.type].element].completion;
                       }) ||
           std::any_of(function.summary.releases.begin(), function.summary.releases.end(),
                       [](const SummaryRelease& release) {
                         return release.scope == Release::Scope::Queue;
                       });
  }

  void judge_ends(const SolvedFunction& function, const SummaryOperation& lender,
                  const SummaryOperation& other) {
    const std::set<std::string> classes = shared_classes(lender, other);
    if (classes.empty()) return;
    for (const SolvedFunction* running : running_after(other))
      for (const SummaryEffect& effect : running->summary.effects)
        if (const std::string ended = ended_class(effect, other); classes.count(ended))
          report_end({&function, &lender}, effect, ended);
  }

  /// The class of the object that a handler in C is given as its user data.
  std::string user_data_class(const SummaryOperation& item) const {
    for (const Path& data : item.context) {
      const TypeFact& type =
          program_.types()[data.steps.empty() ? data.root_type : data.steps.back().type];
      if (is_owner_class(type)) return type.name;
    }
    return {};
  }

  /// The very object that the completion's user data points at.
  bool is_user_data(const Path& path) const {
    const std::size_t count = path.steps.size();
    if (count < 2 || path.steps[count - 1].step != PlaceStep::Pointee ||
        path.steps[count - 2].step != PlaceStep::Field)
      return false;
    return program_.types()[count > 2 ? path.steps[count - 3].type : path.root_type].completion;
  }

  /// The class of the object that ends for sure after `completed`, whatever state it is in; empty:
  /// none does.
  std::string ended_class(const SummaryEffect& effect, const SummaryOperation& completed) const {
    const EffectKind kind = effect.effect.kind;
    if (kind != EffectKind::Freed && kind != EffectKind::Ended) return {};
    // A cancellation only asks: who has asked the other operation to end has not seen it end. Who
    // reaps completions may see that one's, too.
    const bool reaped = completed.operation.handlers.empty();
    // The user data of a completion belongs to the operation that is complete.
    if (reaped && is_user_data(effect.path)) return {};
    if (effect.effect.after_wait || (reaped && effect.effect.after_cancel) ||
        effect.path.steps.empty())
      return {};
    SummaryEffect decided = effect;
    decided.guards = effect.deciding;
    if (depends_on_state(program_, decided)) return {};
    TypeId id = effect.path.steps.back().type;
    for (unsigned depth = 0; depth < 3 && id; ++depth) {
      const TypeFact& type = program_.types()[id];
      if (is_owner_class(type)) return type.name;
      if (type.name == "void" && effect.path.steps.size() == 1) return user_data_class(completed);
      if (type.ownership != Ownership::Unique) return {};
      id = type.element;
    }
    return {};
  }

  void report_end(const Link& pending, const SummaryEffect& effect, const std::string& subject) {
    const Frame& frame = where_decided(effect.effect.stack);
    const Frame& innermost = effect.effect.stack.back();
    if (!ended_.insert({innermost.function->key, innermost.where}).second ||
        !reported_.insert({frame.function->key, frame.where}).second)
      return;
    const Operation& operation = pending.item->operation;
    Finding finding = begin_finding(program_, operation, operation.lends.front(), subject);
    finding.rule = "freed-in-flight";
    finding.where = program_.place(frame);
    finding.function = frame.function->name;
    finding.message = "the object may still be lent to '" + short_name(finding.api) + "' when " +
                      effect.effect.text + ": it is used by two operations, and one of them is " +
                      "complete";
    finding.steps.push_back(
        event_step(program_, StepKind::Ends, frame, effect.effect.text + " here"));
    finding.steps.push_back({StepKind::Advice, {}, advice_for(finding.rule)});
    findings_.push_back(std::move(finding));
  }

  /// The call that passes the object to who frees it; a method of the object itself decides inside.
  static const Frame& where_decided(const Stack& stack) {
    std::size_t depth = 0;
    while (depth + 1 < stack.size() && passes_nothing(stack[depth])) ++depth;
    return stack[depth];
  }

  // -- a flag that one of two does not look at

  /// What a timer's handler starts on a stream whose other starts take turns by a flag, which this
  /// one does not look at: a heartbeat beside a queue.
  void judge_timer(const std::string& handler) {
    const auto found = by_key_.find(handler);
    if (found == by_key_.end() || !timers_.insert(handler).second) return;
    for (const SummaryOperation& start : found->second->summary.operations) {
      const Link beat{found->second, &start};
      if (start.operation.serialised || start.operation.direction != "write" ||
          !has_known_state(beat) || of_new_object(start))
        continue;
      const Side later = following(start);
      for (const SolvedFunction& function : program_.functions())
        for (const SummaryOperation& item : function.summary.operations)
          if (item.operation.serialised && item.operation.direction == "write" &&
              item.operation.stack != start.operation.stack && !starts_in(later, item) &&
              !leads_to(item, handler) && !tells_of(item, beat))
            judge_streams({&function, &item}, beat, true);
    }
  }

  /// Has every state that was looked at on the way to the start a name?
  bool has_known_state(const Link& link) const {
    return std::all_of(link.item->guards.begin(), link.item->guards.end(), [&](const Path& guard) {
      return !is_state(guard) || !names_of(*link.function, {guard}).empty();
    });
  }

  /// What `next` looks at is changed by one of those that start the call, or when it completes. A
  /// flag that says that all is over is not.
  bool tells_of(const SummaryOperation& pending, const Link& next) const {
    if (!looks_at_state(*next.item)) return false;
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
    const Side later = following(item);
    return std::any_of(later.functions.begin(), later.functions.end(),
                       [&](const SolvedFunction* each) { return each->facts->key == handler; });
  }

  // -- two that take turns by flags of their own

  /// Behind a flag that the start raises and the completion lowers, or a queue that it is put into.
  static bool takes_turns(const SummaryOperation& item) {
    const bool lowered = std::any_of(item.raised.begin(), item.raised.end(), [&](const Path& flag) {
      const auto is_of_flag = [&](const Path& path) { return begins_with(path, flag); };
      return std::any_of(item.signals.begin(), item.signals.end(), is_of_flag) ||
             std::any_of(item.frees.begin(), item.frees.end(), is_of_flag);
    });
    return lowered && !item.operation.chained && item.operation.direction == "write" &&
           item.operation.discipline == Discipline::Exclusive && !of_new_object(item);
  }

  /// Both take turns, but the second looks at nothing that the first one changes: they do not know
  /// of each other.
  void judge_turns() {
    namesakes_.clear();
    for (const SolvedFunction& starter : program_.functions())
      for (const SummaryOperation& first : starter.summary.operations) {
        if (first.operation.stack.size() != 1 || !takes_turns(first)) continue;
        const Link pending{&starter, &first};
        const Side later = following(first);
        for (const SolvedFunction& entry : program_.functions())
          if (runs_at_any_time(entry, later))
            for (const SummaryOperation& second : entry.summary.operations)
              if (takes_turns(second) &&
                  second.operation.stack.back().function != first.operation.stack.back().function &&
                  !looks_at_turn(pending, {&entry, &second}))
                judge_turn(pending, {&entry, &second});
      }
  }

  /// Called from outside, or by a completion that the pending operation does not lead to.
  bool runs_at_any_time(const SolvedFunction& entry, const Side& later) const {
    const std::string& key = entry.facts->key;
    if (contexts_.handlers.count(key))
      return std::find(later.functions.begin(), later.functions.end(), &entry) ==
             later.functions.end();
    return !contexts_.all.count(key) && program_.callers(key).empty() && !entry.facts->is_lambda &&
           !entry.facts->is_constructor && !entry.facts->is_destructor;
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

  /// Does anything that the second start looks at tell that the first operation is pending?
  bool looks_at_turn(const Link& pending, const Link& next) const {
    std::set<MemberName> changed;
    add_changed(*pending.function, next, changed);
    for (const std::string& handler : pending.item->operation.handlers)
      if (const auto found = by_key_.find(handler); found != by_key_.end())
        add_changed(*found->second, next, changed);
    for (const MemberName& guard : names_of(*next.function, next.item->guards))
      for (const MemberName& name : changed)
        if (begins_with(name, guard) || begins_with(guard, name)) return true;
    return false;
  }

  void judge_turn(const Link& pending, const Link& next) {
    const std::set<MemberName> streams = streams_of(next);
    if (meets(streams_of(pending), streams))
      report_streams(pending, next, subject_of(*streams.begin()),
                     "' can start while another one on '",
                     "' is not complete: each takes turns by a flag of its own");
  }

  // -- chains that do not wait for each other

  void judge_fork(const SolvedFunction& function, const SummaryOperation& first,
                  const SummaryOperation& second) {
    find_namesakes(function, first, second);
    judge_sides(function, first, following(first), following(second));
    judge_sides(function, second, following(second), following(first));
  }

  /// Two objects of a class, one for each side: the name of its member tells them not apart.
  void find_namesakes(const SolvedFunction& function, const SummaryOperation& first,
                      const SummaryOperation& second) {
    namesakes_.clear();
    for (const Path& one : first.streams)
      for (const Path& other : second.streams) {
        if (same_way(one, other)) continue;
        const std::set<MemberName> left = names_of(function, {one});
        for (const MemberName& name : names_of(function, {other}))
          if (left.count(name)) namesakes_.insert(name);
      }
  }

  /// `start` and what follows it are pending while the other side runs.
  void judge_sides(const SolvedFunction& function, const SummaryOperation& start, Side pending,
                   const Side& running) {
    pending.operations.insert(pending.operations.begin(), {&function, &start});
    for (const Link& one : pending.operations) {
      for (const Link& other : running.operations) judge_streams(one, other);
      for (const SolvedFunction* handler : running.functions)
        for (const SummaryEffect& effect : handler->summary.effects)
          judge_effect(one, *handler, effect);
    }
  }

  std::set<MemberName> names_of(const SolvedFunction& function,
                                const std::vector<Path>& paths) const {
    std::set<MemberName> names;
    for (const Path& path : paths) member_names(program_, function.summary, path, names);
    return names;
  }

  /// The streams of an operation, by the names of the function that can name them: for an object
  /// out of a table only its own method can.
  std::set<MemberName> streams_of(const Link& link) const {
    std::set<MemberName> names = names_of(*link.function, link.item->streams);
    const Stack& stack = link.item->operation.stack;
    for (std::size_t depth = 1; names.empty() && depth < stack.size(); ++depth) {
      const auto inner = by_key_.find(stack[depth].function->key);
      if (inner == by_key_.end()) continue;
      for (const SummaryOperation& item : inner->second->summary.operations)
        if (std::equal(stack.begin() + static_cast<std::ptrdiff_t>(depth), stack.end(),
                       item.operation.stack.begin(), item.operation.stack.end()))
          names = names_of(*inner->second, item.streams);
    }
    return names;
  }

  bool meets(const std::set<MemberName>& left, const std::set<MemberName>& right) const {
    return std::any_of(left.begin(), left.end(), [&](const MemberName& name) {
      return name.size() > 1 && right.count(name) > 0 && !namesakes_.count(name);
    });
  }

  /// A flag, a count or a queue of the object was looked at on the way to the start.
  bool looks_at_state(const SummaryOperation& item) const {
    return std::any_of(item.guards.begin(), item.guards.end(),
                       [this](const Path& guard) { return is_state(guard); });
  }

  bool is_state(const Path& guard) const {
    if (guard.steps.empty()) return false;
    const TypeFact& tested = program_.types()[guard.steps.back().type];
    return tested.kind == TypeFact::Kind::Scalar || tested.container;
  }

  /// `flagged`: the pending one takes turns by a flag that the next does not look at.
  void judge_streams(const Link& pending, const Link& next, bool flagged = false) {
    const Operation& one = pending.item->operation;
    const Operation& other = next.item->operation;
    if (one.discipline != Discipline::Exclusive || other.discipline != Discipline::Exclusive ||
        one.direction != other.direction || one.serialised != flagged || other.serialised ||
        one.chained || other.chained || (!flagged && looks_at_state(*next.item)))
      return;
    const std::set<MemberName> streams = streams_of(next);
    if (!meets(streams_of(pending), streams)) return;
    report_streams(
        pending, next, subject_of(*streams.begin()), "' can start while one on '",
        std::string("' that another chain of handlers started is not complete") +
            (flagged ? ": the flag that lets them take turns is not looked at here" : ""));
  }

  void report_streams(const Link& pending, const Link& next, const std::string& subject,
                      const std::string& before, const std::string& behind) {
    const Operation& one = pending.item->operation;
    const Operation& other = next.item->operation;
    const Frame& frame = other.stack.back();
    if (!reported_.insert({frame.function->key, frame.where}).second) return;
    Finding finding = begin_finding(
        program_, other, other.lends.empty() ? LendRecord{} : other.lends.front(), subject);
    finding.rule = "overlapping-write";
    finding.where = program_.place(frame);
    finding.function = frame.function->name;
    finding.message = "'" + short_name(finding.api) + before + subject + behind;
    finding.steps.insert(finding.steps.begin(),
                         event_step(program_, StepKind::Lent, one.stack.back(),
                                    "the other chain starts its operation here"));
    finding.steps.push_back({StepKind::Advice, {}, advice_for(finding.rule)});
    findings_.push_back(std::move(finding));
  }

  void judge_effect(const Link& pending, const SolvedFunction& handler,
                    const SummaryEffect& effect) {
    const EffectKind kind = effect.effect.kind;
    if (kind == EffectKind::Read || kind == EffectKind::Moved || kind == EffectKind::Ended) return;
    if (effect.effect.after_wait || effect.effect.after_cancel ||
        depends_on_state(program_, effect))
      return;
    const Operation& operation = pending.item->operation;
    if (operation.handlers.count(handler.facts->key))
      return;  // it is complete when that runs, once for each
    std::set<MemberName> changed;
    member_names(program_, handler.summary, effect.path, changed);
    for (std::size_t k = 0; k < pending.item->lends.size(); ++k) {
      const LendRecord& lend = operation.lends[k];
      if (lend.role != LendRole::Buffer || lend.access != Access::Read ||
          is_new(pending.item->lends[k]))
        continue;
      const std::set<MemberName> lent = names_of(*pending.function, {pending.item->lends[k]});
      if (meets(lent, changed)) return report_effect(pending, lend, effect, *changed.rbegin());
    }
  }

  void report_effect(const Link& pending, const LendRecord& lend, const SummaryEffect& effect,
                     const MemberName& name) {
    const Frame& frame = effect.effect.stack.back();
    if (!reported_.insert({frame.function->key, frame.where}).second) return;
    Finding finding = begin_finding(program_, pending.item->operation, lend, subject_of(name));
    const bool freed = effect.effect.kind == EffectKind::Freed;
    finding.rule = freed ? "freed-in-flight" : "mutated-in-flight";
    finding.where = program_.place(frame);
    finding.function = frame.function->name;
    finding.message = "'" + finding.subject + "' may still be lent to '" + short_name(finding.api) +
                      "' when " + effect.effect.text +
                      ": another chain of handlers does not wait for it";
    finding.steps.push_back(event_step(program_, freed ? StepKind::Ends : StepKind::Changes, frame,
                                       effect.effect.text + " here"));
    finding.steps.push_back({StepKind::Advice, {}, advice_for(finding.rule)});
    findings_.push_back(std::move(finding));
  }

  const Program& program_;
  const Contexts& contexts_;
  std::vector<Finding>& findings_;
  std::map<std::string, const SolvedFunction*> by_key_;
  std::set<std::string> timers_;  ///< handlers that were looked at
  std::set<std::pair<std::string, std::uint32_t>> reported_;
  std::set<std::pair<std::string, std::uint32_t>> ended_;  ///< by the innermost frame
  std::set<MemberName> namesakes_;  ///< names that the two sides of the fork use for two things
};

}  // namespace

void judge_chains(const Program& program, const Contexts& contexts,
                  std::vector<Finding>& findings) {
  Chains(program, contexts, findings).run();
}

}  // namespace holdfast::check
