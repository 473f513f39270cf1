// The model's names, what is legal, and the calls that are not starts.
#include "model/model.h"

#include <algorithm>

namespace holdfast::fuzz {

void OpList::remove(std::uint32_t op) {
  for (std::uint8_t i = 0; i < count; ++i) {
    if (items[i] != op) continue;
    std::copy(items.begin() + i + 1, items.begin() + count, items.begin() + i);
    --count;
    return;
  }
}

std::uint8_t direction_of(Verb v) noexcept {
  return v == Verb::read || v == Verb::take ? 0 : 1;
}

bool is_start(Verb v) noexcept {
  switch (v) {
    case Verb::write:
    case Verb::read:
    case Verb::take:
    case Verb::connect:
    case Verb::shutdown:
    case Verb::drain:
    case Verb::writable:
    case Verb::timer:
      return true;
    default:
      return false;
  }
}

bool is_queued(Verb v) noexcept {
  return is_start(v) && v != Verb::writable && v != Verb::timer;
}

Model::Model(const Capabilities& can, const Environment& env) : can_(can), env_(env) {}

void Model::fail(const char* id, const char* rule, std::string what) {
  if (!verdict_) verdict_ = {id, rule, std::move(what)};
}

std::string Model::name(std::uint32_t op) const {
  return "o" + std::to_string(op) + " (" + row_of(ops_[op].verb).text + ")";
}

std::size_t Model::pending() const noexcept {
  std::size_t n = 0;
  for (std::uint32_t i = 0; i < op_limit_; ++i) n += ops_[i].state == ModelOp::pending;
  return n;
}

std::uint64_t Model::pending_bytes(const ModelChannel& ch, int d) const {
  std::uint64_t n = 0;
  for (const std::uint8_t i : ch.queue[d]) {
    if (ops_[i].verb != Verb::connect) n += ops_[i].total;
  }
  return n;
}

// Legality --------------------------------------------------------------------------------------

std::uint32_t Model::part_size(const Part& p, bool read) const {
  const ModelBuffer& b = buffers_[p.buffer];
  if (b.kind == BufferKind::tail && read) {
    return b.size - static_cast<std::uint32_t>(b.content.size());
  }
  const std::uint32_t size =
      b.kind == BufferKind::tail ? static_cast<std::uint32_t>(b.content.size()) : b.size;
  const std::uint32_t end = std::min<std::uint32_t>(p.end, size);
  return end > p.begin ? end - p.begin : 0;
}

std::uint32_t Model::total_of(const Call& c) const {
  if (c.verb == Verb::take) return std::min<std::uint32_t>(c.number, 16 * 1024);
  if (c.verb != Verb::read && c.verb != Verb::write) return 0;
  const bool read = c.verb == Verb::read;
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < c.part_count; ++i) total += part_size(c.parts[i], read);
  const bool tails = buffers_[c.parts[0].buffer].kind == BufferKind::tail;
  if (read && tails && c.has(Prop::limit)) total = std::min(total, c.value(Prop::limit));
  return total;
}

bool Model::overlaps_lent(std::uint32_t buffer, std::uint32_t begin, std::uint32_t end,
                          bool against_reads_only) const {
  for (std::uint32_t i = 0; i < op_limit_; ++i) {
    const ModelOp& o = ops_[i];
    if (o.state != ModelOp::pending || !o.lends) continue;
    if (against_reads_only && o.direction != 0) continue;
    for (std::size_t p = 0; p < o.part_count; ++p) {
      const ModelOp::Lent& l = o.parts[p];
      if (l.buffer == buffer && l.begin < end && begin < l.end) return true;
    }
  }
  return false;
}

Judgement Model::judge_parts(const Call& c, const char** id) const {
  const bool read = c.verb == Verb::read;
  const bool vectors = can_.vectors && (can_.read_vectors || c.verb != Verb::read);
  if (c.part_count == 0 || (c.part_count > 1 && !vectors)) return Judgement::meaningless;
  bool trusted = false;
  bool illegal = false;
  for (std::size_t i = 0; i < c.part_count; ++i) {
    const ModelBuffer& b = buffers_[c.parts[i].buffer];
    if (!b.held) return Judgement::meaningless;
    if (read && b.kind == BufferKind::owned) return Judgement::meaningless;
    const bool raw = b.kind == BufferKind::raw;
    if (i != 0 && raw != trusted) return Judgement::meaningless;
    trusted = raw;
    if (!raw) continue;
    for (std::size_t j = 0; read && j < i; ++j) {
      if (c.parts[j].buffer == c.parts[i].buffer) return Judgement::meaningless;
    }
    const std::uint32_t end = std::min<std::uint32_t>(c.parts[i].end, b.size);
    const bool empty = end <= c.parts[i].begin;
    illegal |= !empty && overlaps_lent(c.parts[i].buffer, c.parts[i].begin, end, !read);
  }
  if (trusted && c.has(Prop::limit)) return Judgement::meaningless;
  if (illegal && id) *id = "overlapping-write";
  return illegal ? Judgement::illegal : Judgement::legal;
}

Judgement Model::judge_start(const Call& c, const char** id) const {
  const ModelChannel& ch = channels_[c.channel];
  if (c.verb != Verb::timer && !ch.handle) return Judgement::meaningless;
  if (c.verb == Verb::connect && c.number > max_addresses) return Judgement::meaningless;
  if (c.has(Prop::thread)) {
    if (c.has(Prop::in) || c.has(Prop::nomem)) return Judgement::meaningless;
    if (can_.foreign_is_violation) {
      if (id) *id = "wrong-thread";
      return Judgement::illegal;
    }
  }
  if (c.has(Prop::anchor) && !(owners_ >> c.value(Prop::anchor) & 1)) {
    return Judgement::meaningless;
  }
  const bool bytes = c.verb == Verb::read || c.verb == Verb::write;
  if (bytes) {
    const Judgement j = judge_parts(c, id);
    if (j != Judgement::legal) return j;
    if (!can_.empty_operations && total_of(c) == 0) return Judgement::meaningless;
  }
  const int d = direction_of(c.verb);
  if (!can_.queues && is_queued(c.verb) && !ch.queue[d].empty()) {
    if (id) *id = "overlapping-write";
    return Judgement::illegal;
  }
  return Judgement::legal;
}

Judgement Model::judge_destroy(const Call& c, const char** id) const {
  if (c.has(Prop::in)) return Judgement::meaningless;  // the loop is around the handler
  for (std::uint32_t i = 0; i < op_limit_; ++i) {      // that would break S9 too, and be reported
    const ModelOp& o = ops_[i];
    if (o.state == ModelOp::completed && o.lends && !o.released) return Judgement::meaningless;
  }
  if (pending() == 0) return Judgement::legal;
  if (id) *id = "leaked-operation";
  return Judgement::illegal;
}

Judgement Model::judge(const Call& c, const char** id) const {
  if ((can_.verbs >> static_cast<int>(c.verb) & 1) == 0) return Judgement::meaningless;
  if ((c.prop_mask & ~can_.props) != 0) return Judgement::meaningless;
  if (is_start(c.verb)) return judge_start(c, id);
  const auto when = [](bool meaningful) {
    return meaningful ? Judgement::legal : Judgement::meaningless;
  };
  const auto illegal = [id](const char* which) {
    if (id) *id = which;
    return Judgement::illegal;
  };
  const ModelBuffer& b = buffers_[c.parts[0].buffer];
  const ModelChannel& ch = channels_[c.channel];
  switch (c.verb) {
    case Verb::alloc:
    case Verb::tail:
      if (!can_.owned_memory) return Judgement::meaningless;
      [[fallthrough]];
    case Verb::raw:
      return when(c.number >= 1 && c.number <= 4096);
    case Verb::cancel:
      return when(ops_[c.operation].state >= ModelOp::pending);
    case Verb::stop:
    case Verb::close:
    case Verb::abort:
    case Verb::forget:
      return when(ch.handle);
    case Verb::release:
      if (!b.held) return Judgement::meaningless;
      if (b.kind == BufferKind::raw && overlaps_lent(c.parts[0].buffer, 0, b.size, false)) {
        return illegal("freed-in-flight");
      }
      return Judgement::legal;
    case Verb::edit:
      return when(b.held && b.kind == BufferKind::owned);
    case Verb::touch:
      if (!b.held || b.kind != BufferKind::raw) return Judgement::meaningless;
      return overlaps_lent(c.parts[0].buffer, 0, b.size, false) ? illegal("mutated-in-flight")
                                                                : Judgement::legal;
    case Verb::gone:
      if (!owner_exists(c.owner)) return Judgement::meaningless;
      if (can_.owners_may_go) return Judgement::legal;
      for (std::uint32_t i = 0; i < op_limit_; ++i) {
        const ModelOp& o = ops_[i];
        const bool held = o.state == ModelOp::pending ||
                          (o.state == ModelOp::completed && o.lends && !o.released);
        if (held && o.owner == c.owner) return illegal("owner-gone");
      }
      return Judgement::legal;
    case Verb::peer_send:
      return when(ch.exists && !ch.idle && !ch.connecting && !ch.peer_fin && !ch.peer_rst &&
                  c.number >= 1 && c.number <= 4096);
    case Verb::peer_read:
    case Verb::peer_fin:
    case Verb::peer_rst:
      return when(ch.exists && !ch.idle && !ch.connecting && !ch.peer_rst);
    case Verb::poll:
      return when(can_.guarded_loop || !c.has(Prop::in));
    case Verb::advance:  // in a handler it could eat a shutdown's limit
      return when(!c.has(Prop::in));
    case Verb::destroy:
      return judge_destroy(c, id);
    default:
      return Judgement::legal;
  }
}

// Calls that are no starts ----------------------------------------------------------------------

void Model::opened(const Call& c) {
  ModelChannel& ch = channels_[static_cast<std::size_t>(c.result)];
  ch = {};
  ch.exists = ch.handle = true;
  ch.idle = c.verb == Verb::dial;
  ch.max_ops = c.has(Prop::ops) ? c.value(Prop::ops) : 4096;
  ch.max_bytes = c.has(Prop::bytes) ? c.value(Prop::bytes) : 16u << 20;
}

void Model::made_buffer(const Call& c) {
  ModelBuffer& b = buffers_[static_cast<std::size_t>(c.result)];
  b = {};
  b.kind = c.verb == Verb::alloc  ? BufferKind::owned
           : c.verb == Verb::tail ? BufferKind::tail
                                  : BufferKind::raw;
  b.held = true;
  b.adopted = b.kind == BufferKind::owned;
  b.size = static_cast<std::uint16_t>(c.number);
  b.content.reserve(b.kind == BufferKind::owned ? 0 : b.size);
  if (b.kind != BufferKind::raw) return;
  for (std::uint32_t i = 0; i < b.size; ++i) {
    b.content.push_back(code(buffer_source(static_cast<std::uint32_t>(c.result), 0), i));
  }
}

void Model::made_owner(const Call& c) {
  owners_ |= 1u << c.result;
}

void Model::owner_gone(std::uint32_t owner) {
  owners_ &= ~(1u << owner);
}

void Model::ask(ModelOp& o, Cause why, bool certain) {
  o.asked = static_cast<std::uint8_t>(o.asked | 1u << static_cast<int>(why));
  o.stopped_for_certain |= certain;
}

void Model::cancelled(std::uint32_t i, Answer answer) {
  ModelOp& o = ops_[i];
  if (!can_.answers) {
    ask(o, Cause::cancelled, true);
    return;
  }
  const bool fresh = o.epoch == epoch_ && o.asked == 0 && o.verb != Verb::writable;
  ++epoch_;
  if (o.state == ModelOp::pending) {
    if (answer == Answer::unknown) {
      return fail("wrong-outcome", "S10", "cancel does not know " + name(i) + ", which is pending");
    }
    if (answer == Answer::requested) return ask(o, Cause::cancelled, true);
    if (fresh) {
      fail("wrong-outcome", "S10",
           "cancel says that the outcome of " + name(i) + " is decided, straight after its start");
    }
    return;
  }
  const bool gone = o.handler_returned && o.released;
  if (answer == Answer::requested && !gone) {
    return fail("wrong-outcome", "S10", "cancel says requested for " + name(i) + ", which is over");
  }
  if (gone && answer != Answer::unknown) {
    fail("stale-identity", "S14",
         "cancel reached something with the id of " + name(i) + ", which is gone");
  }
}

void Model::stopped(std::uint32_t channel, std::uint32_t direction, std::size_t asked) {
  ModelChannel& ch = channels_[channel];
  const OpList& queue = ch.queue[direction];
  if (can_.answers && asked > queue.count) {
    return fail("wrong-count", "S10", "more operations were asked to stop than are pending");
  }
  bool fresh = false;
  for (const std::uint8_t i : queue) {
    fresh |= ops_[i].epoch == epoch_ && ops_[i].asked == 0;
    if (asked != 0 || !can_.answers) ask(ops_[i], Cause::cancelled, asked == queue.count);
  }
  ++epoch_;
  if (fresh && asked == 0 && can_.answers) {
    fail("wrong-outcome", "S10", "no operation was asked to stop, although one is just started");
  }
}

void Model::closed(std::uint32_t channel, bool abort, bool answer, bool foreign) {
  ModelChannel& ch = channels_[channel];
  if (foreign) {
    if (answer) fail("wrong-thread", "S22", "a close from another thread was taken");
    return;
  }
  if (can_.answers && answer == ch.closing) {
    return fail("wrong-outcome", "S11",
                answer ? "a second close says it was the first" : "the first close was refused");
  }
  ++epoch_;
  if (ch.closing && !abort) return;
  if (!ch.closing) ch.closed_at = now_;
  ch.closing = true;
  ch.aborted |= abort && !ch.closed;
  for (const OpList* list : {&ch.queue[0], &ch.queue[1], &ch.watchers}) {
    for (const std::uint8_t i : *list) ask(ops_[i], Cause::closed, true);
  }
}

void Model::forgotten(std::uint32_t channel) {
  ModelChannel& ch = channels_[channel];
  ch.handle = false;
  if (!ch.closing) closed(channel, false, true, false);
}

void Model::released_buffer(std::uint32_t buffer) {
  buffers_[buffer].held = false;
}

void Model::edited(std::uint32_t buffer) {
  ModelBuffer& b = buffers_[buffer];
  ++b.version;
  if (b.kind == BufferKind::raw) {
    for (std::uint32_t i = 0; i < b.size; ++i) {
      b.content[i] = code(buffer_source(buffer, b.version), i);
    }
    return;
  }
  // A copy is due when an operation still holds the bytes; else the edit may be in place.
  for (std::uint32_t i = 0; i < op_limit_; ++i) {
    const ModelOp& o = ops_[i];
    for (std::size_t p = 0; p < o.part_count; ++p) {
      const bool holds = o.state == ModelOp::pending ||
                         (o.state == ModelOp::completed && !(o.released && o.handler_returned));
      if (holds && o.parts[p].buffer == buffer && o.parts[p].adopted) b.adopted = false;
    }
  }
}

void Model::peer_sent(std::uint32_t channel, std::uint32_t n) {
  channels_[channel].sent += n;
}

void Model::peer_ended(std::uint32_t channel, bool reset) {
  (reset ? channels_[channel].peer_rst : channels_[channel].peer_fin) = true;
}

void Model::faulted(std::uint32_t channel) {
  channels_[channel].fault = true;
}

void Model::clock(std::uint64_t ms) {
  if (ms == now_) return;
  now_ = ms;
  for (ModelChannel& ch : channels_) {
    // Past the drain deadline the layer resets the connection (S11).
    if (ch.closing && !ch.closed && !ch.descriptor_closed &&
        now_ >= ch.closed_at + drain_deadline) {
      ch.aborted = true;
    }
  }
}

void Model::finishing() {
  finish_mark_ = orders_;
  for (std::uint32_t i = 0; i < max_channels; ++i) {
    if (channels_[i].exists && !channels_[i].closing) closed(i, false, true, false);
  }
  for (std::uint32_t i = 0; i < op_limit_; ++i) {
    if (ops_[i].state == ModelOp::pending) ask(ops_[i], Cause::closed, true);
  }
}

void Model::finished(std::size_t left) {
  // What handlers started meanwhile: timers, and operations of channels that they opened.
  std::size_t late = 0;
  for (std::uint32_t i = 0; i < op_limit_; ++i) {
    const ModelOp& o = ops_[i];
    if (o.state != ModelOp::pending || o.order <= finish_mark_) continue;
    late += o.verb == Verb::timer || !channels_[o.channel].closing;
  }
  if (left > late) {
    fail("leaked-operation", "S17", std::to_string(left) + " operations remain after the shutdown");
  }
}

std::uint64_t Model::state_hash() const noexcept {
  std::uint64_t h = 0xcbf29ce484222325;
  const auto mix = [&h](std::uint64_t v) { h = (h ^ v) * 0x100000001b3; };
  for (const ModelChannel& ch : channels_) {
    if (!ch.exists) continue;
    mix(ch.idle | ch.connecting << 1 | ch.closing << 2 | ch.closed << 3 | ch.aborted << 4 |
        ch.peer_fin << 5 | ch.peer_rst << 6 | ch.eof_delivered << 7 | ch.handle << 8);
    mix(static_cast<std::uint64_t>(ch.latch[0]) * 4 + static_cast<std::uint64_t>(ch.latch[1]));
    mix(ch.sent > ch.consumed);
    mix(std::min<std::uint32_t>(ch.unreleased, 2));
    for (const OpList& q : ch.queue) {
      mix(q.count);
      for (const std::uint8_t i : q) {
        mix(static_cast<std::uint64_t>(ops_[i].verb) * 256 + ops_[i].asked * 4u +
            ops_[i].trusted * 2u + ops_[i].zero_copy);
      }
    }
  }
  return h;
}

}  // namespace holdfast::fuzz
