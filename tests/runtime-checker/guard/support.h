// Runs a scenario in a child process under the runtime checker and hands back what it wrote and how
// it ended: a violation may end the process, and options are read once per process.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "guard/hf_guard.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOLDFAST_TEST_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define HOLDFAST_TEST_TSAN 1
#endif
#endif
#ifndef HOLDFAST_TEST_ASAN
#define HOLDFAST_TEST_ASAN 0
#endif
#ifndef HOLDFAST_TEST_TSAN
#define HOLDFAST_TEST_TSAN 0
#endif

namespace holdfast::guard_tests {

struct RunResult {
  int status = -1;
  std::string text;
  bool says(const std::string& what) const { return text.find(what) != std::string::npos; }
  /// The ids of the violations, in order.
  std::vector<std::string> ids() const {
    std::vector<std::string> found;
    const std::string mark = "holdfast: ";
    std::size_t at = 0;
    while ((at = text.find(mark, at)) != std::string::npos) {
      at += mark.size();
      const std::size_t end = text.find(": ", at);
      const std::string word = text.substr(at, end - at);
      if (end != std::string::npos && word.find(' ') == std::string::npos) found.push_back(word);
    }
    return found;
  }
};

inline RunResult run_child(const std::string& options, const std::function<void()>& scenario) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 2);
    close(ends[0]);
    alarm(60);
    setenv("HOLDFAST_OPTIONS", options.c_str(), 1);
    scenario();
    _exit(hf_guard_finish() ? 88 : 0);
  }
  close(ends[1]);
  RunResult run;
  char buffer[4096];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) run.text.append(buffer, n);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

/// All violations are wanted, not the first alone.
inline RunResult run_all(const std::function<void()>& scenario, const std::string& more = "") {
  return run_child("halt_on_error=0:" + more, scenario);
}

using Ids = std::vector<std::string>;

/// A start with sensible members.
inline hf_guard_op lend(hf_guard_channel channel, hf_guard_direction direction, const void* data,
                        std::size_t size, std::uint32_t flags = 0, const void* control = nullptr,
                        std::size_t control_size = 0, const void* owner = nullptr) {
  const hf_guard_buffer buffer{data, size};
  hf_guard_start start{};
  start.size = sizeof start;
  start.channel = channel;
  start.direction = direction;
  start.flags = flags;
  start.vector = &buffer;
  start.count = 1;
  start.control = control;
  start.control_size = control_size;
  start.owner = owner;
  start.api = "test_start";
  return hf_guard_accepted(&start);
}

/// The rest of a correct life.
inline void complete(hf_guard_op op, std::size_t bytes,
                     hf_guard_outcome outcome = HF_GUARD_COMPLETED) {
  hf_guard_completed(op, outcome, bytes);
  hf_guard_handler_entered(op);
  hf_guard_handler_left(op);
  hf_guard_released(op);
}

}  // namespace holdfast::guard_tests
