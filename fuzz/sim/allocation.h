//===- fuzz/sim/allocation.h - memory that is not to be had -----------------------===//
//
// Purpose    Makes every `operator new` of this thread fail while a scope lives, for the error
//            paths of starts (S2).
// Owns       A flag per thread.
// Lifetimes  Of the scope.
// States     On or off.
// Threads    Its own.
// Fails      Never; what is called inside may throw std::bad_alloc.
// Cost       Replaces the global operators of the program that links it: one flag test each.
//
//===----------------------------------------------------------------------===//
#pragma once

namespace holdfast::fuzz {

class NoMemory {
 public:
  explicit NoMemory(bool on) noexcept;
  ~NoMemory();
  NoMemory(const NoMemory&) = delete;
  NoMemory& operator=(const NoMemory&) = delete;

 private:
  bool before_;
};

}  // namespace holdfast::fuzz
