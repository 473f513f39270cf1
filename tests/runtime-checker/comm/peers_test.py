#!/usr/bin/env python3
"""Real peers against the comm layer: curl, nc, openssl s_client and s_server, with ordinary and
tiny kernel buffers, on both kernel backends. A tool that is missing is named and skipped."""
# ctest: labels=slow timeout=200 needs=comm-peer-server,comm-peer-tls sanitized

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

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


class Refused(Exception):
    """The kernel has no io_uring for us."""


def run(*command, data=b"", timeout=60):
    result = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            timeout=timeout)
    if result.returncode == 77:
        raise Refused
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


def openssl_server_answers(backend):
    """TLS the other way round: the layer is the client of `s_server -rev`, which reverses lines."""
    lines = [b"line %d over TLS" % i for i in range(3000)]
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = pathlib.Path(folder, "key.pem"), pathlib.Path(folder, "cert.pem")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", key, "-out", certificate, "-subj", "/CN=peer", "-days", "1")
        server = subprocess.Popen(["openssl", "s_server", "-rev", "-quiet", "-accept",
                                   "127.0.0.1:0", "-key", key, "-cert", certificate],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            got = run(BIN / "comm-peer-tls", backend, "client", port_of(server.pid),
                      data=b"\n".join(lines) + b"\n")
        finally:
            server.kill()
            server.wait()
    assert got == b"\n".join(line[::-1] for line in lines) + b"\n", got[:200]


def open_files(pid):
    """What the descriptors of a process refer to; it may close some meanwhile."""
    for link in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            yield os.readlink(link)


def port_of(pid):
    """The port that a process listens on, once it does."""
    for _ in range(200):
        sockets = set(open_files(pid))
        for line in pathlib.Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                return str(int(fields[1].split(":")[1], 16))
        time.sleep(0.05)
    raise AssertionError("openssl s_server does not listen")


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
    for backend in ("epoll", "io_uring"):
        name = f"openssl_server_answers {backend}"
        if not shutil.which("openssl"):
            skipped.append(f"{name}: no openssl")
            continue
        try:
            openssl_server_answers(backend)
            passed += 1
        except Refused:
            skipped.append(f"{name}: this kernel refuses io_uring")
        except (AssertionError, subprocess.TimeoutExpired) as problem:
            failed.append(f"{name}: {problem}")
    print("\n".join(["failed: " + f for f in failed] + ["skipped: " + s for s in skipped]))
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    if failed:
        return 1
    return 0 if passed else 77


if __name__ == "__main__":
    sys.exit(main())
