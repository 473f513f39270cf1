//===- proxy/report/access_log.h - one line per answer ------------------------------------===//
//
// Purpose    The combined log format, with how the cache was met at the end of the line.
// Owns       The file and a thread, so that a slow disk does not stop a loop.
// Lifetimes  Outlives the loops.
// States     None.
// Threads    `write` from any.
// Fails      Lines that cannot be written are counted, and the first failure is said on stderr.
// Cost       Formatting a line and a short lock.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "proxy/http/head.h"

namespace holdfast::proxy {

class access_log {
 public:
  /// "-" is standard output. Throws std::system_error if the file cannot be opened.
  explicit access_log(std::string path);
  ~access_log();

  void write(std::string_view peer, std::int64_t when, const request_head& request, int status,
             std::uint64_t bytes, std::string_view cache);
  /// For log rotation: the same name again. What it cannot open goes on to the old file.
  void reopen();
  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

 private:
  void work();
  void put(const std::string& lines);
  int open_file() const;

  const std::string path_;
  int file_ = -1;
  std::mutex lock_;
  std::condition_variable wake_;
  std::string waiting_;
  std::size_t waiting_lines_ = 0;
  std::atomic<std::uint64_t> lost_{0};
  bool said_ = false;
  bool reopen_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace holdfast::proxy
