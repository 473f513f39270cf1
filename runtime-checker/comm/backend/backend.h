//===- comm/backend/backend.h - what moves the bytes ---------------------------===//
//
// Purpose    The interface between the engine, which keeps the rules, and a transport: epoll,
//            io_uring, the in-memory network. A backend attempts one step of the operation at the
//            head of a side and says what happened; it never sees handlers.
// Owns       Descriptors from `attach` to `detach`, and whatever it keeps in `backend_data`.
// Lifetimes  Owned by the engine. After `attempt` returned `in_transport`, the operation's memory
//            stays until the step is reported, and after that until `engine::released`.
// States     Per side: free, or one attempt in transport.
// Threads    The engine's; `wake` from any thread.
// Fails      By steps, never by exceptions.
// Cost       A virtual call per attempt.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cerrno>

#include "comm/core/channel_state.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

struct step {
  enum kind_t : std::uint8_t {
    moved,         ///< n bytes (0 is legal for connect, shutdown and datagrams)
    pending,       ///< not now; the backend calls `engine::ready` when it may go on
    in_transport,  ///< the backend calls `engine::apply` when it is over
    failed,        ///< `error` is an errno value
    ended,         ///< end of stream
    withdrawn,     ///< stopped because of `withdraw`; n bytes had moved
  };
  kind_t kind = pending;
  int error = 0;
  std::size_t n = 0;
  channel_state* accepted = nullptr;

  static step of(kind_t k, std::size_t n = 0) noexcept { return {k, 0, n, nullptr}; }
  static step fail(int error) noexcept { return {failed, error, 0, nullptr}; }
};

class backend {
 public:
  virtual ~backend() = default;
  virtual const char* name() const noexcept = 0;
  virtual void bind(engine& e) noexcept { engine_ = &e; }

  /// A new channel; on an error (an errno value) it is not taken over.
  virtual int attach(channel_state& ch) = 0;
  /// The end of it: closes the descriptor. Nothing of it is in transport or unreleased, unless
  /// the context is being destroyed.
  virtual void detach(channel_state& ch) noexcept = 0;
  /// A fresh socket for the next address of a list; an errno value.
  virtual int renew(channel_state& ch, const endpoint& peer) = 0;

  virtual step attempt(channel_state& ch, direction d) = 0;
  /// True: nothing is in transport any more. False: a step will be reported.
  virtual bool withdraw(channel_state& ch, direction d) = 0;
  /// Resets the connection, so that the peer and pending releases learn of it.
  virtual void abort(channel_state& ch) noexcept = 0;

  /// Memory for operations whose `registered` is this slot; an errno value. ENOTSUP: this backend
  /// has no use for it.
  virtual int register_memory(std::uint32_t, const void*, std::size_t) noexcept { return ENOTSUP; }
  virtual void unregister_memory(std::uint32_t) noexcept {}

  /// Waits for events until `until`, and reports them. False when nothing can ever happen.
  virtual bool poll(time_point until) = 0;
  virtual void wake() noexcept = 0;
  virtual time_point now() const noexcept = 0;
  /// The context dies undrained: stop what can be stopped. True when no memory is referred to.
  virtual bool quiesce() noexcept { return true; }

 protected:
  engine* engine_ = nullptr;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
