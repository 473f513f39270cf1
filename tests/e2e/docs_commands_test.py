#!/usr/bin/env python3
"""Every command in README and docs: it runs here, or the table names the test that runs it."""
# ctest: labels=slow timeout=300 needs=holdfast-check,holdfast-fuzz

import os
import re
import subprocess

from checker import LENDS_LOCAL, ROOT, expect, main, project

BIN = os.environ.get("HOLDFAST_BIN_DIR", str(ROOT / "build/release/bin"))
COMMAND = re.compile(
    r"\s*(\./dev|holdfast-[a-z]+ (?! *\d)|build/release/bin/|ninja |clang-tidy-22|AFL_)")
SHORT = "--seconds=1 --runs=2000"

# What a command of the docs begins with; what is run for it (None: another test does, see there);
# its exit status, or that test.
TABLE = [
    ("./dev demo", None, "tests/e2e/demo_test.py"),
    ("./dev build", None, "tests/e2e/dev_test.py"),
    ("./dev setup", None, "tests/e2e/dev_test.py"),
    ("./dev test", None, ".ci/run"),
    ("./dev lint", None, "tests/tidy/tidy.py"),
    ("./dev proxy soak", None, "tests/runtime-checker/proxy/soak.py"),
    ("./dev proxy", None, "tests/runtime-checker/proxy/traffic_test.py"),
    ("build/release/bin/holdfast-check -p path/to/build", "{bin}/holdfast-check -p .", 1),
    ("build/release/bin/holdfast-run -- ./my-server", "{bin}/holdfast-run -- /bin/true", 0),
    ("build/release/bin/holdfast-fuzz random legacy", "as it is", 1),
    ("holdfast-check -p build --format=sarif -o holdfast.sarif --write-ninja",
     "{bin}/holdfast-check -p . --format=sarif -o holdfast.sarif --write-ninja=holdfast.ninja", 0),
    ("ninja -f holdfast.ninja", None, "tests/e2e/build_engine_test.py"),
    ("clang-tidy-22 -load", None, "tests/analyzer/tidy"),
    ("holdfast-fuzz list", "as it is", 0),
    ("holdfast-fuzz random strict", "{bin}/holdfast-fuzz random strict " + SHORT, 0),
    ("holdfast-fuzz random legacy", "{bin}/holdfast-fuzz random legacy --verdict wrong-bytes", 1),
    ("holdfast-fuzz exhaustive", "{bin}/holdfast-fuzz exhaustive --k 3", 0),
    ("holdfast-fuzz replay", "{bin}/holdfast-fuzz replay one.calls --log", 0),
    ("holdfast-fuzz minimise", "{bin}/holdfast-fuzz minimise bad.calls", 0),
    ("holdfast-fuzz run", None, ".clusterfuzzlite/build.sh"),
    ("holdfast-fuzz power", None, "tests/fuzz/mutants"),
    ("holdfast-fuzz abuse", None, "tests/fuzz/run/abuse_test.cpp"),
    ("holdfast-fuzz triage", "{bin}/holdfast-fuzz triage one.calls", 0),
    ("AFL_CUSTOM_MUTATOR_LIBRARY", None, ".clusterfuzzlite/build.sh"),
    ("holdfast-run [--KEY=VALUE...]", None, "tests/runtime-checker/guard"),
    ("holdfast-proxy ", None, "tests/runtime-checker/proxy/traffic_test.py"),
]

ONE = "target strict\nexpect ok\nc0 = open\nb0 = alloc 8\no0 = write c0 b0\npoll *\n"
BAD = "target legacy\nexpect wrong-bytes\nc0 = open\nb0 = alloc 1\no0 = write c0 b0\nedit b0\n"


def commands():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        for block in re.finditer(r"^```(\w*)\n(.*?)^```", page.read_text(), re.M | re.S):
            for line in block.group(2).splitlines():
                if COMMAND.match(line):
                    yield page.relative_to(ROOT), line.strip()


def row_of(command):
    return next((row for row in TABLE if command.startswith(row[0])), None)


def every_command_has_a_row_and_every_row_a_command():
    unknown = [f"{page}: {command}" for page, command in commands() if not row_of(command)]
    expect(not unknown, "add these to the table of this test", *unknown)
    used = {row_of(command)[0] for _, command in commands()}
    expect(not [row[0] for row in TABLE if row[0] not in used], "rows that no page needs",
           [row[0] for row in TABLE if row[0] not in used])


def what_others_run_exists():
    for begin, run, by in TABLE:
        expect(run is not None or (ROOT / by).exists(), begin, by)


def the_rest_runs():
    with project() as p:
        p.write("reader.c", LENDS_LOCAL.format(name="reader"))
        p.database(["reader.c"])
        p.write("one.calls", ONE)
        p.write("bad.calls", BAD)
        for page, command in commands():
            begin, run, status = row_of(command)
            if run is None:
                continue
            words = re.split(r"\s{2,}|\s+#", command)[0] if run == "as it is" else run
            words = words.replace("build/release/bin", BIN).replace("{bin}", BIN)
            words = re.sub(r"^(holdfast-[a-z]+)", rf"{BIN}/\1", words)
            done = subprocess.run(words, shell=True, cwd=p.folder, capture_output=True, text=True,
                                  env=p.environment, errors="replace")
            expect(done.returncode == status, page, words, done.returncode, done.stdout[-800:],
                   done.stderr[-800:])


if __name__ == "__main__":
    main([every_command_has_a_row_and_every_row_a_command, what_others_run_exists, the_rest_runs])
