"""Builds the planted bugs in tests/bench/guard and runs them under a tool; used by the benchmark
and by the tests of holdfast-run."""

import collections
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/bench/guard"
BASE = ["-std=c++20", "-g", "-O1", "-fno-omit-frame-pointer", "-I", str(ROOT / "runtime-checker")]
SKIPPED = 77

# layer: (source, flags of the library, how it is rebuilt for Holdfast: not at all, with Asio's
# include, or with the comm layer's debug mode). The layer itself is not instrumented.
LAYERS = {
    "comm-epoll": ("comm", ["-luring", "-lpthread"], "comm"),
    "comm-io_uring": ("comm", ["-luring", "-lpthread"], "comm"),
    "liburing": ("uring", ["-luring"], ""),
    "libuv": ("uv", ["-luv"], ""),
    "posix-aio": ("aio", [], ""),
    "zero-copy": ("zerocopy", [], ""),
    "libevent": ("event", ["-levent_core"], ""),
    "asio-epoll": ("asio", ["-lpthread"], "asio"),
    "asio-io_uring": ("asio", ["-DBOOST_ASIO_HAS_IO_URING", "-DBOOST_ASIO_DISABLE_EPOLL",
                               "-luring", "-lpthread"], "asio"),
}
SANITIZERS = {"": [], "asan": ["-fsanitize=address"], "tsan": ["-fsanitize=thread"]}


@dataclasses.dataclass
class Outcome:
    status: int
    found: str = ""         # the id, or "report" of another tool
    detector: str = ""
    at_culprit: bool = False
    text: str = ""
    stack: list = dataclasses.field(default_factory=list)


def compile_object(layer, sanitizer, guarded, path, extra=(), compiler="g++"):
    """The program's own unit; None when the headers of the library are not installed."""
    source, flags, rebuilt = LAYERS[layer]
    command = [compiler, *extra, *BASE, *SANITIZERS[sanitizer], "-c", str(FOLDER / f"{source}.cpp"),
               "-o", path, *(flag for flag in flags if flag.startswith("-D"))]
    if guarded and rebuilt == "asio":
        command += ["-include", "adapters/asio/boost_asio_guard.h"]
    if guarded and rebuilt == "comm":
        command.append("-DHOLDFAST_COMM_GUARDED")
    return finish(command, path)


def link_program(layer, sanitizer, guarded, path, library_folder, objects, compiler="g++"):
    _, flags, rebuilt = LAYERS[layer]
    command = [compiler, *SANITIZERS[sanitizer], *map(str, objects), "-o", path]
    if rebuilt == "comm":
        archives = pathlib.Path(library_folder).parent / "runtime-checker"
        command.append(archives / f"libholdfast_comm{'_guarded' if guarded else ''}.a")
    if guarded and rebuilt:
        command += [f"-L{library_folder}", "-lholdfast_guard"]
    return finish([*command, *flags], path)


def finish(command, path):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return path
    if re.search(r"No such file or directory|cannot find -l", done.stderr):
        return None
    raise RuntimeError(done.stderr[-3000:])


BUILDING = collections.defaultdict(threading.Lock)


def own_object(layer, sanitizer, guarded, folder):
    """Layers that differ in nothing the compiler sees share it."""
    source, flags, rebuilt = LAYERS[layer]
    key = "-".join([source, *(flag[2:] for flag in flags if flag.startswith("-D")), sanitizer,
                    "guarded" if guarded and rebuilt else "plain"])
    path = pathlib.Path(folder, key + ".o")
    with BUILDING[path]:
        return path if path.exists() else compile_object(layer, sanitizer, guarded, path)


def build(layer, sanitizer, guarded, folder, library_folder):
    """The program's path, or None when the library is not installed."""
    path = pathlib.Path(folder, "-".join(filter(None, [
        layer, sanitizer, "guarded" if guarded and LAYERS[layer][2] else ""])))
    with BUILDING[path]:
        if path.exists():
            return path
        made = own_object(layer, sanitizer, guarded, folder)
        return made and link_program(layer, sanitizer, guarded, path, library_folder, [made])


def cases(program, environment):
    """(name, id, needs): `needs` is "instrumented" when only a sanitizer's build can see it."""
    done = subprocess.run([program, "list"], capture_output=True, text=True, env=environment)
    listed = [(*line.split(" "), "", "")[:3] for line in done.stdout.splitlines()]
    return [case for case in listed if case[2] != "mutant"]


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


def run(command, environment, seconds=60):
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
            outcome.found, outcome.detector = first["id"], first["detector"]
            outcome.stack = [frame["function"] for frame in first["hit_stack"]]
            # A dead frame is judged by the lending call, all else by what hit the memory.
            stack = first["lent_stack"] if first["id"] == "stack-escape" else first["hit_stack"]
            source = {frame["line"] for frame in stack if "tests/bench/guard/" in frame["file"]}
            outcome.at_culprit = first["at_culprit"] and line in source
    return outcome
