//===- proxy/relay/body_writer.h - from a content to a channel -----------------------===//
//
// Purpose    Sends a message: its head, then the pages of a content as they come, framed by length
//            or in chunks, with a bounded number of writes in flight.
// Owns       Its place in the content.
// Lifetimes  As its owner, which must outlive the channel's pending writes.
// States     off -> on -> off, with one call to the owner at the end.
// Threads    The loop's.
// Fails      `on_body_written(false)`: the channel failed, or the content did, which must then be
//            shown to the receiver by cutting the connection.
// Cost       Vectors of slices; chunk sizes are the only bytes made here.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/relay/content.h"
#include "proxy/server/loop.h"

namespace holdfast::proxy {

class body_writer final : private content::waker_source {
 public:
  class owner {
   public:
    virtual void on_body_written(bool good) = 0;
    virtual std::weak_ptr<void> body_anchor() = 0;

   protected:
    ~owner() = default;
  };

  body_writer(loop& l, owner& o) noexcept : loop_(l), owner_(o) {}

  /// `head` goes out before the body. The content may be null: then the head is all.
  void start(channel ch, chain head, std::shared_ptr<content> from, bool chunked,
             std::uint64_t begin = 0, std::uint64_t end = static_cast<std::uint64_t>(-1));
  bool on() const noexcept { return on_; }
  void stop();
  /// Whether the peer wants what stands behind a chunked body.
  void pass_trailers(bool wanted) noexcept { trailers_ = wanted; }
  /// Bytes of the body given to the transport.
  std::uint64_t bytes() const noexcept { return bytes_; }
  /// What the transport has not taken yet: when it does not fall for long, the peer stalls.
  std::size_t queued() const noexcept { return on_ ? channel_.statistics().queued_write_bytes : 0; }
  bool waiting_for_content() const noexcept { return on_ && in_flight_ == 0; }

 private:
  void go_on();
  content::waker make_waker() override;
  void append_end(chain& parts);
  bool write(chain parts, std::size_t body_bytes);
  void on_written(const completion& c, std::size_t body_bytes, std::size_t all);
  void finish(bool good);

  loop& loop_;
  owner& owner_;
  channel channel_;
  chain head_;
  std::unique_ptr<content::reader> from_;
  std::uint64_t bytes_ = 0;
  unsigned in_flight_ = 0;
  unsigned run_ = 0;  ///< tells late completions of an earlier run from this one's
  bool chunked_ = false;
  bool trailers_ = false;
  bool ended_ = false;
  bool on_ = false;
  bool failed_ = false;
};

}  // namespace holdfast::proxy
