// Bodies in pages.
#include "proxy/relay/content.h"

#include <algorithm>

namespace holdfast::proxy {

// The filler ------------------------------------------------------------------------------------

void content::append(chain&& parts) {
  std::vector<waker> wake;
  {
    std::lock_guard guard(lock_);
    size_ += parts.size();
    if (kept() || !read_once_ || !readers_.empty()) {
      parts_.append(parts);
    } else {
      base_ = size_;  // nobody will ever read it
    }
    wake.swap(waiting_readers_);
  }
  wake_all(wake);
}

void content::finish(state how) {
  std::vector<waker> wake;
  {
    std::lock_guard guard(lock_);
    if (state_.load(std::memory_order_relaxed) != state::filling) return;
    state_.store(how, std::memory_order_release);
    wake.swap(waiting_readers_);
    waiting_filler_ = nullptr;
  }
  wake_all(wake);
}

void content::wake_all(std::vector<waker>& list) {
  for (waker& w : list) w();
}

std::uint64_t content::backlog() {
  std::lock_guard guard(lock_);
  if (readers_.empty()) return kept() && read_once_ ? 0 : size_ - base_;
  std::uint64_t least = static_cast<std::uint64_t>(-1);
  std::uint64_t most = 0;
  for (const reader* r : readers_) {
    least = std::min(least, r->position_);
    most = std::max(most, r->position_);
  }
  // What is kept costs its memory anyway, so the fastest reader sets the pace; what is dropped
  // when read must not pile up before the slowest.
  return size_ - std::min(size_, kept() ? most : least);
}

void content::when_taken(waker wake) {
  std::lock_guard guard(lock_);
  waiting_filler_ = std::move(wake);
}

bool content::has_readers() {
  std::lock_guard guard(lock_);
  return !readers_.empty();
}

void content::stop_keeping() {
  std::lock_guard guard(lock_);
  kept_.store(false, std::memory_order_relaxed);
  forget_taken();
}

void content::replace(chain&& parts) {
  std::lock_guard guard(lock_);
  if (parts.size() != size_ || base_ != 0 || status() != state::filling) return;
  parts_ = std::move(parts);
  for (reader* r : readers_) {
    r->part_ = 0;
    r->part_begin_ = 0;
  }
}

std::uint64_t content::size() {
  if (status() == state::complete) return size_;
  std::lock_guard guard(lock_);
  return size_;
}

/// Drops what every reader has taken. Under the lock.
void content::forget_taken() {
  if (kept() || state_.load(std::memory_order_relaxed) == state::complete) return;
  std::uint64_t least = readers_.empty() ? (read_once_ ? size_ : base_) : size_;
  for (const reader* r : readers_) least = std::min(least, r->position_);
  std::size_t whole_parts = 0;
  std::uint64_t bytes = 0;
  for (const slice& part : parts_.slices()) {
    if (base_ + bytes + part.size() > least) break;
    bytes += part.size();
    ++whole_parts;
  }
  if (whole_parts == 0) return;
  parts_.consume(static_cast<std::size_t>(bytes));
  base_ += bytes;
  for (reader* r : readers_) {
    r->part_ = 0;
    r->part_begin_ = base_;
  }
}

// Readers ---------------------------------------------------------------------------------------

content::reader::reader(std::shared_ptr<content> from, std::uint64_t begin, std::uint64_t end)
    : from_(std::move(from)), position_(begin), end_(end) {
  if (!from_ || from_->status() == state::complete) return;
  std::lock_guard guard(from_->lock_);
  from_->readers_.push_back(this);
  from_->read_once_ = true;
  part_begin_ = from_->base_;
}

void content::reader::close() {
  const std::shared_ptr<content> from = std::move(from_);
  from_.reset();
  if (!from) return;
  waker wake;
  {
    std::lock_guard guard(from->lock_);
    std::erase(from->readers_, this);
    from->forget_taken();
    wake.swap(from->waiting_filler_);
  }
  if (wake) wake();
}

std::size_t content::reader::copy_references(std::size_t most, chain& out) {
  const std::span<const slice> parts = from_->parts_.slices();
  std::size_t taken = 0;
  while (part_ < parts.size() && taken < most) {
    const slice& part = parts[part_];
    if (position_ >= part_begin_ + part.size()) {
      part_begin_ += part.size();
      ++part_;
      continue;
    }
    const auto offset = static_cast<std::size_t>(position_ - part_begin_);
    const std::size_t n = std::min(most - taken, part.size() - offset);
    out.append(part.sub(offset, n));
    taken += n;
    position_ += n;
  }
  return taken;
}

content::reader::answer content::reader::take(std::size_t most, chain& out, waker_source& wake) {
  if (position_ >= end_) return answer::end;
  most = static_cast<std::size_t>(std::min<std::uint64_t>(most, end_ - position_));
  if (from_->status() == state::complete) {
    return copy_references(most, out) != 0 ? answer::data : answer::end;
  }
  waker filler;
  answer result = answer::wait;
  {
    std::lock_guard guard(from_->lock_);
    if (copy_references(most, out) != 0) {
      from_->forget_taken();
      filler.swap(from_->waiting_filler_);
      result = answer::data;
    } else if (from_->state_.load(std::memory_order_relaxed) == state::complete) {
      result = answer::end;
    } else if (from_->state_.load(std::memory_order_relaxed) == state::failed) {
      result = answer::failed;
    } else {
      from_->waiting_readers_.push_back(wake.make_waker());
    }
  }
  if (filler) filler();
  return result;
}

}  // namespace holdfast::proxy
