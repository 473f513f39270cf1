"""Builds the planted bugs in tests/bench/guard and runs them under a tool; used by the benchmark
and by the tests of holdfast-run."""

import dataclasses
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/bench/guard"
BASE = ["-std=c++20", "-g", "-O1", "-fno-omit-frame-pointer", "-I", str(ROOT / "runtime-checker")]
SKIPPED = 77

# layer: (source, flags of the library, rebuilt for Holdfast?)
LAYERS = {
    "liburing": ("uring", ["-luring"], False),
    "libuv": ("uv", ["-luv"], False),
    "posix-aio": ("aio", [], False),
    "zero-copy": ("zerocopy", [], False),
    "libevent": ("event", ["-levent_core"], False),
    "asio-epoll": ("asio", ["-lpthread"], True),
    "asio-io_uring": ("asio", ["-DBOOST_ASIO_HAS_IO_URING", "-DBOOST_ASIO_DISABLE_EPOLL",
                               "-luring", "-lpthread"], True),
}
SANITIZERS = {"": [], "asan": ["-fsanitize=address"], "tsan": ["-fsanitize=thread"]}


@dataclasses.dataclass
class Outcome:
    status: int
    found: str = ""         # the id, or "report" of another tool
    at_culprit: bool = False
    text: str = ""


def build(layer, sanitizer, guarded, folder, library_folder, compiler="g++"):
    """The program's path, or None when the library is not installed."""
    source, flags, rebuilt = LAYERS[layer]
    path = pathlib.Path(folder, "-".join(filter(None, [layer, sanitizer,
                                                       "guarded" if guarded and rebuilt else ""])))
    if path.exists():
        return path
    command = [compiler, *BASE, *SANITIZERS[sanitizer], str(FOLDER / f"{source}.cpp"), "-o", path]
    if guarded and rebuilt:
        command += ["-include", "adapters/asio/boost_asio_guard.h", f"-L{library_folder}",
                    "-lholdfast_guard"]
    done = subprocess.run([*command, *flags], capture_output=True, text=True)
    if done.returncode != 0:
        if re.search(r"No such file or directory|cannot find -l", done.stderr):
            return None
        raise RuntimeError(done.stderr[-3000:])
    return path


def cases(program, environment):
    done = subprocess.run([program, "list"], capture_output=True, text=True, env=environment)
    return [line.split() for line in done.stdout.splitlines()]


def culprit_lines(layer):
    """{case: line} of the comments that mark the mistakes."""
    lines = {}
    source = (FOLDER / f"{LAYERS[layer][0]}.cpp").read_text().splitlines()
    for number, line in enumerate(source, 1):
        mark = re.search(r"// culprit (.*)$", line)
        for name in mark.group(1).split() if mark else ():
            # On a line of its own it speaks of the next one.
            lines[name] = number + line.strip().startswith("//")
    return lines


def environment_for(bin_folder):
    environment = dict(os.environ)
    environment["LD_LIBRARY_PATH"] = str(pathlib.Path(bin_folder).parent / "lib")
    environment["TSAN_OPTIONS"] = "exitcode=66"
    return environment


def run(command, environment, seconds=8):
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              env=environment, timeout=seconds)
    except subprocess.TimeoutExpired:
        return Outcome(124, text="timed out")
    return Outcome(done.returncode, text=done.stdout + done.stderr)


def run_guarded(bin_folder, program, case, twin, report, line, options=()):
    """Under holdfast-run; `line` is where the mistake is."""
    report = pathlib.Path(report)
    report.unlink(missing_ok=True)
    outcome = run([pathlib.Path(bin_folder, "holdfast-run"), "--report=json",
                   f"--report-path={report}", *options, "--", program, case, twin],
                  environment_for(bin_folder))
    if report.exists():
        violations = json.loads(report.read_text())["violations"]
        if violations:
            first = violations[0]
            outcome.found = first["id"]
            # A dead frame is judged by the lending call, all else by what hit the memory.
            stack = first["lent_stack"] if first["id"] == "stack-escape" else first["hit_stack"]
            source = {frame["line"] for frame in stack if "tests/bench/guard/" in frame["file"]}
            outcome.at_culprit = first["at_culprit"] and line in source
    return outcome
