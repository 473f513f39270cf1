// What a fetch says and hears: the request's head, the answer's head, and what is stored of it.
#include <algorithm>

#include "proxy/http/date.h"
#include "proxy/http/text.h"
#include "proxy/http/wire.h"
#include "proxy/upstream/fetch.h"

namespace holdfast::proxy {
namespace {

/// Fields that the proxy writes itself.
bool is_replaced(const field& f, const fetch_plan& plan, field_id chain_of_clients) noexcept {
  if (f.id == chain_of_clients && f.id != field_id::other) return true;
  switch (f.id) {
    case field_id::host:
    case field_id::content_length:
      return true;
    case field_id::expect:
      return !plan.expects_continue;
    case field_id::if_none_match:
    case field_id::if_modified_since:
    case field_id::range:
    case field_id::if_range:
      return plan.stored != nullptr;  // our own question instead
    case field_id::max_forwards:
      return plan.request->head.kind == verb::options || plan.request->head.kind == verb::trace;
    default:
      return false;
  }
}

void append_conditions(std::string& out, const entry& stored) {
  if (const field* tag = find(stored.head.fields, field_id::etag)) {
    append_field(out, "If-None-Match", tag->value);
  }
  if (const field* modified = find(stored.head.fields, field_id::last_modified)) {
    append_field(out, "If-Modified-Since", modified->value);
  }
}

/// The field with the addresses of clients, or `other` when none is added.
field_id client_field(forwarded_for how, const std::string& peer) noexcept {
  if (peer.empty() || how == forwarded_for::none) return field_id::other;
  return how == forwarded_for::forwarded ? field_id::forwarded : field_id::x_forwarded_for;
}

/// What came of that field, and the client behind it.
void append_client(std::string& out, field_id id, const request_data& r) {
  if (id == field_id::other) return;
  const bool v6 = r.peer.front() == '[';
  out += id == field_id::forwarded ? "Forwarded: " : "X-Forwarded-For: ";
  for (const field& f : r.head.fields) {
    if (f.id == id && !f.value.empty()) out.append(f.value).append(", ");
  }
  if (id == field_id::forwarded) {
    out.append(v6 ? "for=\"" : "for=").append(r.peer).append(v6 ? "\"" : "");
  } else {
    out.append(v6 ? r.peer.substr(1, r.peer.size() - 2) : r.peer);
  }
  out += "\r\n";
}

}  // namespace

slice fetch::request_text() {
  const request_data& r = *plan_.request;
  std::string& out = loop_.scratch();
  out.append(r.head.method).append(" ").append(r.target.path).append(" HTTP/1.1\r\n");
  const field* host = find(r.head.fields, field_id::host);
  const bool keep_host =
      loop_.set().reverse && host && r.target.kind != request_target::form::absolute;
  append_field(out, "Host",
               keep_host                                         ? host->value
               : r.target.kind == request_target::form::absolute ? r.target.where.text()
                                                                 : r.where.text());
  const end_to_end passes(r.head.fields);
  const field_id clients = client_field(loop_.set().client, r.peer);
  for (const field& f : r.head.fields) {
    if (!is_replaced(f, plan_, clients) && passes(f)) append_field(out, f.name, f.value);
  }
  append_client(out, clients, r);
  if (any_list_has(r.head.fields, field_id::te, "trailers")) {
    out += "TE: trailers\r\nConnection: TE\r\n";
  }
  if (r.websocket) out += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  if (const field* hops = find(r.head.fields, field_id::max_forwards);
      hops && is_replaced(*hops, plan_, clients)) {
    const std::uint64_t left = whole_number(hops->value).value_or(1);
    append_field(out, "Max-Forwards", std::to_string(left == 0 ? 0 : left - 1));
  }
  if (plan_.stored) append_conditions(out, *plan_.stored);
  if (r.body.kind == framing::length) {
    append_field(out, "Content-Length", std::to_string(r.body.size));
  } else if (r.body.kind == framing::chunked) {
    append_field(out, "Transfer-Encoding", "chunked");
  }
  out += "Via: 1.1 holdfast\r\n\r\n";
  return loop_.text(out);
}

std::shared_ptr<entry> new_entry(const response_head& received, std::string_view date) {
  auto e = std::make_shared<entry>();
  // Fields that `no-cache` or `private` names are not for later.
  bool targeted = false;
  const directives control = response_control(received.fields, targeted);
  response_head head = received;
  std::erase_if(head.fields, [&](const field& f) {
    return std::find(control.withheld.begin(), control.withheld.end(), lowered(f.name)) !=
           control.withheld.end();
  });
  std::string text;
  append_status_line(text, head.status, head.reason);
  append_answer_fields(text, head, date);
  e->wire_head = slice::copy(std::string_view(text));
  // The fields refer to the copy, so that the page the head came in is not pinned.
  const std::string_view kept = e->wire_head.text();
  std::size_t at = kept.find("\r\n") + 2;
  e->head.status = head.status;
  e->head.version = head.version;
  e->head.bytes = e->wire_head;
  e->head.reason = trimmed(kept.substr(13, at - 15));
  while (at < kept.size()) {
    const std::size_t colon = kept.find(": ", at);
    const std::size_t end = kept.find("\r\n", colon);
    const std::string_view name = kept.substr(at, colon - at);
    e->head.fields.push_back({name, kept.substr(colon + 2, end - colon - 2), id_of(name)});
    at = end + 2;
  }
  std::erase_if(e->head.fields, [](const field& f) { return f.id == field_id::via; });
  return e;
}

void fetch::on_head(const std::shared_ptr<response_head>& head) {
  const request_data& request = *plan_.request;
  how_ = response_framing(*head, request.head.kind == verb::head);
  if (how_.error != 0) return fail(how_.error, true);
  // An answer before the request was out leaves the connection in an unknown place.
  if (!body_sent_ && !body_started_) writer_.stop();
  keep_alive_ = body_sent_ && how_.kind != framing::until_close &&
                wants_keep_alive(head->version, head->fields);
  if (plan_.stored && head->status == 304) return on_validated(head);
  if (!is_safe(request.head) && head->status >= 200 && head->status < 400) invalidate(*head);
  fetched answer;
  answer.head = head;
  answer.how = how_;
  if (how_.has_body()) {
    body_ = std::make_shared<content>(false);
    if (how_.kind == framing::length) body_->expect(how_.size);
  }
  keep(*head);
  answer.body = body_;
  answer.stored = entry_;
  release_leadership(entry_ != nullptr);
  stage_ = stage::reading;
  connection_->in.touch();
  const std::shared_ptr<fetch> alive = shared_from_this();
  // What came with the head goes out with it, in one write.
  const bool begun = body_ && !connection_->in.empty();
  if (begun) reader_.start(connection_->in, how_, body_);
  if (answer.body && answer.body->status() == content::state::failed) {
    return fail(502, true);
  }
  if (observer_) observer_->on_answer(answer);
  if (over_ || begun) return;
  if (!body_) return end(keep_alive_);
  if (!worth_going_on() && !entry_) return end(false);
  reader_.start(connection_->in, how_, body_);
}

/// Puts the answer into the cache, if it may be there.
void fetch::keep(const response_head& head) {
  const request_data& request = *plan_.request;
  const settings& s = loop_.set();
  const bool worse = plan_.stored && head.status >= 500 &&
                     usable_on_error(*plan_.stored, cache_control(request.head.fields, true),
                                     loop_.wall(), s.cache, true);
  if (!plan_.may_store || worse || !may_store(request.head, head, s.cache)) return;
  // Where the end cannot be told from a cut, nothing is kept.
  if (how_.kind == framing::until_close) return;
  if (how_.kind == framing::length && how_.size > s.limit.object) return;
  const bool for_get = request.head.kind == verb::get;
  if (!for_get) {
    const field* location = find(head.fields, field_id::content_location);
    if (!location || resolve_path(location->value, request.target.where, request.target.path) !=
                         request.target.path) {
      return;
    }
  }
  std::shared_ptr<entry> e = new_entry(head, loop_.date());
  loop_.count.head_bytes += e->wire_head.size();
  e->request_time = request_time_;
  e->response_time = loop_.wall();
  assess(*e, request.head, head, s.cache);
  if (body_) {
    body_ = std::make_shared<content>(true);
    if (how_.kind == framing::length) body_->expect(how_.size);
    e->body = body_;
  } else {
    e->body = std::make_shared<content>(true);
    e->body->expect(0);
    e->body->finish(content::state::complete);
  }
  entry_ = e;
  loop_.shared.cache->put(request.key, entry_);
}

void fetch::on_validated(const std::shared_ptr<response_head>& head) {
  const request_data& request = *plan_.request;
  const response_head merged = updated_head(*plan_.stored, *head);
  std::shared_ptr<entry> e = new_entry(merged, loop_.date());
  e->request_time = request_time_;
  e->response_time = loop_.wall();
  e->body = plan_.stored->body;
  loop_.count.head_bytes += e->wire_head.size();
  assess(*e, request.head, merged, loop_.set().cache);
  loop_.shared.cache->replace(request.key, plan_.stored, e);
  fetched answer;
  answer.head = head;
  answer.stored = e;
  answer.validated = true;
  release_leadership(true);
  fetch_observer* observer = std::exchange(observer_, nullptr);
  const std::shared_ptr<fetch> alive = shared_from_this();
  end(keep_alive_);
  if (observer) observer->on_answer(answer);
}

// Invalidating ----------------------------------------------------------------------------------

void fetch::invalidate(const response_head& head) {
  loop_.shared.cache->invalidate(plan_.request->key);
  invalidate_reference(head, field_id::location);
  invalidate_reference(head, field_id::content_location);
}

void fetch::invalidate_reference(const response_head& head, field_id id) {
  const field* f = find(head.fields, id);
  if (!f) return;
  const request_data& r = *plan_.request;
  const std::string path = resolve_path(f->value, r.target.where, r.target.path);
  if (path.empty() || r.key.size() < r.target.path.size()) return;
  // A key ends with the path; what stands before it is the origin.
  const std::string origin = r.key.substr(0, r.key.size() - r.target.path.size());
  loop_.shared.cache->invalidate(origin + path);
}

}  // namespace holdfast::proxy
