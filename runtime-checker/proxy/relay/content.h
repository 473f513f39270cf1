//===- proxy/relay/content.h - a body while it arrives, and afterwards ------------===//
//
// Purpose    The pages of one body: filled by one reader of a socket, read by any number of
//            writers to sockets, on any thread, from the frozen prefix while the rest arrives.
// Owns       Slices of the pages; kept ones until the object goes, others until all have read them.
// Lifetimes  Shared: the filler, each reader and the cache hold it.
// States     filling -> complete | failed. `kept` may fall to false (too large to keep).
// Threads    Any; a lock per call while it fills, none once it is complete.
// Fails      Readers are told `failed`, and must cut what they were sending.
// Cost       One slice per page; readers copy references, never bytes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "comm/buffer/chain.h"

namespace holdfast::proxy {

using comm::chain;
using comm::slice;

class content {
 public:
  enum class state : std::uint8_t { filling, complete, failed };
  using waker = std::function<void()>;

  /// Makes a waker when one is needed, which is seldom.
  class waker_source {
   public:
    virtual waker make_waker() = 0;

   protected:
    ~waker_source() = default;
  };

  explicit content(bool kept) noexcept : kept_(kept) {}

  // The filler.
  void append(chain&& parts);
  void finish(state how);
  /// Bytes not yet taken by whoever should set the pace; readers that come later start over.
  std::uint64_t backlog();
  /// Runs once, on any thread, when a reader has taken something or gone.
  void when_taken(waker wake);
  bool has_readers();
  void stop_keeping();
  bool kept() const noexcept { return kept_.load(std::memory_order_relaxed); }
  /// Replaces all parts by a copy of them in memory of their size, before `finish`.
  void replace(chain&& parts);

  /// Lines behind the body, before `finish`.
  void trail(std::string lines) {
    std::lock_guard guard(lock_);
    trailer_ = std::move(lines);
  }

  // Looking.
  /// Valid when complete.
  const std::string& trailer() const noexcept { return trailer_; }
  state status() const noexcept { return state_.load(std::memory_order_acquire); }
  std::uint64_t size();
  /// The parts of a complete content: immutable.
  const chain& whole() const noexcept { return parts_; }
  /// Copies the references to all parts that are held.
  chain parts() {
    std::lock_guard guard(lock_);
    return parts_;
  }

  void expect(std::uint64_t size) noexcept { expected_ = size; }
  std::optional<std::uint64_t> expected() const noexcept { return expected_; }

  class reader;

 private:
  friend class reader;
  void forget_taken();
  void wake_all(std::vector<waker>& list);

  std::mutex lock_;
  chain parts_;             ///< from `base_` on
  std::uint64_t base_ = 0;  ///< bytes before this were dropped
  std::uint64_t size_ = 0;
  std::optional<std::uint64_t> expected_;
  std::string trailer_;
  std::vector<reader*> readers_;
  std::vector<waker> waiting_readers_;
  waker waiting_filler_;
  std::atomic<state> state_{state::filling};
  std::atomic<bool> kept_;
  bool read_once_ = false;
};

/// One place in a content. Moves forward only.
class content::reader {
 public:
  enum class answer : std::uint8_t { data, wait, end, failed };

  reader() = default;
  /// Reads [begin, end) of it.
  explicit reader(std::shared_ptr<content> from, std::uint64_t begin = 0,
                  std::uint64_t end = static_cast<std::uint64_t>(-1));
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;
  ~reader() { close(); }

  /// Adds up to `most` bytes to `out`. With `wait`, a waker runs once when it is worth asking
  /// again.
  answer take(std::size_t most, chain& out, waker_source& wake);
  void close();
  std::uint64_t position() const noexcept { return position_; }
  const content& of() const noexcept { return *from_; }

 private:
  friend class content;
  std::size_t copy_references(std::size_t most, chain& out);

  std::shared_ptr<content> from_;
  std::uint64_t position_ = 0;
  std::uint64_t end_ = 0;
  std::size_t part_ = 0;  ///< where `position_` is, as a hint
  std::uint64_t part_begin_ = 0;
};

}  // namespace holdfast::proxy
