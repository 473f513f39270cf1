#!/usr/bin/env python3
"""Real peers against servers on the comm layer: curl, nc, openssl s_client, with ordinary and tiny
kernel buffers, on both kernel backends. A tool that is missing is named and skipped."""
# ctest: labels=slow timeout=200 needs=comm-peer-server,comm-peer-tls sanitized

import os
import pathlib
import shutil
import subprocess
import sys

BIN = pathlib.Path(os.environ["HOLDFAST_BIN_DIR"])
BODY = bytes(ord("a") + i * 7 % 26 for i in range(26)) * ((3 << 20) // 26 + 1)
BODY = BODY[:3 << 20]
TINY = "2304"  # about the least the kernel gives


class Server:
    """A program that prints its port and serves until its input ends."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = self.process.stdout.readline().decode().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        if self.process.wait(timeout=30) != 0 and self.port:
            raise AssertionError(f"the server left with {self.process.returncode}")


def run(*command, data=b"", timeout=60):
    result = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            timeout=timeout)
    assert result.returncode == 0, f"{command}: {result.stderr.decode(errors='replace')[-500:]}"
    return result.stdout


def curl_gets_the_whole_body(server):
    assert run("curl", "-sS", "-m", "50", f"http://127.0.0.1:{server.port}/") == BODY


def nc_gets_its_own_bytes_back(server):
    sent = BODY[:400000]
    assert run("nc", "-N", "-w", "20", "127.0.0.1", server.port, data=sent) == sent


def openssl_gets_its_own_bytes_back(server):
    sent = b"one line over TLS\n" * 200
    got = run("openssl", "s_client", "-quiet", "-connect",
              f"127.0.0.1:{server.port}", data=sent + b"end\n")
    assert got == sent + b"end\n", got[:200]


CASES = [("curl", "comm-peer-server", "http", curl_gets_the_whole_body),
         ("nc", "comm-peer-server", "echo", nc_gets_its_own_bytes_back),
         ("openssl", "comm-peer-tls", "echo", openssl_gets_its_own_bytes_back)]


def main():
    failed, skipped, passed = [], [], 0
    for tool, program, mode, check in CASES:
        for backend in ("epoll", "io_uring"):
            for size in ((), (TINY,)) if program != "comm-peer-tls" else ((),):
                name = f"{check.__name__} {backend} {' '.join(size)}".strip()
                if not shutil.which(tool):
                    skipped.append(f"{name}: no {tool}")
                    continue
                try:
                    with Server(BIN / program, backend, mode, *size) as server:
                        if not server.port:
                            skipped.append(f"{name}: this kernel refuses io_uring")
                            continue
                        check(server)
                    passed += 1
                except (AssertionError, subprocess.TimeoutExpired) as problem:
                    failed.append(f"{name}: {problem}")
    print("\n".join(["failed: " + f for f in failed] + ["skipped: " + s for s in skipped]))
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    if failed:
        return 1
    return 0 if passed else 77


if __name__ == "__main__":
    sys.exit(main())
