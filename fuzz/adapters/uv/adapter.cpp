// libuv's streams behind the adapter. A read is uv_read_start until its first bytes.
#include <uv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <vector>

#include "adapters/adapters.h"
#include "adapters/socket_peers.h"

namespace holdfast::fuzz {
namespace {

class Libuv final : public CommAdapter {
 public:
  explicit Libuv(bool shutdown_in_order) : shutdown_in_order_(shutdown_in_order) {}
  const char* name() const override { return "libuv"; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.verbs = verbs_of({Verb::open, Verb::raw, Verb::write, Verb::read, Verb::shutdown,
                          Verb::close, Verb::release, Verb::touch, Verb::poll, Verb::peer_send,
                          Verb::peer_read, Verb::peer_fin});
    can.props = props_of({Prop::in});
    can.owned_memory = can.true_counts = can.causes = can.answers = false;
    can.statistics = can.release_events = false;
    // libuv ends the writes of a closing handle before the reads; only each side is ordered.
    can.empty_operations = can.guarded_loop = false;
    // Its own bug (1.44): a shutdown made in the callback of a write is called back before a write
    // made there; corpus/calls/regressions/libuv-shutdown-before-write.calls.
    can.shutdown_in_order = shutdown_in_order_;
    return can;
  }

  void begin(EventSink& sink, const Environment&, Chooser&) override {
    destroy();
    sink_ = &sink;
    loop_.emplace();
    uv_loop_init(&*loop_);
  }

  void open(std::uint32_t c, bool, std::uint32_t, std::uint32_t) override {
    Pipe& p = pipes_[c];
    p = {};
    p.self = this;
    p.handle.emplace();
    uv_pipe_init(&*loop_, &*p.handle, 0);
    p.handle->data = &p;
    uv_pipe_open(&*p.handle, peers_.open(c));
  }

  Refusal start(const Start& s) override {
    Pipe& p = pipes_[s.channel];
    if (p.closing) return s.verb == Verb::close ? Refusal::closing : Refusal::closing;
    if (s.verb == Verb::close) {
      p.close_op = static_cast<int>(s.op);
      close(s.channel, false, false);
      return Refusal::none;
    }
    if (s.verb == Verb::read) {
      if (p.ended) return Refusal::latched;
      Reading r{s.op, {}};
      // It reads into one buffer at a time, and takes an empty one for a lack of memory.
      for (const Memory& m : s.parts) {
        if (m.end != m.begin) r.parts.push_back(m);
      }
      p.reads.push_back(std::move(r));
      if (!p.reading) start_reading(p);
      return Refusal::none;
    }
    requests_.push_back(std::make_unique<Request>());
    Request& r = *requests_.back();
    r.self = this;
    r.op = s.op;
    int error = 0;
    if (s.verb == Verb::shutdown) {
      r.shutdown.data = &r;
      error = p.shut ? UV_EALREADY
                     : uv_shutdown(&r.shutdown, stream(p), [](uv_shutdown_t* request, int status) {
                         tell(request->data, status);
                       });
      p.shut = true;
    } else {
      if (p.shut) return Refusal::latched;
      std::array<uv_buf_t, max_parts> vector;
      for (std::size_t i = 0; i < s.parts.size(); ++i) {
        const Memory& m = s.parts[i];
        vector[i] = uv_buf_init(reinterpret_cast<char*>(m.data), m.end - m.begin);
        r.n += m.end - m.begin;
      }
      r.write.data = &r;
      error = uv_write(&r.write, stream(p), vector.data(), static_cast<unsigned>(s.parts.size()),
                       [](uv_write_t* request, int status) { tell(request->data, status); });
    }
    return error == 0 ? Refusal::none : Refusal::latched;
  }

  bool close(std::uint32_t c, bool, bool) override {
    Pipe& p = pipes_[c];
    if (!p.handle || p.closing) return false;
    p.closing = true;
    uv_close(reinterpret_cast<uv_handle_t*>(&*p.handle), [](uv_handle_t* handle) {
      Pipe& closed = *static_cast<Pipe*>(handle->data);
      Libuv& self = *closed.self;
      ++self.moved_;
      // libuv forgets a read that was started; its user must tell himself.
      while (!closed.reads.empty()) {
        const std::uint32_t op = closed.reads.front().op;
        closed.reads.pop_front();
        self.finish_op(op, UV_ECANCELED, 0, nullptr);
      }
      if (closed.close_op >= 0)
        self.finish_op(static_cast<std::uint32_t>(closed.close_op), 0, 0, nullptr);
    });
    return true;
  }

  bool turn() override {
    moved_ = 0;
    uv_run(&*loop_, UV_RUN_NOWAIT);
    return moved_ != 0;
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

  void destroy() override {
    if (!loop_) return;
    destroying_ = true;
    for (std::uint32_t c = 0; c < max_channels; ++c) close(c, false, false);
    uv_run(&*loop_, UV_RUN_DEFAULT);
    uv_loop_close(&*loop_);
    loop_.reset();
    for (Pipe& p : pipes_) p = {};
    requests_.clear();
    peers_.close_all();
    destroying_ = false;
  }
  ~Libuv() override { destroy(); }

 private:
  struct Reading {
    std::uint32_t op;
    std::vector<Memory> parts;
  };
  struct Pipe {
    Libuv* self = nullptr;
    std::optional<uv_pipe_t> handle;
    std::deque<Reading> reads;
    bool reading = false, ended = false, closing = false, shut = false;
    int close_op = -1;
  };
  struct Request {
    Libuv* self = nullptr;
    std::uint32_t op = 0;
    std::uint32_t n = 0;
    uv_write_t write{};
    uv_shutdown_t shutdown{};
  };

  static uv_stream_t* stream(Pipe& p) { return reinterpret_cast<uv_stream_t*>(&*p.handle); }

  static void tell(void* data, int status) {
    Request& r = *static_cast<Request*>(data);
    ++r.self->moved_;
    r.self->finish_op(r.op, status, status == 0 ? r.n : 0, nullptr);
  }

  void finish_op(std::uint32_t op, int status, std::uint32_t n, const std::uint8_t* data) {
    if (destroying_) return;
    Completed told;
    told.n = n;
    told.data = data;
    told.what = status == 0              ? Outcome::completed
                : status == UV_ECANCELED ? Outcome::cancelled
                : status == UV_EOF       ? Outcome::end_of_stream
                                         : Outcome::failed;
    told.error = status == 0              ? ErrorClass::none
                 : status == UV_ECANCELED ? ErrorClass::aborted
                 : status == UV_EOF       ? ErrorClass::eof
                                          : ErrorClass::system;
    sink_->completed(op, told);
  }

  void start_reading(Pipe& p) {
    p.reading = true;
    uv_read_start(
        stream(p),
        [](uv_handle_t* handle, std::size_t, uv_buf_t* out) {
          Pipe& here = *static_cast<Pipe*>(handle->data);
          const Memory& m = here.reads.front().parts.front();
          *out = uv_buf_init(reinterpret_cast<char*>(m.data), m.end - m.begin);
        },
        [](uv_stream_t* handle, ssize_t n, const uv_buf_t*) {
          Pipe& here = *static_cast<Pipe*>(handle->data);
          if (n == 0) return;
          here.self->arrived(here, n);
        });
  }

  void arrived(Pipe& p, ssize_t n) {
    ++moved_;
    const Reading r = std::move(p.reads.front());
    p.reads.pop_front();
    if (n < 0) p.ended = true;
    if (p.reads.empty() || n < 0) {
      p.reading = false;
      uv_read_stop(stream(p));
    }
    const std::uint8_t* data = r.parts.front().data;
    finish_op(r.op, n < 0 ? static_cast<int>(n) : 0, n < 0 ? 0 : static_cast<std::uint32_t>(n),
              data);
    while (n < 0 && !p.reads.empty() && !p.closing) {
      const std::uint32_t behind = p.reads.front().op;
      p.reads.pop_front();
      finish_op(behind, UV_ECANCELED, 0, nullptr);
    }
  }

  bool shutdown_in_order_;
  EventSink* sink_ = nullptr;
  int moved_ = 0;
  bool destroying_ = false;
  std::optional<uv_loop_t> loop_;
  SocketPeers peers_;
  std::array<Pipe, max_channels> pipes_;
  std::vector<std::unique_ptr<Request>> requests_;
};

}  // namespace

std::unique_ptr<CommAdapter> make_libuv() {
  return std::make_unique<Libuv>(false);
}

std::unique_ptr<CommAdapter> make_libuv_as_documented() {
  return std::make_unique<Libuv>(true);
}

}  // namespace holdfast::fuzz
