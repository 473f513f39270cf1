#!/usr/bin/env python3
"""`--fix`: every defect of the sources in fixes/ is mended, and what comes out compiles.

The sources are analysed, fixed, compiled against the real headers and analysed again: nothing may
be found then. The fixes are in the reports too, and a dry run leaves the sources alone.
"""
# ctest: labels=slow timeout=300 needs=holdfast-check

import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from checker import expect, main, project  # noqa: E402

SOURCES = pathlib.Path(__file__).resolve().parent / "fixes"
PACKAGES = ["libcurl", "libevent", "gio-2.0", "rdkafka", "libzmq"]


def flags(name):
    if name.endswith(".cpp"):
        return ["clang++-22", "-std=c++20"]
    found = subprocess.run(["pkg-config", "--cflags", *PACKAGES], capture_output=True, text=True)
    return ["clang-22", "-std=gnu11", *found.stdout.split()]


def expected(text):
    """(line, rule) of each mark."""
    return sorted((number, rule) for number, line in enumerate(text.splitlines(), 1)
                  for rule in re.findall(r"expect: ([a-z-]+)", line))


def found(report):
    return sorted((one["line"], one["rule"]) for one in report["findings"])


def mend(name):
    with project() as p:
        shutil.copy(SOURCES / name, p.folder / name)
        source = p.folder / name
        before = source.read_text()
        compiler, *rest = flags(name)
        arguments = ["--no-cache", f"--project-root={p.folder}", name, "--", *rest]
        report, _ = p.findings(*arguments)
        expect(found(report) == expected(before), "found", found(report), expected(before))
        bare = [one["rule"] for one in report["findings"] if not one.get("fixes")]
        expect(not bare, "no fix for", bare)
        expect(source.read_text() == before, "without --fix the source was changed")

        done = p.run("--fix", *arguments)
        expect("left out" not in done.stderr, done.stderr)
        after = source.read_text()
        expect(after != before, "--fix changed nothing:", done.stdout, done.stderr)
        compiled = subprocess.run([compiler, *rest, "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                                   "-Wno-unused-parameter", name], cwd=p.folder,
                                  capture_output=True, text=True)
        expect(compiled.returncode == 0, compiled.stderr, after)
        report, done = p.findings(*arguments)
        expect(found(report) == [] and done.returncode == 0, "left:", found(report), after)


def test_handlers():
    mend("handlers.cpp")


def test_calls_that_copy():
    mend("copies.c")


COPIES_TOO_EARLY = """\
#include <curl/curl.h>
#include <stdio.h>
CURL *sized(const char *more) {
  char body[32];
  CURL *handle = curl_easy_init();
  int length = snprintf(body, sizeof body, "n=%c%s", 0, more);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)length);
  return handle;
}
CURL *filled(int n) {
  char body[32];
  CURL *handle = curl_easy_init();
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
  snprintf(body, sizeof body, "n=%d", n);
  return handle;
}
"""


def test_a_copy_of_other_bytes_is_not_offered():
    with project() as p:
        p.write("a.c", COPIES_TOO_EARLY)
        report, done = p.findings("--no-cache", "a.c", "--", "-std=gnu11")
        lines = {one["line"] for one in report["findings"]}
        expect(lines >= {7, 14}, lines, done.stderr)
        offered = [one for one in report["findings"] if one.get("fixes")]
        expect(not offered, offered)


def test_an_error_leaves_the_sources_alone():
    with project() as p:
        shutil.copy(SOURCES / "copies.c", p.folder / "copies.c")
        before = (p.folder / "copies.c").read_text()
        for asked in ("--diff=gone.diff", "--baseline=gone.sarif"):
            done = p.run("--no-cache", "--fix", asked, "copies.c", "--", *flags("copies.c")[1:])
            expect(done.returncode == 2 and "no fix was applied" in done.stderr, done.stderr)
            expect((p.folder / "copies.c").read_text() == before, asked, "changed the source")


def test_sarif_has_the_edits():
    with project() as p:
        shutil.copy(SOURCES / "copies.c", p.folder / "copies.c")
        log = p.folder / "log.sarif"
        p.run("--no-cache", "--format=sarif", "-o", log, "copies.c", "--", *flags("copies.c")[1:])
        results = json.loads(log.read_text())["runs"][0]["results"]
        inserted = [change["insertedContent"]["text"] for one in results
                    for fix in one["fixes"] for file in fix["artifactChanges"]
                    for change in file["replacements"]]
        expect(any("COPY" in text for text in inserted), inserted)


if __name__ == "__main__":
    main([test_handlers, test_calls_that_copy, test_a_copy_of_other_bytes_is_not_offered,
          test_an_error_leaves_the_sources_alone, test_sarif_has_the_edits])
