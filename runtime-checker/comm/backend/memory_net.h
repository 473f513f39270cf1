//===- comm/backend/memory_net.h - a deterministic network in memory -------------===//
//
// Purpose    A transport for tests and the fuzzer: virtual time, chosen chunk sizes, errors,
//            delays, late releases and the order of simultaneous events. The same options and
//            calls give the same run.
// Owns       Bytes under way; zero-copy sends are read from the lender's memory when the peer
//            reads them, so that a change in flight reaches the wire as it would with a kernel.
// Lifetimes  Handed to the context, which owns it; keep the pointer to make channels and to steer.
// States     Time stands still until the loop waits, then jumps to the next event or deadline.
// Threads    The context's.
// Fails      As the options say; a call that is short of memory fails with ENOMEM, before any
// effect. Cost       Not made for speed: it allocates for every parcel and event.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <random>

#include "comm/channel.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

/// Where a fault may be injected.
struct network_call {
  op_kind kind;
  std::uint64_t count;  ///< transport calls so far, this one included
  std::size_t wanted;   ///< bytes the call could move
};

struct memory_options {
  /// Steps are reported later, as by io_uring, instead of being tried at once, as by epoll.
  bool completion_style = false;
  std::size_t window = 64 * 1024;  ///< unread bytes a peer takes before it stalls the writer
  duration latency{0};             ///< until bytes reach the peer
  duration step_delay{0};          ///< completion style: until a step is reported
  duration release_delay{0};       ///< zero copy: from the peer's read to the release
  bool shuffle = false;            ///< events of one instant in an order drawn from `seed`
  std::uint64_t seed = 1;
  /// At most this many of the wanted bytes move (0 means one at least).
  std::function<std::size_t(const network_call&)> chunk;
  duration retry_delay{1};  ///< after a `fault` of EAGAIN
  /// An errno value to fail with, or 0. EAGAIN makes the call try again later.
  std::function<int(const network_call&)> fault;
};

class memory_net final : public backend {
 public:
  explicit memory_net(memory_options options = {});
  ~memory_net() override;

  // Channels, as `channel`'s functions make them on a kernel.
  std::pair<channel, channel> pair(context& c, const channel_options& options = {});
  channel listen(context& c, std::uint16_t port, const channel_options& options = {});
  channel datagram(context& c, std::uint16_t port, const channel_options& options = {});
  static endpoint address(std::uint16_t port) { return endpoint::parse("127.0.0.1", port); }

  memory_options& options() noexcept { return options_; }
  std::uint64_t calls() const noexcept { return calls_; }
  std::uint64_t dropped_datagrams() const noexcept { return dropped_; }

  const char* name() const noexcept override {
    return options_.completion_style ? "memory-completion" : "memory-readiness";
  }
  int attach(channel_state& ch) override;
  void detach(channel_state& ch) noexcept override;
  int renew(channel_state& ch, const endpoint& peer) override;
  step attempt(channel_state& ch, direction d) override;
  bool withdraw(channel_state& ch, direction d) override;
  void abort(channel_state& ch) noexcept override;
  bool poll(time_point until) override;
  void wake() noexcept override {}
  time_point now() const noexcept override { return now_; }

 private:
  struct node;
  struct parcel;
  using node_ref = std::shared_ptr<node>;
  enum class event_type : std::uint8_t { attempt, withdrawn, poke, release };
  struct event {
    event_type type;
    std::weak_ptr<node> at;
    direction d = direction::read;
    operation* op = nullptr;
  };

  static node_ref& node_of(channel_state& ch) noexcept;
  node_ref make_node(channel_kind kind);
  channel open(context& c, node_ref n, channel_kind kind, const channel_options& options);
  void schedule(duration after, event e);
  void reserve_events(std::size_t more);
  step checked_step(node& n, direction d) noexcept;
  void perform(const event& e);
  void poke(const node_ref& n, direction d);
  void poke_later(const node_ref& n, direction d);
  step try_step(node& n, direction d);
  step try_write(node& n, operation& op);
  step try_read(node& n, operation& op);
  step try_connect(node& n, operation& op);
  step try_accept(node& n);
  step try_send_to(node& n, operation& op);
  step try_receive_from(node& n, operation& op);
  std::size_t take_bytes(node& n, const iovec* into, std::size_t count, std::size_t limit);
  void release_later(operation* op);
  void drop_parcels(node& n);
  std::size_t chunk_of(op_kind kind, std::size_t wanted);

  memory_options options_;
  using event_map = std::multimap<std::pair<time_point, std::uint64_t>, event>;
  event_map events_;
  event_map spare_;  ///< nodes for events that must not fail to be noted
  std::size_t promised_ = 0;
  std::map<std::uint16_t, std::weak_ptr<node>> ports_;
  node_ref pending_;  ///< what the next `attach` binds to
  std::mt19937_64 random_;
  std::uint64_t sequence_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t dropped_ = 0;
  time_point now_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
