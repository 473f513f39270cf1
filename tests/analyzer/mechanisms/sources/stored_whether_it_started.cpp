// `a || b` that is stored says which way the calls in it went, as a branch would.
#include <win32_overlapped.h>

static bool finish(HANDLE file, OVERLAPPED& state) {
  DWORD count = 0;
  return GetOverlappedResult(file, &state, &count, TRUE) != 0;
}

bool looks(HANDLE file) {
  char bytes[64];
  OVERLAPPED state{};
  const bool started =
      ReadFile(file, bytes, 64, nullptr, &state) || GetLastError() == ERROR_IO_PENDING;
  if (!started) return false;
  return finish(file, state);
}

bool looks_for_failure(HANDLE file) {
  char bytes[64];
  OVERLAPPED state{};
  bool failed = !ReadFile(file, bytes, 64, nullptr, &state) && GetLastError() != ERROR_IO_PENDING;
  if (failed) return false;
  return finish(file, state);
}

bool leaves(HANDLE file) {
  static OVERLAPPED state;
  char bytes[64];
  const bool started =
      ReadFile(file, bytes, 64, nullptr, &state) ||  // expect: stack-escape
      GetLastError() == ERROR_IO_PENDING;
  if (started) return false;
  return finish(file, state);
}
