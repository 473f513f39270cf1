#!/usr/bin/env python3
"""holdfast_check(target): a CMake project checks its own targets, step by step."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import subprocess

from checker import LENDS_LOCAL, ROOT, expect, main, project

LISTS = """\
cmake_minimum_required(VERSION 3.25)
project(sample C)
set(HOLDFAST_CHECK {program})
include({module})
add_library(reader STATIC src/reader.c src/table.c)
holdfast_check(reader {words})
"""


def configure(p, words=""):
    p.write("CMakeLists.txt", LISTS.format(program=p.program, words=words,
                                           module=ROOT / "cmake/HoldfastCheck.cmake"))
    p.write("src/reader.c", LENDS_LOCAL.format(name="reader"))
    p.write("src/table.c", "int table(void) { return 4; }\n")
    return run(p, "cmake", "-G", "Ninja", "-S", ".", "-B", "build")


def run(p, *command):
    return subprocess.run(command, cwd=p.folder, capture_output=True, text=True, env=p.environment)


def check(p):
    return run(p, "cmake", "--build", "build", "--target", "holdfast-check-reader")


def a_finding_fails_the_target():
    with project() as p:
        expect(configure(p).returncode == 0, "configures")
        done = check(p)
        expect(done.returncode != 0 and "stack-escape" in done.stdout, done.stdout, done.stderr)
        done = run(p, "cmake", "--build", "build")
        expect(done.returncode == 0, "the default build is free of it", done.stdout)


def steps_are_kept():
    with project() as p:
        configure(p, "OPTIONS --fail-on=never")
        expect("[1/3] Summarising" in (text := check(p).stdout), text)
        expect("Summarising" not in (text := check(p).stdout), text)
        p.write("src/table.c", "int table(void) { return 5; }\n")
        text = check(p).stdout
        expect(text.count("Summarising") == 1, text)


def as_part_of_the_build():
    with project() as p:
        configure(p, "ALL FORMAT json OUTPUT out.json OPTIONS --fail-on=never")
        expect(run(p, "cmake", "--build", "build").returncode == 0, "builds")
        expect((p.folder / "out.json").exists(), "the report is where it was asked for")


def mistakes_are_told():
    with project() as p:
        done = configure(p, "OUTPTU x.json")
        expect(done.returncode != 0 and "unknown words: OUTPTU" in done.stderr, done.stderr)


if __name__ == "__main__":
    main([a_finding_fails_the_target, steps_are_kept, as_part_of_the_build, mistakes_are_told])
