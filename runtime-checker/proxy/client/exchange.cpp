// Requests that need an origin.
#include "proxy/client/exchange.h"

#include "proxy/http/date.h"
#include "proxy/http/text.h"
#include "proxy/http/wire.h"

namespace holdfast::proxy {
namespace {

/// Requests whose answer others can use, so that they may wait for it.
bool is_shareable(const request_data& r) {
  return r.head.kind == verb::get && !find(r.head.fields, field_id::authorization) &&
         !find(r.head.fields, field_id::range) && !find(r.head.fields, field_id::if_none_match) &&
         !find(r.head.fields, field_id::if_modified_since);
}

/// An interim answer's status line and what of its fields goes on, without the blank line.
std::string interim_head(const response_head& head) {
  std::string out;
  append_status_line(out, head.status, head.reason);
  const end_to_end passes(head.fields);
  for (const field& f : head.fields) {
    if (f.id != field_id::content_length && passes(f)) append_field(out, f.name, f.value);
  }
  return out;
}

}  // namespace

exchange::exchange(client_connection& client, std::shared_ptr<const request_data> request,
                   entry_ref stored, bool may_store)
    : client_(client),
      loop_(client.home()),
      request_(std::move(request)),
      stored_(std::move(stored)),
      reader_(loop_, *this),
      may_store_(may_store) {}

exchange::~exchange() = default;

void exchange::validate_behind(loop& l, const request_head& head, const request_target& target,
                               const authority& where, const std::string& key,
                               const entry_ref& stored) {
  if (l.draining() || !l.shared.cache->lead(key, [] {})) return;  // somebody does already
  ++l.count.background;
  auto data = std::make_shared<request_data>();
  data->head = head;
  data->head.kind = verb::get;
  data->head.method = "GET";
  // What this client asked of the answer is not asked of the whole.
  std::erase_if(data->head.fields, [](const field& f) {
    return f.id == field_id::range || f.id == field_id::if_range ||
           f.id == field_id::if_none_match || f.id == field_id::if_modified_since;
  });
  data->target = target;
  data->where = where;
  data->key = key;
  fetch_plan plan;
  plan.request = std::move(data);
  plan.stored = has_validator(*stored) ? stored : nullptr;
  plan.may_store = true;
  plan.leads = true;
  std::make_shared<fetch>(l, std::move(plan), nullptr)->start();
}

// Before the answer -----------------------------------------------------------------------------

void exchange::run() {
  client_.in().want();  // to learn when the client goes
  if (may_store_ && is_shareable(*request_)) {
    if (wait_for_leader()) return;
    // Between the look that found nothing and the lead, another thread may have led and ended.
    if (leads_ && answer_from_cache()) return;
  }
  begin_fetch();
}

/// True when somebody else fetches the same; `look_again` runs when that is over.
bool exchange::wait_for_leader() {
  if (!loop_.shared.cache->worth_waiting(request_->key, loop_.wall())) return false;
  leads_ = loop_.shared.cache->lead(request_->key, [&l = loop_, weak = weak_from_this()] {
    l.post([weak] {
      if (const std::shared_ptr<exchange> self = weak.lock()) self->look_again();
    });
  });
  if (!leads_) ++loop_.count.collapsed;
  return !leads_;
}

void exchange::look_again() {
  if (abandoned_ || fetch_ || answer_begun_) return;
  if (!answer_from_cache()) begin_fetch();
}

/// Sends what is stored by now, if it may be used as it is.
bool exchange::answer_from_cache() {
  const directives wants = cache_control(request_->head.fields, true);
  entry_ref e = loop_.shared.cache->find(request_->key, request_->head.fields);
  if (!e || judge(*e, wants, loop_.wall()) == use::validate) {
    stored_ = std::move(e);
    return false;
  }
  if (std::exchange(leads_, false)) loop_.shared.cache->done(request_->key, true, loop_.wall());
  answer_begun_ = true;
  const std::shared_ptr<exchange> held = shared_from_this();
  client_.send_entry(request_->head, e, "hit");
  return true;
}

void exchange::begin_fetch() {
  fetch_plan plan;
  plan.request = request_;
  plan.stored = stored_ && has_validator(*stored_) ? stored_ : nullptr;
  plan.may_store = may_store_;
  plan.leads = std::exchange(leads_, false);
  const bool has_body = request_->body.has_body();
  plan.expects_continue =
      has_body && request_->head.version >= 11 && find(request_->head.fields, field_id::expect);
  if (has_body) {
    body_ = std::make_shared<content>(false);
    body_complete_ = false;
    plan.body = body_;
  }
  const bool wait = plan.expects_continue;
  fetch_ = std::make_shared<fetch>(loop_, std::move(plan), this);
  const std::shared_ptr<exchange> held = shared_from_this();
  fetch_->start();
  if (has_body && !wait && !abandoned_ && !answer_begun_) {
    reader_.start(client_.in(), request_->body, body_, loop_.set().limit.request_body);
  }
}

void exchange::on_body_wanted() {
  if (abandoned_ || reader_.on() || body_complete_) return;
  client_.send_interim("HTTP/1.1 100 Continue\r\n\r\n");
  reader_.start(client_.in(), request_->body, body_, loop_.set().limit.request_body);
}

void exchange::on_body_read(bool good) {
  client_.in().consumer(&client_);
  if (good) {
    body_complete_ = true;
    body_->finish(content::state::complete);
    client_.in().want();
    return;
  }
  body_->finish(content::state::failed);
  const std::shared_ptr<exchange> held = shared_from_this();
  if (abandoned_) return;
  if (client_.in().failed() || answer_begun_) return client_.cut();
  if (fetch_) fetch_->leave();
  answer_begun_ = true;
  const bool too_large = reader_.bytes() > loop_.set().limit.request_body;
  client_.last_request();
  client_.send_text(request_->head, too_large ? 413 : 400,
                    too_large ? "the body is too large\n" : "the body is malformed or cut short\n");
}

void exchange::on_interim(const response_head& head) {
  if (abandoned_ || answer_begun_ || request_->head.version < 11) return;
  client_.send_interim(interim_head(head) + "\r\n");
}

void exchange::on_switched(const response_head& head, std::shared_ptr<upstream_connection> origin) {
  if (std::exchange(abandoned_, true)) return origin->close();
  const std::shared_ptr<exchange> held = shared_from_this();
  fetch_.reset();
  client_.switch_to(request_->head, std::move(origin),
                    interim_head(head) + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
}

// The answer ------------------------------------------------------------------------------------

bool exchange::use_stale(bool answered) {
  if (!stored_ || !usable_on_error(*stored_, cache_control(request_->head.fields, true),
                                   loop_.wall(), loop_.set().cache, answered)) {
    return false;
  }
  ++loop_.count.stale_hits;
  answer_begun_ = true;
  if (fetch_) fetch_->leave();
  client_.send_entry(request_->head, stored_, "stale");
  return true;
}

void exchange::on_answer(const fetched& answer) {
  if (abandoned_) return;
  const std::shared_ptr<exchange> held = shared_from_this();
  if (answer.validated) {
    ++loop_.count.validated;
    answer_begun_ = true;
    return client_.send_entry(request_->head, answer.stored, "validated");
  }
  if (answer.head->status >= 500 && use_stale(true)) return;
  relay(answer);
}

void exchange::relay(const fetched& answer) {
  answer_begun_ = true;
  const response_head& head = *answer.head;
  const request_head& request = request_->head;
  if (!body_complete_) client_.last_request();  // the rest of the request is not read
  std::string out;
  append_status_line(out, head.status, head.reason);
  append_answer_fields(out, head, loop_.date());
  if (const field* age = find(head.fields, field_id::age)) append_field(out, "Age", age->value);
  framing how = answer.how;
  if (answer.body && how.kind != framing::length) {
    how.kind = request.version >= 11 ? framing::chunked : framing::until_close;
    if (how.kind == framing::until_close) client_.last_request();
  }
  if (!answer.body && how.kind == framing::none && request.kind == verb::head) {
    if (const field* length = find(head.fields, field_id::content_length)) {
      append_field(out, "Content-Length", length->value);
    }
  }
  client_.finish_head(out, how, answer.body != nullptr);
  const std::string_view cache = answer.stored ? "miss" : "pass";
  client_.send(request, {head.status, cache}, chain(loop_.text(out)), answer.body,
               how.kind == framing::chunked);
}

void exchange::on_fetch_failed(int status, bool answered) {
  if (abandoned_ || answer_begun_) return;
  const std::shared_ptr<exchange> held = shared_from_this();
  fetch_.reset();
  if (use_stale(answered)) return;
  answer_begun_ = true;
  if (!body_complete_) client_.last_request();
  client_.send_text(request_->head, status,
                    status == 504   ? "the origin did not answer in time\n"
                    : answered      ? "the origin's answer is malformed or cut short\n"
                    : status == 503 ? "the proxy is shutting down\n"
                                    : "the origin cannot be reached\n");
}

void exchange::on_sent() {
  if (reader_.on()) reader_.stop();
  if (fetch_) fetch_->leave();
  abandoned_ = true;
  if (!body_complete_) client_.last_request();
  client_.answered();
}

void exchange::abandon() {
  if (std::exchange(abandoned_, true)) return;
  reader_.stop();
  if (body_ && !body_complete_) body_->finish(content::state::failed);
  if (leads_) loop_.shared.cache->done(request_->key, true, loop_.wall());
  if (fetch_) fetch_->leave();
}

void exchange::on_client_tick(time_point now) {
  if (!reader_.on() || reader_.paused()) return;
  if (now - client_.in().last() > loop_.set().time.progress) {
    ++loop_.count.client_timeouts;
    client_.cut();
  }
}

}  // namespace holdfast::proxy
