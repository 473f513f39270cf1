#!/usr/bin/env python3
"""--runtime-report marks each finding with what runs said of it, and orders by it."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import json

from checker import LENDS_LOCAL, expect, main, project

LINE = LENDS_LOCAL.splitlines().index("  return aio_read(&block);") + 1


def three(p):
    for name in ("never", "fine", "violated"):
        p.write(f"src/{name}.c", LENDS_LOCAL.format(name=name))
    sites = [{"file": "src/fine.c", "line": LINE, "function": "fine", "api": "aio_read",
              "count": 12},
             {"file": str(p.folder / "src/violated.c"), "line": LINE, "function": "violated",
              "api": "aio_read", "count": 3},
             {"file": "other/never.c", "line": LINE, "function": "x", "api": "y", "count": 9}]
    violations = [{"id": "stack-escape", "file": "src/violated.c", "line": LINE}]
    p.write("runs.json", json.dumps({"version": 1, "sites": sites, "violations": violations}))
    return ["--no-cache", "--runtime-report=runs.json", "src/fine.c", "src/never.c",
            "src/violated.c"]


def marks_and_order():
    with project() as p:
        report, done = p.findings(*three(p), "--")
        found = [(f["file"], f["runtime"]) for f in report["findings"]]
        expect(found == [
            ("src/violated.c", {"state": "confirmed", "count": 3}),
            ("src/fine.c", {"state": "exercised", "count": 12}),
            ("src/never.c", {"state": "never-executed", "count": 0})], found, done.stderr)


def every_format_shows_it():
    with project() as p:
        arguments = three(p)
        for form in ("text", "html", "sarif"):
            done = p.run(f"--format={form}", *arguments, "--")
            for text in ("confirmed at run time", "executed 12 times without a violation",
                         "never executed"):
                expect(text in done.stdout, form, text)


def a_broken_report():
    with project() as p:
        arguments = three(p)
        for text, why in (("[", "is not JSON"), ("{}", "is not a report of the runtime checker")):
            p.write("runs.json", text)
            report, done = p.findings(*arguments, "--")
            expect(done.returncode == 2 and why in done.stderr, done.stderr)
            expect(len(report["findings"]) == 3, "the findings are still written")
            expect("runtime" not in report["findings"][0], report["findings"][0])


if __name__ == "__main__":
    main([marks_and_order, every_format_shows_it, a_broken_report])
