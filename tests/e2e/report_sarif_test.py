#!/usr/bin/env python3
"""The SARIF that holdfast-check writes is valid to the SARIF multitool, GitHub's rules included."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77

SOURCE = """\
#include <aio.h>
#include <string.h>

void start(int fd) {
  char buffer[64];
  static struct aiocb block;
  memset(&block, 0, sizeof block);
  block.aio_fildes = fd;
  block.aio_buf = buffer;
  block.aio_nbytes = sizeof buffer;
  aio_read(&block);
}
"""
SUPPRESSED = SOURCE.replace("start", "start_allowed").replace(
    "  aio_read", "  // holdfast: allow(stack-escape) the test says so\n  aio_read")


def find_multitool():
    named = os.environ.get("HOLDFAST_SARIF_MULTITOOL")
    for path in (named, ROOT / ".cache/npm/node_modules/.bin/sarif-multitool",
                 shutil.which("sarif-multitool")):
        if path and pathlib.Path(path).exists():
            return str(path)
    return None


def find_checker():
    folder = os.environ.get("HOLDFAST_BIN_DIR", ROOT / "build/release/bin")
    return pathlib.Path(folder) / "holdfast-check"


def validate(multitool, log, folder):
    """The errors and warnings of the validator: the standard's rules, then GitHub's."""
    problems = []
    for kind in ("Sarif", "Ghas"):
        result = folder / f"validation-{kind}.sarif"
        done = subprocess.run([multitool, "validate", str(log), "--output", str(result),
                               "--log", "ForceOverwrite", "--rule-kind", kind],
                              capture_output=True, text=True)
        if not result.exists():
            sys.exit(f"the validator did not run:\n{done.stdout}{done.stderr}")
        run = json.loads(result.read_text(encoding="utf-8-sig"))["runs"][0]
        problems += [f"{answer['ruleId']}: {answer.get('message')}"
                     for answer in run.get("results", [])
                     if answer.get("level", "warning") in ("error", "warning")]
        if "Analysis completed successfully" not in done.stdout:
            problems.append(f"the validator did not finish: {done.stdout}{done.stderr}")
    return problems


def main():
    multitool, checker = find_multitool(), find_checker()
    if not multitool:
        print("skipped: no sarif-multitool (`./dev test` installs it)")
        return SKIPPED
    if not checker.exists():
        print(f"skipped: {checker} is not built")
        return SKIPPED
    failures = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "open.c").write_text(SOURCE)
        (folder / "allowed.c").write_text(SUPPRESSED)
        baseline = folder / "baseline.sarif"
        runs = {
            "plain": ["open.c", "allowed.c", f"--write-baseline={baseline}"],
            "audit": ["open.c", "--audit", "--explain-unknown"],
            "baseline": ["allowed.c", f"--baseline={baseline}"],
            "missing": ["open.c", "none.c"],
        }
        for run, arguments in runs.items():
            log = folder / f"{run}.sarif"
            done = subprocess.run([checker, "--no-cache", "--format=sarif", "-o", log, *arguments,
                                   "--", "-std=gnu11"], cwd=folder, capture_output=True, text=True)
            if not log.exists():
                failures.append(f"{run}: no report (exit {done.returncode}): {done.stderr}")
                continue
            failures += [f"{run}: {answer}" for answer in validate(multitool, log, folder)]
        found = json.loads((folder / "plain.sarif").read_text())["runs"][0]["results"]
        if [bool(one.get("suppressions")) for one in found] != [True, False]:
            failures.append(f"plain: expected a suppressed and an open finding: {found}")
    print("\n".join(failures) or "valid")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
