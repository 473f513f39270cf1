// What the debug mode catches of misuse that the types cannot rule out: views of dead pages, lent
// bytes that change, registrations, foreign threads, descriptors closed behind the layer.
#include <fcntl.h>

#include <thread>

#include "comm/events.h"
#include "support.h"

namespace holdfast::comm_tests {
namespace {

using names = std::vector<std::string>;

class violation_sink : public lifecycle_sink {
 public:
  violation_sink() { set_lifecycle_sink(this); }
  ~violation_sink() override { set_lifecycle_sink(nullptr); }
  void on_event(const lifecycle_event& e) override {
    if (e.kind == event_kind::violation) ids.push_back(e.name);
  }
  names ids;
};

class Misuse : public OnEveryTransport {
 protected:
  violation_sink sink_;
};
INSTANTIATE_ON_EVERY_TRANSPORT(Misuse);

trusted_bytes view_of(const slice& s) {
  return trusted(static_cast<const void*>(s.data()), s.size());
}

TEST_P(Misuse, a_view_of_a_dead_page_is_named_when_it_is_lent) {
  auto [a, b] = pair();
  page_pool pool(4096);
  for (const bool pooled : {true, false}) {
    trusted_bytes stale;
    {
      tail page = pooled ? pool.take() : tail::allocate(4096);
      stale = view_of(page.append(pattern(100).bytes()));
    }
    sink_.ids.clear();
    bool done = false;
    a.write(stale, [&](const completion&) { done = true; });
    EXPECT_EQ(names{"freed-in-flight"}, sink_.ids) << pooled;
    // Not sent: under ASan the bytes are poisoned, and the kernel's interceptor would say so first.
    a.cancel(direction::write);
    ASSERT_TRUE(until([&] { return done; }));
  }
}

TEST_P(Misuse, a_page_that_goes_while_lent_on_trust_is_named) {
  auto [a, b] = pair();
  page_pool pool(4096);
  tail page = pool.take();
  slice whole = page.append(pattern(100).bytes());
  bool done = false;
  const started r = b.read(trusted(const_cast<std::byte*>(whole.data()), 10),
                           [&](const completion&) { done = true; });
  ASSERT_TRUE(r);
  turns();
  EXPECT_TRUE(sink_.ids.empty());
  whole = slice();
  page = tail();
  EXPECT_EQ(names{"freed-in-flight"}, sink_.ids);
  ctx().cancel(r.id);
  ASSERT_TRUE(until([&] { return done; }));
}

#if !defined(__SANITIZE_ADDRESS__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOLDFAST_ASAN_TELLS_FIRST
#endif
#endif
#else
#define HOLDFAST_ASAN_TELLS_FIRST
#endif

TEST_P(Misuse, a_write_through_a_stale_view_is_named_when_the_page_is_used_again) {
#ifdef HOLDFAST_ASAN_TELLS_FIRST
  GTEST_SKIP() << "the page is poisoned: ASan names the write itself";
#endif
  page_pool pool(4096);
  std::byte* stale = nullptr;
  {
    tail page = pool.take();
    stale = page.space().data();
  }
  EXPECT_EQ(std::byte{0xdd}, stale[7]) << "a dead page shows what it is";
  stale[7] = std::byte{1};
  EXPECT_TRUE(sink_.ids.empty());
  tail page = pool.take();
  EXPECT_EQ(names{"freed-in-flight"}, sink_.ids);
}

TEST_P(Misuse, bytes_that_change_in_flight_are_named) {
  auto [a, b] = pair();
  std::string mine(big_size, 'a');
  int done = 0;
  a.write(trusted(static_cast<const void*>(mine.data()), mine.size()),
          [&](const completion&) { ++done; });
  slice owned = pattern(1000);
  a.write(owned, [&](const completion&) { ++done; });
  turns();
  ASSERT_EQ(0, done);
  mine[big_size - 1] = 'b';
  const_cast<std::byte*>(owned.data())[5] = std::byte{'!'};  // as a pointer kept from `edit` would
  read_all(b, big_size + 1000);
  ASSERT_TRUE(until([&] { return done == 2; }));
  turns();
  EXPECT_EQ((names{"mutated-in-flight", "mutated-in-flight"}), sink_.ids);
}

TEST_P(Misuse, reading_lent_bytes_and_changing_them_after_release_is_legal) {
  auto [a, b] = pair();
  std::string mine(1000, 'a');
  bool done = false;
  a.write(trusted(static_cast<const void*>(mine.data()), mine.size()), [&](const completion&) {
    mine.assign(1000, 'z');  // in the handler it is ours again
    done = true;
  });
  EXPECT_EQ(std::string(1000, 'a'), read_all(b, 1000));
  ASSERT_TRUE(until([&] { return done; }));
  slice owned = pattern(1000);
  done = false;
  a.write(owned, [&](const completion&) { done = true; });
  owned.edit([](std::span<std::byte> bytes) { bytes[0] = std::byte{'!'}; });  // a copy
  read_all(b, 1000);
  ASSERT_TRUE(until([&] { return done; }));
  turns();
  EXPECT_TRUE(sink_.ids.empty());
}

TEST_P(Misuse, unregistering_lent_memory_is_named) {
  auto [a, b] = pair();
  std::vector<std::byte> memory(4096);
  error_code ec;
  auto r = std::make_unique<registration>(
      ctx().register_memory(trusted(memory.data(), memory.size()), ec));
  ASSERT_TRUE(*r) << ec.message();
  bool done = false;
  const started s = b.read(trusted(memory.data(), 10), [&](const completion&) { done = true; });
  EXPECT_EQ(make_error_code(errc::still_lent), r->end());
  EXPECT_EQ(names{"unregistered-in-flight"}, sink_.ids);
  r.reset();
  EXPECT_EQ((names{"unregistered-in-flight", "unregistered-in-flight"}), sink_.ids);
  ctx().cancel(s.id);
  ASSERT_TRUE(until([&] { return done; }));
}

TEST_P(Misuse, foreign_threads_are_named_at_every_call) {
  auto [a, b] = pair();
  const started r = b.read(ctx().default_pool(), [](const completion&, const slice&) {});
  std::thread([&] {
    EXPECT_EQ(cancel_answer::unknown, ctx().cancel(r.id));
    EXPECT_EQ(0u, b.cancel(direction::read));
    EXPECT_FALSE(b.close());
    EXPECT_FALSE(b.drain([](const completion&) {}));
  }).join();
  EXPECT_EQ(names(4, "wrong-thread"), sink_.ids);
  EXPECT_TRUE(b.open());
}

TEST_P(Misuse, a_second_thread_in_the_loop_is_named) {
  auto [a, b] = pair();
  bool entered = true;
  a.write(slice(), [&](const completion&) { std::thread([&] { entered = ctx().run(); }).join(); });
  turns();
  EXPECT_FALSE(entered);
  EXPECT_EQ(names{"wrong-thread"}, sink_.ids);
}

TEST_P(Misuse, a_descriptor_closed_behind_the_layer_is_named) {
  if (t().memory()) GTEST_SKIP() << "the simulated net has no descriptors";
  auto [a, b] = pair();
  const int number = a.native_handle();
  ::close(number);
  const int other = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // takes the number
  ASSERT_EQ(number, other);
  bool closed = false;
  a.close([&](const completion&) { closed = true; });
  ASSERT_TRUE(until([&] { return closed; }));
  EXPECT_EQ(names{"stale-identity"}, sink_.ids);
  EXPECT_EQ(0, ::fcntl(other, F_GETFD) & ~FD_CLOEXEC) << "somebody else's descriptor was closed";
  ::close(other);
}

}  // namespace
}  // namespace holdfast::comm_tests
