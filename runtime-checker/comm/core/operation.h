//===- comm/core/operation.h - one accepted operation ------------------------===//
//
// Purpose    The type-erased record of an operation: what is lent, how far it got, its outcome,
//            and how to run its handler. The handler's type lives in `op_with` (launch.h).
// Owns       A reference per lent page, the handler, the owner; its own memory through `free`.
// Lifetimes  From acceptance until both the handler has returned and the memory is released.
// States     queued -> decided -> due -> delivered -> (unreleased ->) gone
// Threads    The context's.
// Fails      Never.
// Cost       This record and one segment per part, in one block of the context's pool.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>

#include "comm/buffer/pool.h"
#include "comm/endpoint.h"
#include "comm/events.h"
#include "comm/owner.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class engine;
struct channel_state;
struct operation;
struct request;

/// Something the loop runs, or discards when the context dies.
struct task {
  task* next = nullptr;
  void (*run)(task* self, bool execute) = nullptr;
};

/// A first-in, first-out list of tasks.
struct task_queue {
  task* head = nullptr;
  task* tail = nullptr;
  void push(task* t) noexcept {
    t->next = nullptr;
    (tail ? tail->next : head) = t;
    tail = t;
  }
  task* pop() noexcept {
    task* t = head;
    if (t && !(head = t->next)) tail = nullptr;
    return t;
  }
  bool empty() const noexcept { return head == nullptr; }
};

/// A place in the heap of deadlines.
struct timer_node {
  static constexpr std::size_t unset = static_cast<std::size_t>(-1);
  time_point when{};
  std::size_t heap_index = unset;
  operation* op = nullptr;           ///< the deadline of an operation, or
  channel_state* channel = nullptr;  ///< the drain deadline of a channel
};

enum class op_kind : std::uint8_t {
  read,
  read_page,
  write,
  accept,
  connect,
  shutdown,
  drain,
  receive_from,
  send_to,
  timer,
  watch_writable,
  close,
};

/// As reports name it: "comm read".
inline const char* api_name(op_kind kind) noexcept {
  constexpr const char* names[] = {"comm read",   "comm read",         "comm write",
                                   "comm accept", "comm connect",      "comm shutdown",
                                   "comm drain",  "comm receive_from", "comm send_to",
                                   "comm timer",  "comm writable",     "comm close"};
  return names[static_cast<int>(kind)];
}

/// The queue an operation belongs to.
inline direction operation_direction(op_kind kind) noexcept {
  switch (kind) {
    case op_kind::read:
    case op_kind::read_page:
    case op_kind::accept:
    case op_kind::receive_from:
      return direction::read;
    default:
      return direction::write;
  }
}

enum class op_state : std::uint8_t { queued, decided, due, delivered };

struct segment {
  std::byte* data;
  std::size_t size;
  page* owner;  ///< one reference is held; null for static and trusted memory
};

struct operation : task {
  using deliver_function = void (*)(operation*, bool execute);
  using free_function = void (*)(operation*) noexcept;

  deliver_function deliver = nullptr;  ///< runs (or only destroys) the handler
  free_function free = nullptr;        ///< gives the record's own memory back
  engine* owner_engine = nullptr;
  channel_state* channel = nullptr;
  operation* behind = nullptr;  ///< the next one in the direction's queue

  op_id id;
  op_kind kind = op_kind::read;
  op_state state = op_state::queued;
  outcome what = outcome::completed;
  cause why = cause::none;
  cause cancel_asked = cause::none;
  bool trusted = false;
  bool fills_tails = false;  ///< a page or lent tails: freeze what arrived, once
  bool zero_copy = false;
  bool in_transport = false;  ///< the kernel may hold its memory
  bool retire_later = false;  ///< the handler was handed to another executor
  bool retired = false;       ///< the handler has returned
  bool handler_alive = true;
  bool skip_address = false;  ///< connect: this address has had its time
  error_code error;

  std::size_t total = 0;
  std::size_t done = 0;
  std::uint32_t segment_count = 0;
  std::uint32_t segment_index = 0;  ///< progress: the segment the next byte is in,
  std::size_t segment_offset = 0;   ///< and where in it
  segment* segments = nullptr;
  std::uint32_t endpoint_count = 0;
  std::uint32_t endpoint_index = 0;
  endpoint* endpoints = nullptr;  ///< a datagram's peer, or the list to connect to
  std::uint32_t unreleased = 0;   ///< transport accesses whose end is not yet known
  int registered = -1;            ///< the slot of registered memory that holds all of it (S23)

  page_pool* pool = nullptr;          ///< read_page: where the page comes from
  tail taken;                         ///< read_page: the page, once data was there
  channel_state* accepted = nullptr;  ///< accept: one handle reference, for the handler
  std::shared_ptr<const void> owner;
  anchor_block* anchor = nullptr;
  timer_node deadline;
  time_point last_moment = time_point::max();  ///< what the caller set; addresses may end earlier
  duration address_timeout = duration::max();
  [[no_unique_address]] sink_note<guarded_build> note;

  direction dir() const noexcept { return operation_direction(kind); }
  bool decided() const noexcept { return state != op_state::queued; }
  std::size_t remaining() const noexcept { return total - done; }
  /// A close completes behind its channel, a watch outside the queue.
  bool unordered() const noexcept {
    return kind == op_kind::watch_writable || kind == op_kind::close;
  }
  /// Somebody asked for its end, by cancelling it or by closing its channel.
  bool was_asked() const noexcept { return why == cause::cancelled || why == cause::closed; }
  completion result() const noexcept { return {id, what, why, unreleased == 0, error, done}; }

  /// Copies the request; cannot fail (S13).
  void capture(const request& r) noexcept;
  void advance(std::size_t n) noexcept;
  /// Adds what remains to `out`; returns how many entries were used.
  std::size_t gather(iovec* out, std::size_t max) const noexcept;
  /// read_page: takes the page. False when the pool has none.
  bool take_page() noexcept;
  void return_page() noexcept { taken = tail(); }
  slice taken_slice() noexcept { return taken ? taken.frozen() : slice(); }
  /// Tails: what arrived becomes frozen, and the rest is free to be filled again.
  void settle_reads() noexcept;
  /// Drops every reference (release).
  void give_back() noexcept;
};

/// What a start asks for. Built on the caller's stack, copied by `operation::capture`.
struct request {
  op_kind kind = op_kind::read;
  std::span<const slice> slices;
  std::span<tail* const> tails;
  std::span<const iovec> on_trust;
  bool is_trusted = false;
  page_pool* pool = nullptr;
  std::span<const endpoint> endpoints;
  std::uint32_t endpoint_room = 0;  ///< endpoints to reserve without copying
  std::size_t limit = static_cast<std::size_t>(-1);
  const start_options* options = nullptr;

  std::size_t total = 0;  ///< set by `measure`
  std::uint32_t segments = 0;

  void measure() noexcept;
  std::size_t extra_bytes() const noexcept {
    return segments * sizeof(segment) + endpoint_slots() * sizeof(endpoint);
  }
  std::uint32_t endpoint_slots() const noexcept {
    return std::max(endpoint_room, static_cast<std::uint32_t>(endpoints.size()));
  }
  error_code check_tails() const noexcept;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
