// The course of a fetch: connecting, sending, waiting, ending.
#include "proxy/upstream/fetch.h"

#include "proxy/upstream/pool.h"

namespace holdfast::proxy {
namespace {

constexpr unsigned most_interim = 32;  // interim answers before the final one

}  // namespace

fetch::fetch(loop& l, fetch_plan plan, fetch_observer* observer)
    : ticking(l),
      loop_(l),
      plan_(std::move(plan)),
      observer_(observer),
      reader_(l, *this),
      writer_(l, *this) {
  writer_.pass_trailers(true);
}

fetch::~fetch() = default;

void fetch::start() {
  self_ = shared_from_this();
  since_ = loop_.now();
  connect();
}

void fetch::connect() {
  stage_ = stage::connecting;
  if (!retried_) {
    if (std::shared_ptr<upstream_connection> kept = loop_.upstreams->take(plan_.request->where)) {
      ++loop_.count.upstream_reused;
      return on_connected(std::move(kept));
    }
  }
  upstream_connection::open(loop_, plan_.request->where,
                            [self = shared_from_this()](std::shared_ptr<upstream_connection> c) {
                              self->on_connected(std::move(c));
                            });
}

void fetch::on_connected(std::shared_ptr<upstream_connection> c) {
  if (over_) {
    if (c) loop_.upstreams->keep(std::move(c));
    return;
  }
  if (!c) return fail(502, false);
  connection_ = std::move(c);
  connection_->in.consumer(this);
  send();
}

void fetch::send() {
  stage_ = stage::sending;
  since_ = loop_.now();
  request_time_ = loop_.wall();
  last_queued_ = 0;
  scan_ = head_scan(false);
  body_sent_ = false;
  const bool now = !plan_.expects_continue;
  body_started_ = now;
  writer_.start(connection_->ch, chain(request_text()), now ? plan_.body : nullptr,
                plan_.request->body.kind == framing::chunked);
  if (!over_ && connection_) connection_->in.want();
}

void fetch::start_body() {
  if (body_started_ || !plan_.body) return;
  body_started_ = true;
  stage_ = stage::sending;
  writer_.start(connection_->ch, {}, plan_.body, plan_.request->body.kind == framing::chunked);
}

void fetch::on_body_written(bool good) {
  since_ = loop_.now();
  if (good) {
    body_sent_ = body_started_;
    if (stage_ == stage::sending) stage_ = stage::waiting;
    return;
  }
  if (plan_.body && plan_.body->status() == content::state::failed) return end(false);
  // The origin may have answered before it closed: the read side will tell.
  if (stage_ == stage::sending) stage_ = stage::waiting;
}

// Heads -----------------------------------------------------------------------------------------

parse_status fetch::parse_head(std::shared_ptr<response_head>& head) {
  const slice bytes = connection_->in.joined();
  if (bytes.empty()) return parse_status::need_more;
  const parse_status status = scan_.look(bytes.text(), loop_.set().limit.head);
  if (status != parse_status::complete) return status;
  head = std::make_shared<response_head>();
  const std::size_t end = scan_.end();
  scan_ = head_scan(false);
  connection_->in.front().trim(end);
  connection_->in.pop_empty();
  return parse_response(bytes.sub(0, end), *head);
}

void fetch::on_input() {
  while (!over_ && stage_ != stage::reading) {
    std::shared_ptr<response_head> head;
    const parse_status status = parse_head(head);
    if (status == parse_status::need_more) {
      inbound& in = connection_->in;
      if (in.ended() || in.failed()) return retry_or_fail(502, !in.empty());
      return in.want();
    }
    if (status != parse_status::complete) return fail(502, true);
    if (head->status == 101) return on_switched(*head);
    if (head->status < 200) {
      on_interim_head(*head);
    } else {
      on_head(head);
    }
  }
}

void fetch::on_interim_head(const response_head& head) {
  if (++interim_ > most_interim) return fail(502, true);
  since_ = loop_.now();
  if (head.status == 100) {
    if (observer_ && plan_.expects_continue && !body_started_) observer_->on_body_wanted();
    start_body();
  } else if (observer_) {
    observer_->on_interim(head);
  }
}

/// Leaving HTTP: only for what was asked.
void fetch::on_switched(const response_head& head) {
  const bool asked = plan_.request->websocket && switches_to_websocket(head.fields);
  if (!asked || !observer_) return fail(502, true);
  fetch_observer* observer = std::exchange(observer_, nullptr);
  const std::shared_ptr<fetch> alive = shared_from_this();
  std::shared_ptr<upstream_connection> origin = std::move(connection_);
  origin->in.consumer(nullptr);
  end(false);
  observer->on_switched(head, std::move(origin));
}

// The body --------------------------------------------------------------------------------------

void fetch::on_body_bytes(std::size_t n) {
  loop_.count.upstream_bytes += n;
  if (entry_) loop_.shared.cache->grow(plan_.request->key, entry_, n);
  if (body_->kept() && body_->size() > loop_.set().limit.object) {
    if (entry_) loop_.shared.cache->remove(plan_.request->key, entry_);
    entry_ = nullptr;
    body_->stop_keeping();
  }
  if (!worth_going_on()) end(false);
}

bool fetch::worth_going_on() {
  if (observer_ || (body_ && body_->has_readers())) return true;
  return entry_ && how_.kind == framing::length &&
         how_.size - reader_.bytes() <= loop_.set().limit.quick_finish;
}

void fetch::on_body_read(bool good) {
  if (over_) return;
  finish_body(good);
  end(good && keep_alive_);
}

void fetch::finish_body(bool good) {
  if (!body_) return;
  if (good) {
    if (entry_) move_small_body();
    body_->finish(content::state::complete);
  } else {
    if (entry_) loop_.shared.cache->remove(plan_.request->key, entry_);
    body_->finish(content::state::failed);
  }
  body_.reset();
}

/// A short body would pin the whole page it came in; the cache keeps it in memory of its size.
void fetch::move_small_body() {
  std::size_t pinned = 0;
  chain parts = body_->parts();
  const comm::page* last = nullptr;
  for (const slice& part : parts.slices()) {
    if (part.owner() && part.owner() != last) pinned += part.owner()->capacity();
    last = part.owner();
  }
  if (parts.size() > 8 * 1024 || pinned < 2 * parts.size()) return;
  comm::tail room = comm::tail::allocate(std::max(parts.size(), std::size_t{1}));
  for (const slice& part : parts.slices()) room.append(part.bytes());
  loop_.count.moved_bytes += parts.size();
  body_->replace(chain(room.frozen()));
}

// Ending ----------------------------------------------------------------------------------------

void fetch::retry_or_fail(int status, bool answered) {
  const bool again = !answered && !retried_ && connection_->reused && !plan_.body &&
                     is_idempotent(plan_.request->head);
  if (!again) return fail(status, answered);
  retried_ = true;
  ++loop_.count.upstream_retries;
  writer_.stop();
  connection_->cut();
  connection_.reset();
  connect();
}

void fetch::fail(int status, bool answered) {
  ++loop_.count.upstream_failures;
  fetch_observer* observer = std::exchange(observer_, nullptr);
  const std::shared_ptr<fetch> alive = shared_from_this();
  end(false);
  if (observer) observer->on_fetch_failed(status, answered);
}

void fetch::leave() {
  observer_ = nullptr;
  if (over_) return;
  if (stage_ != stage::reading || !worth_going_on()) end(false);
}

void fetch::release_leadership(bool shareable) {
  if (!std::exchange(plan_.leads, false)) return;
  loop_.shared.cache->done(plan_.request->key, shareable, loop_.wall());
}

void fetch::end(bool reusable) {
  if (over_) return;
  over_ = true;
  reader_.stop();
  writer_.stop();
  finish_body(false);
  release_leadership(true);
  if (connection_) {
    connection_->in.consumer(nullptr);
    if (reusable) {
      loop_.upstreams->keep(std::move(connection_));
    } else {
      connection_->cut();
    }
    connection_.reset();
  }
  loop_.post([self = std::move(self_)] {});
}

void fetch::on_tick(time_point now) {
  const timeouts& t = loop_.set().time;
  if (over_ || !connection_) return;
  const auto waited = now - since_;
  if (stage_ == stage::sending) {
    const std::size_t queued = writer_.queued();
    if (queued == 0 || queued != last_queued_) since_ = now;
    last_queued_ = queued;
  }
  bool late = false;
  if (stage_ == stage::reading) {
    late = !reader_.paused() && now - connection_->in.last() > t.progress;
  } else {
    if (!body_started_ && waited > t.expect) {
      if (observer_) observer_->on_body_wanted();
      start_body();
    }
    late = waited > (stage_ == stage::sending ? t.progress : t.answer);
  }
  if (!late) return;
  ++loop_.count.upstream_timeouts;
  if (stage_ == stage::reading) {
    end(false);
  } else {
    fail(504, false);
  }
}

void fetch::on_abort() {
  if (over_) return;
  if (stage_ == stage::reading) {
    end(false);
  } else {
    fail(503, false);
  }
}

}  // namespace holdfast::proxy
