//===- proxy/client/exchange.h - a request that needs an origin ------------------------===//
//
// Purpose    Between a client and a fetch: waits for another's fetch of the same key, relays the
//            request's body one way and the answer the other, falls back to what is stored.
// Owns       The request, a share of the fetch.
// Lifetimes  From the miss until the answer is out or the client gone (`abandon`).
// States     waiting -> fetching -> sending -> over.
// Threads    The loop's.
// Fails      With an answer of the proxy's own, or by cutting one that has begun.
// Cost       One per miss.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/client/connection.h"

namespace holdfast::proxy {

class exchange final : public std::enable_shared_from_this<exchange>,
                       public fetch_observer,
                       public body_reader::owner {
 public:
  exchange(client_connection& client, std::shared_ptr<const request_data> request, entry_ref stored,
           bool may_store);
  ~exchange();

  /// Validates a stored answer that was just sent although stale.
  static void validate_behind(loop& l, const request_head& head, const request_target& target,
                              const authority& where, const std::string& key,
                              const entry_ref& stored);

  void run();
  /// The client is gone.
  void abandon();
  /// The answer is out.
  void on_sent();
  void on_client_tick(time_point now);

  void on_interim(const response_head& head) override;
  void on_answer(const fetched& answer) override;
  void on_fetch_failed(int status, bool answered) override;
  void on_body_wanted() override;
  void on_switched(const response_head& head, std::shared_ptr<upstream_connection> origin) override;

  void on_body_bytes(std::size_t) override {}
  void on_body_read(bool good) override;
  std::weak_ptr<void> body_anchor() override { return weak_from_this(); }

 private:
  bool wait_for_leader();
  void look_again();
  bool answer_from_cache();
  void begin_fetch();
  void relay(const fetched& answer);
  bool use_stale(bool answered);

  client_connection& client_;
  loop& loop_;
  std::shared_ptr<const request_data> request_;
  entry_ref stored_;
  std::shared_ptr<fetch> fetch_;
  std::shared_ptr<content> body_;  ///< of the request
  body_reader reader_;
  const bool may_store_;
  bool leads_ = false;
  bool abandoned_ = false;
  bool answer_begun_ = false;
  bool body_complete_ = true;
};

}  // namespace holdfast::proxy
