//===- comm/channel.h - one end of a conversation --------------------------------===//
//
// Purpose    The interface of the layer: reads, writes, accepts, connects, cancels, closes. Each
//            start answers with an id or a refusal; each accepted operation's handler runs once.
// Owns       A share of the channel; dropping the last one is a `close` (S11).
// Lifetimes  Handles may be dropped in any handler, and may outlive the context.
// States     docs/semantics.md has the diagram; `open()` tells whether starts have a chance.
// Threads    The context's (S22); handles may be dropped anywhere.
// Fails      Starts refuse; what happens later is in the completion.
// Cost       A start costs one recycled block; no system call is made inside it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <initializer_list>

#include "comm/buffer/chain.h"
#include "comm/buffer/trusted.h"
#include "comm/context.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class channel {
 public:
  channel() = default;
  channel(const channel& other) noexcept : state_(other.state_) { add(); }
  channel(channel&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  channel& operator=(channel other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~channel() {
    if (state_) engine::drop_handle(state_);
  }

  // Making channels. On failure the channel is empty and `error` says why.

  /// Takes over a connected stream socket, a datagram socket, a pipe end, or a file.
  static channel adopt(context& c, int descriptor, channel_kind kind, error_code& error,
                       const channel_options& options = {});
  /// A stream that `connect` will give its socket.
  static channel stream(context& c, error_code& error, const channel_options& options = {});
  static channel listen(context& c, const endpoint& at, error_code& error, int backlog = 1024,
                        const channel_options& options = {});
  static channel datagram(context& c, const endpoint& at, error_code& error,
                          const channel_options& options = {});
  /// The two ends of a pipe: read end first.
  static std::pair<channel, channel> pipe(context& c, error_code& error);
  /// Two connected local streams.
  static std::pair<channel, channel> stream_pair(context& c, error_code& error);

  // Reads. A handler is called with a completion, pooled reads with (completion, slice).

  /// Fills the tail, or at most `limit` bytes of it; what arrived is frozen.
  template <class Handler>
  started read(tail& into, Handler&& handler, const start_options& options = {},
               std::size_t limit = static_cast<std::size_t>(-1)) {
    tail* const one[] = {&into};
    return readv(one, std::forward<Handler>(handler), options, limit);
  }
  template <class Handler>
  started readv(std::span<tail* const> into, Handler&& handler, const start_options& options = {},
                std::size_t limit = static_cast<std::size_t>(-1)) {
    request r;
    r.kind = op_kind::read;
    r.tails = into;
    r.limit = limit;
    r.options = &options;
    return launch<plain_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }
  /// Takes its page from the pool only when data is there, so an idle channel pins none.
  template <class Handler>
  started read(page_pool& pool, Handler&& handler, const start_options& options = {},
               std::size_t limit = static_cast<std::size_t>(-1)) {
    request r;
    r.kind = op_kind::read_page;
    r.pool = &pool;
    r.limit = limit;
    r.options = &options;
    return launch<slice_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }
  /// On trust: see S27.
  template <class Handler>
  started read(trusted_space into, Handler&& handler, const start_options& options = {}) {
    const iovec one{into.data(), into.size()};
    return on_trust(op_kind::read, {&one, 1}, std::forward<Handler>(handler), options);
  }
  template <class Handler>
  started readv(std::span<const trusted_space> into, Handler&& handler,
                const start_options& options = {}) {
    return vector_on_trust(op_kind::read, into, std::forward<Handler>(handler), options);
  }

  // Writes: completed means all bytes were given to the transport.

  template <class Handler>
  started write(const slice& bytes, Handler&& handler, const start_options& options = {}) {
    return writev(std::span<const slice>(&bytes, 1), std::forward<Handler>(handler), options);
  }
  template <class Handler>
  started writev(std::span<const slice> parts, Handler&& handler,
                 const start_options& options = {}) {
    request r;
    r.kind = op_kind::write;
    r.slices = parts;
    r.options = &options;
    return launch<plain_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }
  template <class Handler>
  started writev(std::initializer_list<slice> parts, Handler&& handler,
                 const start_options& options = {}) {
    return writev(std::span<const slice>(parts.begin(), parts.size()),
                  std::forward<Handler>(handler), options);
  }
  template <class Handler>
  started writev(const chain& parts, Handler&& handler, const start_options& options = {}) {
    return writev(parts.slices(), std::forward<Handler>(handler), options);
  }
  template <class Handler>
  started write(trusted_bytes bytes, Handler&& handler, const start_options& options = {}) {
    const iovec one{const_cast<std::byte*>(bytes.data()), bytes.size()};
    return on_trust(op_kind::write, {&one, 1}, std::forward<Handler>(handler), options);
  }
  template <class Handler>
  started writev(std::span<const trusted_bytes> parts, Handler&& handler,
                 const start_options& options = {}) {
    return vector_on_trust(op_kind::write, parts, std::forward<Handler>(handler), options);
  }

  // Datagrams.

  template <class Handler>
  started send_to(const endpoint& peer, std::span<const slice> parts, Handler&& handler,
                  const start_options& options = {}) {
    request r;
    r.kind = op_kind::send_to;
    r.slices = parts;
    r.endpoints = {&peer, 1};
    r.options = &options;
    return launch<plain_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }
  /// handler(completion, endpoint)
  template <class Handler>
  started receive_from(tail& into, Handler&& handler, const start_options& options = {}) {
    tail* const one[] = {&into};
    request r;
    r.kind = op_kind::receive_from;
    r.tails = one;
    r.endpoint_room = 1;
    r.options = &options;
    return launch<peer_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }

  // Connections.

  /// Tries the addresses in order until one answers, each for `start_options::address_timeout` at
  /// most. Reads and writes may be queued meanwhile.
  template <class Handler>
  started connect(std::span<const endpoint> addresses, Handler&& handler,
                  const start_options& options = {}) {
    request r;
    r.kind = op_kind::connect;
    r.endpoints = addresses;
    r.options = &options;
    return launch<plain_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }
  /// handler(completion, channel)
  template <class Handler>
  started accept(Handler&& handler, const start_options& options = {});

  /// Sends everything queued, then ends the write side.
  template <class Handler>
  started shutdown_write(Handler&& handler, const start_options& options = {}) {
    return bare<Handler>(op_kind::shutdown, std::forward<Handler>(handler), options);
  }
  /// Completes when every write accepted before it has completed and been released.
  template <class Handler>
  started drain(Handler&& handler, const start_options& options = {}) {
    return bare<Handler>(op_kind::drain, std::forward<Handler>(handler), options);
  }
  /// Completes when the write queue has fallen to half of its limits (S28).
  template <class Handler>
  started wait_writable(Handler&& handler, const start_options& options = {}) {
    return bare<Handler>(op_kind::watch_writable, std::forward<Handler>(handler), options);
  }

  // Cancel and close.

  /// Asks every pending operation of the direction to stop; returns how many were asked.
  std::size_t cancel(direction d) noexcept;
  std::size_t cancel() noexcept { return cancel(direction::read) + cancel(direction::write); }
  /// False if it was closing already.
  bool close() noexcept;
  bool abort() noexcept;
  /// As `close`; the handler is the close completion, the last of the channel. Refused with
  /// `closing` when somebody else closed it before.
  template <class Handler>
  started close(Handler&& handler) {
    return end(false, std::forward<Handler>(handler));
  }
  template <class Handler>
  started abort(Handler&& handler) {
    return end(true, std::forward<Handler>(handler));
  }

  // Looking.

  bool open() const noexcept;
  explicit operator bool() const noexcept { return state_ != nullptr; }
  /// The latest completion of a direction, for tokens that drop parts of it (S6).
  completion last(direction d) const noexcept;
  channel_statistics statistics() const noexcept;
  /// The address a listener or socket is bound to; empty if it has none.
  endpoint local_endpoint() const;
  /// The other end's; empty if it has none or is gone.
  endpoint peer_endpoint() const;
  /// For socket options. Closing it or doing I/O on it breaks every promise.
  int native_handle() const noexcept { return state_ ? state_->descriptor : -1; }
  engine* live_engine() const noexcept { return state_ ? state_->owner_engine.load() : nullptr; }
  channel_state* internals() const noexcept { return state_; }
  /// Takes over a handle reference that the caller holds.
  static channel take_over(channel_state* state) noexcept {
    channel c;
    c.state_ = state;
    return c;
  }

  friend bool operator==(const channel& a, const channel& b) noexcept {
    return a.state_ == b.state_;
  }

 private:
  void add() const noexcept {
    if (!state_) return;
    state_->handles.fetch_add(1, std::memory_order_relaxed);
    state_->references.fetch_add(1, std::memory_order_relaxed);
  }
  error_code check_close() const noexcept;

  template <class Handler>
  started bare(op_kind kind, Handler&& handler, const start_options& options) {
    request r;
    r.kind = kind;
    r.options = &options;
    return launch<plain_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }
  template <class Handler>
  started on_trust(op_kind kind, std::span<const iovec> memory, Handler&& handler,
                   const start_options& options) {
    request r;
    r.kind = kind;
    r.on_trust = memory;
    r.is_trusted = true;
    r.options = &options;
    return launch<plain_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
  }
  template <class Part, class Handler>
  started vector_on_trust(op_kind kind, std::span<const Part> parts, Handler&& handler,
                          const start_options& options) {
    constexpr std::size_t few = 16;
    iovec inline_parts[few];
    std::unique_ptr<iovec[]> many;
    if (parts.size() > few) many.reset(new iovec[parts.size()]);
    iovec* out = many ? many.get() : inline_parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      out[i] = {const_cast<std::byte*>(parts[i].data()), parts[i].size()};
    }
    return on_trust(kind, {out, parts.size()}, std::forward<Handler>(handler), options);
  }
  template <class Handler>
  started end(bool abort, Handler&& handler) {
    if (const error_code refusal = check_close()) return {{}, refusal};
    engine& e = *live_engine();
    request r;
    r.kind = op_kind::close;
    const started s = launch<plain_shape>(&e, nullptr, r, std::forward<Handler>(handler));
    if (s) e.close(*state_, e.operation_of(s.id), abort);
    return s;
  }

  channel_state* state_ = nullptr;
};

/// `void(completion, channel)`
struct channel_shape {
  template <class Handler>
  static void call(Handler&& handler, operation& op) {
    call_handler(std::move(handler), op, channel::take_over(std::exchange(op.accepted, nullptr)));
  }
};

template <class Handler>
started channel::accept(Handler&& handler, const start_options& options) {
  request r;
  r.kind = op_kind::accept;
  r.options = &options;
  return launch<channel_shape>(live_engine(), state_, r, std::forward<Handler>(handler));
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
