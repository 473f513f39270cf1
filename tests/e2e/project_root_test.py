#!/usr/bin/env python3
"""Whose function bodies are read when nobody says so: those of the project around the unit."""
# ctest: labels=slow timeout=120 needs=holdfast-check

from checker import LENDS_LOCAL, main, project

HEADER = LENDS_LOCAL.replace("int {name}", "static inline int {name}").format(name="reads")
UNIT = '#include "../../src/reads.h"\nint first(int fd) { return reads(fd); }\n'


def lends_in(one):
    one.write("src/reads.h", HEADER)
    unit = one.write("examples/first/first.c", UNIT)
    report, _ = one.findings("--no-config", unit, "--", "-std=gnu11")
    return {finding["rule"] for finding in report["findings"]}


def a_repository_is_the_project():
    with project() as one:
        one.write(".git/HEAD", "ref: refs/heads/main\n")
        assert "stack-escape" in lends_in(one)


def an_unpacked_archive_is_the_outermost_directory_that_is_built():
    with project() as one:
        one.write("CMakeLists.txt", "project(one)\n")
        one.write("examples/first/Makefile", "all:\n")
        assert "stack-escape" in lends_in(one)


def the_directory_of_the_unit_where_nothing_is_built():
    with project() as one:
        assert not lends_in(one)


if __name__ == "__main__":
    main([a_repository_is_the_project, an_unpacked_archive_is_the_outermost_directory_that_is_built,
          the_directory_of_the_unit_where_nothing_is_built])
