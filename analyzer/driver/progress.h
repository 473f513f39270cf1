//===- driver/progress.h - how far the run is --------------------------------===//
//
// Purpose    One line on a terminal that says which unit was just done, and is gone at the end.
// Owns       Nothing.
// Lifetimes  Borrows the stream for its life (owner: the run).
// States     Counts up to the total, then clears its line when it goes away.
// Threads    done() may be called from several threads.
// Fails      Never; without a terminal it writes nothing.
// Cost       At most one short write a unit, and no more than twenty a second.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace holdfast::check {

class Progress {
 public:
  Progress(llvm::raw_ostream& out, std::size_t total, bool enabled);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void done(llvm::StringRef file);

 private:
  llvm::raw_ostream& out_;
  const std::size_t total_;
  const bool enabled_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace holdfast::check
