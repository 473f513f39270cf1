#!/usr/bin/env python3
"""What the runtime checker costs in CPU time: messages over the comm layer, its debug mode beside
its plain build, each pair run in turn so that a busy machine slows both.

Pairs: checksums (debug mode in a release build, all default detectors) beside release; guard and
ASan beside plain ASan; guard and TSan beside plain TSan. Above 4 KiB the ratio stands beside
what one bare copy and comparison of each message costs.

Then holdfast-proxy under wrk: each instrumented build (`proxy-checksum`, `proxy-asan`,
`proxy-tsan`) beside the plain proxy of the same compiler and sanitizer, CPU time per request.
A pair whose build is missing is left out; `./dev bench guard_cost` builds them all.
"""
# builds: asan tsan proxy-checksum proxy-asan proxy-tsan

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import proxy  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = [64, 1024, 4096, 65536]
BOUNDS = {"release": 1.15, "asan": 1.15, "tsan": 1.3}
COMPILERS = {"release": ["g++", "-O2"],
             "asan": ["clang++-22", "-O1", "-fsanitize=address,undefined"],
             "tsan": ["clang++-22", "-O1", "-fsanitize=thread"]}
# The instrumented proxy beside the plain one, and the rows: name, path, connections.
PROXIES = {"release": "proxy-checksum", "asan": "proxy-asan", "tsan": "proxy-tsan"}
PROXY_ROWS = [("hit 1 KiB", "/keep/1024", 32), ("hit 4 KiB", "/keep/4096", 32),
              ("forward 1 KiB", "/pass/1024", 32), ("hit 100 KiB", "/keep/102400", 32)]


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


def in_turn(turn):
    return ("plain", "guarded") if turn % 2 else ("guarded", "plain")


def spread(ratios):
    return {"ratio": statistics.median(ratios), "low": min(ratios), "high": max(ratios)}


def verdict(row, bound):
    return f"{'within' if row['ratio'] <= bound else 'ABOVE'} {bound}"


def pair(plain, guarded, size, rounds, messages):
    """Ratios of neighbouring runs, so that what slows the machine slows both."""
    ratios, passes, memory = [], [], []
    for turn in range(rounds):
        runs = {}
        for name in in_turn(turn):
            runs[name] = run(plain if name == "plain" else guarded, size, messages)
        bare, _ = run(plain, size, messages, ECHO_PASSES="1")
        ratios.append(runs["guarded"][0] / runs["plain"][0])
        passes.append(bare / runs["plain"][0])
        memory.append(runs["guarded"][1] / runs["plain"][1])
    return {"size": size, **spread(ratios), "bare_passes": statistics.median(passes),
            "memory": statistics.median(memory),
            "plain_ns": runs["plain"][0], "guarded_ns": runs["guarded"][0]}


def measure_messages(builds, options, folder):
    figures = {}
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
            held = "" if size > 4096 else verdict(row, bound)
            print(f"{preset:8} {size:>6} bytes: guarded/plain {row['ratio']:.2f} "
                  f"(runs {row['low']:.2f} to {row['high']:.2f}; {row['plain_ns']:.0f} and "
                  f"{row['guarded_ns']:.0f} ns last) {held} "
                  f"bare passes {row['bare_passes']:.2f}, memory {row['memory']:.2f}",
                  flush=True)
    return figures


class ProxyPair:
    """The plain and the instrumented proxy of one preset, on one core, with their origin on the
    other."""

    def __init__(self, builds, plain, guarded, folder):
        self.args = argparse.Namespace(bin=str(builds / "release/bin"), backend="epoll")
        port = proxy.free_port()
        self.origin = proxy.Server("origin", [f"{self.args.bin}/proxy-responder", str(port),
                                              "sendfile"], port, "1")
        self.servers = {}
        for side, preset in (("plain", plain), ("guarded", guarded)):
            args = argparse.Namespace(bin=str(builds / preset / "bin"), backend="epoll")
            self.servers[side] = proxy.start("holdfast", args, folder, port)

    def row(self, name, path, connections, rounds, seconds):
        for server in self.servers.values():
            proxy.wrk(server, path, connections, 1)
        ratios, last = [], {}
        for turn in range(rounds):
            for side in in_turn(turn):
                last[side] = proxy.wrk(self.servers[side], path, connections, seconds)["cpu_us"]
            ratios.append(last["guarded"] / last["plain"])
        return {"row": name, **spread(ratios), "plain_us": last["plain"],
                "guarded_us": last["guarded"]}

    def memory(self):
        return self.servers["guarded"].rss() / self.servers["plain"].rss()

    def stop(self):
        for server in [*self.servers.values(), self.origin]:
            server.stop()


def measure_proxies(builds, options, folder):
    if not shutil.which("wrk"):
        print("the proxy is left out: wrk is missing (./dev setup --all)")
        return {}
    figures = {}
    for plain, guarded in PROXIES.items():
        missing = [p for p in (plain, guarded)
                   if not (builds / p / "bin/holdfast-proxy").exists()]
        if missing:
            print(f"{guarded}: not built, left out (./dev build {missing[0]})")
            continue
        pair = ProxyPair(builds, plain, guarded, folder)
        try:
            figures[guarded] = []
            for name, path, connections in PROXY_ROWS:
                row = pair.row(name, path, connections, options.rounds, options.seconds)
                figures[guarded].append(row)
                held = "" if "100" in name else verdict(row, BOUNDS[plain])
                print(f"{guarded:14} {name:13}: guarded/plain {row['ratio']:.2f} (runs "
                      f"{row['low']:.2f} to {row['high']:.2f}; {row['plain_us']:.1f} and "
                      f"{row['guarded_us']:.1f} us last) {held}",
                      flush=True)
            memory = pair.memory()
            figures[guarded].append({"memory": memory})
            print(f"{guarded:14} memory x {memory:.2f}", flush=True)
        finally:
            pair.stop()
    return figures


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench guard_cost", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--messages", type=int, default=20000)
    parser.add_argument("--seconds", type=int, default=2, help="of load on a proxy, per turn")
    parser.add_argument("--only", choices=["messages", "proxy"])
    options = parser.parse_args(arguments)
    builds = pathlib.Path(options.bin).resolve().parents[1]
    with tempfile.TemporaryDirectory() as folder:
        figures = {} if options.only == "proxy" else measure_messages(builds, options, folder)
        if options.only != "messages":
            figures["proxy"] = measure_proxies(builds, options, folder)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
