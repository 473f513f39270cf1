#!/usr/bin/env python3
"""`./dev demo`: the tools at work on the bundled example, as far as this version has them."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "corpus/demo"
FOLDER = ROOT / "build/demo"
FLAGS = {".cpp": ["clang++-22", "-std=c++20"], ".c": ["clang-22", "-std=gnu11"]}


def write_compile_commands():
    """A compilation database, as a project's build system would write it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    commands = [{"directory": str(EXAMPLE), "file": str(path),
                 "arguments": [*FLAGS[path.suffix], "-c", str(path)]}
                for path in sorted(EXAMPLE.iterdir()) if path.suffix in FLAGS]
    (FOLDER / "compile_commands.json").write_text(json.dumps(commands, indent=1) + "\n")


def heading(text):
    print(f"\n== {text}\n", flush=True)


def show_check(program):
    """Before the program runs: the static checker over the whole example."""
    relative = os.path.relpath(FOLDER, ROOT)
    heading(f"holdfast-check -p {relative} --project-root=corpus/demo")
    common = [program, "-p", FOLDER, f"--project-root={EXAMPLE}", "--fail-on=never"]
    result = subprocess.run(common, cwd=ROOT)
    if result.returncode != 0:
        return result.returncode
    report = FOLDER / "findings.json"
    subprocess.run([*common, "--quiet", "--format=json", "-o", report], cwd=ROOT, check=True)
    findings = json.loads(report.read_text())["findings"]
    page = FOLDER / "report.html"
    subprocess.run([*common, "--quiet", "--format=html", "-o", page], cwd=ROOT, check=False)
    print(f"\n{len(findings)} findings in {len({item['file'] for item in findings})} files. "
          "What each id means: docs/defects/")
    if page.exists():
        print(f"The same with the source around it: {os.path.relpath(page, ROOT)}")
    return 0


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--bin", default=ROOT / "build/release/bin", type=pathlib.Path)
    options = parser.parse_args(arguments)
    write_compile_commands()
    check = options.bin.resolve() / "holdfast-check"
    if not os.access(check, os.X_OK):
        print("holdfast-check is not part of this version yet: nothing to show", file=sys.stderr)
        return 2
    return show_check(check)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
