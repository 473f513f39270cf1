// What the comm layer's tests share: one fixture over four transports, and a log of completions.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "comm/backend/memory_net.h"

namespace holdfast::comm_tests {

using namespace holdfast::comm;

enum class net { memory_readiness, memory_completion, epoll, io_uring };

inline std::string name_of(const testing::TestParamInfo<net>& info) {
  constexpr const char* names[] = {"MemoryReadiness", "MemoryCompletion", "Epoll", "IoUring"};
  return names[static_cast<int>(info.param)];
}

/// Everything that handlers said, in order: "w1 completed 5".
class completion_log {
 public:
  auto handler(std::string name) {
    return [this, name](const completion& c) { add(name, c); };
  }
  void add(const std::string& name, const completion& c) {
    lines.push_back(name + " " + comm::name_of(c.what) + " " + std::to_string(c.n));
    results.push_back(c);
    names.push_back(name);
  }
  /// The names only, in order of completion.
  std::string order() const {
    std::string all;
    for (const std::string& n : names) all += (all.empty() ? "" : " ") + n;
    return all;
  }
  const completion& of(const std::string& name) const {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == name) return results[i];
    }
    static const completion none{{}, outcome::failed, cause::none, false, {}, 999999999};
    ADD_FAILURE() << "no completion of " << name << " in: " << order();
    return none;
  }
  std::size_t count(const std::string& name) const {
    return static_cast<std::size_t>(std::count(names.begin(), names.end(), name));
  }
  std::size_t size() const { return names.size(); }

  std::vector<std::string> lines;
  std::vector<std::string> names;
  std::vector<completion> results;
};

constexpr std::size_t big_size = 4u << 20;  // more than any transport takes without a reader

/// Position-coded bytes, so that a byte in the wrong place shows.
inline slice pattern(std::size_t size, unsigned seed = 0) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + seed) % 26);
  return adopt(std::move(text));
}

class Transport {
 public:
  explicit Transport(net kind, memory_options options = {}) : kind_(kind) {
    if (memory()) {
      options.completion_style = kind == net::memory_completion;
      auto made = std::make_unique<memory_net>(std::move(options));
      memory_net_ = made.get();
      context_ = std::make_unique<context>(std::move(made));
    } else {
      context_ = std::make_unique<context>(kind == net::epoll ? backend_kind::epoll
                                                              : backend_kind::io_uring);
    }
  }

  bool memory() const { return kind_ == net::memory_readiness || kind_ == net::memory_completion; }
  context& ctx() { return *context_; }
  memory_net* sim() { return memory_net_; }
  void destroy_context() { context_.reset(); }

  /// Two ends of a stream; what one takes without a reader is far less than `big_size`.
  std::pair<channel, channel> pair(const channel_options& options = {}) {
    if (memory()) return memory_net_->pair(ctx(), options);
    int ends[2];
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
    const int small = 16 * 1024;
    for (const int fd : ends) ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    error_code ec;
    channel a = channel::adopt(ctx(), ends[0], channel_kind::stream, ec, options);
    EXPECT_FALSE(ec) << ec.message();
    channel b = channel::adopt(ctx(), ends[1], channel_kind::stream, ec, options);
    EXPECT_FALSE(ec) << ec.message();
    return {std::move(a), std::move(b)};
  }

  channel listen(std::uint16_t* port, const channel_options& options = {}) {
    if (memory()) {
      *port = 80;
      return memory_net_->listen(ctx(), 80, options);
    }
    error_code ec;
    channel made = channel::listen(ctx(), endpoint::parse("127.0.0.1", 0), ec, 16, options);
    EXPECT_FALSE(ec) << ec.message();
    *port = made.local_endpoint().port();
    return made;
  }

  /// Runs turns until `done`; false after two seconds of wall time or when nothing can happen.
  template <class Done>
  bool until(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      if (memory()) {
        ctx().run_one_turn();
      } else if (!ctx().poll()) {
        ::usleep(20);
      }
    }
    return true;
  }
  /// A few turns, for what needs no event from outside.
  void turns(int count = 8) {
    for (int i = 0; i < count; ++i) ctx().poll();
  }

 private:
  net kind_;
  std::unique_ptr<context> context_;
  memory_net* memory_net_ = nullptr;
};

/// The base of every suite that runs on all transports.
class OnEveryTransport : public testing::TestWithParam<net> {
 protected:
  void SetUp() override {
    if (GetParam() == net::io_uring && !backend_available(backend_kind::io_uring)) {
      GTEST_SKIP() << "this kernel refuses io_uring";
    }
    transport_ = std::make_unique<Transport>(GetParam(), options());
  }
  void TearDown() override {
    if (transport_ && drains_) {
      EXPECT_EQ(0u, ctx().shutdown(std::chrono::seconds(5)));
      EXPECT_EQ(0u, ctx().live_operations());
    }
  }
  virtual memory_options options() { return {}; }

  Transport& t() { return *transport_; }
  context& ctx() { return transport_->ctx(); }
  std::pair<channel, channel> pair(const channel_options& o = {}) { return transport_->pair(o); }
  template <class Done>
  bool until(Done done) {
    return transport_->until(done);
  }
  void turns(int n = 8) { transport_->turns(n); }

  struct Reading {
    std::string all;
    bool over = false;
  };
  /// Reads from `from` until the end of stream or an error, or until `limit` bytes came, beside
  /// what the test does. Shared with the handlers: after a time-out they still come.
  std::shared_ptr<Reading> start_reader(channel from,
                                        std::size_t limit = static_cast<std::size_t>(-1)) {
    auto reading = std::make_shared<Reading>();
    read_on(reading, std::move(from), limit);
    return reading;
  }
  std::string read_all(channel from, std::size_t limit = static_cast<std::size_t>(-1)) {
    const auto reading = start_reader(std::move(from), limit);
    EXPECT_TRUE(until([&] { return reading->over; })) << "got " << reading->all.size() << " bytes";
    return reading->all;
  }
  void read_on(const std::shared_ptr<Reading>& reading, channel from, std::size_t limit) {
    if (reading->all.size() >= limit) {
      reading->over = true;
      return;
    }
    const started s =
        from.read(ctx().default_pool(), [=, this](const completion& c, const slice& got) {
          reading->all += got.text();
          if (c.what != outcome::completed) {
            reading->over = true;
          } else {
            read_on(reading, from, limit);
          }
        });
    if (!s) reading->over = true;
  }

  std::unique_ptr<Transport> transport_;
  bool drains_ = true;
};

/// The conformance suite: one test per rule at least, named after it.
class Rules : public OnEveryTransport {};

#define INSTANTIATE_ON_EVERY_TRANSPORT(suite)                                                    \
  INSTANTIATE_TEST_SUITE_P(                                                                      \
      Every, suite,                                                                              \
      testing::Values(net::memory_readiness, net::memory_completion, net::epoll, net::io_uring), \
      [](const auto& info) { return name_of(info); })

}  // namespace holdfast::comm_tests
