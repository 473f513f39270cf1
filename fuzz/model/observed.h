//===- fuzz/model/observed.h - what a layer under test can be seen to do ----------===//
//
// Purpose    The words in which adapters report: answers of calls, completions, statistics. They
//            are those of docs/semantics.md, and independent of any layer's types.
// Owns       Plain values.
// Lifetimes  Copies.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       A few words.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::fuzz {

enum class Outcome : std::uint8_t { completed, cancelled, failed, end_of_stream };
enum class Cause : std::uint8_t { none, cancelled, deadline, closed, latched };
enum class Refusal : std::uint8_t {
  none,  ///< accepted
  not_open,
  closing,
  latched,
  over_limit,
  wrong_thread,
  unsupported,
  lent_already,
  no_room,
  no_memory,
  other,
};
enum class Answer : std::uint8_t { requested, already_done, unknown };
enum class ErrorClass : std::uint8_t { none, aborted, timed_out, eof, system };

struct Completed {
  Outcome what = Outcome::completed;
  Cause why = Cause::none;
  ErrorClass error = ErrorClass::none;
  bool released = true;
  std::uint32_t n = 0;
  const std::uint8_t* data = nullptr;  ///< of a read: the n bytes, if they are in one piece
  bool transport_holds = false;        ///< the simulated transport still refers to the memory
};

/// What the user can look up, and what the simulated transport knows.
struct Statistics {
  bool known = true;
  std::uint32_t reads = 0, writes = 0, unreleased = 0;
  std::uint64_t write_bytes = 0;
};
struct TransportView {
  bool known = false;
  std::uint64_t accepted = 0;  ///< bytes of writes that the transport took
  std::uint64_t window = 0;    ///< how many unread bytes it takes
  std::uint64_t buffered = 0;  ///< taken, and not read by the peer
};

enum class BufferKind : std::uint8_t { none, owned, tail, raw };

/// The first broken promise of a run. `id` is a defect id, or one of the harness' own words:
/// adapter-threw, adapter-hung, adapter-contract, nondeterminism.
struct Verdict {
  const char* id = nullptr;
  const char* rule = "";
  std::string what;
  explicit operator bool() const noexcept { return id != nullptr; }
};

/// What an adapter's layer can do; the model never asks for what is missing.
struct Capabilities {
  std::uint64_t verbs = ~0ull;  ///< bit per Verb
  std::uint32_t props = ~0u;    ///< bit per Prop
  bool owned_memory = true;     ///< alloc and tail, else raw only
  bool vectors = true;          ///< more than one part
  bool read_vectors = true;     ///< also of a read
  bool queues = true;           ///< a second operation of a direction is legal
  bool true_counts = true;      ///< n of a cancelled write is true
  bool causes = true;           ///< tells why it cancelled
  bool answers = true;          ///< cancel answers truly
  bool statistics = true;
  bool release_events = true;      ///< completion and release are told apart
  bool ordered_directions = true;  ///< completions of one direction in order
  bool shutdown_in_order = true;   ///< behind the callbacks of the writes before it
  bool deterministic = true;
  bool empty_operations = true;       ///< over no bytes (S18)
  bool guarded_loop = true;           ///< the loop does not run inside itself (S16)
  bool owners_may_go = false;         ///< an owner may die with operations pending
  bool foreign_is_violation = false;  ///< a start from another thread is a defect, not a refusal
};

/// Position-coded bytes: a wrong byte tells where it came from.
inline std::uint8_t code(std::uint32_t source, std::uint32_t position) noexcept {
  return static_cast<std::uint8_t>(source * 73 + position * 31 + (position >> 8) * 17 + 11);
}
/// The source of a buffer's bytes after so many edits, and of what the peer of a channel sends.
inline std::uint32_t buffer_source(std::uint32_t buffer, std::uint32_t version) noexcept {
  return buffer * 7 + version * 113 + 1;
}
inline std::uint32_t peer_source(std::uint32_t channel) noexcept {
  return 500 + channel * 5;
}

}  // namespace holdfast::fuzz
