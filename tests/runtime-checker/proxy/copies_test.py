#!/usr/bin/env python3
"""Whether /metrics tells the truth about copies: a preloaded library counts every byte that memcpy
and memmove move in the proxy, and the count is held against the proxy's own."""
# ctest: labels=slow timeout=60 needs=holdfast-proxy

import os
import re
import shutil
import subprocess
import sys
import tempfile
import signal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from world import Origin, Proxy, eventually, ok  # noqa: E402

BIG = os.urandom(1 << 20)
SMALL = b"s" * 5000
ROUNDS = 20


def moved(proxy):
    """Bytes moved since the last question."""
    before = len(proxy.errors)
    proxy.process.send_signal(signal.SIGUSR1)
    eventually(lambda: any("moved" in e for e in proxy.errors[before:]), "no word of the probe")
    return int(re.search(r"moved (\d+)", "".join(proxy.errors[before:]))[1])


def copied(proxy):
    return sum(n for name, n in proxy.metrics().items() if name.startswith("copied_bytes_total"))


def run(proxy, path, body):
    """What the process moved, and what it says it did, for so many answers."""
    said = copied(proxy)
    moved(proxy)
    for _ in range(ROUNDS):
        assert proxy.get(path)[2] == body
    really = moved(proxy)
    return really, copied(proxy) - said


def main():
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        print("no C compiler: skipped")
        return 77
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "copies_probe.c")
    paths = {"/hit": ok(BIG, "Cache-Control: max-age=1000\r\n"), "/pass": ok(BIG),
             "/small": ok(SMALL)}
    with tempfile.TemporaryDirectory() as folder:
        probe = os.path.join(folder, "probe.so")
        subprocess.run([compiler, "-O2", "-fno-builtin", "-fno-tree-loop-distribute-patterns",
                        "-shared", "-fPIC", source, "-o", probe],
                       check=True)
        with Origin(lambda r: paths[r.target]) as origin, \
                Proxy(origin=origin, env={"LD_PRELOAD": probe}) as proxy:
            proxy.get("/hit")
            for path, body in (("/hit", BIG), ("/pass", BIG), ("/small", SMALL)):
                really, said = run(proxy, path, body)
                each = really / ROUNDS
                print(f"{path}: {len(body)} bytes served, {each:.0f} moved per answer by memcpy, "
                      f"{said / ROUNDS:.0f} by the proxy's count")
                # No body among them, and nothing of any size that is not counted. Reading the
                # counters is counted too, but is not in `really`.
                assert each < 4000, "a body is copied"
                assert said > 0
                assert each < 3 * said / ROUNDS + 2000, "more is copied than counted"
    return 0


if __name__ == "__main__":
    sys.exit(main())
