#!/usr/bin/env python3
"""What the per-unit step and the link cost, and what 10,000 units would cost on N workers.

Units are generated C sources in the manner of a server: wrappers in one unit, callers in others,
real headers. The step is measured per unit on one worker, on these and on units with Boost;
the link on growing numbers of summaries. Measured is processor time, since what else the machine
does says nothing about a worker. The estimate is arithmetic on these figures and says so.
"""

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

UNIT = """\
#include <aio.h>
#include <stdlib.h>
#include <string.h>
struct request_{n} {{ struct aiocb block; char *bytes; }};
int send_{n}(int fd, char *bytes, unsigned long size) {{
  struct request_{n} *r = calloc(1, sizeof *r);
  r->block.aio_fildes = fd;
  r->block.aio_buf = bytes;
  r->block.aio_nbytes = size;
  return aio_write(&r->block);
}}
int send_{m}(int fd, char *bytes, unsigned long size);
int reply_{n}(int fd, const char *text) {{
  char *copy = strdup(text);
  if (!copy) return -1;
  return send_{m}(fd, copy, strlen(copy));
}}
int shout_{n}(int fd) {{
  {storage} line[64];
  memset(line, '!', sizeof line);
  return send_{m}(fd, line, sizeof line);
}}
"""
BOOST_UNITS = pathlib.Path(__file__).resolve().parent / "units"
UNITS_ASKED = 10_000
WORKERS = (1, 8, 32, 128)


def write_units(folder, count):
    for number in range(count):
        (folder / f"unit{number}.c").write_text(UNIT.format(
            n=number, m=(number + 1) % count,
            storage="char" if number % 10 == 0 else "static char"))


def timed(command, codes=(0, 1)):
    """Seconds of processor of a command, its own and the system's for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode not in codes:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return taken


def measure(program, folder, count):
    write_units(folder, count)
    steps = [timed([program, "--no-config", f"--summarise={folder}/{n}.summary",
                    folder / f"unit{n}.c", "--"]) for n in range(count)]
    links = []
    sizes = [n for n in (count // 8, count // 4, count // 2, count) if n]
    for size in sizes:
        taken = min(timed([program, "--no-config", "--format=json", "-o", folder / "report.json",
                           "--link", *(folder / f"{n}.summary" for n in range(size))])
                    for _ in range(3))
        links.append({"summaries": size, "seconds": round(taken, 4)})
    report = json.loads((folder / "report.json").read_text())
    bytes_each = statistics.mean((folder / f"{n}.summary").stat().st_size for n in range(count))
    boost = [timed([program, "--no-config", f"--summarise={folder}/boost.summary", source, "--",
                    "-std=c++20"]) for source in sorted(BOOST_UNITS.glob("*.cpp")) * 3]
    return {"units": count, "step_seconds_median": round(statistics.median(steps), 4),
            "boost_step_seconds_median": round(statistics.median(boost), 4),
            "link": links, "summary_bytes_mean": round(bytes_each),
            "findings": len(report["findings"])}


def estimate(measured):
    """Straight lines through what was measured; a network and its queues are not in them."""
    step, boost = measured["step_seconds_median"], measured["boost_step_seconds_median"]
    last, first = measured["link"][-1], measured["link"][0]
    slope = (last["seconds"] - first["seconds"]) / (last["summaries"] - first["summaries"])
    link = last["seconds"] + slope * (UNITS_ASKED - last["summaries"])
    return {"units": UNITS_ASKED, "link_seconds": round(link, 1), "workers": [
        {"workers": n, "seconds": round(UNITS_ASKED * step / n + link, 1),
         "boost_seconds": round(UNITS_ASKED * boost / n + link, 1)} for n in WORKERS]}


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench scale", description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--units", type=int, default=400)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(options.bin.resolve() / "holdfast-check", pathlib.Path(folder),
                           options.units)
    result = {"measured": measured, "estimate": estimate(measured)}
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    print(f"per unit: {measured['step_seconds_median']} s (median of {measured['units']}), "
          f"summary {measured['summary_bytes_mean']} bytes; with Boost's headers "
          f"{measured['boost_step_seconds_median']} s")
    for row in measured["link"]:
        print(f"link of {row['summaries']:5} summaries: {row['seconds']} s")
    print(f"estimate for {UNITS_ASKED} units: link {result['estimate']['link_seconds']} s, and")
    for row in result["estimate"]["workers"]:
        print(f"  {row['workers']:4} workers: {row['seconds']} s in all, with Boost's headers "
              f"{row['boost_seconds']} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
