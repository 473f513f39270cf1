// The io_uring backend: one submission per step, found again by a generation-tagged record.
#include <fcntl.h>
#include <liburing.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "comm/backend/sockets.h"
#include "comm/core/engine.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

constexpr std::uint64_t wake_mark = ~std::uint64_t{0};
constexpr std::uint64_t cancel_mark = wake_mark - 1;
constexpr std::size_t max_parts = 64;
constexpr std::size_t few_parts = 4;
constexpr std::size_t max_gather = 1u << 20;
constexpr int patience = 1000;  // failing submissions in a row before the ring counts as broken

// What `backend_bits` remembers for the next poll, shifted by the direction.
enum : std::uint32_t { attempt_due = 1, withdraw_due = 4 };
std::uint32_t bit_of(std::uint32_t what, direction d) noexcept {
  return what << static_cast<int>(d);
}

/// One submission and all that the kernel reads of it, until its last completion.
struct record {
  std::uint32_t generation = 1;
  bool busy = false;
  bool polling = false;  ///< waits for readiness; the call itself follows
  direction d = direction::read;
  channel_state* ch = nullptr;
  operation* op = nullptr;
  msghdr message{};
  iovec few[few_parts];
  std::unique_ptr<iovec[]> many;
  endpoint peer;
};

class uring_backend final : public backend {
 public:
  explicit uring_backend(unsigned entries);
  ~uring_backend() override;

  const char* name() const noexcept override { return "io_uring"; }
  int attach(channel_state& ch) override;
  void detach(channel_state& ch) noexcept override;
  int renew(channel_state& ch, const endpoint& peer) override;
  step attempt(channel_state& ch, direction d) override;
  bool withdraw(channel_state& ch, direction d) override;
  void abort(channel_state& ch) noexcept override;
  bool poll(time_point until) override;
  void wake() noexcept override;
  time_point now() const noexcept override { return clock::now(); }
  bool quiesce() noexcept override;
  int register_memory(std::uint32_t slot, const void* data, std::size_t size) noexcept override;
  void unregister_memory(std::uint32_t slot) noexcept override;

 private:
  io_uring_sqe* entry() noexcept;
  bool ask_cancel(const record& r, std::size_t index) noexcept;
  void enter(time_point until) noexcept;
  bool reap();
  void catch_up() noexcept;
  void fail_unsubmitted(int error) noexcept;
  record* take_record(channel_state& ch, direction d) noexcept;
  void give_record(record& r) noexcept;
  static std::uint64_t mark_of(const record& r, std::size_t index) noexcept {
    return (static_cast<std::uint64_t>(r.generation) << 32) | index;
  }
  bool prepare_read(record& r, io_uring_sqe* sqe);
  bool prepare_write(record& r, io_uring_sqe* sqe);
  bool prepare(record& r, io_uring_sqe* sqe);
  bool use_parts(record& r, const iovec* parts, std::size_t count);
  void arm_wake() noexcept;
  void on_completion(std::uint64_t mark, int result, unsigned flags);
  step step_of(record& r, int result);
  step call_now(record& r);

  io_uring ring_{};
  int wake_ = -1;
  std::uint64_t wake_value_ = 0;
  bool wake_due_ = false;   ///< the wake-up could not be armed
  bool starved_ = false;    ///< some channel's bits say what it waits for
  bool has_table_ = false;  ///< for registered memory
  int failing_ = 0;         ///< submissions that have failed in a row
  unsigned failure_ = 0;    ///< the errno value of the last one
  std::vector<std::unique_ptr<record>> records_;
  std::vector<std::uint32_t> free_;
  std::size_t busy_ = 0;
  bool dead_ = false;
  bool wake_armed_ = false;
};

uring_backend::uring_backend(unsigned entries) {
  int error =
      io_uring_queue_init(entries, &ring_, IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG);
  if (error == -EINVAL) error = io_uring_queue_init(entries, &ring_, 0);
  if (error != 0) throw std::system_error(-error, std::system_category(), "io_uring");
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  if (wake_ < 0) {
    io_uring_queue_exit(&ring_);
    throw std::system_error(errno, std::system_category(), "eventfd");
  }
  arm_wake();
}

uring_backend::~uring_backend() {
  // The wake's read fills a member of this object: it has to be over before that goes.
  dead_ = true;
  if (wake_armed_) wake();
  for (int i = 0; i < 20 && wake_armed_; ++i) poll(clock::now() + std::chrono::milliseconds(5));
  io_uring_queue_exit(&ring_);
  ::close(wake_);
  // Records that the kernel may still write its answer for hold no such memory: leave the rest.
}

// Records ---------------------------------------------------------------------------------------

/// Null when the ring is full and the kernel takes nothing of it now.
io_uring_sqe* uring_backend::entry() noexcept {
  if (io_uring_sqe* sqe = io_uring_get_sqe(&ring_)) return sqe;
  io_uring_submit(&ring_);
  return io_uring_get_sqe(&ring_);
}

record* uring_backend::take_record(channel_state& ch, direction d) noexcept {
  if (free_.empty()) try {
      records_.push_back(std::make_unique<record>());
      free_.reserve(records_.capacity());
      free_.push_back(static_cast<std::uint32_t>(records_.size() - 1));
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  record& r = *records_[index];
  r.busy = true;
  r.polling = false;
  r.d = d;
  r.ch = &ch;
  r.op = ch.of(d).head;
  ++busy_;
  ch.backend_index[static_cast<int>(d)] = index;  // where `withdraw` finds it
  return &r;
}

void uring_backend::give_record(record& r) noexcept {
  // The index is in the slot that points here; generations make late answers stale.
  r.busy = false;
  r.op = nullptr;
  r.ch = nullptr;
  if (++r.generation == 0) r.generation = 1;
  --busy_;
}

// Channels --------------------------------------------------------------------------------------

int uring_backend::attach(channel_state& ch) {
  if (ch.descriptor < 0 || ch.kind == channel_kind::pipe) return 0;
  // The ring waits by itself; on a non-blocking descriptor it would answer EAGAIN instead.
  const int flags = ::fcntl(ch.descriptor, F_GETFL);
  if (flags < 0 || ::fcntl(ch.descriptor, F_SETFL, flags & ~O_NONBLOCK) < 0) return errno;
  return 0;
}

void uring_backend::detach(channel_state& ch) noexcept {
  if (ch.descriptor >= 0) ::close(ch.descriptor);
}

int uring_backend::renew(channel_state& ch, const endpoint& peer) {
  if (ch.descriptor >= 0) ::close(ch.descriptor);
  ch.descriptor = sockets::stream_for(peer);
  return ch.descriptor < 0 ? errno : attach(ch);
}

void uring_backend::abort(channel_state& ch) noexcept {
  io_uring_submit(&ring_);  // cancels asked for come first; if it fails, the reset ends them too
  if (ch.descriptor >= 0) sockets::reset(ch.descriptor);
}

// Submissions -----------------------------------------------------------------------------------

bool uring_backend::use_parts(record& r, const iovec* parts, std::size_t count) {
  iovec* target = r.few;
  if (count > few_parts) {
    if (!r.many) r.many.reset(new (std::nothrow) iovec[max_parts]);
    // A stream may move less than asked; a datagram may not.
    if (!r.many && r.ch->kind == channel_kind::datagram) return false;
    if (!r.many) count = few_parts;
    if (r.many) target = r.many.get();
  }
  std::copy(parts, parts + count, target);
  r.message = {};
  r.message.msg_iov = target;
  r.message.msg_iovlen = count;
  return true;
}

bool uring_backend::prepare_read(record& r, io_uring_sqe* sqe) {
  iovec parts[max_parts];
  if (!use_parts(r, parts, r.op->gather(parts, max_parts))) return false;
  const int fd = r.ch->descriptor;
  const auto count = static_cast<unsigned>(r.message.msg_iovlen);
  if (count == 1 && r.op->registered >= 0) {
    io_uring_prep_read_fixed(sqe, fd, r.message.msg_iov->iov_base,
                             static_cast<unsigned>(r.message.msg_iov->iov_len),
                             static_cast<__u64>(-1), r.op->registered);
  } else if (r.ch->kind == channel_kind::file) {
    io_uring_prep_readv(sqe, fd, r.message.msg_iov, count, static_cast<__u64>(-1));
  } else if (count == 1) {
    io_uring_prep_recv(sqe, fd, r.message.msg_iov->iov_base, r.message.msg_iov->iov_len, 0);
  } else {
    io_uring_prep_recvmsg(sqe, fd, &r.message, 0);
  }
  return true;
}

bool uring_backend::prepare_write(record& r, io_uring_sqe* sqe) {
  iovec parts[max_parts];
  if (!use_parts(r, parts, engine_->gather(*r.ch, parts, max_parts, max_gather, true)))
    return false;
  const int fd = r.ch->descriptor;
  const auto count = static_cast<unsigned>(r.message.msg_iovlen);
  const iovec& first = *r.message.msg_iov;
  const bool fixed = count == 1 && r.op->registered >= 0;
  if (fixed && r.ch->kind == channel_kind::file) {
    io_uring_prep_write_fixed(sqe, fd, first.iov_base, static_cast<unsigned>(first.iov_len),
                              static_cast<__u64>(-1), r.op->registered);
  } else if (fixed && r.op->zero_copy) {
    io_uring_prep_send_zc_fixed(sqe, fd, first.iov_base, first.iov_len, MSG_NOSIGNAL, 0,
                                static_cast<unsigned>(r.op->registered));
  } else if (r.ch->kind == channel_kind::file) {
    io_uring_prep_writev(sqe, fd, r.message.msg_iov, count, static_cast<__u64>(-1));
  } else if (r.op->zero_copy && count == 1) {
    io_uring_prep_send_zc(sqe, fd, first.iov_base, first.iov_len, MSG_NOSIGNAL, 0);
  } else if (r.op->zero_copy) {
    io_uring_prep_sendmsg_zc(sqe, fd, &r.message, MSG_NOSIGNAL);
  } else if (count == 1) {
    io_uring_prep_send(sqe, fd, first.iov_base, first.iov_len, MSG_NOSIGNAL);
  } else {
    io_uring_prep_sendmsg(sqe, fd, &r.message, MSG_NOSIGNAL);
  }
  return true;
}

bool uring_backend::prepare(record& r, io_uring_sqe* sqe) {
  channel_state& ch = *r.ch;
  operation& op = *r.op;
  if (ch.kind == channel_kind::pipe || op.kind == op_kind::read_page) {
    r.polling = true;
    io_uring_prep_poll_add(sqe, ch.descriptor, r.d == direction::read ? POLLIN : POLLOUT);
    return true;
  }
  switch (op.kind) {
    case op_kind::read:
      return prepare_read(r, sqe);
    case op_kind::write:
      return prepare_write(r, sqe);
    case op_kind::accept:
      io_uring_prep_accept(sqe, ch.descriptor, nullptr, nullptr, SOCK_CLOEXEC);
      return true;
    case op_kind::connect:
      r.peer = op.endpoints[op.endpoint_index];
      io_uring_prep_connect(sqe, ch.descriptor, r.peer.address(), r.peer.length);
      return true;
    case op_kind::send_to:
    case op_kind::receive_from: {
      iovec parts[max_parts];
      if (!use_parts(r, parts, op.gather(parts, max_parts))) return false;
      const bool sends = op.kind == op_kind::send_to;
      if (sends) r.peer = op.endpoints[0];
      r.message.msg_name = r.peer.address();
      r.message.msg_namelen = sends ? r.peer.length : sizeof r.peer.storage;
      if (sends) {
        io_uring_prep_sendmsg(sqe, ch.descriptor, &r.message, MSG_NOSIGNAL);
      } else {
        io_uring_prep_recvmsg(sqe, ch.descriptor, &r.message, 0);
      }
      return true;
    }
    default:
      return false;
  }
}

int uring_backend::register_memory(std::uint32_t slot, const void* data,
                                   std::size_t size) noexcept {
  if (!has_table_) {
    if (io_uring_register_buffers_sparse(&ring_, 64) < 0) return ENOTSUP;
    has_table_ = true;
  }
  const iovec part{const_cast<void*>(data), size};
  const __u64 no_tag = 0;
  const int done = io_uring_register_buffers_update_tag(&ring_, slot, &part, &no_tag, 1);
  return done < 0 ? -done : 0;
}

void uring_backend::unregister_memory(std::uint32_t slot) noexcept {
  const iovec nothing{nullptr, 0};
  const __u64 no_tag = 0;
  io_uring_register_buffers_update_tag(&ring_, slot, &nothing, &no_tag, 1);
}

step uring_backend::attempt(channel_state& ch, direction d) {
  operation& op = *ch.of(d).head;
  if (op.kind == op_kind::shutdown) {
    return ::shutdown(ch.descriptor, SHUT_WR) == 0 ? step::of(step::moved) : step::fail(errno);
  }
  if (op.kind == op_kind::connect && ch.descriptor < 0) {
    const int error = renew(ch, op.endpoints[op.endpoint_index]);
    if (error != 0) return step::fail(error);
  }
  io_uring_sqe* sqe = entry();
  if (!sqe) {  // nothing was given to the kernel: the next poll asks for it again
    if (failing_ >= patience) return step::fail(static_cast<int>(failure_));
    ch.backend_bits |= bit_of(attempt_due, d);
    starved_ = true;
    return step::of(step::pending);
  }
  record* r = take_record(ch, d);
  if (!r) {
    io_uring_prep_nop(sqe);
    io_uring_sqe_set_data64(sqe, cancel_mark);
    return step::fail(ENOMEM);
  }
  const std::size_t index = ch.backend_index[static_cast<int>(d)];
  if (!prepare(*r, sqe)) {
    io_uring_prep_nop(sqe);
    io_uring_sqe_set_data64(sqe, cancel_mark);
    give_record(*r);
    free_.push_back(static_cast<std::uint32_t>(index));
    return step::fail(ENOMEM);
  }
  io_uring_sqe_set_data64(sqe, mark_of(*r, index));
  return step::of(step::in_transport);
}

bool uring_backend::withdraw(channel_state& ch, direction d) {
  const std::size_t index = ch.backend_index[static_cast<int>(d)];
  if (!ask_cancel(*records_[index], index)) {
    ch.backend_bits |= bit_of(withdraw_due, d);
    starved_ = true;
  }
  return false;
}

bool uring_backend::ask_cancel(const record& r, std::size_t index) noexcept {
  io_uring_sqe* sqe = entry();
  if (!sqe) return false;
  io_uring_prep_cancel64(sqe, mark_of(r, index), 0);
  io_uring_sqe_set_data64(sqe, cancel_mark);
  return true;
}

// Completions -----------------------------------------------------------------------------------

void uring_backend::arm_wake() noexcept {
  io_uring_sqe* sqe = entry();
  wake_due_ = sqe == nullptr;
  if (!sqe) return;
  io_uring_prep_read(sqe, wake_, &wake_value_, sizeof wake_value_, 0);
  io_uring_sqe_set_data64(sqe, wake_mark);
  wake_armed_ = true;
}

void uring_backend::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(wake_, &one, sizeof one);
}

/// Gives the kernel what is prepared and waits for its answers.
void uring_backend::enter(time_point until) noexcept {
  int result = 0;
  if (until == time_point::min()) {
    result = io_uring_submit(&ring_);
  } else if (until == time_point::max()) {
    result = io_uring_submit_and_wait(&ring_, 1);
  } else {
    using std::chrono::nanoseconds;
    io_uring_cqe* first = nullptr;
    const auto left = std::max<std::int64_t>(
        0, std::chrono::duration_cast<nanoseconds>(until - clock::now()).count());
    __kernel_timespec wait{left / 1000000000, left % 1000000000};
    result = io_uring_submit_and_wait_timeout(&ring_, &first, 1, &wait, nullptr);
  }
  if (result >= 0 || result == -ETIME || result == -EINTR) {
    failing_ = 0;
    return;
  }
  // EAGAIN, EBUSY, ENOMEM pass: what is prepared stays in the ring for the next call. What does not
  // pass fails the operations that the kernel has not seen; it keeps those it has.
  failure_ = static_cast<unsigned>(-result);
  const bool passes = result == -EAGAIN || result == -EBUSY || result == -ENOMEM;
  failing_ = passes ? failing_ + 1 : patience;
  if (failing_ >= patience) fail_unsubmitted(-result);
}

void uring_backend::fail_unsubmitted(int error) noexcept {
  const unsigned mask = *ring_.sq.kring_mask;
  for (unsigned at = *ring_.sq.khead; at != ring_.sq.sqe_tail; ++at) {
    io_uring_sqe* sqe = &ring_.sq.sqes[at & mask];
    const std::uint64_t mark = sqe->user_data;
    const bool wakes = mark == wake_mark;
    io_uring_prep_nop(sqe);
    io_uring_sqe_set_data64(sqe, cancel_mark);
    if (wakes) {
      wake_due_ = true;
      wake_armed_ = false;
    }
    if (wakes || mark == cancel_mark) continue;
    on_completion(mark, -error, 0);
  }
}

bool uring_backend::reap() {
  bool any = false;
  io_uring_cqe* events[128];
  for (;;) {
    const unsigned count = io_uring_peek_batch_cqe(&ring_, events, 128);
    for (unsigned i = 0; i < count; ++i) {
      on_completion(events[i]->user_data, events[i]->res, events[i]->flags);
    }
    io_uring_cq_advance(&ring_, count);
    any = any || count != 0;
    if (count < 128) return any;
  }
}

/// What found the ring full is tried again.
void uring_backend::catch_up() noexcept {
  if (dead_) return;  // the engine is on its way out
  if (wake_due_) arm_wake();
  if (!std::exchange(starved_, false)) return;
  engine_->for_each_channel([this](channel_state& ch) {
    for (const direction d : {direction::read, direction::write}) {
      const std::uint32_t bits = ch.backend_bits;
      ch.backend_bits &= ~(bit_of(attempt_due, d) | bit_of(withdraw_due, d));
      if ((bits & bit_of(withdraw_due, d)) && ch.of(d).in_transport) withdraw(ch, d);
      if (bits & bit_of(attempt_due, d)) engine_->ready(ch, d);
    }
  });
}

bool uring_backend::poll(time_point until) {
  enter(starved_ || wake_due_ ? time_point::min() : until);
  const bool any = reap();
  if (!any && failing_ != 0) {  // the kernel is short of something: do not spin on it
    const timespec moment{0, 1000000};
    ::nanosleep(&moment, nullptr);
  }
  catch_up();
  return true;
}

void uring_backend::on_completion(std::uint64_t mark, int result, unsigned flags) {
  if (mark == cancel_mark) return;
  if (mark == wake_mark) {
    wake_armed_ = false;
    if (!dead_) arm_wake();
    return;
  }
  const auto index = static_cast<std::uint32_t>(mark);
  if (index >= records_.size() || !records_[index]->busy ||
      records_[index]->generation != static_cast<std::uint32_t>(mark >> 32)) {
    engine_->count_stale();
    return;
  }
  record& r = *records_[index];
  if (flags & IORING_CQE_F_NOTIF) {
    operation* op = r.op;
    give_record(r);
    free_.push_back(index);
    if (!dead_) engine_->released(op);
    return;
  }
  const bool released_later = flags & IORING_CQE_F_MORE;
  if (dead_) {
    if (!released_later) give_record(r);
    return;
  }
  channel_state& ch = *r.ch;
  const direction d = r.d;
  if (released_later) ++r.op->unreleased;  // a failed send may notify as well
  const step s = step_of(r, result);
  if (!released_later) {
    give_record(r);
    free_.push_back(index);
  }
  engine_->apply(ch, d, s);
}

step uring_backend::step_of(record& r, int result) {
  const op_kind kind = r.op->kind;
  if (result == -ECANCELED) return step::of(step::withdrawn);
  if (result == -EAGAIN || result == -EINTR) return step::of(step::pending);  // tried again
  if (result < 0 && r.op->zero_copy && (result == -EOPNOTSUPP || result == -ENOMEM)) {
    r.op->zero_copy = false;  // cannot be tracked: copy this one
    return step::of(step::pending);
  }
  if (result < 0) return step::fail(-result);
  if (r.polling) return call_now(r);
  if (kind == op_kind::accept) {
    sockets::set_stream_defaults(result);
    int error = 0;
    step s = step::of(step::moved);
    s.accepted =
        engine_->open(result, channel_kind::stream, channel_phase::open, r.ch->options, error);
    if (s.accepted) return s;
    ::close(result);
    return step::fail(error);
  }
  if (kind == op_kind::receive_from) {
    r.peer.length = r.message.msg_namelen;
    r.op->endpoints[0] = r.peer;
  }
  if (kind == op_kind::read && result == 0 && r.ch->kind != channel_kind::datagram) {
    return step::of(step::ended);
  }
  return step::of(step::moved, static_cast<std::size_t>(result));
}

/// After readiness: pipes, and reads that take their page only now.
step uring_backend::call_now(record& r) {
  channel_state& ch = *r.ch;
  operation& op = *r.op;
  const engine::transfer_scope scope(op);
  iovec parts[max_parts];
  ssize_t n = 0;
  if (r.d == direction::write) {
    const std::size_t count = engine_->gather(ch, parts, max_parts, max_gather, false);
    n = sockets::write_quietly(ch.descriptor, parts, static_cast<int>(count));
  } else if (op.kind == op_kind::read_page) {
    if (!op.take_page()) return step::fail(ENOBUFS);
    void* space = op.taken.space().data();
    n = ch.kind == channel_kind::stream || ch.kind == channel_kind::datagram
            ? ::recv(ch.descriptor, space, op.total, MSG_DONTWAIT)
            : ::read(ch.descriptor, space, op.total);
    if (n < 0) op.return_page();
  } else {
    const std::size_t count = op.gather(parts, max_parts);
    n = ::readv(ch.descriptor, parts, static_cast<int>(count));
  }
  if (n < 0) {
    const bool again = errno == EAGAIN || errno == EINTR;
    return again ? step::of(step::pending) : step::fail(errno);
  }
  const bool end = n == 0 && r.d == direction::read && ch.kind != channel_kind::datagram;
  return end ? step::of(step::ended) : step::of(step::moved, static_cast<std::size_t>(n));
}

bool uring_backend::quiesce() noexcept {
  dead_ = true;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (!records_[i]->busy) continue;
    if (ask_cancel(*records_[i], i)) continue;
    poll(time_point::min());  // makes room in the ring
    ask_cancel(*records_[i], i);
  }
  const time_point end = clock::now() + std::chrono::milliseconds(100);
  while (busy_ != 0 && clock::now() < end) poll(clock::now() + std::chrono::milliseconds(5));
  if (busy_ == 0) return true;
  for (auto& r : records_) {
    if (r->busy) r.release();  // the kernel may still read its vector
  }
  return false;
}

}  // namespace

bool uring_available() noexcept {
  static const bool available = [] {
    io_uring ring;
    if (io_uring_queue_init(4, &ring, 0) != 0) return false;
    io_uring_queue_exit(&ring);
    return true;
  }();
  return available;
}

std::unique_ptr<backend> make_uring_backend(unsigned entries) {
  return std::make_unique<uring_backend>(entries);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
