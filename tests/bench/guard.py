#!/usr/bin/env python3
"""Planted bugs against the runtime checker and its peers, each beside its correct twin.

Rows are the bugs of tests/bench/guard per library; columns are: no tool, plain ASan, plain TSan,
plain memcheck, and Holdfast on the plain, the ASan and the TSan build. Printed per cell: `culprit`
(the report names the line of the mistake), `later` (found, elsewhere), `-` (not found), `skip`
(the kernel or the library cannot do it), and `!` behind a cell whose correct twin was reported or
failed. Then found and false alarms per column, and precision and recall per tool.
"""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import guard_cases  # noqa: E402

TOOLS = ["none", "asan", "tsan", "memcheck", "holdfast", "holdfast+asan", "holdfast+tsan"]


def by_peer(tool, program, case, twin, environment, line, source):
    command = [program, case, twin]
    if tool == "memcheck":
        command = ["valgrind", "-q", "--error-exitcode=88", *command]
    outcome = guard_cases.run(command, environment)
    marks = ("ERROR: AddressSanitizer", "WARNING: ThreadSanitizer", "==ERROR", "Invalid ",
             "points to unaddressable", "points to uninitialised", "uninitialised value")
    if any(mark in outcome.text for mark in marks):
        outcome.found = "report"
        outcome.at_culprit = f"{source}.cpp:{line}" in outcome.text
    return outcome


def cell(tool, layer, case, options, state):
    sanitizer = tool.split("+")[-1] if "asan" in tool or "tsan" in tool else ""
    guarded = tool.startswith("holdfast")
    program = guard_cases.build(layer, sanitizer, guarded, state.folder, state.libraries)
    line = state.lines[layer].get(case, 0)
    results = {}
    for twin in ("bad", "good"):
        if guarded:
            results[twin] = guard_cases.run_guarded(options.bin, program, case, twin,
                                                    f"{state.folder}/report.json", line)
        else:
            results[twin] = by_peer(tool, program, case, twin, state.environment, line,
                                    guard_cases.LAYERS[layer][0])
    bad, good = results["bad"], results["good"]
    if guard_cases.SKIPPED in (bad.status, good.status):
        return "skip"
    text = "-" if not bad.found else "culprit" if bad.at_culprit else "later"
    return text + ("!" if good.found or good.status != 0 else "")


class State:
    def __init__(self, folder, binaries):
        self.folder = folder
        self.libraries = pathlib.Path(binaries).parent / "lib"
        self.environment = guard_cases.environment_for(binaries)
        self.lines = {layer: guard_cases.culprit_lines(layer) for layer in guard_cases.LAYERS}


def measure(options, state, tools):
    rows = []
    for layer in guard_cases.LAYERS:
        program = guard_cases.build(layer, "", False, state.folder, state.libraries)
        if program is None:
            print(f"{layer}: its library is not installed")
            continue
        for case, defect in guard_cases.cases(program, state.environment):
            row = {"layer": layer, "case": case, "id": defect}
            row.update({tool: cell(tool, layer, case, options, state) for tool in tools})
            rows.append(row)
            print(f"{layer:14} {case:20} {defect:24} "
                  + " ".join(f"{row[tool]:>9}" for tool in tools), flush=True)
    return rows


def summarise(rows, tools):
    figures = {}
    print()
    for tool in tools:
        cells = [row[tool] for row in rows if row[tool] != "skip"]
        found = sum(cell.startswith(("culprit", "later")) for cell in cells)
        culprit = sum(cell.startswith("culprit") for cell in cells)
        alarms = sum(cell.endswith("!") for cell in cells)
        precision = found / (found + alarms) if found + alarms else 1.0
        figures[tool] = {"cells": len(cells), "found": found, "at_culprit": culprit,
                         "false_alarms": alarms, "recall": found / max(1, len(cells)),
                         "precision": precision}
        print(f"{tool:14} found {found} of {len(cells)}, {culprit} at the culprit, false alarms "
              f"{alarms}; recall {found / max(1, len(cells)):.2f}, precision {precision:.2f}")
    return figures


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench guard", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--tools", help="comma-separated, default all")
    options = parser.parse_args(arguments)
    tools = options.tools.split(",") if options.tools else list(TOOLS)
    if "memcheck" in tools and not shutil.which("valgrind"):
        print("valgrind is not installed: its column is left out")
        tools.remove("memcheck")
    with tempfile.TemporaryDirectory() as folder:
        state = State(folder, options.bin)
        print(" " * 60 + " ".join(f"{tool:>9}" for tool in tools))
        rows = measure(options, state, tools)
    figures = {"matrix": rows, "tools": summarise(rows, tools)}
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
