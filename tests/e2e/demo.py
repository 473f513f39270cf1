#!/usr/bin/env python3
"""`./dev demo`: the three tools on the bundled examples, and one page that shows them side by side.

The patient is a caching server with the comm semantics of Squid-2: pages of its store are lent by
address, and a page is recycled while a slow client still has it in flight. The static checker reads
it, the fuzzer plays calls against its layer, the runtime checker watches it serve. Then the same
server on the strict layer meets all three.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import demo_load
import demo_page

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "corpus/demo"
PATIENT = ROOT / "runtime-checker/comm/legacy"
FOLDER = ROOT / "build/demo"
FLAGS = {".cpp": ["clang++-22", "-std=c++20", "-I", str(ROOT / "runtime-checker")],
         ".c": ["clang-22", "-std=gnu11", "-I", str(PATIENT)]}
FUZZ_SECONDS = 5


def write_compile_commands(sources, name):
    """A compilation database, as a project's build system would write it."""
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    commands = [{"directory": str(path.parent), "file": str(path),
                 "arguments": [*FLAGS[path.suffix], "-c", str(path)]} for path in sources]
    (folder / "compile_commands.json").write_text(json.dumps(commands, indent=1) + "\n")
    return folder


def heading(text):
    print(f"\n== {text}\n", flush=True)


def shown(command):
    """A command as somebody would type it at the root of the checkout."""
    words = [str(word) for word in command]
    return " ".join(os.path.relpath(word, ROOT) if word.startswith(str(ROOT)) else
                    word.replace(str(ROOT) + "/", "") for word in words)


def run(command, **more):
    more = {"stderr": subprocess.STDOUT, **more}
    return subprocess.run([str(word) for word in command], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, **more)


def tell(panel):
    heading(panel["command"])
    print(panel["output"].rstrip())
    return panel


# -- the static checker

def examples(check):
    """The small programs of corpus/demo: what most people look at first."""
    folder = write_compile_commands(
        [path for path in sorted(EXAMPLE.iterdir()) if path.suffix in FLAGS], "examples")
    command = [check, "-p", folder, f"--project-root={EXAMPLE}", "--fail-on=never"]
    done = run(command)
    run([*command, "--quiet", "--format=html", "-o", FOLDER / "report.html"])
    return tell({"command": shown(command), "output": done.stdout, "good": done.returncode == 0})


def static(check, sources, name):
    folder = write_compile_commands(sources, name)
    root = f"--project-root={sources[0].parent}"
    # The project's own settings leave the patient out.
    command = [check, "-p", folder, root, "--no-config", "--audit", "--fail-on=never"]
    done = run(command)
    report = FOLDER / f"{name}.json"
    run([*command, "--quiet", "--format=json", "-o", report])
    told = json.loads(report.read_text())
    expected = bool(told["findings"]) == (name == "patient")
    return tell({"command": shown(command), "output": done.stdout, "report": told,
                 "good": done.returncode == 0 and expected})


# -- the fuzzer

def fuzz_patient(fuzz):
    """Sequences that are legal on the strict layer. The specimen breaks many rules; what is asked
    for is what the peer of a mutated buffer sees."""
    command = [fuzz, "random", "legacy", "--verdict=wrong-bytes", f"--seconds={FUZZ_SECONDS}"]
    done = run(command, stderr=subprocess.DEVNULL)  # the specimen has much to say there
    lines = done.stdout.splitlines()
    begin = next((i for i, line in enumerate(lines) if line.startswith("target ")), len(lines))
    return tell({"command": shown(command), "output": done.stdout, "good": done.returncode == 1,
                 "sequence": lines[begin:], "calls": run([fuzz, "list", "--calls"]).stdout})


def fuzz_strict(fuzz, patient):
    """Fresh sequences, and the very one that the patient fails."""
    command = [fuzz, "random", "strict", f"--seconds={FUZZ_SECONDS}"]
    done = run(command)
    same = FOLDER / "same.calls"
    calls = [line for line in patient["sequence"] if not line.startswith(("target ", "expect "))]
    same.write_text("\n".join(["target strict", "expect ok", *calls, ""]))
    again_command = [fuzz, "replay", same.relative_to(ROOT), "--log"]
    again = run(again_command)
    return tell({"command": f"{shown(command)}; {shown(again_command)}",
                 "output": done.stdout + again.stdout, "log": again.stdout.splitlines(),
                 "sequence": calls, "calls": patient["calls"],
                 "good": done.returncode == 0 and again.returncode == 0})


# -- the runtime checker

def served(program, name):
    """The server under the load of demo_load.py; its report and its timeline."""
    report, trace = FOLDER / f"{name}.report.json", FOLDER / f"{name}.trace.json"
    options = f"halt_on_error=0:report=json:report_path={report}:trace_path={trace}"
    for path in (report, trace):
        path.unlink(missing_ok=True)
    load = demo_load.serve(program, {**os.environ, "HOLDFAST_OPTIONS": options})
    told = json.loads(report.read_text()) if report.exists() else None
    lines = [load]
    for violation in (told or {}).get("violations", []):
        lines.append(f"{violation['id']}: {violation['text']}")
        lines += [f"    {frame['function']} {short(frame)}"
                  for frame in violation["lent_stack"][:4]]
    if told:
        lines.append(f"{told['counts']['accepted']} operations watched, "
                     f"{told['counts']['violations']} violations")
    return tell({"command": f"HOLDFAST_OPTIONS={options.replace(str(ROOT) + '/', '')} "
                            + shown([program]),
                 "output": "\n".join(lines), "report": told,
                 "trace": json.loads(trace.read_text()) if trace.exists() else None,
                 "good": told is not None and bool(told["violations"]) == (name == "patient")})


def short(frame):
    name = frame["file"].split("runtime-checker/")[-1]
    return f"{name}:{frame['line']}" if frame["line"] else f"({pathlib.Path(name).name})"


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--bin", default=ROOT / "build/release/bin", type=pathlib.Path)
    folder = parser.parse_args(arguments).bin.resolve()
    check, fuzz = folder / "holdfast-check", folder / "holdfast-fuzz"
    FOLDER.mkdir(parents=True, exist_ok=True)
    panels = {"examples": examples(check)}
    patient = [PATIENT / name for name in ("cache_server.c", "comm_legacy.c", "cbdata.c")]
    panels["patient"] = [static(check, patient, "patient"), fuzz_patient(fuzz),
                         served(folder / "legacy-cache-server-watched", "patient")]
    panels["healthy"] = [static(check, [PATIENT / "strict_cache_server.cpp"], "healthy"),
                         fuzz_strict(fuzz, panels["patient"][1]),
                         served(folder / "strict-cache-server", "healthy")]
    page = FOLDER / "index.html"
    page.write_text(demo_page.page(panels, ROOT))
    print(f"\nAll of it side by side: {os.path.relpath(page, ROOT)}")
    broken = [panel["command"] for panel in
              [panels["examples"], *panels["patient"], *panels["healthy"]] if not panel["good"]]
    for command in broken:
        print(f"unexpected: {command}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
