#!/usr/bin/env python3
"""Malformed and smuggling messages, both ways: none passed on, none mixed up, none completed when
cut. Each probe says what a strict proxy may do with it; an origin counts what reaches it."""
# ctest: labels=slow timeout=120 needs=holdfast-proxy

import os
import re
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from world import Origin, Proxy, ok, read_all  # noqa: E402

HOST = b"Host: probe\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: probe\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: probe\r\n\r\n"


def post(fields, body):
    return b"POST / HTTP/1.1\r\nHost: probe\r\n" + fields + b"\r\n" + body


# name, what is sent, what may happen: the number of requests that reach the origin, or "no" for
# an answer of the proxy's own and a closed connection.
REQUESTS = [
    ("plain-get", GET + b"\r\n", 1),
    ("post-chunked", CHUNKED + b"3\r\nabc\r\n0\r\n\r\n", 1),
    ("pipelined-3", (GET + b"\r\n") * 3, 3),
    ("cl-te", post(b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED),
     "no"),
    ("te-cl", post(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                   b"0\r\n\r\n" + SMUGGLED), "no"),
    ("cl-dup-differ", post(b"Content-Length: 3\r\nContent-Length: 4\r\n", b"abcd"), "no"),
    ("cl-dup-same", post(b"Content-Length: 3\r\nContent-Length: 3\r\n", b"abc"), "no"),
    ("cl-list", post(b"Content-Length: 3, 3\r\n", b"abc"), "no"),
    ("cl-negative", post(b"Content-Length: -3\r\n", b"abc"), "no"),
    ("cl-plus", post(b"Content-Length: +3\r\n", b"abc"), "no"),
    ("cl-hex", post(b"Content-Length: 0x3\r\n", b"abc"), "no"),
    ("cl-overflow", post(b"Content-Length: 18446744073709551619\r\n", b"abc"), "no"),
    ("cl-empty", post(b"Content-Length: \r\n", b""), "no"),
    ("te-xchunked", post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"), "no"),
    ("te-chunked-identity", post(b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"), "no"),
    ("te-twice", post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                      b"0\r\n\r\n"), "no"),
    ("te-quoted", post(b"Transfer-Encoding: \"chunked\"\r\n", b"0\r\n\r\n"), "no"),
    ("te-vtab", post(b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n" + SMUGGLED), "no"),
    ("te-space-colon", post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n" + SMUGGLED), "no"),
    ("te-fold", post(b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n" + SMUGGLED), "no"),
    ("te-gzip-chunked", post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), "no"),
    ("te-http10", b"POST / HTTP/1.0\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n"
     b"Connection: keep-alive\r\n\r\n0\r\n\r\n" + SMUGGLED, "no"),
    ("chunk-ext", CHUNKED + b"3;a=\"b c\";d\r\nabc\r\n0\r\n\r\n", 1),
    ("chunk-size-invalid", CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", "no"),
    ("chunk-size-negative", CHUNKED + b"-3\r\nabc\r\n0\r\n\r\n", "no"),
    ("chunk-size-0x", CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n", "no"),
    ("chunk-size-overflow", CHUNKED + b"10000000000000003\r\nabc\r\n0\r\n\r\n", "no"),
    ("chunk-size-space", CHUNKED + b"3 \r\nabc\r\n0\r\n\r\n", "no"),
    ("chunk-lf-only", CHUNKED + b"3\nabc\n0\n\n", "no"),
    ("chunk-data-long", CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n", "no"),
    ("chunk-ext-lf", CHUNKED + b"3;a\nabc\r\n0\r\n\r\n", "no"),
    ("chunk-trailer", CHUNKED + b"3\r\nabc\r\n0\r\nX: y\r\n\r\n", 1),
    ("bare-lf", b"GET / HTTP/1.1\nHost: probe\n\n", "no"),
    ("bare-cr-value", GET + b"X: a\rb\r\n\r\n", "no"),
    ("nul-value", GET + b"X: a\0b\r\n\r\n", "no"),
    ("space-before-colon", GET + b"X : a\r\n\r\n", "no"),
    ("obs-fold", GET + b"X: a\r\n b\r\n\r\n", "no"),
    ("space-first-header", b"GET / HTTP/1.1\r\n X: a\r\nHost: probe\r\n\r\n", "no"),
    ("no-colon", GET + b"nonsense\r\n\r\n", "no"),
    ("bad-name-char", GET + b"X(y): a\r\n\r\n", "no"),
    ("no-host", b"GET / HTTP/1.1\r\n\r\n", "no"),
    ("two-hosts", GET + b"Host: other\r\n\r\n", "no"),
    ("bad-host", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "no"),
    ("host-with-path", b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "no"),
    ("absolute-conflicting-host", b"GET http://right/ HTTP/1.1\r\nHost: wrong\r\n\r\n", 1),
    ("space-in-target", b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", "no"),
    ("version-9.9", b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", "no"),
    ("version-lower", b"GET / http/1.1\r\n" + HOST + b"\r\n", "no"),
    ("http-0.9", b"GET /\r\n", "no"),
    ("leading-crlf", b"\r\n\r\n" + GET + b"\r\n", 1),
    ("oversized-header", GET + b"X: " + b"a" * 100000 + b"\r\n\r\n", "no"),
    ("many-headers", GET + b"X: a\r\n" * 5000 + b"\r\n", "no"),
    ("oversized-target", b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", "no"),
    ("http10-keepalive", b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * 2, 2),
    ("connection-names-host", GET + b"Connection: Host\r\n\r\n", 1),
    ("connection-names-length",
     post(b"Content-Length: 3\r\nConnection: Content-Length\r\n", b"abc"), 1),
    ("pipelined-after-error", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n" + SMUGGLED, "no"),
    ("get-with-body", b"GET / HTTP/1.1\r\nHost: probe\r\nContent-Length: 3\r\n\r\nabc", 1),
    ("unknown-expectation", GET + b"Expect: a-miracle\r\n\r\n", "no"),
    ("control-in-method", b"G\x01T / HTTP/1.1\r\n" + HOST + b"\r\n", "no"),
    ("del-in-value", GET + b"X: a\x7fb\r\n\r\n", "no"),
    ("high-bytes-in-target", b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n", "any"),
    ("nothing", b"", "any"),
    ("garbage", bytes(range(256)) * 4 + b"\r\n\r\n", "no"),
]

# name, the origin's bytes for the first request (then it closes if `cut`), what the client may get
# for it: a status with "whole", "cut" (or 502) or a status of the proxy's own.
LENGTH3 = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
RESPONSES = [
    ("304-with-body", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\nabc", False, "304"),
    ("204-with-body", b"HTTP/1.1 204 No Content\r\n\r\n"
     b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", False, "204"),
    ("extra-bytes", LENGTH3 + b"\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", False,
     "200 abc"),
    ("short-length", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", True, "cut"),
    ("short-chunked", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", True,
     "cut"),
    ("bad-chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
     False, "cut"),
    ("chunk-long", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
     False, "cut"),
    ("short-head", b"HTTP/1.1 200 OK\r\nContent-Le", True, "502"),
    ("none", b"", True, "502"),
    ("cl-dup-differ", LENGTH3 + b"Content-Length: 4\r\n\r\nabcd", False, "502"),
    ("cl-te", LENGTH3 + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", False, "502"),
    ("space-before-colon", LENGTH3 + b"X : y\r\n\r\nabc", False, "502"),
    ("obs-fold", LENGTH3 + b"X: y\r\n z\r\n\r\nabc", False, "502"),
    ("bare-cr", LENGTH3 + b"X: y\rz\r\n\r\nabc", False, "502"),
    ("bare-lf", b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", False, "502"),
    ("odd-coding", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", False,
     "502"),
    ("te-http10", b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     b"3\r\nabc\r\n0\r\n\r\n", True, "502"),
    ("switching", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", False, "502"),
    ("interim", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + LENGTH3 + b"\r\nabc", False,
     "200 abc"),
    ("close-delimited", b"HTTP/1.1 200 OK\r\n\r\nabc", True, "200 abc"),
    ("version-9", b"HTTP/9.9 200 OK\r\nContent-Length: 3\r\n\r\nabc", False, "502"),
    ("status-99999", b"HTTP/1.1 99999 OK\r\nContent-Length: 3\r\n\r\nabc", False, "502"),
    ("huge-head", LENGTH3 + b"X: " + b"a" * 100000 + b"\r\n\r\nabc", False, "502"),
    ("length-overflow", b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551619\r\n\r\nabc",
     False, "502"),
]


def statuses(got):
    return [int(s) for s in re.findall(rb"HTTP/1\.1 (\d\d\d) ", got) if s[0] != ord("1")]


def judge_request(origin, proxy, name, data, expected, forward, problems):
    if forward:
        data, n = re.subn(rb"([A-Z]+) /(?=[^/])", rb"\1 http://127.0.0.1:%d/" % origin.port, data)
        if expected == 1 and n != 1:
            return  # the origin to be reached is not ours
    origin.requests.clear()
    begun = time.monotonic()
    got = proxy.ask(data, timeout=8, half_close=expected != "no")
    if time.monotonic() - begun > 2:
        problems.append(f"{name}: took {time.monotonic() - begun:.1f} s")
    seen = len(origin.requests)
    own = [s for s in statuses(got) if s >= 400]
    if any("smuggled" in r.target for r in origin.requests):
        problems.append(f"{name}: a smuggled request reached the origin")
    if expected == "any":
        return
    if expected == "no":
        if seen or not own or len(statuses(got)) != 1:
            problems.append(f"{name}: origin saw {seen}, client got {got[:200]!r}")
    elif seen != expected or statuses(got) != [200] * expected:
        problems.append(f"{name}: origin saw {seen}, client got {got[:300]!r}")


def judge_response(origin, proxy, name, data, close, expected, problems):
    origin.answer = lambda request: ok(b"second") if request.target != "/first" else \
        (data, "close") if close else data
    with proxy.connect(8) as s:
        s.sendall(b"GET /first HTTP/1.1\r\nHost: probe\r\n\r\n")
        s.settimeout(0.3)
        got = read_all(s)
        s.settimeout(8)
        after = b""
        try:
            s.sendall(b"GET /second HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n")
            after = read_all(s)
        except OSError:
            pass
    bad = b"evil" in got + after
    if expected == "cut":
        # Cut, or 502 where the fault was known before a byte of the head was out.
        whole = got.endswith(b"0\r\n\r\n") or after
        bad = bad or (bool(whole) and statuses(got) != [502])
    elif expected.startswith("200 "):
        body = expected[4:].encode()
        bad = bad or statuses(got) != [200] or body not in got or not after.endswith(b"second")
    else:
        bad = bad or statuses(got) != [int(expected)]
        if expected in ("304", "204"):
            bad = bad or not got.endswith(b"\r\n\r\n") or not after.endswith(b"second")
    if bad:
        problems.append(f"response {name}: {got[:300]!r} then {after[:200]!r}")


def early_close(problems):
    """A client that goes in mid-body: the origin must not see a whole request."""
    with Origin(lambda r: ok()) as origin, Proxy(origin=origin) as proxy:
        for body in (b"Content-Length: 10\r\n\r\nabc",
                     b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"):
            with proxy.connect() as s:
                s.sendall(b"POST / HTTP/1.1\r\nHost: probe\r\n" + body)
                s.shutdown(socket.SHUT_WR)
                read_all(s)
        if origin.requests:
            problems.append("early-close-body: the origin saw a whole request")


def main():
    problems = []
    wanted = sys.argv[1:]
    with Origin(lambda r: ok(b"fine")) as origin, Proxy(origin=origin) as reverse, \
            Proxy() as forward:
        for name, data, expected in REQUESTS:
            if not wanted or name in wanted:
                judge_request(origin, reverse, name, data, expected, False, problems)
                judge_request(origin, forward, name, data, expected, True, problems)
        for name, data, close, expected in RESPONSES:
            if not wanted or name in wanted:
                judge_response(origin, reverse, name, data, close, expected, problems)
    early_close(problems)
    print(f"{2 * len(REQUESTS)} requests, {len(RESPONSES)} answers: {len(problems)} problems")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
