// Raw Boost.Asio streams behind the adapter: what a program gets that uses them with care, one
// operation of a direction at a time.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "adapters/adapters.h"
#include "adapters/socket_peers.h"

namespace holdfast::fuzz {
namespace {

namespace asio = boost::asio;
using stream = asio::local::stream_protocol::socket;

class Asio final : public CommAdapter {
 public:
  const char* name() const override { return "asio"; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.verbs =
        verbs_of({Verb::open, Verb::raw, Verb::write, Verb::read, Verb::close, Verb::release,
                  Verb::touch, Verb::poll, Verb::peer_send, Verb::peer_read, Verb::peer_fin});
    can.props = props_of({Prop::in});
    can.owned_memory = can.queues = can.causes = can.answers = false;
    can.statistics = can.release_events = false;
    can.empty_operations = can.guarded_loop = false;
    return can;
  }

  void begin(EventSink& sink, const Environment&, Chooser&) override {
    destroy();
    sink_ = &sink;
    context_.emplace(1);
  }
  void open(std::uint32_t c, bool, std::uint32_t, std::uint32_t) override {
    sockets_[c].emplace(*context_, asio::local::stream_protocol(), peers_.open(c));
    ended_[c] = false;
  }

  Refusal start(const Start& s) override {
    std::optional<stream>& socket = sockets_[s.channel];
    if (!socket || !socket->is_open()) return Refusal::closing;
    const std::uint32_t op = s.op;
    if (s.verb == Verb::close) {
      close(s.channel, false, false);
      // Asio has no close completion; a program posts one behind what it cancelled.
      asio::post(*context_, [this, op] { told(op, {}, 0, nullptr); });
      return Refusal::none;
    }
    if (s.verb == Verb::write) {
      std::array<asio::const_buffer, max_parts> parts;
      for (std::size_t i = 0; i < s.parts.size(); ++i) {
        parts[i] = {s.parts[i].data, s.parts[i].end - s.parts[i].begin};
      }
      asio::async_write(*socket, parts, [this, op](boost::system::error_code e, std::size_t n) {
        told(op, e, n, nullptr);
      });
      return Refusal::none;
    }
    if (ended_[s.channel]) return Refusal::latched;
    std::array<asio::mutable_buffer, max_parts> parts;
    for (std::size_t i = 0; i < s.parts.size(); ++i) {
      parts[i] = {s.parts[i].data, s.parts[i].end - s.parts[i].begin};
    }
    const std::uint8_t* data = s.parts.size() == 1 ? s.parts[0].data : nullptr;
    const std::uint32_t c = s.channel;
    socket->async_read_some(parts, [this, op, c, data](boost::system::error_code e, std::size_t n) {
      ended_[c] |= e == asio::error::eof;
      told(op, e, n, data);
    });
    return Refusal::none;
  }

  bool close(std::uint32_t c, bool, bool) override {
    if (!sockets_[c] || !sockets_[c]->is_open()) return false;
    boost::system::error_code ignored;
    sockets_[c]->close(ignored);
    return true;
  }
  bool turn() override {
    context_->restart();
    return context_->poll_one() != 0;
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
    for (std::optional<stream>& s : sockets_) s.reset();
    context_.reset();
    peers_.close_all();
  }
  ~Asio() override { destroy(); }

 private:
  void told(std::uint32_t op, boost::system::error_code e, std::size_t n,
            const std::uint8_t* data) {
    Completed c;
    c.what = !e                                    ? Outcome::completed
             : e == asio::error::operation_aborted ? Outcome::cancelled
             : e == asio::error::eof               ? Outcome::end_of_stream
                                                   : Outcome::failed;
    c.error = !e                                    ? ErrorClass::none
              : e == asio::error::operation_aborted ? ErrorClass::aborted
              : e == asio::error::eof               ? ErrorClass::eof
                                                    : ErrorClass::system;
    c.n = static_cast<std::uint32_t>(n);
    c.data = data;
    sink_->completed(op, c);
  }

  EventSink* sink_ = nullptr;
  std::optional<asio::io_context> context_;
  SocketPeers peers_;
  std::array<bool, max_channels> ended_{};
  std::array<std::optional<stream>, max_channels> sockets_;
};

}  // namespace

std::unique_ptr<CommAdapter> make_asio() {
  return std::make_unique<Asio>();
}

}  // namespace holdfast::fuzz
