#!/usr/bin/env python3
"""Planted bugs against the runtime checker and its peers, each beside its correct twin.

First every case by itself: columns are no tool, plain ASan, plain TSan, plain memcheck, and
Holdfast on the plain, the ASan and the TSan build. A cell says `culprit` (the report names the line
of the mistake; for a dead frame the lending call), `later` (found, elsewhere), `-` (not found),
`skip` (this kernel cannot do it), and `!` behind it when the correct twin was reported or failed.
Then the grid: every runtime id and the sixteen situations times the layers, what Holdfast's builds
find beside what the plain tools find, and for a cell that cannot exist the reason. Then found,
culprits and false alarms per tool, and each detector alone. The layers are not instrumented, the
programs are.
"""
# builds: asan tsan

import argparse
import concurrent.futures
import json
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import guard_cases  # noqa: E402
import guard_matrix  # noqa: E402
import guard_mutants  # noqa: E402

PEERS = ["none", "asan", "tsan", "memcheck"]
OURS = ["holdfast", "holdfast+asan", "holdfast+tsan"]
# What each detector is for, and the build it needs.
DETECTORS = {
    "lifecycle": ("", set(guard_matrix.IDS) - {"stack-escape", "freed-in-flight",
                                               "mutated-in-flight", "stack-control-block"}),
    "free": ("", {"freed-in-flight", "callback-before-free"}),
    "frames": ("", {"stack-escape", "stack-control-block"}),
    "checksum": ("", {"mutated-in-flight"}),
    "pages": ("", {"mutated-in-flight"}),
    "asan": ("asan", {"mutated-in-flight"}),
    "tsan": ("tsan", {"mutated-in-flight", "freed-in-flight"}),
}
MARKS = ("ERROR: AddressSanitizer", "WARNING: ThreadSanitizer", "==ERROR", "Invalid ",
         "points to unaddressable", "points to uninitialised", "uninitialised value")


class Case:
    """One planted bug: how to build it for a tool, and where its mistake is."""

    def __init__(self, state, layer, name, defect, needs="", mutant=None):
        self.state, self.layer, self.name, self.id = state, layer, name, defect
        self.needs, self.mutant = needs, mutant
        self.line = 0 if mutant else state.lines[layer].get(name, 0)
        self.source = guard_cases.LAYERS[layer][0]

    def program(self, sanitizer, guarded, twin):
        if self.mutant and twin == "bad":
            return guard_mutants.build_mutant(self.mutant, self.state.build, self.state.folder,
                                              sanitizer, guarded)
        return guard_cases.build(self.layer, sanitizer, guarded, self.state.folder,
                                 self.state.libraries)

    def run(self, tool, twin, options=()):
        sanitizer = tool.split("+")[-1] if "asan" in tool or "tsan" in tool else ""
        guarded = tool.startswith("holdfast")
        program = self.program(sanitizer, guarded, twin)
        name = "layer" if self.mutant else self.name
        if not guarded:
            return self.judge_peer(tool, [program, name, twin])
        report = self.state.folder / f"report-{id(self)}.json"
        outcome = guard_cases.run_guarded(self.state.bin, program, name, twin, report, self.line,
                                          options)
        if self.mutant:
            outcome.at_culprit = any(f"::{self.mutant.function}" in f for f in outcome.stack)
        return outcome

    def judge_peer(self, tool, command):
        if tool == "memcheck":
            command = ["valgrind", "-q", "--error-exitcode=88", *command]
        outcome = guard_cases.run(command, self.state.environment)
        if any(mark in outcome.text for mark in MARKS):
            outcome.found = "report"
            where = self.mutant.function if self.mutant else f"{self.source}.cpp:{self.line}"
            outcome.at_culprit = where in outcome.text
        return outcome


def cell(case, tool, options=()):
    results = {twin: case.run(tool, twin, options) for twin in ("bad", "good")}
    bad, good = results["bad"], results["good"]
    if guard_cases.SKIPPED in (bad.status, good.status):
        return "skip"
    text = "-" if not bad.found else "culprit" if bad.at_culprit else "later"
    if bad.found and tool.startswith("holdfast") and bad.found != case.id:
        text = "other"  # reported, by another id
    return text + ("!" if good.found or good.status != 0 else "")


class State:
    def __init__(self, folder, binaries):
        self.folder = pathlib.Path(folder)
        self.bin = pathlib.Path(binaries).resolve()
        self.build = self.bin.parent
        self.libraries = self.build / "lib"
        self.environment = guard_cases.environment_for(self.bin)
        self.lines = {layer: guard_cases.culprit_lines(layer) for layer in guard_cases.LAYERS}


def all_cases(state, layers):
    for layer in layers:
        program = guard_cases.build(layer, "", False, state.folder, state.libraries)
        if program is None:
            print(f"{layer}: its library is not installed")
            continue
        for name, defect, needs in guard_cases.cases(program, state.environment):
            yield Case(state, layer, name, defect, needs)
    if "comm-epoll" in layers:
        for mutant in guard_mutants.MUTANTS:
            yield Case(state, "comm-epoll", "layer: " + mutant.function, mutant.id, "", mutant)


def build_all(cases, tools, jobs):
    """Before anything runs: a program is built once, and nothing is measured beside a compiler."""
    wanted = {}
    for case in cases:
        for tool in tools:
            sanitizer = tool.split("+")[-1] if "asan" in tool or "tsan" in tool else ""
            for twin in ("bad", "good"):
                own = case.mutant.id if case.mutant and twin == "bad" else ""
                key = (case.layer, own, sanitizer, tool.startswith("holdfast"))
                wanted.setdefault(key, (case, twin))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda item: item[1][0].program(item[0][2], item[0][3], item[1][1]),
                      wanted.items()))


def measure(cases, tools, jobs):
    rows = []
    print(f"{'':58} " + " ".join(f"{tool:>13}" for tool in tools))

    def one(case):
        row = {"layer": case.layer, "case": case.name, "id": case.id, "needs": case.needs}
        row.update({tool: cell(case, tool) for tool in tools})
        return row

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for row in pool.map(one, cases):
            rows.append(row)
            print(f"{row['layer']:13} {row['case']:20} {row['id']:23} "
                  + " ".join(f"{row[tool]:>13}" for tool in tools), flush=True)
    return rows


def is_found(text):
    return text.startswith(("culprit", "later", "other"))


def print_grid(rows, layers, tools):
    """Per cell `H/n P/n`: found by one of Holdfast's builds, and by one of the plain tools."""
    ours, peers = [t for t in tools if t in OURS], [t for t in tools if t in PEERS]
    reasons = {}
    print(f"\n{'':24} " + " ".join(f"{layer:>13}" for layer in layers))
    for row, title, line in guard_matrix.cells(rows, layers):
        shown = []
        for layer in layers:
            measured = line[layer]
            if isinstance(measured, str):
                shown.append(f"({reasons.setdefault(measured, len(reasons) + 1)})")
                continue
            counts = [sum(any(is_found(r[tool]) for tool in group) for r in measured)
                      for group in (ours, peers)]
            shown.append(f"{counts[0]}/{len(measured)} peers {counts[1]}")
        print(f"{row:24} " + " ".join(f"{text:>13}" for text in shown)
              + (f"  {title}" if title else ""))
    for reason, number in reasons.items():
        print(f"  ({number}) {reason}")


def summarise(rows, tools):
    figures = {}
    print()
    groups = {tool: [tool] for tool in tools}
    if all(tool in tools for tool in OURS):
        groups["holdfast, best build"] = OURS
        groups["plain tools together"] = [tool for tool in PEERS if tool in tools]
    for name, members in groups.items():
        used = [[row[tool] for tool in members if row[tool] != "skip"] for row in rows]
        used = [cells for cells in used if cells]
        found = sum(any(is_found(c) for c in cells) for cells in used)
        culprit = sum(any(c.startswith("culprit") for c in cells) for cells in used)
        alarms = sum(any(c.endswith("!") for c in cells) for cells in used)
        precision = found / (found + alarms) if found + alarms else 1.0
        recall = found / max(1, len(used))
        figures[name] = {"cases": len(used), "found": found, "at_culprit": culprit,
                         "false_alarms": alarms, "recall": recall, "precision": precision}
        print(f"{name:22} found {found} of {len(used)}, {culprit} at the culprit, false alarms "
              f"{alarms}; recall {recall:.2f}, precision {precision:.2f}")
    return figures


def measure_detectors(cases, jobs):
    """Each detector alone, on the ids that it is for."""
    rows = []
    for name, (sanitizer, ids) in DETECTORS.items():
        tool = "holdfast+" + sanitizer if sanitizer else "holdfast"
        wanted = [case for case in cases if case.id in ids]
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for case, text in zip(wanted, pool.map(
                    lambda case: cell(case, tool, [f"--detectors={name}"]), wanted)):
                rows.append({"detector": name, "layer": case.layer, "case": case.name,
                             "id": case.id, "cell": text})
    return rows


def summarise_detectors(rows):
    """MUST's figures are 0.95 and 0.95."""
    figures = {}
    print("\neach detector alone:")
    for name in DETECTORS:
        texts = [row["cell"] for row in rows if row["detector"] == name and row["cell"] != "skip"]
        found = sum(is_found(text) for text in texts)
        alarms = sum(text.endswith("!") for text in texts)
        figures[name] = {"cases": len(texts), "found": found, "false_alarms": alarms,
                         "recall": found / max(1, len(texts)),
                         "precision": found / (found + alarms) if found + alarms else 1.0}
        print(f"  {name:10} recall {figures[name]['recall']:.2f} ({found} of {len(texts)}), "
              f"precision {figures[name]['precision']:.2f}", flush=True)
    return figures


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench guard", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--tools", help="comma-separated, default all")
    parser.add_argument("--layers", help="comma-separated, default all")
    parser.add_argument("--no-detectors", action="store_true", help="leave out each one alone")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--add", type=pathlib.Path,
                        help="a result of other layers: the whole is printed and written")
    parser.add_argument("--folder", help="keep the programs here, and use those that are there")
    options = parser.parse_args(arguments)
    tools = options.tools.split(",") if options.tools else PEERS + OURS
    layers = options.layers.split(",") if options.layers else list(guard_cases.LAYERS)
    for given, known in ((tools, PEERS + OURS), (layers, list(guard_cases.LAYERS))):
        if unknown := sorted(set(given) - set(known)):
            parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    if "memcheck" in tools and not shutil.which("valgrind"):
        print("valgrind is not installed: its column is left out")
        tools.remove("memcheck")
    with tempfile.TemporaryDirectory() as temporary:
        state = State(options.folder or temporary, options.bin)
        cases = list(all_cases(state, layers))
        build_all(cases, tools, options.jobs)
        before = json.loads(options.add.read_text()) if options.add else {}
        rows = before.get("matrix", []) + measure(cases, tools, options.jobs)
        alone = before.get("detector_cells", [])
        if not options.no_detectors:
            alone = alone + measure_detectors(cases, options.jobs)
    measured = {row["layer"] for row in rows}
    print_grid(rows, [layer for layer in guard_cases.LAYERS if layer in measured], tools)
    figures = {"matrix": rows, "tools": summarise(rows, tools), "detector_cells": alone}
    if alone:
        figures["detectors"] = summarise_detectors(alone)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
