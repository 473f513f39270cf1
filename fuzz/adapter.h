//===- fuzz/adapter.h - fuzz a comm layer of your own ------------------------------===//
//
// Purpose    The one class to implement. The session calls it as a program would call the layer,
//            the adapter reports through the sink what the layer does.
// Owns       The layer, its channels, the simulated or real peers.
// Lifetimes  `begin` makes a fresh layer, `destroy` ends it; one object may be used again after.
//            Raw memory belongs to the session and lives until `destroy` has returned.
// States     begun or not.
// Threads    One; `Start::foreign` asks for a call from another.
// Fails      An exception or a hang is reported as the adapter's, not as the layer's.
// Cost       A virtual call per call and event.
//
// A layer with less: say so in `capabilities`; what is missing is never asked for.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <span>

#include "calls/call.h"
#include "model/observed.h"

namespace holdfast::fuzz {

class Chooser;

/// Where an adapter reports. Events are to be reported at once, in the order they happen.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// The handler of the operation runs. Returns when the calls made inside it are over.
  virtual void completed(std::uint32_t op, const Completed& c) = 0;
  /// The layer gave the memory of the operation back.
  virtual void released(std::uint32_t op, bool transport_holds) = 0;
  /// The free function of a buffer ran.
  virtual void freed(std::uint32_t buffer) = 0;
  virtual void descriptor_closed(std::uint32_t channel) = 0;
  /// The handler was destroyed without having run.
  virtual void handler_died(std::uint32_t op) = 0;
  /// The simulated transport failed a step, as the environment asked.
  virtual void faulted(std::uint32_t channel) = 0;
  /// `channel::last` or its like told the completion that just came.
  virtual void last_seen(std::uint32_t op, bool same) = 0;
  /// The layer's own checker reported a defect.
  virtual void reported(const char* id, const char* text) = 0;
  /// The simulated transport caught the layer.
  virtual void broken(const char* id, const char* rule, const char* text) = 0;
};

struct Memory {
  std::uint32_t buffer = 0;
  BufferKind kind = BufferKind::raw;
  std::uint8_t* data = nullptr;  ///< raw only: where the part begins
  std::uint32_t begin = 0, end = 0;
};

struct Start {
  Verb verb = Verb::write;
  std::uint32_t op = 0;
  std::uint32_t channel = 0;
  std::span<const Memory> parts;
  std::uint32_t number = 0;
  std::uint32_t limit = everything;
  std::uint32_t deadline = everything;  ///< milliseconds from now
  std::int32_t owner = -1;
  bool zero_copy = false;
  bool foreign = false;
  bool no_memory = false;
};

class CommAdapter {
 public:
  virtual ~CommAdapter() = default;
  virtual const char* name() const = 0;
  virtual Capabilities capabilities() const = 0;

  virtual void begin(EventSink& sink, const Environment& env, Chooser& chooser) = 0;
  virtual void open(std::uint32_t channel, bool connected, std::uint32_t max_ops,
                    std::uint32_t max_bytes) = 0;
  virtual Refusal start(const Start& s) = 0;
  virtual Answer cancel(std::uint32_t op) { return Answer::unknown; }
  virtual std::size_t stop(std::uint32_t channel, std::uint32_t direction) { return 0; }
  /// Without a close completion; with one it is a start. True if it was the first.
  virtual bool close(std::uint32_t channel, bool abort, bool foreign) = 0;
  virtual void forget(std::uint32_t channel) { close(channel, false, false); }
  /// At most one event of the layer's loop; false when nothing moves any more.
  virtual bool turn() = 0;
  virtual void advance(std::uint32_t milliseconds) {}
  /// Milliseconds of virtual time since `begin`; `unknown_time` when time only moves by `advance`.
  virtual std::uint64_t elapsed() { return unknown_time; }
  static constexpr std::uint64_t unknown_time = ~0ull;
  virtual Statistics statistics(std::uint32_t channel) { return {}; }
  virtual TransportView transport(std::uint32_t channel) { return {}; }

  // Memory that the layer owns or counts.
  virtual void make_owned(std::uint32_t buffer, std::span<const std::uint8_t> content) {}
  virtual void make_tail(std::uint32_t buffer, std::uint32_t size) {}
  virtual void release(std::uint32_t buffer) {}
  virtual void edit(std::uint32_t buffer, std::span<const std::uint8_t> content) {}
  virtual void make_owner(std::uint32_t owner) {}
  virtual void owner_gone(std::uint32_t owner) {}

  // The peer.
  virtual void peer_send(std::uint32_t channel, std::span<const std::uint8_t> bytes) = 0;
  virtual std::size_t peer_read(std::uint32_t channel, std::span<std::uint8_t> into) = 0;
  virtual bool peer_at_end(std::uint32_t channel) { return false; }
  virtual void peer_fin(std::uint32_t channel) = 0;
  virtual void peer_rst(std::uint32_t channel) = 0;

  /// Shuts the loop down; how many operations remain.
  virtual std::size_t finish() { return 0; }
  virtual void destroy() = 0;
};

}  // namespace holdfast::fuzz
