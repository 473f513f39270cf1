// One thread's world.
#include "proxy/server/loop.h"

#include <ctime>

#include "proxy/http/date.h"
#include "proxy/upstream/pool.h"

namespace holdfast::proxy {
namespace {

constexpr std::size_t page_size = 16 * 1024;
constexpr milliseconds tick_every{500};

comm::backend_kind backend_of(const settings& s) {
  return s.backend == "io_uring" ? comm::backend_kind::io_uring : comm::backend_kind::epoll;
}

}  // namespace

ticking::ticking(loop& l) : home_(l), next_(l.first_) {
  if (next_) next_->previous_ = this;
  l.first_ = this;
  ++l.live_;
}

ticking::~ticking() {
  if (home_.next_to_tick_ == this) home_.next_to_tick_ = next_;
  (previous_ ? previous_->next_ : home_.first_) = next_;
  if (next_) next_->previous_ = previous_;
  --home_.live_;
  home_.check_drained();
}

loop::loop(settings_ref s, shared_parts& parts)
    : context(backend_of(*s)), pages(page_size), shared(parts), settings_(std::move(s)) {
  refresh_clock();
  upstreams = std::make_unique<upstream_pool>(*this);
}

loop::~loop() = default;

void loop::refresh_clock() noexcept {
  now_ = context.now();
  timespec t{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &t);
  wall_ = t.tv_sec;
}

const std::string& loop::date() {
  if (date_of_ != wall_) {
    date_ = format_date(wall_);
    date_of_ = wall_;
  }
  return date_;
}

void loop::post(std::function<void()> function) {
  // Never inside the call, also on the loop itself: callers go on with what they were doing.
  context.get_executor()
      .require(boost::asio::execution::blocking.never)
      .execute([f = std::move(function)] { f(); });
}

slice loop::text(std::string_view generated) {
  count.head_bytes += generated.size();
  const auto bytes = std::as_bytes(std::span(generated.data(), generated.size()));
  if (generated.size() > page_size / 4) return slice::copy(bytes);
  if (!text_page_ || text_page_.room() < generated.size()) text_page_ = pages.take();
  return text_page_ ? text_page_.append(bytes) : slice::copy(bytes);
}

void loop::run() {
  schedule_tick();
  context.run();  // the tick keeps it going until `check_drained` stops it
  text_page_ = comm::tail();
  context.shutdown();
}

void loop::schedule_tick() {
  context.wait_until(context.now() + tick_every, [this](const completion& c) {
    if (c) tick();
  });
}

void loop::tick() {
  refresh_clock();
  count.operations.store(static_cast<std::int64_t>(context.counters().accepted),
                         std::memory_order_relaxed);
  const bool overdue = draining_ && now_ > drain_end_;
  for (ticking* t = first_; t; t = next_to_tick_) {
    next_to_tick_ = t->next_;
    if (overdue) {
      t->on_abort();
    } else {
      t->on_tick(now_);
    }
  }
  check_drained();
  schedule_tick();
}

void loop::drain() {
  if (draining_) return;
  draining_ = true;
  drain_end_ = context.now() + set().time.drain;
  if (close_listeners) close_listeners();
  for (ticking* t = first_; t; t = next_to_tick_) {
    next_to_tick_ = t->next_;
    t->on_drain();
  }
  check_drained();
}

void loop::check_drained() {
  if (draining_ && live_ == 0) context.stop();
}

}  // namespace holdfast::proxy
