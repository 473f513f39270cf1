//===- proxy/server/loop.h - one thread's world --------------------------------------===//
//
// Purpose    What everything on one thread shares: the comm context, pages, counters, the clock,
//            the pool of upstream connections, and the list of things that have timeouts.
// Owns       All of that; connections keep themselves until their close completion.
// Lifetimes  From before the first connection until after the last close completion.
// States     running -> draining -> stopped.
// Threads    Its own; `post` from any.
// Fails      Construction throws when the backend cannot be had.
// Cost       One comm context.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <functional>
#include <memory>

#include "comm/comm.h"
#include "proxy/cache/store.h"
#include "proxy/config/settings.h"
#include "proxy/report/metrics.h"

namespace holdfast::proxy {

namespace comm = holdfast::comm;
using comm::channel;
using comm::completion;
using comm::time_point;

class access_log;
class resolver;
class upstream_pool;
class loop;

/// What all threads share.
struct shared_parts {
  std::unique_ptr<store> cache;
  std::unique_ptr<access_log> log;
  std::unique_ptr<resolver> names;
  std::vector<loop*> loops;
};

/// A thing with a timeout, on its loop's list while it lives.
class ticking {
 public:
  explicit ticking(loop& l);
  virtual ~ticking();
  ticking(const ticking&) = delete;
  ticking& operator=(const ticking&) = delete;
  /// Called about twice a second.
  virtual void on_tick(time_point now) = 0;
  /// The process wants to end: finish what is under way, start nothing new.
  virtual void on_drain() {}
  /// It wants to end now.
  virtual void on_abort() {}

 private:
  friend class loop;
  loop& home_;
  ticking* next_ = nullptr;
  ticking* previous_ = nullptr;
};

class loop {
 public:
  loop(settings_ref s, shared_parts& parts);
  ~loop();

  /// Runs until drained.
  void run();
  void post(std::function<void()> function);

  const settings& set() const noexcept { return *settings_; }
  void reload(settings_ref s) { settings_ = std::move(s); }
  /// The time as of this turn of the loop.
  time_point now() const noexcept { return now_; }
  std::int64_t wall() const noexcept { return wall_; }
  /// `wall` as an HTTP-date.
  const std::string& date();
  void refresh_clock() noexcept;
  /// A short generated text as a slice of a shared page.
  slice text(std::string_view generated);
  std::string& scratch() noexcept {
    scratch_.clear();
    return scratch_;
  }

  bool draining() const noexcept { return draining_; }
  void drain();
  /// Something ended; when nothing is left of a draining loop, it stops.
  void check_drained();
  std::size_t live() const noexcept { return live_; }

  comm::context context;
  comm::page_pool pages;
  shared_parts& shared;
  metrics count;
  std::unique_ptr<upstream_pool> upstreams;
  std::function<void()> close_listeners;

 private:
  friend class ticking;
  void schedule_tick();
  void tick();

  settings_ref settings_;
  ticking* first_ = nullptr;
  ticking* next_to_tick_ = nullptr;
  std::size_t live_ = 0;
  comm::tail text_page_;
  std::string scratch_;
  time_point now_{};
  time_point drain_end_{};
  std::int64_t wall_ = 0;
  std::int64_t date_of_ = -1;  ///< what `date_` says
  std::string date_;
  bool draining_ = false;
};

}  // namespace holdfast::proxy
