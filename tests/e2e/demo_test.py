#!/usr/bin/env python3
"""The demo: one defect of the bundled server, found by all three tools, and the page of it."""
# ctest: labels=slow timeout=300 needs=holdfast-check,holdfast-fuzz

import functools
import os
import re
import subprocess
import sys

import page
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
    healthy = told[told.index("strict_cache_server"):]
    expect("no findings" in healthy and "0 unsafe" in healthy, healthy)
    expect("strict: nothing found" in healthy, healthy)
    expect("same.calls: ok" in healthy, "the sequence that the patient fails", healthy)
    expect("0 of them from another object" in healthy and "0 violations" in healthy, healthy)


def the_page_holds_everything_by_itself():
    _, text = run_demo()
    expect(not re.search(r'(src|href)="', text), "the page refers to nothing")
    expect(text.count("<article>") == 7, "a card per tool and server, and the small examples")
    for word in ("memset(oldest", "edit b0", 'class="track"', "safe by contract"):
        expect(word in text, word)


def readable(name, width, dark):
    told, complaints = page.show(ROOT / "build/demo" / name, width, dark)
    where = f"{name}, {width} wide, {'dark' if dark else 'light'}:"
    expect(not complaints, where, complaints)
    expect(told["width"] == width and told["texts"] > 100, where, told)
    expect(told["wide"] <= 0, where, "wider than its window by", told["wide"])
    expect(told["height"][0] >= 13, where, "small text", told["height"])
    expect(told["contrast"][0] >= 4.5, where, "pale text", told["contrast"])
    # The report lets long lines of code scroll where there is room for that.
    if name == "index.html" or width < 640:
        expect(not told["cut"], where, "cut off:", told["cut"][:10])


def a_browser_shows_it():
    if not page.browser():
        print("not looked at in a browser: there is no chromium here (./dev setup --all)")
        return
    run_demo()
    for name in ("index.html", "report.html"):
        for width, dark in ((1280, False), (1280, True), (400, False)):
            readable(name, width, dark)


if __name__ == "__main__":
    main([the_three_tools_find_the_same_defect, the_healthy_twin_passes_all_three,
          the_page_holds_everything_by_itself, a_browser_shows_it])
