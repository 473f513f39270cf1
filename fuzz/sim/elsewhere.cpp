// See elsewhere.h.
#include "sim/elsewhere.h"

namespace holdfast::fuzz {

Elsewhere::~Elsewhere() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Elsewhere::call(const std::function<void()>& what) {
  if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
  std::unique_lock lock(mutex_);
  what_ = &what;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !what_; });
}

void Elsewhere::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return what_ || over_; });
    if (!what_) return;
    (*what_)();
    what_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace holdfast::fuzz
