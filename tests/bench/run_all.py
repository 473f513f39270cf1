#!/usr/bin/env python3
"""`./dev bench` without a name: every benchmark in turn, their figures in one JSON file."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent


def benchmarks():
    """Every script here, but for the scorer and the helpers (an underscore in the name)."""
    return [path for path in sorted(FOLDER.glob("*.py"))
            if "_" not in path.stem and path.stem != "score"]


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--list", action="store_true", help="print the names and do nothing")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(path.stem for path in benchmarks()))
        return 0
    figures, failed = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for path in benchmarks():
            output = pathlib.Path(folder, path.stem + ".json")
            print(f"== {path.stem}", flush=True)
            result = subprocess.run([sys.executable, "-B", path, "--bin", options.bin,
                                     "--json", output])
            if result.returncode != 0:
                failed.append(path.stem)
            if output.exists():
                figures[path.stem] = json.loads(output.read_text())
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    if failed:
        print("failed: " + " ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
