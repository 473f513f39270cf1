//===- fuzz/adapters/strict/sim_net.h - a network that the fuzzer decides ---------===//
//
// Purpose    A backend of the strict comm layer whose every step is chosen: sizes, order, errors.
//            Its peers are plain byte queues, outside of the layer under test.
// Owns       The wires. Zero-copy sends are read from the lender's memory when the peer reads.
// Lifetimes  Owned by the context; wires stay until it dies.
// States     Per wire and direction: free, in flight or parked.
// Threads    The context's.
// Fails      Catches a layer that lets go of memory the transport still refers to.
// Cost       A vector of events, most often empty.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <vector>

#include "adapter.h"
#include "comm/channel.h"
#include "sim/chooser.h"

namespace holdfast::fuzz::HOLDFAST_COMM_ABI {

/// Which operation of the layer is which of the sequence.
struct OpTable {
  std::array<comm::op_id, max_operations> ids{};
  std::array<bool, max_operations> released{};
  std::uint32_t used = 0;
  std::uint32_t index_of(comm::op_id id) const noexcept {
    for (std::uint32_t i = used; i-- > 0;) {
      if (ids[i] == id) return i;
    }
    return max_operations;
  }
};

struct Parcel {
  std::vector<std::uint8_t> copied;
  std::vector<iovec> lent;
  comm::operation* lender = nullptr;
  std::uint32_t op = max_operations;
  std::size_t size = 0;
  std::size_t read = 0;
};

/// First in, first out. Unlike std::deque it allocates nothing before there is something in it:
/// most wires of most runs stay empty, and allocations are what a run under ASan costs.
class Parcels {
 public:
  bool empty() const noexcept { return first_ == items_.size(); }
  Parcel& front() noexcept { return items_[first_]; }
  void push_back(Parcel&& p) { items_.push_back(std::move(p)); }
  void pop_front() noexcept {
    items_[first_] = {};
    if (++first_ == items_.size()) clear();
  }
  void clear() noexcept {
    items_.clear();
    first_ = 0;
  }
  auto begin() const noexcept { return items_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto end() const noexcept { return items_.end(); }

 private:
  std::vector<Parcel> items_;
  std::size_t first_ = 0;
};

struct Wire {
  comm::channel_state* ch = nullptr;
  std::uint32_t channel = 0;
  bool connected = false;
  bool peer_fin = false;
  bool out_fin = false;
  bool fin_seen = false;
  bool reset = false;
  std::vector<std::uint8_t> inbound;
  std::size_t in_at = 0;
  Parcels outbound;
  std::size_t buffered = 0;
  std::uint64_t accepted = 0;
  struct Side {
    bool in_flight = false;
    bool parked = false;
    std::uint32_t serial = 0;
    std::size_t promised = 0;
    comm::op_id head;                 ///< the operation of the attempt
    const std::byte* page = nullptr;  ///< of the pool, held since the attempt
  } sides[2];
};

class SimNet final : public comm::backend {
 public:
  SimNet(EventSink& sink, const Environment& env, Chooser& chooser, OpTable& ops);

  /// The next channel gets the wire of this number.
  void expect_channel(std::uint32_t channel, bool connected);
  Wire& wire(std::uint32_t channel) { return wires_[channel]; }
  bool holds(std::uint32_t op) const noexcept;
  bool quiet() const noexcept { return events_.empty(); }
  std::uint64_t activity() const noexcept { return activity_; }
  std::size_t window() const noexcept { return window_; }
  void advance(comm::duration d) noexcept { now_ += d; }

  // The peer.
  void send(std::uint32_t channel, std::span<const std::uint8_t> bytes);
  std::size_t read(std::uint32_t channel, std::span<std::uint8_t> into);
  void fin(std::uint32_t channel);
  void rst(std::uint32_t channel);

  const char* name() const noexcept override { return "fuzz"; }
  int attach(comm::channel_state& ch) override;
  void detach(comm::channel_state& ch) noexcept override;
  int renew(comm::channel_state&, const comm::endpoint&) override { return 0; }
  comm::step attempt(comm::channel_state& ch, comm::direction d) override;
  bool withdraw(comm::channel_state& ch, comm::direction d) override;
  void abort(comm::channel_state& ch) noexcept override;
  bool poll(comm::time_point until) override;
  void wake() noexcept override {}
  comm::time_point now() const noexcept override { return now_; }

 private:
  enum class EventType : std::uint8_t { attempt, withdrawn, poke, release };
  struct Event {
    EventType type;
    std::uint8_t channel = 0;
    std::uint8_t direction = 0;
    std::uint32_t serial = 0;
    comm::operation* op = nullptr;
    std::uint32_t index = max_operations;
  };

  void perform(const Event& e);
  bool still_there(Wire& w, comm::direction d);
  void attempt_now(Wire& w, comm::direction d);
  void poke(Wire& w, int d);
  comm::step try_step(Wire& w, comm::direction d);
  comm::step try_write(Wire& w, comm::operation& op);
  comm::step try_read(Wire& w, comm::operation& op);
  std::size_t fill(Wire& w, comm::operation& op, std::size_t most);
  comm::step not_now(Wire& w, comm::direction d);
  void drop_parcels(Wire& w);
  void release_later(const Parcel& p);

  EventSink& sink_;
  const Environment& env_;
  Chooser& chooser_;
  OpTable& ops_;
  std::size_t window_;
  std::array<Wire, max_channels> wires_;
  std::vector<Event> events_;
  std::uint32_t next_channel_ = 0;
  std::uint32_t refused_ = 0;
  std::uint64_t activity_ = 0;
  comm::time_point now_{std::chrono::hours(1)};
};

}  // namespace holdfast::fuzz::HOLDFAST_COMM_ABI
