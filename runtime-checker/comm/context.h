//===- comm/context.h - the loop that everything runs on -------------------------===//
//
// Purpose    One thread's loop: runs handlers, moves bytes through its backend, keeps deadlines.
//            An Asio execution context, so completion tokens, strands and co_spawn work on it.
// Owns       Its backend, its channels, its pending operations.
// Lifetimes  Drain it (`shutdown`) before destroying it; S1 says what happens otherwise.
//            A `stop`, a `post` or the end of a work guard on another thread may be what makes
//            `run` return: the destructor waits for that call.
// States     running or not; stopped until `restart`.
// Threads    One at a time runs it; that thread alone starts operations (S22).
// Fails      Construction throws std::system_error when the backend cannot be had.
// Cost       One wake-up descriptor and the backend's; no thread of its own.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <functional>

#include "comm/core/abandoned.h"
#include "comm/core/launch.h"
#include "comm/executor.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

enum class backend_kind : std::uint8_t { epoll, io_uring };

/// False when this kernel or build cannot.
bool backend_available(backend_kind kind) noexcept;
/// `ring_entries`: how many submissions io_uring takes between two calls; more wait their turn.
std::unique_ptr<backend> make_backend(backend_kind kind, unsigned ring_entries = 1024);

class context : public boost::asio::execution_context {
 public:
  using executor_type = executor;

  explicit context(backend_kind kind = backend_kind::epoll);
  /// For the in-memory network, and transports of your own.
  explicit context(std::unique_ptr<backend> transport);
  ~context();

  executor_type get_executor() noexcept { return executor(engine_); }

  /// Runs until there is no work or `stop`. Returns false if work remains that nothing can wake
  /// (the in-memory network knows). In a handler `run`, `poll` and `run_one_turn` return false at
  /// once, and `shutdown` returns what is pending after asking all of it to end.
  bool run();
  /// One turn without waiting; true if a handler ran.
  bool poll();
  /// One turn that may wait.
  bool run_one_turn();
  void stop() noexcept { engine_.stop(); }
  void restart() noexcept { engine_.restart(); }
  bool idle() const noexcept { return engine_.idle(); }

  /// Closes everything and runs until it has completed and released, or `limit` has passed.
  /// Returns the number of operations that remain (S17).
  std::size_t shutdown(duration limit = std::chrono::seconds(10));

  cancel_answer cancel(op_id id) noexcept { return engine_.cancel(id); }

  /// Runs `handler(completion)` at `when`: completed, or cancelled.
  template <class Handler>
  started wait_until(time_point when, Handler&& handler) {
    start_options options;
    options.deadline = when;
    request r;
    r.kind = op_kind::timer;
    r.options = &options;
    return launch<plain_shape>(&engine_, nullptr, r, std::forward<Handler>(handler));
  }

  /// Tells the transport of memory that operations will use (S23). What a pool in one block holds
  /// stays as long as the registration; memory on trust is the caller's to keep.
  registration register_memory(page_pool& pool, error_code& error) {
    const std::span<const std::byte> block = pool.block();
    return engine_.register_memory(block.data(), block.size(), &pool, error);
  }
  registration register_memory(trusted_space memory, error_code& error) {
    return engine_.register_memory(memory.data(), memory.size(), nullptr, error);
  }

  time_point now() const noexcept { return engine_.now(); }
  const engine_counters& counters() const noexcept { return engine_.counters(); }
  std::size_t live_operations() const noexcept { return engine_.live_operations(); }
  const char* backend_name() const noexcept {
    return const_cast<engine&>(engine_).transport().name();
  }
  page_pool& default_pool() noexcept { return engine_.default_pool(); }
  /// Operations that were pending when their context died, in this process (S1).
  static std::uint64_t abandoned_operations() noexcept { return comm::abandoned_operations(); }

  engine& internals() noexcept { return engine_; }

 private:
  class recycling;
  std::unique_ptr<recycling> recycling_;
  engine engine_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
