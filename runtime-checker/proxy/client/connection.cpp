// The course of a client's connection.
#include "proxy/client/connection.h"

#include <sys/socket.h>

#include "proxy/client/exchange.h"
#include "proxy/client/tunnel.h"

namespace holdfast::proxy {
namespace {

constexpr unsigned most_writes = 64;  // pipelined answers in flight
constexpr milliseconds linger_time{2'000};

std::string peer_address(const channel& ch) {
  comm::endpoint e;
  e.length = sizeof e.storage;
  if (::getpeername(ch.native_handle(), e.address(), &e.length) != 0) return "-";
  std::string text = e.text();
  return text.substr(0, text.rfind(':'));
}

}  // namespace

void client_connection::start(loop& l, channel accepted, bool admin) {
  auto made = std::make_shared<client_connection>(l, std::move(accepted), admin);
  made->self_ = made;
  made->in_.consumer(made.get());
  made->serve();
}

client_connection::client_connection(loop& l, channel accepted, bool admin)
    : ticking(l),
      loop_(l),
      channel_(std::move(accepted)),
      in_(l, channel_),
      writer_(l, *this),
      admin_(admin) {
  in_.touch();
  ++loop_.count.client_connections;
  loop_.count.open_clients.fetch_add(1, std::memory_order_relaxed);
}

const std::string& client_connection::peer() {
  if (peer_.empty()) peer_ = peer_address(channel_);
  return peer_;
}

client_connection::~client_connection() {
  loop_.count.open_clients.fetch_sub(1, std::memory_order_relaxed);
}

// Reading ---------------------------------------------------------------------------------------

void client_connection::on_input() {
  if (closing_) return;
  if (lingering_) {
    while (!in_.empty()) {
      in_.front() = slice();
      in_.pop_empty();
    }
    if (in_.ended() || in_.failed()) return end(false);
    return in_.want();
  }
  if (answering_) {
    // A reset ends what is under way; an end of the client's side alone does not.
    if (in_.failed()) end(true);
    return;
  }
  serve();
}

/// Takes requests off the input until one needs time.
void client_connection::serve() {
  if (serving_) return;
  serving_ = true;
  while (!answering_ && !closing_ && !lingering_ && keep_alive_ && writes_ < most_writes) {
    const parse_status status = read_head();
    if (status == parse_status::need_more) {
      if (in_.failed() || (in_.ended() && writes_ == 0)) {
        end(false);
      } else if (!in_.ended()) {
        in_.want();
      }
      break;
    }
    if (status != parse_status::complete) {
      refuse(status);
      break;
    }
    scan_ = head_scan(true);
    head_since_ = {};
    handle();
  }
  serving_ = false;
}

parse_status client_connection::read_head() {
  const slice bytes = in_.joined();
  if (bytes.empty()) return parse_status::need_more;
  if (head_since_ == time_point{}) head_since_ = loop_.now();
  const parse_status status = scan_.look(bytes.text(), loop_.set().limit.head);
  if (status != parse_status::complete) return status;
  const std::size_t begin = scan_.begin();
  const std::size_t end = scan_.end();
  in_.front().trim(end);
  in_.pop_empty();
  return parse_request(bytes.sub(begin, end - begin), head_);
}

// Ending an answer ------------------------------------------------------------------------------

void client_connection::answered() {
  if (const std::shared_ptr<exchange> held = std::move(exchange_)) held->abandon();
  answering_ = false;
  if (closing_) return;
  in_.consumer(this);
  in_.touch();
  if (loop_.draining()) keep_alive_ = false;
  if (!keep_alive_) {
    if (writes_ == 0) linger();
    return;
  }
  serve();
}

void client_connection::on_body_written(bool good) {
  loop_.count.served_bytes += writer_.bytes();
  if (logged_request_) {
    log(*logged_request_, note_, writer_.bytes());
    logged_request_.reset();
  }
  if (!good) return cut();
  if (exchange_) {
    const std::shared_ptr<exchange> held = exchange_;
    held->on_sent();
    return;
  }
  answered();
}

/// One of the answers that were written at once is out.
void client_connection::on_written() {
  --writes_;
  if (closing_ || answering_) return;
  if (!keep_alive_) {
    if (writes_ == 0) linger();
    return;
  }
  serve();
}

// Closing ---------------------------------------------------------------------------------------

/// A close with unread bytes would reset the connection and could take the answer with it, so the
/// write side ends first and what still comes is thrown away.
void client_connection::linger() {
  if (lingering_ || closing_) return;
  if (in_.ended()) return end(false);
  lingering_ = true;
  linger_end_ = loop_.now() + linger_time;
  in_.consumer(this);
  const comm::started s = channel_.shutdown_write([this](const completion& c) {
    if (!c) end(false);
  });
  if (!s) return end(false);
  on_input();
}

void client_connection::cut() {
  ++loop_.count.cut_answers;
  end(true);
}

void client_connection::close() {
  end(false);
}

void client_connection::end(bool abort) {
  if (closing_) return;
  closing_ = true;
  in_.consumer(nullptr);
  writer_.stop();
  if (const std::shared_ptr<exchange> held = std::move(exchange_)) held->abandon();
  if (const std::shared_ptr<tunnel> held = std::move(tunnel_)) held->abandon();
  const auto gone = [this](const completion&) { self_.reset(); };
  const comm::started s = abort ? channel_.abort(gone) : channel_.close(gone);
  if (!s) loop_.post([self = std::move(self_)] {});
}

void client_connection::on_tick(time_point now) {
  const timeouts& t = loop_.set().time;
  if (closing_ || tunnel_) return;
  if (lingering_) {
    if (now > linger_end_) end(false);
    return;
  }
  if (writer_.on() || writes_ != 0) {
    const std::size_t queued = channel_.statistics().queued_write_bytes;
    if (queued == 0 || queued != last_queued_) moved_ = now;
    last_queued_ = queued;
    if (now - moved_ > t.progress) {
      ++loop_.count.client_timeouts;
      end(true);
    }
    return;
  }
  if (answering_) {
    if (exchange_) exchange_->on_client_tick(now);
    return;
  }
  const bool in_head = head_since_ != time_point{};
  if (in_head ? now - head_since_ > t.head : now - in_.last() > t.idle) {
    ++loop_.count.client_timeouts;
    if (in_head) {
      version_ = 11;
      refuse(request_head(), 408, "the request's head took too long");
    } else {
      end(false);
    }
  }
}

void client_connection::on_drain() {
  const bool idle = !answering_ && writes_ == 0 && head_since_ == time_point{};
  if (idle || tunnel_) end(false);
}

void client_connection::on_abort() {
  end(true);
}

}  // namespace holdfast::proxy
