// One run: calls, events, checks.
#include "run/session.h"

#include <algorithm>
#include <cstring>
#include <exception>

#include "calls/text.h"
#include "sim/allocation.h"

namespace holdfast::fuzz {
namespace {

// A layer that moves on for ever is stuck. Bytes may move one by one, each refused a few times.
constexpr std::uint32_t most_turns = 30000;
constexpr std::uint32_t turns_per_byte = 5;

/// Marks that the layer is inside a call: no handler may run there (S3).
struct Calling {
  explicit Calling(int& depth) : depth(depth) { ++depth; }
  ~Calling() { --depth; }
  int& depth;
};

}  // namespace

Session::Session(const Sequence& s, CommAdapter& layer, const RunOptions& options)
    : sequence_(s),
      layer_(layer),
      options_(options),
      can_(layer.capabilities()),
      model_(can_, s.env) {
  if (!options_.chooser) own_chooser_ = make_chooser(s.env);
  layer_.begin(*this, s.env, options_.chooser ? *options_.chooser : *own_chooser_);
}

Session::~Session() = default;

void Session::note(std::uint64_t what, std::uint64_t a, std::uint64_t b) {
  result_.events_hash = (result_.events_hash ^ (what * 1000003 + a)) * 0x100000001b3ull + b;
}

void Session::say(const std::string& line) {
  if (options_.log)
    result_.log += std::string(static_cast<std::size_t>(handlers_) * 2, ' ') + line + "\n";
}

RunResult Session::run() {
  try {
    run_calls();
    result_.state_hash = model_.state_hash();
    if (!stop() && options_.epilogue) {
      now_at_ = sequence_.calls.size();
      epilogue();
    }
    if (over_) after_abuse();
  } catch (const std::exception& e) {
    model_.fail("adapter-threw", "", e.what());
  } catch (...) {
    model_.fail("adapter-threw", "", "something that is no std::exception");
  }
  teardown();
  result_.verdict = model_.verdict();
  result_.failing_call = now_at_;
  if (now_at_ < sequence_.calls.size()) result_.failing_verb = sequence_.calls[now_at_].verb;
  return std::move(result_);
}

void Session::run_calls() {
  for (std::size_t i = 0; i < sequence_.calls.size() && !stop(); ++i) {
    if (sequence_.calls[i].has(Prop::in)) continue;  // made by the handler
    now_at_ = i;
    run_call(i);
  }
}

void Session::run_call(std::size_t index) {
  const Call& c = sequence_.calls[index];
  const char* id = nullptr;
  const Judgement j = model_.judge(c, &id);
  if (j == Judgement::meaningless || (j == Judgement::illegal && !options_.illegal)) {
    ++result_.skipped;
    if (options_.log)
      say("-- " + print(c) + (j == Judgement::illegal ? "   (illegal, skipped)" : "   (skipped)"));
    return;
  }
  if (options_.log) say(print(c));
  ++result_.steps;
  if (j == Judgement::illegal) {
    if (options_.before_illegal) options_.before_illegal(id);
    over_ = true;
    if (make_illegal(c)) {
      result_.illegal = id;
      illegal_ = c.verb;
      return;
    }
    over_ = false;
    if (options_.before_illegal) options_.before_illegal("");
    check_after_call();
    return;
  }
  make_call(c);
  check_after_call();
}

void Session::check_after_call() {
  if (stop()) return;
  for (std::uint32_t c = 0; channels_ >> c; ++c) {
    if (channels_ >> c & 1) model_.looked(c, layer_.statistics(c), layer_.transport(c));
  }
}

// Calls -----------------------------------------------------------------------------------------

void Session::make_call(const Call& c) {
  if (is_start(c.verb)) {
    make_start(c);
    return;
  }
  const Calling calling(calling_);
  switch (c.verb) {
    case Verb::open:
    case Verb::dial: {
      const auto i = static_cast<std::uint32_t>(c.result);
      layer_.open(i, c.verb == Verb::open, c.has(Prop::ops) ? c.value(Prop::ops) : everything,
                  c.has(Prop::bytes) ? c.value(Prop::bytes) : everything);
      channels_ |= 1u << i;
      return model_.opened(c);
    }
    case Verb::alloc:
    case Verb::tail:
    case Verb::raw:
      return make_buffer(c);
    case Verb::cancel:
      return model_.cancelled(c.operation, layer_.cancel(c.operation));
    case Verb::stop:
      return model_.stopped(c.channel, c.direction, layer_.stop(c.channel, c.direction));
    case Verb::close:
    case Verb::abort:
      return make_close(c);
    case Verb::forget:
      layer_.forget(c.channel);
      return model_.forgotten(c.channel);
    case Verb::release:
      return release_buffer(c.parts[0].buffer);
    case Verb::edit:
    case Verb::touch: {
      const std::uint32_t b = c.parts[0].buffer;
      model_.edited(b);
      const ModelBuffer& buffer = model_.buffer(b);
      std::vector<std::uint8_t> content(buffer.size);
      for (std::uint32_t k = 0; k < buffer.size; ++k) {
        content[k] = code(buffer_source(b, buffer.version), k);
      }
      if (c.verb == Verb::edit) return layer_.edit(b, content);
      std::copy(content.begin(), content.end(), raw_[b].get());
      return;
    }
    case Verb::anchor:
      layer_.make_owner(static_cast<std::uint32_t>(c.result));
      return model_.made_owner(c);
    case Verb::gone:
      model_.owner_gone(c.owner);
      return layer_.owner_gone(c.owner);
    case Verb::poll: {
      --calling_;
      poll(c.number);
      ++calling_;
      return;
    }
    case Verb::advance:
      model_.advanced(c.number);
      return layer_.advance(c.number);
    case Verb::finish:
      return make_finish();
    case Verb::destroy:
      return;  // at the end of every run
    default:
      return make_peer(c);
  }
}

/// In a handler the shutdown is asked for, and done by the loop around it (S16).
void Session::make_finish() {
  model_.finishing();
  --calling_;
  const std::size_t left = layer_.finish();
  ++calling_;
  follow_clock();
  if (handlers_ == 0) model_.finished(left);
}

void Session::make_buffer(const Call& c) {
  const auto i = static_cast<std::uint32_t>(c.result);
  model_.made_buffer(c);
  if (c.verb == Verb::tail) return layer_.make_tail(i, c.number);
  if (c.verb == Verb::raw) {
    raw_[i] = std::make_unique<std::uint8_t[]>(c.number);
    for (std::uint32_t k = 0; k < c.number; ++k) raw_[i][k] = code(buffer_source(i, 0), k);
    return;
  }
  std::array<std::uint8_t, 4096> content;
  for (std::uint32_t k = 0; k < c.number; ++k) content[k] = code(buffer_source(i, 0), k);
  layer_.make_owned(i, {content.data(), c.number});
}

void Session::release_buffer(std::uint32_t buffer) {
  model_.released_buffer(buffer);
  if (model_.buffer(buffer).kind == BufferKind::raw) {
    raw_[buffer].reset();
  } else {
    layer_.release(buffer);
  }
}

Refusal Session::make_start(const Call& c) {
  const Calling calling(calling_);
  Start s;
  s.verb = c.verb;
  s.op = static_cast<std::uint32_t>(c.result);
  s.channel = c.channel;
  s.number = c.number;
  std::array<Memory, max_parts> parts;
  for (std::size_t i = 0; i < c.part_count; ++i) {
    const Part& p = c.parts[i];
    const ModelBuffer& b = model_.buffer(p.buffer);
    const bool tail = b.kind == BufferKind::tail;
    const std::uint32_t size = tail ? static_cast<std::uint32_t>(b.content.size()) : b.size;
    const std::uint32_t end = std::min<std::uint32_t>(p.end, size);
    const std::uint32_t begin = std::min<std::uint32_t>(p.begin, end);
    parts[i] = {p.buffer, b.kind, raw_[p.buffer] ? raw_[p.buffer].get() + begin : nullptr, begin,
                end};
  }
  s.parts = {parts.data(), c.part_count};
  if (c.has(Prop::limit)) s.limit = c.value(Prop::limit);
  if (c.has(Prop::deadline)) s.deadline = c.value(Prop::deadline);
  if (c.has(Prop::anchor)) s.owner = static_cast<std::int32_t>(c.value(Prop::anchor));
  s.zero_copy = c.has(Prop::zc);
  s.foreign = c.has(Prop::thread);
  s.no_memory = c.has(Prop::nomem);
  bytes_ += model_.total_of(c);
  const Refusal answer = layer_.start(s);
  note(1, s.op, static_cast<std::uint64_t>(answer));
  if (options_.log && answer != Refusal::none) say("   refused");
  model_.started(c, answer);
  return answer;
}

void Session::make_close(const Call& c) {
  const bool abort = c.verb == Verb::abort;
  if (c.result < 0) {
    const bool foreign = c.has(Prop::thread);
    return model_.closed(c.channel, abort, layer_.close(c.channel, abort, foreign), foreign);
  }
  Start s;
  s.verb = c.verb;
  s.op = static_cast<std::uint32_t>(c.result);
  s.channel = c.channel;
  s.no_memory = c.has(Prop::nomem);
  model_.started(c, layer_.start(s));
}

void Session::make_peer(const Call& c) {
  switch (c.verb) {
    case Verb::peer_send: {
      std::vector<std::uint8_t> bytes(c.number);
      const auto at = static_cast<std::uint32_t>(model_.channel(c.channel).sent);
      for (std::uint32_t k = 0; k < c.number; ++k) bytes[k] = code(peer_source(c.channel), at + k);
      bytes_ += c.number;
      model_.peer_sent(c.channel, c.number);
      return layer_.peer_send(c.channel, bytes);
    }
    case Verb::peer_read:
      return read_peer(c.channel, c.number);
    case Verb::peer_fin:
      model_.peer_ended(c.channel, false);
      return layer_.peer_fin(c.channel);
    default:
      model_.peer_ended(c.channel, true);
      return layer_.peer_rst(c.channel);
  }
}

void Session::read_peer(std::uint32_t channel, std::uint32_t most) {
  std::array<std::uint8_t, 1024> room;
  while (most != 0 && !stop()) {
    const std::size_t asked = std::min<std::size_t>(room.size(), most);
    const std::size_t n = layer_.peer_read(channel, {room.data(), asked});
    if (n == 0) break;
    if (n > asked) return model_.fail("adapter-contract", "", "peer_read read more than asked");
    for (std::size_t i = 0; i < n; ++i) note(2, channel, room[i]);
    model_.peer_read(channel, {room.data(), n});
    if (most != everything) most -= static_cast<std::uint32_t>(n);
  }
  if (layer_.peer_at_end(channel)) model_.peer_saw_fin(channel);
}

void Session::poll(std::uint32_t turns) {
  if (handlers_ != 0) {  // the loop does not run inside itself (S3, S16)
    layer_.turn();
    return;
  }
  const std::uint32_t most = turns == everything ? most_turns + turns_per_byte * bytes_ : turns;
  for (std::uint32_t i = 0; i < most && !stop(); ++i) {
    model_.turn();
    if (!layer_.turn()) {
      if (!stop()) check_quiet();
      return;
    }
  }
  if (turns == everything && !stop()) {
    model_.fail("leaked-operation", "S25", "the loop moves on for ever");
  }
}

void Session::follow_clock() {
  const std::uint64_t now = layer_.elapsed();
  if (now != CommAdapter::unknown_time) model_.clock(now);
}

void Session::check_quiet() {
  follow_clock();
  check_after_call();
  for (std::uint32_t c = 0; channels_ >> c; ++c) {
    if (channels_ >> c & 1) model_.quiet(c, layer_.transport(c));
  }
  model_.quiet_all();
}

// Abuse -----------------------------------------------------------------------------------------

/// The illegal call itself; what follows is the layer's checker's business. False: a start that is
/// refused for another reason lends nothing, so nothing has been broken and the run goes on.
bool Session::make_illegal(const Call& c) {
  if (is_start(c.verb)) {
    const Refusal answer = make_start(c);
    return answer == Refusal::none || answer == Refusal::wrong_thread;
  }
  if (c.verb == Verb::release) {
    release_buffer(c.parts[0].buffer);
  } else if (c.verb == Verb::touch) {
    // All of it: which part is lent is not asked. Through memcpy, which ASan watches where this
    // unit is compiled without checks.
    const std::uint32_t b = c.parts[0].buffer;
    std::vector<std::uint8_t> content(model_.buffer(b).size);
    std::memcpy(content.data(), raw_[b].get(), content.size());
    for (std::uint8_t& byte : content) byte ^= 0xFF;
    std::memcpy(raw_[b].get(), content.data(), content.size());
  } else if (c.verb == Verb::gone) {
    layer_.owner_gone(c.owner);
  }
  return true;
}

/// Ends what is left in order, so that nothing else than the illegal call is to be reported.
void Session::after_abuse() {
  if (illegal_ == Verb::destroy) return;
  const auto turns = [this] {
    for (int i = 0; i < 200 && layer_.turn(); ++i) {
    }
  };
  turns();
  std::array<std::uint8_t, 1024> room;
  for (std::uint32_t c = 0; channels_ >> c; ++c) {
    while (layer_.peer_read(c, room) != 0) {
    }
    if (model_.channel(c).handle) layer_.close(c, false, false);
  }
  turns();
  layer_.finish();
}

// Events ----------------------------------------------------------------------------------------

// They may come inside a start that gets no memory (nomem); the judge has some all the same.

/// What an event names must be something that a sequence can have.
bool Session::known(const char* what, std::uint32_t index, std::size_t limit) {
  if (index < limit) return true;
  model_.fail("adapter-contract", "",
              std::string("an event names ") + what + " " + std::to_string(index) +
                  ", which no sequence has");
  return false;
}

void Session::completed(std::uint32_t op, const Completed& c) {
  const NoMemory mine(false);
  if (!known("operation", op, max_operations)) return;
  note(3, op,
       static_cast<std::uint64_t>(c.what) * 100 + static_cast<std::uint64_t>(c.why) * 10 +
           c.released + c.n * 1000ull);
  if (options_.log) {
    constexpr const char* outcomes[] = {"completed", "cancelled", "failed", "end of stream"};
    constexpr const char* causes[] = {"", ", cancelled", ", deadline", ", closed", ", latched"};
    say("   o" + std::to_string(op) + ": " + outcomes[static_cast<int>(c.what)] +
        causes[static_cast<int>(c.why)] + ", n " + std::to_string(c.n) +
        (c.released ? "" : ", not released"));
  }
  if (stop()) return;
  if (calling_ != 0 || handlers_ != 0) {
    return model_.fail("inline-callback", "S3",
                       "the handler of o" + std::to_string(op) + " ran inside a call");
  }
  model_.turn();
  follow_clock();
  model_.completed(op, c);
  if (stop()) return;
  const ModelOp& o = model_.op(op);
  if (o.trusted && o.verb == Verb::read) refill(op, c.n);
  ++handlers_;
  check_after_call();
  for (std::size_t i = 0; i < sequence_.calls.size() && !stop(); ++i) {
    const Call& call = sequence_.calls[i];
    if (call.has(Prop::in) && call.value(Prop::in) == op) run_call(i);
  }
  --handlers_;
  model_.handler_returned(op);
}

/// What a read left undefined becomes defined again, so that it may be written out later.
void Session::refill(std::uint32_t op, std::uint32_t) {
  const ModelOp& o = model_.op(op);
  for (std::size_t p = 0; p < o.part_count; ++p) {
    const ModelBuffer& b = model_.buffer(o.parts[p].buffer);
    std::copy(b.content.begin() + o.parts[p].begin, b.content.begin() + o.parts[p].end,
              raw_[o.parts[p].buffer].get() + o.parts[p].begin);
  }
}

void Session::released(std::uint32_t op, bool transport_holds) {
  const NoMemory mine(false);
  if (!known("operation", op, max_operations)) return;
  note(4, op);
  if (options_.log) say("   o" + std::to_string(op) + ": released");
  follow_clock();
  if (!over_) model_.op_released(op, transport_holds);
}

void Session::freed(std::uint32_t buffer) {
  const NoMemory mine(false);
  if (!known("buffer", buffer, max_buffers)) return;
  note(5, buffer);
  if (options_.log) say("   b" + std::to_string(buffer) + ": freed");
  if (!over_) model_.buffer_freed(buffer);
}

void Session::descriptor_closed(std::uint32_t channel) {
  const NoMemory mine(false);
  if (!known("channel", channel, max_channels)) return;
  note(6, channel);
  if (options_.log) say("   c" + std::to_string(channel) + ": descriptor closed");
  if (!over_) model_.descriptor_closed(channel, calling_ != 0);
}

void Session::handler_died(std::uint32_t op) {
  const NoMemory mine(false);
  if (!known("operation", op, max_operations)) return;
  if (!over_) model_.handler_died(op);
}

void Session::faulted(std::uint32_t channel) {
  if (!known("channel", channel, max_channels)) return;
  model_.faulted(channel);
}

void Session::last_seen(std::uint32_t op, bool same) {
  const NoMemory mine(false);
  if (!known("operation", op, max_operations)) return;
  if (!over_) model_.last_seen(op, same);
}

void Session::reported(const char* id, const char* text) {
  const NoMemory mine(false);
  if (options_.log) say(std::string("   reported: ") + id + ": " + text);
  ++result_.reports;
  if (!result_.reported) result_.reported = id;
  if (!over_) model_.fail(id, "", std::string("the layer's checker: ") + text);
}

void Session::broken(const char* id, const char* rule, const char* text) {
  const NoMemory mine(false);
  if (!over_) model_.fail(id, rule, text);
}

// The end ---------------------------------------------------------------------------------------

bool Session::any_open() const {
  for (std::uint32_t c = 0; channels_ >> c; ++c) {
    if ((channels_ >> c & 1) && !model_.channel(c).closing) return true;
  }
  return false;
}

void Session::epilogue() {
  // Peers read what is there, so that everything can complete; then all is closed in order.
  for (int round = 0; round < 2 && !stop(); ++round) {
    for (int i = 0; i < 3 && !stop(); ++i) {
      poll(everything);
      for (std::uint32_t c = 0; channels_ >> c && !stop(); ++c) {
        if (channels_ >> c & 1) read_peer(c, everything);
      }
      check_after_call();
    }
    if (round != 0 || stop()) continue;
    for (std::uint32_t c = 0; channels_ >> c; ++c) {
      if ((channels_ >> c & 1) == 0 || model_.channel(c).closing) continue;
      const Calling calling(calling_);
      model_.closed(c, false, layer_.close(c, false, false), false);
    }
  }
  if (stop()) return;
  // Timers and channels that handlers make during one shutdown are for the next.
  for (int i = 0; i < 4 && !stop(); ++i) {
    model_.finishing();
    const std::size_t left = layer_.finish();
    follow_clock();
    model_.finished(left);
    if (left == 0 && !any_open()) break;
  }
  for (std::uint32_t c = 0; channels_ >> c && !stop(); ++c) {
    if (channels_ >> c & 1) read_peer(c, everything);
  }
  if (!stop()) check_quiet();
}

void Session::teardown() {
  if (options_.abandon && model_.verdict()) return;
  try {
    for (std::uint32_t b = 0; b < max_buffers; ++b) {
      if (model_.buffer(b).held && model_.buffer(b).kind != BufferKind::raw) release_buffer(b);
    }
    layer_.destroy();
  } catch (...) {
    model_.fail("adapter-threw", "", "while it was destroyed");
  }
  if (!stop() && options_.epilogue) model_.end();
}

RunResult run(const Sequence& s, CommAdapter& layer, const RunOptions& options) {
  return Session(s, layer, options).run();
}

RunResult run_twice(const Sequence& s, CommAdapter& layer, const RunOptions& options) {
  RunResult first = run(s, layer, options);
  if (first.verdict) return first;
  const RunResult second = run(s, layer, options);
  if (second.events_hash != first.events_hash) {
    first.verdict = {"nondeterminism", "", "two runs of the same calls differ"};
  }
  return first;
}

}  // namespace holdfast::fuzz
