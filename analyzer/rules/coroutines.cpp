// See coroutines.h.
#include "rules/coroutines.h"

#include <algorithm>
#include <set>
#include <vector>

namespace holdfast::check {
namespace {

constexpr unsigned kMaxDepth = 4;

class Coroutines {
 public:
  Coroutines(const Program& program, Streams& streams) : program_(program), streams_(streams) {}

  void run() {
    for (const SolvedFunction& function : program_.functions()) {
      const std::vector<const SolvedFunction*> spawned = spawned_by(function);
      for (std::size_t i = 0; i < spawned.size(); ++i)
        for (std::size_t j = i + 1; j < spawned.size(); ++j)
          if (spawned[i] != spawned[j]) judge(*spawned[i], *spawned[j]);
    }
  }

 private:
  // -- what is spawned

  /// The coroutines of its own object that the function spawns.
  std::vector<const SolvedFunction*> spawned_by(const SolvedFunction& function) const {
    std::vector<const SolvedFunction*> found;
    const FunctionFacts& facts = *function.facts;
    if (facts.parent.empty()) return found;
    for (const Fact& fact : facts.facts)
      if (fact.kind == Fact::Kind::Call && is_spawn(function, fact))
        for (const Operand& operand : facts.calls[fact.call].operands)
          if (const SolvedFunction* coroutine = coroutine_of(facts, operand.value);
              coroutine && is_of_same_class(*coroutine->facts, facts))
            found.push_back(coroutine);
    return found;
  }

  static bool is_spawn(const SolvedFunction& function, const Fact& fact) {
    const auto& operations = function.summary.operations;
    return std::any_of(operations.begin(), operations.end(), [&](const SummaryOperation& item) {
      return item.operation.spawned && item.operation.stack.size() == 1 &&
             item.operation.stack.front().where == fact.where;
    });
  }

  static bool is_of_same_class(const FunctionFacts& coroutine, const FunctionFacts& spawner) {
    if (!coroutine.is_lambda) return coroutine.parent == spawner.parent;
    return coroutine.enclosing == spawner.key;
  }

  /// A coroutine that was called, or a lambda: a coroutine itself, or one that calls one.
  const SolvedFunction* coroutine_of(const FunctionFacts& function, Reg value) const {
    for (const Fact& fact : function.facts) {
      if (fact.dst != value || value == kNoReg) continue;
      if (fact.kind == Fact::Kind::Call) return coroutine_called(function.calls[fact.call]);
      if (fact.kind != Fact::Kind::Closure) continue;
      const SolvedFunction* lambda = program_.find(fact.text);
      if (!lambda || lambda->facts->is_coroutine) return lambda;
      for (const CallFact& call : lambda->facts->calls)
        if (const SolvedFunction* called = coroutine_called(call)) return called;
    }
    return nullptr;
  }

  const SolvedFunction* coroutine_called(const CallFact& call) const {
    const SolvedFunction* called =
        call.is_coroutine && !call.key.empty() ? program_.find(call.key) : nullptr;
    return called && called->facts->is_coroutine ? called : nullptr;
  }

  // -- what they write

  void judge(const SolvedFunction& first, const SolvedFunction& second) {
    const std::vector<Link> others = writes_of(second);
    for (const Link& one : writes_of(first))
      for (const Link& other : others) {
        if (one.item->operation.stack.back() == other.item->operation.stack.back()) continue;
        // Who looks at nothing of the object starts at any time.
        if (starts_at_any_time(other, second))
          judge_writes(one, other);
        else if (starts_at_any_time(one, first))
          judge_writes(other, one);
      }
  }

  bool starts_at_any_time(const Link& write, const SolvedFunction& coroutine) const {
    return write.function == &coroutine && !streams_.looks_at_state(*write.item);
  }

  void judge_writes(const Link& pending, const Link& next) {
    const std::set<MemberName> streams = streams_.streams_of(next);
    if (pending.item->operation.chained || next.item->operation.chained ||
        !meets(streams_.streams_of(pending), streams))
      return;
    streams_.report(pending, next, subject_of(*streams.begin()), "' can start while one on '",
                    "' that another coroutine of the object has started is not complete");
  }

  /// Its own, and those of the coroutines that it awaits.
  std::vector<Link> writes_of(const SolvedFunction& coroutine) const {
    std::vector<Link> writes;
    std::set<const SolvedFunction*> seen;
    add_writes(coroutine, writes, seen, 0);
    return writes;
  }

  void add_writes(const SolvedFunction& coroutine, std::vector<Link>& writes,
                  std::set<const SolvedFunction*>& seen, unsigned depth) const {
    if (depth > kMaxDepth || !seen.insert(&coroutine).second) return;
    for (const SummaryOperation& item : coroutine.summary.awaited_writes)
      if (!of_new_object(item)) writes.push_back({&coroutine, &item});
    for (const CallFact& call : coroutine.facts->calls)
      if (const SolvedFunction* called = coroutine_called(call))
        add_writes(*called, writes, seen, depth + 1);
  }

  const Program& program_;
  Streams& streams_;
};

}  // namespace

void judge_coroutines(const Program& program, Streams& streams) {
  Coroutines(program, streams).run();
}

}  // namespace holdfast::check
