#!/usr/bin/env python3
"""The clang-tidy plugin reports what holdfast-check reports, and takes its options."""
# ctest: labels=slow timeout=900 needs=holdfast-check,holdfast_tidy sanitized

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/bench")]
import labelled_cases  # noqa: E402
from checker import SKIPPED, expect, main, project  # noqa: E402

BUILD = pathlib.Path(os.environ.get("HOLDFAST_BINARY_DIR", ROOT / "build/release"))
PLUGIN = BUILD / "lib/libholdfast_tidy.so"
CASES = 20
SHOWN = re.compile(r"^(.*?):(\d+):\d+: warning: .* \((definite|possible)\) \[holdfast-([a-z-]+)\]$",
                   re.MULTILINE)

SUPPRESSED = """\
#include <aio.h>
int one(struct aiocb *block) {
  char buffer[64];
  block->aio_buf = buffer;
  // holdfast: allow(stack-escape) the caller waits
  return aio_read(block);
}
int two(struct aiocb *block) {
  char buffer[64];
  block->aio_buf = buffer;
  return aio_read(block);  // NOLINT(holdfast-stack-escape)
}
int three(struct aiocb *block) {
  char buffer[64];
  block->aio_buf = buffer;
  return aio_read(block);  // holdfast: allow(stack-escape)
}
// holdfast: allow(temporary) there is none
"""
OWN_CALL = """\
struct op;
int net_send(struct op *op, const char *bytes, unsigned long size, void (*done)(struct op *));
static void done(struct op *op) { (void)op; }
int reply(struct op *op) {
  char line[16] = "hello";
  return net_send(op, line, sizeof line, done);
}
"""
OWN_MODEL = """\
schema: 1
library: net
contract: https://example.org/net
headers: [net.h]
language: c
functions:
  - names: [net_send]
    args: 4
    operation: {direction: write, stream: 'arg[0]', handler: 'arg[3]', refused: 'return != 0'}
    lends:
      - {what: 'arg[1].*', until: {callback: 'arg[3]'}}
"""


def clang_tidy():
    """The one of the LLVM that the plugin was built for; no other one can load it."""
    cache = (BUILD / "CMakeCache.txt").read_text()
    folder = re.search(r"^Clang_DIR:PATH=(.*)/lib/cmake/clang.*$", cache, re.MULTILINE)
    program = pathlib.Path(folder.group(1)) / "bin/clang-tidy" if folder else None
    if not program or not program.exists():
        print(f"skipped: clang-tidy is not installed beside the LLVM of this build ({program})")
        sys.exit(SKIPPED)
    return program


def tidy(source, *flags, options=None, checks="-*,holdfast-*", cwd=None, more=()):
    """What clang-tidy printed."""
    settings = {f"holdfast-*.{key}": value for key, value in (options or {}).items()}
    config = json.dumps({"Checks": checks, "HeaderFilterRegex": ".*", "CheckOptions": settings})
    done = subprocess.run(
        [clang_tidy(), f"-load={PLUGIN}", f"-config={config}", "-quiet", *more, str(source), "--",
         *flags], capture_output=True, text=True, cwd=cwd, env={**os.environ, "LD_BIND_NOW": "1"})
    expect(done.returncode >= 0, "clang-tidy crashed:", done.stderr)
    return done.stdout


def in_text(text, folder):
    return {((folder / file).resolve(), int(line), rule if rule != "suppression" else
             "holdfast-suppression", confidence)
            for file, line, confidence, rule in SHOWN.findall(text)}


def both(p, source, *flags, cwd=None, options=None, arguments=()):
    """The findings of the two hosts as (file, line, rule, confidence), and the problems."""
    cwd = cwd or p.folder
    report, _ = p.findings("--no-cache", *arguments, source, "--", *flags, cwd=cwd)
    checked = {((cwd / f["file"]).resolve(), f["line"], f["rule"], f["confidence"])
               for f in report["findings"] if not f.get("suppressed")}
    return checked, in_text(tidy(source, *flags, cwd=cwd, options=options), cwd), report["problems"]


def lists_every_rule():
    with project() as p:
        rules = {line.split()[0] for line in p.run("--list-rules").stdout.splitlines()
                 if re.match(r"[a-z-]+\s", line)}
    listed = set(re.findall(r"^\s+holdfast-([a-z-]+)$", tidy("none.c", more=["-list-checks"]),
                            re.MULTILINE))
    expect(listed == rules | {"suppression", "not-analysed"}, listed ^ rules)


def representative_cases():
    """One with a label per library, then a second one, until there are enough."""
    taken = {}
    for rank in range(3):
        seen = {}
        for case in labelled_cases.load():
            if case.expected and not case.state:
                seen.setdefault(case.api, []).append(case.file)
        for api, files in sorted(seen.items()):
            if len(files) > rank:
                taken.setdefault(files[rank], api)
    return list(taken)


def same_on_cases():
    compared, found = [], 0
    with project() as p:
        for name in representative_cases():
            if len(compared) == CASES:
                break
            flags = [*labelled_cases.compile_flags(name), "-Istubs"]
            checked, shown, problems = both(p, name, *flags, cwd=labelled_cases.CORPUS)
            if problems:
                continue  # headers that are not installed here
            expect(checked == shown, name, sorted(checked ^ shown))
            compared.append(name)
            found += len(checked)
    print(f"{len(compared)} cases, {found} findings in each host")
    expect(len(compared) == CASES and found >= CASES, compared, found)


def same_on_demo():
    with project() as p:
        for source in sorted((ROOT / "corpus/demo").glob("*.c*")):
            flags = labelled_cases.compile_flags(source.name)
            checked, shown, _ = both(p, source, *flags)
            expect(checked and checked == shown, source, sorted(checked ^ shown))


def suppressions():
    with project() as p:
        source = p.write("suppressed.c", SUPPRESSED)
        checked, shown, _ = both(p, source)
        expect(len(checked) == 4, checked)
        expect(checked - shown == {(source, 11, "stack-escape", "definite")}, checked ^ shown)
        expect(shown <= checked, shown - checked)
        definite = in_text(tidy(source, options={"MinConfidence": "definite"}), p.folder)
        expect(definite == {one for one in shown if one[3] == "definite"} != shown, definite)
        wrong = tidy(source, options={"MinConfidence": "sure"})
        expect(wrong.count("expected 'possible' or 'definite'") == 1, wrong)


def models():
    with project() as p:
        source = p.write("own.c", OWN_CALL)
        model = p.write("net.yaml", OWN_MODEL)
        checked, shown, _ = both(p, source)
        expect(not checked and not shown, checked, shown)
        checked, shown, _ = both(p, source, options={"Models": "net.yaml"},
                                 arguments=[f"--models={model}"])
        expect({(one[1], one[2]) for one in checked} == {(6, "stack-escape")}, checked)
        expect(checked == shown, checked ^ shown)
        model.write_text("schema: none\n")
        wrong = tidy(source, options={"Models": str(model)})
        expect(re.search(r"error: .*net\.yaml:1: .* \[clang-tidy-config\]", wrong), wrong)


def configuration_and_headers():
    """`.holdfast.yaml` counts in both, and a header's findings stand in the header."""
    with project() as p:
        p.write(".holdfast.yaml", "version: 1\nwrappers: [own::read]\n"
                                  "levels:\n  stack-escape: possible\n")
        header = p.write("part.h", '#include <aio.h>\ninline int part(aiocb* block) {\n'
                                   '  char bytes[8];\n  block->aio_buf = bytes;\n'
                                   '  return aio_read(block);\n}\n')
        source = p.write("whole.cpp",
                         '#include "part.h"\nint whole(aiocb* b) { return part(b); }\n')
        checked, shown, _ = both(p, source)
        expect(checked == shown, checked ^ shown)
        expect({(one[0], one[2], one[3]) for one in checked} >=
               {(header, "stack-escape", "possible")}, checked)
        expect("raw-sink" in {one[2] for one in checked}, checked)
        p.write(".holdfast.yaml", "version: 2\n")
        wrong = tidy(source)
        expect("version 2 is not known" in wrong and "[clang-tidy-config]" in wrong, wrong)


def several_units():
    """Nothing of one unit is left for the next."""
    with project() as p:
        first = p.write("first.c", SUPPRESSED)
        second = p.write("second.c", OWN_CALL)
        third = p.write("third.c", SUPPRESSED.replace("buffer", "bytes"))
        p.database([first, second, third])
        done = subprocess.run(
            [clang_tidy(), f"-load={PLUGIN}", "-checks=-*,holdfast-*", "-quiet", "-p", p.folder,
             first, second, third], capture_output=True, text=True)
        files = sorted((one[0].name, one[1]) for one in in_text(done.stdout, p.folder))
        expect([line for name, line in files if name == "first.c"] ==
               [line for name, line in files if name == "third.c"] != [], files)
        expect("second.c" not in dict(files), files)


if __name__ == "__main__":
    clang_tidy()
    main([lists_every_rule, same_on_cases, same_on_demo, suppressions, models,
          configuration_and_headers, several_units])
