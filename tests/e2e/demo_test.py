#!/usr/bin/env python3
"""The demo: one defect of the bundled server, found by all three tools, and the page of it."""
# ctest: labels=slow timeout=300 needs=holdfast-check,holdfast-fuzz

import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from checker import ROOT, expect, main


@functools.cache
def run_demo():
    """(what it printed, the page): made once, by the programs under test."""
    programs = os.environ.get("HOLDFAST_BIN_DIR", str(ROOT / "build/release/bin"))
    done = subprocess.run([sys.executable, "-B", str(ROOT / "tests/e2e/demo.py"), "--bin",
                           programs], capture_output=True, text=True)
    expect(done.returncode == 0, done.stdout[-2000:], done.stderr)
    return done.stdout, (ROOT / "build/demo/index.html").read_text()


def the_three_tools_find_the_same_defect():
    told, _ = run_demo()
    static = re.search(r"cache_server\.c:(\d+):\d+: warning: .*\[mutated-in-flight\]", told)
    expect(static, told)
    source = (ROOT / "runtime-checker/comm/legacy/cache_server.c").read_text().splitlines()
    expect("memset(oldest->bytes" in source[int(static.group(1)) - 1], static.group(0))
    expect(re.search(r"^wrong-bytes \(S6\)", told, re.M), "the fuzzer's verdict")
    expect(re.search(r"^edit b0$", told, re.M), "the sequence changes bytes after it lent them")
    expect(re.search(r"^mutated-in-flight: bytes", told, re.M), "the runtime checker's report")
    wrong = int(re.search(r"(\d+) of them from another object", told).group(1))
    expect(wrong > 0, "the slow client received bytes of another object")


def the_healthy_twin_passes_all_three():
    told, _ = run_demo()
    healthy = told[told.index("strict_cache_server") - 200:]
    expect("no findings" in healthy and "0 unsafe" in healthy, healthy)
    expect("strict: nothing found" in healthy, healthy)
    expect("0 of them from another object" in healthy and "0 violations" in healthy, healthy)


def the_page_holds_everything_by_itself():
    _, page = run_demo()
    expect(not re.search(r'(src|href)="', page), "the page refers to nothing")
    expect(page.count("<article>") == 7, "a card per tool and server, and the small examples")
    for word in ("memset(oldest", "edit b0", "<svg", "safe by contract"):
        expect(word in page, word)


def a_browser_shows_it():
    browser = shutil.which("chromium")
    if not browser:
        print("skipped: no chromium here")
        return
    run_demo()
    with tempfile.TemporaryDirectory() as folder:
        picture = pathlib.Path(folder, "page.png")
        shown = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/u",
             "--enable-logging=stderr", "--window-size=1400,1700", f"--screenshot={picture}",
             (ROOT / "build/demo/index.html").as_uri()],
            capture_output=True, text=True, timeout=120)
        expect(picture.exists() and picture.stat().st_size > 50_000, shown.stderr[-2000:])
        expect("CONSOLE" not in shown.stderr, shown.stderr)


if __name__ == "__main__":
    main([the_three_tools_find_the_same_defect, the_healthy_twin_passes_all_three,
          the_page_holds_everything_by_itself, a_browser_shows_it])
