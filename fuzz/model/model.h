//===- fuzz/model/model.h - what docs/semantics.md allows next --------------------===//
//
// Purpose    The reference model: fed with the calls of a program and what the layer is seen to
//            do, it says which calls are legal, and names the first promise that is broken. It
//            predicts sets: what the rules leave open never alarms.
// Owns       Its own picture of channels, buffers, operations and owners.
// Lifetimes  One run.
// States     Until the first verdict; after it nothing is checked any more.
// Threads    One.
// Fails      Never.
// Cost       Fixed arrays; a few comparisons per event.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <span>
#include <vector>

#include "calls/call.h"
#include "model/observed.h"

namespace holdfast::fuzz {

inline constexpr std::uint64_t drain_deadline = 5000;  ///< milliseconds

/// A list of operation numbers without allocation.
struct OpList {
  std::array<std::uint8_t, max_operations> items;
  std::uint8_t count = 0;
  void push(std::uint32_t op) { items[count++] = static_cast<std::uint8_t>(op); }
  bool empty() const { return count == 0; }
  std::uint8_t front() const { return items[0]; }
  void remove(std::uint32_t op);
  const std::uint8_t* begin() const { return items.data(); }
  const std::uint8_t* end() const { return items.data() + count; }
};

enum class Latch : std::uint8_t { no, maybe, yes };

struct ModelOp {
  enum State : std::uint8_t { none, refused, pending, completed };
  State state = none;
  Verb verb = Verb::poll;
  std::uint8_t channel = 0;
  std::uint8_t direction = 0;
  std::uint8_t part_count = 0;
  std::uint8_t asked = 0;            ///< bit per Cause that may end it
  bool stopped_for_certain = false;  ///< a request that must end it has been made
  bool trusted = false;
  bool zero_copy = false;
  bool lends = false;
  bool handler_returned = false;
  bool released = false;
  bool unreleased_told = false;  ///< its completion said that the memory is still lent
  std::int8_t owner = -1;
  std::uint32_t total = 0;
  std::uint32_t n = 0;
  std::uint64_t deadline = ~0ull;  ///< none
  std::uint32_t epoch = 0;
  std::uint32_t order = 0;  ///< of starts
  Outcome what = Outcome::completed;
  struct Lent {
    std::uint8_t buffer;
    std::uint8_t version;
    bool adopted;
    std::uint16_t begin, end;
  };
  std::array<Lent, max_parts> parts{};
  std::vector<std::uint8_t> snapshot;  ///< the bytes of a write on trust
};

struct ModelChannel {
  bool exists = false, handle = false, idle = false, connecting = false;
  bool closing = false, closed = false, aborted = false;
  bool descriptor_closed = false;
  bool peer_fin = false, peer_rst = false, eof_delivered = false, fault = false;
  Latch latch[2] = {Latch::no, Latch::no};
  bool shutdown_done = false;
  std::int8_t close_op = -1;
  std::uint64_t closed_at = 0;
  OpList queue[2];
  OpList watchers;
  OpList writes;               ///< every accepted write, in order
  std::uint64_t sent = 0;      ///< by the peer
  std::uint64_t consumed = 0;  ///< by completed reads
  std::uint64_t given = 0;     ///< by completed writes
  std::uint32_t unreleased = 0;
  std::uint32_t last_start = 0;
  std::uint32_t max_ops = 0, max_bytes = 0;
  std::uint64_t seen = 0;              ///< bytes that the peer has read, compared and dropped
  std::vector<std::uint8_t> received;  ///< what the peer has read after them
  std::size_t checked = 0;             ///< of it, compared
  std::size_t cursor = 0;              ///< the write it belongs to,
  std::uint32_t cursor_offset = 0;     ///< and how far
  bool received_fin = false;
  TransportView transport;  ///< as last seen
};

struct ModelBuffer {
  BufferKind kind = BufferKind::none;
  bool held = false;     ///< the program has a reference, or the memory
  bool adopted = false;  ///< the memory the free function is for
  bool freed = false;
  std::uint8_t version = 0;
  std::uint16_t size = 0;
  std::vector<std::uint8_t> content;  ///< the frozen part of a tail, all of raw memory
};

enum class Judgement : std::uint8_t { legal, illegal, meaningless };

class Model {
 public:
  Model(const Capabilities& can, const Environment& env);

  // Before a call: whether it is legal. `id` is what a checker should report for an illegal one.
  Judgement judge(const Call& c, const char** id = nullptr) const;
  std::uint32_t total_of(const Call& c) const;

  // Calls and what they answered.
  void opened(const Call& c);
  void made_buffer(const Call& c);
  void made_owner(const Call& c);
  void started(const Call& c, Refusal answer);
  void cancelled(std::uint32_t op, Answer answer);
  void stopped(std::uint32_t channel, std::uint32_t direction, std::size_t asked);
  void closed(std::uint32_t channel, bool abort, bool answer, bool foreign);
  void forgotten(std::uint32_t channel);
  void released_buffer(std::uint32_t buffer);
  void edited(std::uint32_t buffer);
  void owner_gone(std::uint32_t owner);
  void peer_sent(std::uint32_t channel, std::uint32_t n);
  void peer_read(std::uint32_t channel, std::span<const std::uint8_t> bytes);
  void peer_saw_fin(std::uint32_t channel);
  void peer_ended(std::uint32_t channel, bool reset);
  void faulted(std::uint32_t channel);
  void advanced(std::uint32_t ms) { clock(now_ + ms); }
  void clock(std::uint64_t ms);
  void turn() { ++epoch_; }
  void finishing();
  /// So many operations remain after a shutdown.
  void finished(std::size_t left);

  // Events.
  void completed(std::uint32_t op, const Completed& c);
  void handler_returned(std::uint32_t op);
  void op_released(std::uint32_t op, bool transport_holds);
  void buffer_freed(std::uint32_t buffer);
  void descriptor_closed(std::uint32_t channel, bool inside_call);
  void handler_died(std::uint32_t op);
  void looked(std::uint32_t channel, const Statistics& s, const TransportView& t);
  void last_seen(std::uint32_t op, bool same);

  // Points at which more can be said.
  void quiet(std::uint32_t channel, const TransportView& t);
  void quiet_all();
  void end();

  void fail(const char* id, const char* rule, std::string what);
  const Verdict& verdict() const noexcept { return verdict_; }

  const ModelOp& op(std::uint32_t i) const { return ops_[i]; }
  const ModelChannel& channel(std::uint32_t i) const { return channels_[i]; }
  const ModelBuffer& buffer(std::uint32_t i) const { return buffers_[i]; }
  bool owner_exists(std::uint32_t i) const { return owners_ >> i & 1; }
  std::uint64_t now() const noexcept { return now_; }
  std::size_t pending() const noexcept;
  /// A number that names the model's state, for coverage of states.
  std::uint64_t state_hash() const noexcept;
  /// The byte a write lent at `position`.
  std::uint8_t byte_of(const ModelOp& o, std::uint32_t position) const;

 private:
  struct Expected {
    std::uint32_t refusals = 0;  ///< bit per Refusal that may come
    bool must = false;           ///< acceptance would be wrong
    void may(Refusal r) { refusals |= 1u << static_cast<int>(r); }
    void shall(Refusal r) {
      may(r);
      must = true;
    }
  };
  Judgement judge_parts(const Call& c, const char** id) const;
  bool overlaps_lent(std::uint32_t buffer, std::uint32_t begin, std::uint32_t end,
                     bool against_reads_only) const;
  /// An outcome may be decided whose handler has not run yet, and it may end the direction.
  bool may_have_ended(const ModelChannel& ch, int d) const;
  bool uncertain_writes(const ModelChannel& ch) const;
  Judgement judge_start(const Call& c, const char** id) const;
  Judgement judge_destroy(const Call& c, const char** id) const;
  std::uint32_t part_size(const Part& p, bool read) const;
  Expected expect(const Call& c) const;
  void expect_limits(const Call& c, const ModelChannel& ch, Expected& e) const;
  void accept(const Call& c);
  void capture_parts(const Call& c, ModelOp& o);
  void ask(ModelOp& o, Cause why, bool certain);
  bool check_order(std::uint32_t i, ModelOp& o, ModelChannel& ch);
  bool check_outcome(ModelOp& o, ModelChannel& ch, const Completed& c);
  bool check_cancelled(ModelOp& o, ModelChannel& ch, const Completed& c);
  bool check_special(ModelOp& o, ModelChannel& ch, const Completed& c);
  bool check_read(ModelOp& o, ModelChannel& ch, const Completed& c);
  bool check_release_flag(ModelOp& o, const Completed& c);
  void check_close(const ModelChannel& ch);
  void update_latch(const ModelOp& o, ModelChannel& ch);
  void freeze(const ModelOp& o, const ModelChannel& ch, std::uint32_t n);
  void check_received(ModelChannel& ch);
  void compare_received(ModelChannel& ch);
  void quiet_side(ModelChannel& ch, int d, const TransportView& t);
  bool may_wait_read(const ModelChannel& ch, const ModelOp& o) const;
  bool may_wait_write(const ModelChannel& ch, const ModelOp& o, const TransportView& t) const;
  std::uint64_t pending_bytes(const ModelChannel& ch, int d) const;
  std::string name(std::uint32_t op) const;

  Capabilities can_;
  Environment env_;
  std::array<ModelOp, max_operations> ops_{};
  std::array<ModelChannel, max_channels> channels_{};
  std::array<ModelBuffer, max_buffers> buffers_{};
  std::uint32_t owners_ = 0;
  std::uint64_t now_ = 0;
  std::uint32_t epoch_ = 1;
  std::uint32_t orders_ = 0;
  std::uint32_t op_limit_ = 0;     ///< operations in use are below it
  std::uint32_t finish_mark_ = 0;  ///< starts before the latest shutdown
  Verdict verdict_;
};

std::uint8_t direction_of(Verb v) noexcept;
bool is_start(Verb v) noexcept;
/// Of a byte stream's queues: not timers, watchers and closes.
bool is_queued(Verb v) noexcept;

}  // namespace holdfast::fuzz
