//===- comm/result.h - what starts answer and handlers are told --------------===//
//
// Purpose    The small value types of the interface: ids, outcomes, causes, refusals, options.
// Owns       Plain values, except `start_options::owner`.
// Lifetimes  Copies; nothing refers to a channel or context.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       Copies of a few words.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

#include "comm/config.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

using boost::system::error_code;
using clock = std::chrono::steady_clock;
using time_point = clock::time_point;
using duration = clock::duration;

enum class direction : std::uint8_t { read = 0, write = 1 };

/// What an operation came to (S5).
enum class outcome : std::uint8_t { completed, cancelled, failed, end_of_stream };

/// Why an operation was cancelled.
enum class cause : std::uint8_t {
  none,
  cancelled,  ///< somebody called `cancel`
  deadline,   ///< its deadline passed (S26); the error is timed_out
  closed,     ///< its channel was closed or aborted, or the context shut down
  latched,    ///< an earlier operation of the direction ended it (S6, S19)
};

/// Names one accepted operation, for ever: ids are not reused (S14).
struct op_id {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  explicit operator bool() const noexcept { return generation != 0; }
  std::uint64_t number() const noexcept {
    return (static_cast<std::uint64_t>(generation) << 32) | index;
  }
  friend bool operator==(op_id, op_id) = default;
};

struct completion {
  op_id id;
  outcome what = outcome::completed;
  cause why = cause::none;
  bool released = true;  ///< false: the memory is still lent, see S9
  error_code error;      ///< success, operation_aborted, timed_out, eof, or the system's error
  std::size_t n = 0;     ///< bytes given to or taken from the transport (S6)
  explicit operator bool() const noexcept { return what == outcome::completed; }
};

enum class cancel_answer : std::uint8_t { requested, already_done, unknown };

/// Why a start was refused (S2). These codes are in `refusal_category()`.
enum class errc {
  not_open = 1,  ///< no channel, or neither connected nor connecting
  closing,       ///< `close` or `abort` was called
  latched,       ///< the direction has ended (S6, S19)
  over_limit,    ///< the queue is full (S28)
  wrong_thread,  ///< not the context's thread (S22)
  unsupported,   ///< this kind of channel or backend cannot do it
  lent_already,  ///< a read holds this tail
  no_room,       ///< the tail is full or empty-handed
  no_memory,     ///< memory for the operation was not to be had
  still_lent,    ///< registered memory is in flight (S23)
};

const boost::system::error_category& refusal_category() noexcept;
inline error_code make_error_code(errc e) noexcept {
  return {static_cast<int>(e), refusal_category()};
}
inline bool is_refusal(const error_code& ec) noexcept {
  return ec.category() == refusal_category();
}

/// The answer of a start: an id, or the reason of the refusal.
struct started {
  op_id id;
  error_code error;
  explicit operator bool() const noexcept { return !error; }
};

class owner_anchor;

struct start_options {
  time_point deadline = time_point::max();  ///< a cancel with a reason (S26)
  /// `connect`: how long one address may take before the next of the list is tried.
  duration address_timeout = duration::max();
  std::shared_ptr<const void> owner;  ///< held until release (S12)
  owner_anchor* anchor = nullptr;     ///< for owners that cannot be held (S12)
  bool zero_copy = false;             ///< ask for it; the backend may copy all the same
};

struct channel_options {
  std::size_t max_queued_bytes = 16u << 20;           ///< per direction (S28)
  std::uint32_t max_queued_operations = 4096;         ///< per direction (S28)
  duration drain_deadline = std::chrono::seconds(5);  ///< for releases during close (S11)
  bool reuse_port = false;  ///< listeners and datagrams: several contexts share the port
};

/// Counters of a channel; all zero when it is idle (S24).
struct channel_statistics {
  std::uint32_t queued_reads = 0;  ///< accepted, handler not yet run
  std::uint32_t queued_writes = 0;
  std::size_t queued_write_bytes = 0;  ///< accepted and not yet given to the transport
  std::uint32_t unreleased = 0;        ///< outcome known, memory still lent
};

const char* name_of(outcome o) noexcept;
const char* name_of(cause c) noexcept;
const char* name_of(cancel_answer a) noexcept;

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI

template <>
struct boost::system::is_error_code_enum<holdfast::comm::errc> : std::true_type {};
