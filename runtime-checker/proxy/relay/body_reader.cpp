// Reading bodies.
#include "proxy/relay/body_reader.h"

namespace holdfast::proxy {
namespace {

constexpr std::uint64_t window = 512 * 1024;  // read ahead of the readers
constexpr std::size_t unknown_size = 64 * 1024;

}  // namespace

void body_reader::start(inbound& from, const framing& how, std::shared_ptr<content> into,
                        std::uint64_t limit) {
  from_ = &from;
  into_ = std::move(into);
  how_ = how;
  decoder_ = chunk_decoder();
  left_ = how.size;
  bytes_ = 0;
  limit_ = limit;
  complete_ = !how.has_body();
  from.consumer(this);
  go_on();
}

void body_reader::stop() noexcept {
  if (from_) {
    from_->consumer(nullptr);
    from_->rest();
  }
  from_ = nullptr;
  into_.reset();
}

/// Takes what the connection has; false if it is framed badly.
bool body_reader::take(chain& got) {
  while (!complete_ && !from_->empty()) {
    slice& front = from_->front();
    if (how_.kind == framing::chunked) {
      const chunk_decoder::result r = decoder_.feed(front, got);
      if (r == chunk_decoder::result::bad) return false;
      complete_ = r == chunk_decoder::result::done;
      if (complete_) trailer_ = decoder_.trailer();
    } else if (how_.kind == framing::length) {
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, front.size()));
      got.append(front.sub(0, n));
      front.trim(n);
      left_ -= n;
      complete_ = left_ == 0;
    } else {
      got.append(std::move(front));
      front = slice();
    }
    from_->pop_empty();
  }
  return true;
}

void body_reader::go_on() {
  if (!from_ || paused_) return;
  chain got;
  const bool good = take(got);
  const std::size_t n = got.size();
  if (n != 0) {
    bytes_ += n;
    into_->append(std::move(got));
    owner_.on_body_bytes(n);
    if (!from_) return;  // the owner has stopped it
  }
  if (!good || bytes_ > limit_) return finish(false);
  if (complete_) {
    if (!trailer_.empty()) into_->trail(std::exchange(trailer_, {}));
    return finish(true);
  }
  if (from_->failed()) return finish(false);
  if (from_->ended()) return finish(how_.kind == framing::until_close);
  if (into_->backlog() >= window) return pause();
  const std::uint64_t expected = how_.kind == framing::length ? left_ : unknown_size;
  from_->want(static_cast<std::size_t>(std::min<std::uint64_t>(expected, std::uint64_t{1} << 30)));
}

void body_reader::pause() {
  paused_ = true;
  into_->when_taken([this, &l = loop_, anchor = owner_.body_anchor()] {
    l.post([this, anchor] {
      const std::shared_ptr<void> alive = anchor.lock();
      if (!alive || !from_) return;
      paused_ = false;
      from_->touch();
      go_on();
    });
  });
  // A reader may have taken everything between the question and the registration.
  if (into_->backlog() < window && paused_) {
    into_->when_taken(nullptr);
    paused_ = false;
    go_on();
  }
}

void body_reader::finish(bool good) {
  stop();
  owner_.on_body_read(good);
}

}  // namespace holdfast::proxy
