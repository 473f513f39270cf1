#!/usr/bin/env python3
"""Counts test cases in CTest's JUnit file: a shard of a GoogleTest program counts as what it ran.

Prints `PASSED FAILED SKIPPED`, then the name of each skipped case, so that a skip does not pass for
a success. A shard that ended before its summary counts as one failure.
"""

import re
import sys
import xml.etree.ElementTree

SHARD = re.compile(r"\w+_tests/\d+")  # cmake/HoldfastTests.cmake names them
SUMMARY = re.compile(r"^\[  (PASSED|FAILED|SKIPPED)\s*\] (\d+) tests?(?:\.|, listed below:)$", re.M)
SKIPPED = re.compile(r"^\[  SKIPPED \] (\S+)$", re.M)


def cases_of(test):
    """(passed, failed, skipped, names of the skipped) of one CTest test."""
    name = test.get("name")
    failed = int(test.find("failure") is not None)
    if SHARD.fullmatch(name):
        output = test.findtext("system-out") or ""
        counts = dict.fromkeys(("PASSED", "FAILED", "SKIPPED"), 0)
        counts.update((word, int(number)) for word, number in SUMMARY.findall(output))
        # A sanitizer may fail a process all of whose cases passed.
        return (counts["PASSED"], max(counts["FAILED"], failed), counts["SKIPPED"],
                sorted(set(SKIPPED.findall(output))))
    skipped = int(test.find("skipped") is not None or test.get("status") == "disabled")
    return 1 - failed - skipped, failed, skipped, [name] * skipped


def main():
    passed = failed = skipped = 0
    names = []
    for test in xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        more = cases_of(test)
        passed, failed, skipped = passed + more[0], failed + more[1], skipped + more[2]
        names += more[3]
    print(passed, failed, skipped)
    print(*names, sep="\n")


if __name__ == "__main__":
    main()
