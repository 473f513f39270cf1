// holdfast-run: starts a program with the runtime checker in front of its libraries, and becomes
// it.
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "guard/options.h"
#include "run/program.h"

namespace {

using holdfast::run::Program;

void usage(std::FILE* to) {
  std::fputs(
      "usage: holdfast-run [--KEY=VALUE...] -- PROGRAM [ARGS...]\n\n"
      "Runs PROGRAM under the runtime checker. The keys, also in HOLDFAST_OPTIONS as\n"
      "key=value:key=value:\n",
      to);
  std::fputs(holdfast::guard::options_help().c_str(), to);
  std::fputs(
      "\nExit status: PROGRAM's own, or exitcode (88) when there was a violation; 2 when\n"
      "PROGRAM cannot be watched.\n",
      to);
}

int fail(const std::string& text) {
  std::fprintf(stderr, "holdfast-run: %s\n", text.c_str());
  return 2;
}

/// --report-path=x, --report_path=x or --report_path x: appended as key=value.
bool take_option(int count, char** words, int& at, std::string& options) {
  std::string word = words[at] + 2;
  const std::size_t equals = word.find('=');
  std::string key = word.substr(0, equals);
  for (char& c : key) c = c == '-' ? '_' : c;
  std::string value;
  if (equals != std::string::npos) {
    value = word.substr(equals + 1);
  } else if (at + 1 < count && std::strcmp(words[at + 1], "--") != 0) {
    value = words[++at];
  }
  if (value.find(':') != std::string::npos) {
    fail("the value of --" + key + " must not contain a colon");
    return false;
  }
  options += (options.empty() ? "" : ":") + key + "=" + value;
  return true;
}

/// Where the libraries lie: beside this program in a build, or in ../lib when installed.
std::string library(const char* name) {
  char self[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
  if (size <= 0) return name;
  std::string folder(self, static_cast<std::size_t>(size));
  folder.erase(folder.rfind('/'));
  for (const char* place : {"/../lib/", "/", "/../runtime-checker/"}) {
    const std::string path = folder + place + name;
    if (access(path.c_str(), R_OK) == 0) return path;
  }
  return "";
}

/// What an uninstrumented program needs on top; the user's own words come later and win.
std::string defaults_for(const Program& program) {
  const bool instrumented = !program.sanitizers.empty() || program.has_own_runtime;
  return instrumented ? "detectors=+pages:" : "detectors=+pages:own_pages=64:alloc_stacks=1:";
}

void prepend(const char* name, const std::string& text, const char* separator) {
  std::string all = text;
  const char* before = std::getenv(name);
  if (before && *before) all.append(separator).append(before);
  setenv(name, all.c_str(), 1);
}

int start(const Program& program, char** words) {
  std::string preload;
  for (const std::string& sanitizer : program.sanitizers) {
    // Its reports are handed on by a function that has to be found before its own.
    const bool tsan = sanitizer.find("tsan") != std::string::npos;
    if (tsan) preload += library("libholdfast_tsan.so") + ":";
    preload += sanitizer + ":";
  }
  for (const char* name : {"libholdfast_guard.so", "libholdfast_preload.so"}) {
    const std::string path = library(name);
    if (path.empty()) return fail(std::string(name) + " is not where it was installed");
    preload += path + (std::strcmp(name, "libholdfast_guard.so") == 0 ? ":" : "");
  }
  prepend("LD_PRELOAD", preload, ":");
  // ASan keeps locals of returned functions apart only when asked to; the user's word comes later.
  prepend("ASAN_OPTIONS", "detect_stack_use_after_return=1", ":");
  execv(program.path.c_str(), words);
  return fail("'" + program.path + "' cannot be run: " + std::strerror(errno));
}

}  // namespace

int main(int count, char** words) {
  std::string options;
  int at = 1;
  for (; at < count && std::strncmp(words[at], "--", 2) == 0; ++at) {
    if (std::strcmp(words[at], "--") == 0) {
      ++at;
      break;
    }
    if (std::strcmp(words[at], "--help") == 0) return usage(stdout), 0;
    if (std::strcmp(words[at], "--version") == 0)
      return std::puts("holdfast-run " HOLDFAST_VERSION), 0;
    if (!take_option(count, words, at, options)) return 2;
  }
  if (at >= count) return usage(stderr), 2;
  holdfast::guard::Vector<holdfast::guard::String> problems;
  holdfast::guard::parse_options(options, problems);
  for (const auto& problem : problems) fail(problem.c_str());
  if (!problems.empty()) return 2;
  const Program program = holdfast::run::look_at(words[at]);
  if (!program.problem.empty()) return fail("'" + program.path + "' " + program.problem);
  const char* environment = std::getenv("HOLDFAST_OPTIONS");
  std::string all = defaults_for(program) + (environment ? environment : "");
  if (!options.empty()) all += ":" + options;
  setenv("HOLDFAST_OPTIONS", all.c_str(), 1);
  return start(program, words + at);
}
