#!/usr/bin/env python3
"""The checker on every example of the built-in models: `bad` gives its rule, `ok` gives nothing.

    model_examples_test.py [--checker PATH] [--keep DIR] [LIBRARY...]

One unit per library and language holds all its examples; findings are told apart by their lines.
A bad example passes when a finding with its rule stands in its lines; an ok example when none does.
"""
# ctest: labels=slow timeout=600 needs=holdfast-check

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
ROOT = pathlib.Path(os.environ.get("HOLDFAST_SOURCE_DIR", HERE.parents[2]))
sys.path.insert(0, str(ROOT / "tests/analyzer/models"))
import pack_text  # noqa: E402


def findings(checker, unit, flags):
    """(line, rule) of each finding in the unit."""
    report = unit.with_suffix(".sarif")
    command = [checker, "--format=sarif", "-o", str(report), "--fail-on=never", "--no-cache",
               "--quiet",
               f"--project-root={unit.parent}", str(unit), "--", *flags]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\nexit {result.returncode}\n{result.stderr}")
    out = []
    for run in json.loads(report.read_text())["runs"]:
        for row in run.get("results", []):
            place = row["locations"][0]["physicalLocation"]
            if pathlib.Path(place["artifactLocation"]["uri"]).name == unit.name:
                out.append((place["region"]["startLine"], row["ruleId"]))
    return out


def judge(file, spans, found):
    """One line per example that the checker gets wrong."""
    wrong = []
    for kind, first, last, example in spans:
        rules = sorted({rule for line, rule in found if first <= line <= last})
        name = f"{file}: {example['name']}, {example['rule']}, {kind}"
        if kind == "bad" and example["rule"] not in rules:
            wrong.append(f"{name}: expected {example['rule']}, got {', '.join(rules) or 'nothing'}")
        if kind == "ok" and rules:
            wrong.append(f"{name}: expected nothing, got {', '.join(rules)}")
    return wrong


def known_wrong():
    """Rows of the ledger: what the analysis does not get right yet. They may go, never come."""
    ledger = HERE.with_name("known_wrong_examples.txt")
    return [line for line in ledger.read_text().splitlines() if line and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    bin_dir = os.environ.get("HOLDFAST_BIN_DIR", str(ROOT / "build/release/bin"))
    parser.add_argument("--checker", default=f"{bin_dir}/holdfast-check")
    parser.add_argument("--keep", metavar="DIR", help="write the units there and keep them")
    parser.add_argument("libraries", nargs="*")
    options = parser.parse_args()
    if not pathlib.Path(options.checker).exists():
        print(f"no checker at {options.checker}")
        return 77

    wrong, total = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(options.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for file, library in pack_text.libraries(ROOT):
            if options.libraries and library["library"] not in options.libraries:
                continue
            for language in ("c", "c++"):
                text, spans = pack_text.unit(library, language)
                if not spans:
                    continue
                unit = folder / (pathlib.Path(file).stem + (".cpp" if language == "c++" else ".c"))
                unit.write_text(text)
                command = pack_text.compile_command(language, ROOT, library)
                wrong += judge(file, spans, findings(options.checker, unit, command[1:]))
                total += len(spans)
    known = known_wrong()
    new = [row for row in wrong if row not in known]
    mended = [] if options.libraries else [row for row in known if row not in wrong]
    for row in new:
        print(row)
    for row in mended:
        print(f"no longer wrong, remove it from known_wrong_examples.txt: {row}")
    print(f"{total} snippets, {len(wrong)} wrong, {len(wrong) - len(new)} of them known")
    return 1 if new or mended or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
