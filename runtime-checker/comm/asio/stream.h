//===- comm/asio/stream.h - the face that Asio's and Beast's algorithms use -------===//
//
// Purpose    AsyncReadStream and AsyncWriteStream over a channel: asio::async_write, async_read,
//            Beast's HTTP algorithms and ssl::stream run on it.
// Owns       A share of the channel.
// Lifetimes  Bare buffers come in here, so every one goes through `trusted` (S27): the algorithm's
//            caller keeps them until its handler runs, as Asio's own contract asks.
// States     As the channel's.
// Threads    The context's.
// Fails      As the channel; a read after the end of stream says `eof` again, as sockets do.
// Cost       One operation per call; `async_write_some` writes all it is given.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <boost/asio/buffer.hpp>

#include "comm/asio/async.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class stream {
 public:
  using executor_type = executor;
  using lowest_layer_type = stream;

  /// `ch` is open; its context outlives this object.
  explicit stream(channel ch) : channel_(std::move(ch)), home_(channel_.live_engine()) {}
  stream(stream&&) = default;

  executor_type get_executor() const noexcept { return executor(*home_); }
  lowest_layer_type& lowest_layer() noexcept { return *this; }
  const lowest_layer_type& lowest_layer() const noexcept { return *this; }
  channel& base() noexcept { return channel_; }
  void close() noexcept { channel_.close(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return detail::begin<detail::counted, read_result>(
        channel_.live_engine(), std::forward<Token>(token),
        [ch = channel_, parts = parts_of<trusted_space>(buffers)](auto&& h) mutable {
          return ch.readv(std::span<const trusted_space>(parts.data(), parts.count), std::move(h));
        });
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return detail::begin<detail::counted, detail::count_result>(
        channel_.live_engine(), std::forward<Token>(token),
        [ch = channel_, parts = parts_of<trusted_bytes>(buffers)](auto&& h) mutable {
          return ch.writev(std::span<const trusted_bytes>(parts.data(), parts.count), std::move(h));
        });
  }

 private:
  /// A stream's reader may ask again after the end; a channel refuses that start as latched.
  struct read_result {
    template <class Handler>
    static void call(Handler&& h, const completion& c) {
      const bool after_end = c.error == make_error_code(errc::latched);
      std::move(h)(after_end ? error_code(boost::asio::error::eof) : c.error, c.n);
    }
  };

  template <class Part>
  struct part_list {
    static constexpr std::size_t most = 16;  // as Asio: what is over goes with the next call
    Part parts[most];
    std::size_t count = 0;
    const Part* data() const noexcept { return parts; }
  };
  template <class Part, class Buffers>
  static part_list<Part> parts_of(const Buffers& buffers) {
    part_list<Part> list;
    for (auto it = boost::asio::buffer_sequence_begin(buffers),
              end = boost::asio::buffer_sequence_end(buffers);
         it != end && list.count < part_list<Part>::most; ++it) {
      using kind = std::conditional_t<std::is_same_v<Part, trusted_space>,
                                      boost::asio::mutable_buffer, boost::asio::const_buffer>;
      const kind b(*it);
      if (b.size() != 0) list.parts[list.count++] = trusted(b.data(), b.size());
    }
    return list;
  }

  channel channel_;
  engine* home_;  ///< also known when the channel has closed
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
