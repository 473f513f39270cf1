//===- proxy/client/connection.h - one client ------------------------------------------===//
//
// Purpose    Takes requests off a client's channel, one after the other, answers from the cache at
//            once, and hands the rest to an exchange.
// Owns       The channel, the exchange under way, and itself until the close completion.
// Lifetimes  From accept to the close completion, which is the last thing to happen.
// States     reading a head -> answering -> ... -> lingering (answered, peer may still send) ->
// gone. Threads    The loop's. Fails      Malformed requests are answered and the connection
// closed. Cost       No page while idle; hits allocate nothing but their write operation.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/http/parser.h"
#include "proxy/relay/body_writer.h"
#include "proxy/relay/inbound.h"
#include "proxy/upstream/fetch.h"

namespace holdfast::proxy {

class exchange;
class tunnel;

/// What the access log says about an answer.
struct answer_note {
  int status = 0;
  std::string_view cache = "-";  ///< hit, stale, miss, ...
};

class client_connection final : public std::enable_shared_from_this<client_connection>,
                                public ticking,
                                public input_consumer,
                                public body_writer::owner {
 public:
  static void start(loop& l, channel accepted, bool admin);

  client_connection(loop& l, channel accepted, bool admin);
  ~client_connection();

  loop& home() noexcept { return loop_; }
  inbound& in() noexcept { return in_; }
  channel& ch() noexcept { return channel_; }

  // Answering the current request.

  /// From a stored answer, with the request's conditions and ranges.
  void send_entry(const request_head& request, const entry_ref& e, std::string_view cache);
  /// A head and, unless null, a body. Ends in `answered`.
  void send(const request_head& request, const answer_note& note, chain head,
            std::shared_ptr<content> body, bool chunked, std::uint64_t begin = 0,
            std::uint64_t end = static_cast<std::uint64_t>(-1));
  void send_text(const request_head& request, int status, std::string_view text,
                 std::string_view type = "text/plain; charset=utf-8", std::string_view fields = {});
  void send_interim(std::string_view text);
  /// Leaves HTTP: `text` is the last head, then bytes go through both ways.
  void switch_to(const request_head& request, std::shared_ptr<upstream_connection> origin,
                 std::string_view text);
  /// No request after this one.
  void last_request() noexcept { keep_alive_ = false; }
  bool keeps_alive() const noexcept { return keep_alive_; }
  /// The request is over; another may be read.
  void answered();
  /// Ends the connection so that what was sent cannot be taken for a whole.
  void cut();
  void close();
  bool closing() const noexcept { return closing_; }

  void on_input() override;
  void on_body_written(bool good) override;
  std::weak_ptr<void> body_anchor() override { return weak_from_this(); }
  void on_tick(time_point now) override;
  void on_drain() override;
  void on_abort() override;

  /// The framing lines of an answer and the blank line, for this client.
  std::string& finish_head(std::string& out, const framing& how, bool body_follows);

 private:
  friend class exchange;
  friend class tunnel;

  void serve();
  parse_status read_head();
  void refuse(parse_status why);
  void refuse(const request_head& request, int status, std::string_view why);
  void handle();
  int check(request_target& target, framing& body);
  bool find_origin(const request_target& target, authority& where);
  void answer_admin();
  void look_up(request_target&& target, authority&& where, const framing& body);
  void begin_exchange(request_target&& target, authority&& where, const framing& body,
                      entry_ref stored, bool may_store);
  const std::string& peer();
  void begin_tunnel(const request_target& target);
  void write_at_once(const request_head& request, const answer_note& note, chain parts,
                     std::size_t body_bytes);
  void send_not_modified(const request_head& request, const entry_ref& e, std::string_view cache);
  void send_part(const request_head& request, const entry_ref& e, const wanted_range& part,
                 std::uint64_t total, std::string_view cache);
  void log(const request_head& request, const answer_note& note, std::uint64_t bytes);
  void on_written();
  void linger();
  void end(bool abort);

  loop& loop_;
  channel channel_;
  inbound in_;
  body_writer writer_;
  std::shared_ptr<client_connection> self_;
  std::shared_ptr<exchange> exchange_;
  std::shared_ptr<tunnel> tunnel_;
  head_scan scan_{true};
  request_head head_;
  std::string key_;
  std::string peer_;  ///< its address, once it was asked for
  std::unique_ptr<request_head> logged_request_;
  answer_note note_;
  time_point head_since_{};
  time_point linger_end_{};
  time_point moved_{};
  std::size_t last_queued_ = 0;
  unsigned writes_ = 0;  ///< answers from the cache in flight
  int version_ = 11;     ///< of the current request
  const bool admin_;
  bool keep_alive_ = true;
  bool answering_ = false;
  bool lingering_ = false;
  bool closing_ = false;
  bool serving_ = false;
};

}  // namespace holdfast::proxy
