#!/usr/bin/env python3
"""The cache is used when nothing changed, and only then; whatever befalls it is harmless."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import os
import subprocess

from checker import LENDS_LOCAL, expect, main, project

SOURCE = '#include "size.h"\n' + LENDS_LOCAL.format(name="start").replace("[64]", "[SIZE]")


def filled(p):
    """A project that was checked once."""
    p.write("size.h", "#define SIZE 64\n")
    p.write("a.c", SOURCE)
    p.write("b.c", SOURCE.replace("start", "start_b"))
    p.database(["a.c", "b.c"])
    return p.findings("-p", ".", "--cache-dir=cache")[0]


def entries(p):
    """Each entry with its inode: a written entry is a new file."""
    return {path: path.stat().st_ino for path in sorted((p.folder / "cache").rglob("*.facts"))}


def again(p, *arguments, **more):
    return p.findings("-p", ".", "--cache-dir=cache", *arguments, **more)


def unchanged_is_not_read_again():
    with project() as p:
        first = filled(p)
        before = entries(p)
        expect(len(before) == 2, before)
        os.utime(p.folder / "size.h")  # touched, but the same
        second, done = again(p)
        expect(first == second and done.stderr == "", done.stderr)
        expect(entries(p) == before, "an entry was written again")


def a_changed_header_is_seen():
    with project() as p:
        filled(p)
        before = entries(p)
        status = (p.folder / "size.h").stat()
        p.write("size.h", "#define SIZE 32\n")
        os.utime(p.folder / "size.h", ns=(status.st_atime_ns, status.st_mtime_ns))
        p.write("a.c", SOURCE.replace("char buffer", "static char buffer"))
        report, _ = again(p)
        expect([f["file"] for f in report["findings"]] == ["b.c"], report["findings"])
        now = entries(p)
        expect(now.keys() == before.keys() and not set(now.items()) & set(before.items()), now)


def a_header_that_appears_is_seen():
    """Before the one that was read, or behind a __has_include."""
    with project() as p:
        p.write("second/size.h", "#define SIZE 64\n")
        p.write("a.c", SOURCE + '#if __has_include("extra.h")\n#include "extra.h"\n#endif\n')
        p.database(["a.c"], ["-Ifirst", "-Isecond"])
        report, _ = again(p)
        expect(len(report["findings"]) == 1, report["findings"])
        p.write("extra.h", LENDS_LOCAL.format(name="extra"))
        report, _ = again(p)
        expect(len(report["findings"]) == 2, report["findings"])
        kept = entries(p)
        again(p)
        expect(entries(p) == kept, "read again although nothing had changed")
        p.write("first/size.h", "#define SIZE 64\n" + LENDS_LOCAL.format(name="earlier"))
        report, _ = again(p)
        expect(len(report["findings"]) == 3, report["findings"])


def other_options_are_other_entries():
    with project() as p:
        filled(p)
        p.database(["a.c", "b.c"], flags=["-DOTHER"])
        again(p)
        expect(len(entries(p)) == 4, entries(p))
        p.write("mine.yaml", "schema: 1\nlibrary: mine\n")
        again(p, "--models=mine.yaml")
        expect(len(entries(p)) == 6, entries(p))
        again(p, environment={"CPATH": str(p.folder)})
        expect(len(entries(p)) == 8, entries(p))


def damaged_entries_are_replaced():
    with project() as p:
        first = filled(p)
        paths = sorted(entries(p))
        paths[0].write_bytes(b"")
        data = paths[1].read_bytes()
        paths[1].write_bytes(data[:200] + b"\xff" * (len(data) - 200))
        before = entries(p)
        report, done = again(p)
        expect(report == first and done.stderr == "", done.stderr)
        expect(not set(before.items()) & set(entries(p).items()), "not rewritten")
        second = entries(p)
        again(p)
        expect(entries(p) == second, "the rewritten entries are not used")


def failed_units_are_tried_again():
    with project() as p:
        p.write("a.c", SOURCE)
        p.database(["a.c"])
        _, done = again(p)
        expect(done.returncode == 2, done.returncode)  # size.h is missing, nothing was analysed
        p.write("size.h", "#define SIZE 64\n")
        report, done = again(p)
        expect(done.returncode == 1 and len(report["findings"]) == 1, done.stderr)


def no_room_is_one_warning():
    with project() as p:
        filled(p)
        p.write("blocked", "a file, not a directory")
        done = p.run("-p", ".", "--cache-dir=blocked")
        expect(done.returncode == 1, done.returncode)
        expect(done.stderr.count("warning: the cache is not written") == 1, done.stderr)


def no_cache_means_none():
    with project() as p:
        p.write("a.c", LENDS_LOCAL.format(name="start"))
        p.run("--no-cache", "a.c", "--")
        expect(not (p.folder / "xdg-cache").exists(), "written all the same")
        p.run("a.c", "--")
        expect(list((p.folder / "xdg-cache/holdfast").rglob("*.facts")), "no default cache")


def several_at_once():
    with project() as p:
        first = filled(p)
        for path in entries(p):
            path.unlink()
        runs = [subprocess.Popen([p.program, "-p", ".", "--cache-dir=cache", "--format=json",
                                  "-o", f"{number}.json"], cwd=p.folder) for number in range(4)]
        expect([run.wait() for run in runs] == [1] * 4, "exit codes")
        report, _ = again(p)
        expect(report == first and len(entries(p)) == 2, entries(p))


if __name__ == "__main__":
    main([unchanged_is_not_read_again, a_changed_header_is_seen, a_header_that_appears_is_seen,
          other_options_are_other_entries, damaged_entries_are_replaced,
          failed_units_are_tried_again, no_room_is_one_warning, no_cache_means_none,
          several_at_once])
