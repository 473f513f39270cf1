// The C interface of the strict layer behind the adapter: on epoll and real sockets, as a C program
// would use it.
#include <array>
#include <cerrno>
#include <utility>

#include "adapters/adapters.h"
#include "adapters/socket_peers.h"
#include "comm/capi/hf_comm.h"

namespace holdfast::fuzz {
namespace {

class Capi final : public CommAdapter {
 public:
  const char* name() const override { return "capi"; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.verbs = verbs_of({Verb::open, Verb::raw, Verb::write, Verb::read, Verb::shutdown,
                          Verb::drain, Verb::writable, Verb::cancel, Verb::stop, Verb::close,
                          Verb::abort, Verb::forget, Verb::release, Verb::touch, Verb::poll,
                          Verb::peer_send, Verb::peer_read, Verb::peer_fin, Verb::finish});
    can.props = props_of({Prop::in});
    can.read_vectors = false;  // there is no hf_readv
    can.owned_memory = can.statistics = can.release_events = false;
    return can;
  }

  void begin(EventSink& sink, const Environment&, Chooser&) override {
    destroy();
    sink_ = &sink;
    context_ = hf_context_new(HF_EPOLL);
  }
  void open(std::uint32_t c, bool, std::uint32_t, std::uint32_t) override {
    channels_[c] = hf_channel_adopt(context_, peers_.open(c), HF_STREAM);
  }

  Refusal start(const Start& s) override {
    Op& op = ops_[s.op];
    op = {this, s.op, s.verb == Verb::read ? s.parts[0].data : nullptr, 0};
    hf_channel* ch = channels_[s.channel];
    std::array<hf_bytes, max_parts> parts;
    switch (s.verb) {
      case Verb::write:
        for (std::size_t i = 0; i < s.parts.size(); ++i) {
          parts[i] = hf_trusted(s.parts[i].data, s.parts[i].end - s.parts[i].begin);
        }
        return refusal_of(s.parts.size() == 1
                              ? hf_write(ch, parts[0], 0, done, &op, &op.id)
                              : hf_writev(ch, parts.data(), s.parts.size(), 0, done, &op, &op.id));
      case Verb::read:
        return refusal_of(hf_read_trusted(ch, s.parts[0].data, s.parts[0].end - s.parts[0].begin, 0,
                                          done, &op, &op.id));
      case Verb::shutdown:
        return refusal_of(hf_shutdown_write(ch, done, &op, &op.id));
      case Verb::drain:
        return refusal_of(hf_drain(ch, done, &op, &op.id));
      case Verb::writable:
        return refusal_of(hf_wait_writable(ch, 0, done, &op, &op.id));
      case Verb::abort:
        return refusal_of(hf_abort(ch, done, &op));
      default:
        return refusal_of(hf_close(ch, done, &op));
    }
  }

  Answer cancel(std::uint32_t op) override {
    // A close has no number here, so there is nothing to ask with.
    if (ops_[op].id == 0) return ops_[op].done ? Answer::unknown : Answer::already_done;
    switch (hf_cancel(context_, ops_[op].id)) {
      case HF_REQUESTED:
        return Answer::requested;
      case HF_ALREADY_DONE:
        return Answer::already_done;
      default:
        return Answer::unknown;
    }
  }
  std::size_t stop(std::uint32_t c, std::uint32_t d) override {
    return hf_cancel_direction(channels_[c], d == 0 ? HF_READ : HF_WRITE);
  }
  bool close(std::uint32_t c, bool abort, bool) override {
    return (abort ? hf_abort : hf_close)(channels_[c], nullptr, nullptr) == 0;
  }
  void forget(std::uint32_t c) override {
    if (channels_[c]) hf_channel_release(std::exchange(channels_[c], nullptr));
  }
  bool turn() override {
    for (int i = 0; i < 3; ++i) {
      moved_ = 0;
      if (hf_poll(context_) != 0 || moved_ != 0) return true;
    }
    return false;
  }

  void peer_send(std::uint32_t c, std::span<const std::uint8_t> bytes) override {
    peers_.send(c, bytes);
  }
  std::size_t peer_read(std::uint32_t c, std::span<std::uint8_t> into) override {
    return peers_.read(c, into);
  }
  bool peer_at_end(std::uint32_t c) override { return peers_.at_end(c); }
  void peer_fin(std::uint32_t c) override { peers_.fin(c); }
  void peer_rst(std::uint32_t c) override { peers_.rst(c); }

  std::size_t finish() override { return hf_shutdown(context_, 2000); }
  void destroy() override {
    for (std::uint32_t c = 0; c < max_channels; ++c) forget(c);
    if (context_) hf_context_free(std::exchange(context_, nullptr));
    peers_.close_all();
  }
  ~Capi() override { destroy(); }

 private:
  struct Op {
    Capi* self = nullptr;
    std::uint32_t op = 0;
    const std::uint8_t* data = nullptr;
    hf_op id = 0;
    bool done = false;
  };

  static Refusal refusal_of(int answer) {
    constexpr Refusal table[] = {Refusal::none,        Refusal::not_open,     Refusal::closing,
                                 Refusal::latched,     Refusal::over_limit,   Refusal::wrong_thread,
                                 Refusal::unsupported, Refusal::lent_already, Refusal::no_room,
                                 Refusal::no_memory};
    return answer <= 0 && answer >= -9 ? table[-answer] : Refusal::other;
  }

  static void done(void* data, const hf_completion* c) {
    Op& op = *static_cast<Op*>(data);
    op.done = true;
    ++op.self->moved_;
    Completed told;
    told.what = static_cast<Outcome>(c->outcome);
    told.why = static_cast<Cause>(c->cause);
    told.error = c->outcome == HF_END_OF_STREAM ? ErrorClass::eof
                 : c->error == 0                ? ErrorClass::none
                 : c->cause == HF_BY_DEADLINE   ? ErrorClass::timed_out
                 : c->error == ECANCELED        ? ErrorClass::aborted
                                                : ErrorClass::system;
    told.n = static_cast<std::uint32_t>(c->n);
    told.data = op.data;
    op.self->sink_->completed(op.op, told);
  }

  EventSink* sink_ = nullptr;
  hf_context* context_ = nullptr;
  int moved_ = 0;
  SocketPeers peers_;
  std::array<hf_channel*, max_channels> channels_{};
  std::array<Op, max_operations> ops_;
};

}  // namespace

std::unique_ptr<CommAdapter> make_capi() {
  return std::make_unique<Capi>();
}

}  // namespace holdfast::fuzz
