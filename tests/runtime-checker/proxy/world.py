"""A proxy under test and an origin that says exactly what it is told to, on loopback."""

import os
import re
import signal
import socket
import subprocess
import threading
import time

BIN = os.path.join(os.environ.get("HOLDFAST_BIN_DIR", "build/release/bin"), "holdfast-proxy")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Proxy:
    """Runs holdfast-proxy; `stop` drains it and fails if anything was out of order."""

    def __init__(self, *options, origin=None, admin=True, expect_exit=0, env=None):
        self.port = free_port()
        self.admin_port = free_port() if admin else None
        command = [BIN, "--listen", f"127.0.0.1:{self.port}", *options]
        if origin is not None:
            command += ["--reverse", f"http://127.0.0.1:{origin.port}"]
        if admin:
            command += ["--admin", f"127.0.0.1:{self.admin_port}"]
        self.expect_exit = expect_exit
        self.ending = False
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **(env or {})})
        self.errors = []
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self.ready.wait(30):
            raise AssertionError("the proxy did not start: " + "".join(self.errors))

    def _read(self):
        for line in self.process.stderr:
            self.errors.append(line)
            if "listening" in line:
                self.ready.set()
        self.ready.set()

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        if kind:
            self.process.kill()
            print("".join(self.errors))
        self.stop()

    def end(self):
        """Asks it to drain, once: a second signal would end it at once."""
        if not self.ending and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.ending = True

    def stop(self):
        self.end()
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("the proxy did not end within 60 s of SIGTERM")
        self.reader.join(10)
        text = "".join(self.errors)
        for bad in ("ERROR: ", "WARNING: ThreadSanitizer", "runtime error", "violation"):
            assert bad not in text, text
        assert status in (self.expect_exit, -9), f"exit status {status}\n{text}"

    def connect(self, timeout=20):
        s = socket.create_connection(("127.0.0.1", self.port), timeout)
        s.settimeout(timeout)
        return s

    def ask(self, data, timeout=20, half_close=False):
        """Sends bytes and reads until the proxy closes or nothing comes any more."""
        with self.connect(timeout) as s:
            s.sendall(data)
            if half_close:
                s.shutdown(socket.SHUT_WR)
            return read_all(s)

    def get(self, path="/", headers="", method="GET"):
        """One request on a connection of its own: (status, fields, body)."""
        text = (f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{headers}"
                "Connection: close\r\n\r\n")
        return parse(self.ask(text.encode()), method)

    def metrics(self):
        with socket.create_connection(("127.0.0.1", self.admin_port), 20) as s:
            s.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            text = read_all(s).decode()
        found = {}
        for line in text.split("\r\n\r\n", 1)[1].splitlines():
            match = re.match(r"([^# ][^ ]*) (\S+)", line)
            if match:
                found[match[1].removeprefix("holdfast_proxy_")] = float(match[2])
        return found


def read_all(s):
    got = b""
    try:
        while part := s.recv(65536):
            got += part
    except (ConnectionError, TimeoutError):
        pass
    return got


def dechunk(data):
    """The payload of a chunked body; None if it is cut."""
    out = b""
    while True:
        line, found, data = data.partition(b"\r\n")
        if not found:
            return None
        size = int(line.split(b";")[0], 16)
        if size == 0:
            return out if data.endswith(b"\r\n") or data == b"\r\n" else None
        if len(data) < size + 2:
            return None
        out += data[:size]
        data = data[size + 2:]


def parse(data, method="GET"):
    """One answer: (status, fields by lower-case name, body or None if it was cut)."""
    head, found, body = data.partition(b"\r\n\r\n")
    assert found, f"no whole head in {data[:200]!r}"
    lines = head.decode("latin-1").split("\r\n")
    fields = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        fields.setdefault(name.lower(), value.strip())
    status = int(lines[0].split()[1])
    if method == "HEAD" or status in (204, 304) or status < 200:
        return status, fields, body
    if fields.get("transfer-encoding") == "chunked":
        return status, fields, dechunk(body)
    if "content-length" in fields and len(body) != int(fields["content-length"]):
        return status, fields, None
    return status, fields, body


class Request:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.raw = head
        self.line = lines[0]
        self.method, self.target, self.version = (lines[0].split(" ") + ["", ""])[:3]
        self.fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.fields.setdefault(name.lower(), value.strip())
        self.body = body
        self.trailer = []


def ok(body=b"hello", fields=""):
    return (f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{fields}\r\n").encode() + body


class Origin:
    """Answers each request with the bytes that `answer(request)` returns, or runs what it is given:
    a callable gets (socket, request). `close` after an answer: return (bytes, "close")."""

    def __init__(self, answer=None):
        self.answer = answer or (lambda request: ok())
        self.requests = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.open = set()
        self.closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.closed = True
        self.listener.close()
        for s in list(self.open):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return
            self.open.add(s)
            threading.Thread(target=self._serve, args=(s,), daemon=True).start()

    def _serve(self, s):
        stream = _Stream(s)
        try:
            while (head := stream.until(b"\r\n\r\n")) is not None:
                request = Request(head, b"")
                if "100-continue" in request.fields.get("expect", ""):
                    s.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                request.body = stream.body(request)
                if request.body is None:
                    return
                self.requests.append(request)
                answer = self.answer(request)
                if callable(answer):
                    answer(s, request)
                    return
                data, close = answer if isinstance(answer, tuple) else (answer, None)
                s.sendall(data)
                if close:
                    return
        except OSError:
            pass
        finally:
            self.open.discard(s)
            s.close()


class _Stream:
    """What a connection of the origin has received and not yet used."""

    def __init__(self, s):
        self.s, self.buffer = s, b""

    def more(self):
        part = self.s.recv(65536)
        self.buffer += part
        return bool(part)

    def until(self, mark):
        while mark not in self.buffer:
            if not self.more():
                return None
        found, _, self.buffer = self.buffer.partition(mark)
        return found

    def exactly(self, n):
        while len(self.buffer) < n:
            if not self.more():
                return None
        found, self.buffer = self.buffer[:n], self.buffer[n:]
        return found

    def body(self, request):
        """None if it is cut; raises if it is not framed strictly."""
        if "transfer-encoding" not in request.fields:
            return self.exactly(int(request.fields.get("content-length", "0")))
        assert request.fields["transfer-encoding"] == "chunked"
        assert "content-length" not in request.fields
        out = b""
        while True:
            line = self.until(b"\r\n")
            if line is None:
                return None
            assert re.fullmatch(rb"[0-9a-f]+", line), line
            size = int(line, 16)
            if size == 0:
                while line := self.until(b"\r\n"):
                    request.trailer.append(line)
                return None if line is None else out
            part = self.exactly(size + 2)
            if part is None:
                return None
            assert part.endswith(b"\r\n")
            out += part[:-2]


def eventually(check, what, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.02)
    raise AssertionError(what)
