#!/usr/bin/env python3
"""Drives a holdfast-proxy with real clients and an origin that both misbehave, and ends with a
verdict: requests served, operations checked, violations, leaks. `./dev proxy soak` calls it."""

import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402

SIZES = [0, 1, 100, 1000, 5000, 16384, 40000, 100000, 300000, 1000000, 2500000]


def body_of(path):
    """What an origin says for a path, for ever: bytes from its name, as long as its name says."""
    size = SIZES[int(path.split("/")[2])]
    block = hashlib.sha256(path.encode()).digest() * 32
    return (block * (size // len(block) + 1))[:size]


# ---- the origin, a process of its own so that it can be killed ----------------------------------


async def origin_answer(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            line = head.split(b"\r\n")[0].decode()
            method, path, _ = line.split(" ")
            body = b""
            lower = head.lower()
            if b"content-length:" in lower and method == "POST":
                n = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
                body = await reader.readexactly(n)
            if not await origin_reply(writer, method, path, body, lower):
                return
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        pass
    finally:
        writer.close()


async def origin_reply(writer, method, path, body, head):
    kind = path.split("/")[1]
    if method == "POST":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        return True
    body = body_of(path)
    tag = hashlib.md5(body).hexdigest()
    fields = {"keep": "Cache-Control: max-age=600\r\n", "brief": "Cache-Control: max-age=1\r\n",
              "swr": "Cache-Control: max-age=1, stale-while-revalidate=60\r\n"}.get(kind, "")
    if fields and f'"{tag}"'.encode() in head:
        writer.write(f'HTTP/1.1 304 Not Modified\r\nETag: "{tag}"\r\n{fields}\r\n'.encode())
        return True
    fields += f'ETag: "{tag}"\r\n'
    how = random.random()
    if kind == "fail":  # dies in one of several ways
        whole = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{fields}\r\n".encode() + body
        writer.write(whole[:random.randrange(len(whole))])
        await writer.drain()
        if how < 0.5:
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    if how < 0.4:
        writer.write(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{fields}\r\n".encode())
        at = 0
        while at < len(body):
            n = random.choice([1, 7, 1000, 16384, 200000])
            part = body[at:at + n] if at < 3000 or n > 100 else body[at:at + 100000]
            writer.write(b"%x\r\n" % len(part) + part + b"\r\n")
            at += len(part)
            await writer.drain()
        writer.write(b"0\r\n\r\n")
    elif how < 0.5 and kind == "pass":
        writer.write(f"HTTP/1.0 200 OK\r\n{fields}\r\n".encode() + body)
        await writer.drain()
        return False
    else:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{fields}\r\n".encode())
        half = random.randrange(len(body) + 1)
        writer.write(body[:half])
        await writer.drain()
        if how > 0.9:
            await asyncio.sleep(random.random() * 0.3)
        writer.write(body[half:])
    await writer.drain()
    return True


async def run_origin(port):
    server = await asyncio.start_server(origin_answer, "127.0.0.1", port, backlog=512)
    await server.serve_forever()


# ---- the clients --------------------------------------------------------------------------------


class Tally:
    def __init__(self):
        self.whole = self.cut = self.failed = self.aborted = self.bytes = 0
        self.wrong = []


async def read_answer(reader, tally, path, expected, method="GET", first=0):
    """Reads one answer and compares. Returns False when the connection is of no further use."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    lower = head.lower()
    if status >= 400:
        if b"content-length:" in lower:
            await reader.readexactly(int(lower.split(b"content-length:")[1].split(b"\r\n")[0]))
        tally.failed += 1
        await asyncio.sleep(0.1)  # the origin is down: no use in asking at full speed
        return b"connection: close" not in lower
    got = bytearray()
    whole = False
    try:
        if b"transfer-encoding: chunked" in lower:
            while True:
                size = int((await reader.readuntil(b"\r\n")).strip(), 16)
                part = await reader.readexactly(size + 2)
                if size == 0:
                    break
                got += part[:size]
            whole = True
        elif b"content-length:" in lower:
            n = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
            while len(got) < n:
                part = await reader.read(min(65536, n - len(got)))
                if not part:
                    break
                got += part
            whole = len(got) == n
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    tally.bytes += len(got)
    expected = expected[first:]
    if whole and got != expected or not expected.startswith(got):
        tally.wrong.append(f"{path}: {len(got)} bytes, expected {len(expected)}")
    if whole:
        tally.whole += 1
    else:
        tally.cut += 1
    return whole and b"connection: close" not in lower


def pick_path(rng, mood="plain"):
    kind = rng.choices(["keep", "brief", "swr", "pass", "fail"], [6, 2, 2, 3, 1])[0]
    # A window of two kilobytes would be hours behind with the largest.
    sizes = len(SIZES) - 4 if mood == "slow" else len(SIZES)
    return f"/{kind}/{rng.randrange(sizes)}/{int(rng.expovariate(0.2))}"


async def session(port, rng, tally):
    """One connection with one temperament."""
    mood = rng.choices(["plain", "pipeline", "slow", "reset", "vanish", "half", "post", "range"],
                       [6, 2, 1, 2, 1, 1, 2, 2])[0]
    sock = socket.socket()
    sock.setblocking(False)
    if mood == "slow":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
    limit = 4096 if mood == "slow" else 65536
    reader, writer = await asyncio.open_connection(sock=sock, limit=limit)
    try:
        for _ in range(rng.randrange(1, 12)):
            if not await one_request(reader, writer, sock, mood, rng, tally):
                return
    finally:
        if mood == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()


async def one_request(reader, writer, sock, mood, rng, tally):
    path = pick_path(rng, mood)
    text = f"GET {path} HTTP/1.1\r\nHost: soak\r\n"
    if mood == "post":
        body = os.urandom(rng.choice([0, 10, 5000, 300000]))
        writer.write(f"POST {path} HTTP/1.1\r\nHost: soak\r\nContent-Length: {len(body)}\r\n\r\n"
                     .encode() + body[:len(body) if rng.random() < 0.8 else len(body) // 2])
        if rng.random() < 0.2:
            tally.aborted += 1
            return False
        if rng.random() < 0.1:
            return False
        return await asyncio.wait_for(read_answer(reader, tally, path, body), 60)
    if mood in ("reset", "vanish"):
        writer.write((text + "\r\n").encode())
        try:
            await asyncio.wait_for(reader.read(rng.choice([1, 1000, 100000])), rng.random())
        except TimeoutError:
            pass
        tally.aborted += 1
        return False
    if mood == "range":
        size = SIZES[int(path.split("/")[2])]
        first = rng.randrange(size) if size else 0
        if path.startswith("/keep") and size:
            writer.write((text + f"Range: bytes={first}-\r\n\r\n").encode())
            return await range_answer(reader, tally, path, first)
    many = rng.randrange(2, 6) if mood == "pipeline" else 1
    paths = [path] + [pick_path(rng) for _ in range(many - 1)]
    writer.write(b"".join(f"GET {p} HTTP/1.1\r\nHost: soak\r\n\r\n".encode() for p in paths))
    if mood == "half":
        writer.write_eof()
    for p in paths:
        if mood == "slow":
            await asyncio.sleep(rng.random() * 0.5)
        if not await asyncio.wait_for(read_answer(reader, tally, p, body_of(p)), 120):
            return False
    return mood != "half"


async def range_answer(reader, tally, path, first):
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    # The origin ignores ranges, so a miss gives everything.
    return await asyncio.wait_for(
        read_answer(_Again(head, reader), tally, path, body_of(path),
                    first=first if status == 206 else 0), 60)


class _Again:
    """A reader whose next head was already read."""

    def __init__(self, head, reader):
        self.head, self.reader = head, reader

    async def readuntil(self, mark):
        if self.head:
            head, self.head = self.head, None
            return head
        return await self.reader.readuntil(mark)

    def __getattr__(self, name):
        return getattr(self.reader, name)


async def client(port, seed, tally, until):
    rng = random.Random(seed)
    while time.monotonic() < until:
        try:
            await session(port, rng, tally)
        except (ConnectionError, asyncio.IncompleteReadError, OSError):
            tally.cut += 1
        except TimeoutError:
            tally.wrong.append("an answer did not come within its time")


async def tormentor(origin, port, until, rng):
    """Kills the origin under load, and starts it again."""
    while time.monotonic() < until:
        await asyncio.sleep(rng.uniform(8, 20))
        origin[0].kill()
        origin[0].wait()
        await asyncio.sleep(rng.random())
        origin[0] = start_origin(port)


async def watch(pid, until, memory):
    while time.monotonic() < until:
        await asyncio.sleep(1)
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
        if "VmRSS:" not in text:
            return  # it has died; the verdict says so
        memory.append(int(text.split("VmRSS:")[1].split()[0]))


def start_origin(port):
    return subprocess.Popen([sys.executable, __file__, "--origin", str(port)])


# ---- the verdict --------------------------------------------------------------------------------


def flat(memory):
    """The last quarter is not above the one before it by more than a tenth and 8 MiB; None where
    the run, a sample a second, was too short to say: the cache and a sanitizer's quarantine fill
    first."""
    if len(memory) < 240:
        return None
    quarter = len(memory) // 4
    before = sorted(memory[-2 * quarter:-quarter])[quarter // 2]
    last = sorted(memory[-quarter:])[quarter // 2]
    return last <= before * 1.1 + 8192


def report_of(path):
    """Violations by id in the runtime checker's JSON report; None if the build has none."""
    files = list(pathlib.Path(path).parent.glob(pathlib.Path(path).name + "*"))
    if not files:
        return None
    found = json.loads(files[0].read_text())
    return found.get("violations", [])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--origin", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--bin", default=world.BIN)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--backend", default="epoll")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--suppressions", help="a file for the runtime checker")
    parser.add_argument("--json")
    args = parser.parse_args()
    if args.origin:
        return asyncio.run(run_origin(args.origin))
    world.BIN = args.bin
    return soak(args)


async def drive(args, proxy, origin, origin_port, tally, memory):
    until = time.monotonic() + args.seconds
    rng = random.Random(args.seed)
    jobs = [client(proxy.port, args.seed * 1000 + i, tally, until) for i in range(args.clients)]
    jobs += [tormentor(origin, origin_port, until, rng), watch(proxy.process.pid, until, memory)]
    await asyncio.gather(*jobs)


def soak(args):
    folder = tempfile.mkdtemp(prefix="holdfast-soak-")
    report = os.path.join(folder, "report.json")
    port = world.free_port()
    origin = [start_origin(port)]
    tally, memory, problems = Tally(), [], []
    origin_name = type("Named", (), {"port": port})()
    options = f"report=json:report_path={report}:exitcode=88"
    if args.suppressions:
        options += f":suppressions={args.suppressions}"
    env = {"HOLDFAST_OPTIONS": options}
    proxy = world.Proxy("--threads", str(args.threads), "--backend", args.backend,
                        "--cache-size", "32MiB", "--drain-timeout", "5s",
                        "--access-log", os.path.join(folder, "log"), origin=origin_name, env=env)
    try:
        asyncio.run(drive(args, proxy, origin, port, tally, memory))
        counts = proxy.metrics()
    except OSError as e:
        problems.append(f"the proxy has died: {e}")
        counts = {}
    finally:
        origin[0].kill()
        origin[0].wait()
        try:
            proxy.stop()
        except AssertionError as e:
            problems.append(str(e)[:6000])
    violations = report_of(report)
    verdict = {
        "seconds": args.seconds,
        "requests_served": int(counts.get("requests_total", 0)),
        "answers_whole_and_equal": tally.whole,
        "answers_visibly_cut": tally.cut,
        "answers_refused": tally.failed,
        "requests_dropped_by_clients": tally.aborted,
        "body_bytes_compared": tally.bytes,
        "operations_checked": int(counts.get("operations_total", 0)),
        "checked_by_the_runtime_checker": violations is not None,
        "violations": len(violations or []),
        "operations_leaked": int(counts.get("abandoned_operations_total", 0)),
        "wrong_answers": len(tally.wrong),
        "rss_kib": [memory[0], max(memory), memory[-1]] if memory else [],
        "memory_flat": flat(memory),
        "problems": problems + tally.wrong[:10] + [str(v)[:500] for v in (violations or [])[:10]],
    }
    good = not verdict["problems"] and verdict["memory_flat"] is not False and tally.whole > 0
    verdict["verdict"] = "clean" if good else "NOT CLEAN"
    text = json.dumps(verdict, indent=2)
    print(text)
    if args.json:
        pathlib.Path(args.json).write_text(text + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sys.exit(main())
