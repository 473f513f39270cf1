#!/usr/bin/env python3
"""What a check costs: against `clang -fsyntax-only` on the same units, from the cache, and as
functions and call chains grow.

1. Paired: for each Asio and Beast unit both programs run alternately, the order swapped from round
   to round; printed are the medians of wall time and peak memory, and the median of the rounds'
   ratios. The ratio of processor times beside it says whether a busy machine has blurred the one of
   wall times. The last line has the geometric mean over the units.
2. Cache: a project of these units, checked twice with one cache folder; medians and their ratio.
3. Growth: generated functions of 10 to 10,000 blocks, call chains of 10 to 1,000 and sums of 1,000
   to 30,000 terms. From each
   time that of the smallest size is taken away, so that the start of the program does not hide
   the slope; the exponent is a least-squares fit on logarithms.
"""

import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUNDLED = sorted((ROOT / "tests/bench/units").glob("*.cpp"))
EXAMPLES = pathlib.Path("/usr/share/doc/libboost1.81-doc/examples/libs")
FROM_THE_PACKAGE = [  # used as well when Debian's libboost1.81-doc is installed
    "asio/example/cpp11/chat/chat_server.cpp",
    "asio/example/cpp11/echo/async_tcp_echo_server.cpp",
    "asio/example/cpp20/coroutines/echo_server.cpp",
    "beast/example/http/server/async/http_server_async.cpp",
    "beast/example/websocket/server/async/websocket_server_async.cpp"]
FLAGS = ["-std=c++20"]
BLOCKS = [10, 30, 100, 300, 1000, 3000, 10000]
CHAINS = [10, 30, 100, 300, 1000]
TERMS = [1000, 3000, 10000, 30000]


def measure(command, folder=None):
    """(seconds, peak MiB, seconds of processor time) of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"bench: {' '.join(map(str, command))}\nexited with {process.returncode}: "
                 + errors.decode(errors="replace")[-2000:])
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def check_command(check, source, output, flags):
    return [check, "--no-config", "--no-cache", "--quiet", "-j", "1", "--format=json", "-o",
            output, source, "--", *flags]


def paired(check, units, rounds, output):
    samples = {unit: [] for unit in units}
    for number in range(rounds + 1):
        for unit in units:
            ours = check_command(check, unit, output, FLAGS)
            theirs = ["clang++-22", "-fsyntax-only", *FLAGS, unit]
            pair = {}
            for name in ("ours", "theirs") if number % 2 else ("theirs", "ours"):
                pair[name] = measure(ours if name == "ours" else theirs)
            if number:  # the first round warms the file cache
                samples[unit].append(pair)
    return [summary(unit, pairs) for unit, pairs in samples.items()]


def summary(unit, pairs):
    def median(name, index):
        return statistics.median(pair[name][index] for pair in pairs)

    def ratio(index):
        return statistics.median(pair["ours"][index] / pair["theirs"][index] for pair in pairs)
    return {"unit": unit.name, "seconds": median("ours", 0), "clang_seconds": median("theirs", 0),
            "time_ratio": ratio(0), "cpu_ratio": ratio(2),
            "mib": median("ours", 1), "clang_mib": median("theirs", 1),
            "memory_ratio": ratio(1)}


def cached(check, units, rounds, folder):
    """A project of copies of the units: cold with an empty cache, then unchanged."""
    project = pathlib.Path(folder, "project")
    project.mkdir()
    commands = []
    for copy in range(3):
        for unit in units:
            source = project / f"{unit.stem}_{copy}.cpp"
            source.write_text(unit.read_text())
            commands.append({"directory": str(project), "file": str(source),
                             "arguments": ["clang++-22", *FLAGS, "-c", str(source)]})
    (project / "compile_commands.json").write_text(json.dumps(commands))
    cold, warm = [], []
    for number in range(max(2, rounds // 2)):
        command = [check, "--quiet", "-j", "1", "-p", project, "--format=json", "-o",
                   pathlib.Path(folder, "out.json"), f"--cache-dir={folder}/cache{number}"]
        cold.append(measure(command, project)[0])
        warm += [measure(command, project)[0] for _ in range(3)]
    cold_median, warm_median = statistics.median(cold), statistics.median(warm)
    return {"units": len(commands), "cold_seconds": cold_median, "warm_seconds": warm_median,
            "faster": cold_median / warm_median}


def function_of_blocks(count):
    body = "".join(
        f"  if (kind == {number}) {{ piece.len = {number}; uv_write(&request[{number}], peer,"
        f" &piece, 1, done); }}\n" for number in range(count))
    return ("#include <uv.h>\nvoid done(uv_write_t*, int);\n"
            "void run(uv_stream_t* peer, uv_write_t* request, uv_buf_t piece, int kind) {\n"
            + body + "}\n")


def chain_of_calls(count):
    calls = "".join(
        f"void step{number}(uv_stream_t* peer, uv_write_t* request, char* bytes) {{"
        f" step{number - 1}(peer, request, bytes); }}\n" for number in range(1, count))
    return ("#include <uv.h>\nvoid done(uv_write_t*, int);\n"
            "void step0(uv_stream_t* peer, uv_write_t* request, char* bytes) {\n"
            "  uv_buf_t piece = uv_buf_init(bytes, 8);\n"
            "  uv_write(request, peer, &piece, 1, done);\n}\n" + calls
            + "void top(uv_stream_t* peer, uv_write_t* request) {\n  char bytes[8] = {0};\n"
            f"  step{count - 1}(peer, request, bytes);\n}}\n")


def sum_of_terms(count):
    return "int sum(int x) {\n  return x" + "\n         + x" * (count - 1) + ";\n}\n"


def exponent(points):
    """The slope of log(seconds - smallest) over log(size); None when nothing can be seen."""
    base = points[0][1]
    logs = [(math.log(size), math.log(seconds - base)) for size, seconds in points[1:]
            if seconds - base > 0.01]
    if len(logs) < 2:
        return None
    mean_x = statistics.mean(x for x, _ in logs)
    mean_y = statistics.mean(y for _, y in logs)
    return (sum((x - mean_x) * (y - mean_y) for x, y in logs)
            / sum((x - mean_x) ** 2 for x, _ in logs))


def growth(check, sizes, generate, rounds, folder):
    points = []
    for size in sizes:
        source = pathlib.Path(folder, f"generated_{size}.c")
        source.write_text(generate(size))
        output = pathlib.Path(folder, "out.json")
        command = check_command(check, source, output, ["-std=gnu11"])
        measure(command)  # warms the file cache
        seconds = statistics.median(measure(command)[0] for _ in range(rounds))
        problems = json.loads(output.read_text()).get("problems", [])
        points.append({"size": size, "seconds": seconds, "skipped": bool(problems)})
    # A function that was given up costs nothing and would flatter the fit.
    done = [(point["size"], point["seconds"]) for point in points if not point["skipped"]]
    return {"points": points, "exponent": exponent(done) if done else None}


def geometric_mean(values):
    return math.exp(statistics.mean(math.log(value) for value in values))


def print_result(result):
    print(f"{'unit':32} check s  clang s  ratio  (cpu)   check MiB  clang MiB  ratio")
    for row in result["paired"]:
        print(f"{row['unit']:32} {row['seconds']:7.3f}  {row['clang_seconds']:7.3f}  "
              f"{row['time_ratio']:5.2f}  {row['cpu_ratio']:5.2f}   {row['mib']:9.0f}  "
              f"{row['clang_mib']:9.0f}  "
              f"{row['memory_ratio']:5.2f}")
    print(f"geometric mean: time {result['time_ratio']:.2f} x (processor time "
          f"{result['cpu_ratio']:.2f} x), memory {result['memory_ratio']:.2f} x "
          "clang++-22 -fsyntax-only")
    cache = result["cache"]
    print(f"unchanged project of {cache['units']} units: {cache['cold_seconds']:.3f} s, from the "
          f"cache {cache['warm_seconds']:.3f} s, {cache['faster']:.0f} x faster")
    for name, title in (("blocks", "function of n blocks"), ("chains", "chain of n calls"),
                        ("terms", "sum of n terms")):
        points = "  ".join(f"{point['size']}: {point['seconds']:.3f} s"
                           + (" (given up)" if point["skipped"] else "")
                           for point in result[name]["points"])
        slope = result[name]["exponent"]
        text = "too fast to fit" if slope is None else f"n^{slope:.2f}"
        print(f"{title}: {points}  ({text})")


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench check", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=ROOT / "build/release/bin", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    check = options.bin.resolve() / "holdfast-check"
    if not os.access(check, os.X_OK):
        parser.exit(2, f"bench: {check} does not exist; build it with ./dev build\n")
    units = BUNDLED + [EXAMPLES / name for name in FROM_THE_PACKAGE if (EXAMPLES / name).exists()]
    with tempfile.TemporaryDirectory() as folder:
        rows = paired(check, units, options.rounds, pathlib.Path(folder, "out.json"))
        result = {
            "paired": rows,
            "time_ratio": geometric_mean([row["time_ratio"] for row in rows]),
            "cpu_ratio": geometric_mean([row["cpu_ratio"] for row in rows]),
            "memory_ratio": geometric_mean([row["memory_ratio"] for row in rows]),
            # The package's examples include files beside them, so copies would not compile.
            "cache": cached(check, BUNDLED, options.rounds, folder),
            "blocks": growth(check, BLOCKS, function_of_blocks, 3, folder),
            "chains": growth(check, CHAINS, chain_of_calls, 3, folder),
            "terms": growth(check, TERMS, sum_of_terms, 3, folder)}
    print_result(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
