// The schedulers: first in first out, random, by priorities (PCT), replay, and the recorder that
// depth-first search stands on.
#include "sim/chooser.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace holdfast::fuzz {
namespace {

class Fifo final : public Chooser {
 public:
  explicit Fifo(const Environment& env) : Chooser(env) {}

 private:
  std::uint32_t choose(const std::uint32_t*, std::uint32_t) override { return 0; }
};

class Drawn final : public Chooser {
 public:
  explicit Drawn(const Environment& env) : Chooser(env), random_(env.seed) {}

 private:
  std::uint32_t choose(const std::uint32_t*, std::uint32_t n) override { return random_.below(n); }
  std::uint32_t free_bytes(std::uint32_t wanted) override {
    switch (random_.below(8)) {
      case 0:
        return 0;
      case 1:
        return 1;
      case 2:
        return wanted - 1;
      case 3:
        return 1 + random_.below(wanted);
      default:
        return wanted;
    }
  }
  Random random_;
};

/// Probabilistic concurrency testing: each source of events has a priority, the highest goes first,
/// and at a few random points the one that would go is put last.
class Pct final : public Chooser {
 public:
  explicit Pct(const Environment& env) : Chooser(env), random_(env.seed) {
    for (std::uint32_t& p : priority_) p = 1000 + random_.below(1000);
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(env.depth, 16); ++i) {
      changes_.push_back(random_.below(200));
    }
  }

 private:
  std::uint32_t choose(const std::uint32_t* keys, std::uint32_t n) override {
    if (!keys) return random_.below(n);
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < n; ++i) {
      if (of(keys[i]) > of(keys[best])) best = i;
    }
    if (std::find(changes_.begin(), changes_.end(), step_++) != changes_.end()) {
      of(keys[best]) = --lowest_;
    }
    return best;
  }
  std::uint32_t& of(std::uint32_t key) { return priority_[key % priority_.size()]; }

  Random random_;
  std::array<std::uint32_t, 64> priority_{};
  std::vector<std::uint32_t> changes_;
  std::uint32_t step_ = 0;
  std::uint32_t lowest_ = 999;
};

class Replay final : public Chooser {
 public:
  Replay(const Environment& env, std::vector<std::uint32_t> list, bool record)
      : Chooser(env), list_(std::move(list)) {
    recording_ = record;
  }

 private:
  std::uint32_t choose(const std::uint32_t*, std::uint32_t n) override {
    return at_ < list_.size() ? list_[at_++] % n : 0;
  }
  std::vector<std::uint32_t> list_;
  std::size_t at_ = 0;
};

}  // namespace

std::uint32_t Chooser::bytes(std::uint32_t wanted) {
  if (wanted == 0) return 0;
  std::uint32_t n = wanted;
  if (env_.chunk.empty()) {
    n = free_bytes(wanted);
  } else {
    const std::uint32_t most = env_.chunk[steps_++ % env_.chunk.size()];
    n = most == 0 ? wanted : most == 255 ? 0 : std::min(most, wanted);
  }
  // "Not now" may not go on for ever: progress is a promise of the world.
  refused_in_a_row_ = n == 0 ? refused_in_a_row_ + 1 : 0;
  if (refused_in_a_row_ <= 3) return n;
  refused_in_a_row_ = 0;
  return 1;
}

int Chooser::fault() {
  if (faults_ >= env_.fault.size()) return 0;
  const int error = static_cast<int>(env_.fault[faults_++]);
  // With these the layer says that a deadline passed and that somebody cancelled: of a transport
  // that said so, too, nobody could tell whether the layer is right.
  return error == ETIMEDOUT || error == ECANCELED ? EIO : error;
}

std::unique_ptr<Chooser> make_chooser(const Environment& env) {
  switch (env.sched) {
    case Order::random:
      return std::make_unique<Drawn>(env);
    case Order::pct:
      return std::make_unique<Pct>(env);
    case Order::replay:
      return std::make_unique<Replay>(env, env.choice, false);
    case Order::fifo:
      break;
  }
  return std::make_unique<Fifo>(env);
}

std::unique_ptr<Chooser> make_recorder(const Environment& env, std::vector<std::uint32_t> prefix) {
  return std::make_unique<Replay>(env, std::move(prefix), true);
}

}  // namespace holdfast::fuzz
