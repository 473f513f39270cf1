#!/usr/bin/env python3
"""Faults and administration: origins and clients that go in mid-body, a full disk for the log, slow
heads, random bytes, many connections, timeouts, reload, options. Nothing may crash, nothing wrong
may be kept, nothing may be lost silently."""
# ctest: labels=slow timeout=150 needs=holdfast-proxy

import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402
from world import Origin, Proxy, eventually, ok, parse, read_all  # noqa: E402

FRESH = "Cache-Control: max-age=1000\r\n"
BIG = os.urandom(2 << 20)


def full_disk():
    with Origin() as origin, Proxy("--access-log", "/dev/full", origin=origin) as proxy:
        assert proxy.get("/")[0] == 200
        eventually(lambda: proxy.metrics()["log_lines_lost_total"] >= 1, "a lost line not counted")
        eventually(lambda: any("cannot write to the access log" in e for e in proxy.errors),
                   "the full disk was not said")
        assert proxy.get("/")[0] == 200


def log_lines():
    with tempfile.TemporaryDirectory() as folder, Origin(lambda r: ok(b"abc", FRESH)) as origin:
        log = os.path.join(folder, "log")
        with Proxy("--access-log", log, origin=origin) as proxy:
            proxy.get("/x\"y", "User-Agent: a\\\"b\r\nReferer: http://r/\r\n")
            eventually(lambda: os.path.getsize(log), "no line in the log")
            os.rename(log, log + ".1")
            proxy.process.send_signal(1)  # SIGHUP: reopened
            eventually(lambda: os.path.exists(log), "the log was not reopened")
            proxy.get("/x\"y")
        with open(log + ".1", encoding="ascii") as first, open(log, encoding="ascii") as second:
            one, two = first.read(), second.read()
        assert '"GET /x\\"y HTTP/1.1" 200 3 "http://r/" "a\\\\\\"b" miss' in one, one
        assert one.startswith("127.0.0.1 - - ["), one
        assert two.rstrip().endswith('200 3 "-" "-" hit'), two


def slow_heads():
    with Origin() as origin, Proxy("--head-timeout", "700ms", "--idle-timeout", "700ms",
                                   origin=origin) as proxy:
        quiet = proxy.connect()
        slow = [proxy.connect() for _ in range(50)]
        begun = time.monotonic()
        for s in slow:
            s.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n")
        while time.monotonic() - begun < 0.6:
            for s in slow:
                s.sendall(b"X: y\r\n")
            time.sleep(0.1)
        for s in slow:
            assert read_all(s).startswith(b"HTTP/1.1 408"), "a slow head was let live"
            s.close()
        assert read_all(quiet) == b""
        assert time.monotonic() - begun < 8
        assert proxy.get("/")[0] == 200


def late_origins():
    def never(s, request):
        time.sleep(30)

    def stalls(s, request):
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" + FRESH.encode() + b"\r\nabc")
        time.sleep(30)

    answers = {"/never": never, "/stalls": stalls}
    with Origin(lambda r: answers.get(r.target, ok())) as origin, \
            Proxy("--answer-timeout", "700ms", "--progress-timeout", "700ms",
                  origin=origin) as proxy:
        assert proxy.get("/never")[0] == 504
        assert proxy.get("/stalls")[2] is None
        answers.clear()
        assert proxy.get("/stalls")[2] == b"hello"  # nothing of the cut one was kept
        with proxy.connect() as s:
            s.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
            assert not read_all(s).startswith(b"HTTP/1.1 200")
        assert proxy.metrics()['timeouts_total{side="upstream"}'] == 2


def cut_everywhere():
    """The origin goes after every so many bytes; the client goes in mid-body."""
    whole = f"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n{FRESH}\r\n".encode() + BIG[:3000]
    state = {"cut": 0}

    def answer(request):
        return (whole[:state["cut"]], "close") if state["cut"] < len(whole) else whole

    with Origin(answer) as origin, Proxy(origin=origin) as proxy:
        for cut in [*range(0, 90, 7), 500, 2000, len(whole) - 1]:
            state["cut"] = cut
            status, _, body = proxy.get("/cut")
            assert status == 502 or body is None, (cut, status, body)
        state["cut"] = len(whole)
        assert proxy.get("/cut")[2] == BIG[:3000]
        origin.answer = lambda r: ok(BIG, FRESH)
        for _ in range(10):
            with proxy.connect() as s:
                s.sendall(b"GET /big HTTP/1.1\r\nHost: h\r\n\r\n")
                s.recv(100)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert proxy.get("/big")[2] == BIG
        eventually(lambda: proxy.metrics()["open_clients"] == 1, "clients that went are kept")


def random_bytes():
    rng = random.Random(7)
    parts = [b"GET ", b"POST ", b"/a", b" HTTP/1.1", b"\r\n", b"Host: h", b"Content-Length: 5",
             b"Transfer-Encoding: chunked", b"3\r\nabc", b"0\r\n\r\n", b"\r\n\r\n", b"\0", b":",
             b" "]
    with Origin() as origin, Proxy(origin=origin) as proxy:
        for _ in range(150):
            data = b"".join(rng.choice(parts) if rng.random() < 0.9 else rng.randbytes(3)
                            for _ in range(rng.randrange(1, 30)))
            proxy.ask(data, timeout=5, half_close=True)
        assert proxy.get("/")[0] == 200


def many_connections(count, timeout=20, patience=10):
    """Seconds: for a connection's answer, and until the last one that went is forgotten."""
    with Origin(lambda r: ok(b"abc", FRESH)) as origin, \
            Proxy("--idle-timeout", "20m", origin=origin) as proxy:
        sockets = [proxy.connect(timeout) for _ in range(count)]
        for s in sockets:
            s.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        for s in sockets:
            got = b""
            while not got.endswith(b"abc"):
                part = s.recv(1000)
                assert part, got
                got += part
        assert proxy.metrics()["open_clients"] == count + 1
        for s in sockets:
            s.close()
        eventually(lambda: proxy.metrics()["open_clients"] == 1, "connections that went are kept",
                   patience)


def client_limit():
    with Origin() as origin, Proxy("--max-clients", "5", origin=origin) as proxy:
        held = [proxy.connect() for _ in range(5)]
        time.sleep(0.3)
        late = proxy.connect(3)
        late.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        late.settimeout(0.5)
        assert read_all(late) == b"", "one client too many was served"
        held.pop().close()
        late.settimeout(10)
        assert parse(read_all(late))[0] == 200
        for s in held:
            s.close()


def options():
    def run(*words):
        done = subprocess.run([world.BIN, *words], capture_output=True, text=True, timeout=30)
        return done.returncode, done.stdout + done.stderr

    assert run("--help")[0] == 0 and "--cache-size" in run("--help")[1]
    assert run("--version") == (0, "holdfast-proxy 0.1.0\n")
    for words, told in ((["--nonsense"], "--nonsense"), (["--cache-size", "much"], "size"),
                        (["--reverse", "https://x"], "--reverse"),
                        (["--listen", "a b"], "--listen"),
                        (["--backend", "magic"], "--backend"), (["--threads", "0"], "--threads"),
                        (["--access-log", "/nonexistent/x"], "access log"),
                        (["--config", "/nonexistent"], "not readable")):
        status, text = run(*words)
        assert status == 2 and told in text, (words, status, text)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, text = run("--listen", f"127.0.0.1:{taken.getsockname()[1]}")
        assert status == 2 and "in use" in text, text
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write('max-head = "1KiB"\ncache-size = "1MiB"\n')
        config.flush()
        with Origin() as origin, Proxy("--config", config.name, origin=origin) as proxy:
            assert proxy.get("/", "X: " + "a" * 2000 + "\r\n")[0] == 431
            config.seek(0)
            config.write('max-head = "9KiB"\ncache-size = "1MiB"\n')
            config.flush()
            proxy.process.send_signal(1)
            eventually(lambda: any("reloaded" in line for line in proxy.errors), "no reload")
            assert proxy.get("/", "X: " + "a" * 2000 + "\r\n")[0] == 200


def main():
    for check in (full_disk, log_lines, slow_heads, late_origins, cut_everywhere, random_bytes,
                  client_limit, options):
        begun = time.monotonic()
        check()
        print(f"{check.__name__}: {time.monotonic() - begun:.1f} s")
    many_connections(500)


if __name__ == "__main__":
    main()
