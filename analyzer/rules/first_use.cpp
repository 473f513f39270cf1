// See first_use.h.
#include "rules/first_use.h"

#include <set>

namespace holdfast::check {
namespace {

constexpr unsigned kMaxDepth = 3;

class FirstUse {
 public:
  FirstUse(const Program& program, const FunctionFacts& facts, unsigned depth)
      : program_(program), facts_(facts), depth_(depth) {}

  bool any() {
    std::uint32_t block = facts_.entry;
    for (std::size_t steps = 0; steps < facts_.blocks.size(); ++steps) {
      for (const std::uint32_t index : facts_.blocks[block].facts)
        if (uses(facts_.facts[index])) return true;
      const auto& next = facts_.blocks[block].successors;
      if (next.size() != 1 || next.front() == kNoBlock) return false;
      block = next.front();
    }
    return false;
  }

 private:
  bool uses(const Fact& fact) {
    switch (fact.kind) {
      case Fact::Kind::Place:
        if (facts_.roots[fact.root].kind == RootFact::Kind::This) own_.insert(fact.dst);
        return false;
      case Fact::Kind::Load:
        if (own_.count(fact.a)) (facts_.is_lambda ? closure_ : object_).insert(fact.dst);
        if (captured_.count(fact.a)) object_.insert(fact.dst);
        return false;
      case Fact::Kind::Field:
        if (closure_.count(fact.a) && fact.text == "this") captured_.insert(fact.dst);
        return object_.count(fact.a) > 0;
      case Fact::Kind::Call:
        return called(facts_.calls[fact.call]);
      default:
        return false;
    }
  }

  bool called(const CallFact& call) const {
    if (!object_.count(call.object)) return false;
    const SolvedFunction* method = program_.find(call.key);
    return !method || depth_ + 1 >= kMaxDepth ||
           FirstUse(program_, *method->facts, depth_ + 1).any();
  }

  const Program& program_;
  const FunctionFacts& facts_;
  unsigned depth_;
  std::set<Reg> own_;       ///< the address of `this`
  std::set<Reg> closure_;   ///< what it points at in a lambda
  std::set<Reg> captured_;  ///< the address of the `this` that it has captured
  std::set<Reg> object_;    ///< the object
};

}  // namespace

bool uses_object_at_once(const Program& program, const std::string& key) {
  const SolvedFunction* function = program.find(key);
  return function && FirstUse(program, *function->facts, 0).any();
}

}  // namespace holdfast::check
