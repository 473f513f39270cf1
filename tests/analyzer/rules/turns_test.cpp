// Which handlers run again while an operation is pending.
#include "rules/turns.h"

#include "analyzer/by_hand.h"

namespace holdfast::check {
namespace {

Reg handler(ByHand& f, const std::string& key) {
  return f.place(f.root(RootFact::Kind::Function, key, kPointer));
}

/// `on_read` is registered by `begin_call` and posts bytes, whose completion calls `next_call`.
bool comes_again(const std::string& begin_call, const std::string& next_call) {
  static const ModelPack pack = demo_pack();
  ByHand begin("begin"), on_read("on_read"), on_written("on_written");
  const auto line = [](ByHand& f) {
    return f.place(f.root(RootFact::Kind::Global, "line", kChars));
  };
  begin.call(begin_call, {line(begin), handler(begin, "on_read")});
  on_read.call("demo_post", {line(on_read), handler(on_read, "on_written")});
  if (!next_call.empty())
    on_written.call(next_call, {line(on_written), handler(on_written, "on_read")});
  Program program(pack);
  std::vector<FunctionFacts> all;
  for (ByHand* function : {&begin, &on_read, &on_written}) all.push_back(function->take());
  program.add(unit_of(std::move(all)));
  program.solve();
  const SolvedFunction* reader = program.find("on_read");
  if (!reader || reader->summary.operations.size() != 1) return false;
  const Operation& pending = reader->summary.operations.front().operation;
  EXPECT_TRUE(starts(*reader, pending));
  return Turns(program).comes_again("on_read", pending);
}

TEST(Turns, AReaderThatIsRegisteredComesAgain) {
  EXPECT_TRUE(comes_again("demo_listen", ""));
  EXPECT_FALSE(comes_again("demo_post", ""));
}

TEST(Turns, OneThatTheCompletionStartsWaitsForIt) {
  EXPECT_FALSE(comes_again("demo_listen", "demo_listen"));
  EXPECT_FALSE(comes_again("demo_post", "demo_post"));
}

}  // namespace
}  // namespace holdfast::check
