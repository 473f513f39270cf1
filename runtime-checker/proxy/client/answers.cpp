// Sending answers to a client: from the cache, from an origin, or of our own.
#include "proxy/client/connection.h"
#include "proxy/client/exchange.h"
#include "proxy/http/date.h"
#include "proxy/http/text.h"
#include "proxy/http/wire.h"
#include "proxy/report/access_log.h"

namespace holdfast::proxy {
namespace {

constexpr std::size_t most_at_once = 1u << 20;

bool is_for_part(const request_head& request) noexcept {
  return request.kind == verb::get && find(request.fields, field_id::range);
}

}  // namespace

std::string& client_connection::finish_head(std::string& out, const framing& how,
                                            bool body_follows) {
  if (how.kind == framing::length) {
    out += "Content-Length: ";
    append_number(out, how.size);
    out += "\r\n";
  } else if (how.kind == framing::chunked && body_follows) {
    out += "Transfer-Encoding: chunked\r\n";
  }
  if (loop_.draining()) keep_alive_ = false;
  if (!keep_alive_) {
    out += "Connection: close\r\n";
  } else if (version_ < 11) {
    out += "Connection: keep-alive\r\n";
  }
  return out += "\r\n";
}

void client_connection::log(const request_head& request, const answer_note& note,
                            std::uint64_t bytes) {
  if (loop_.shared.log) {
    loop_.shared.log->write(peer(), loop_.wall(), request, note.status, bytes, note.cache);
  }
}

// From the cache --------------------------------------------------------------------------------

void client_connection::send_entry(const request_head& request, const entry_ref& e,
                                   std::string_view cache) {
  if (evaluate(request, *e, loop_.wall()) == condition::not_modified) {
    return send_not_modified(request, e, cache);
  }
  content& body = *e->body;
  const bool complete = body.status() == content::state::complete;
  framing how;
  how.kind = framing::length;
  if (complete) {
    how.size = body.size();
  } else if (body.expected()) {
    how.size = *body.expected();
  } else {
    how.kind = request.version >= 11 ? framing::chunked : framing::until_close;
  }
  if (is_for_part(request) && how.kind == framing::length && e->head.status == 200 &&
      range_applies(request, *e, loop_.wall())) {
    const wanted_range part = parse_range(request, how.size);
    if (part.kind != wanted_range::whole) return send_part(request, e, part, how.size, cache);
  }
  const bool to_head = request.kind == verb::head;
  const bool no_length = e->head.status == 204;
  if (no_length) how.kind = framing::none;
  if (how.kind == framing::until_close) keep_alive_ = false;
  std::string& out = loop_.scratch();
  out += "Age: ";
  append_number(out, static_cast<std::uint64_t>(e->age(loop_.wall())));
  out += "\r\n";
  finish_head(out, how, !to_head);
  // No reference more than needed: other threads count theirs on the same cache line.
  chain parts;
  parts.append(e->wire_head);
  parts.append(loop_.text(out));
  const answer_note note{e->head.status, cache};
  if (to_head || no_length) return write_at_once(request, note, std::move(parts), 0);
  if (complete && how.size <= most_at_once) {
    parts.append(body.whole());
    return write_at_once(request, note, std::move(parts), how.size);
  }
  send(request, note, std::move(parts), e->body, how.kind == framing::chunked);
}

void client_connection::send_not_modified(const request_head& request, const entry_ref& e,
                                          std::string_view cache) {
  std::string& out = loop_.scratch();
  append_status_line(out, 304, {});
  for (const field& f : e->head.fields) {
    const bool describes_body = f.id == field_id::content_type ||
                                f.id == field_id::content_encoding ||
                                f.id == field_id::content_range;
    if (!describes_body) append_field(out, f.name, f.value);
  }
  out += "Via: 1.1 holdfast\r\nAge: ";
  append_number(out, static_cast<std::uint64_t>(e->age(loop_.wall())));
  out += "\r\n";
  finish_head(out, framing(), false);
  write_at_once(request, {304, cache}, chain(loop_.text(out)), 0);
}

void client_connection::send_part(const request_head& request, const entry_ref& e,
                                  const wanted_range& part, std::uint64_t total,
                                  std::string_view cache) {
  std::string& out = loop_.scratch();
  const bool good = part.kind == wanted_range::part;
  append_status_line(out, good ? 206 : 416, {});
  if (good) {
    for (const field& f : e->head.fields) append_field(out, f.name, f.value);
    out += "Content-Range: bytes ";
    append_number(out, part.first);
    out += "-";
    append_number(out, part.last);
  } else {
    append_field(out, "Date", loop_.date());
    out += "Content-Range: bytes *";
  }
  out += "/";
  append_number(out, total);
  out += "\r\nVia: 1.1 holdfast\r\nAge: ";
  append_number(out, static_cast<std::uint64_t>(e->age(loop_.wall())));
  out += "\r\n";
  framing how;
  how.kind = framing::length;
  how.size = good ? part.last - part.first + 1 : 0;
  finish_head(out, how, good);
  chain head(loop_.text(out));
  if (!good) return write_at_once(request, {416, cache}, std::move(head), 0);
  send(request, {206, cache}, std::move(head), e->body, false, part.first, part.last + 1);
}

// Writing ---------------------------------------------------------------------------------------

/// A whole answer in one vector; the next request may be read meanwhile.
void client_connection::write_at_once(const request_head& request, const answer_note& note,
                                      chain parts, std::size_t body_bytes) {
  ++loop_.count.answers[static_cast<std::size_t>(note.status / 100 % 6)];
  log(request, note, body_bytes);
  const comm::started s = channel_.writev(parts, [this, body_bytes](const completion& c) {
    if (c) {
      loop_.count.served_bytes += body_bytes;
    } else if (!closing_) {
      end(true);
    }
    on_written();
  });
  if (!s) return end(true);
  if (writes_++ == 0) moved_ = loop_.now();
  answered();
}

void client_connection::send(const request_head& request, const answer_note& note, chain head,
                             std::shared_ptr<content> body, bool chunked, std::uint64_t begin,
                             std::uint64_t end) {
  ++loop_.count.answers[static_cast<std::size_t>(note.status / 100 % 6)];
  moved_ = loop_.now();
  note_ = note;
  if (loop_.shared.log) logged_request_ = std::make_unique<request_head>(request);
  writer_.pass_trailers(any_list_has(request.fields, field_id::te, "trailers"));
  writer_.start(channel_, std::move(head), std::move(body), chunked, begin, end);
}

void client_connection::send_text(const request_head& request, int status, std::string_view text,
                                  std::string_view type, std::string_view fields) {
  framing how;
  how.kind = framing::length;
  how.size = text.size();
  std::string& out = loop_.scratch();
  append_status_line(out, status, {});
  append_field(out, "Date", loop_.date());
  append_field(out, "Content-Type", type);
  out += fields;
  const bool to_head = request.kind == verb::head;
  finish_head(out, how, !to_head);
  chain parts(loop_.text(out));
  if (!to_head && !text.empty()) {
    parts.append(slice::copy(text));
    loop_.count.head_bytes += text.size();
  }
  write_at_once(request, {status, "-"}, std::move(parts), to_head ? 0 : text.size());
}

void client_connection::send_interim(std::string_view text) {
  channel_.write(loop_.text(text), [](const completion&) {});
}

}  // namespace holdfast::proxy
