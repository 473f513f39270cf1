#!/usr/bin/env python3
"""Each kind of bad input: one clear message, the contract's exit code, the rest still written."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import json
import subprocess

from checker import LENDS_LOCAL, expect, main, project

GOOD = LENDS_LOCAL.format(name="start")


def one_message(done, text):
    lines = [line for line in done.stderr.splitlines() if text in line]
    expect(len(lines) == 1, f"expected one line with '{text}':", done.stderr)


def no_database():
    with project() as p:
        p.write("a.c", GOOD)
        done = p.run("a.c", "--no-cache")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "no compile_commands.json was found")


def broken_database():
    with project() as p:
        p.write("a.c", GOOD)
        p.write("compile_commands.json", '[{"directory": ')
        done = p.run("-p", ".", "--no-cache")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "holdfast-check: error: ")
        expect("compile_commands.json' is no compilation database: [1:" in done.stderr, done.stderr)


def entries_that_say_nothing():
    """They are named, and the others are analysed."""
    with project() as p:
        p.write("a.c", GOOD)
        whole = {"directory": str(p.folder), "file": "a.c", "command": "gcc -c a.c"}
        for entry, text in [({"arguments": []}, "empty command"),
                            ({"command": ""}, "empty command"),
                            ({}, "entry 2 ('b.c') has neither 'command' nor"),
                            ({"command": "gcc @gone.rsp -c b.c"}, "response file 'gone.rsp'")]:
            entry = {"directory": str(p.folder), "file": "b.c", **entry}
            p.write("b.c", "int b(void) { return 0; }\n")
            p.write("compile_commands.json", json.dumps([whole, entry]))
            report, done = p.findings("-p", ".", "--no-cache")
            expect(done.returncode == 3, "exit", done.returncode, done.stderr)
            one_message(done, text)
            expect(len(report["findings"]) == 1, report["findings"])


def missing_header():
    with project() as p:
        p.write("a.c", GOOD)
        p.write("b.c", '#include "gone.h"\nint b(void) { return 0; }\n')
        p.database(["a.c", "b.c"])
        report, done = p.findings("-p", ".", "--no-cache")
        expect(done.returncode == 3, "exit", done.returncode)
        one_message(done, "'gone.h' file not found")
        expect("b.c:1" in done.stderr, done.stderr)
        expect([f["rule"] for f in report["findings"]] == ["stack-escape"], report["findings"])
        lenient = p.run("-p", ".", "--no-cache", "--allow-broken-units")
        expect(lenient.returncode == 1, "exit", lenient.returncode)


def an_error_in_the_middle():
    """What could be read of a unit with an error is analysed, and the run is incomplete."""
    with project() as p:
        p.write("a.c", GOOD + "int broken(void) { return undeclared; }\n")
        p.database(["a.c"])
        report, done = p.findings("-p", ".", "--no-cache")
        expect(done.returncode == 3, "exit", done.returncode)
        expect(len(report["findings"]) == 1, report["findings"])
        one_message(done, "undeclared")


BROKEN_VIEW = """\
#include <algorithm>
#include <boost/asio.hpp>
namespace net = boost::asio;
struct Signals {
  std::not_declared<net::cancellation_signal> all;
  net::cancellation_slot slot() {
    auto at = std::find_if(all.begin(), all.end(), [](net::cancellation_signal&) { return true; });
    if (at != all.end()) return at->slot();
    return all.emplace_back().slot();
  }
};
net::awaitable<void> work(Signals&) { co_return; }
void start(net::io_context& context, Signals& signals) {
  net::co_spawn(context, work(signals),
                net::bind_cancellation_slot(signals.slot(), net::detached));
}
"""


def what_was_not_understood_is_no_temporary():
    with project() as one:
        source = one.write("broken.cpp", BROKEN_VIEW)
        report, _ = one.findings("--no-config", "--allow-broken-units", source, "--", "-std=c++20")
        assert not report["findings"], report["findings"]


def file_not_in_the_database():
    with project() as p:
        p.write("a.c", GOOD)
        p.write("other.c", GOOD)
        p.database(["a.c"])
        report, done = p.findings("-p", ".", "--no-cache", "a.c", "other.c", "nowhere.c")
        expect(done.returncode == 3, "exit", done.returncode)
        one_message(done, "other.c: it is not in the compilation database")
        one_message(done, "nowhere.c: no such file")
        expect(len(report["findings"]) == 1, report["findings"])


def model_with_an_error():
    with project() as p:
        p.write("a.c", GOOD)
        p.write("bad.yaml", "schema: 1\nlibrary: mine\nfunctions:\n  - names: [f]\n    lend: x\n")
        p.database(["a.c"])
        report, done = p.findings("-p", ".", "--no-cache", "--models=bad.yaml")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "bad.yaml:5")
        expect("lends" in done.stderr, "what was expected:", done.stderr)
        expect(len(report["findings"]) == 1, report["findings"])


def crash_of_the_front_end():
    for pragma in ("parser_crash", "crash"):
        with project() as p:
            p.write("a.c", GOOD)
            p.write("b.c", f"#pragma clang __debug {pragma}\nint b(void) {{ return 0; }}\n")
            p.database(["a.c", "b.c"])
            report, done = p.findings("-p", ".", "--no-cache")
            expect(done.returncode == 3, pragma, "exit", done.returncode)
            one_message(done, "front end crashed")
            expect("b.c" in done.stderr, done.stderr)
            expect(len(report["findings"]) == 1, report["findings"])


def no_room_for_the_recursion():
    with project() as p:
        p.write("a.c", GOOD)
        p.write("b.c", "int b(int x) { return " + "!" * 300000 + "x; }\n")
        p.database(["a.c", "b.c"])
        report, done = p.findings("-p", ".", "--no-cache", "-j2")
        expect(done.returncode == 3, "exit", done.returncode)
        one_message(done, "front end crashed")
        expect(len(report["findings"]) == 1, report["findings"])


def full_disk():
    with project() as p:
        p.write("a.c", GOOD)
        p.database(["a.c"])
        done = p.run("-p", ".", "--no-cache", "-o", "/dev/full")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "cannot write '/dev/full': No space left on device")
        expect("[stack-escape]" in done.stdout, "findings go to standard output:", done.stdout)
        with open("/dev/full", "w") as full:
            done = subprocess.run([p.program, "-p", ".", "--no-cache"], cwd=p.folder, stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "No space left on device")
        with open("/dev/full", "w") as full:
            done = subprocess.run([p.program, "--list-rules"], stdout=full, stderr=subprocess.PIPE,
                                  text=True)
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "holdfast-check: error: cannot write standard output")


def full_disk_for_the_summary():
    with project() as p:
        p.write("a.c", GOOD)
        done = p.run("--summarise=/dev/full", "a.c", "--")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "No space left on device")


def configuration():
    """Found upwards, merged, its excludes honoured; an error in it is one message."""
    with project() as p:
        p.write("src/a.c", GOOD)
        p.write("third_party/b.c", LENDS_LOCAL.format(name="other"))
        p.write(".holdfast.yaml", "excludes: [third_party/**]\nlevels: {fail-on: never}\n")
        p.database(["src/a.c", "third_party/b.c"])
        report, done = p.findings("-p", ".", "--no-cache")
        expect(done.returncode == 0, "exit", done.returncode, done.stderr)
        expect([f["file"] for f in report["findings"]] == ["src/a.c"], report["findings"])
        report, done = p.findings("-p", ".", "--no-cache", "--no-config")
        expect(done.returncode == 1 and len(report["findings"]) == 2, report["findings"])
        p.write(".holdfast.yaml", "exclude: [x]\n")
        done = p.run("-p", ".", "--no-cache")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, ".holdfast.yaml:1: unknown key 'exclude'")


def a_root_that_is_not_there():
    with project() as p:
        p.write("a.c", GOOD)
        p.database(["a.c"])
        done = p.run("-p", ".", "--no-cache", "--project-root=scr")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "the project root 'scr' is no directory")
        p.write(".holdfast.yaml", "roots: [gone]\n")
        done = p.run("-p", ".", "--no-cache")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "is no directory")


def nothing_left():
    with project() as p:
        p.write("a.c", GOOD)
        p.write(".holdfast.yaml", "excludes: ['*.c']\n")
        p.database(["a.c"])
        done = p.run("-p", ".", "--no-cache")
        expect(done.returncode == 2, "exit", done.returncode)
        one_message(done, "every unit is excluded by")


if __name__ == "__main__":
    main([no_database, broken_database, entries_that_say_nothing, missing_header,
          an_error_in_the_middle, what_was_not_understood_is_no_temporary,
          file_not_in_the_database, model_with_an_error, crash_of_the_front_end,
          no_room_for_the_recursion, full_disk, full_disk_for_the_summary, configuration,
          a_root_that_is_not_there, nothing_left])
