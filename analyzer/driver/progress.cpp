// See progress.h.
#include "driver/progress.h"

#include "llvm/Support/Path.h"

namespace holdfast::check {
namespace {

constexpr std::chrono::milliseconds kPause{50};
constexpr llvm::StringLiteral kClearLine = "\r\033[K";

}  // namespace

Progress::Progress(llvm::raw_ostream& out, std::size_t total, bool enabled)
    : out_(out), total_(total), enabled_(enabled) {}

Progress::~Progress() {
  if (shown_) (out_ << kClearLine).flush();
}

void Progress::done(llvm::StringRef file) {
  if (!enabled_) return;
  std::lock_guard<std::mutex> lock(mutex_);
  ++done_;
  const auto now = std::chrono::steady_clock::now();
  if (shown_ && now - last_ < kPause) return;
  last_ = now;
  shown_ = true;
  out_ << kClearLine << '[' << done_ << '/' << total_ << "] " << llvm::sys::path::filename(file);
  out_.flush();
}

}  // namespace holdfast::check
