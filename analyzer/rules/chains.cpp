// See chains.h.
#include "rules/chains.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/coroutines.h"
#include "rules/giving_back.h"
#include "rules/member_names.h"
#include "rules/story.h"
#include "rules/streams.h"
#include "rules/taking_turns.h"

namespace holdfast::check {
namespace {

class Chains {
 public:
  Chains(const Program& program, const Contexts& contexts, Streams& streams,
         std::vector<Finding>& findings)
      : program_(program), contexts_(contexts), streams_(streams), findings_(findings) {}

  void run() {
    for (const SolvedFunction& function : program_.functions()) judge_pairs(function);
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
        const bool one_is_new = of_new_object(first), other_is_new = of_new_object(second);
        const bool known = (!one_is_new && !other_is_new) ||
                           (share_new_object(first, second) && have_names(function, first) &&
                            have_names(function, second));
        if (known && !are_on_one_stream(first, second)) judge_fork(function, first, second);
      }
  }

  /// Started by one call behind a flag that the start raises: the second finds it raised.
  static bool take_turns(const SummaryOperation& first, const SummaryOperation& second) {
    return &first != &second && first.operation.serialised && second.operation.serialised &&
           first.operation.stack.back() == second.operation.stack.back();
  }

  /// Both have the object that was just made as their user data.
  static bool share_new_object(const SummaryOperation& first, const SummaryOperation& second) {
    return std::any_of(first.context.begin(), first.context.end(), [&](const Path& one) {
      return is_new(one) && std::any_of(second.context.begin(), second.context.end(),
                                        [&](const Path& other) { return same_root(one, other); });
    });
  }

  /// What they run on goes by a name, if they run on something.
  bool have_names(const SolvedFunction& function, const SummaryOperation& item) const {
    return item.streams.empty() || !streams_.names_of_streams(function, item).empty();
  }

  /// Two writes on one stream were told where the second starts.
  static bool are_on_one_stream(const SummaryOperation& first, const SummaryOperation& second) {
    return first.operation.direction == second.operation.direction && !first.streams.empty() &&
           &first != &second && first.streams == second.streams;
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
    // Two calls that describe one request are one operation; two calls of a helper that takes one
    // each from the same queue are not.
    const Stack &one = lender.operation.stack, &two = other.operation.stack;
    const bool called_twice = one.size() > 1 && two.size() > 1 && one.front() != two.front() &&
                              one.back().function == two.back().function;
    for (const Path& request : lender.requests)
      if (!called_twice &&
          std::find(other.requests.begin(), other.requests.end(), request) != other.requests.end())
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
      for (; !object.steps.empty(); object.steps = object.steps.first(object.steps.size() - 1)) {
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
        if (const SolvedFunction* handler = program_.find(key);
            handler && seen.insert(handler).second) {
          functions.push_back(handler);
          for (const SummaryOperation& next : handler->summary.operations) work.push_back(&next);
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
    if (!is_end(kind)) return {};
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
        !streams_.is_first(frame))
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
    advise(finding, advice_for(finding.rule));
    findings_.push_back(std::move(finding));
  }

  /// The call that passes the object to who frees it; a method of the object itself decides inside.
  /// In C the statement that frees.
  const Frame& where_decided(const Stack& stack) const {
    if (stack.back().function->parent.empty()) return where_freed(program_, stack, true);
    std::size_t depth = 0;
    while (depth + 1 < stack.size() && passes_nothing(stack[depth])) ++depth;
    return stack[depth];
  }

  // -- chains that do not wait for each other

  void judge_fork(const SolvedFunction& function, const SummaryOperation& first,
                  const SummaryOperation& second) {
    find_namesakes(function, first, second);
    judge_sides(function, first, second);
    judge_sides(function, second, first);
  }

  /// Two objects of a class, one for each side: the names of its members tell them not apart.
  void find_namesakes(const SolvedFunction& function, const SummaryOperation& first,
                      const SummaryOperation& second) {
    namesakes_.clear();
    for (const Path& one : first.streams)
      for (const Path& other : second.streams) {
        if (same_way(one, other)) continue;
        std::set<MemberName> left, right;
        lent_names(program_, function.summary, one, left);
        lent_names(program_, function.summary, other, right);
        for (const MemberName& name : right)
          if (left.count(name)) namesakes_.insert(name.front());
      }
  }

  /// `start` and what follows it are pending while what follows the other one runs.
  void judge_sides(const SolvedFunction& function, const SummaryOperation& start,
                   const SummaryOperation& other_start) {
    Side pending = streams_.following(start);
    const Side running = streams_.following(other_start);
    pending.operations.insert(pending.operations.begin(), {&function, &start});
    for (const Link& one : pending.operations) {
      for (const Link& other : running.operations) judge_streams(one, other);
      std::set<std::string> last;
      add_closing(one, {&function, &other_start}, last);
      for (const Link& other : running.operations) add_closing(one, other, last);
      for (const SolvedFunction* handler : running.functions)
        if (!last.count(handler->facts->key))
          for (const SummaryEffect& effect : handler->summary.effects)
            judge_effect(one, *handler, effect);
    }
  }

  /// What runs when the stream of the pending operation has been closed: behind its completion.
  void add_closing(const Link& pending, const Link& other, std::set<std::string>& last) const {
    const Operation& operation = other.item->operation;
    if (operation.direction == "close" &&
        meets(streams_.streams_of(pending), streams_.streams_of(other)))
      last.insert(operation.handlers.begin(), operation.handlers.end());
  }

  /// One of several, which an index or a key has chosen.
  static bool is_chosen(const MemberName& name) {
    return std::find(name.begin(), name.end(), "[]") != name.end();
  }

  void judge_streams(const Link& pending, const Link& next) {
    const Operation& one = pending.item->operation;
    const Operation& other = next.item->operation;
    if (pending.renewed || next.renewed) return;  // after a reconnect
    if (one.discipline != Discipline::Exclusive || other.discipline != Discipline::Exclusive ||
        one.direction != other.direction || one.serialised || other.serialised || one.chained ||
        other.chained || streams_.looks_at_queue(*next.item))
      return;
    std::set<MemberName> streams = streams_.streams_of(next);
    std::erase_if(streams, is_chosen);
    if (meets(streams_.streams_of(pending), streams, namesakes_))
      streams_.report(pending, next, subject_of(longest(streams)), "' can start while one on '",
                      "' that another chain of handlers started is not complete");
  }

  /// Of the names of one member that which says most.
  static const MemberName& longest(const std::set<MemberName>& names) {
    return *std::max_element(
        names.begin(), names.end(),
        [](const MemberName& one, const MemberName& other) { return one.size() < other.size(); });
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
    const std::vector<Lent>& lent = lent_by(pending);
    if (lent.empty()) return;
    const std::set<MemberName>& changed = changed_by(handler, effect);
    for (const auto& [lend, names] : lent)
      if (meets(names, changed, namesakes_))
        return report_effect(pending, *lend, effect, *changed.rbegin());
  }

  using Lent = std::pair<const LendRecord*, std::set<MemberName>>;

  /// The buffers that are read until the operation is complete, where its function has left them.
  const std::vector<Lent>& lent_by(const Link& pending) {
    const auto [known, inserted] = lent_.try_emplace(pending.item);
    if (!inserted) return known->second;
    for (std::size_t k = 0; k < pending.item->lends.size(); ++k) {
      const LendRecord& lend = pending.item->operation.lends[k];
      const Path& path = pending.item->lends[k];
      if (lend.role == LendRole::Buffer && lend.access == Access::Read && !is_new(path) &&
          !is_taken_out(program_, pending.function->summary, path))
        known->second.emplace_back(&lend, names_of(program_, *pending.function, {path}));
    }
    return known->second;
  }

  const std::set<MemberName>& changed_by(const SolvedFunction& handler,
                                         const SummaryEffect& effect) {
    const auto [known, inserted] = changed_.try_emplace(&effect);
    if (inserted) member_names(program_, handler.summary, effect.path, known->second);
    return known->second;
  }

  void report_effect(const Link& pending, const LendRecord& lend, const SummaryEffect& effect,
                     const MemberName& name) {
    const Frame& frame = effect.effect.stack.back();
    if (!streams_.is_first(frame)) return;
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
    advise(finding, advice_for(finding.rule));
    findings_.push_back(std::move(finding));
  }

  const Program& program_;
  const Contexts& contexts_;
  Streams& streams_;
  std::vector<Finding>& findings_;
  std::set<std::pair<std::string, std::uint32_t>> ended_;  ///< by the innermost frame
  std::set<std::string> namesakes_;  ///< classes of which each side of the fork has an object
  // What many sides have in common is named once.
  std::map<const SummaryOperation*, std::vector<Lent>> lent_;
  std::map<const SummaryEffect*, std::set<MemberName>> changed_;
};

}  // namespace

void judge_chains(const Program& program, const Contexts& contexts,
                  std::vector<Finding>& findings) {
  Streams streams(program, findings);
  Chains(program, contexts, streams, findings).run();
  judge_taking_turns(program, contexts, streams);
  judge_coroutines(program, streams);
}

}  // namespace holdfast::check
