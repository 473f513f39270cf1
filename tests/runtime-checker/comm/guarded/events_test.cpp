// The debug mode: what it tells the runtime checker, and the misuse it names.
#include <algorithm>
#include <thread>

#include "support.h"

namespace holdfast::comm_tests {
namespace {

class recording_sink : public lifecycle_sink {
 public:
  recording_sink() { set_lifecycle_sink(this); }
  ~recording_sink() override { set_lifecycle_sink(nullptr); }
  void on_event(const lifecycle_event& e) override {
    kinds.push_back(e.kind);
    if (e.kind == event_kind::violation) violations.push_back(e.name);
    if (e.kind == event_kind::call_entered) ++depth;
    if (e.kind == event_kind::call_left) --depth;
    if (e.kind == event_kind::handler_entered) handlers_inside_calls += depth != 0;
    if (e.operation == watched && e.operation != 0) {
      story.push_back(e.kind);
      for (const memory_view& m : e.memory) lent_bytes = std::max(lent_bytes, m.size);
    }
  }
  std::size_t count(event_kind kind) const {
    return static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), kind));
  }
  std::vector<event_kind> kinds;
  std::vector<event_kind> story;
  std::vector<std::string> violations;
  std::uint64_t watched = 0;
  std::size_t lent_bytes = 0;
  int depth = 0;
  int handlers_inside_calls = 0;
};

class Guarded : public OnEveryTransport {
 protected:
  recording_sink sink_;
};
INSTANTIATE_ON_EVERY_TRANSPORT(Guarded);

TEST_P(Guarded, an_operation_tells_its_story) {
  auto [a, b] = pair();
  sink_.watched = op_id{0, 1}.number();  // the first operation of the context
  bool done = false;
  const started w = a.write(slice::copy("story"), [&](const completion&) { done = true; });
  ASSERT_EQ(sink_.watched, w.id.number());
  ASSERT_TRUE(until([&] { return done; }));
  std::vector<event_kind> expected = {event_kind::accepted,     event_kind::progressed,
                                      event_kind::decided,      event_kind::handler_entered,
                                      event_kind::handler_left, event_kind::released};
  // The kernel moves the bytes of a ring; all others are moved by the layer, which says so.
  if (GetParam() != net::io_uring) {
    expected.insert(expected.begin() + 1, {event_kind::transfer_begin, event_kind::transfer_end});
  }
  EXPECT_EQ(expected, sink_.story);
  EXPECT_EQ(5u, sink_.lent_bytes);
  EXPECT_EQ(0, sink_.handlers_inside_calls);
  EXPECT_EQ(2u, sink_.count(event_kind::channel_opened));
  EXPECT_EQ(1u, sink_.count(event_kind::page_taken));
  EXPECT_EQ(1u, sink_.count(event_kind::page_returned));
  a.close();
  b.close();
  turns(20);
  EXPECT_EQ(2u, sink_.count(event_kind::channel_closed));
  EXPECT_TRUE(sink_.violations.empty());
}

TEST_P(Guarded, wrong_thread_is_named) {
  auto [a, b] = pair();
  std::thread([&] { EXPECT_FALSE(a.write("x"_static, [](const completion&) {})); }).join();
  EXPECT_EQ(std::vector<std::string>{"wrong-thread"}, sink_.violations);
}

TEST_P(Guarded, dead_owner_is_named) {
  auto [a, b] = pair();
  auto anchor = std::make_unique<owner_anchor>();
  start_options options;
  options.anchor = anchor.get();
  a.read(ctx().default_pool(), [](const completion&, slice) {}, options);
  anchor.reset();
  EXPECT_EQ(std::vector<std::string>{"owner-gone"}, sink_.violations);
  EXPECT_EQ(1u, sink_.count(event_kind::owner_registered));
  EXPECT_EQ(1u, sink_.count(event_kind::owner_gone));
}

TEST_P(Guarded, undrained_context_is_named) {
  auto [a, b] = pair();
  a.read(ctx().default_pool(), [](const completion&, slice) {});
  turns(2);
  drains_ = false;
  t().destroy_context();
  EXPECT_EQ(std::vector<std::string>{"leaked-operation"}, sink_.violations);
}

}  // namespace
}  // namespace holdfast::comm_tests
