//===- proxy/upstream/connection.h - one connection to an origin --------------------===//
//
// Purpose    A channel to an origin, with its read side, that can be kept between requests.
// Owns       The channel and itself: it lives until the close completion.
// Lifetimes  Dropping the last outside reference does not end it; `close` does.
// States     connecting -> open (busy or idle) -> closing -> gone.
// Threads    The loop's.
// Fails      The opener is told; later failures show in `in`.
// Cost       No page while idle.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/relay/inbound.h"

namespace holdfast::proxy {

class upstream_connection final : public std::enable_shared_from_this<upstream_connection>,
                                  public ticking,
                                  public input_consumer {
 public:
  using opened = std::function<void(std::shared_ptr<upstream_connection>)>;

  /// Calls `then` later, with null if no address could be reached.
  static void open(loop& l, const authority& where, opened then);

  upstream_connection(loop& l, const authority& where);
  ~upstream_connection();

  channel ch;
  inbound in;
  const authority where;
  bool reused = false;

  /// Idle: closes when the origin says anything, or after a while.
  void rest();
  void wake() noexcept;
  bool idle() const noexcept { return idle_; }
  void close() noexcept;
  /// Closes with a reset: what was sent is not to be taken for a whole.
  void cut() noexcept;

  void on_input() override;
  void on_tick(time_point now) override;
  void on_drain() override;

 private:
  void connect(std::span<const comm::endpoint> addresses, opened then);
  void end(bool abort) noexcept;

  loop& loop_;
  std::shared_ptr<upstream_connection> self_;
  time_point idle_since_{};
  bool idle_ = false;
  bool closing_ = false;
};

}  // namespace holdfast::proxy
