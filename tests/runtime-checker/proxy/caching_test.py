#!/usr/bin/env python3
"""The cache over sockets: hits from shared pages without copies, validation, Vary, invalidation,
stale answers, collapsed misses, ranges, what must not be kept, and eviction."""
# ctest: labels=slow timeout=120 needs=holdfast-proxy sanitized

import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from world import Origin, Proxy, eventually, ok, parse, read_all  # noqa: E402

BIG = os.urandom(1 << 20)
FRESH = "Cache-Control: max-age=1000\r\n"


class Script:
    """Answers by path; `paths[path]` is bytes, or a function of the request."""

    def __init__(self):
        self.paths = {}

    def __call__(self, request):
        found = self.paths.get(request.target, ok(b"?"))
        return found(request) if callable(found) else found


def hits():
    script = Script()
    with Origin(script) as origin, Proxy(origin=origin) as proxy:
        script.paths["/big"] = ok(BIG, FRESH + 'ETag: "v1"\r\n')
        for i in range(4):
            status, fields, body = proxy.get("/big")
            assert (status, body) == (200, BIG)
            assert ("age" in fields) == (i > 0)
        assert len(origin.requests) == 1
        status, fields, body = proxy.get("/big", "Range: bytes=1000-200000\r\n")
        assert (status, body) == (206, BIG[1000:200001])
        assert fields["content-range"] == f"bytes 1000-200000/{len(BIG)}"
        assert proxy.get("/big", "Range: bytes=-5\r\n")[2] == BIG[-5:]
        assert proxy.get("/big", f"Range: bytes={len(BIG)}-\r\n")[0] == 416
        assert proxy.get("/big", 'Range: bytes=0-1\r\nIf-Range: "v2"\r\n')[2] == BIG
        status, fields, body = proxy.get("/big", 'If-None-Match: "v1"\r\n')
        assert (status, fields["etag"], body) == (304, '"v1"', b"")
        status, fields, body = proxy.get("/big", method="HEAD")
        assert (status, fields["content-length"], body) == (200, str(len(BIG)), b"")
        assert len(origin.requests) == 1
        m = proxy.metrics()
        # No byte of a body this size is copied by the proxy, from socket to socket.
        assert m['copied_bytes_total{what="small-body"}'] == 0
        assert m["served_body_bytes_total"] > 4 * len(BIG)
        assert m['copied_bytes_total{what="head"}'] < 10000, m
        # A short one is moved once, so as not to pin a page.
        script.paths["/small"] = ok(b"s" * 100, FRESH)
        for _ in range(3):
            assert proxy.get("/small")[2] == b"s" * 100
        assert proxy.metrics()['copied_bytes_total{what="small-body"}'] == 100


def validation():
    script = Script()

    def tagged(request):
        if request.fields.get("if-none-match") == '"a"':
            return b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nX-New: yes\r\n' + \
                FRESH.encode() + b"\r\n"
        return ok(b"one", 'Cache-Control: max-age=0\r\nETag: "a"\r\n')

    with Origin(script) as origin, Proxy(origin=origin) as proxy:
        script.paths["/v"] = tagged
        assert proxy.get("/v")[2] == b"one"
        status, fields, body = proxy.get("/v")
        assert (status, body, fields["x-new"]) == (200, b"one", "yes")
        assert proxy.get("/v")[2] == b"one"
        assert len(origin.requests) == 2  # the 304 made it fresh again


def selecting():
    script = Script()
    with Origin(script) as origin, Proxy(origin=origin) as proxy:
        script.paths["/l"] = lambda r: ok(r.fields.get("foo", "-").encode(),
                                          FRESH + "Vary: Foo\r\n")
        for foo in ("1", "2", "1", "2"):
            assert proxy.get("/l", f"Foo: {foo}\r\n")[2] == foo.encode()
        assert len(origin.requests) == 2
        assert proxy.get("/l")[2] == b"-"
        script.paths["/star"] = ok(b"x", FRESH + "Vary: Foo, *\r\n")
        before = len(origin.requests)
        proxy.get("/star"), proxy.get("/star")
        assert len(origin.requests) == before + 2


def never_kept():
    script = Script()
    refused = {
        "/no-store": FRESH.replace("max", "no-store, max"),
        "/private": FRESH.replace("max", "private, max"),
        "/cdn": FRESH + "CDN-Cache-Control: no-store\r\n",
        "/none": "",
    }
    with Origin(script) as origin, Proxy(origin=origin) as proxy:
        for path, fields in refused.items():
            script.paths[path] = ok(b"x", fields)
            proxy.get(path), proxy.get(path)
            assert len(origin.requests) == 2, path
            origin.requests.clear()
        script.paths["/auth"] = ok(b"x", FRESH)
        proxy.get("/auth", "Authorization: Basic x\r\n"), proxy.get("/auth")
        assert len(origin.requests) == 2
        origin.requests.clear()
        script.paths["/cut"] = (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" + FRESH.encode() +
                                b"\r\nabc", "close")
        assert proxy.get("/cut")[2] is None  # visibly cut
        script.paths["/cut"] = ok(b"0123456789", FRESH)
        assert proxy.get("/cut")[2] == b"0123456789"
        # Changing methods invalidate, but only when they succeed.
        script.paths["/i"] = lambda r: ok(r.method.encode(), FRESH) if r.method != "PUT" else \
            b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
        origin.requests.clear()
        proxy.get("/i"), proxy.get("/i", method="PUT"), proxy.get("/i")
        assert len(origin.requests) == 2
        proxy.get("/i", method="DELETE"), proxy.get("/i")
        assert len(origin.requests) == 4


def stale():
    script = Script()
    with Origin(script) as origin, Proxy(origin=origin) as proxy:
        script.paths["/swr"] = ok(b"old", "Cache-Control: max-age=1, stale-while-revalidate=60\r\n")
        script.paths["/sie"] = ok(b"old", "Cache-Control: max-age=1, stale-if-error=60\r\n")
        script.paths["/must"] = ok(b"old", "Cache-Control: max-age=1, must-revalidate\r\n")
        for path in ("/swr", "/sie", "/must"):
            proxy.get(path)
        time.sleep(2.1)
        script.paths["/swr"] = ok(b"new", FRESH)
        assert proxy.get("/swr")[2] == b"old"
        eventually(lambda: proxy.get("/swr")[2] == b"new", "the stale answer was not validated")
        script.paths["/sie"] = b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"
        assert proxy.get("/sie")[2] == b"old"
        script.paths["/must"] = (b"", "close")
        assert proxy.get("/must")[0] == 502


def collapsing():
    """Many ask for what one fetches, and read it while it arrives."""
    go = threading.Event()

    def slow(s, request):
        s.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(BIG)}\r\n{FRESH}\r\n".encode())
        s.sendall(BIG[:300000])
        go.wait(20)
        s.sendall(BIG[300000:])

    with Origin(lambda r: slow) as origin, Proxy("--threads", "2", origin=origin) as proxy:
        sockets = [proxy.connect() for _ in range(20)]
        for s in sockets:
            s.sendall(b"GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        early = [s.recv(1000) for s in sockets]  # before the origin goes on
        go.set()
        for first, s in zip(early, sockets):
            assert parse(first + read_all(s))[2] == BIG
            s.close()
        assert len(origin.requests) == 1, len(origin.requests)


def evicting():
    script = Script()
    with Origin(lambda r: ok(BIG[:100000], FRESH)) as origin, \
            Proxy("--cache-size", "2MiB", origin=origin) as proxy:
        for _ in range(3):
            proxy.get("/kept")
        for i in range(100):
            proxy.get(f"/scan{i}")
        m = proxy.metrics()
        assert m["cache_bytes"] <= 2 << 20
        assert m["cache_evictions_total"] > 50
        before = len(origin.requests)
        proxy.get("/kept")
        assert len(origin.requests) == before  # the scan did not sweep it out


def main():
    hits()
    validation()
    selecting()
    never_kept()
    stale()
    collapsing()
    evicting()


if __name__ == "__main__":
    main()
