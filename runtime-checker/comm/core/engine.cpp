// The engine's loop, starts and posting.
#include "comm/core/engine.h"

#include <thread>

#include "comm/events.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

constexpr int rounds_per_group = 32;      // of handlers and transfers
thread_local const char thread_mark = 0;  // its address names the thread
thread_local engine* running_engine = nullptr;

}  // namespace

engine::engine(std::unique_ptr<backend> transport) : backend_(std::move(transport)) {
  backend_->bind(*this);
  bind_thread();
}

engine::~engine() {
  while (calls_from_outside_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
  abandon();
}

void engine::bind_thread() noexcept {
  thread_.store(&thread_mark, std::memory_order_relaxed);
}

bool engine::enter() noexcept {
  if (inside_loop()) return false;
  if constexpr (guarded_build) {
    if (looping_.load(std::memory_order_relaxed)) {
      wrong_thread("the loop was entered while another thread runs it", nullptr);
      return false;
    }
  }
  bind_thread();
  return true;
}

bool engine::on_own_thread() const noexcept {
  return thread_.load(std::memory_order_relaxed) == &thread_mark;
}

bool engine::inside_loop() const noexcept {
  return running_engine == this;
}

// Starts ----------------------------------------------------------------------------------------

error_code engine::check_kind(const channel_state& ch, const request& r) const noexcept {
  const bool bytes = ch.kind != channel_kind::listener;
  const bool stream = ch.kind == channel_kind::stream;
  bool fits = false;
  switch (r.kind) {
    case op_kind::read:
    case op_kind::read_page:
    case op_kind::write:
    case op_kind::drain:
    case op_kind::watch_writable:
      fits = bytes;
      break;
    case op_kind::accept:
      fits = ch.kind == channel_kind::listener;
      break;
    case op_kind::connect:
      fits = stream && !r.endpoints.empty();
      break;
    case op_kind::shutdown:
      fits = stream;
      break;
    case op_kind::receive_from:
    case op_kind::send_to:
      fits = ch.kind == channel_kind::datagram;
      break;
    case op_kind::timer:
    case op_kind::close:
      break;
  }
  if (!fits) return make_error_code(errc::unsupported);
  if (ch.phase >= channel_phase::closing) return make_error_code(errc::closing);
  const bool idle = ch.phase == channel_phase::idle;
  if (idle != (r.kind == op_kind::connect)) {
    return make_error_code(idle ? errc::not_open : errc::unsupported);
  }
  return {};
}

error_code engine::check_limits(const channel_state& ch, const request& r) const noexcept {
  if (r.kind == op_kind::watch_writable || r.kind == op_kind::drain) return {};
  const direction d = operation_direction(r.kind);
  const side& s = ch.of(d);
  if (s.latched) return make_error_code(errc::latched);
  if (s.operations >= ch.options.max_queued_operations) return make_error_code(errc::over_limit);
  if (s.bytes != 0 && s.bytes + r.total > ch.options.max_queued_bytes) {
    return make_error_code(errc::over_limit);
  }
  return {};
}

void engine::reserve_tables() {
  if (free_slots_.empty()) {
    slots_.emplace_back();
    free_slots_.reserve(slots_.capacity());
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
  }
  timers_.reserve(slots_.capacity() + channels_.capacity());
}

error_code engine::admit(channel_state* ch, request& r) noexcept {
  ++counters_.refused;  // taken back below; every early return is a refusal
  if (!on_own_thread()) {
    wrong_thread("a start from a thread that the context does not run on", ch);
    return make_error_code(errc::wrong_thread);
  }
  r.measure();
  if (ch) {
    if (error_code refusal = check_kind(*ch, r)) return refusal;
    if (error_code refusal = r.check_tails()) return refusal;
    if (error_code refusal = check_limits(*ch, r)) return refusal;
    if (!r.tails.empty() && r.total == 0 && r.limit != 0) return make_error_code(errc::no_room);
  }
  try {
    reserve_tables();
  } catch (const std::bad_alloc&) {
    return make_error_code(errc::no_memory);
  }
  --counters_.refused;
  return {};
}

op_id engine::accept(operation* op, channel_state* ch, const request& r) noexcept {
  op->run = &engine::run_operation;
  op->owner_engine = this;
  op->channel = ch;
  op->capture(r);
  const std::uint32_t index = free_slots_.back();
  free_slots_.pop_back();
  slots_[index].op = op;
  op->id = {index, slots_[index].generation};
  ++live_;
  ++counters_.accepted;
  arm_deadline(op);
  if (!regions_.empty()) lend_registered(*op);
  if constexpr (guarded_build) tell::accepted(*op);
  const op_id id = op->id;
  if (ch && op->kind != op_kind::close) {
    ++ch->live;
    enqueue(op, *ch);
  }
  return id;
}

/// The deadline of the operation, or of the address that a connect tries now if that is earlier.
void engine::arm_deadline(operation* op) noexcept {
  timers_.remove(op->deadline);
  op->deadline.when = op->last_moment;
  if (op->address_timeout != duration::max()) {
    const time_point now = backend_->now();
    const bool earlier = op->last_moment > now && op->address_timeout < op->last_moment - now;
    if (earlier) op->deadline.when = now + op->address_timeout;
  }
  if (op->deadline.when == time_point::max()) return;
  op->deadline.op = op;
  timers_.add(op->deadline);
}

void engine::enqueue(operation* op, channel_state& ch) noexcept {
  if (op->kind == op_kind::watch_writable) {
    op->behind = std::exchange(ch.watchers, op);
    wake_watchers(ch, false);
    return;
  }
  if (op->kind == op_kind::connect) ch.phase = channel_phase::connecting;
  const direction d = op->dir();
  side& s = ch.of(d);
  (s.last ? s.last->behind : s.head) = op;
  s.last = op;
  ++s.operations;
  s.bytes += op->remaining();
  // A latched side takes only a drain, which waits for releases and moves nothing.
  mark_dirty(ch, d);
}

cancel_answer engine::cancel(op_id id, cause why) noexcept {
  if (!on_own_thread()) {
    wrong_thread("a cancel from a thread that the context does not run on", nullptr);
    return cancel_answer::unknown;
  }
  if (id.index >= slots_.size()) return cancel_answer::unknown;
  const op_slot& slot = slots_[id.index];
  if (!slot.op || slot.generation != id.generation) return cancel_answer::unknown;
  channel_state* ch = slot.op->channel;
  [[maybe_unused]] const call_scope scope(call_kind::cancel, ch, ch ? ch->note.place() : nullptr,
                                          slot.op->note.place());
  return request_cancel(slot.op, why);
}

cancel_answer engine::cancel_untouched(op_id id) noexcept {
  if (on_own_thread() && id.index < slots_.size() && slots_[id.index].generation == id.generation &&
      slots_[id.index].op) {
    const operation& op = *slots_[id.index].op;
    if (op.dir() == direction::write && (op.done != 0 || op.in_transport)) {
      return cancel_answer::already_done;
    }
  }
  return cancel(id);
}

std::size_t engine::cancel_side(channel_state& ch, direction d) noexcept {
  if (!on_own_thread()) {
    wrong_thread("a cancel from a thread that the context does not run on", &ch);
    return 0;
  }
  [[maybe_unused]] const call_scope scope(call_kind::cancel, &ch, ch.note.place());
  std::size_t asked = 0;
  // From the back, so that a torn message does not turn the others' cause into `latched`.
  operation* head = ch.of(d).head;
  for (operation* op = head ? head->behind : nullptr; op; op = op->behind) {
    asked += request_cancel(op, cause::cancelled) == cancel_answer::requested;
  }
  if (head) asked += request_cancel(head, cause::cancelled) == cancel_answer::requested;
  return asked;
}

// The loop --------------------------------------------------------------------------------------

bool engine::idle() const noexcept {
  return live_ == 0 && closing_ == 0 && ready_.empty() && work_.load() == 0 &&
         !foreign_pending_.load(std::memory_order_acquire);
}

bool engine::turn(bool may_block) {
  if (inside_loop()) return false;  // called in a handler: the loop does not run inside itself (S3)
  engine* const outer = std::exchange(running_engine, this);
  if constexpr (guarded_build) looping_.store(true, std::memory_order_relaxed);
  struct leave {
    engine* self;
    engine* outer;
    ~leave() {
      running_engine = outer;
      if constexpr (guarded_build) self->looping_.store(false, std::memory_order_relaxed);
    }
  } guard{this, outer};
  ++counters_.turns;
  stuck_ = false;
  collect_foreign();
  const std::size_t ran = run_marked();
  expire();
  flush();
  if (stopped() || idle()) return ran != 0;
  const bool alive = backend_->poll(poll_limit(may_block));
  sleeping_.store(false, std::memory_order_relaxed);
  stuck_ = !alive && ready_.empty() && !anything_marked() && timers_.empty() &&
           !foreign_pending_.load(std::memory_order_acquire);
  return ran != 0;
}

/// Group by group, each through several rounds of handlers and transfers before the next: what has
/// just been read is still in the cache when its handler sends it on. What is left after the rounds
/// goes on beside the next group: nobody keeps the others from their turn, and what is due stays in
/// one queue, so that handlers run in the order in which their operations completed (S4).
std::size_t engine::run_marked() {
  std::size_t ran = 0;
  for (marked_sides& sides : marked_) sides.make_wait();
  do {
    pump_next();
    for (int round = 0; round < rounds_per_group && !ready_.empty() && !stopped(); ++round) {
      ran += run_ready();
      flush();
    }
  } while (!stopped() &&
           !(marked_[0].empty(marked_sides::waiting) && marked_[1].empty(marked_sides::waiting)));
  return ran;
}

bool engine::anything_marked() const noexcept {
  return !marked_[0].empty() || !marked_[1].empty();
}

std::size_t engine::run_ready() {
  std::size_t ran = 0;
  // Only what is due now: handlers that start more must not keep the transport waiting.
  for (const task* last = ready_.tail; last && !stopped();) {
    task* t = ready_.pop();
    const bool was_last = t == last;
    ++ran;
    t->run(t, true);
    if (was_last) break;
  }
  return ran;
}

time_point engine::poll_limit(bool may_block) noexcept {
  if (!may_block || !ready_.empty() || anything_marked()) return time_point::min();
  sleeping_.store(true);
  // Whoever changes one of these later sees that the loop sleeps, and wakes it.
  if (foreign_pending_.load() || stopped_.load() || idle()) return time_point::min();
  return timers_.empty() ? time_point::max() : timers_.next();
}

void engine::expire() noexcept {
  if (timers_.empty()) return;
  const time_point now = backend_->now();
  while (timer_node* node = timers_.pop_due(now)) {
    if (node->channel) {
      backend_->abort(*node->channel);
    } else if (node->op->kind == op_kind::timer) {
      decide(node->op, outcome::completed, cause::none, {});
      push_due(node->op);
    } else if (now < node->op->last_moment) {
      give_up_address(node->op);
    } else {
      request_cancel(node->op, cause::deadline);
    }
  }
}

std::size_t engine::shutdown(duration limit) {
  if (!inside_loop()) {
    if (!enter()) return live_;
    restart();
  }
  stuck_ = false;
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i].channel) close(*channels_[i].channel, nullptr, false);
  }
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    operation* op = slots_[i].op;
    if (op && op->kind == op_kind::timer) request_cancel(op, cause::closed);
  }
  const time_point end = backend_->now() + limit;
  if (inside_loop()) return live_;  // in a handler: asked for, and done by the loop around it
  while ((live_ != 0 || closing_ != 0) && !stuck_ && backend_->now() < end) {
    turn(false);
    if (live_ != 0 || closing_ != 0) backend_->poll(backend_->now() + std::chrono::milliseconds(1));
  }
  return live_;
}

// Calls from other threads ----------------------------------------------------------------------

/// Such a call may be what makes `run` return, and then the engine may be destroyed at once: the
/// destructor waits for the calls that are under way. No lock, so that a signal handler may stop.
class engine::call_from_outside {
 public:
  explicit call_from_outside(engine& self) noexcept : self_(self) {
    self_.calls_from_outside_.fetch_add(1, std::memory_order_relaxed);
  }
  ~call_from_outside() { self_.calls_from_outside_.fetch_sub(1, std::memory_order_release); }
  call_from_outside(const call_from_outside&) = delete;
  call_from_outside& operator=(const call_from_outside&) = delete;

  void wake_if_asleep() const noexcept {
    if (self_.sleeping_.exchange(false)) self_.backend_->wake();
  }

 private:
  engine& self_;
};

void engine::stop() noexcept {
  const call_from_outside call(*this);
  stopped_.store(true);
  if (!on_own_thread() || sleeping_.load()) backend_->wake();
}

void engine::post_from_anywhere(task* t) {
  const call_from_outside call(*this);
  {
    std::lock_guard lock(foreign_mutex_);
    foreign_.push(t);
    foreign_pending_.store(true);
  }
  call.wake_if_asleep();
}

void engine::collect_foreign() noexcept {
  if (!foreign_pending_.load(std::memory_order_acquire)) return;
  std::lock_guard lock(foreign_mutex_);
  while (task* t = foreign_.pop()) ready_.push(t);
  foreign_pending_.store(false);
}

void engine::work_finished() noexcept {
  const call_from_outside call(*this);
  if (work_.fetch_sub(1) == 1) call.wake_if_asleep();
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
