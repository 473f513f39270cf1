// What must hold at rest: progress (S25), accounting (S24), the peer's view (S6), the end (S17).
#include <algorithm>

#include "model/model.h"

namespace holdfast::fuzz {

std::uint8_t Model::byte_of(const ModelOp& o, std::uint32_t position) const {
  if (!o.snapshot.empty()) return o.snapshot[position];
  for (std::size_t p = 0; p < o.part_count; ++p) {
    const ModelOp::Lent& l = o.parts[p];
    const std::uint32_t size = l.end - l.begin;
    if (position >= size) {
      position -= size;
      continue;
    }
    const ModelBuffer& b = buffers_[l.buffer];
    if (b.kind == BufferKind::tail) return b.content[l.begin + position];
    return code(buffer_source(l.buffer, l.version), l.begin + position);
  }
  return 0;
}

// The peer --------------------------------------------------------------------------------------

void Model::peer_read(std::uint32_t channel, std::span<const std::uint8_t> bytes) {
  ModelChannel& ch = channels_[channel];
  ch.received.insert(ch.received.end(), bytes.begin(), bytes.end());
  check_received(ch);
}

void Model::check_received(ModelChannel& ch) {
  if (!can_.true_counts) return;  // then nobody can tell where a cancelled write ended
  compare_received(ch);
  if (ch.checked != ch.received.size()) return;
  ch.seen += ch.received.size();  // what is compared is not needed any more
  ch.received.clear();
  ch.checked = 0;
}

void Model::compare_received(ModelChannel& ch) {
  while (!verdict_ && ch.checked < ch.received.size()) {
    if (ch.cursor == ch.writes.count) {
      return fail("wrong-bytes", "S6", "the peer got a byte that no write lent");
    }
    const std::uint32_t i = ch.writes.items[ch.cursor];
    const ModelOp& o = ops_[i];
    if (o.state == ModelOp::pending) return;  // compared when its count is known
    if (ch.cursor_offset == o.n) {
      ++ch.cursor;
      ch.cursor_offset = 0;
      continue;
    }
    if (ch.received[ch.checked] != byte_of(o, ch.cursor_offset)) {
      return fail("wrong-bytes", "S6",
                  "the peer's byte " + std::to_string(ch.seen + ch.checked) + " is not byte " +
                      std::to_string(ch.cursor_offset) + " of " + name(i));
    }
    ++ch.checked;
    ++ch.cursor_offset;
  }
}

void Model::peer_saw_fin(std::uint32_t channel) {
  ModelChannel& ch = channels_[channel];
  ch.received_fin = true;
  bool ended = ch.closing;
  for (const std::uint8_t i : ch.queue[1]) ended |= ops_[i].verb == Verb::shutdown;
  if (!ended && !ch.shutdown_done) {
    fail("wrong-outcome", "S11",
         "the peer saw the end of c" + std::to_string(channel) + ", and nobody ended it");
  }
}

// Accounting ------------------------------------------------------------------------------------

void Model::looked(std::uint32_t channel, const Statistics& s, const TransportView& t) {
  if (verdict_) return;
  ModelChannel& ch = channels_[channel];
  ch.transport = t;
  const auto wrong = [&](const char* what, std::uint64_t is, std::uint64_t should) {
    fail("wrong-count", "S24",
         std::string(what) + " of c" + std::to_string(channel) + " is " + std::to_string(is) +
             ", and ought to be " + std::to_string(should));
  };
  if (can_.statistics && s.known) {
    if (s.reads != ch.queue[0].count) return wrong("queued_reads", s.reads, ch.queue[0].count);
    if (s.writes != ch.queue[1].count) return wrong("queued_writes", s.writes, ch.queue[1].count);
    std::uint32_t more = ch.unreleased;
    for (const std::uint8_t i : ch.queue[1]) more += ops_[i].zero_copy;
    if (s.unreleased < ch.unreleased || s.unreleased > more) {
      return wrong("unreleased", s.unreleased, ch.unreleased);
    }
    const std::uint64_t most = pending_bytes(ch, 1);
    std::uint64_t exact = most;
    if (t.known) exact -= std::min(most, t.accepted - std::min(t.accepted, ch.given));
    const bool certain = t.known && !uncertain_writes(ch);
    if (s.write_bytes > most || (certain && s.write_bytes != exact) ||
        (ch.queue[1].empty() && s.write_bytes != 0)) {
      return wrong("queued_write_bytes", s.write_bytes, exact);
    }
  }
  if (!t.known || !can_.true_counts) return;
  if (ch.given > t.accepted) {
    return fail("wrong-count", "S6",
                "completions tell of " + std::to_string(ch.given) + " bytes, the transport took " +
                    std::to_string(t.accepted));
  }
  if (ch.queue[1].empty() && ch.given != t.accepted) {
    fail("wrong-count", "S6",
         "the transport took " + std::to_string(t.accepted) + " bytes, completions tell of " +
             std::to_string(ch.given));
  }
}

// Progress --------------------------------------------------------------------------------------

bool Model::may_wait_read(const ModelChannel& ch, const ModelOp& o) const {
  return ch.consumed == ch.sent && !ch.peer_fin && !ch.peer_rst && o.total != 0;
}

bool Model::may_wait_write(const ModelChannel& ch, const ModelOp& o, const TransportView& t) const {
  const bool releases = ch.unreleased != 0 || (o.zero_copy && t.buffered != 0);
  switch (o.verb) {
    case Verb::write: {
      if (o.trusted && releases) return true;
      if (ch.peer_rst || o.total == 0) return false;
      return !t.known || t.buffered >= t.window;
    }
    case Verb::drain:
      return ch.unreleased != 0;
    default:
      return false;
  }
}

void Model::quiet_side(ModelChannel& ch, int d, const TransportView& t) {
  if (ch.queue[d].empty()) return;
  const std::uint32_t i = ch.queue[d].front();
  const ModelOp& o = ops_[i];
  const bool must_end = o.stopped_for_certain || o.deadline <= now_ || ch.closing;
  const bool lent = o.zero_copy && o.trusted && t.buffered != 0;  // waits for its release
  if (must_end && !lent) {
    const bool over = ch.descriptor_closed || ch.closed;
    const bool drains = o.verb == Verb::drain && ch.unreleased != 0 && !o.stopped_for_certain;
    if (drains) return;
    return fail(over || !can_.release_events ? "lost-callback" : "leaked-operation",
                over ? "S1" : "S25", name(i) + " was asked to end, and never completes");
  }
  if (lent) return;
  const bool may_wait = d == 0 ? may_wait_read(ch, o) : may_wait_write(ch, o, t);
  if (ch.connecting && o.verb != Verb::connect) return;
  if (may_wait) return;
  fail("leaked-operation", "S25", name(i) + " could go on, and does not");
}

void Model::quiet(std::uint32_t channel, const TransportView& t) {
  if (verdict_) return;
  ModelChannel& ch = channels_[channel];
  if (!ch.exists) return;
  quiet_side(ch, 0, t);
  quiet_side(ch, 1, t);
  for (const std::uint8_t i : ch.watchers) {
    const bool low =
        ch.queue[1].count <= ch.max_ops / 2 && pending_bytes(ch, 1) <= ch.max_bytes / 2;
    if (low || ops_[i].stopped_for_certain || ch.closing || ops_[i].deadline <= now_) {
      fail("leaked-operation", "S28", name(i) + " is due, and never completes");
    }
  }
  if (ch.closing && ch.unreleased != 0 && now_ >= ch.closed_at + drain_deadline && t.known) {
    fail("leaked-operation", "S11",
         "past its drain deadline c" + std::to_string(channel) + " waits for releases");
  }
  const bool at_rest = ch.queue[0].empty() && ch.queue[1].empty() && ch.watchers.empty();
  if (ch.closing && at_rest && ch.unreleased == 0) {
    if (ch.close_op >= 0 && ops_[static_cast<std::size_t>(ch.close_op)].state == ModelOp::pending) {
      fail("lost-callback", "S11",
           "the close completion of c" + std::to_string(channel) + " does not come");
    } else if (t.known && !ch.descriptor_closed) {
      fail("leaked-operation", "S11", "c" + std::to_string(channel) + " is never closed");
    }
  }
}

void Model::quiet_all() {
  if (verdict_) return;
  for (std::uint32_t i = 0; i < op_limit_; ++i) {
    const ModelOp& o = ops_[i];
    if (o.state == ModelOp::pending && o.verb == Verb::timer &&
        (o.stopped_for_certain || o.deadline <= now_)) {
      return fail("leaked-operation", "S25", name(i) + " is due, and never completes");
    }
    if (o.state != ModelOp::completed || !o.lends || o.released || !can_.release_events) continue;
    if (!o.unreleased_told) {
      return fail("double-release", "S9", name(i) + " completed as released, and never was");
    }
    const TransportView& t = channels_[o.channel].transport;
    if (t.known && t.buffered == 0) {
      return fail("double-release", "S9", name(i) + " is never released");
    }
  }
}

void Model::end() {
  if (verdict_) return;
  for (std::uint32_t i = 0; i < op_limit_; ++i) {
    const ModelOp& o = ops_[i];
    if (o.state == ModelOp::pending) {
      return fail("lost-callback", "S1", "the handler of " + name(i) + " never ran");
    }
    if (o.state == ModelOp::completed && o.lends && !o.released && can_.release_events) {
      return fail("double-release", "S9", name(i) + " is never released");
    }
  }
  for (std::uint32_t i = 0; i < max_channels; ++i) {
    ModelChannel& ch = channels_[i];
    if (!ch.exists) continue;
    check_received(ch);
    if (verdict_) return;
    const bool orderly = !ch.peer_rst && !ch.aborted && !ch.fault;
    if (orderly && can_.true_counts && ch.seen + ch.received.size() != ch.given) {
      return fail("wrong-bytes", "S6",
                  "the peer got " + std::to_string(ch.seen + ch.received.size()) +
                      " bytes after an orderly close, completions tell of " +
                      std::to_string(ch.given));
    }
    if (orderly && ch.shutdown_done && !ch.received_fin) {
      return fail("wrong-outcome", "S11", "a shutdown completed, and the peer saw no end");
    }
  }
  for (std::uint32_t i = 0; i < max_buffers; ++i) {
    const ModelBuffer& b = buffers_[i];
    if (b.kind == BufferKind::owned && !b.freed) {
      return fail("double-release", "S20", "b" + std::to_string(i) + " is never freed");
    }
  }
}

}  // namespace holdfast::fuzz
