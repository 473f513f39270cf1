#!/usr/bin/env python3
"""Clients nobody here wrote: h2load, wrk, headless Chromium browsing through the forward proxy. One
that is missing is named and left out."""
# ctest: labels=long timeout=300 needs=holdfast-proxy

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from world import Origin, Proxy, ok  # noqa: E402

FRESH = "Cache-Control: max-age=1000\r\n"
PAGE = (b"<html><head><link rel=stylesheet href=/style.css><script src=/script.js></script></head>"
        b"<body><p>page</p><img src=/picture.svg><img src=/missing.png></body></html>")
SITE = {
    "/": ("text/html", PAGE),
    "/style.css": ("text/css", b"p { color: red }" * 5000),
    "/script.js": ("text/javascript",
                   b"addEventListener('load', () => fetch('/data').then(r => r.text()).then("
                   b"t => document.body.append('got ' + t.length)))"),
    "/picture.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "/data": ("text/plain", b"x" * 300000),
}


def site(request):
    if request.target not in SITE:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    kind, body = SITE[request.target]
    return ok(body, FRESH + f"Content-Type: {kind}\r\n")


def run(*command, timeout=120):
    if not shutil.which(command[0]):
        print(f"{command[0]} is missing")
        return None
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, done.stderr[-1000:]
    return done.stdout


def main():
    with Origin(site) as origin, Proxy("--threads", "2", origin=origin) as proxy:
        text = run("h2load", "--h1", "-n", "4000", "-c", "20", "-m", "4",
                   f"http://127.0.0.1:{proxy.port}/style.css")
        if text:
            assert "4000 succeeded, 0 failed, 0 errored, 0 timeout" in text, text
        text = run("wrk", "-t2", "-c50", "-d3s", f"http://127.0.0.1:{proxy.port}/data")
        if text:
            assert "errors" not in text and "Non-2xx" not in text, text
            assert int(re.search(r"(\d+) requests in", text)[1]) > 0
        assert len(origin.requests) <= 2
    with Origin(site) as origin, Proxy("--connect-ports", "any") as proxy, \
            tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            text = run("chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
                       f"--user-data-dir={folder}", f"--proxy-server=127.0.0.1:{proxy.port}",
                       "--proxy-bypass-list=<-loopback>", "--virtual-time-budget=20000",
                       "--dump-dom", f"http://127.0.0.1:{origin.port}/")
            if text:
                assert "<p>page</p>" in text and "got 300000" in text, text
                assert {r.target for r in origin.requests} >= set(SITE), origin.requests


if __name__ == "__main__":
    main()
