// The strict layer behind the adapter's interface, once per build of the layer.
#include <cstring>
#include <optional>

#include "adapters/strict/sim_net.h"
#include "adapters/strict/strict.h"
#include "sim/allocation.h"
#include "sim/elsewhere.h"

namespace holdfast::fuzz {
namespace HOLDFAST_COMM_ABI {
namespace {

using comm::channel;
using comm::completion;

class Strict;

/// The handler: moved along by the layer, and reports when it is destroyed without having run.
/// It stays readable after it has run, so that a second run is a report and not a crash.
class Handler {
 public:
  Handler(Strict* self, std::uint32_t op) : self_(self), op_(op) {}
  Handler(Handler&& other) noexcept
      : self_(other.self_), op_(other.op_), armed_(std::exchange(other.armed_, false)) {}
  Handler(const Handler&) = delete;
  Handler& operator=(Handler&&) = delete;
  ~Handler();
  bool whole() const noexcept { return armed_; }
  void disarm() noexcept { armed_ = false; }
  void operator()(const completion& c) { finish(c, nullptr); }
  void operator()(const completion& c, comm::slice s) { finish(c, &s); }

 private:
  void finish(const completion& c, const comm::slice* s);
  Strict* self_;
  std::uint32_t op_;
  bool armed_ = true;
};

Refusal refusal_of(const comm::error_code& e) {
  if (!e) return Refusal::none;
  if (!comm::is_refusal(e)) return Refusal::other;
  switch (static_cast<comm::errc>(e.value())) {
    case comm::errc::not_open:
      return Refusal::not_open;
    case comm::errc::closing:
      return Refusal::closing;
    case comm::errc::latched:
      return Refusal::latched;
    case comm::errc::over_limit:
      return Refusal::over_limit;
    case comm::errc::wrong_thread:
      return Refusal::wrong_thread;
    case comm::errc::unsupported:
      return Refusal::unsupported;
    case comm::errc::lent_already:
      return Refusal::lent_already;
    case comm::errc::no_room:
      return Refusal::no_room;
    case comm::errc::no_memory:
      return Refusal::no_memory;
    case comm::errc::still_lent:  // of registered memory, which no sequence has
      break;
  }
  return Refusal::other;
}

ErrorClass class_of(const comm::error_code& e) {
  if (!e) return ErrorClass::none;
  if (e == boost::asio::error::operation_aborted) return ErrorClass::aborted;
  if (e == boost::asio::error::timed_out) return ErrorClass::timed_out;
  if (e == boost::asio::error::eof) return ErrorClass::eof;
  return ErrorClass::system;
}

class Strict final : public CommAdapter
#if defined(HOLDFAST_COMM_GUARDED)
    ,
                     public comm::lifecycle_sink
#endif
{
 public:
  explicit Strict(bool watched = false) : watched_(watched) {}
  const char* name() const override { return watched_ ? "strict_watched" : HOLDFAST_STRICT_NAME; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.foreign_is_violation = comm::guarded_build;
    return can;
  }

  void begin(EventSink& sink, const Environment& env, Chooser& chooser) override {
    destroy();
    sink_ = &sink;
    table_ = {};
    auto net = std::make_unique<SimNet>(sink, env, chooser, table_);
    net_ = net.get();
#if defined(HOLDFAST_COMM_GUARDED)
    if (!watched_) comm::set_lifecycle_sink(this);
#endif
    context_.emplace(std::move(net));
  }

  void open(std::uint32_t c, bool connected, std::uint32_t max_ops,
            std::uint32_t max_bytes) override {
    comm::channel_options options;
    if (max_ops != everything) options.max_queued_operations = max_ops;
    if (max_bytes != everything) options.max_queued_bytes = max_bytes;
    net_->expect_channel(c, connected);
    comm::error_code error;
    int failure = 0;
    if (connected) {
      channels_[c] = channel::take_over(context_->internals().open(
          -1, comm::channel_kind::stream, comm::channel_phase::open, options, failure));
    } else {
      channels_[c] = channel::stream(*context_, error, options);
    }
  }

  Refusal start(const Start& s) override {
    if (!s.foreign) return start_here(s);
    Refusal answer = Refusal::none;
    elsewhere_.call([&] { answer = start_here(s); });
    return answer;
  }

  Answer cancel(std::uint32_t op) override {
    switch (context_->cancel(table_.ids[op])) {
      case comm::cancel_answer::requested:
        return Answer::requested;
      case comm::cancel_answer::already_done:
        return Answer::already_done;
      case comm::cancel_answer::unknown:
        break;
    }
    return Answer::unknown;
  }
  std::size_t stop(std::uint32_t c, std::uint32_t d) override {
    return channels_[c].cancel(static_cast<comm::direction>(d));
  }
  bool close(std::uint32_t c, bool abort, bool foreign) override {
    const auto call = [&] { return abort ? channels_[c].abort() : channels_[c].close(); };
    if (!foreign) return call();
    bool answer = false;
    elsewhere_.call([&] { answer = call(); });
    return answer;
  }
  void forget(std::uint32_t c) override { channels_[c] = {}; }

  bool turn() override {
    // What a deadline decides runs in the turn after, so rest is two turns without anything.
    for (int i = 0; i < 2; ++i) {
      if (context_->idle() && !net_->quiet()) return net_->poll(comm::time_point::min());
      const std::uint64_t before = net_->activity();
      if (context_->poll() || net_->activity() != before || !net_->quiet()) return true;
    }
    return false;
  }
  void advance(std::uint32_t ms) override { net_->advance(std::chrono::milliseconds(ms)); }

  std::uint64_t elapsed() override {
    using std::chrono::milliseconds;
    return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(
                                          net_->now().time_since_epoch() - std::chrono::hours(1))
                                          .count());
  }

  Statistics statistics(std::uint32_t c) override {
    if (!channels_[c]) return {false, 0, 0, 0, 0};
    const comm::channel_statistics s = channels_[c].statistics();
    return {true, s.queued_reads, s.queued_writes, s.unreleased, s.queued_write_bytes};
  }
  TransportView transport(std::uint32_t c) override {
    const Wire& w = net_->wire(c);
    return {true, w.accepted, net_->window(), w.buffered};
  }

  void make_owned(std::uint32_t b, std::span<const std::uint8_t> content) override {
    auto* bytes = new std::uint8_t[content.size()];
    std::memcpy(bytes, content.data(), content.size());
    frees_[b] = {this, b, false};
    slices_[b] = comm::adopt(bytes, content.size(), &Strict::free_owned, &frees_[b]);
  }
  void make_tail(std::uint32_t b, std::uint32_t size) override {
    tails_[b] = comm::tail::allocate(size);
  }
  void release(std::uint32_t b) override {
    slices_[b] = {};
    tails_[b] = {};
  }
  void edit(std::uint32_t b, std::span<const std::uint8_t> content) override {
    slices_[b].edit([&](std::span<std::byte> bytes) {
      std::memcpy(bytes.data(), content.data(), bytes.size());
    });
  }
  void make_owner(std::uint32_t a) override { owners_[a].emplace(); }
  void owner_gone(std::uint32_t a) override { owners_[a].reset(); }

  void peer_send(std::uint32_t c, std::span<const std::uint8_t> bytes) override {
    net_->send(c, bytes);
  }
  std::size_t peer_read(std::uint32_t c, std::span<std::uint8_t> into) override {
    return net_->read(c, into);
  }
  bool peer_at_end(std::uint32_t c) override { return net_->wire(c).fin_seen; }
  void peer_fin(std::uint32_t c) override { net_->fin(c); }
  void peer_rst(std::uint32_t c) override { net_->rst(c); }

  std::size_t finish() override { return context_->shutdown(); }
  void destroy() override {
    check_kept();
    for (channel& c : channels_) c = {};
    context_.reset();
    for (std::optional<comm::owner_anchor>& o : owners_) o.reset();
    for (comm::slice& s : slices_) s = {};
    for (comm::tail& t : tails_) t = {};
#if defined(HOLDFAST_COMM_GUARDED)
    if (!watched_) comm::set_lifecycle_sink(nullptr);
#endif
  }
  ~Strict() override { destroy(); }

  // From handlers and owners.
  void finished(std::uint32_t op, const completion& c, const comm::slice* page) {
    Completed told;
    told.what = static_cast<Outcome>(c.what);
    told.why = static_cast<Cause>(c.why);
    told.error = class_of(c.error);
    told.released = c.released;
    told.n = static_cast<std::uint32_t>(c.n);
    told.transport_holds = net_->holds(op);
    if (table_.ids[op] && c.id != table_.ids[op]) {
      sink_->broken("stale-identity", "S14", "a completion has the id of another operation");
    }
    const Lent& l = lent_[op];
    check_last(l, op, c);
    if (page && !page->empty()) {
      told.data = reinterpret_cast<const std::uint8_t*>(page->data());
      kept_.push_back({*page, std::string(page->text())});
    } else {
      told.data = gather(l, told.n);
    }
    sink_->completed(op, told);
  }
  void died(std::uint32_t op) { sink_->handler_died(op); }

#if defined(HOLDFAST_COMM_GUARDED)
  void on_event(const comm::lifecycle_event& e) override {
    if (e.kind == comm::event_kind::violation) sink_->reported(e.name, e.text);
  }
#endif

 private:
  struct Lent {
    Verb verb = Verb::poll;
    std::uint32_t channel = 0;
    std::uint32_t count = 0;
    std::array<Memory, max_parts> parts{};
  };
  struct FreeCall {
    Strict* self = nullptr;
    std::uint32_t buffer = 0;
    bool freed = false;
  };

  struct Kept {
    comm::slice page;
    std::string was;
  };

  static void free_owned(void* data, std::size_t, void* argument) {
    auto* call = static_cast<FreeCall*>(argument);
    if (!std::exchange(call->freed, true)) delete[] static_cast<std::uint8_t*>(data);
    call->self->sink_->freed(call->buffer);
  }

  /// Pages that a read gave to the program pin their bytes (S21), and go back to the pool (S9).
  void check_kept() {
    for (const Kept& k : kept_) {
      if (k.page.text() != k.was) {
        sink_->broken("wrong-bytes", "S21", "a page changed that the program refers to");
      }
    }
    kept_.clear();
    if (context_ && context_->live_operations() == 0 &&
        context_->default_pool().pages_in_use() != 0) {
      sink_->broken("double-release", "S9", "a page of the pool is never given back");
    }
  }

  Refusal start_here(const Start& s) {
    comm::start_options options;
    if (s.deadline != everything) {
      options.deadline = context_->now() + std::chrono::milliseconds(s.deadline);
    }
    options.zero_copy = s.zero_copy;
    if (s.owner >= 0 && owners_[static_cast<std::size_t>(s.owner)]) {
      options.anchor = &*owners_[static_cast<std::size_t>(s.owner)];
    }
    if (!s.parts.empty()) {
      const std::uint32_t op = s.op;
      options.owner = std::shared_ptr<const void>(this, [this, op](const void*) {
        table_.released[op] = true;
        sink_->released(op, net_->holds(op));
      });
    }
    remember(s);
    Handler handler(this, s.op);
    comm::started answer;
    {
      const NoMemory none(s.no_memory);
      answer = call(s, std::move(handler), options);
    }
    options.owner.reset();  // from here on the layer holds it, or nobody does
    const Refusal refused = refusal_of(answer.error);
    if (refused == Refusal::none) {
      if (table_.index_of(answer.id) != max_operations) {
        sink_->broken("stale-identity", "S14", "an operation got the id of an earlier one");
      }
      table_.ids[s.op] = answer.id;
      table_.used = std::max(table_.used, s.op + 1);
      if (table_.released[s.op]) {
        sink_->broken("owner-gone", "S12", "the owner was let go before the start returned");
      }
      return refused;
    }
    if (!handler.whole()) {
      sink_->broken("refused-but-touched", "S2", "a refused start took the handler");
    }
    handler.disarm();
    return refused;
  }

  comm::started call(const Start& s, Handler&& h, const comm::start_options& options) {
    channel& ch = channels_[s.channel];
    switch (s.verb) {
      case Verb::write:
        return write(ch, s, std::move(h), options);
      case Verb::read:
        return read(ch, s, std::move(h), options);
      case Verb::take:
        return ch.read(context_->default_pool(), std::move(h), options, s.number);
      case Verb::connect: {
        static const std::array<comm::endpoint, max_addresses> list = addresses();
        addresses_ = list;
        const comm::started answer = ch.connect(
            std::span(addresses_).first(std::min<std::size_t>(s.number, addresses_.size())),
            std::move(h), options);
        addresses_ = {};  // what the layer did not copy is gone (S13)
        return answer;
      }
      case Verb::shutdown:
        return ch.shutdown_write(std::move(h), options);
      case Verb::drain:
        return ch.drain(std::move(h), options);
      case Verb::writable:
        return ch.wait_writable(std::move(h), options);
      case Verb::timer:
        return context_->wait_until(context_->now() + std::chrono::milliseconds(s.number),
                                    std::move(h));
      case Verb::abort:
        return ch.abort(std::move(h));
      default:
        return ch.close(std::move(h));
    }
  }

  static std::array<comm::endpoint, max_addresses> addresses() {
    std::array<comm::endpoint, max_addresses> list;
    for (std::size_t i = 0; i < list.size(); ++i) {
      list[i] = comm::endpoint::parse("127.0.0.1", static_cast<std::uint16_t>(i + 1));
    }
    return list;
  }

  comm::started write(channel& ch, const Start& s, Handler&& h,
                      const comm::start_options& options) {
    if (s.parts[0].kind == BufferKind::raw) {
      std::array<comm::trusted_bytes, max_parts> parts;
      for (std::size_t i = 0; i < s.parts.size(); ++i) {
        parts[i] = comm::trusted(static_cast<const void*>(s.parts[i].data), size_of(s.parts[i]));
      }
      if (s.parts.size() == 1) return ch.write(parts[0], std::move(h), options);
      // holdfast: allow(stack-escape) the vector is copied before the call returns (S13)
      return ch.writev(std::span<const comm::trusted_bytes>(parts.data(), s.parts.size()),
                       std::move(h), options);
    }
    std::array<comm::slice, max_parts> parts;
    for (std::size_t i = 0; i < s.parts.size(); ++i) {
      const Memory& m = s.parts[i];
      const bool tail = m.kind == BufferKind::tail;
      parts[i] = (tail ? tails_[m.buffer].frozen() : slices_[m.buffer]).sub(m.begin, size_of(m));
    }
    if (s.parts.size() == 1) return ch.write(parts[0], std::move(h), options);
    // holdfast: allow(stack-escape) the vector is copied, and the operation holds the slices
    return ch.writev(std::span<const comm::slice>(parts.data(), s.parts.size()), std::move(h),
                     options);
  }

  comm::started read(channel& ch, const Start& s, Handler&& h, const comm::start_options& options) {
    if (s.parts[0].kind == BufferKind::raw) {
      std::array<comm::trusted_space, max_parts> parts;
      for (std::size_t i = 0; i < s.parts.size(); ++i) {
        parts[i] = comm::trusted(static_cast<void*>(s.parts[i].data), size_of(s.parts[i]));
      }
      if (s.parts.size() == 1) return ch.read(parts[0], std::move(h), options);
      return ch.readv(std::span<const comm::trusted_space>(parts.data(), s.parts.size()),
                      std::move(h), options);
    }
    std::array<comm::tail*, max_parts> parts;
    for (std::size_t i = 0; i < s.parts.size(); ++i) parts[i] = &tails_[s.parts[i].buffer];
    const std::size_t limit = s.limit == everything ? static_cast<std::size_t>(-1) : s.limit;
    if (s.parts.size() == 1) return ch.read(*parts[0], std::move(h), options, limit);
    return ch.readv(std::span<comm::tail* const>(parts.data(), s.parts.size()), std::move(h),
                    options, limit);
  }

  static std::size_t size_of(const Memory& m) { return m.end - m.begin; }

  /// Where the bytes of a read will be.
  void remember(const Start& s) {
    Lent& l = lent_[s.op];
    l = {s.verb, s.channel, 0, {}};
    if (s.verb != Verb::read) return;
    for (const Memory& m : s.parts) {
      Memory& kept = l.parts[l.count++];
      kept = m;
      if (m.kind != BufferKind::tail) continue;
      kept.begin = static_cast<std::uint32_t>(tails_[m.buffer].frozen_size());
      kept.end = kept.begin + static_cast<std::uint32_t>(tails_[m.buffer].room());
    }
  }

  const std::uint8_t* gather(const Lent& l, std::uint32_t n) {
    if (l.verb != Verb::read || n == 0) return nullptr;
    scratch_.clear();
    for (std::size_t i = 0; i < l.count && scratch_.size() < n; ++i) {
      const Memory& m = l.parts[i];
      const std::size_t part = std::min<std::size_t>(size_of(m), n - scratch_.size());
      if (m.kind == BufferKind::raw) {
        scratch_.insert(scratch_.end(), m.data, m.data + part);
        continue;
      }
      if (!tails_[m.buffer]) return nullptr;  // dropped in flight
      if (tails_[m.buffer].frozen_size() != m.begin + part) {
        sink_->broken("wrong-bytes", "S19", "more or less is frozen than has arrived");
      }
      const comm::slice frozen = tails_[m.buffer].frozen().sub(m.begin, part);
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(frozen.data());
      scratch_.insert(scratch_.end(), bytes, bytes + frozen.size());
    }
    return scratch_.size() < n ? nullptr : scratch_.data();
  }

  void check_last(const Lent& l, std::uint32_t op, const completion& c) {
    if (l.verb == Verb::poll || l.verb == Verb::timer || l.verb == Verb::writable) return;
    if (l.verb == Verb::close || l.verb == Verb::abort || !channels_[l.channel]) return;
    const bool read = l.verb == Verb::read || l.verb == Verb::take;
    const completion last =
        channels_[l.channel].last(read ? comm::direction::read : comm::direction::write);
    sink_->last_seen(op, last.id == c.id && last.n == c.n && last.what == c.what);
  }

  const bool watched_;  ///< the runtime checker is told instead of the session
  Elsewhere elsewhere_;
  EventSink* sink_ = nullptr;
  SimNet* net_ = nullptr;
  OpTable table_;
  std::array<Lent, max_operations> lent_;
  std::array<FreeCall, max_buffers> frees_;
  std::array<comm::slice, max_buffers> slices_;
  std::array<comm::tail, max_buffers> tails_;
  std::array<std::optional<comm::owner_anchor>, max_owners> owners_;
  std::vector<std::uint8_t> scratch_;
  std::vector<Kept> kept_;
  std::array<comm::endpoint, max_addresses> addresses_;
  std::optional<comm::context> context_;
  std::array<channel, max_channels> channels_;
};

Handler::~Handler() {
  if (armed_) self_->died(op_);
}

void Handler::finish(const completion& c, const comm::slice* s) {
  armed_ = false;
  self_->finished(op_, c, s);
}

}  // namespace

std::unique_ptr<CommAdapter> make(bool watched = false) {
  return std::make_unique<Strict>(watched);
}

}  // namespace HOLDFAST_COMM_ABI

std::unique_ptr<CommAdapter> HOLDFAST_STRICT_FACTORY() {
  return HOLDFAST_COMM_ABI::make();
}

#if defined(HOLDFAST_COMM_GUARDED)
std::unique_ptr<CommAdapter> make_strict_watched() {
  return HOLDFAST_COMM_ABI::make(true);
}
#endif

}  // namespace holdfast::fuzz
