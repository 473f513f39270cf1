#!/usr/bin/env python3
"""Runs the public HTTP cache test suite (http-tests/cache-tests) against holdfast-proxy as a
reverse proxy and counts its results. The suite is not part of this project: clone it, install
undici in it with npm, and name its folder with --suite or HOLDFAST_CACHE_TESTS. It says that it is
no conformance suite; the counts are how many of its tests pass."""

import argparse
import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "runtime-checker/proxy"))
import world  # noqa: E402

# Holds the suite's server to loopback.
LOOPBACK = """
const net = require('net')
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...words) {
  const named = typeof words[1] === 'string' ? 1 : 0
  if (typeof words[0] !== 'object') words.splice(1, named, '127.0.0.1')
  return listen.apply(this, words)
}
"""

# Asks the suite itself what each result means.
COUNT = """
import fs from 'fs'
const suites = (await import(process.argv[2] + '/tests/index.mjs')).default
const { determineTestResult, resultTypes } =
  await import(process.argv[2] + '/test-engine/lib/results.mjs')
const results = JSON.parse(fs.readFileSync(process.argv[3]))
const out = []
for (const suite of suites) {
  for (const test of suite.tests) {
    if (test.browser_only) continue
    const type = determineTestResult(suites, test.id, results)
    const name = Object.keys(resultTypes).find(n => resultTypes[n] === type)
    out.push({ id: test.id, kind: test.kind || 'required', result: name,
               message: Array.isArray(results[test.id]) ? results[test.id].join(': ') : '' })
  }
}
console.log(JSON.stringify(out))
"""


def run_suite(suite, proxy_port, server_port, folder):
    loopback = folder / "loopback.cjs"
    loopback.write_text(LOOPBACK)
    counter = folder / "count.mjs"
    counter.write_text(COUNT)
    env = {**os.environ, "npm_config_protocol": "http", "npm_config_port": str(server_port),
           "npm_config_pidfile": str(folder / "pid")}
    server = subprocess.Popen(["node", "--require", str(loopback), "test-engine/server/server.mjs"],
                              cwd=suite, env=env, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        time.sleep(1.5)
        env = {**os.environ, "npm_config_base": f"http://127.0.0.1:{proxy_port}",
               "npm_package_config_id": ""}
        results = folder / "results.json"
        with open(results, "w", encoding="utf-8") as out:
            subprocess.run(["node", "--no-warnings", "test-engine/cli.mjs"], cwd=suite, env=env,
                           stdout=out, timeout=400, check=True)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    counted = subprocess.run(["node", str(counter), str(suite), str(results)],
                             capture_output=True, text=True, check=True)
    return json.loads(counted.stdout)


# Measured once with the same suite and counting on Debian 12's packages; their configurations are
# the suite's own or as close. Passes of the 160 required and the 105 optimal tests.
PEERS = [("Apache Traffic Server 9.2.9", 133, 71), ("Apache httpd 2.4.71", 131, 68),
         ("Squid 5.7", 121, 58), ("Varnish 7.1.1", 119, 45), ("nginx 1.22.1", 100, 58),
         ("HAProxy 2.6.12", 88, 38)]


def markdown(suite, table, missed):
    """The page docs/proxy-cache-suite.md."""
    commit = subprocess.run(["git", "-C", suite, "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True).stdout.strip()
    lines = ["# The public cache test suite", "",
             "Written by `./dev bench proxy_cache --markdown FILE`. The suite is"
             f" http-tests/cache-tests{' at ' + commit if commit else ''}; it calls itself a tool"
             " to assess how a cache behaves, not a conformance suite.", "",
             "| proxy | required passed | optimal passed |", "|---|---|---|",
             f"| holdfast-proxy | {table['required']['pass']} of"
             f" {sum(table['required'].values())} | {table['optimal']['pass']} of"
             f" {sum(table['optimal'].values())} |"]
    lines += [f"| {name}, measured earlier | {required} of 160 | {optimal} of 105 |"
              for name, required, optimal in PEERS]
    lines += ["", "Not passed, as the suite words it:", "", "| kind | test | result |",
              "|---|---|---|"]
    lines += [f"| {r['kind']} | `{r['id']}` | {r['message'] or r['result']} |" for r in missed
              if r["kind"] != "check"]
    return "\n".join(lines) + """

`headers-store-Transfer-Encoding` has the origin send a transfer coding that does not exist; strict
framing answers 502, and the suite counts a failed setup. Parts of an answer (206) are not stored,
which the `partial-` tests want.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", default="build/release/bin")
    parser.add_argument("--suite", default=os.environ.get("HOLDFAST_CACHE_TESTS"))
    parser.add_argument("--json")
    parser.add_argument("--markdown", help="write the counts as a page of documentation")
    parser.add_argument("--all", action="store_true", help="name every test that is not passed")
    args = parser.parse_args()
    if not args.suite or not pathlib.Path(args.suite, "test-engine/cli.mjs").is_file():
        print("proxy_cache: no suite; clone github.com/http-tests/cache-tests, run `npm i undici@7"
              " --ignore-scripts --no-save` in it, and give its folder with --suite")
        return 0
    world.BIN = str(pathlib.Path(args.bin) / "holdfast-proxy")
    suite = pathlib.Path(args.suite).resolve()
    origin = type("Origin", (), {"port": world.free_port()})()
    with tempfile.TemporaryDirectory(prefix="holdfast-suite-") as folder:
        with world.Proxy(origin=origin) as proxy:
            begun = time.monotonic()
            rows = run_suite(suite, proxy.port, origin.port, pathlib.Path(folder))
            seconds = time.monotonic() - begun
    table = collections.defaultdict(collections.Counter)
    for row in rows:
        table[row["kind"]][row["result"]] += 1
    summary = {kind: {"tests": sum(table[kind].values()), **dict(table[kind])}
               for kind in ("required", "optimal", "check")}
    summary["seconds"] = round(seconds, 1)
    print(json.dumps(summary, indent=2))
    missed = [r for r in rows if r["result"] not in ("pass", "yes")
              and (args.all or r["kind"] != "check")]
    for row in missed:
        print(f"{row['kind']:9} {row['result']:16} {row['id']}  {row['message'][:100]}")
    if args.markdown:
        pathlib.Path(args.markdown).write_text(markdown(args.suite, table, missed))
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps({"summary": summary, "missed": missed},
                                                      indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
