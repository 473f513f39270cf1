#!/usr/bin/env python3
"""Each mechanism of the engine on a few functions: what it finds, and the neighbours it must not.

A line with `// expect: ID` has a finding of that id, and no other line has one. One file each.
"""
# ctest: labels=slow timeout=900 needs=holdfast-check

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / folder) for folder in ("e2e", "bench")]
from checker import main, project  # noqa: E402
from labelled_cases import CORPUS, compile_flags, marks_in  # noqa: E402


def each_finds_what_is_marked_and_no_more():
    failed = []
    for source in sorted((HERE / "sources").iterdir()):
        with project() as one:
            report, _ = one.findings("--no-config", source, "--", *compile_flags(source.name),
                                     f"-I{CORPUS / 'stubs'}")
        failed += [f"{source.name}:{problem['line']}: {problem['message']}"
                   for problem in report["problems"] if problem["kind"] == "unit-has-errors"]
        found = {(finding["line"], finding["rule"]) for finding in report["findings"]}
        expected = set(marks_in(source.read_text())[0].items())
        for line, rule in sorted(expected - found):
            failed.append(f"{source.name}:{line}: {rule} was not found")
        for line, rule in sorted(found - expected):
            failed.append(f"{source.name}:{line}: {rule} was not expected")
    if failed:
        raise AssertionError("\n".join(failed))


if __name__ == "__main__":
    main([each_finds_what_is_marked_and_no_more])
