// Facts written by hand, for tests that need no front end: one unit, its functions statement by
// statement. Types and roots are the few that the tests name.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/loader.h"
#include "models/pack.h"
#include "summaries/program.h"

namespace holdfast::check {

inline constexpr TypeId kChar = 1, kChars = 2, kPointer = 3, kInt = 4;

/// One function; statements are appended to the block that was opened last.
class ByHand {
 public:
  explicit ByHand(const std::string& name) {
    facts_.key = facts_.name = name;
    facts_.roots.resize(1);
    facts_.places.push_back({0, 1, 1, 0});
    facts_.blocks.resize(2);  // 0: exit, 1: entry
    facts_.entry = 1;
    facts_.blocks[1].successors = {0};
    facts_.result_type = kInt;
  }

  RootId root(RootFact::Kind kind, const std::string& name, TypeId type) {
    facts_.roots.push_back({kind, name, type, 0, 0});
    return static_cast<RootId>(facts_.roots.size() - 1);
  }
  RootId local(const std::string& name, TypeId type = kChars) {
    return root(RootFact::Kind::Local, name, type);
  }

  /// A block that follows nothing yet; statements go there from now on.
  std::uint32_t block() {
    facts_.blocks.emplace_back();
    return block_ = static_cast<std::uint32_t>(facts_.blocks.size() - 1);
  }
  void in(std::uint32_t block) { block_ = block; }
  void go(std::uint32_t from, std::vector<std::uint32_t> to) {
    facts_.blocks[from].successors = std::move(to);
  }

  Reg place(RootId root) {
    Fact& fact = add(Fact::Kind::Place);
    fact.root = root;
    fact.type = facts_.roots[root].type;
    return fact.dst = facts_.registers++;
  }
  /// The pointer that the next parameter holds.
  Reg parameter(const std::string& name) {
    const RootId id = root(RootFact::Kind::Parameter, name, kPointer);
    facts_.roots[id].index = static_cast<unsigned>(facts_.parameters.size());
    facts_.parameters.push_back({name, kPointer, id, false});
    const Reg at = place(id);
    Fact& fact = add(Fact::Kind::Load);
    fact.a = at;
    fact.type = kPointer;
    return fact.dst = facts_.registers++;
  }
  /// A branch looks at it.
  void test(Reg place) { add(Fact::Kind::Test).a = place; }
  Reg field(Reg object, const std::string& name, TypeId type = kChars) {
    Fact& fact = add(Fact::Kind::Field);
    fact.a = object;
    fact.text = name;
    fact.type = type;
    return fact.dst = facts_.registers++;
  }
  /// Further along from `pointer`, by a number that is not known.
  Reg along(Reg pointer) {
    Fact& fact = add(Fact::Kind::Element);
    fact.a = pointer;
    fact.flag = true;
    fact.type = kChar;
    return fact.dst = facts_.registers++;
  }
  Reg call(const std::string& callee, const std::vector<Reg>& operands = {}) {
    CallFact call;
    call.callee = call.key = callee;
    call.result_type = kInt;
    for (const Reg value : operands)
      call.operands.push_back({value, Passing::Value, kPointer, false, "operand", 0});
    facts_.calls.push_back(call);
    Fact& fact = add(Fact::Kind::Call);
    fact.call = static_cast<std::uint32_t>(facts_.calls.size() - 1);
    fact.type = kInt;
    return fact.dst = facts_.registers++;
  }
  void store(Reg to, Reg value = kNoReg) {
    Fact& fact = add(Fact::Kind::Store);
    fact.a = to;
    fact.b = value;
  }
  void end(RootId root) { add(Fact::Kind::End).root = root; }

  /// Each statement stands on a line of its own; the number of the last one.
  unsigned line() const { return facts_.places.back().line; }
  FunctionFacts take() { return std::move(facts_); }
  FunctionFacts& facts() { return facts_; }

 private:
  Fact& add(Fact::Kind kind) {
    facts_.places.push_back({0, line() + 1, 3, 20});
    Fact& fact = facts_.facts.emplace_back();
    fact.kind = kind;
    fact.where = static_cast<std::uint32_t>(facts_.places.size() - 1);
    facts_.blocks[block_].facts.push_back(static_cast<std::uint32_t>(facts_.facts.size() - 1));
    return fact;
  }

  FunctionFacts facts_;
  std::uint32_t block_ = 1;
};

inline UnitFacts unit_of(std::vector<FunctionFacts> functions) {
  UnitFacts unit;
  unit.file = "/p/a.c";
  unit.files = {"/p/a.c"};
  unit.language = "c";
  unit.types.resize(5);
  unit.types[kChar].kind = unit.types[kInt].kind = TypeFact::Kind::Scalar;
  unit.types[kChars].kind = TypeFact::Kind::Array;
  unit.types[kPointer].kind = TypeFact::Kind::Pointer;
  unit.types[kChars].element = unit.types[kPointer].element = kChar;
  unit.functions = std::move(functions);
  return unit;
}

/// `demo_write(bytes, request)` lends until `demo_wait()`; `demo_flush()` waits for some time;
/// `demo_read(bytes)` reads into them; `demo_poll(request)` answers zero when it is complete;
/// `demo_free(bytes)` frees. `demo_listen(handle, handler)` calls the handler
/// at every arrival, `demo_post(bytes, handler)` once.
inline ModelPack demo_pack() {
  LoadResult result = load_library(R"(schema: 1
library: demo
functions:
  - names: [demo_write]
    args: 1..2
    operation: {direction: write, stream: 'arg[0]', refused: 'return != 0'}
    lends:
      - {what: 'arg[0].*', until: {queue: 'arg[0]'}}
    instead: 'demo_copy(arg[0])'
  - names: [demo_request]
    args: 1
    operation: {direction: write, request: 'arg[0]'}
    lends:
      - {what: 'arg[0].*', role: control-block, access: write, until: {request: 'arg[0]'}}
  - names: [demo_read]
    args: 1
    operation: {direction: read}
    lends:
      - {what: 'arg[0].*', access: write, until: {queue: 'arg[0]'}}
  - names: [demo_poll]
    args: 1
    releases:
      - {scope: request, path: 'arg[0]', if: 'return == 0'}
  - names: [demo_wait]
    releases: [library]
  - names: [demo_flush]
    releases:
      - {scope: library, if: 'return == 0', limited: true}
  - names: [demo_listen]
    args: 2
    operation: {direction: read, handler: 'arg[1]'}
    lends:
      - {what: 'arg[0].*', role: control-block, access: hold, until: {handle: 'arg[0]'}}
  - names: [demo_post]
    args: 2
    operation: {direction: write, handler: 'arg[1]'}
    lends:
      - {what: 'arg[0].*', until: {callback: 'arg[1]'}}
  - names: [demo_free]
    frees: ['arg[0].*']
)",
                                   "demo.yaml");
  EXPECT_TRUE(result.library) << (result.errors.empty() ? "" : result.errors[0].text());
  ModelPack pack;
  if (result.library) pack.add(std::move(result.library));
  return pack;
}

}  // namespace holdfast::check
