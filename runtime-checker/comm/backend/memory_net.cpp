// The in-memory network: nodes joined in pairs, parcels of bytes between them, a queue of events.
#include "comm/backend/memory_net.h"

#include <cerrno>

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

/// Closing, aborting and cancelling both directions of a channel, and waking its peer.
constexpr std::size_t events_per_channel = 8;

}  // namespace

/// Bytes under way: copied, or still in the lender's memory.
struct memory_net::parcel {
  std::vector<std::byte> copied;
  std::vector<iovec> lent;
  operation* lender = nullptr;
  std::size_t size = 0;
  std::size_t read = 0;
  time_point arrives;
  std::uint16_t from_port = 0;  // datagrams
};

struct memory_net::node {
  channel_state* ch = nullptr;  ///< null once detached, or not yet accepted
  channel_kind kind = channel_kind::stream;
  std::weak_ptr<node> peer;
  std::deque<parcel> incoming;
  std::size_t buffered = 0;
  bool ends = false;  ///< the peer writes no more; after `incoming` comes the end
  time_point end_arrives;
  bool reset = false;
  std::deque<node_ref> backlog;
  std::uint16_t port = 0;
  struct pending {
    bool in_flight = false;  ///< completion style: the engine waits for a step
    bool parked = false;     ///< it could not move; a poke tries again
  } sides[2];

  pending& of(direction d) noexcept { return sides[static_cast<int>(d)]; }
};

memory_net::memory_net(memory_options options)
    : options_(std::move(options)), random_(options_.seed), now_(std::chrono::hours(1)) {}

memory_net::~memory_net() = default;

memory_net::node_ref& memory_net::node_of(channel_state& ch) noexcept {
  return *static_cast<node_ref*>(ch.backend_data);
}

memory_net::node_ref memory_net::make_node(channel_kind kind) {
  auto n = std::make_shared<node>();
  n->kind = kind;
  return n;
}

// Channels --------------------------------------------------------------------------------------

channel memory_net::open(context& c, node_ref n, channel_kind kind,
                         const channel_options& options) {
  pending_ = std::move(n);
  int error = 0;
  return channel::take_over(c.internals().open(-1, kind, channel_phase::open, options, error));
}

std::pair<channel, channel> memory_net::pair(context& c, const channel_options& options) {
  node_ref a = make_node(channel_kind::stream);
  node_ref b = make_node(channel_kind::stream);
  a->peer = b;
  b->peer = a;
  channel first = open(c, a, channel_kind::stream, options);
  return {std::move(first), open(c, b, channel_kind::stream, options)};
}

channel memory_net::listen(context& c, std::uint16_t port, const channel_options& options) {
  node_ref n = make_node(channel_kind::listener);
  n->port = port;
  ports_[port] = n;
  return open(c, n, channel_kind::listener, options);
}

channel memory_net::datagram(context& c, std::uint16_t port, const channel_options& options) {
  node_ref n = make_node(channel_kind::datagram);
  n->port = port;
  ports_[port] = n;
  return open(c, n, channel_kind::datagram, options);
}

int memory_net::attach(channel_state& ch) {
  node_ref n = pending_ ? std::exchange(pending_, nullptr) : make_node(ch.kind);
  reserve_events(events_per_channel);
  auto* held = new node_ref(std::move(n));
  promised_ += events_per_channel;
  (*held)->ch = &ch;
  ch.backend_data = held;
  return 0;
}

void memory_net::detach(channel_state& ch) noexcept {
  promised_ -= events_per_channel;
  const std::unique_ptr<node_ref> held(static_cast<node_ref*>(ch.backend_data));
  ch.backend_data = nullptr;
  node& n = **held;
  n.ch = nullptr;
  drop_parcels(n);
  // A successor may have taken the port since.
  if (const auto own = ports_.find(n.port); own != ports_.end() && own->second.lock() == *held) {
    ports_.erase(own);
  }
  for (const node_ref& waiting : n.backlog) {  // connected, never accepted
    if (node_ref other = waiting->peer.lock()) {
      other->reset = true;
      poke_later(other, direction::read);
      poke_later(other, direction::write);
    }
  }
  n.backlog.clear();
  if (node_ref other = n.peer.lock()) {
    if (!other->ends) {
      other->ends = true;
      other->end_arrives = now_ + options_.latency;
    }
    poke_later(other, direction::read);
    poke_later(other, direction::write);
  }
}

int memory_net::renew(channel_state&, const endpoint&) {
  return 0;
}

void memory_net::abort(channel_state& ch) noexcept {
  node& n = *node_of(ch);
  drop_parcels(n);
  n.reset = true;
  if (node_ref other = n.peer.lock()) {
    drop_parcels(*other);
    other->reset = true;
    poke_later(other, direction::read);
    poke_later(other, direction::write);
  }
}

// Events ----------------------------------------------------------------------------------------

/// What is cancelled, closed, aborted or released must be noted without memory being asked for.
void memory_net::reserve_events(std::size_t more) {
  while (spare_.size() < promised_ + more) spare_.emplace();
}

void memory_net::schedule(duration after, event e) {
  const std::uint64_t order = options_.shuffle ? random_() : ++sequence_;
  const std::pair when(now_ + after, order);
  if (spare_.empty()) {
    events_.emplace(when, std::move(e));
    return;
  }
  event_map::node_type held = spare_.extract(spare_.begin());
  held.key() = when;
  held.mapped() = std::move(e);
  events_.insert(std::move(held));
}

bool memory_net::poll(time_point until) {
  if (events_.empty() && until == time_point::max()) return false;
  time_point next = events_.empty() ? until : std::min(until, events_.begin()->first.first);
  if (next != time_point::max()) now_ = std::max(now_, next);
  // What is due now, but not what that causes at this very instant: turns stay bounded.
  event_map due;
  while (!events_.empty() && events_.begin()->first.first <= now_) {
    due.insert(events_.extract(events_.begin()));
  }
  const bool any = !due.empty();
  while (!due.empty()) {
    event_map::node_type held = due.extract(due.begin());
    const event e = std::move(held.mapped());
    held.mapped() = {};
    spare_.insert(std::move(held));
    perform(e);
  }
  return any || !events_.empty() || until != time_point::min();
}

void memory_net::perform(const event& e) {
  if (e.type == event_type::release) {
    engine_->released(e.op);
    return;
  }
  const node_ref n = e.at.lock();
  if (!n || !n->ch) return;
  if (e.type == event_type::poke) {
    poke(n, e.d);
    return;
  }
  node::pending& p = n->of(e.d);
  if (!p.in_flight) return;
  if (e.type == event_type::withdrawn) {
    p = {};
    engine_->apply(*n->ch, e.d, step::of(step::withdrawn));
    return;
  }
  const step s = checked_step(*n, e.d);
  if (s.kind == step::pending) {
    p.parked = true;
    return;
  }
  p = {};
  engine_->apply(*n->ch, e.d, s);
}

void memory_net::poke_later(const node_ref& n, direction d) {
  schedule(options_.latency, {event_type::poke, n, d, nullptr});
}

void memory_net::poke(const node_ref& n, direction d) {
  if (!options_.completion_style) {
    engine_->ready(*n->ch, d);
  } else if (std::exchange(n->of(d).parked, false)) {
    schedule(options_.step_delay, {event_type::attempt, n, d, nullptr});
  }
}

void memory_net::release_later(operation* op) {
  --promised_;
  schedule(options_.release_delay, {event_type::release, {}, direction::write, op});
}

void memory_net::drop_parcels(node& n) {
  for (const parcel& p : n.incoming) {
    if (p.lender) release_later(p.lender);
  }
  n.incoming.clear();
  n.buffered = 0;
}

// Steps -----------------------------------------------------------------------------------------

step memory_net::attempt(channel_state& ch, direction d) {
  const node_ref& n = node_of(ch);
  if (!options_.completion_style) return checked_step(*n, d);
  try {
    reserve_events(2);
  } catch (const std::bad_alloc&) {
    return step::fail(ENOMEM);
  }
  n->of(d) = {true, false};
  if (d == direction::write && ch.of(d).head->kind == op_kind::write) {
    iovec all[64];
    engine_->gather(ch, all, 64, static_cast<std::size_t>(-1), true);
  }
  schedule(options_.step_delay, {event_type::attempt, n, d, nullptr});
  return step::of(step::in_transport);
}

bool memory_net::withdraw(channel_state& ch, direction d) {
  const node_ref& n = node_of(ch);
  if (!n->of(d).in_flight) return true;
  schedule(options_.step_delay, {event_type::withdrawn, n, d, nullptr});
  return false;
}

std::size_t memory_net::chunk_of(op_kind kind, std::size_t wanted) {
  if (!options_.chunk || wanted == 0) return wanted;
  return std::clamp<std::size_t>(options_.chunk({kind, calls_, wanted}), 1, wanted);
}

/// A step that is short of memory fails before it has had an effect.
step memory_net::checked_step(node& n, direction d) noexcept {
  operation& op = *n.ch->of(d).head;
  try {
    reserve_events(4);
    return try_step(n, d);
  } catch (const std::bad_alloc&) {
    if (op.kind == op_kind::read_page) op.return_page();
    return step::fail(ENOMEM);
  }
}

step memory_net::try_step(node& n, direction d) {
  operation& op = *n.ch->of(d).head;
  ++calls_;
  if (options_.fault) {
    const int error = options_.fault({op.kind, calls_, op.remaining()});
    if (error == EAGAIN) {
      // Something must make it try again, as an edge of epoll would.
      schedule(options_.retry_delay,
               {options_.completion_style ? event_type::attempt : event_type::poke, node_of(*n.ch),
                d, nullptr});
      return step::of(step::pending);
    }
    if (error != 0) return step::fail(error);
  }
  const engine::transfer_scope scope(op);
  switch (op.kind) {
    case op_kind::write:
      return try_write(n, op);
    case op_kind::read:
    case op_kind::read_page:
      return try_read(n, op);
    case op_kind::connect:
      return try_connect(n, op);
    case op_kind::accept:
      return try_accept(n);
    case op_kind::send_to:
      return try_send_to(n, op);
    case op_kind::receive_from:
      return try_receive_from(n, op);
    case op_kind::shutdown:
      if (node_ref other = n.peer.lock()) {
        other->ends = true;
        other->end_arrives = now_ + options_.latency;
        poke_later(other, direction::read);
      }
      return step::of(step::moved);
    default:
      return step::fail(ENOTSUP);
  }
}

step memory_net::try_write(node& n, operation& op) {
  if (n.reset) return step::fail(ECONNRESET);
  const node_ref other = n.peer.lock();
  if (!other || (!other->ch && other->ends)) return step::fail(EPIPE);
  const std::size_t room = options_.window - std::min(options_.window, other->buffered);
  if (room == 0) return step::of(step::pending);

  iovec parts[64];
  const std::size_t count = engine_->gather(*n.ch, parts, 64, static_cast<std::size_t>(-1), false);
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i) wanted += parts[i].iov_len;
  std::size_t left = chunk_of(op.kind, std::min(wanted, room));

  parcel p;
  p.size = left;
  p.arrives = now_ + options_.latency;
  for (std::size_t i = 0; i < count && left != 0; ++i) {
    const std::size_t part = std::min(left, parts[i].iov_len);
    auto* bytes = static_cast<std::byte*>(parts[i].iov_base);
    if (op.zero_copy) {
      p.lent.push_back({bytes, part});
    } else {
      p.copied.insert(p.copied.end(), bytes, bytes + part);
    }
    left -= part;
  }
  if (op.zero_copy) {
    reserve_events(5);  // one of them for the release
    p.lender = &op;
  }
  const std::size_t moved = p.size;
  other->incoming.push_back(std::move(p));
  other->buffered += moved;
  if (op.zero_copy) {
    ++op.unreleased;
    ++promised_;
  }
  poke_later(other, direction::read);
  return step::of(step::moved, moved);
}

std::size_t memory_net::take_bytes(node& n, const iovec* into, std::size_t count,
                                   std::size_t limit) {
  std::size_t moved = 0;
  std::size_t slot = 0;
  std::size_t offset = 0;
  while (moved < limit && !n.incoming.empty() && n.incoming.front().arrives <= now_) {
    parcel& p = n.incoming.front();
    // Where the next byte of the parcel is.
    const std::byte* from = nullptr;
    std::size_t here = 0;
    if (p.lender) {
      std::size_t skip = p.read;
      for (const iovec& v : p.lent) {
        if (skip < v.iov_len) {
          from = static_cast<const std::byte*>(v.iov_base) + skip;
          here = v.iov_len - skip;
          break;
        }
        skip -= v.iov_len;
      }
    } else {
      from = p.copied.data() + p.read;
      here = p.size - p.read;
    }
    if (slot == count) break;
    const std::size_t part = std::min({here, limit - moved, into[slot].iov_len - offset});
    if (part != 0) std::memcpy(static_cast<std::byte*>(into[slot].iov_base) + offset, from, part);
    moved += part;
    offset += part;
    p.read += part;
    if (offset == into[slot].iov_len) {
      ++slot;
      offset = 0;
    }
    if (p.read == p.size) {
      if (p.lender) release_later(p.lender);
      n.incoming.pop_front();
    }
  }
  n.buffered -= moved;
  return moved;
}

step memory_net::try_read(node& n, operation& op) {
  if (n.reset) return step::fail(ECONNRESET);
  const bool data = !n.incoming.empty() && n.incoming.front().arrives <= now_;
  if (!data) {
    const bool end = n.ends && n.incoming.empty() && n.end_arrives <= now_;
    return step::of(end ? step::ended : step::pending);
  }
  iovec parts[64];
  std::size_t count = 1;
  if (op.kind == op_kind::read_page) {
    if (!op.take_page()) return step::fail(ENOBUFS);
    const std::span<std::byte> space = op.taken.space();
    parts[0] = {space.data(), op.total};
  } else {
    count = op.gather(parts, 64);
  }
  const std::size_t limit = chunk_of(op.kind, std::min(op.remaining(), n.buffered));
  const std::size_t moved = take_bytes(n, parts, count, limit);
  if (node_ref other = n.peer.lock()) poke_later(other, direction::write);
  return step::of(step::moved, moved);
}

step memory_net::try_connect(node& n, operation& op) {
  const auto found = ports_.find(op.endpoints[op.endpoint_index].port());
  const node_ref listener = found == ports_.end() ? nullptr : found->second.lock();
  if (!listener || listener->kind != channel_kind::listener) return step::fail(ECONNREFUSED);
  node_ref other = make_node(channel_kind::stream);
  other->peer = node_of(*n.ch);
  listener->backlog.push_back(other);
  n.peer = other;
  poke_later(listener, direction::read);
  return step::of(step::moved);
}

step memory_net::try_accept(node& n) {
  if (n.backlog.empty()) return step::of(step::pending);
  pending_ = n.backlog.front();
  int error = 0;
  step s = step::of(step::moved);
  s.accepted = engine_->open(-1, channel_kind::stream, channel_phase::open, n.ch->options, error);
  pending_ = nullptr;
  if (!s.accepted) return step::fail(error);  // it waits for the next accept
  n.backlog.pop_front();
  return s;
}

step memory_net::try_send_to(node& n, operation& op) {
  const auto found = ports_.find(op.endpoints[0].port());
  const node_ref other = found == ports_.end() ? nullptr : found->second.lock();
  const std::size_t size = op.remaining();
  if (!other || other->kind != channel_kind::datagram || other->buffered + size > options_.window) {
    ++dropped_;
    return step::of(step::moved, size);
  }
  parcel p;
  p.size = size;
  p.arrives = now_ + options_.latency;
  p.from_port = n.port;
  for (std::uint32_t i = 0; i < op.segment_count; ++i) {
    p.copied.insert(p.copied.end(), op.segments[i].data, op.segments[i].data + op.segments[i].size);
  }
  other->incoming.push_back(std::move(p));
  other->buffered += size;
  poke_later(other, direction::read);
  return step::of(step::moved, size);
}

step memory_net::try_receive_from(node& n, operation& op) {
  if (n.incoming.empty() || n.incoming.front().arrives > now_) return step::of(step::pending);
  parcel p = std::move(n.incoming.front());
  n.incoming.pop_front();
  n.buffered -= p.size;
  op.endpoints[0] = address(p.from_port);
  op.endpoint_count = 1;
  iovec parts[64];
  const std::size_t count = op.gather(parts, 64);
  std::size_t moved = 0;
  for (std::size_t i = 0; i < count && moved < p.size; ++i) {
    const std::size_t part = std::min(parts[i].iov_len, p.size - moved);
    std::memcpy(parts[i].iov_base, p.copied.data() + moved, part);
    moved += part;
  }
  return step::of(step::moved, moved);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
