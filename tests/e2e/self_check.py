"""The checker on this project's own units, through the Ninja rules that it writes: only what
changed since the last run is analysed again. For self_check_test.py and self_check_all_test.py."""

import json
import os
import pathlib
import subprocess

from checker import ROOT, checker, expect

BUILD = pathlib.Path(os.environ.get("HOLDFAST_BINARY_DIR", ROOT / "build/release"))


def own_units(wanted):
    """The units of the build whose sources are in the repository, as paths from its root: its own
    files, and the units that only include some of them."""
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    paths = {pathlib.Path(entry["directory"], entry["file"]).resolve() for entry in entries}
    names = {str(path.relative_to(ROOT)) for path in paths if path.is_relative_to(ROOT)
             if not path.is_relative_to(BUILD) or "/Unity/" in str(path)}
    return sorted(name for name in names if wanted(name))


def check(name, units, *options):
    """The report of the units, and what the run printed. Fails where a unit was not analysed."""
    folder = BUILD / "self-check" / name
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    rules = folder / "check.ninja"
    command = [checker(), "-p", BUILD, f"--project-root={ROOT}", f"--relative-to={ROOT}",
               "--format=json", "-o", report, "--fail-on=never", f"--write-ninja={rules}",
               *options, *(ROOT / unit for unit in units)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    expect(done.returncode == 0, done.stdout, done.stderr)
    done = subprocess.run(["ninja", "-C", folder, "-f", rules], capture_output=True, text=True)
    expect(done.returncode == 0 and report.exists(), done.stdout[-4000:], done.stderr)
    told = json.loads(report.read_text())
    count = told["statistics"]
    expect(not told["problems"] and not count["units_failed"], told["problems"])
    expect(count["units"] == len(units), count["units"], "of", len(units), "units were analysed")
    return told


def unexplained(told):
    """Findings that no comment in the source accepts with a reason, a line each."""
    return [f"{one['file']}:{one['line']}: {one['confidence']}: {one['message']} [{one['rule']}]"
            for one in told["findings"] if not one.get("suppressed")]
