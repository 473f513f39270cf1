// Connections to origins.
#include "proxy/upstream/connection.h"

#include "proxy/upstream/pool.h"
#include "proxy/upstream/resolver.h"

namespace holdfast::proxy {

upstream_connection::upstream_connection(loop& l, const authority& to)
    : ticking(l), in(l, ch), where(to), loop_(l) {
  loop_.count.open_upstreams.fetch_add(1, std::memory_order_relaxed);
}

upstream_connection::~upstream_connection() {
  loop_.count.open_upstreams.fetch_sub(1, std::memory_order_relaxed);
}

void upstream_connection::open(loop& l, const authority& where, opened then) {
  l.shared.names->resolve(l, where, [&l, where, then](const resolver::addresses& found) {
    if (found.empty() || l.draining()) return then(nullptr);
    auto made = std::make_shared<upstream_connection>(l, where);
    comm::error_code error;
    made->ch = channel::stream(l.context, error);
    if (error) return then(nullptr);
    made->self_ = made;
    made->connect(found, then);
  });
}

void upstream_connection::connect(std::span<const comm::endpoint> addresses, opened then) {
  comm::start_options options;
  options.deadline = loop_.now() + loop_.set().time.connect;
  const comm::started s = ch.connect(
      addresses,
      [this, then](const completion& c) {
        loop_.refresh_clock();
        if (!c) {
          close();
          return then(nullptr);
        }
        ++loop_.count.upstream_connections;
        in.touch();
        then(shared_from_this());
      },
      options);
  if (!s) {
    close();
    loop_.post([then] { then(nullptr); });
  }
}

void upstream_connection::rest() {
  idle_ = true;
  idle_since_ = loop_.now();
  in.rest();
  in.consumer(this);
  in.want();
}

void upstream_connection::wake() noexcept {
  idle_ = false;
  reused = true;
  in.consumer(nullptr);
}

void upstream_connection::on_input() {
  if (idle_) close();  // the end, or bytes nobody asked for
}

void upstream_connection::on_tick(time_point now) {
  if (idle_ && now - idle_since_ > loop_.set().time.upstream_idle) close();
}

void upstream_connection::on_drain() {
  if (idle_) close();
}

void upstream_connection::close() noexcept {
  end(false);
}

void upstream_connection::cut() noexcept {
  end(true);
}

void upstream_connection::end(bool abort) noexcept {
  if (closing_) return;
  closing_ = true;
  if (idle_) loop_.upstreams->forget(*this);
  idle_ = false;
  in.consumer(nullptr);
  const auto gone = [this](const completion&) { self_.reset(); };
  const comm::started s = abort ? ch.abort(gone) : ch.close(gone);
  if (!s) loop_.post([self = std::move(self_)] {});
}

}  // namespace holdfast::proxy
