// From a parsed head to what is to be done: checks, routing, the look into the cache.
#include <algorithm>

#include "proxy/client/connection.h"
#include "proxy/client/exchange.h"
#include "proxy/client/tunnel.h"
#include "proxy/http/text.h"
#include "proxy/report/admin.h"

namespace holdfast::proxy {
namespace {

int status_of(parse_status why) noexcept {
  switch (why) {
    case parse_status::bad_version:
      return 505;
    case parse_status::target_too_long:
      return 414;
    case parse_status::too_large:
      return 431;
    default:
      return 400;
  }
}

/// How often this proxy's name is in Via: a request that goes in circles.
std::size_t times_here(const field_list& fields) {
  std::size_t n = 0;
  for (const field& f : fields) {
    if (f.id != field_id::via) continue;
    std::string_view list = f.value;
    std::string_view member;
    while (next_member(list, member)) n += member == "1.1 holdfast";
  }
  return n;
}

constexpr std::size_t most_circles = 8;

}  // namespace

void client_connection::refuse(parse_status why) {
  version_ = 11;
  refuse(request_head(), status_of(why), "the request is malformed or too large\n");
}

void client_connection::refuse(const request_head& request, int status, std::string_view why) {
  ++loop_.count.bad_requests;
  keep_alive_ = false;
  answering_ = true;
  head_since_ = {};
  send_text(request, status, why);
}

/// 0, or the status to refuse the request with.
int client_connection::check(request_target& target, framing& body) {
  body = request_framing(head_);
  if (body.error != 0) return body.error;
  const std::size_t hosts = count(head_.fields, field_id::host);
  if (hosts > 1 || (hosts == 0 && head_.version >= 11)) return 400;
  authority host;
  if (hosts == 1) {
    const std::string_view value = find(head_.fields, field_id::host)->value;
    // An empty Host is legal where the target names no host, and of no use here.
    if (!parse_authority(value, 80, host)) return 400;
  }
  target = parse_target(head_.target, head_.kind == verb::connect);
  if (target.kind == request_target::form::bad) return 400;
  if (target.kind == request_target::form::asterisk && head_.kind != verb::options) return 400;
  if (target.https) return 400;
  if (const field* expect = find(head_.fields, field_id::expect);
      expect && !same(expect->value, "100-continue")) {
    return 417;
  }
  if (body.kind == framing::length && body.size > loop_.set().limit.request_body) return 413;
  if (head_.kind == verb::trace && body.has_body()) return 400;
  return times_here(head_.fields) > most_circles ? 508 : 0;
}

void client_connection::handle() {
  ++loop_.count.requests;
  answering_ = true;
  version_ = head_.version;
  // A client that has ended its side gets what it has asked for so far.
  const bool last = in_.ended() && in_.empty();
  keep_alive_ = wants_keep_alive(head_.version, head_.fields) && !loop_.draining() && !last;
  request_target target;
  framing body;
  if (const int status = check(target, body); status != 0) {
    return refuse(head_, status, "the request cannot be served as it is\n");
  }
  if (admin_) return answer_admin();
  if (head_.kind == verb::connect) return begin_tunnel(target);
  authority where;
  if (!find_origin(target, where)) {
    return refuse(head_, 400, "a forward proxy needs an absolute target: http://host/path\n");
  }
  const field* hops = find(head_.fields, field_id::max_forwards);
  if (hops && hops->value == "0" && (head_.kind == verb::options || head_.kind == verb::trace)) {
    return send_text(head_, head_.kind == verb::options ? 200 : 405, "");
  }
  look_up(std::move(target), std::move(where), body);
}

bool client_connection::find_origin(const request_target& target, authority& where) {
  if (loop_.set().reverse) {
    where = loop_.set().origin;
    return true;
  }
  where = target.where;
  return target.kind == request_target::form::absolute;
}

void client_connection::answer_admin() {
  if (head_.kind != verb::get && head_.kind != verb::head) return send_text(head_, 405, "");
  if (head_.target == "/healthz") {
    return send_text(head_, loop_.draining() ? 503 : 200, loop_.draining() ? "draining\n" : "ok\n");
  }
  if (head_.target == "/metrics") {
    return send_text(head_, 200, metrics_text(loop_.shared), "text/plain; version=0.0.4");
  }
  send_text(head_, 404, "there are /healthz and /metrics\n");
}

void client_connection::look_up(request_target&& target, authority&& where, const framing& body) {
  const bool may_use = (head_.kind == verb::get || head_.kind == verb::head) && !body.has_body() &&
                       !asks_for_websocket(head_);
  // Hosts are distinguished in the key; a reverse proxy's origin may serve several.
  authority named = target.where;
  if (target.kind != request_target::form::absolute) {
    if (const field* host = find(head_.fields, field_id::host))
      parse_authority(host->value, 80, named);
    target.where = named;
  }
  key_.assign(named.host).append(":").append(std::to_string(named.port)).append(target.path);
  if (!may_use) {
    ++loop_.count.passed;
    return begin_exchange(std::move(target), std::move(where), body, nullptr,
                          head_.kind == verb::post);
  }
  const directives wants = cache_control(head_.fields, true);
  entry_ref e = loop_.shared.cache->find(key_, head_.fields);
  const use judged = e ? judge(*e, wants, loop_.wall()) : use::validate;
  if (e && judged != use::validate) {
    if (judged == use::stale_while_revalidating) {
      ++loop_.count.stale_hits;
      exchange::validate_behind(loop_, head_, target, where, key_, e);
      return send_entry(head_, e, "stale");
    }
    ++loop_.count.hits;
    return send_entry(head_, e, "hit");
  }
  if (wants.only_if_cached) return send_text(head_, 504, "not in the cache\n");
  ++loop_.count.misses;
  begin_exchange(std::move(target), std::move(where), body, std::move(e), !wants.no_store);
}

void client_connection::begin_exchange(request_target&& target, authority&& where,
                                       const framing& body, entry_ref stored, bool may_store) {
  auto data = std::make_shared<request_data>();
  data->head = std::move(head_);
  head_ = request_head();
  data->target = std::move(target);
  data->where = std::move(where);
  data->key = key_;
  data->body = body;
  data->websocket = !body.has_body() && asks_for_websocket(data->head);
  if (loop_.set().client != forwarded_for::none) data->peer = peer();
  exchange_ = std::make_shared<exchange>(*this, std::move(data), std::move(stored), may_store);
  const std::shared_ptr<exchange> held = exchange_;
  held->run();
}

void client_connection::switch_to(const request_head& request,
                                  std::shared_ptr<upstream_connection> origin,
                                  std::string_view text) {
  ++loop_.count.tunnels;
  ++loop_.count.answers[1];
  log(request, {101, "pass"}, 0);
  exchange_.reset();
  tunnel_ = std::make_shared<tunnel>(*this);
  const std::shared_ptr<tunnel> held = tunnel_;
  held->join(std::move(origin), text);
}

void client_connection::begin_tunnel(const request_target& target) {
  const settings& s = loop_.set();
  if (s.reverse) return refuse(head_, 405, "this proxy does not open tunnels\n");
  const auto& ports = s.connect_ports;
  if (!ports.empty() && std::find(ports.begin(), ports.end(), target.where.port) == ports.end()) {
    return refuse(head_, 403, "tunnels to this port are not allowed; see --connect-ports\n");
  }
  ++loop_.count.tunnels;
  tunnel_ = std::make_shared<tunnel>(*this);
  tunnel_->open(target.where);
}

}  // namespace holdfast::proxy
