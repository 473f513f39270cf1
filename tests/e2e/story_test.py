#!/usr/bin/env python3
"""The steps of a finding: lent, would be complete, ends, what would keep it."""
# ctest: labels=slow timeout=120 needs=holdfast-check

from checker import expect, main, project

LENDS = """\
#include <uv.h>
static void written(uv_write_t *request, int status) { (void)request; (void)status; }
void greet(uv_write_t *request, uv_stream_t *stream) {
  char line[16] = "hello";
  uv_buf_t part = uv_buf_init(line, 5);
  uv_write(request, stream, &part, 1, written);
}
"""


def steps_of(text):
    with project() as p:
        p.write("a.c", text)
        report, done = p.findings("--no-cache", "a.c", "--", "-std=gnu11")
        expect(len(report["findings"]) == 1, report["findings"], done.stderr)
        found = report["findings"][0]
        return found["confidence"], [(step["kind"], step["line"]) for step in found["steps"]]


def all_parts_are_told():
    confidence, steps = steps_of(LENDS)
    expect(confidence == "definite", confidence)
    expect(steps == [("lent", 6), ("completes", 2), ("ends", 7), ("advice", 0)], steps)


def a_handler_that_is_not_seen_has_no_step():
    _, steps = steps_of(LENDS.replace("static void written(uv_write_t *request, int status) {"
                                      " (void)request; (void)status; }",
                                      "void written(uv_write_t *request, int status);"))
    expect([kind for kind, _ in steps] == ["lent", "ends", "advice"], steps)


def an_error_in_the_unit_is_the_reason():
    confidence, steps = steps_of(LENDS + "int broken(void) { return undeclared; }\n")
    expect(confidence == "possible", confidence)
    expect([kind for kind, _ in steps][-2:] == ["advice", "advice"], steps)


if __name__ == "__main__":
    main([all_parts_are_told, a_handler_that_is_not_seen_has_no_step,
          an_error_in_the_unit_is_the_reason])
