//===- fuzz/sim/chooser.h - who decides what the world does next ------------------===//
//
// Purpose    Every choice that is not the program's: which event comes next, how many bytes a
//            transport step moves, which step fails. One interface, one class per scheduler.
// Owns       Its state; the choices made so far, so that a run can be replayed.
// Lifetimes  One run.
// States     None.
// Threads    One.
// Fails      Never. A choice that is missing reads as zero, the calm one.
// Cost       A few instructions.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "calls/call.h"

namespace holdfast::fuzz {

/// A small generator: the same everywhere, unlike the standard's distributions.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ull + 0x1234567) {}
  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  std::uint32_t below(std::uint32_t n) noexcept {
    return n == 0 ? 0 : static_cast<std::uint32_t>((next() >> 32) * n >> 32);
  }
  bool one_in(std::uint32_t n) noexcept { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

class Chooser {
 public:
  virtual ~Chooser() = default;

  /// Which of n > 0 events comes next. `keys` names them for schedulers that rank.
  std::uint32_t event(const std::uint32_t* keys, std::uint32_t n) {
    return n < 2 ? 0 : pick(keys, n);
  }
  /// How many of the wanted bytes move: 0 for "not now", else 1 to `wanted`.
  std::uint32_t bytes(std::uint32_t wanted);
  /// An errno value for this transport step, 0 for none; never one of the layer's own.
  int fault();
  /// 0 to n-1, 0 the calm one.
  std::uint32_t among(std::uint32_t n) { return n < 2 ? 0 : pick(nullptr, n); }

  const std::vector<std::uint32_t>& made() const noexcept { return made_; }
  const std::vector<std::uint32_t>& arities() const noexcept { return arities_; }

 protected:
  explicit Chooser(const Environment& env) : env_(env) {}
  virtual std::uint32_t choose(const std::uint32_t* keys, std::uint32_t n) = 0;
  /// Bytes when the environment has no list for them.
  virtual std::uint32_t free_bytes(std::uint32_t wanted) { return wanted; }
  bool recording_ = false;

 private:
  std::uint32_t pick(const std::uint32_t* keys, std::uint32_t n) {
    const std::uint32_t c = choose(keys, n);
    if (recording_) {
      made_.push_back(c);
      arities_.push_back(n);
    }
    return c;
  }

  const Environment& env_;
  std::size_t steps_ = 0;
  std::size_t faults_ = 0;
  int refused_in_a_row_ = 0;
  std::vector<std::uint32_t> made_;
  std::vector<std::uint32_t> arities_;
};

/// The scheduler that the environment names; it refers to the environment.
std::unique_ptr<Chooser> make_chooser(const Environment& env);
/// Makes the given choices, then zeros; records what could have been chosen (depth first search).
std::unique_ptr<Chooser> make_recorder(const Environment& env, std::vector<std::uint32_t> prefix);

}  // namespace holdfast::fuzz
