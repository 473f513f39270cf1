// The fuzzer's network: attempts, peers, and events in the order that the chooser wants.
#include "adapters/strict/sim_net.h"

#include <algorithm>
#include <cerrno>

#include "sim/allocation.h"

namespace holdfast::fuzz::HOLDFAST_COMM_ABI {

using comm::direction;
using comm::op_kind;
using comm::step;

SimNet::SimNet(EventSink& sink, const Environment& env, Chooser& chooser, OpTable& ops)
    : sink_(sink),
      env_(env),
      chooser_(chooser),
      ops_(ops),
      window_(env.window == 0 ? 1024 * 1024 : env.window) {
  events_.reserve(32);
}

void SimNet::expect_channel(std::uint32_t channel, bool connected) {
  next_channel_ = channel;
  wires_[channel].channel = channel;
  wires_[channel].connected = connected;
}

int SimNet::attach(comm::channel_state& ch) {
  Wire& w = wires_[next_channel_];
  w.ch = &ch;
  ch.backend_data = &w;
  return 0;
}

void SimNet::detach(comm::channel_state& ch) noexcept {
  const NoMemory mine(false);  // the world has memory, also inside a call that gets none
  Wire& w = *static_cast<Wire*>(ch.backend_data);
  ch.backend_data = nullptr;
  w.ch = nullptr;
  w.out_fin = true;
  ++activity_;
  sink_.descriptor_closed(w.channel);
}

void SimNet::abort(comm::channel_state& ch) noexcept {
  const NoMemory mine(false);
  Wire& w = *static_cast<Wire*>(ch.backend_data);
  w.reset = true;
  drop_parcels(w);
  poke(w, 0);
  poke(w, 1);
}

// The peer --------------------------------------------------------------------------------------

void SimNet::send(std::uint32_t channel, std::span<const std::uint8_t> bytes) {
  Wire& w = wires_[channel];
  w.inbound.insert(w.inbound.end(), bytes.begin(), bytes.end());
  poke(w, 0);
}

std::size_t SimNet::read(std::uint32_t channel, std::span<std::uint8_t> into) {
  Wire& w = wires_[channel];
  std::size_t n = 0;
  while (n < into.size() && !w.outbound.empty()) {
    Parcel& p = w.outbound.front();
    if (p.lender && p.op < max_operations && ops_.released[p.op]) {
      sink_.broken("callback-before-free", "S9", "the peer reads memory that was given back");
      return n;
    }
    const std::uint8_t* from = nullptr;
    std::size_t here = 0;
    if (p.lender) {
      std::size_t skip = p.read;
      for (const iovec& v : p.lent) {
        if (skip < v.iov_len) {
          from = static_cast<const std::uint8_t*>(v.iov_base) + skip;
          here = v.iov_len - skip;
          break;
        }
        skip -= v.iov_len;
      }
    } else {
      from = p.copied.data() + p.read;
      here = p.size - p.read;
    }
    const std::size_t part = std::min(here, into.size() - n);
    std::copy(from, from + part, into.data() + n);
    n += part;
    p.read += part;
    if (p.read != p.size) continue;
    release_later(p);
    w.outbound.pop_front();
  }
  w.buffered -= n;
  if (n != 0) poke(w, 1);
  if (n == 0 && w.out_fin && w.outbound.empty()) w.fin_seen = true;
  return n;
}

void SimNet::fin(std::uint32_t channel) {
  wires_[channel].peer_fin = true;
  poke(wires_[channel], 0);
}

void SimNet::rst(std::uint32_t channel) {
  Wire& w = wires_[channel];
  w.reset = true;
  drop_parcels(w);
  poke(w, 0);
  poke(w, 1);
}

// Events ----------------------------------------------------------------------------------------

void SimNet::poke(Wire& w, int d) {
  if (!w.ch) return;
  events_.push_back({EventType::poke, static_cast<std::uint8_t>(w.channel),
                     static_cast<std::uint8_t>(d), 0, nullptr, max_operations});
}

void SimNet::release_later(const Parcel& p) {
  if (!p.lender) return;
  events_.push_back({EventType::release, 0, 1, 0, p.lender, p.op});
}

void SimNet::drop_parcels(Wire& w) {
  for (const Parcel& p : w.outbound) release_later(p);
  w.outbound.clear();
  w.buffered = 0;
}

bool SimNet::holds(std::uint32_t op) const noexcept {
  for (const Wire& w : wires_) {
    for (const Parcel& p : w.outbound) {
      if (p.lender && p.op == op) return true;
    }
  }
  for (const Event& e : events_) {
    if (e.type == EventType::release && e.index == op) return true;
  }
  return false;
}

bool SimNet::poll(comm::time_point until) {
  if (events_.empty()) {
    const bool waits = until != comm::time_point::min() && until != comm::time_point::max();
    if (waits) now_ = std::max(now_, until);
    return until != comm::time_point::max();
  }
  std::array<std::uint32_t, 64> keys;
  const auto n = static_cast<std::uint32_t>(std::min(events_.size(), keys.size()));
  for (std::uint32_t i = 0; i < n; ++i) {
    keys[i] = events_[i].channel * 2u + events_[i].direction;
  }
  const std::uint32_t chosen = chooser_.event(keys.data(), n);
  const Event e = events_[chosen];
  events_.erase(events_.begin() + chosen);
  ++activity_;
  perform(e);
  return true;
}

void SimNet::perform(const Event& e) {
  if (e.type == EventType::release) {
    if (e.index < max_operations && ops_.released[e.index]) {
      sink_.broken("callback-before-free", "S9", "memory was given back before its release came");
      return;
    }
    return engine_->released(e.op);
  }
  Wire& w = wires_[e.channel];
  if (!w.ch) return;
  const auto d = static_cast<direction>(e.direction);
  Wire::Side& s = w.sides[e.direction];
  switch (e.type) {
    case EventType::poke:
      if (env_.style == 0) return engine_->ready(*w.ch, d);
      if (!std::exchange(s.parked, false)) return;
      return attempt_now(w, d);
    case EventType::attempt:
      if (!s.in_flight || s.serial != e.serial) return;
      return attempt_now(w, d);
    case EventType::withdrawn: {
      if (!s.in_flight || s.serial != e.serial || !still_there(w, d)) return;
      step done = step::of(step::withdrawn);
      // Some bytes may have gone before it was stopped.
      if (d == direction::write && w.ch->of(d).head->kind == op_kind::write && !w.reset) {
        const std::size_t room = window_ - std::min(window_, w.buffered);
        const std::size_t most = std::min(s.promised, room);
        const auto n =
            chooser_.among(static_cast<std::uint32_t>(std::min<std::size_t>(most, 8)) + 1);
        const comm::engine::transfer_scope scope(*w.ch->of(d).head);
        if (n != 0) done.n = fill(w, *w.ch->of(d).head, n);
      }
      s.in_flight = s.parked = false;
      return engine_->apply(*w.ch, d, done);
    }
    case EventType::release:
      break;
  }
}

/// The memory of an attempt is the transport's until its step (S7, S9, S23).
bool SimNet::still_there(Wire& w, direction d) {
  const Wire::Side& s = w.sides[static_cast<int>(d)];
  const comm::operation* head = w.ch->of(d).head;
  if (!head || head->id != s.head) {
    sink_.broken("callback-before-free", "S9", "an operation left the transport before its step");
    return false;
  }
  if (s.page && (!head->taken || head->taken.frozen().data() != s.page)) {
    sink_.broken("unregistered-in-flight", "S23", "a page went while the transport fills it");
    return false;
  }
  return true;
}

void SimNet::attempt_now(Wire& w, direction d) {
  Wire::Side& s = w.sides[static_cast<int>(d)];
  if (!still_there(w, d)) return;
  const step done = try_step(w, d);
  if (done.kind == step::pending) {
    s.parked = true;
    return;
  }
  s.in_flight = s.parked = false;
  engine_->apply(*w.ch, d, done);
}

bool SimNet::withdraw(comm::channel_state& ch, direction d) {
  const NoMemory mine(false);
  Wire& w = *static_cast<Wire*>(ch.backend_data);
  Wire::Side& s = w.sides[static_cast<int>(d)];
  if (!s.in_flight) return true;
  events_.push_back({EventType::withdrawn, static_cast<std::uint8_t>(w.channel),
                     static_cast<std::uint8_t>(d), s.serial, nullptr, max_operations});
  return false;
}

// Steps -----------------------------------------------------------------------------------------

step SimNet::attempt(comm::channel_state& ch, direction d) {
  Wire& w = *static_cast<Wire*>(ch.backend_data);
  ++activity_;
  Wire::Side& s = w.sides[static_cast<int>(d)];
  s.promised = static_cast<std::size_t>(-1);
  if (env_.style == 0) return try_step(w, d);
  s.in_flight = true;
  s.parked = false;
  ++s.serial;
  comm::operation& op = *ch.of(d).head;
  s.head = op.id;
  s.page = nullptr;
  // As with registered memory: the page is the transport's from the start.
  if (op.kind == op_kind::read_page && op.take_page()) s.page = op.taken.frozen().data();
  if (d == direction::write && ch.of(d).head->kind == op_kind::write) {
    iovec all[64];
    const std::size_t count = engine_->gather(ch, all, 64, static_cast<std::size_t>(-1), true);
    s.promised = 0;
    for (std::size_t i = 0; i < count; ++i) s.promised += all[i].iov_len;
  }
  events_.push_back({EventType::attempt, static_cast<std::uint8_t>(w.channel),
                     static_cast<std::uint8_t>(d), s.serial, nullptr, max_operations});
  return step::of(step::in_transport);
}

step SimNet::not_now(Wire& w, direction d) {
  // Something must make it try again, as an edge of epoll would.
  if (env_.style == 0) {
    poke(w, static_cast<int>(d));
  } else {
    events_.push_back({EventType::attempt, static_cast<std::uint8_t>(w.channel),
                       static_cast<std::uint8_t>(d), w.sides[static_cast<int>(d)].serial, nullptr,
                       max_operations});
  }
  return step::of(step::pending);
}

step SimNet::try_step(Wire& w, direction d) {
  comm::operation& op = *w.ch->of(d).head;
  if (const int error = chooser_.fault()) {
    if (error == EAGAIN) return not_now(w, d);
    sink_.faulted(w.channel);
    return step::fail(error);
  }
  const comm::engine::transfer_scope scope(op);
  switch (op.kind) {
    case op_kind::write:
      return try_write(w, op);
    case op_kind::read:
    case op_kind::read_page:
      return try_read(w, op);
    case op_kind::connect:
      if (op.endpoints[op.endpoint_index].port() != op.endpoint_index + 1) {
        sink_.broken("stack-control-block", "S13", "an address was not copied");
        return step::fail(ECONNREFUSED);
      }
      if (refused_ < env_.refuse) {
        ++refused_;
        return step::fail(ECONNREFUSED);
      }
      w.connected = true;
      return step::of(step::moved);
    case op_kind::shutdown:
      if (w.reset) return step::fail(ECONNRESET);
      w.out_fin = true;
      return step::of(step::moved);
    default:
      return step::fail(ENOTSUP);
  }
}

step SimNet::try_write(Wire& w, comm::operation& op) {
  if (w.reset) return step::fail(ECONNRESET);
  const std::size_t room = window_ - std::min(window_, w.buffered);
  if (room == 0) return step::of(step::pending);
  iovec parts[64];
  const std::size_t count = engine_->gather(*w.ch, parts, 64, static_cast<std::size_t>(-1), false);
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i) wanted += parts[i].iov_len;
  wanted = std::min({wanted, room, w.sides[1].promised});
  const std::size_t n = chooser_.bytes(static_cast<std::uint32_t>(wanted));
  if (n == 0) return not_now(w, direction::write);
  return step::of(step::moved, fill(w, op, n));
}

std::size_t SimNet::fill(Wire& w, comm::operation& op, std::size_t most) {
  iovec parts[64];
  const std::size_t count = engine_->gather(*w.ch, parts, 64, static_cast<std::size_t>(-1), false);
  Parcel p;
  std::size_t left = most;
  for (std::size_t i = 0; i < count && left != 0; ++i) {
    const std::size_t part = std::min(left, parts[i].iov_len);
    auto* bytes = static_cast<std::uint8_t*>(parts[i].iov_base);
    if (op.zero_copy) {
      p.lent.push_back({bytes, part});
    } else {
      p.copied.insert(p.copied.end(), bytes, bytes + part);
    }
    left -= part;
  }
  p.size = most - left;
  if (p.size == 0) return 0;
  if (op.zero_copy) {
    p.lender = &op;
    p.op = ops_.index_of(op.id);
    ++op.unreleased;
  }
  const std::size_t size = p.size;
  w.buffered += size;
  w.accepted += size;
  w.outbound.push_back(std::move(p));
  return size;
}

step SimNet::try_read(Wire& w, comm::operation& op) {
  if (w.reset) return step::fail(ECONNRESET);
  const std::size_t there = w.inbound.size() - w.in_at;
  if (there == 0) return step::of(w.peer_fin ? step::ended : step::pending);
  const std::size_t n = chooser_.bytes(static_cast<std::uint32_t>(std::min(op.remaining(), there)));
  if (n == 0) return not_now(w, direction::read);
  iovec parts[64];
  std::size_t count = 1;
  if (op.kind == op_kind::read_page) {
    if (!op.take_page()) return step::fail(ENOBUFS);
    const std::span<std::byte> space = op.taken.space();
    parts[0] = {space.data(), op.total};
  } else {
    count = op.gather(parts, 64);
  }
  std::size_t moved = 0;
  for (std::size_t i = 0; i < count && moved < n; ++i) {
    const std::size_t part = std::min(parts[i].iov_len, n - moved);
    std::copy_n(w.inbound.data() + w.in_at + moved, part,
                static_cast<std::uint8_t*>(parts[i].iov_base));
    moved += part;
  }
  w.in_at += moved;
  return step::of(step::moved, moved);
}

}  // namespace holdfast::fuzz::HOLDFAST_COMM_ABI
