#!/usr/bin/env python3
"""Exported models stand for the bodies of wrappers that a later run does not see."""
# ctest: labels=slow timeout=300 needs=holdfast-check

from checker import expect, main, project

LIBRARY = """\
#include <aio.h>
#include <stdlib.h>
#include "lib.h"
struct request { struct aiocb block; };
static int start(struct request *r, int fd, char *bytes, unsigned long size) {
  r->block.aio_fildes = fd;
  r->block.aio_buf = bytes;
  r->block.aio_nbytes = size;
  return aio_write(&r->block);
}
int send_later(struct request *r, int fd, char *bytes, unsigned long size) {
  return start(r, fd, bytes, size);
}
char *skip(char *text) { return text + 1; }
void drop(char *text) { free(text); }
int add(int a, int b) { return a + b; }
"""
HEADER = """\
struct request;
int send_later(struct request *r, int fd, char *bytes, unsigned long size);
char *skip(char *text);
void drop(char *text);
int add(int a, int b);
"""
USER = """\
#include <stdlib.h>
#include "lib.h"
int on_stack(struct request *r, int fd) {
  char line[64];
  return send_later(r, fd, skip(line), sizeof line - 1);
}
int in_static(struct request *r, int fd) {
  static char line[64];
  return send_later(r, fd, skip(line), sizeof line - 1);
}
"""
FREED = """\
#include <stdlib.h>
#include "lib.h"
int freed(struct request *r, int fd) {
  char *line = malloc(64);
  int result = send_later(r, fd, line, 64);
  drop(line);
  return result;
}
"""


def files(p):
    p.write("lib.h", HEADER)
    p.write("lib.c", LIBRARY)
    p.write("user.c", USER)
    p.write("freed.c", FREED)


def kinds(report):
    return [(f["rule"], f["function"], f["confidence"]) for f in report["findings"]]


def the_same_effect():
    with project() as p:
        files(p)
        done = p.run("--no-cache", "--export-models=lib.yaml", "lib.c", "--fail-on=never", "--")
        expect(done.returncode == 0, done.stderr)
        text = (p.folder / "lib.yaml").read_text()
        expect("send_later" in text and "skip" in text and "drop" in text, text)
        expect("names: [start]" not in text and "names: [add]" not in text, text)
        blind, _ = p.findings("--no-cache", "user.c", "freed.c", "--")
        expect(blind["findings"] == [], "without the models nothing is known:", kinds(blind))
        for name in ("user.c", "freed.c"):
            direct, _ = p.findings("--no-cache", "lib.c", name, "--")
            modelled, done = p.findings("--no-cache", "--models=lib.yaml", name, "--")
            here = [one for one in kinds(direct) if one[1] in ("on_stack", "in_static", "freed")]
            expect(here and kinds(modelled) == here, name, kinds(modelled), here, text)


def a_second_export_is_the_same():
    """What the written file says is what the program holds: nothing is lost on the way."""
    with project() as p:
        files(p)
        for name in ("one.yaml", "two.yaml"):
            p.run("--no-cache", f"--export-models={name}", "lib.c", "--quiet", "--")
        expect((p.folder / "one.yaml").read_text() == (p.folder / "two.yaml").read_text(), "differ")
        listed = p.run("--list-models", "--models=one.yaml")
        expect("inferred" in listed.stdout and listed.returncode == 0, listed.stderr)


def nowhere_to_write():
    with project() as p:
        files(p)
        done = p.run("--no-cache", "--export-models=none/lib.yaml", "user.c", "--")
        expect(done.returncode == 2 and "cannot write" in done.stderr, done.stderr)


if __name__ == "__main__":
    main([the_same_effect, a_second_export_is_the_same, nowhere_to_write])
