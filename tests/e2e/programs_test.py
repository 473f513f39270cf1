#!/usr/bin/env python3
"""Several programs in one database: functions of the same name are kept apart."""
# ctest: labels=slow timeout=300 needs=holdfast-check

from checker import LENDS_LOCAL, expect, main, project

MAIN = LENDS_LOCAL + "int main(void) {{ return {name}(0); }}\n"


def both_mains_are_analysed():
    with project() as p:
        for name in ("one", "two"):
            p.write(f"{name}/main.c", MAIN.format(name="start"))
        # The same file name and line in two directories, named relative to each.
        p.write("compile_commands.json", "[" + ",".join(
            f'{{"directory": "{p.folder}/{name}", "file": "main.c", '
            '"command": "cc -c main.c"}' for name in ("one", "two")) + "]")
        report, done = p.findings("-p", ".", "--no-cache")
        files = [f["file"] for f in report["findings"]]
        expect(files == ["one/main.c", "two/main.c"], files, done.stderr)
        expect(report["statistics"]["functions"] == 4, report["statistics"])


def each_unit_calls_its_own():
    """`help` of one program lends; that of the other does nothing."""
    with project() as p:
        lending = LENDS_LOCAL.replace("int {name}(int fd) {{\n  char buffer[64];",
                                      "int help(int fd, char *buffer) {{").replace(
                                          "sizeof buffer", "64").format()
        caller = "int main(void) { char line[64]; return help(0, line); }\n"
        p.write("one.c", lending + caller)
        p.write("two.c", "int help(int fd, char *buffer) { return 0; }\n" + caller)
        p.database(["two.c", "one.c"])
        report, done = p.findings("-p", ".", "--no-cache")
        found = [(f["file"], f["rule"], f["confidence"]) for f in report["findings"]]
        expect(found == [("one.c", "stack-escape", "definite")], found, done.stderr)


def others_may_call_any():
    """A unit with no definition of its own may mean either: possible, not definite."""
    with project() as p:
        lending = LENDS_LOCAL.replace("int {name}(int fd) {{\n  char buffer[64];",
                                      "int help(int fd, char *buffer) {{").replace(
                                          "sizeof buffer", "64").format()
        p.write("one.c", lending)
        p.write("two.c", "int help(int fd, char *buffer) { return 0; }\n")
        p.write("use.c", "int help(int fd, char *buffer);\n"
                         "int run(void) { char line[64]; return help(0, line); }\n")
        p.database(["use.c", "two.c", "one.c"])
        report, done = p.findings("-p", ".", "--no-cache")
        found = [(f["file"], f["rule"], f["confidence"]) for f in report["findings"]]
        expect(("use.c", "stack-escape", "possible") in found, found, done.stderr)


def a_header_is_one_function():
    with project() as p:
        p.write("inc/lend.h", 
                LENDS_LOCAL.format(name="start").replace("int start", "static inline int start"))
        for name in ("one", "two"):
            p.write(f"src/{name}.c", f'#include "../inc/lend.h"\nint {name}(void) '
                                     "{ return start(0); }\n")
        p.database(["src/one.c", "src/two.c", "src/two.c"])
        report, done = p.findings("-p", ".", "--no-cache", "--project-root=.")
        files = [f["file"] for f in report["findings"]]
        expect(files == ["inc/lend.h"], files, done.stderr)
        expect(report["statistics"]["functions"] == 3, report["statistics"])


if __name__ == "__main__":
    main([both_mains_are_analysed, each_unit_calls_its_own, others_may_call_any,
          a_header_is_one_function])
