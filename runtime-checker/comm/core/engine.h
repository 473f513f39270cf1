//===- comm/core/engine.h - the rules, in one place ----------------------------===//
//
// Purpose    Accepts or refuses starts, keeps each direction's order, decides outcomes once, runs
//            handlers from the loop, releases memory, closes channels. Backends move bytes.
// Owns       The backend, the channels, the operations.
// Lifetimes  Every operation should have completed and released before it dies; else S1 says what.
// States     See docs/semantics.md: operation and channel.
// Threads    One at a time; `post_from_anywhere` and `work` are for any thread.
// Fails      `admit` returns a refusal; after it nothing on the way of an operation can fail.
// Cost       No allocation per operation once the pools are warm.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>
#include <mutex>

#include "comm/backend/backend.h"
#include "comm/core/blocks.h"
#include "comm/core/marked_sides.h"
#include "comm/core/timers.h"
#include "comm/events.h"
#include "comm/registration.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

struct engine_counters {
  std::uint64_t turns = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t completed = 0;
  std::uint64_t stale_events = 0;  ///< events for a dead channel or operation, dropped (S14)
};

class engine {
 public:
  explicit engine(std::unique_ptr<backend> transport);
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  // Channels. `open` returns a state with one handle reference, or null and `error`.
  channel_state* open(int descriptor, channel_kind kind, channel_phase phase,
                      const channel_options& options, int& error) noexcept;
  bool close(channel_state& ch, operation* close_op, bool abort) noexcept;
  static void drop_handle(channel_state* ch) noexcept;
  channel_state* find(std::uint32_t index, std::uint32_t generation) noexcept;

  // Starts: `admit` refuses or reserves, then `accept` cannot fail.
  error_code admit(channel_state* ch, request& r) noexcept;
  op_id accept(operation* op, channel_state* ch, const request& r) noexcept;
  cancel_answer cancel(op_id id, cause why = cause::cancelled) noexcept;
  /// As `cancel`, but only if no byte of it can have moved.
  cancel_answer cancel_untouched(op_id id) noexcept;
  std::size_t cancel_side(channel_state& ch, direction d) noexcept;

  // Registered memory: a pool's one block, or the caller's, on trust.
  registration register_memory(const std::byte* data, std::size_t size, page_pool* pool,
                               error_code& error) noexcept;
  void end_registration(registered_region& region) noexcept;
  /// Debug mode: names the misuse.
  void wrong_thread(const char* text, const channel_state* ch) const noexcept;

  // The loop.
  bool turn(bool may_block);
  std::size_t shutdown(duration limit);
  void stop() noexcept;
  void restart() noexcept { stopped_.store(false); }
  bool stopped() const noexcept { return stopped_.load(std::memory_order_relaxed); }
  bool idle() const noexcept;
  bool stuck() const noexcept { return stuck_; }
  bool on_own_thread() const noexcept;
  operation* operation_of(op_id id) noexcept { return slots_[id.index].op; }
  bool inside_loop() const noexcept;
  void bind_thread() noexcept;
  /// Binds this thread and true, unless the loop is running: in a handler, or on another thread.
  bool enter() noexcept;

  // Posting. `post_local` on the context's thread only.
  void post_local(task* t) noexcept { ready_.push(t); }
  void post_from_anywhere(task* t);
  void work_started() noexcept { work_.fetch_add(1, std::memory_order_relaxed); }
  void work_finished() noexcept;

  // For backends.
  void ready(channel_state& ch, direction d) noexcept { mark_dirty(ch, d); }
  void apply(channel_state& ch, direction d, const step& s) noexcept;
  void released(operation* op) noexcept;
  /// For what a backend could not do for want of resources and tries again later.
  template <class Function>
  void for_each_channel(Function&& f) {
    for (const channel_slot& slot : channels_) {
      if (slot.channel) f(*slot.channel);
    }
  }
  std::size_t gather(channel_state& ch, iovec* out, std::size_t max, std::size_t max_bytes,
                     bool mark) noexcept;
  void count_stale() noexcept { ++counters_.stale_events; }
  /// Around the backend's own reading or writing of an operation's memory (debug mode).
  class transfer_scope {
   public:
    explicit transfer_scope(operation& op) noexcept : op_(op) {
      if constexpr (guarded_build) tell::transfer_begin(op_);
    }
    ~transfer_scope() {
      if constexpr (guarded_build) tell::transfer_end(op_);
    }
    transfer_scope(const transfer_scope&) = delete;
    transfer_scope& operator=(const transfer_scope&) = delete;

   private:
    operation& op_;
  };

  /// The Asio execution context around this engine, as a pointer to that base.
  void set_home(void* context) noexcept { home_ = context; }
  void* home() const noexcept { return home_; }

  // For handlers' records.
  block_pool& blocks() noexcept { return blocks_; }
  void retire(operation* op) noexcept;

  backend& transport() noexcept { return *backend_; }
  const engine_counters& counters() const noexcept { return counters_; }
  std::size_t live_operations() const noexcept { return live_; }
  time_point now() const noexcept { return backend_->now(); }
  page_pool& default_pool() noexcept { return default_pool_; }

 private:
  struct op_slot {
    operation* op = nullptr;
    std::uint32_t generation = 1;
  };
  struct channel_slot {
    channel_state* channel = nullptr;
    std::uint32_t generation = 1;
  };

  class call_from_outside;
  static void run_operation(task* t, bool execute);
  static void run_close(task* t, bool execute);
  static void run_last_handle(task* t, bool execute);

  void enqueue(operation* op, channel_state& ch) noexcept;
  void mark_dirty(channel_state& ch, direction d) noexcept;
  void flush() noexcept;
  std::size_t run_marked();
  void pump_next() noexcept;
  bool anything_marked() const noexcept;
  void pump(channel_state& ch, direction d) noexcept;
  void settle(channel_state& ch, direction d) noexcept;
  bool ready_to_attempt(channel_state& ch, direction d) noexcept;
  void apply_moved(channel_state& ch, direction d, const step& s) noexcept;
  void handle(channel_state& ch, direction d, const step& s) noexcept;
  void handle_failure(channel_state& ch, direction d, int error) noexcept;
  void decide_asked_cancels(channel_state& ch, direction d) noexcept;
  error_code check_kind(const channel_state& ch, const request& r) const noexcept;
  error_code check_limits(const channel_state& ch, const request& r) const noexcept;
  void decide(operation* op, outcome what, cause why, error_code error) noexcept;
  void decide_cancelled(operation* op, cause why) noexcept;
  void latch(channel_state& ch, direction d, operation* culprit) noexcept;
  cancel_answer request_cancel(operation* op, cause why) noexcept;
  void arm_deadline(operation* op) noexcept;
  void give_up_address(operation* op) noexcept;
  void push_due(operation* op) noexcept;
  void wake_watchers(channel_state& ch, bool all) noexcept;
  void finish(operation* op) noexcept;
  void check_closed(channel_state& ch) noexcept;
  void unmark(channel_state& ch) noexcept;
  bool lent_now(const std::byte* data, std::size_t size) const noexcept;
  void lend_registered(operation& op) noexcept;
  void return_registered(operation& op) noexcept;
  void reserve_tables();
  void expire() noexcept;
  void collect_foreign() noexcept;
  std::size_t run_ready();
  time_point poll_limit(bool may_block) noexcept;
  void abandon() noexcept;
  void say(event_kind kind, channel_state& ch) noexcept;

  std::unique_ptr<backend> backend_;
  block_pool blocks_;
  timer_heap timers_;
  std::vector<op_slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<channel_slot> channels_;
  std::vector<std::uint32_t> free_channels_;
  static constexpr std::uint32_t max_regions = 64;
  std::vector<std::shared_ptr<registered_region>> regions_;
  task_queue ready_;
  marked_sides marked_[2] = {marked_sides(direction::read), marked_sides(direction::write)};
  std::uint64_t moved_ = 0;  ///< bytes, ever
  std::size_t live_ = 0;
  std::size_t closing_ = 0;
  engine_counters counters_;
  page_pool default_pool_{16 * 1024};
  bool stuck_ = false;
  std::atomic<bool> stopped_{false};
  std::atomic<const void*> thread_{nullptr};
  std::atomic<std::int64_t> work_{0};
  std::mutex foreign_mutex_;
  task_queue foreign_;
  std::atomic<bool> foreign_pending_{false};
  std::atomic<bool> sleeping_{false};
  std::atomic<int> calls_from_outside_{0};  ///< under way
  bool dying_ = false;
  std::atomic<bool> looping_{false};  ///< debug mode: somebody is in `turn`
  void* home_ = nullptr;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
