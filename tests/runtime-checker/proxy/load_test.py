#!/usr/bin/env python3
"""Faults under load: 20,000 connections at once (or what descriptors allow), an origin that is
killed again and again, a crowd of slow heads beside others that want to be served, random bytes."""
# ctest: labels=long timeout=500 needs=holdfast-proxy

import http.client
import os
import random
import resource
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import soak  # noqa: E402
import world  # noqa: E402
from faults_test import many_connections  # noqa: E402
from world import Origin, Proxy, eventually, ok, read_all  # noqa: E402

FRESH = "Cache-Control: max-age=1000\r\n"
WANTED = 20000


def raise_limit():
    """Descriptors for this process and the proxy it starts; root may go beyond the hard limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, 3 * WANTED),) * 2)
    except (ValueError, PermissionError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def connections():
    count = min(WANTED, raise_limit() - 200)
    many_connections(count, timeout=60, patience=60)
    print(f"{count} connections, each answered")


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def killed_origin():
    port = world.free_port()
    origin = [soak.start_origin(port)]
    named = type("Named", (), {"port": port})()
    end = time.monotonic() + 25
    tally = {"whole": 0, "cut": 0, "refused": 0}
    wrong = []

    def client(seed):
        rng = random.Random(seed)
        while time.monotonic() < end:
            path = f"/keep/{rng.randrange(len(soak.SIZES))}/{rng.randrange(4000)}"
            c = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=30)
            try:
                c.request("GET", path)
                answer = c.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                tally["cut"] += 1
                continue
            finally:
                c.close()
            if answer.status >= 500:
                tally["refused"] += 1
                time.sleep(0.1)
            elif answer.status != 200 or body != soak.body_of(path):
                wrong.append(f"{path}: {answer.status}, {len(body)} bytes")
            else:
                tally["whole"] += 1

    with Proxy("--threads", "2", origin=named) as proxy:
        try:
            threads = [threading.Thread(target=client, args=(i,)) for i in range(12)]
            for t in threads:
                t.start()
            while time.monotonic() < end:
                time.sleep(1.5)
                origin[0].kill()
                origin[0].wait()
                origin[0] = soak.start_origin(port)
                eventually(lambda: answers(port), "the origin does not start again")
            for t in threads:
                t.join()
            # What is in the cache now is whole.
            for i in range(len(soak.SIZES)):
                for j in range(0, 4000, 100):
                    path = f"/keep/{i}/{j}"
                    status, _, body = proxy.get(path, "Cache-Control: only-if-cached\r\n")
                    if status == 200 and body != soak.body_of(path):
                        wrong.append(f"{path} is wrong in the cache")
        finally:
            origin[0].kill()
            origin[0].wait()
    print(f"an origin killed under load: {tally}")
    assert not wrong, wrong[:10]
    assert tally["whole"] > 100 and tally["cut"] + tally["refused"] > 0, tally


def crowd_of_slow_heads():
    """2,000 clients that send a byte now and then do not keep others from being served."""
    raise_limit()
    with Origin(lambda r: ok(b"abc", FRESH)) as origin, \
            Proxy("--head-timeout", "6s", origin=origin) as proxy:
        slow = [proxy.connect() for _ in range(2000)]
        begun = time.monotonic()
        served, worst = 0, 0.0
        while time.monotonic() - begun < 5:
            for s in slow[served % 10::10]:
                s.sendall(b"G" if served < 10 else b"E")
            before = time.monotonic()
            assert proxy.get("/")[2] == b"abc"
            worst = max(worst, time.monotonic() - before)
            served += 1
        for s in slow:
            assert read_all(s).startswith(b"HTTP/1.1 "), "a slow head was let live"
            s.close()
        assert time.monotonic() - begun < 30
        assert proxy.metrics()["timeouts_total{side=\"client\"}"] + \
            proxy.metrics()["bad_requests_total"] >= 2000
        eventually(lambda: proxy.metrics()["open_clients"] == 1, "slow clients are kept")
    print(f"beside 2000 slow heads: {served} served, the slowest after {worst * 1000:.0f} ms")


def random_bytes():
    rng = random.Random(11)
    with Origin(lambda r: ok(b"abc", FRESH)) as origin, Proxy(origin=origin) as proxy:
        for _ in range(3000):
            with proxy.connect(5) as s:
                try:
                    s.sendall(rng.randbytes(rng.choice([1, 20, 300, 40000])))
                    s.shutdown(socket.SHUT_WR)
                except OSError:
                    pass  # refused while it was still being sent
                got = read_all(s)
                assert not got or got.startswith(b"HTTP/1.1 4") or \
                    got.startswith(b"HTTP/1.1 505"), got[:100]
        assert not origin.requests, "random bytes reached the origin"
        assert proxy.get("/")[2] == b"abc"
    print("3000 times random bytes: refused or closed")


def main():
    for check in (killed_origin, crowd_of_slow_heads, random_bytes, connections):
        begun = time.monotonic()
        check()
        print(f"{check.__name__}: {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
