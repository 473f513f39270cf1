#!/usr/bin/env python3
"""Every benchmark runs, shortly: it ends with 0 and writes figures as JSON. What they are is not
judged here; a busy machine says nothing about speed."""
# ctest: labels=long timeout=1200 needs=holdfast-check,holdfast-fuzz,holdfast-proxy

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.environ.get("HOLDFAST_BIN_DIR", str(ROOT / "build/release/bin"))
SHORT = {
    "check": "--rounds 1",
    "comm": "--rounds 1 --processes 1 --size 1024 --connections 1 --idle 1000",
    "guard": "--layers posix-aio --tools none,holdfast --no-detectors",
    "guard_cost": "--rounds 1 --messages 500",
    "proxy": "--rounds 1 --seconds 1 --only responder,holdfast",
    "proxy_cache": "",
    "scale": "--units 16",
    "score": "--only aio",
}
# The suite is a checkout of its own, without which the benchmark says where it is.
NO_FIGURES = {"proxy_cache": "no suite; clone"}
IS_NONE = {"judging_test", "short_test", "run_all", "guard_cases", "guard_matrix", "guard_mutants",
           "labelled_cases", "score_peers"}


class Short(unittest.TestCase):
    def test_all_are_here(self):
        scripts = {path.stem for path in (ROOT / "tests/bench").glob("*.py")}
        self.assertEqual(scripts - IS_NONE, set(SHORT))

    def test_each(self):
        for name, words in SHORT.items():
            with self.subTest(name=name), tempfile.TemporaryDirectory() as folder:
                figures = pathlib.Path(folder, "figures.json")
                done = subprocess.run(
                    [sys.executable, "-B", ROOT / f"tests/bench/{name}.py", "--bin", BIN,
                     "--json", figures, *words.split()], cwd=ROOT, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
                if name in NO_FIGURES and not figures.exists():
                    self.assertIn(NO_FIGURES[name], done.stdout)
                    continue
                self.assertTrue(json.loads(figures.read_text()), name)


if __name__ == "__main__":
    unittest.main()
