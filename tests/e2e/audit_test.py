#!/usr/bin/env python3
"""--audit has a row for each lend of each call, in the style of the Squid-2 descendants."""
# ctest: labels=slow timeout=300 needs=holdfast-check

from checker import expect, main, project

# Declarations as in their headers; bodies are what such projects write.
COMM = """\
#include <stdlib.h>
#include <string.h>
typedef void CWCB(int fd, char *data, size_t size, int flag, void *context);
typedef void FREE(void *memory);
typedef struct { char *buf; int size; } MemBuf;
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *data, FREE *free_func);
void comm_write_mbuf(int fd, MemBuf mb, CWCB *handler, void *data);
void *xmalloc(size_t size);
char *xstrdup(const char *text);
void xfree(void *memory);
typedef struct { int fd; char *reply; char line[128]; } State;
static void wrote(int fd, char *buf, size_t size, int flag, void *data) {}
static void wrote_state(int fd, char *buf, size_t size, int flag, void *data) {
  State *state = data;
  xfree(state->reply);
  xfree(state);
}
"""
CALLS = """\
void on_stack(int fd) {
  char line[32];
  comm_write(fd, line, sizeof line, wrote, NULL, NULL);
}
void in_static(int fd) {
  static char line[32];
  comm_write(fd, line, sizeof line, wrote, NULL, NULL);
}
void literal(int fd) {
  comm_write(fd, "HTTP/1.0 200 OK", 15, wrote, NULL, NULL);
}
void with_free(int fd, const char *text) {
  char *copy = xstrdup(text);
  comm_write(fd, copy, (int)strlen(copy), wrote, NULL, xfree);
}
void in_state(State *state) {
  comm_write(state->fd, state->line, sizeof state->line, wrote, NULL, NULL);
}
void taken_over(int fd, MemBuf mb) {
  comm_write_mbuf(fd, mb, wrote, NULL);
}
"""
REFERENCES = """\
#include <event2/buffer.h>
struct peer { struct evbuffer *out; char greeting[64]; };
static void freed(const void *data, size_t size, void *extra) {}
void with_none(struct peer *p) {
  evbuffer_add_reference(p->out, p->greeting, 64, NULL, NULL);
}
void with_one(struct peer *p) {
  evbuffer_add_reference(p->out, p->greeting, 64, freed, NULL);
}
"""
VERDICTS = {"on_stack": "unsafe", "in_static": "safe", "literal": "safe", "with_free": "safe",
            "taken_over": "safe"}


def one_row_for_each_call():
    with project() as p:
        p.write("a.c", COMM + CALLS)
        report, done = p.findings("--no-cache", "--audit", "a.c", "--")
        rows = report["audit"]
        for function, verdict in VERDICTS.items():
            found = [row for row in rows if row["function"] == function]
            expect(len(found) == 1, function, found, done.stderr)
            expect(found[0]["verdict"] == verdict, function, found)
            expect(found[0]["api"].startswith("comm_write"), found)
            expect(found[0]["owner"], found)
            expect(bool(found[0]["keeper"]) == (verdict == "safe"), found)
        member = [row for row in rows if row["function"] == "in_state"]
        expect(len(member) == 1 and member[0]["verdict"] in ("luck", "unknown"), member)
        expect(member[0]["owner"] == "a member of class 'State'", member)


def no_free_function_keeps_nothing():
    with project() as p:
        p.write("a.c", REFERENCES)
        report, done = p.findings("--no-cache", "--audit", "a.c", "--")
        verdicts = {row["function"]: row["verdict"] for row in report["audit"]}
        expect(verdicts == {"with_none": "luck", "with_one": "safe"}, verdicts, done.stderr)


PARTS = """\
#include <aio.h>
#include <stdlib.h>
#include <uv.h>
struct conn { uv_write_t request; char bytes[64]; };
static void written(uv_write_t *request, int status) {}
void freed(uv_stream_t *stream) {
  struct conn *c = malloc(sizeof *c);
  uv_buf_t buffer = uv_buf_init(c->bytes, 64);
  uv_write(&c->request, stream, &buffer, 1, written);
  free(c);
}
void local_block(int fd) {
  static char bytes[64];
  struct aiocb block = {.aio_fildes = fd, .aio_buf = bytes, .aio_nbytes = 64};
  aio_read(&block);
}
void waits(uv_loop_t *loop, uv_fs_t *request, uv_file file, uv_buf_t *buffers) {
  uv_fs_read(loop, request, file, buffers, 1, 0, NULL);
}
"""


def each_part_has_its_own_verdict():
    """What lies in a freed object is unsafe with it; a block's verdict is no other part's."""
    with project() as p:
        p.write("a.c", PARTS)
        report, done = p.findings("--no-cache", "--audit", "a.c", "--")
        rows = [(row["function"], row["verdict"], row["reason"]) for row in report["audit"]]
        freed = [row for row in rows if row[0] == "freed"]
        expect(len(freed) == 2 and {row[1:] for row in freed} == {("unsafe", "freed-in-flight")},
               rows, done.stderr)
        block = [row for row in rows if row[0] == "local_block" and row[1] == "unsafe"]
        expect([row[2] for row in block] == ["stack-control-block"], rows)
        expect(not [row for row in rows if row[0] == "waits"], rows)


def the_text_report_counts_them():
    with project() as p:
        p.write("a.c", COMM + CALLS)
        done = p.run("--no-cache", "--audit", "a.c", "--")
        last = [line for line in done.stdout.splitlines() if line.startswith("audit: ")]
        expect(len(last) == 1 and last[0].startswith("audit: 6 lends: 4 safe by contract"), last)


if __name__ == "__main__":
    main([one_row_for_each_call, no_free_function_keeps_nothing, each_part_has_its_own_verdict,
          the_text_report_counts_them])
