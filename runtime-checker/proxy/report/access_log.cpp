// Writing the access log.
#include "proxy/report/access_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <system_error>

namespace holdfast::proxy {
namespace {

constexpr std::size_t most_waiting = 8u << 20;

/// "10/Oct/2000:13:55:36 +0000"
std::string log_time(std::int64_t when) {
  const auto t = static_cast<std::time_t>(when);
  std::tm parts{};
  ::gmtime_r(&t, &parts);
  char room[40];
  const std::size_t n = std::strftime(room, sizeof room, "%d/%b/%Y:%H:%M:%S +0000", &parts);
  return std::string(room, n);
}

/// Quotes, backslashes and control characters would let a client forge lines.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (u < 0x20 || u >= 0x7f) {
      char room[8];
      std::snprintf(room, sizeof room, "\\x%02x", u);
      out += room;
    } else {
      out += c;
    }
  }
}

void append_quoted(std::string& out, const field* f) {
  out += " \"";
  if (f) {
    append_escaped(out, f->value);
  } else {
    out += '-';
  }
  out += '"';
}

}  // namespace

access_log::access_log(std::string path) : path_(std::move(path)), file_(open_file()) {
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), path_);
  thread_ = std::thread([this] { work(); });
}

access_log::~access_log() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (file_ > STDERR_FILENO) ::close(file_);
}

int access_log::open_file() const {
  if (path_ == "-") return STDOUT_FILENO;
  return ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

void access_log::write(std::string_view peer, std::int64_t when, const request_head& request,
                       int status, std::uint64_t bytes, std::string_view cache) {
  std::string line(peer);
  line += " - - [" + log_time(when) + "] \"";
  if (request.method.empty()) {
    line += '-';
  } else {
    append_escaped(line, request.method);
    line += ' ';
    append_escaped(line, request.target);
    line += request.version >= 11 ? " HTTP/1.1" : " HTTP/1.0";
  }
  line += "\" " + std::to_string(status) + " " + (bytes ? std::to_string(bytes) : "-");
  append_quoted(line, find(request.fields, field_id::referer));
  append_quoted(line, find(request.fields, field_id::user_agent));
  line.append(" ").append(cache).append("\n");
  std::lock_guard guard(lock_);
  if (waiting_.size() + line.size() > most_waiting) {
    ++lost_;
    return;
  }
  waiting_ += line;
  ++waiting_lines_;
}

void access_log::reopen() {
  std::lock_guard guard(lock_);
  reopen_ = true;
  wake_.notify_one();
}

void access_log::work() {
  std::unique_lock guard(lock_);
  for (;;) {
    wake_.wait_for(guard, std::chrono::milliseconds(200), [this] { return stopping_ || reopen_; });
    const std::string lines = std::exchange(waiting_, {});
    waiting_lines_ = 0;
    const bool again = std::exchange(reopen_, false);
    const bool last = stopping_;
    guard.unlock();
    if (!lines.empty()) put(lines);
    if (again && path_ != "-") {
      if (const int fresh = open_file(); fresh >= 0) ::close(std::exchange(file_, fresh));
    }
    guard.lock();
    if (last) return;
  }
}

void access_log::put(const std::string& lines) {
  std::string_view left = lines;
  while (!left.empty()) {
    const ssize_t n = ::write(file_, left.data(), left.size());
    if (n > 0) {
      left.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    lost_ += static_cast<std::uint64_t>(std::count(left.begin(), left.end(), '\n'));
    if (!std::exchange(said_, true)) {
      std::fprintf(stderr,
                   "holdfast-proxy: cannot write to the access log %s: %s; lost lines are counted "
                   "in log_lines_lost_total\n",
                   path_.c_str(), std::strerror(errno));
    }
    return;
  }
}

}  // namespace holdfast::proxy
