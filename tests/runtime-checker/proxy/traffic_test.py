#!/usr/bin/env python3
"""What passes through: forward and reverse, keep-alive and pipelining, both framings both ways,
100-continue, HEAD, CONNECT, WebSocket, interim answers, draining; curl and http.client."""
# ctest: labels=slow timeout=120 needs=holdfast-proxy sanitized

import http.client
import os
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from world import Origin, Proxy, dechunk, eventually, ok, parse, read_all  # noqa: E402

BIG = os.urandom(3 << 20)


def curl(*words):
    done = subprocess.run(["curl", "-sS", "--max-time", "20", *words], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def chunks(data, size):
    out = b""
    for at in range(0, len(data), size):
        part = data[at:at + size]
        out += f"{len(part):x};ext=\"a;b\"\r\n".encode() + part + b"\r\n"
    return out + b"0\r\nTrailer-Field: x\r\n\r\n"


def answer(request):
    path = request.target.split("?")[0]
    if path.endswith("/big"):
        return ok(BIG)
    if path.endswith("/chunked"):
        return (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(BIG, 70001))
    if path.endswith("/close"):
        return b"HTTP/1.1 200 OK\r\n\r\n" + BIG, "close"
    if path.endswith("/echo"):
        return ok(request.body)
    if path.endswith("/hints"):
        return b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok(b"final")
    if path.endswith("/empty"):
        return b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"
    return ok(path.encode(), f"X-Seen: {request.fields.get('x-mark', '')}\r\n")


def reverse(backend):
    with Origin(answer) as origin, Proxy("--backend", backend, origin=origin) as proxy:
        base = f"http://127.0.0.1:{proxy.port}"
        assert curl(base + "/a") == b"/a"
        for path in ("/big", "/chunked", "/close"):
            assert curl(base + path) == BIG, path
        assert curl("-d", "@-", base + "/echo") == b""
        assert parse(proxy.ask(b"GET /chunked HTTP/1.0\r\n\r\n"))[2] == BIG
        assert proxy.get("/empty")[0] == 204
        status, fields, body = proxy.get("/big", method="HEAD")
        assert (status, fields["content-length"], body) == (200, str(len(BIG)), b"")
        # Both sides keep their connections.
        with proxy.connect() as s:
            stream = s.makefile("rb")
            for i in range(5):
                s.sendall(f"GET /k{i} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
                head = b"".join(iter(stream.readline, b"\r\n"))
                assert b"200 OK" in head
                assert stream.read(3) == f"/k{i}".encode()
        assert proxy.metrics()["upstream_reused_total"] >= 4
        # Pipelined, in order, with a body in the middle.
        got = proxy.ask(b"GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
                        b"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nGET "
                        b"GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        bodies = [answer.split(b"\r\n\r\n")[1] for answer in got.split(b"HTTP/1.1 200 OK")[1:]]
        assert bodies == [b"/1", b"GET ", b"/3"], bodies
        # Fields of the connection stay there.
        proxy.get("/x", "Connection: X-Mark\r\nX-Mark: secret\r\nKeep-Alive: 3\r\nTE: gzip\r\n")
        seen = origin.requests[-1].fields
        assert not {"x-mark", "keep-alive", "te", "connection"} & set(seen), seen
        assert "holdfast" in seen["via"]
        # Interim answers are passed on, apart from the final one.
        got = proxy.ask(b"GET /hints HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert got.startswith(b"HTTP/1.1 103") and b"\r\n\r\nHTTP/1.1 200" in got
        assert got.endswith(b"final")


def trailers():
    """Passed to those who want them, but for fields that somebody acts on."""
    lines = b"0\r\nX-Sum: 9\r\nContent-Length: 3\r\nHost: evil\r\n\r\n"
    with Origin(lambda r: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n" +
                lines) as origin, Proxy(origin=origin) as proxy:
        ask = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close%s\r\n\r\n"
        got = proxy.ask(ask % b", TE\r\nTE: trailers")
        assert got.endswith(b"abc\r\n0\r\nX-Sum: 9\r\n\r\n"), got
        seen = origin.requests[-1].fields
        assert (seen["te"], seen["connection"]) == ("trailers", "TE"), seen
        assert proxy.ask(ask % b"").endswith(b"abc\r\n0\r\n\r\n")
        proxy.ask(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                  b"Connection: close\r\n\r\n3\r\nabc\r\n" + lines)
        assert origin.requests[-1].body == b"abc"
        assert origin.requests[-1].trailer == [b"X-Sum: 9"], origin.requests[-1].trailer
        for bad in (b"no colon\r\n", b"X Y: z\r\n", b": z\r\n", b"X: \0\r\n", b"X: y\n"):
            got = proxy.ask(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            b"0\r\n" + bad + b"\r\n", half_close=True)
            assert got.startswith(b"HTTP/1.1 400"), (bad, got)


def client_addresses():
    """What an origin is told of the client."""
    with Origin(answer) as origin:
        for options, sent, name, expected in (
                ((), "", "x-forwarded-for", "127.0.0.1"),
                ((), "X-Forwarded-For: 1.2.3.4\r\n", "x-forwarded-for", "1.2.3.4, 127.0.0.1"),
                (("--client-address", "forwarded"), "Forwarded: for=_a\r\n", "forwarded",
                 "for=_a, for=127.0.0.1"),
                (("--client-address", "none"), "", "x-forwarded-for", None)):
            with Proxy(*options, origin=origin) as proxy:
                proxy.get("/x", sent)
                assert origin.requests[-1].fields.get(name) == expected, origin.requests[-1].raw
        with Proxy() as proxy:  # a forward proxy does not tell
            proxy.get(f"http://127.0.0.1:{origin.port}/x")
            assert "x-forwarded-for" not in origin.requests[-1].fields


def uploads():
    with Origin(answer) as origin, Proxy(origin=origin) as proxy:
        client = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
        client.request("POST", "/echo", body=BIG)
        assert client.getresponse().read() == BIG
        client.request("POST", "/echo", body=iter([BIG[:1000], BIG[1000:]]), encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})
        assert client.getresponse().read() == BIG
        assert origin.requests[-1].fields["transfer-encoding"] == "chunked"
        client.close()
        with proxy.connect() as s:
            s.sendall(b"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
                      b"Expect: 100-continue\r\nConnection: close\r\n\r\n")
            assert s.recv(100).startswith(b"HTTP/1.1 100 ")
            s.sendall(b"abc")
            assert parse(read_all(s))[2] == b"abc"
        body = curl("-H", "Expect: 100-continue", "-T", __file__,
                    f"http://127.0.0.1:{proxy.port}/echo")
        with open(__file__, "rb") as own:
            assert body == own.read()


def forward():
    with Origin(answer) as origin, Proxy("--connect-ports", "any") as proxy:
        through = f"http://127.0.0.1:{proxy.port}"
        target = f"http://127.0.0.1:{origin.port}"
        assert curl("-x", through, target + "/f") == b"/f"
        assert origin.requests[-1].target == "/f"
        assert curl("-x", through, f"http://localhost:{origin.port}/named") == b"/named"
        assert curl("-p", "-x", through, target + "/big") == BIG
        assert proxy.metrics()["tunnels_total"] == 1
        assert proxy.get("/origin-form")[0] == 400
        dead = socket.socket()
        dead.bind(("127.0.0.1", 0))
        status = proxy.get(f"http://127.0.0.1:{dead.getsockname()[1]}/")[0]
        assert status == 502, status
    with Proxy() as proxy:
        got = proxy.ask(b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n")
        assert got.startswith(b"HTTP/1.1 403"), got


def switching():
    """WebSocket passes, with whatever comes behind the handshake; nothing else leaves HTTP."""
    def talk(s, request):
        s.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Left: now\r\n"
                  b"Connection: Upgrade, X-Left\r\nSec-WebSocket-Accept: y\r\n\r\nfirst")
        while part := s.recv(65536):
            s.sendall(part)

    def origin_says(request):
        if request.target == "/ws":
            return talk
        return b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"

    ask = (b"GET %s HTTP/1.1\r\nHost: h\r\nConnection: %s, Upgrade\r\nUpgrade: %s\r\n"
           b"Sec-WebSocket-Key: x\r\n\r\n")
    with Origin(origin_says) as origin, Proxy(origin=origin) as proxy:
        with proxy.connect() as s:
            s.sendall(ask % (b"/ws", b"keep-alive", b"WebSocket"))
            stream = s.makefile("rb")
            head = b"".join(iter(stream.readline, b"\r\n")).lower()
            assert head.startswith(b"http/1.1 101 ") and b"sec-websocket-accept: y" in head, head
            assert b"upgrade: websocket\r\n" in head and b"x-left" not in head, head
            assert stream.read(5) == b"first"
            seen = origin.requests[-1].fields
            assert (seen["upgrade"], seen["connection"]) == ("websocket", "Upgrade"), seen
            for part in (b"a", BIG[:300000]):
                s.sendall(part)
                assert stream.read(len(part)) == part
            s.shutdown(socket.SHUT_WR)  # the origin ends when we do
            assert stream.read() == b""
        # What was not asked for is not switched to, and other protocols are not asked for.
        for protocol in (b"h2c", b"websocket"):
            got = proxy.ask(ask % (b"/other", b"close", protocol))
            assert got.startswith(b"HTTP/1.1 502 "), got
            assert ("upgrade" in origin.requests[-1].fields) == (protocol == b"websocket")


def draining():
    """SIGTERM: what is under way is finished, nothing new is taken, the status is 0."""
    go = threading.Event()

    def slow(s, request):
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        go.wait(20)
        s.sendall(b"def")

    with Origin(lambda request: slow) as origin, Proxy(origin=origin) as proxy:
        idle = proxy.connect()
        with proxy.connect() as s:
            s.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            eventually(lambda: origin.requests, "the request did not reach the origin")
            time.sleep(0.1)
            proxy.end()
            assert idle.recv(10) == b""  # idle connections end at once
            go.set()
            assert parse(read_all(s))[2] == b"abcdef"
        idle.close()


def main():
    reverse("epoll")
    reverse("io_uring")
    uploads()
    trailers()
    client_addresses()
    forward()
    switching()
    draining()


if __name__ == "__main__":
    main()
