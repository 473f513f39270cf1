#!/usr/bin/env python3
"""The comm layer against raw Boost.Asio, libuv, libevent and a plain epoll loop: echo servers.

One process holds all servers and the one client; each round gives every server the same batch of
messages in turn, the order reversed from round to round. What a process keeps for its whole life
(where its buffers happen to lie) is not noise that rounds even out, so several processes run.
Printed per size and number of connections are the medians over the rounds, and for each other
server the median of the rounds' ratios: how many times its messages per second the comm layer made
(higher is better), and how many times the comm layer's CPU time per message the other server spent
(higher is better). CPU time is that of the server's thread alone, so it says more than the clock on
a machine that others use too. Latency is one message's way there and back. Last come the bytes per
idle channel with a read pending.
"""

import argparse
import collections
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys

OURS = "comm"
# What the release build has to reach against each of the others.
WANTED = {"asio": 1.0, "libuv": 1.0, "libevent": 1.0, "plain": 0.9}


def run(program, arguments):
    """The rows and idle lines of one run."""
    process = subprocess.run([program, *arguments], stdout=subprocess.PIPE, text=True)
    if process.returncode != 0:
        sys.exit(f"bench: {program} exited with {process.returncode}")
    rows, idle = [], []
    for line in process.stdout.splitlines():
        word, *fields = line.split(maxsplit=8 if line.startswith("row") else 4)
        if word == "row":
            name, size, connections, number, rate, p50, p99, cpu = fields
            rows.append({"server": name, "size": int(size), "connections": int(connections),
                         "round": int(number), "per_second": float(rate), "p50_us": float(p50),
                         "p99_us": float(p99), "cpu_ns": float(cpu)})
        elif word == "idle":
            idle.append({"channels": int(fields[0]), "heap_bytes": float(fields[1]),
                         "resident_bytes": float(fields[2]), "transport": fields[3]})
    return rows, idle


def medians(rows):
    """[{server, size, connections, per_second, ...}] with the median of each figure."""
    cells = collections.defaultdict(list)
    for row in rows:
        cells[row["connections"], row["size"], row["server"]].append(row)
    return [{"server": server, "size": size, "connections": connections,
             **{figure: statistics.median(row[figure] for row in cell)
                for figure in ("per_second", "p50_us", "p99_us", "cpu_ns")}}
            for (connections, size, server), cell in cells.items()]


def ratios(rows):
    """Per cell and other server: the median over the rounds of the ratios within a round."""
    rounds = collections.defaultdict(dict)
    for row in rows:
        rounds[row["connections"], row["size"], row["round"]][row["server"]] = row
    found = collections.defaultdict(lambda: ([], []))
    for (connections, size, _), servers in rounds.items():
        ours = servers.get(OURS)
        for name, other in servers.items():
            if ours is None or name == OURS:
                continue
            rate, cpu = found[connections, size, name]
            rate.append(ours["per_second"] / other["per_second"])
            cpu.append(other["cpu_ns"] / ours["cpu_ns"])
    return [{"against": name, "size": size, "connections": connections,
             "rate_ratio": statistics.median(rate), "cpu_ratio": statistics.median(cpu)}
            for (connections, size, name), (rate, cpu) in found.items()]


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def print_cells(figures, compared):
    print(f"{'server':<15}{'size':>9}{'conns':>7}{'messages/s':>12}{'p50 us':>10}{'p99 us':>10}"
          f"{'cpu ns/msg':>12}{'rate x':>8}{'cpu x':>8}")
    against = {(r["connections"], r["size"], r["against"]): r for r in compared}
    for row in figures:
        ratio = against.get((row["connections"], row["size"], row["server"]))
        tail = f"{ratio['rate_ratio']:>8.2f}{ratio['cpu_ratio']:>8.2f}" if ratio else ""
        print(f"{row['server']:<15}{row['size']:>9}{row['connections']:>7}"
              f"{row['per_second']:>12.0f}{row['p50_us']:>10.1f}{row['p99_us']:>10.1f}"
              f"{row['cpu_ns']:>12.0f}{tail}")


def print_summary(compared):
    """One line per other server; returns {name: {rate, cpu}}."""
    summary = {}
    for name in dict.fromkeys(r["against"] for r in compared):
        mine = [r for r in compared if r["against"] == name]
        summary[name] = {"rate": geometric_mean(r["rate_ratio"] for r in mine),
                         "cpu": geometric_mean(r["cpu_ratio"] for r in mine),
                         "worst_rate": min(r["rate_ratio"] for r in mine),
                         "worst_cpu": min(r["cpu_ratio"] for r in mine)}
        wanted = f", wanted {WANTED[name]:.1f}" if name in WANTED else ""
        print(f"{OURS} / {name}: rate x {summary[name]['rate']:.2f} "
              f"(worst cell {summary[name]['worst_rate']:.2f}), "
              f"cpu x {summary[name]['cpu']:.2f} (worst cell {summary[name]['worst_cpu']:.2f})"
              f"{wanted}")
    return summary


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench comm", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5, help="in each process")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--size", type=int, help="this message size only")
    parser.add_argument("--connections", type=int, help="this many connections only")
    parser.add_argument("--idle", type=int, default=100000, help="idle channels; 0 skips them")
    options = parser.parse_args(arguments)
    program = options.bin / "comm-bench"
    if not program.exists():
        sys.exit("bench: comm-bench is not built; it needs libuv1-dev and libevent-dev")
    words = ["--rounds", str(options.rounds)]
    for name in ("size", "connections"):
        if getattr(options, name) is not None:
            words += [f"--{name}", str(getattr(options, name))]
    rows, idle = [], []
    for process in range(options.processes):
        # Idle channels in the first only: it is the one figure that no noise reaches.
        some, there = run(program, [*words, "--idle", str(0 if process else options.idle)])
        rows += [row | {"round": (process, row["round"])} for row in some]
        idle += there
    figures, compared = medians(rows), ratios(rows)
    print_cells(figures, compared)
    summary = print_summary(compared)
    for row in idle:
        print(f"idle: {row['channels']} channels, a read pending, {row['heap_bytes']:.0f} bytes "
              f"of heap and {row['resident_bytes']:.0f} resident each ({row['transport']})")
    if options.json:
        machine = {"cores": os.cpu_count(), "kernel": platform.release()}
        options.json.write_text(json.dumps({"machine": machine, "rows": figures,
                                            "ratios": compared, "summary": summary,
                                            "idle": idle}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
