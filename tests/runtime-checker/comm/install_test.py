#!/usr/bin/env python3
"""Installs the comm layer under a temporary prefix and builds programs against it.

The plain and the guarded build both serve a consumer; objects of one do not link with the library
of the other; and the plain library and program hold nothing of the debug mode.
"""
# ctest: labels=slow timeout=300 needs=comm,comm_guarded,guard

import os
import pathlib
import re
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ["HOLDFAST_BINARY_DIR"])

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(consumer C CXX)
find_package(Holdfast 0.1 REQUIRED)
add_executable(plain main.cpp)
target_link_libraries(plain PRIVATE Holdfast::comm)
add_executable(guarded main.cpp)
target_link_libraries(guarded PRIVATE Holdfast::comm_guarded)
# A part built for the debug mode, and a program that takes the plain library.
add_library(part OBJECT main.cpp)
target_link_libraries(part PRIVATE Holdfast::comm_guarded)
add_executable(mixed EXCLUDE_FROM_ALL $<TARGET_OBJECTS:part>)
target_link_libraries(mixed PRIVATE Holdfast::comm)
# The same from C.
add_executable(plain_c main.c)
target_link_libraries(plain_c PRIVATE Holdfast::comm)
set_target_properties(plain_c PROPERTIES LINKER_LANGUAGE CXX)
add_executable(guarded_c main.c)
target_link_libraries(guarded_c PRIVATE Holdfast::comm_guarded)
set_target_properties(guarded_c PROPERTIES LINKER_LANGUAGE CXX)
add_library(part_c OBJECT main.c)
target_link_libraries(part_c PRIVATE Holdfast::comm_guarded)
add_executable(mixed_c EXCLUDE_FROM_ALL $<TARGET_OBJECTS:part_c>)
target_link_libraries(mixed_c PRIVATE Holdfast::comm)
set_target_properties(mixed_c PROPERTIES LINKER_LANGUAGE CXX)
"""

C_PROGRAM = """#include "comm/capi/hf_comm.h"
static void done(void* data, const hf_completion* result) {
  *(int*)data = result->outcome == HF_COMPLETED;
}
int main(void) {
  hf_context* context = hf_context_new(HF_EPOLL);
  int came = 0;
  if (!context || hf_after(context, 1, done, &came, 0) != 0) return 1;
  hf_run(context);
  hf_context_free(context);
  return came ? 0 : 1;
}
"""

PROGRAM = """#include "comm/comm.h"
using namespace holdfast::comm;
int main() {
  context ctx;
  error_code ec;
  auto [a, b] = channel::stream_pair(ctx, ec);
  bool got = false;
  b.read(ctx.default_pool(), [&](const completion& c, const slice& s) {
    got = c && s.text() == "installed";
    ctx.stop();
  });
  a.write("installed"_static, [](const completion&) {});
  ctx.run();
  return ctx.shutdown() == 0 && got ? 0 : 1;
}
"""

# What only the debug mode has: the sink, its events, the names of its symbols, its messages.
TRACE = re.compile(r"lifecycle|emit_violation|comm::guarded|owner_registered|double-completion|"
                   r"wrong-thread|holdfast: %s")


def run(*command, ok=True):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ok and result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nexited with {result.returncode}:\n"
                 + result.stdout[-4000:])
    return result


def c_functions(library):
    """The functions of the C interface that a library defines."""
    table = run("nm", "--defined-only", "-g", library).stdout
    return set(re.findall(r" T (hf_\w+)", table))


def traces(binary):
    symbols = run("nm", "-C", binary).stdout
    text = run("strings", "-a", binary).stdout
    return sorted({match.group() for match in TRACE.finditer(symbols + text)})


def main():
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        prefix, source, build = (pathlib.Path(folder, n) for n in ("prefix", "source", "build"))
        run("cmake", "--install", BUILD, "--prefix", prefix, "--component", "comm")
        source.mkdir()
        (source / "CMakeLists.txt").write_text(PROJECT)
        (source / "main.cpp").write_text(PROGRAM)
        (source / "main.c").write_text(C_PROGRAM)
        run("cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
            "-DCMAKE_BUILD_TYPE=Release")
        run("cmake", "--build", build)
        for program in ("plain", "guarded", "plain_c", "guarded_c"):
            run(build / program)
        for target in ("mixed", "mixed_c"):
            mixed = run("cmake", "--build", build, "--target", target, ok=False)
            if mixed.returncode == 0 or "undefined" not in mixed.stdout:
                failures.append(f"{target}: the two builds must not link\n" + mixed.stdout)
        plain = c_functions(prefix / "lib/libholdfast_comm.a")
        guarded = c_functions(prefix / "lib/libholdfast_comm_guarded.a")
        if not plain or guarded != {"hf_guarded_" + name[3:] for name in plain}:
            failures.append("comm/capi/hf_symbols.h does not rename: "
                            f"{sorted(guarded & plain) or 'some functions'}")
        for binary in (prefix / "lib/libholdfast_comm.a", build / "plain"):
            if found := traces(binary):
                failures.append(f"{binary.name} holds traces of the debug mode: {found}")
        if not traces(prefix / "lib/libholdfast_comm_guarded.a"):
            failures.append("the guarded library shows no trace: the check cannot fail")
    print("\n".join(failures) or "installed, consumed, kept apart")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
