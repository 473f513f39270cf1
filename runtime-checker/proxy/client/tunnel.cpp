// Tunnels.
#include "proxy/client/tunnel.h"

namespace holdfast::proxy {

void tunnel::open(const authority& where) {
  upstream_connection::open(loop_, where,
                            [self = shared_from_this()](std::shared_ptr<upstream_connection> c) {
                              self->on_connected(std::move(c));
                            });
}

void tunnel::on_connected(std::shared_ptr<upstream_connection> c) {
  if (abandoned_) {
    if (c) c->close();
    return;
  }
  if (!c) {
    client_.last_request();
    const std::shared_ptr<tunnel> held = std::move(client_.tunnel_);
    return client_.send_text(client_.head_, 502, "the origin cannot be reached\n");
  }
  join(std::move(c), "HTTP/1.1 200 Connection established\r\n\r\n");
}

void tunnel::join(std::shared_ptr<upstream_connection> origin, std::string_view greeting) {
  origin_ = std::move(origin);
  up_.owner = down_.owner = this;
  up_.from = &client_.in();
  up_.to = &origin_->ch;
  down_.from = &origin_->in;
  down_.to = &client_.ch();
  client_.send_interim(greeting);
  const std::shared_ptr<tunnel> held = shared_from_this();
  up_.from->consumer(&up_);
  down_.from->consumer(&down_);
  pump(up_);
  if (!abandoned_) pump(down_);
}

void tunnel::pump(way& w) {
  if (abandoned_ || w.writing || w.ended) return;
  w.from->pop_empty();
  if (w.from->empty()) {
    if (w.from->failed()) return over();
    if (!w.from->ended()) return w.from->want();
    w.ended = true;
    if (up_.ended && down_.ended) return over();
    if (!w.to->shutdown_write([](const completion&) {})) over();
    return;
  }
  const slice bytes = std::move(w.from->front());
  w.from->front() = slice();
  w.from->pop_empty();
  w.writing = true;
  loop_.count.tunnel_bytes += bytes.size();
  const comm::started s =
      w.to->write(bytes, [this, &w, held = shared_from_this()](const completion& c) {
        w.writing = false;
        if (abandoned_) return;
        if (!c) return over();
        pump(w);
      });
  if (!s) over();
}

void tunnel::over() {
  if (!abandoned_) client_.close();  // which abandons this
}

void tunnel::abandon() {
  abandoned_ = true;
  if (origin_) origin_->close();
  origin_.reset();
}

}  // namespace holdfast::proxy
