// Violations as text: what happened and the three places, each with its stack.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "guard/report/report.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

struct Colours {
  const char* bold = "";
  const char* plain = "";
};
Colours colours_for(int fd) {
  return isatty(fd) ? Colours{"\033[1;31m", "\033[0m"} : Colours{};
}

void add_stack(String& out, StackId id) {
  const Vector<Frame> frames = symbolise(stack_frames(id));
  if (frames.empty()) out += "    (no stack)\n";
  int number = 0;
  for (const Frame& frame : frames) {
    append(out, "    #%d ", number++);
    out += frame.function.empty() ? String("??") : frame.function;
    if (!frame.file.empty()) {
      append(out, " %s:%d", frame.file.c_str(), frame.line);
    } else if (!frame.module.empty()) {
      append(out, " (%s)", frame.module.c_str());
    }
    out += '\n';
  }
}

void add_operation(String& out, const Violation& v) {
  if (v.op == 0) return;
  append(out, "  lent by operation %llx: a %s of %zu bytes", static_cast<unsigned long long>(v.op),
         v.write ? "write" : "read", v.total);
  if (v.api[0]) append(out, " (%s)", v.api);
  if (v.channel) append(out, " on channel %llu", static_cast<unsigned long long>(v.channel));
  if (v.fd >= 0) append(out, ", descriptor %d", v.fd);
  append(out, ", thread %d:\n", v.lent_thread);
  if (v.lent_file) append(out, "    at %s:%d\n", v.lent_file, v.lent_line);
  add_stack(out, v.lent);
}

}  // namespace

String expanded_path(const String& path) {
  String out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '%' && i + 1 < path.size() && path[i + 1] == 'p') {
      append(out, "%d", getpid());
      ++i;
    } else {
      out += path[i];
    }
  }
  return out;
}

bool write_all(int fd, const String& text) {
  for (std::size_t at = 0; at < text.size();) {
    const long n = syscall(SYS_write, fd, text.data() + at, text.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

/// The report is never lost: where the file fails, standard error has it.
void write_file(const String& path, const String& text, bool append_to) {
  if (path.empty()) {
    write_all(2, text);
    return;
  }
  const String name = expanded_path(path);
  const int fd =
      open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (append_to ? O_APPEND : O_TRUNC), 0644);
  bool good = fd >= 0 && write_all(fd, text);
  int error = errno;
  if (fd >= 0 && syscall(SYS_close, fd) != 0 && good) good = false, error = errno;
  if (good) return;
  write_all(2, format("==%d== holdfast: the report '%s' cannot be written: %s; here it is:\n",
                      getpid(), name.c_str(), std::strerror(error)));
  write_all(2, text);
}

void write_text(const Options& options, const Violation& v) {
  const Colours colour = options.report_path.empty() ? colours_for(2) : Colours{};
  String out =
      format("==%d== %sholdfast: %s%s: ", getpid(), colour.bold, v.id.c_str(), colour.plain);
  out += v.text;
  append(out, " [%s]\n", v.detector.c_str());
  append(out, "  %s on thread %d:\n", v.hit_is_culprit ? "here" : "noticed here", v.hit_thread);
  add_stack(out, v.hit);
  add_operation(out, v);
  if (v.allocated) {
    out += "  the memory was allocated:\n";
    add_stack(out, v.allocated);
  }
  if (v.freed) {
    out += "  and freed:\n";
    add_stack(out, v.freed);
  }
  append(out, "  about this defect: docs/defects/%s.md\n\n", v.id.c_str());
  write_file(options.report_path, out, true);
}

void write_reports(Runtime& r) {
  const Options& options = r.options;
  if (options.report == ReportFormat::Json) write_file(options.report_path, json_report(r), false);
  if (options.report == ReportFormat::Sarif)
    write_file(options.report_path, sarif_report(r), false);
  if (!options.trace_path.empty()) write_file(options.trace_path, trace_report(r), false);
  if (options.report == ReportFormat::Text && r.counts.violations > r.reported.size()) {
    write_all(2, format("==%d== holdfast: %llu violations, %zu of them written out (max_reports)\n",
                        getpid(), static_cast<unsigned long long>(r.counts.violations),
                        r.reported.size()));
  }
  for (const Suppression& suppression : r.suppressions) {
    if (suppression.used != 0) continue;
    write_all(2, format("==%d== holdfast: the suppression %s:%s matched nothing\n", getpid(),
                        suppression.id.c_str(), suppression.pattern.c_str()));
  }
}

}  // namespace holdfast::guard
