// Starts: which refusals the rules allow (S2, S15, S22, S28), and what an accepted one lends.
#include <algorithm>

#include "model/model.h"

namespace holdfast::fuzz {
namespace {

const char* text_of(Refusal r) {
  switch (r) {
    case Refusal::none:
      return "accepted";
    case Refusal::not_open:
      return "refused, not open";
    case Refusal::closing:
      return "refused, closing";
    case Refusal::latched:
      return "refused, latched";
    case Refusal::over_limit:
      return "refused, over limit";
    case Refusal::wrong_thread:
      return "refused, wrong thread";
    case Refusal::unsupported:
      return "refused, unsupported";
    case Refusal::lent_already:
      return "refused, lent already";
    case Refusal::no_room:
      return "refused, no room";
    case Refusal::no_memory:
      return "refused, no memory";
    case Refusal::other:
      break;
  }
  return "refused for a reason of its own";
}

}  // namespace

bool Model::may_have_ended(const ModelChannel& ch, int d) const {
  const bool failing = ch.peer_rst || ch.aborted || ch.fault;
  for (const std::uint8_t i : ch.queue[1]) {
    const ModelOp& o = ops_[i];
    const bool stopped = o.asked != 0 || o.deadline <= now_ || failing;
    if (o.verb == Verb::connect && (stopped || env_.refuse != 0)) return true;
    if (d == 1 && ((o.verb == Verb::write && stopped) || o.verb == Verb::shutdown)) return true;
  }
  return d == 0 && !ch.queue[0].empty() && (failing || ch.peer_fin);
}

bool Model::uncertain_writes(const ModelChannel& ch) const {
  if (ch.latch[1] != Latch::no || ch.closing || ch.peer_rst || ch.fault || ch.connecting) {
    return true;
  }
  for (const std::uint8_t i : ch.queue[1]) {
    const ModelOp& o = ops_[i];
    if (o.asked != 0 || o.deadline <= now_ || o.verb == Verb::shutdown) return true;
  }
  return false;
}

void Model::expect_limits(const Call& c, const ModelChannel& ch, Expected& e) const {
  const int d = direction_of(c.verb);
  if (ch.queue[d].count >= ch.max_ops) return e.shall(Refusal::over_limit);
  const std::uint64_t most = pending_bytes(ch, d);
  const std::uint64_t total = total_of(c);
  if (most == 0 || most + total <= ch.max_bytes) return;
  e.may(Refusal::over_limit);
  // Certain when it is known how much has moved.
  std::uint64_t least = most;
  if (d == 1) {
    if (!ch.transport.known || uncertain_writes(ch)) return;
    least -= std::min(least, ch.transport.accepted - ch.given);
  } else {
    for (const std::uint8_t i : ch.queue[0]) {
      if (ops_[i].epoch != epoch_) return;
    }
  }
  if (least != 0 && least + total > ch.max_bytes) e.must = true;
}

Model::Expected Model::expect(const Call& c) const {
  Expected e;
  if (c.has(Prop::nomem)) e.may(Refusal::no_memory);
  if (c.has(Prop::thread)) {
    e.refusals = 0;
    e.shall(Refusal::wrong_thread);
    const ModelChannel& ch = channels_[c.channel];
    if (c.verb != Verb::timer && (ch.descriptor_closed || ch.closed)) e.may(Refusal::not_open);
    return e;
  }
  if (c.verb == Verb::timer) return e;
  const ModelChannel& ch = channels_[c.channel];
  if (ch.closing) e.shall(Refusal::closing);
  if (ch.closing && !ch.transport.known) e.may(Refusal::not_open);  // it may be closed by now
  if (ch.descriptor_closed || ch.closed) e.shall(Refusal::not_open);
  const bool connect = c.verb == Verb::connect;
  if (ch.idle && !connect) e.shall(Refusal::not_open);
  if (connect && (!ch.idle || c.number == 0)) e.shall(Refusal::unsupported);
  if (c.verb == Verb::read && buffers_[c.parts[0].buffer].kind == BufferKind::tail) {
    for (std::size_t i = 0; i < c.part_count; ++i) {
      const std::uint32_t b = c.parts[i].buffer;
      for (std::size_t j = 0; j < i; ++j) {
        if (c.parts[j].buffer == b) e.shall(Refusal::lent_already);
      }
      for (std::uint32_t k = 0; k < op_limit_; ++k) {
        const ModelOp& o = ops_[k];
        if (o.state != ModelOp::pending || o.direction != 0) continue;
        for (std::size_t p = 0; p < o.part_count; ++p) {
          if (o.parts[p].buffer == b) e.shall(Refusal::lent_already);
        }
      }
    }
    const bool wanted = !c.has(Prop::limit) || c.value(Prop::limit) != 0;
    if (total_of(c) == 0 && wanted) e.shall(Refusal::no_room);
  }
  if (c.verb == Verb::drain || c.verb == Verb::writable) return e;
  const Latch latch = ch.latch[direction_of(c.verb)];
  if (latch == Latch::yes) e.shall(Refusal::latched);
  if (latch == Latch::maybe || may_have_ended(ch, direction_of(c.verb))) e.may(Refusal::latched);
  expect_limits(c, ch, e);
  return e;
}

void Model::started(const Call& c, Refusal answer) {
  const Expected e = c.verb == Verb::close || c.verb == Verb::abort ? Expected{} : expect(c);
  const auto i = static_cast<std::uint32_t>(c.result);
  op_limit_ = std::max(op_limit_, i + 1);
  ModelOp& o = ops_[i];
  o = {};
  o.verb = c.verb;
  o.channel = c.channel;
  o.direction = direction_of(c.verb);
  if (c.verb == Verb::close || c.verb == Verb::abort) {
    ModelChannel& ch = channels_[c.channel];
    const bool refused = answer != Refusal::none;
    if (refused != ch.closing && !(c.has(Prop::nomem) && answer == Refusal::no_memory)) {
      return fail("refused-but-touched", "S11",
                  refused ? "the first close was refused" : "a second close was accepted");
    }
    o.state = refused ? ModelOp::refused : ModelOp::pending;
    if (refused) return;
    o.order = ++orders_;
    o.epoch = epoch_;
    ch.close_op = c.result;
    closed(c.channel, c.verb == Verb::abort, true, false);
    return;
  }
  if (answer != Refusal::none) {
    o.state = ModelOp::refused;
    if ((e.refusals >> static_cast<int>(answer) & 1) == 0) {
      const bool thread = c.has(Prop::thread);
      fail(thread ? "wrong-thread" : "refused-but-touched", thread ? "S22" : "S2",
           name(i) + " was " + text_of(answer) + ", which nothing explains");
    }
    return;
  }
  if (e.must) {
    const bool thread = c.has(Prop::thread);
    const bool lent = (e.refusals >> static_cast<int>(Refusal::lent_already) & 1) != 0;
    return fail(thread ? "wrong-thread"
                : lent ? "overlapping-write"
                       : "refused-but-touched",
                thread ? "S22"
                : lent ? "S15"
                       : "S28",
                name(i) + " was accepted, and had to be refused");
  }
  accept(c);
}

void Model::capture_parts(const Call& c, ModelOp& o) {
  const bool read = c.verb == Verb::read;
  std::uint32_t left = o.total;
  for (std::size_t i = 0; i < c.part_count; ++i) {
    const ModelBuffer& b = buffers_[c.parts[i].buffer];
    const std::uint32_t size = std::min(part_size(c.parts[i], read), left);
    left -= size;
    if (size == 0) continue;
    const bool from_end = read && b.kind == BufferKind::tail;
    const auto begin = static_cast<std::uint16_t>(from_end ? b.content.size() : c.parts[i].begin);
    o.parts[o.part_count++] = {c.parts[i].buffer, b.version, b.adopted, begin,
                               static_cast<std::uint16_t>(begin + size)};
    if (b.kind != BufferKind::raw) continue;
    o.trusted = true;
    if (!read) {
      o.snapshot.insert(o.snapshot.end(), b.content.begin() + begin,
                        b.content.begin() + begin + size);
    }
  }
  if (c.part_count != 0) o.trusted = buffers_[c.parts[0].buffer].kind == BufferKind::raw;
}

void Model::accept(const Call& c) {
  const auto i = static_cast<std::uint32_t>(c.result);
  ModelOp& o = ops_[i];
  o.state = ModelOp::pending;
  o.total = c.verb == Verb::connect ? c.number : total_of(c);  // addresses, for a connect
  o.lends = c.verb == Verb::read || c.verb == Verb::write;
  o.zero_copy = c.has(Prop::zc);
  o.epoch = epoch_;
  o.order = ++orders_;
  if (c.has(Prop::deadline)) o.deadline = now_ + c.value(Prop::deadline);
  if (c.verb == Verb::timer) o.deadline = now_ + c.number;
  if (c.has(Prop::anchor)) o.owner = static_cast<std::int8_t>(c.value(Prop::anchor));
  if (o.lends) capture_parts(c, o);
  if (c.verb == Verb::timer) return;
  ModelChannel& ch = channels_[c.channel];
  ch.last_start = o.order;
  if (c.verb == Verb::writable) return ch.watchers.push(i);
  ch.queue[o.direction].push(i);
  if (c.verb == Verb::write) ch.writes.push(i);
  if (c.verb == Verb::connect) {
    ch.idle = false;
    ch.connecting = true;
  }
  // What is started behind a pending shutdown may find the side ended.
  if (c.verb == Verb::shutdown && ch.latch[1] == Latch::no) ch.latch[1] = Latch::maybe;
}

}  // namespace holdfast::fuzz
