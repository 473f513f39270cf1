//===- proxy/relay/inbound.h - what comes in on a channel ----------------------------===//
//
// Purpose    The read side of a connection. While nothing is expected, one read is pending that
//            takes its page only when data is there; while a body comes, reads fill pages to the
//            end.
// Owns       Bytes that have come and were not consumed, the page being filled.
// Lifetimes  As its connection, which lives until the channel's close completion.
// States     quiet | reading; then ended or failed, once.
// Threads    The loop's.
// Fails      `ended` and `failed` tell; the consumer is called for them as for bytes.
// Cost       No page while idle.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <deque>

#include "proxy/server/loop.h"

namespace holdfast::proxy {

class input_consumer {
 public:
  /// Bytes have come, or the end, or an error.
  virtual void on_input() = 0;

 protected:
  ~input_consumer() = default;
};

class inbound {
 public:
  inbound(loop& l, channel& ch) noexcept : loop_(l), channel_(ch) {}
  inbound(const inbound&) = delete;
  inbound& operator=(const inbound&) = delete;

  void consumer(input_consumer* c) noexcept { consumer_ = c; }
  /// Reads once more unless a read is pending. `expected`: bytes of a body that are to come.
  void want(std::size_t expected = 0);

  bool empty() const noexcept { return parts_.empty(); }
  slice& front() noexcept { return parts_.front(); }
  void pop_empty() {
    while (!parts_.empty() && parts_.front().empty()) parts_.pop_front();
  }
  void give_back(slice rest) {
    if (!rest.empty()) parts_.push_front(std::move(rest));
  }
  /// All that is there, as one slice: joined by copying if it came in several pieces.
  slice joined();
  std::size_t size() const noexcept;

  bool ended() const noexcept { return ended_; }
  bool failed() const noexcept { return failed_; }
  bool reading() const noexcept { return reading_; }
  /// When bytes last came.
  time_point last() const noexcept { return last_; }
  void touch() noexcept { last_ = loop_.now(); }
  /// No body is expected any more: the page being filled goes.
  void rest() noexcept { filling_.clear(); }

 private:
  void read_page();
  void read_body(std::size_t expected);
  void on_read(const completion& c);
  void take_filled(std::size_t n);

  loop& loop_;
  channel& channel_;
  input_consumer* consumer_ = nullptr;
  std::deque<slice> parts_;
  /// A page being filled, and how far it was when the pending read began.
  struct begun {
    comm::tail page;
    std::size_t frozen;
  };
  std::vector<begun> filling_;
  time_point last_{};
  bool reading_ = false;
  bool ended_ = false;
  bool failed_ = false;
};

}  // namespace holdfast::proxy
