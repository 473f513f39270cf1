#!/usr/bin/env python3
"""Every command in README and docs: it runs here, or the table names the test that runs it."""
# ctest: labels=slow timeout=300 needs=holdfast-check,holdfast-fuzz

import os
import re
import subprocess

from checker import LENDS_LOCAL, ROOT, expect, main, project

BIN = os.environ.get("HOLDFAST_BIN_DIR", str(ROOT / "build/release/bin"))
PROGRAM = (r"(?:\./dev|(?:build/\S+/bin/)?holdfast-[a-z]+|ninja|cmake|cpack|ctest|git|python3|"
           r"clang-tidy-22|llvm-\w+-22|[A-Z_]{4,}=\S+)")
# In a block: a line that begins so. In a sentence: `./dev VERB` and others with a word behind them.
LINE = re.compile(rf"\s*{PROGRAM} (?! *\d)")
INLINE = re.compile(rf"`((?:git \w+ \| )?{PROGRAM} [^`]+)`")
# Blocks that are no commands, by how they begin. Every other block has commands in all its lines.
NO_COMMANDS = (
    "# ctest:", "analyzer/ ", "compile_commands.json", "comm layer or adapter", "bytes <->",
    "<api>_", "id  ", "4606254 ", "69206002 ", "TOTAL  ",
    "release  ", "4778800 ", "coded ", "guided ", "illegal call",
    "target ", "# The layer runs", "mynet.yaml:", "operation    start", "void read()")
SHORT = "--seconds=1 --runs=2000"
BENCH = "tests/bench/short_test.py: "
WORD_FOR_WORD = "tests/docs/commands_test.py: PAGES"  # README and CONTRIBUTING, under --all
LINK = "tests/e2e/link_test.py: --link"

# What a command of the docs begins with; what is run for it here (None: another test does); its
# exit status, or that test and words that are in it, or why none can.
TABLE = [
    ("./dev demo", None, WORD_FOR_WORD),
    ("./dev build fuzz-bare", None, "why: the preset of the figures; fuzz targets are built by "
                                    "tests/fuzz/clusterfuzzlite_test.py"),
    ("./dev build", None, WORD_FOR_WORD),
    ("./dev setup --all", None, "why: ./dev test --all begins with it"),
    ("./dev setup", None, WORD_FOR_WORD),
    ("./dev test", None, ".ci/run: ./dev test"),
    ("./dev lint", None, "tests/tidy/repository_test.py: tidy.main"),
    ("./dev bless", None, "why: it changes what the tests compare with"),
    ("./dev bench NAME", None, BENCH + "SHORT"),
    ("./dev bench proxy_cache", None, BENCH + '"proxy_cache"'),
    ("./dev bench proxy", None, BENCH + '"proxy"'),
    ("./dev bench comm", None, BENCH + '"comm"'),
    ("./dev bench guard_cost", None, BENCH + '"guard_cost"'),
    ("./dev bench guard", None, BENCH + '"guard"'),
    ("./dev bench scale", None, BENCH + '"scale"'),
    ("./dev score --peers", None, "why: it runs other tools for an hour"),
    ("./dev score", None, BENCH + '"score"'),
    ("./dev proxy soak", None, WORD_FOR_WORD),
    ("./dev proxy", None, "tests/runtime-checker/proxy/traffic_test.py: Proxy("),
    ("build/release/bin/holdfast-check -p path/to/build", "{bin}/holdfast-check -p .", 1),
    ("build/release/bin/holdfast-run -- ./my-server", "{bin}/holdfast-run -- /bin/true", 0),
    ("build/release/bin/holdfast-fuzz random legacy", "as it is", 1),
    ("holdfast-check -p build --format=sarif -o holdfast.sarif --write-ninja",
     "{bin}/holdfast-check -p . --format=sarif -o holdfast.sarif --write-ninja=holdfast.ninja", 0),
    ("ninja -f holdfast.ninja", None, "tests/e2e/build_engine_test.py: ninja"),
    ("holdfast-check -p build --write-baseline=",
     "{bin}/holdfast-check -p . --write-baseline=holdfast-baseline.sarif --fail-on=never", 0),
    ("holdfast-check -p build --baseline=",
     "{bin}/holdfast-check -p . --baseline=holdfast-baseline.sarif", 0),
    ("git diff | holdfast-check -p build --diff=-",
     "git diff --no-index /dev/null reader.c | {bin}/holdfast-check -p . --diff=-", 1),
    ("git diff main | holdfast-check -p build --diff=-",
     "git diff --no-index /dev/null reader.c | {bin}/holdfast-check -p . --diff=-", 1),
    ("cpack --config build/release/CPackConfig.cmake", None, "tests/e2e/package_test.py: cpack"),
    ("cmake --install build/release --prefix", None,
     "tests/runtime-checker/comm/install_test.py: --prefix"),
    ("holdfast-check file.cpp -- ", "{bin}/holdfast-check reader.c -- -Iinclude", 1),
    ("holdfast-check -p build", "{bin}/holdfast-check -p .", 1),
    ("holdfast-check --help", "as it is", 0),
    ("holdfast-check --explain=", "{bin}/holdfast-check --explain=stack-escape", 0),
    ("holdfast-check --link", None, LINK),
    ("holdfast-check --summarise=OUT", None, "tests/e2e/build_engine_test.py: --summarise="),
    ("holdfast-check --runtime-report", None, "tests/e2e/runtime_report_test.py: --runtime-report"),
    ("clang-tidy-22 -load", None, "tests/analyzer/tidy/module_test.py: -load"),
    ("ctest --test-dir build/release -R", None, "why: it is how this test is run"),
    ("cmake --install build/release --component comm", None,
     "tests/runtime-checker/comm/install_test.py: --install"),
    ("cmake --preset asan -DHOLDFAST_ANALYZER=ON", None,
     "why: half an hour; what it builds is built by the presets release-clang and asan"),
    ("cmake --preset coverage", None, "tests/fuzz/coverage_test.py: cmake --preset coverage"),
    ("cmake --build build/coverage", None, "tests/fuzz/coverage_test.py: commands()"),
    ("LLVM_PROFILE_FILE", None, "tests/fuzz/coverage_test.py: commands()"),
    ("llvm-", None, "tests/fuzz/coverage_test.py: commands()"),
    ("python3 tests/tidy/check_corpus.py", "cd {root} && as it is", 0),
    ("holdfast-fuzz list", "as it is", 0),
    ("holdfast-fuzz random strict", "{bin}/holdfast-fuzz random strict " + SHORT, 0),
    ("holdfast-fuzz random legacy", "{bin}/holdfast-fuzz random legacy --verdict wrong-bytes", 1),
    ("holdfast-fuzz exhaustive", "{bin}/holdfast-fuzz exhaustive --k 3", 0),
    ("holdfast-fuzz replay", "{bin}/holdfast-fuzz replay one.calls --log", 0),
    ("holdfast-fuzz minimise", "{bin}/holdfast-fuzz minimise bad.calls", 0),
    ("holdfast-fuzz convert", "{bin}/holdfast-fuzz convert one.calls --bytes -o one.bytes", 0),
    ("holdfast-fuzz run", None, 'tests/fuzz/clusterfuzzlite_test.py: "run", "strict"'),
    ("holdfast-fuzz power", None, "tests/fuzz/mutants/power_test.cpp: every_planted_bug_is_found"),
    ("holdfast-fuzz abuse", None, "tests/fuzz/run/abuse_test.cpp: run_abuse"),
    ("holdfast-fuzz triage", "{bin}/holdfast-fuzz triage one.calls", 0),
    ("AFL_CUSTOM_MUTATOR_LIBRARY", None,
     "tests/fuzz/engines/aflpp_test.cpp: afl_custom_fuzz"),  # afl-fuzz itself is not run
    ("holdfast-run [--KEY=VALUE...]", None,
     "tests/runtime-checker/run/cases_test.py: holdfast-run"),
    ("holdfast-run --chaos", None, "tests/runtime-checker/run/chaos_test.py: chaos"),
    ("holdfast-run --help", "as it is", 0),
    ("holdfast-proxy ", None, "tests/runtime-checker/proxy/traffic_test.py: Proxy("),
]

ONE = "target strict\nexpect ok\nc0 = open\nb0 = alloc 8\no0 = write c0 b0\npoll *\n"
BAD = "target legacy\nexpect wrong-bytes\nc0 = open\nb0 = alloc 1\no0 = write c0 b0\nedit b0\n"


def blocks(page):
    """The fenced blocks without a language, continued lines joined."""
    for block in re.finditer(r"^```(\w*)\n(.*?)^```", page.read_text(), re.M | re.S):
        if not block.group(1):
            yield re.sub(r"\\\n\s*", "", block.group(2)).splitlines()


def pages():
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands():
    for page in pages():
        name = page.relative_to(ROOT)
        for lines in blocks(page):
            yield from ((name, line.strip()) for line in lines if LINE.match(line))
        prose = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
        for match in INLINE.finditer(prose):
            yield name, match.group(1).replace("\n", " ")


def row_of(command):
    return next((row for row in TABLE if command.startswith(row[0])), None)


def every_command_has_a_row_and_every_row_a_command():
    unknown = [f"{page}: {command}" for page, command in commands() if not row_of(command)]
    expect(not unknown, "add these to the table of this test", *unknown)
    used = {row_of(command)[0] for _, command in commands()}
    expect(not [row[0] for row in TABLE if row[0] not in used], "rows that no page needs",
           [row[0] for row in TABLE if row[0] not in used])


def every_block_is_known():
    """So that no command hides in a block whose lines this test does not take for commands."""
    unknown = [f"{page.relative_to(ROOT)}: {lines[0]}" for page in pages()
               for lines in blocks(page)
               if not lines[0].startswith(NO_COMMANDS) and not all(map(LINE.match, lines))]
    expect(not unknown, "neither commands nor in NO_COMMANDS:", *unknown)


def what_others_run_exists():
    for begin, run, by in TABLE:
        if run is not None or by.startswith("why: "):
            continue
        name, words = by.split(": ", 1)
        expect((ROOT / name).is_file(), begin, name)
        expect(words in (ROOT / name).read_text(), begin, f"{words} is not in {name}")


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
            said = re.split(r"\s{2,}|\s+#", command)[0]
            words = run.replace("as it is", said).replace("{root}", str(ROOT))
            words = words.replace("build/release/bin", BIN).replace("{bin}", BIN)
            words = re.sub(r"^(holdfast-[a-z]+)", rf"{BIN}/\1", words)
            done = subprocess.run(words, shell=True, cwd=p.folder, capture_output=True, text=True,
                                  env=p.environment, errors="replace")
            expect(done.returncode == status, page, words, done.returncode, done.stdout[-800:],
                   done.stderr[-800:])


if __name__ == "__main__":
    main([every_block_is_known, every_command_has_a_row_and_every_row_a_command,
          what_others_run_exists, the_rest_runs])
