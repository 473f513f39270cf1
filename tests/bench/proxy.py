#!/usr/bin/env python3
"""holdfast-proxy against nginx, HAProxy and Squid, one thread each, pinned to one core, in one run,
beside a bare responder that only sends the canned answer. wrk is the load, on the other core,
with the origin. Prints JSON: requests per second, 99th percentile, CPU time per request, how busy
each one's core was, and ratios that are medians over rounds in which every contender ran. Where a
contender's core was not full the load was the limit, and the ratio says little of the contender:
ratios of the full rounds stand beside those of all."""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

CONTENDERS = ["responder", "holdfast", "nginx", "haproxy", "squid"]
PEERS = ["nginx", "haproxy", "squid"]
ROWS = [  # name, path, connections
    ("hit 1 KiB", "/keep/1024", 32),
    ("hit 100 KiB", "/keep/102400", 32),
    ("hit 1 MiB", "/keep/1048576", 16),
    ("forward 1 KiB", "/pass/1024", 128),  # enough that the contender's core has no gaps
    ("forward 1 MiB", "/pass/1048576", 16),
]
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx-{port}.pid; error_log {folder}/nginx.err;
events {{ worker_connections 8000; }}
http {{
  access_log off; client_body_temp_path {folder}/body; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  proxy_temp_path {folder}/temp; keepalive_requests 1000000000; sendfile on; tcp_nopush on;
  proxy_cache_path {folder}/cache-{port} keys_zone=z:16m max_size=512m inactive=1h
    use_temp_path=off;
  upstream o {{ server 127.0.0.1:{origin}; keepalive 1024; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://o; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_cache z;
      proxy_buffers 64 16k;
    }}
  }}
}}
"""
HAPROXY = """
global
  nbthread {threads}
  maxconn 8000
  tune.bufsize 16384
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
cache c
  total-max-size 400
  max-object-size 4000000
  max-age 3600
frontend f
  bind 127.0.0.1:{port} backlog 4096
  http-request cache-use c
  http-response cache-store c
  default_backend b
backend b
  http-reuse always
  server o 127.0.0.1:{origin}
"""
SQUID = """
http_port 127.0.0.1:{port} accel defaultsite=127.0.0.1 no-vhost
cache_peer 127.0.0.1 parent {origin} 0 no-query originserver no-digest no-netdb-exchange
http_access allow all
cache_mem 400 MB
maximum_object_size 8 MB
maximum_object_size_in_memory 8 MB
memory_cache_mode always
access_log none
cache_log {folder}/squid.log
cache_store_log none
pid_filename {folder}/squid-{port}.pid
coredump_dir {folder}
pinger_enable off
max_filedescriptors 16000
shutdown_lifetime 0 seconds
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One contender, on the first core."""

    def __init__(self, name, command, port, core="0"):
        self.name, self.port = name, port
        if core is not None:
            command = ["taskset", "-c", core, *command]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise SystemExit(f"proxy: {name} does not start: {' '.join(command)}")
                time.sleep(0.05)

    def tree(self):
        pids, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            pids.append(pid)
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    children = pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text()
                    todo += [int(c) for c in children.split()]
            except OSError:
                pass
        return pids

    def cpu(self):
        """Seconds of processor time of the process and its children."""
        total = 0
        for pid in self.tree():
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return total / os.sysconf("SC_CLK_TCK")

    def rss(self):
        """Bytes that are its own: resident without what is shared from files."""
        total = 0
        for pid in self.tree():
            try:
                text = pathlib.Path(f"/proc/{pid}/status").read_text()
                total += sum(int(re.search(rf"{key}:\s+(\d+)", text)[1])
                             for key in ("RssAnon", "RssShmem"))
            except (OSError, TypeError):
                pass
        return total * 1024

    def stop(self):
        if self.process.poll() is not None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except (subprocess.TimeoutExpired, ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start(name, args, folder, origin, threads=1, core="0"):
    port = free_port()
    values = {"port": port, "origin": origin, "folder": folder, "threads": threads}
    config = pathlib.Path(folder) / f"{name}-{port}.conf"
    if name == "responder":
        return Server(name, [f"{args.bin}/proxy-responder", str(port)], port, core)
    if name == "holdfast":
        return Server(name, [f"{args.bin}/holdfast-proxy", "--listen", f"127.0.0.1:{port}",
                             "--reverse", f"http://127.0.0.1:{origin}", "--threads", str(threads),
                             "--cache-size", "400MiB", "--backend", args.backend], port, core)
    if name == "nginx":
        config.write_text(NGINX.format(**values))
        return Server(name, ["nginx", "-c", str(config), "-p", folder], port, core)
    if name == "haproxy":
        config.write_text(HAPROXY.format(**values))
        return Server(name, ["haproxy", "-db", "-f", str(config)], port, core)
    config.write_text(SQUID.format(**values))
    return Server(name, ["squid", "-N", "-f", str(config)], port, core)


def wrk(server, path, connections, seconds, core="1", threads=1):
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency",
               f"http://127.0.0.1:{server.port}{path}"]
    if core is not None:
        command = ["taskset", "-c", core, *command]
    before = server.cpu()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"proxy: {' '.join(command)} ended with {done.returncode}: "
                         f"{done.stdout}{done.stderr}; {server.name} "
                         + ("runs" if server.process.poll() is None else "has ended"))
    text = done.stdout
    cpu = server.cpu() - before
    requests = int(re.search(r"(\d+) requests in", text)[1])
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    scale = {"us": 1, "ms": 1000, "s": 1000000}[p99[2]]
    errors = re.search(r"Socket errors: (.*)", text)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return {"rps": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
            "p99_us": float(p99[1]) * scale,
            "cpu_us": cpu / max(requests, 1) * 1e6,
            "errors": (errors[1] if errors else "") + (f" bad {bad[1]}" if bad else "")}


def median_ratio(rounds, name, other, key):
    ratios = [r[name][key] / r[other][key] for r in rounds
              if name in r and other in r and r[other][key]]
    return round(statistics.median(ratios), 3) if ratios else None


FULL = 0.95  # busier than this, the core is taken for full: a hundredth or two is the clock's


def best_peer(round_):
    return max((round_[p] for p in PEERS if p in round_), key=lambda r: r["rps"])


def is_full(round_):
    """Was the proxy the limit, for us and for the best of the others?"""
    return min(busy(round_["holdfast"]), busy(best_peer(round_))) >= FULL


def busy(figures):
    return figures["rps"] * figures["cpu_us"] / 1e6


def to_best_peer(rounds):
    return round(statistics.median(r["holdfast"]["rps"] / best_peer(r)["rps"] for r in rounds), 3)


def is_compared(rounds):
    return "holdfast" in rounds[0] and any(p in rounds[0] for p in PEERS)


def enough(rounds, args):
    """More rounds where some were full and others not, up to three times as many."""
    full = sum(is_full(r) for r in rounds) if is_compared(rounds) else 0
    return len(rounds) >= args.rounds and (full in (0, len(rounds)) or full >= args.rounds
                                           or len(rounds) >= 3 * args.rounds)


def measure_row(row, servers, args):
    name, path, connections = row
    rounds = []
    for contender in servers:
        wrk(contender, path, connections, 1)  # fills caches and pools
    while not rounds or not enough(rounds, args):
        rounds.append({s.name: wrk(s, path, connections, args.seconds) for s in servers})
    result = {"row": name, "contenders": {}}
    for s in servers:
        every = [r[s.name] for r in rounds]
        result["contenders"][s.name] = {
            key: round(statistics.median(e[key] for e in every), 2)
            for key in ("rps", "p99_us", "cpu_us")}
        result["contenders"][s.name]["core_busy"] = round(statistics.median(map(busy, every)), 3)
        errors = [e["errors"] for e in every if e["errors"]]
        if errors:
            result["contenders"][s.name]["errors"] = errors
    result["holdfast_rps_to_responder"] = median_ratio(rounds, "holdfast", "responder", "rps")
    if is_compared(rounds):
        peers = [s.name for s in servers if s.name in PEERS]
        full = [r for r in rounds if is_full(r)]
        result["rounds"], result["full_rounds"] = len(rounds), len(full)
        result["holdfast_rps_to_best_peer"] = to_best_peer(rounds)
        result["in_full_rounds"] = to_best_peer(full) if full else None
        result["cpu_of_best_peer_to_holdfast"] = round(statistics.median(
            min(r[p]["cpu_us"] for p in peers) / r["holdfast"]["cpu_us"] for r in rounds), 3)
    return result


def idle_connections(server, count):
    before = server.rss()
    sockets = []
    for _ in range(count):
        s = socket.create_connection(("127.0.0.1", server.port), 5)
        s.sendall(b"GET /keep/1024 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        s.recv(4096)
        sockets.append(s)
    time.sleep(1)
    used = server.rss() - before
    for s in sockets:
        s.close()
    return used / count


def cached_memory(server, mib):
    before = server.rss()
    for i in range(mib):
        with socket.create_connection(("127.0.0.1", server.port), 5) as s:
            s.sendall(f"GET /keep/1048576?{i} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                      "Connection: close\r\n\r\n".encode())
            while s.recv(1 << 20):
                pass
    return (server.rss() - before) / mib / (1 << 20)


def fresh_figures(names, args, folder, origin, measure):
    """Memory is measured on processes that have served nothing before. nginx keeps bodies in files
    and HAProxy takes its memory at the start, so what a MiB costs them cannot be seen this way."""
    figures = {}
    for name in names:
        try:
            server = start(name, args, folder, origin)
        except SystemExit as e:
            print(f"{e}; its memory is not measured", file=sys.stderr)
            continue
        try:
            wrk(server, "/keep/1024", 4, 1)
            figures[name] = measure(server)
        finally:
            server.stop()
    return figures


def two_threads(names, args, folder, origin):
    """CPU time per request with two threads over one. On one core: what the proxy itself pays for
    having two. On both cores, where they compete with the load for the machine: what a user sees,
    with HAProxy's beside it."""
    ratios = {}
    for where, core, load in (("one core", "0", "1"), ("both cores", None, None)):
        pairs = {name: [start(name, args, folder, origin, n, core) for n in (1, 2)]
                 for name in ("holdfast", "haproxy") if name in names}
        # So many connections that no thread sleeps after each request.
        rounds = [{name: [wrk(s, "/keep/1024", 256, args.seconds, load)["cpu_us"] for s in pair]
                   for name, pair in pairs.items()} for _ in range(2 * args.rounds + 1)]
        ratios[where] = {name: round(statistics.median(r[name][1] / r[name][0]
                                                       for r in rounds[1:]), 3) for name in pairs}
        for server in sum(pairs.values(), []):
            server.stop()
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", default="build/release/bin")
    parser.add_argument("--json")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--backend", default="epoll")
    parser.add_argument("--only", default="", help="contenders, by comma")
    args = parser.parse_args()
    if not shutil.which("wrk"):
        print("proxy: wrk is missing; run ./dev setup --all")
        return 0
    wanted = args.only.split(",") if args.only else CONTENDERS
    there = [c for c in CONTENDERS if c in wanted and
             (c in ("responder", "holdfast") or shutil.which(c))]
    base = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = tempfile.mkdtemp(prefix="holdfast-bench-", dir=base)
    os.chmod(folder, 0o777)
    servers = []
    origin = Server("origin", [f"{args.bin}/proxy-responder", str(port := free_port()),
                               "sendfile"], port, "1")
    try:
        for name in there:
            try:
                servers.append(start(name, args, folder, origin.port))
            except SystemExit as e:
                print(f"{e}; it is left out", file=sys.stderr)
        there = [s.name for s in servers]
        figures = {"rounds": args.rounds, "seconds": args.seconds, "backend": args.backend,
                   "rows": [measure_row(row, servers, args) for row in ROWS]}
        figures["bytes_per_idle_connection"] = fresh_figures(
            there, args, folder, origin.port, lambda s: round(idle_connections(s, 2000)))
        figures["memory_mib_per_cached_mib"] = fresh_figures(
            [c for c in there if c in ("holdfast", "squid")], args, folder, origin.port,
            lambda s: round(cached_memory(s, 128), 3))
        figures["cpu_two_threads_to_one"] = two_threads(there, args, folder, origin.port)
    finally:
        for s in servers + [origin]:
            s.stop()
        shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(figures, indent=1)
    print(text)
    if args.json:
        pathlib.Path(args.json).write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
