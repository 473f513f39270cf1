#!/usr/bin/env python3
"""--summarise and --link give what a direct run gives, and refuse what is no summary."""
# ctest: labels=slow timeout=600 needs=holdfast-check

import json
import re

from checker import ROOT, expect, main, project

WRAPPERS = {
    "main.c": """\
struct request;
int send_later(struct request *r, int fd, char *bytes, unsigned long size);
struct request *make_request(void);
int reply(int fd) {
  char line[64];
  return send_later(make_request(), fd, line, sizeof line);
}
int reply_static(int fd) {
  static char line[64];
  return send_later(make_request(), fd, line, sizeof line);
}
""",
    "middle.c": """\
struct request;
int start(struct request *r, int fd, char *bytes, unsigned long size);
int send_later(struct request *r, int fd, char *bytes, unsigned long size) {
  return start(r, fd, bytes, size);
}
""",
    "lowest.c": """\
#include <aio.h>
#include <stdlib.h>
struct request { struct aiocb block; };
struct request *make_request(void) { return calloc(1, sizeof(struct request)); }
int start(struct request *r, int fd, char *bytes, unsigned long size) {
  r->block.aio_fildes = fd;
  r->block.aio_buf = bytes;
  r->block.aio_nbytes = size;
  return aio_write(&r->block);
}
""",
}
FILES_EACH = 3


def summarise(p, sources, flags):
    summaries = []
    for number, source in enumerate(sources):
        summary = p.folder / f"{number}.summary"
        done = p.run(f"--summarise={summary}", source, "--", *flags)
        expect(done.returncode == 0, source, done.stderr)
        summaries.append(summary)
    return summaries


def same_as_direct(p, sources, flags, at_least):
    direct, done = p.findings("--no-cache", "--audit", "--explain-unknown", *sources, "--", *flags)
    linked, link = p.findings("--link", "--audit", "--explain-unknown",
                              *summarise(p, sources, flags))
    expect(len(direct["findings"]) >= at_least, "found too little:", done.stderr)
    expect(direct == linked, json.dumps(direct), json.dumps(linked))
    expect(done.returncode == link.returncode, done.returncode, link.returncode)
    return direct


def wrappers_across_files():
    with project() as p:
        sources = [p.write(name, text) for name, text in WRAPPERS.items()]
        found = same_as_direct(p, sources, [], 1)["findings"]
        expect([(f["rule"], f["file"], f["subject"]) for f in found] ==
               [("stack-escape", "main.c", "line")], found)
        calls = [step["file"] for step in found[0]["steps"] if step["kind"] == "calls"]
        expect(calls == ["main.c", "middle.c"], calls)


def corpus_files():
    """Real headers; the labelled files say which libraries are installed here."""
    folder = ROOT / "corpus/checker"
    tried = 0
    for language, flags in (("c", ["-std=gnu11"]), ("cpp", ["-std=c++20"])):
        sources = [path for path in sorted(folder.rglob(f"*.{language}"))
                   if re.search(r"#include <(aio|uv|boost/asio).*>", path.read_text())]
        for source in sources[:: max(1, len(sources) // FILES_EACH)][:FILES_EACH]:
            with project() as p:
                same_as_direct(p, [source], flags, 0)
            tried += 1
    expect(tried >= 4, "too few corpus files", tried)


def a_summary_tells_people():
    with project() as p:
        source = p.write("lowest.c", WRAPPERS["lowest.c"])
        summary = summarise(p, [source], [])[0].read_bytes().decode(errors="replace")
        expect(summary.startswith("holdfast-summary "), summary[:80])
        expect("start:5\n" in summary, summary[:400])
        expect("lends *bytes (read" in summary and "to 'aio_write'" in summary, summary[:800])


def no_compiler_is_needed():
    """A link of summaries whose sources are gone still finds everything."""
    with project() as p:
        sources = [p.write(name, text) for name, text in WRAPPERS.items()]
        summaries = summarise(p, sources, [])
        for source in sources:
            source.unlink()
        report, done = p.findings("--link", *summaries, environment={"PATH": "/nowhere"})
        expect(len(report["findings"]) == 1 and done.returncode == 1, done.stderr)


def what_is_no_summary():
    with project() as p:
        source = p.write("lowest.c", WRAPPERS["lowest.c"])
        good = summarise(p, [source], [])[0]
        data = good.read_bytes()
        p.write("text.summary", "something else")
        (p.folder / "cut.summary").write_bytes(data[:-7])
        (p.folder / "bent.summary").write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
        p.write("models.yaml", "schema: 1\nlibrary: mine\n")
        cases = {"text.summary": "is not a summary", "cut.summary": "is damaged",
                 "bent.summary": "is damaged", "gone.summary": "cannot be read"}
        for name, why in cases.items():
            report, done = p.findings("--link", good, name)
            expect(done.returncode == 3, name, done.returncode)
            expect(f"{name}: the summary {why}" in done.stderr, name, done.stderr)
            expect(report["statistics"]["functions"] == 2, name, report["statistics"])
        done = p.run("--link", good, "--models=models.yaml")
        expect(done.returncode == 2 and "other models" in done.stdout, done.stdout, done.stderr)


def a_failed_unit_is_named_by_the_link():
    with project() as p:
        bad = p.write("bad.c", '#include "gone.h"\n')
        done = p.run("--summarise=bad.summary", bad, "--")
        expect(done.returncode == 2 and "gone.h" in done.stderr, done.returncode, done.stderr)
        good = summarise(p, [p.write("lowest.c", WRAPPERS["lowest.c"])], [])[0]
        done = p.run("--link", good, "bad.summary")
        expect(done.returncode == 3 and "gone.h" in done.stdout, done.stdout, done.stderr)


if __name__ == "__main__":
    main([wrappers_across_files, corpus_files, a_summary_tells_people, no_compiler_is_needed,
          what_is_no_summary, a_failed_unit_is_named_by_the_link])
