// Completions and releases: exactly once, in order, with the true outcome, count and bytes.
#include <algorithm>

#include "model/model.h"

namespace holdfast::fuzz {
namespace {

const char* name_of(Outcome o) {
  constexpr const char* names[] = {"completed", "cancelled", "failed", "end of stream"};
  return names[static_cast<int>(o)];
}

const char* name_of(Cause c) {
  constexpr const char* names[] = {"none", "cancelled", "deadline", "closed", "latched"};
  return names[static_cast<int>(c)];
}

bool may_fail(const ModelChannel& ch) {
  return ch.peer_rst || ch.aborted || ch.fault;
}

}  // namespace

void Model::completed(std::uint32_t i, const Completed& c) {
  if (verdict_) return;
  ModelOp& o = ops_[i];
  if (o.state == ModelOp::completed) {
    return fail("double-completion", "S1", "the handler of " + name(i) + " ran twice");
  }
  if (o.state == ModelOp::refused) {
    return fail("refused-but-touched", "S2",
                "the handler of " + name(i) + " ran, which was refused");
  }
  if (o.state == ModelOp::none) {
    return fail("stale-identity", "S14", "a handler ran for an operation that was never started");
  }
  ModelChannel& ch = channels_[o.channel];
  if (!check_order(i, o, ch)) return;
  o.state = ModelOp::completed;
  o.what = c.what;
  o.n = c.n;
  if (is_queued(o.verb)) ch.queue[o.direction].remove(i);
  ch.watchers.remove(i);
  if (!check_release_flag(o, c) || !check_outcome(o, ch, c)) return;
  if (!c.released) {
    o.unreleased_told = true;
    ++ch.unreleased;
  }
  if (!o.lends && o.verb != Verb::take) o.released = true;
  if (o.verb == Verb::write) {
    ch.given += c.n;
    check_received(ch);
  }
  if (is_queued(o.verb)) update_latch(o, ch);
  // A write or shutdown that failed or was reset leaves open whether the side has ended.
}

bool Model::check_order(std::uint32_t i, ModelOp& o, ModelChannel& ch) {
  if (o.verb == Verb::timer) return true;
  if (ch.closed) {
    fail("reordered", "S11", name(i) + " completed after the close completion");
    return false;
  }
  if (!is_queued(o.verb) || !can_.ordered_directions) return true;
  const std::uint8_t first = ch.queue[o.direction].front();
  if (first == i || (o.verb == Verb::shutdown && !can_.shutdown_in_order)) return true;
  fail("reordered", "S4", name(i) + " completed before " + name(first) + ", started earlier");
  return false;
}

bool Model::check_release_flag(ModelOp& o, const Completed& c) {
  if (!can_.release_events) return true;
  const std::uint32_t i = static_cast<std::uint32_t>(&o - ops_.data());
  if (o.trusted && !c.released) {
    fail("callback-before-free", "S9",
         "the handler of " + name(i) + ", on trust, did not wait for the release");
    return false;
  }
  if (c.released && c.transport_holds) {
    fail("callback-before-free", "S9",
         "the completion of " + name(i) + " says released, and the transport holds the memory");
    return false;
  }
  if (!c.released && !c.transport_holds) {
    fail("wrong-outcome", "S9",
         "the completion of " + name(i) + " says lent, and nobody holds the memory");
    return false;
  }
  return true;
}

bool Model::check_outcome(ModelOp& o, ModelChannel& ch, const Completed& c) {
  const std::uint32_t i = static_cast<std::uint32_t>(&o - ops_.data());
  const auto wrong = [&](const char* id, const char* rule, const std::string& why) {
    fail(id, rule,
         name(i) + ": " + name_of(c.what) + ", cause " + name_of(c.why) + ", n " +
             std::to_string(c.n) + " of " + std::to_string(o.total) + ": " + why);
    return false;
  };
  if (c.n > o.total) return wrong("wrong-count", "S6", "more than was lent");
  if (c.what == Outcome::cancelled) return check_cancelled(o, ch, c);
  const ErrorClass expected = c.what == Outcome::completed       ? ErrorClass::none
                              : c.what == Outcome::end_of_stream ? ErrorClass::eof
                                                                 : ErrorClass::system;
  if (c.error != expected) return wrong("wrong-outcome", "S5", "the error says something else");
  if (c.why != Cause::none && can_.causes) return wrong("wrong-outcome", "S5", "a cause");
  const bool exempt = o.verb == Verb::drain || !is_queued(o.verb);
  if (!exempt && ch.latch[o.direction] == Latch::yes) {
    return wrong("wrong-outcome", "S6", "an earlier operation ended this direction");
  }
  if (c.what == Outcome::failed && o.verb != Verb::connect && !may_fail(ch)) {
    return wrong("wrong-outcome", "S5", "nothing has failed");
  }
  if (o.verb == Verb::read || o.verb == Verb::take) return check_read(o, ch, c);
  if (c.what == Outcome::end_of_stream) return wrong("wrong-outcome", "S19", "not a read");
  if (o.verb != Verb::write) return check_special(o, ch, c);
  const bool all = c.n == o.total;
  if (c.what == Outcome::completed && !all) {
    return wrong("wrong-outcome", "S5", "completed, and not all bytes were given");
  }
  if (c.what == Outcome::failed && all && o.total != 0) {
    return wrong("wrong-outcome", "S5", "failed, and all bytes were given");
  }
  return true;
}

bool Model::check_cancelled(ModelOp& o, ModelChannel& ch, const Completed& c) {
  const std::uint32_t i = static_cast<std::uint32_t>(&o - ops_.data());
  std::uint32_t allowed = o.asked;
  if (o.deadline <= now_ && o.verb != Verb::timer) {
    allowed |= 1u << static_cast<int>(Cause::deadline);
  }
  const Latch latch = o.verb == Verb::writable ? Latch::no : ch.latch[o.direction];
  const bool may_latch = latch != Latch::no || (ch.connecting && o.verb != Verb::connect);
  if (may_latch && c.n == 0 && is_queued(o.verb) && o.verb != Verb::drain) {
    allowed |= 1u << static_cast<int>(Cause::latched);
  }
  const auto wrong = [&](const char* id, const char* rule, const std::string& why) {
    fail(id, rule,
         name(i) + " cancelled, cause " + name_of(c.why) + ", n " + std::to_string(c.n) + " of " +
             std::to_string(o.total) + ": " + why);
    return false;
  };
  if (allowed == 0) return wrong("wrong-outcome", "S5", "nobody asked for it");
  if (o.verb == Verb::connect) ch.connecting = false;
  if (can_.causes) {
    if ((allowed >> static_cast<int>(c.why) & 1) == 0 || c.why == Cause::none) {
      const bool late = c.why == Cause::deadline;
      return wrong("wrong-outcome", late ? "S26" : "S5", "not for that reason");
    }
    const bool late = c.why == Cause::deadline;
    if (c.error != (late ? ErrorClass::timed_out : ErrorClass::aborted)) {
      return wrong("wrong-outcome", "S26", "the error says something else");
    }
  }
  if (!can_.true_counts) return true;
  if (o.direction == 0 && c.n != 0) {
    return wrong("wrong-outcome", "S5", "bytes were taken, so it had completed");
  }
  if (o.total != 0 && c.n == o.total) {
    return wrong("wrong-outcome", "S5", "all bytes were given, so it had completed");
  }
  if (c.n != 0 && o.direction == 1 && latch == Latch::yes) {
    return wrong("wrong-count", "S6", "an earlier operation ended this direction");
  }
  return true;
}

bool Model::check_special(ModelOp& o, ModelChannel& ch, const Completed& c) {
  const std::uint32_t i = static_cast<std::uint32_t>(&o - ops_.data());
  const auto wrong = [&](const char* id, const char* rule, const std::string& why) {
    fail(id, rule, name(i) + ": " + why);
    return false;
  };
  switch (o.verb) {
    case Verb::connect:
      ch.connecting = false;
      if (c.what == Outcome::failed && env_.refuse < o.total && o.asked == 0 && !may_fail(ch)) {
        return wrong("wrong-outcome", "S5", "failed, and every address answers");
      }
      return true;
    case Verb::drain:
      if (c.what != Outcome::completed) return wrong("wrong-outcome", "S5", "a drain failed");
      for (const std::uint8_t w : ch.writes) {
        const ModelOp& earlier = ops_[w];
        if (earlier.order < o.order && earlier.unreleased_told && !earlier.released) {
          return wrong("callback-before-free", "S9", name(w) + " is not released yet");
        }
      }
      return true;
    case Verb::writable: {
      if (ch.last_start != o.order) return true;  // more may have been queued since
      if (ch.queue[1].count > ch.max_ops / 2) {
        return wrong("wrong-count", "S28", "more than half of the operations are queued");
      }
      if (!ch.transport.known || uncertain_writes(ch)) return true;
      const std::uint64_t moved = ch.transport.accepted - ch.given;
      if (pending_bytes(ch, 1) - std::min(pending_bytes(ch, 1), moved) > ch.max_bytes / 2) {
        return wrong("wrong-count", "S28", "more than half of the bytes are queued");
      }
      return true;
    }
    case Verb::timer:
      if (now_ < o.deadline) return wrong("wrong-outcome", "S26", "a timer came early");
      return true;
    case Verb::close:
    case Verb::abort:
      if (c.what != Outcome::completed) return wrong("wrong-outcome", "S11", "a close failed");
      check_close(ch);
      ch.closed = true;
      return !verdict_;
    default:
      return true;
  }
}

void Model::check_close(const ModelChannel& ch) {
  for (const OpList* list : {&ch.queue[1], &ch.queue[0], &ch.watchers}) {
    if (!list->empty()) {
      return fail("reordered", "S11",
                  "the close completion came before that of " + name(list->front()));
    }
  }
  if (ch.unreleased != 0) {
    fail("callback-before-free", "S11", "the close completion came before a release");
  }
}

bool Model::check_read(ModelOp& o, ModelChannel& ch, const Completed& c) {
  const std::uint32_t i = static_cast<std::uint32_t>(&o - ops_.data());
  const auto wrong = [&](const char* id, const char* rule, const std::string& why) {
    fail(id, rule, name(i) + ", n " + std::to_string(c.n) + ": " + why);
    return false;
  };
  if (c.what == Outcome::end_of_stream) {
    if (!ch.peer_fin) return wrong("wrong-outcome", "S19", "the peer has not ended");
    if (ch.consumed != ch.sent) return wrong("wrong-outcome", "S19", "end before the last byte");
    if (ch.eof_delivered) return wrong("double-completion", "S19", "a second end of stream");
    ch.eof_delivered = true;
  }
  if (c.what != Outcome::completed) {
    return c.n == 0 || wrong("wrong-count", "S6", "bytes without completion");
  }
  if ((c.n == 0) != (o.total == 0)) {
    return wrong(c.n == 0 ? "wrong-outcome" : "wrong-count", "S19", "0 bytes are no completion");
  }
  if (c.n > ch.sent - ch.consumed) {
    return wrong("wrong-count", "S6", "the peer has not sent so much");
  }
  for (std::uint32_t k = 0; c.data && k < c.n; ++k) {
    const auto at = static_cast<std::uint32_t>(ch.consumed + k);
    if (c.data[k] != code(peer_source(o.channel), at)) {
      return wrong("wrong-bytes", "S19",
                   "byte " + std::to_string(k) + " is not the peer's byte " + std::to_string(at));
    }
  }
  freeze(o, ch, c.n);
  ch.consumed += c.n;
  return true;
}

void Model::freeze(const ModelOp& o, const ModelChannel& ch, std::uint32_t n) {
  auto at = static_cast<std::uint32_t>(ch.consumed);
  for (std::size_t p = 0; p < o.part_count; ++p) {
    ModelBuffer& b = buffers_[o.parts[p].buffer];
    for (std::uint32_t k = o.parts[p].begin; k < o.parts[p].end && n != 0; ++k, --n, ++at) {
      const std::uint8_t byte = code(peer_source(o.channel), at);
      if (b.kind == BufferKind::raw) {
        b.content[k] = byte;
      } else {
        b.content.push_back(byte);
      }
    }
  }
}

void Model::update_latch(const ModelOp& o, ModelChannel& ch) {
  Latch& latch = ch.latch[o.direction];
  const auto may = [&latch] {
    if (latch == Latch::no) latch = Latch::maybe;
  };
  if (o.verb == Verb::connect && o.what != Outcome::completed) {
    ch.latch[0] = ch.latch[1] = Latch::yes;
  } else if (o.what == Outcome::end_of_stream) {
    latch = Latch::yes;
  } else if (o.verb == Verb::shutdown) {
    ch.shutdown_done |= o.what == Outcome::completed;
    if (o.what == Outcome::completed) {
      const bool overtook = !ch.queue[1].empty() && ops_[ch.queue[1].front()].order < o.order;
      latch = overtook ? Latch::maybe : Latch::yes;
    } else if (o.what == Outcome::failed) {
      may();
    } else if (latch == Latch::maybe) {
      bool another = false;
      for (const std::uint8_t i : ch.queue[1]) another |= ops_[i].verb == Verb::shutdown;
      if (!another && !ch.fault && !ch.peer_rst && !ch.aborted) latch = Latch::no;
    }
  } else if (o.verb == Verb::write && o.n != 0 && o.n < o.total) {
    latch = Latch::yes;
  } else if (o.what == Outcome::failed) {
    may();
  }
}

// Releases --------------------------------------------------------------------------------------

void Model::handler_returned(std::uint32_t i) {
  ops_[i].handler_returned = true;
  ++epoch_;  // the loop goes on
}

void Model::op_released(std::uint32_t i, bool transport_holds) {
  if (verdict_) return;
  ModelOp& o = ops_[i];
  if (o.state == ModelOp::refused || o.state == ModelOp::none) return;
  if (o.released && o.lends) {
    return fail("double-release", "S9", name(i) + " was released twice");
  }
  if (o.state == ModelOp::pending) {
    return fail("callback-before-free", "S9", name(i) + " was released before its completion");
  }
  if (transport_holds) {
    return fail("callback-before-free", "S9",
                name(i) + " was released, and the transport reads it yet");
  }
  o.released = true;
  if (o.unreleased_told) --channels_[o.channel].unreleased;
}

void Model::buffer_freed(std::uint32_t buffer) {
  if (verdict_) return;
  ModelBuffer& b = buffers_[buffer];
  const std::string what = "b" + std::to_string(buffer);
  if (b.freed) return fail("double-release", "S20", what + " was freed twice");
  b.freed = true;
  for (std::uint32_t i = 0; i < op_limit_; ++i) {
    const ModelOp& o = ops_[i];
    if (o.state < ModelOp::pending) continue;
    for (std::size_t p = 0; p < o.part_count; ++p) {
      if (o.parts[p].buffer != buffer || !o.parts[p].adopted) continue;
      if (o.state == ModelOp::pending) {
        return fail("callback-before-free", "S20",
                    what + " was freed before the handler of " + name(i));
      }
      if (!o.handler_returned) {
        return fail("callback-before-free", "S20",
                    what + " was freed in the handler of " + name(i));
      }
    }
  }
  if (b.held && b.adopted) {
    fail("callback-before-free", "S21", what + " was freed, and the program refers to it");
  }
}

void Model::handler_died(std::uint32_t i) {
  if (ops_[i].state == ModelOp::pending) {
    fail("lost-callback", "S1", "the handler of " + name(i) + " was destroyed, and never ran");
  }
}

void Model::descriptor_closed(std::uint32_t channel, bool inside_call) {
  if (verdict_) return;
  ModelChannel& ch = channels_[channel];
  ch.descriptor_closed = true;
  if (inside_call && !ch.closing) return;  // by the close that is not told of yet
  if (!ch.closing) {
    return fail(
        "stale-identity", "S11",
        "the descriptor of c" + std::to_string(channel) + " was closed, and nobody asked for it");
  }
  check_close(ch);
}

void Model::last_seen(std::uint32_t i, bool same) {
  if (!same) fail("wrong-count", "S6", "last() does not tell of " + name(i));
}

}  // namespace holdfast::fuzz
