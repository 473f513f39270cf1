#!/usr/bin/env python3
"""What the runtime checker costs in CPU time: messages over the comm layer, its debug mode beside
its plain build, each pair run in turn so that a busy machine slows both.

Pairs: checksums (debug mode in a release build, all default detectors) beside release; guard and
ASan beside plain ASan; guard and TSan beside plain TSan. The sanitized pairs need the builds `asan`
and `tsan` (`./dev build asan`), otherwise they are left out. Above 4 KiB the ratio stands beside
what one bare copy and comparison of each message costs.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = [64, 1024, 4096, 65536]
BOUNDS = {"release": 1.15, "asan": 1.15, "tsan": 1.3}
COMPILERS = {"release": ["g++", "-O2"],
             "asan": ["clang++-22", "-O1", "-fsanitize=address,undefined"],
             "tsan": ["clang++-22", "-O1", "-fsanitize=thread"]}


def build(preset, guarded, folder, builds):
    part = builds / preset / "runtime-checker" / f"libholdfast_comm{'_guarded' * guarded}.a"
    if not part.exists():
        return None
    path = pathlib.Path(folder, f"{preset}-{'guarded' if guarded else 'plain'}")
    extra = []
    if guarded:
        library = builds / preset / "lib"
        extra = ["-DHOLDFAST_COMM_GUARDED", f"-L{library}", "-lholdfast_guard",
                 f"-Wl,-rpath,{library}"]
        if preset == "tsan":
            extra.append(str(ROOT / "runtime-checker/guard/detectors/tsan_report.cpp"))
    subprocess.run([*COMPILERS[preset], "-std=c++20", "-g", "-fno-omit-frame-pointer", "-I",
                    str(ROOT / "runtime-checker"), str(ROOT / "tests/bench/guard/echo.cpp"),
                    str(part), *extra, "-luring", "-lpthread", "-o", str(path)], check=True)
    return path


def run(program, size, messages, **environment):
    done = subprocess.run([program, str(size), str(messages)], capture_output=True, text=True,
                          check=True, env={**os.environ, **environment})
    nanoseconds, memory = done.stdout.split()
    return float(nanoseconds), int(memory)


def pair(plain, guarded, size, rounds, messages):
    """Ratios of neighbouring runs, so that what slows the machine slows both."""
    ratios, passes, memory = [], [], []
    for turn in range(rounds):
        runs = {}
        for name in ("plain", "guarded") if turn % 2 else ("guarded", "plain"):
            runs[name] = run(plain if name == "plain" else guarded, size, messages)
        bare, _ = run(plain, size, messages, ECHO_PASSES="1")
        ratios.append(runs["guarded"][0] / runs["plain"][0])
        passes.append(bare / runs["plain"][0])
        memory.append(runs["guarded"][1] / runs["plain"][1])
    return {"size": size, "ratio": statistics.median(ratios), "low": min(ratios),
            "high": max(ratios), "bare_passes": statistics.median(passes),
            "memory": statistics.median(memory),
            "plain_ns": runs["plain"][0], "guarded_ns": runs["guarded"][0]}


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench guard_cost", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--messages", type=int, default=20000)
    options = parser.parse_args(arguments)
    builds = pathlib.Path(options.bin).resolve().parents[1]
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for preset, bound in BOUNDS.items():
            plain, guarded = (build(preset, side, folder, builds) for side in (False, True))
            if not plain or not guarded:
                print(f"{preset}: not built, left out (./dev build {preset})")
                continue
            figures[preset] = []
            for size in SIZES:
                row = pair(plain, guarded, size, options.rounds,
                           max(500, options.messages // (1 + size // 8192)))
                figures[preset].append(row)
                held = "" if size > 4096 else "within" if row["ratio"] <= bound else "ABOVE"
                print(f"{preset:8} {size:>6} bytes: guarded/plain {row['ratio']:.2f} "
                      f"(runs {row['low']:.2f} to {row['high']:.2f}; {row['plain_ns']:.0f} and "
                      f"{row['guarded_ns']:.0f} ns last) {held} {bound if held else ''} "
                      f"bare passes {row['bare_passes']:.2f}, memory {row['memory']:.2f}",
                      flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
