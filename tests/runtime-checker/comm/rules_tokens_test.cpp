// The rules through every completion token: the same scenarios with a callback, use_awaitable,
// use_future, deferred and (where its result may be forgotten) detached, on every transport.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "comm/asio/async.h"
#include "complaints.h"
#include "support.h"

namespace holdfast::comm_tests {
namespace {

namespace asio = boost::asio;

enum class token { callback, awaitable, future, deferred, detached };

/// What a token delivered: the code and, for reads and writes, the count or the slice's text.
struct delivery {
  error_code error;
  std::size_t n = 0;
  std::string text;
};

void take(delivery& d, std::size_t n) {
  d.n = n;
}
void take(delivery& d, const slice& s) {
  d.n = s.size();
  d.text = s.text();
}

class TokenRules : public testing::TestWithParam<std::tuple<net, token>> {
 protected:
  void SetUp() override {
    const net kind = std::get<0>(GetParam());
    if (kind == net::io_uring && !backend_available(backend_kind::io_uring)) {
      GTEST_SKIP() << "this kernel refuses io_uring";
    }
    t_ = std::make_unique<Transport>(kind, options());
  }
  void TearDown() override {
    if (t_) {
      EXPECT_EQ(0u, ctx().shutdown(std::chrono::seconds(5)));
    }
    EXPECT_TRUE(!t_ || t_->until([&] { return futures_settled(); }));
  }
  static memory_options options() {
    memory_options o;
    o.release_delay = std::chrono::milliseconds(1);
    return o;
  }

  token how() const { return std::get<1>(GetParam()); }
  bool forgets() const { return how() == token::detached; }
  context& ctx() { return t_->ctx(); }
  page_pool& pages() { return ctx().default_pool(); }
  template <class Done>
  bool until(Done done) {
    return t_->until([&] {
      futures_settled();
      return done();
    });
  }
  void turns(int n = 8) {
    t_->turns(n);
    futures_settled();
  }

  /// Starts `init(token)` and notes its one delivery under `name`.
  template <class Init>
  void go(const std::string& name, Init init) {
    const auto note = [this, name](error_code ec, auto... values) {
      delivery d;
      d.error = ec;
      (take(d, values), ...);
      got_.emplace_back(name, d);
      if (name == then_on_) std::exchange(then_, nullptr)();
    };
    switch (how()) {
      case token::callback:
        init(note);
        break;
      case token::deferred:
        init(asio::deferred)(note);
        break;
      case token::detached:
        init(asio::detached);
        break;
      case token::awaitable:
        asio::co_spawn(ctx(), await(init, note), asio::detached);
        t_->turns(1);  // the coroutine begins in the loop
        break;
      case token::future:
        wait_for(init(asio::use_future), note);
        break;
    }
  }
  template <class Init, class Note>
  static asio::awaitable<void> await(Init init, Note note) {
    auto all = co_await init(asio::experimental::as_tuple(asio::use_awaitable));
    std::apply(note, all);
  }
  template <class Future, class Note>
  void wait_for(Future future, Note note) {
    auto shared = std::make_shared<Future>(std::move(future));
    futures_.push_back([shared, note] {
      if (shared->wait_for(std::chrono::seconds(0)) != std::future_status::ready) return false;
      try {
        if constexpr (std::is_void_v<decltype(shared->get())>) {
          shared->get();
          note(error_code());
        } else {
          note(error_code(), shared->get());
        }
      } catch (const boost::system::system_error& e) {
        note(e.code());  // a future drops n with the exception: `last` has it (S6)
      }
      return true;
    });
  }
  bool futures_settled() {
    auto pending = std::exchange(futures_, {});  // what is delivered may start more
    std::erase_if(pending, [](const auto& settled) { return settled(); });
    futures_.insert(futures_.begin(), pending.begin(), pending.end());
    return futures_.empty();
  }

  std::size_t count(const std::string& name) const {
    return static_cast<std::size_t>(
        std::count_if(got_.begin(), got_.end(), [&](const auto& g) { return g.first == name; }));
  }
  delivery of(const std::string& name) const {
    for (const auto& [given, d] : got_) {
      if (given == name) return d;
    }
    ADD_FAILURE() << "nothing was delivered for " << name;
    return {};
  }
  /// True once `name` has come, or could be forgotten.
  bool came(const std::string& name) const { return forgets() || count(name) == 1; }
  std::string order() const {
    std::string all;
    for (const auto& [name, d] : got_) all += name + " ";
    return all;
  }

  void write(const std::string& name, channel ch, slice bytes, start_options o = {}) {
    go(name, [ch, bytes, o](auto&& t) {
      return async_write(ch, bytes, std::forward<decltype(t)>(t), o);
    });
  }
  void read(const std::string& name, channel ch, start_options o = {}) {
    go(name, [ch, o, from = &pages()](auto&& t) {
      return async_read(ch, *from, std::forward<decltype(t)>(t), o);
    });
  }
  void drain(const std::string& name, channel ch) {
    go(name, [ch](auto&& t) { return async_drain(ch, std::forward<decltype(t)>(t)); });
  }
  void close(const std::string& name, channel ch) {
    go(name, [ch](auto&& t) { return async_close(ch, std::forward<decltype(t)>(t)); });
  }
  /// Reads with a plain callback, so that every token's writes are seen.
  std::string received(channel from, std::size_t wanted) {
    std::string all;
    bool over = false;
    std::function<void()> next = [&] {
      const started s = from.read(pages(), [&](const completion& c, const slice& got) {
        all += got.text();
        over = !c || all.size() >= wanted;
        if (!over) next();
      });
      if (!s) over = true;
    };
    next();
    EXPECT_TRUE(until([&] { return over; })) << all.size();
    return all;
  }

  std::unique_ptr<Transport> t_;
  std::vector<std::pair<std::string, delivery>> got_;
  std::vector<std::function<bool()>> futures_;
  std::string then_on_;         ///< when this is delivered,
  std::function<void()> then_;  ///< this runs in its handler, once
};

std::string name_of_both(const testing::TestParamInfo<std::tuple<net, token>>& info) {
  constexpr const char* nets[] = {"MemoryReadiness", "MemoryCompletion", "Epoll", "IoUring"};
  constexpr const char* tokens[] = {"callback", "awaitable", "future", "deferred", "detached"};
  return std::string(nets[static_cast<int>(std::get<0>(info.param))]) + "_" +
         tokens[static_cast<int>(std::get<1>(info.param))];
}
INSTANTIATE_TEST_SUITE_P(
    Every, TokenRules,
    testing::Combine(testing::Values(net::memory_readiness, net::memory_completion, net::epoll,
                                     net::io_uring),
                     testing::Values(token::callback, token::awaitable, token::future,
                                     token::deferred, token::detached)),
    name_of_both);

slice freed_counts(const char* text, int* freed) {
  return adopt(
      text, std::strlen(text), [](void*, std::size_t, void* n) { ++*static_cast<int*>(n); }, freed);
}

TEST_P(TokenRules, S01_S11_close_completes_everything_once) {
  auto [a, b] = t_->pair();
  int freed = 0;
  write("w1", a, pattern(big_size));
  write("w2", a, freed_counts("second", &freed));
  read("r1", a);
  turns();
  close("closed", a);
  ASSERT_TRUE(until([&] { return !a.open() && came("closed") && freed == 1; }));
  turns(20);
  if (forgets()) return;
  for (const char* name : {"w1", "w2", "r1", "closed"}) EXPECT_EQ(1u, count(name)) << name;
  EXPECT_EQ(asio::error::operation_aborted, of("w2").error);
  EXPECT_EQ(asio::error::operation_aborted, of("r1").error);
  EXPECT_FALSE(of("closed").error);
  EXPECT_EQ(4u, got_.size());
}

TEST_P(TokenRules, S02_refused_means_untouched) {
  auto [a, b] = t_->pair();
  int freed = 0;
  const slice kept = freed_counts("kept", &freed);
  a.close();
  write("w", a, kept);
  ASSERT_TRUE(until([&] { return came("w"); }));
  turns();
  EXPECT_EQ(0, freed) << "the caller's reference stays";
  EXPECT_EQ("", received(b, 1)) << "nothing was sent";
  if (forgets()) return;
  EXPECT_TRUE(is_refusal(of("w").error)) << of("w").error.message();
  EXPECT_EQ(0u, of("w").n);
}

TEST_P(TokenRules, S03_never_inline) {
  auto [a, b] = t_->pair();
  a.write(slice(), [&](const completion&) { write("w", a, "x"_static); });
  std::size_t seen = 99;
  a.write(slice(), [&](const completion&) {  // the same turn: what was started has not completed
    seen = got_.size();
    b.close();
    seen += got_.size();
  });
  ASSERT_TRUE(until([&] { return seen != 99; }));
  EXPECT_EQ(0u, seen);
  ASSERT_TRUE(until([&] { return came("w"); }));
  write("x", a, "x"_static);
  if (how() != token::awaitable) {  // whose coroutine begins in the loop
    EXPECT_EQ(0u, count("x"));
  }
  ASSERT_TRUE(until([&] { return came("x"); }));
}

TEST_P(TokenRules, S04_S15_completions_in_order) {
  auto [a, b] = t_->pair();
  std::string expected;
  std::string sent;
  for (int i = 0; i < 6; ++i) {
    const std::string name = "w" + std::to_string(i);
    write(name, a, slice::copy(name));
    expected += name + " ";
    sent += name;
  }
  EXPECT_EQ(sent, received(b, sent.size()));
  ASSERT_TRUE(until([&] { return forgets() || got_.size() == 6; }));
  if (!forgets()) {
    EXPECT_EQ(expected, order());
  }
}

TEST_P(TokenRules, S05_S06_a_torn_write_tells_its_true_count) {
  auto [a, b] = t_->pair();
  const slice big = pattern(big_size);
  write("w1", a, big);
  write("w2", a, "behind"_static);
  turns();
  a.cancel(direction::write);
  ASSERT_TRUE(until([&] { return a.statistics().queued_writes == 0; }));
  ASSERT_TRUE(until([&] { return came("w2"); }));
  const std::size_t told = forgets() ? 0 : of("w1").n;
  a.close();
  const std::string seen = received(b, big_size);
  if (forgets()) return;
  EXPECT_EQ(asio::error::operation_aborted, of("w1").error);
  EXPECT_EQ(0u, of("w2").n);
  if (how() == token::future) return;  // no count beside the exception
  EXPECT_GT(told, 0u);
  EXPECT_LT(told, big_size);
  EXPECT_LE(seen.size(), told) << "the peer saw more than was told";
  EXPECT_EQ(big.text().substr(0, seen.size()), seen);
}

TEST_P(TokenRules, S07_S13_S20_S21_memory_lives_and_is_freed_once) {
  auto [a, b] = t_->pair();
  int freed = 0;
  {
    chain parts;
    parts.append(freed_counts("one ", &freed));
    parts.append(freed_counts("two", &freed));
    go("w",
       [a = a, parts](auto&& t) { return async_writev(a, parts, std::forward<decltype(t)>(t)); });
  }
  if (how() != token::awaitable) {  // whose start took a turn
    EXPECT_EQ(0, freed);
  }
  EXPECT_EQ("one two", received(b, 7));
  ASSERT_TRUE(until([&] { return freed == 2 && came("w"); }));
  turns();
  EXPECT_EQ(2, freed);
}

TEST_P(TokenRules, S08_lent_memory_is_stable) {
  auto [a, b] = t_->pair();
  slice page = pattern(big_size);
  const std::string expected(page.text());
  write("w", a, page);
  turns();
  page.edit([](std::span<std::byte> bytes) { std::memset(bytes.data(), '!', bytes.size()); });
  tail into = tail::allocate(64);
  go("r",
     [b = b, to = &into](auto&& t) { return async_read(b, *to, std::forward<decltype(t)>(t)); });
  turns(1);
  if (into.lent()) {
    EXPECT_TRUE(into.space().empty()) << "a lent tail must give no access";
  }
  ASSERT_TRUE(until([&] { return came("r") && !into.lent() && into.frozen_size() != 0; }));
  const std::string head(into.frozen().text());
  EXPECT_EQ(expected, head + received(b, big_size - head.size()));
  ASSERT_TRUE(until([&] { return came("w"); }));
}

TEST_P(TokenRules, S14_stale_ids_hit_nothing) {
  auto [a, b] = t_->pair();
  read("r1", b);
  a.write("one"_static, [](const completion&) {});
  ASSERT_TRUE(until([&] { return b.statistics().queued_reads == 0 && came("r1"); }));
  const op_id old = b.last(direction::read).id;
  turns();
  read("r2", b);  // most likely in the same slot
  turns(2);
  EXPECT_EQ(cancel_answer::unknown, ctx().cancel(old));
  a.write("two"_static, [](const completion&) {});
  ASSERT_TRUE(until([&] { return b.statistics().queued_reads == 0 && came("r2"); }));
  EXPECT_EQ(outcome::completed, b.last(direction::read).what);
  EXPECT_NE(old, b.last(direction::read).id);
  if (!forgets()) {
    EXPECT_EQ("two", of("r2").text);
  }
}

TEST_P(TokenRules, S16_everything_is_legal_in_a_handler) {
  auto [first, b] = t_->pair();
  auto last = std::make_shared<channel>(std::move(first));
  const auto end = [this, last] {
    channel own = std::move(*last);
    write("inner", own, "inner"_static);
    own.cancel();
    EXPECT_FALSE(how() != token::future && ctx().run()) << "the loop does not run inside itself";
    own.close();  // and the last handle goes with this frame
  };
  if (forgets()) {
    write("w", *last, "outer"_static);
    last->write(slice(), [end](const completion&) { end(); });
  } else {
    then_on_ = "w";
    then_ = end;
    write("w", *last, "outer"_static);
  }
  ASSERT_TRUE(until([&] { return !last->internals(); }));
  EXPECT_EQ("outer", received(b, 100).substr(0, 5));
  ASSERT_TRUE(until([&] { return came("inner"); }));
}

TEST_P(TokenRules, S23_registered_memory_stays_while_lent) {
  auto [a, b] = t_->pair();
  page_pool pool(one_block, 4096, 2);
  error_code ec;
  registration r = ctx().register_memory(pool, ec);
  ASSERT_TRUE(r) << ec.message();
  tail into = pool.take();
  go("r",
     [b = b, to = &into](auto&& t) { return async_read(b, *to, std::forward<decltype(t)>(t)); });
  turns(2);
  EXPECT_EQ(1u, r.lent());
  {
    const complaints heard;
    EXPECT_EQ(make_error_code(errc::still_lent), r.end());
    EXPECT_TRUE(heard.are({"unregistered-in-flight"}));
  }
  a.write("registered"_static, [](const completion&) {});
  ASSERT_TRUE(until([&] { return r.lent() == 0 && came("r"); }));
  EXPECT_EQ("registered", into.frozen().text());
  EXPECT_FALSE(r.end());
}

TEST_P(TokenRules, S27_single_is_a_vector_of_one) {
  auto [a, b] = t_->pair();
  write("w1", a, "vector"_static);
  go("w2", [a = a](auto&& t) {
    return async_writev(a, chain{"vector"_static}, std::forward<decltype(t)>(t));
  });
  EXPECT_EQ("vectorvector", received(b, 12));
  ASSERT_TRUE(until([&] { return came("w1") && came("w2"); }));
  if (forgets()) return;
  EXPECT_EQ(of("w1").n, of("w2").n);
  EXPECT_EQ("w1 w2 ", order());
}

TEST_P(TokenRules, S09_drain_waits_for_releases) {
  auto [a, b] = t_->pair();
  int freed = 0;
  start_options zc;
  zc.zero_copy = true;
  write("w", a, freed_counts("lent", &freed), zc);
  drain("drained", a);
  EXPECT_EQ("lent", received(b, 4));
  ASSERT_TRUE(until([&] { return came("drained") && freed == 1; }));
  EXPECT_EQ(0u, a.statistics().unreleased);
  if (!forgets()) {
    EXPECT_EQ("w drained ", order());
  }
}

TEST_P(TokenRules, S10_S25_cancel_ends_the_operation) {
  auto [a, b] = t_->pair();
  read("r", b);
  turns();
  EXPECT_EQ(1u, b.cancel(direction::read));
  EXPECT_EQ(0u, count("r")) << "inline";
  ASSERT_TRUE(until([&] { return b.statistics().queued_reads == 0 && came("r"); }));
  if (!forgets()) {
    EXPECT_EQ(asio::error::operation_aborted, of("r").error);
  }
  EXPECT_TRUE(b.open());
}

TEST_P(TokenRules, S12_the_owner_stays_until_release) {
  auto [a, b] = t_->pair();
  auto owner = std::make_shared<int>(1);
  std::weak_ptr<int> watch = owner;
  start_options o;
  o.owner = std::move(owner);
  read("r", b, std::exchange(o, {}));
  turns();
  EXPECT_FALSE(watch.expired());
  a.write("go"_static, [](const completion&) {});
  ASSERT_TRUE(until([&] { return b.statistics().queued_reads == 0 && came("r"); }));
  turns();
  EXPECT_TRUE(watch.expired());
}

TEST_P(TokenRules, S17_shutdown_completes_what_is_pending) {
  auto [a, b] = t_->pair();
  read("r1", a);
  read("r2", a);
  turns();
  EXPECT_EQ(0u, ctx().shutdown(std::chrono::seconds(5)));
  ASSERT_TRUE(until([&] { return forgets() || got_.size() == 2; }));
  if (!forgets()) {
    EXPECT_EQ("r1 r2 ", order());
  }
}

TEST_P(TokenRules, S18_empty_operations) {
  auto [a, b] = t_->pair();
  write("w", a, slice());
  write("x", a, "x"_static);
  EXPECT_EQ("x", received(b, 1));
  ASSERT_TRUE(until([&] { return came("w") && came("x"); }));
  if (forgets()) return;
  EXPECT_FALSE(of("w").error);
  EXPECT_EQ(0u, of("w").n);
  EXPECT_EQ("w x ", order());
}

TEST_P(TokenRules, S19_end_of_stream_once) {
  auto [a, b] = t_->pair();
  read("r1", b);
  read("r2", b);
  read("r3", b);
  a.write("last"_static, [](const completion&) {});
  turns();
  a.close();
  ASSERT_TRUE(until([&] { return b.statistics().queued_reads == 0 && came("r3"); }));
  if (forgets()) return;
  EXPECT_EQ("last", of("r1").text);
  EXPECT_EQ(asio::error::eof, of("r2").error);
  EXPECT_EQ(asio::error::operation_aborted, of("r3").error);
}

TEST_P(TokenRules, S22_a_foreign_thread_is_refused) {
  if (how() == token::awaitable) GTEST_SKIP() << "a coroutine runs on its executor's thread";
  auto [a, b] = t_->pair();
  const complaints heard;
  std::thread([&] { write("w", a, "x"_static); }).join();
  EXPECT_TRUE(heard.are({"wrong-thread"}));
  ASSERT_TRUE(until([&] { return came("w"); }));
  EXPECT_EQ(0u, a.statistics().queued_writes);
  if (!forgets()) {
    EXPECT_EQ(make_error_code(errc::wrong_thread), of("w").error);
  }
}

TEST_P(TokenRules, S24_accounts_are_zero_when_idle) {
  auto [a, b] = t_->pair();
  for (int i = 0; i < 5; ++i) write("w" + std::to_string(i), a, pattern(1000));
  EXPECT_EQ(5000u, received(b, 5000).size());
  ASSERT_TRUE(until([&] { return a.statistics().queued_writes == 0; }));
  turns();
  const channel_statistics s = a.statistics();
  EXPECT_EQ(0u, s.queued_write_bytes);
  EXPECT_EQ(0u, s.unreleased);
}

TEST_P(TokenRules, S26_a_deadline_is_a_cancel_with_a_reason) {
  auto [a, b] = t_->pair();
  start_options o;
  o.deadline = ctx().now() + std::chrono::milliseconds(5);
  read("r", b, o);
  ASSERT_TRUE(until([&] { return b.statistics().queued_reads == 0 && came("r"); }));
  EXPECT_GE(ctx().now(), o.deadline);
  EXPECT_EQ(cause::deadline, b.last(direction::read).why);
  if (!forgets()) {
    EXPECT_EQ(asio::error::timed_out, of("r").error);
  }
}

TEST_P(TokenRules, S28_beyond_the_limit_is_refused) {
  channel_options o;
  o.max_queued_operations = 2;
  auto [a, b] = t_->pair(o);
  write("w1", a, pattern(big_size));
  write("w2", a, "two"_static);
  write("w3", a, "three"_static);
  ASSERT_TRUE(until([&] { return came("w3"); }));
  EXPECT_EQ(2u, a.statistics().queued_writes);
  if (!forgets()) {
    EXPECT_EQ(make_error_code(errc::over_limit), of("w3").error);
  }
}

}  // namespace
}  // namespace holdfast::comm_tests
