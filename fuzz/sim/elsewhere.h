//===- fuzz/sim/elsewhere.h - a call from another thread ---------------------------===//
//
// Purpose    Runs a call on a thread that is not the caller's, and waits for it: what a program
//            does that calls a layer from the wrong thread (S22).
// Owns       One thread, made at the first call and kept: making one costs more than a whole run.
// Lifetimes  The thread ends with the object.
// States     None that the caller sees.
// Threads    One caller.
// Fails      As std::thread: std::system_error when there is no thread to be had.
// Cost       Two hand-overs per call.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace holdfast::fuzz {

class Elsewhere {
 public:
  Elsewhere() = default;
  ~Elsewhere();
  Elsewhere(const Elsewhere&) = delete;
  Elsewhere& operator=(const Elsewhere&) = delete;
  void call(const std::function<void()>& what);

 private:
  void serve();
  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* what_ = nullptr;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace holdfast::fuzz
