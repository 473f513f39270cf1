//===- proxy/upstream/fetch.h - one request to an origin ------------------------------===//
//
// Purpose    Sends a request, reads the answer into a content, stores it if it may be stored, and
//            tells whoever asked. Goes on without an observer when the answer is worth having.
// Owns       Itself until it is over; the upstream connection meanwhile.
// Lifetimes  `start` makes it live; the observer may leave at any time.
// States     connecting -> sending -> waiting for the head -> reading the body -> over.
// Threads    The loop's.
// Fails      `on_fetch_failed`, once, before `on_answer`; afterwards the content fails.
// Cost       One per miss.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/relay/body_reader.h"
#include "proxy/relay/body_writer.h"
#include "proxy/upstream/connection.h"

namespace holdfast::proxy {

/// A request, as it is kept beyond the buffer it came in.
struct request_data {
  request_head head;
  request_target target;
  authority where;         ///< the origin to ask
  std::string key;         ///< of the cache
  std::string peer;        ///< the client's address, if the origin is to know it
  bool websocket = false;  ///< asks to leave HTTP for it
  framing body;
};

struct fetch_plan {
  std::shared_ptr<const request_data> request;
  entry_ref stored;  ///< to be validated; may be null
  bool may_store = false;
  bool leads = false;             ///< others wait for this key
  std::shared_ptr<content> body;  ///< of the request; may be null
  bool expects_continue = false;
};

struct fetched {
  std::shared_ptr<const response_head> head;
  std::shared_ptr<content> body;  ///< null when there is none
  framing how;
  entry_ref stored;        ///< what the cache has of it now
  bool validated = false;  ///< a 304 to our own question: `stored` is the answer
};

class fetch_observer {
 public:
  virtual void on_interim(const response_head& head) = 0;
  virtual void on_answer(const fetched& answer) = 0;
  /// A status to answer with: 502, 504. `answered`: something came, but no good answer.
  virtual void on_fetch_failed(int status, bool answered) = 0;
  /// The origin wants the body, or is past asking.
  virtual void on_body_wanted() = 0;
  /// The origin has left HTTP as it was asked to: the connection is the observer's.
  virtual void on_switched(const response_head& head,
                           std::shared_ptr<upstream_connection> origin) = 0;

 protected:
  ~fetch_observer() = default;
};

class fetch final : public std::enable_shared_from_this<fetch>,
                    public ticking,
                    public input_consumer,
                    public body_reader::owner,
                    public body_writer::owner {
 public:
  fetch(loop& l, fetch_plan plan, fetch_observer* observer);
  ~fetch();

  void start();
  /// The observer leaves. What is not worth finishing ends.
  void leave();
  bool over() const noexcept { return over_; }

  void on_input() override;
  void on_body_bytes(std::size_t n) override;
  void on_body_read(bool good) override;
  void on_body_written(bool good) override;
  std::weak_ptr<void> body_anchor() override { return weak_from_this(); }
  void on_tick(time_point now) override;
  void on_abort() override;

 private:
  enum class stage : std::uint8_t { connecting, sending, waiting, reading };

  void connect();
  void on_connected(std::shared_ptr<upstream_connection> c);
  void send();
  slice request_text();
  void start_body();
  parse_status parse_head(std::shared_ptr<response_head>& head);
  void on_head(const std::shared_ptr<response_head>& head);
  void on_interim_head(const response_head& head);
  void on_switched(const response_head& head);
  void on_validated(const std::shared_ptr<response_head>& head);
  void keep(const response_head& head);
  void invalidate(const response_head& head);
  void invalidate_reference(const response_head& head, field_id id);
  void retry_or_fail(int status, bool answered);
  void fail(int status, bool answered);
  void finish_body(bool good);
  void move_small_body();
  void release_leadership(bool shareable);
  bool worth_going_on();
  void end(bool reusable);

  loop& loop_;
  fetch_plan plan_;
  fetch_observer* observer_;
  std::shared_ptr<fetch> self_;
  std::shared_ptr<upstream_connection> connection_;
  body_reader reader_;
  body_writer writer_;
  head_scan scan_{false};
  std::shared_ptr<content> body_;
  entry_ref entry_;
  framing how_;
  time_point since_{};
  std::int64_t request_time_ = 0;
  std::size_t last_queued_ = 0;
  unsigned interim_ = 0;
  stage stage_ = stage::connecting;
  bool over_ = false;
  bool retried_ = false;
  bool body_sent_ = false;  ///< all of the request is out
  bool body_started_ = false;
  bool keep_alive_ = false;
};

/// The stored form of an answer; its head must be constant from here on.
std::shared_ptr<entry> new_entry(const response_head& head, std::string_view date);

}  // namespace holdfast::proxy
