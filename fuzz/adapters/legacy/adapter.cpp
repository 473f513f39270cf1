// The specimen with Squid-2's semantics (runtime-checker/comm/legacy) behind the adapter: here the
// fuzzer has something to find.
#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "adapters/adapters.h"
#include "adapters/socket_peers.h"

extern "C" {
#include "cbdata.h"
#include "comm_legacy.h"
}

namespace holdfast::fuzz {
namespace {

class Legacy;

/// What the layer calls its callback data.
struct Callback {
  Legacy* self;
  std::uint32_t op;
  bool read;
};

Legacy* running = nullptr;  // the free function gets no argument

/// The layer loses what it does not call; a leak checker shall not stop at that.
void keep_reachable(Callback* data) {
  static auto& all = *new std::vector<Callback*>;
  all.push_back(data);
}

class Legacy final : public CommAdapter {
 public:
  const char* name() const override { return "legacy"; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.verbs = verbs_of({Verb::open, Verb::alloc, Verb::raw, Verb::write, Verb::read, Verb::close,
                          Verb::release, Verb::edit, Verb::touch, Verb::anchor, Verb::gone,
                          Verb::poll, Verb::peer_send, Verb::peer_read, Verb::peer_fin});
    can.props = props_of({Prop::in, Prop::anchor});
    can.vectors = can.causes = can.answers = can.statistics = can.release_events = false;
    can.owners_may_go = true;  // that is what its cbdata is for
    can.empty_operations = can.guarded_loop = false;
    return can;
  }

  void begin(EventSink& sink, const Environment& env, Chooser&) override {
    destroy();
    sink_ = &sink;
    running = this;
    alive_ = true;
    comm_init();
    comm_write_limit = env.chunk.empty() ? 0 : env.chunk[0] % 64;
  }

  void open(std::uint32_t c, bool, std::uint32_t, std::uint32_t) override {
    fds_[c] = peers_.open(c);
    comm_open(fds_[c]);
  }

  Refusal start(const Start& s) override {
    if (fds_[s.channel] < 0) return Refusal::closing;
    if (s.verb == Verb::close) {
      // It has no close completion: the end of the call is all there is.
      close(s.channel, false, false);
      sink_->completed(s.op, {});
      return Refusal::none;
    }
    const bool read = s.verb == Verb::read;
    auto* data = static_cast<Callback*>(cbdata_alloc(sizeof(Callback)));
    *data = {this, s.op, read};
    keep_reachable(data);
    if (s.owner >= 0) owned_.emplace(s.owner, data);
    const Memory& m = s.parts[0];
    std::uint8_t* bytes =
        m.kind == BufferKind::owned ? buffers_[m.buffer].data() + m.begin : m.data;
    reads_[s.op] = bytes;
    if (read) {
      // holdfast: allow(member-no-keepalive) the specimen keeps nothing alive, which is fuzzed
      comm_read(fds_[s.channel], reinterpret_cast<char*>(bytes), m.end - m.begin, done, data);
    } else {
      const bool owned = m.kind == BufferKind::owned;
      // holdfast: allow(member-no-keepalive) the specimen keeps nothing alive, which is fuzzed
      comm_write(fds_[s.channel], reinterpret_cast<char*>(bytes), m.end - m.begin, done, data,
                 owned && !in_store(m.buffer) ? free_buffer : nullptr);
    }
    return Refusal::none;
  }

  bool close(std::uint32_t c, bool, bool) override {
    if (fds_[c] < 0) return false;
    comm_close(std::exchange(fds_[c], -1));
    return true;
  }

  bool turn() override {
    moved_ = 0;
    comm_poll(0);
    return moved_ != 0;
  }

  void make_owned(std::uint32_t b, std::span<const std::uint8_t> content) override {
    buffers_[b].assign(content.begin(), content.end());
  }
  /// A program on this layer that keeps its bytes, as a cache does, has nobody to ask before it
  /// frees them.
  void release(std::uint32_t b) override {
    if (in_store(b)) sink_->freed(b);
  }
  /// The layer counts no references: whoever owns bytes changes them where they are.
  void edit(std::uint32_t b, std::span<const std::uint8_t> content) override {
    std::copy(content.begin(), content.end(), buffers_[b].begin());
  }
  void make_owner(std::uint32_t) override {}
  void owner_gone(std::uint32_t a) override {
    const auto [first, last] = owned_.equal_range(static_cast<int>(a));
    for (auto i = first; i != last; ++i) cbdata_free(i->second);
    owned_.erase(first, last);
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
    alive_ = false;
    for (int& fd : fds_) {
      if (fd >= 0) comm_close(std::exchange(fd, -1));
    }
    peers_.close_all();
    owned_.clear();
  }
  Legacy() { fds_.fill(-1); }
  ~Legacy() override { destroy(); }

 private:
  /// Every other buffer is lent out of a store, the rest is given away with a free function.
  static bool in_store(std::uint32_t b) { return b % 2 == 0; }

  static void done(int, char*, std::size_t size, int flag, void* data) {
    const Callback c = *static_cast<Callback*>(data);
    Legacy& self = *c.self;
    ++self.moved_;
    if (!self.alive_) return;
    Completed told;
    told.n = static_cast<std::uint32_t>(size);
    told.what = flag == COMM_OK            ? Outcome::completed
                : flag == COMM_ERR_CLOSING ? Outcome::cancelled
                                           : Outcome::failed;
    told.error = flag == COMM_OK            ? ErrorClass::none
                 : flag == COMM_ERR_CLOSING ? ErrorClass::aborted
                                            : ErrorClass::system;
    if (c.read) told.data = self.reads_[c.op];
    self.sink_->completed(c.op, told);
  }

  static void free_buffer(void* data) {
    ++running->moved_;
    if (!running->alive_) return;
    for (std::uint32_t b = 0; b < max_buffers; ++b) {
      const auto& bytes = running->buffers_[b];
      const auto* at = static_cast<const std::uint8_t*>(data);
      if (!bytes.empty() && at >= bytes.data() && at < bytes.data() + bytes.size()) {
        running->sink_->freed(b);
      }
    }
  }

  EventSink* sink_ = nullptr;
  bool alive_ = false;
  int moved_ = 0;
  SocketPeers peers_;
  std::array<int, max_channels> fds_;
  std::array<std::vector<std::uint8_t>, max_buffers> buffers_;
  std::array<const std::uint8_t*, max_operations> reads_{};
  std::multimap<int, Callback*> owned_;
};

}  // namespace

std::unique_ptr<CommAdapter> make_legacy() {
  return std::make_unique<Legacy>();
}

}  // namespace holdfast::fuzz
