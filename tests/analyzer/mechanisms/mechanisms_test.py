#!/usr/bin/env python3
"""Each mechanism of the engine on a few functions: what it finds, and the neighbours it must not.

A line with `// expect: ID` has a finding of that id, and no other line has one. One file each.
"""
# ctest: labels=slow timeout=240 needs=holdfast-check

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
from checker import main, project  # noqa: E402

MARK = re.compile(r"// expect: ([a-z-]+)")


def expected(source):
    return {(number, mark.group(1))
            for number, line in enumerate(source.read_text().splitlines(), 1)
            if (mark := MARK.search(line))}


def flags(source):
    return ["-std=gnu11"] if source.suffix == ".c" else ["-std=c++20"]


def each_finds_what_is_marked_and_no_more():
    failed = []
    for source in sorted((HERE / "sources").iterdir()):
        with project() as one:
            report, _ = one.findings("--no-config", source, "--", *flags(source))
        found = {(finding["line"], finding["rule"]) for finding in report["findings"]}
        for line, rule in sorted(expected(source) - found):
            failed.append(f"{source.name}:{line}: {rule} was not found")
        for line, rule in sorted(found - expected(source)):
            failed.append(f"{source.name}:{line}: {rule} was not expected")
    if failed:
        raise AssertionError("\n".join(failed))


if __name__ == "__main__":
    main([each_finds_what_is_marked_and_no_more])
