#!/usr/bin/env python3
"""Build engines: --write-ninja gives what a direct run gives, and makes again only what changed."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import json
import subprocess

from checker import expect, main, project

HEADER = """\
#include <aio.h>
static inline int start(int fd, char *bytes, unsigned long size) {
  static struct aiocb block;
  block.aio_fildes = fd;
  block.aio_buf = bytes;
  block.aio_nbytes = size;
  return aio_read(&block);
}
"""
LENDS_LOCAL = '#include "start.h"\nint first(int fd) { char b[64]; return start(fd, b, 64); }\n'
LENDS_STATIC = """\
#include "start.h"
int second(int fd) { static char b[9]; return start(fd, b, 9); }
"""
ALONE = "int third(int number) { return number + 1; }\n"


def sample(p):
    p.write("start.h", HEADER)
    names = ["first.c", "second.c", "third one.c"]
    for name, text in zip(names, (LENDS_LOCAL, LENDS_STATIC, ALONE)):
        p.write(name, text)
    p.database(names)


def ninja(p, *arguments):
    return subprocess.run(["ninja", "-v", "-f", "check.ninja", *arguments], cwd=p.folder,
                          capture_output=True, text=True, env=p.environment)


def write(p, *options):
    done = p.run("-p", ".", "--no-config", "--format=json", *options, "--write-ninja=check.ninja")
    expect(done.returncode == 0, done.stderr)
    return p.folder / "check.ninja.d/report.json"


def steps(done):
    return [line for line in done.stdout.splitlines() if "--summarise=" in line]


def without_time(report):
    return {key: value for key, value in json.loads(report.read_text()).items()
            if key in ("findings", "problems", "units")}


def the_same_as_a_direct_run():
    with project() as p:
        sample(p)
        report = write(p, "--fail-on=never")
        done = ninja(p)
        expect(done.returncode == 0, done.stdout, done.stderr)
        expect(len(steps(done)) == 3, done.stdout)
        p.run("-p", ".", "--no-config", "--format=json", "--no-cache", "-o", "direct.json")
        linked, direct = without_time(report), without_time(p.folder / "direct.json")
        expect(len(direct["findings"]) == 1, direct)
        expect(linked == direct, linked, direct)


def only_what_changed():
    with project() as p:
        sample(p)
        write(p, "--fail-on=never")
        ninja(p)
        expect("no work to do" in ninja(p).stdout, "the second run does something")
        p.write("start.h", HEADER + "\n/* changed */\n")
        expect(len(steps(ninja(p))) == 2, "a header makes its two users again, and no more")
        p.database(["first.c", "second.c", "third one.c"], flags=["-DOTHER"])
        write(p, "--fail-on=never")
        expect(len(steps(ninja(p))) == 3, "another compile command makes every unit again")


def findings_fail_the_build():
    with project() as p:
        sample(p)
        report = write(p)
        done = ninja(p)
        expect(done.returncode != 0 and report.exists(), done.stdout, done.stderr)


def a_broken_unit_does_not_hide_the_others():
    with project() as p:
        sample(p)
        p.write("third one.c", '#include "gone.h"\n')
        report = write(p)
        done = ninja(p)
        expect(done.returncode != 0, done.stdout)
        told = json.loads(report.read_text())
        expect(len(told["findings"]) == 1, told["findings"])
        expect("gone.h" in json.dumps(told["problems"]), told["problems"])


def options_that_do_not_fit():
    with project() as p:
        sample(p)
        done = p.run("--depfile=x.d", "first.c", "--")
        expect(done.returncode == 2 and "--summarise" in done.stderr, done.stderr)
        done = p.run("--write-ninja=check.ninja", "first.c", "--")
        expect(done.returncode == 2 and "compilation database" in done.stderr, done.stderr)


if __name__ == "__main__":
    main([the_same_as_a_direct_run, only_what_changed, findings_fail_the_build,
          a_broken_unit_does_not_hide_the_others, options_that_do_not_fit])
