#!/usr/bin/env python3
"""holdfast-run on uninstrumented programs: every planted bug is named, at the culprit's line, and
every correct twin is silent and keeps its exit status. On programs with a sanitizer, whose malloc
stands in front of the checker's: some of them."""
# ctest: labels=slow timeout=900 needs=holdfast-run,comm_guarded

import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import guard_cases  # noqa: E402

BIN = pathlib.Path(os.environ.get("HOLDFAST_BIN_DIR", guard_cases.ROOT / "build/release/bin"))


class Cases(unittest.TestCase):
    def layer(self, layer):
        with tempfile.TemporaryDirectory() as folder:
            program = guard_cases.build(layer, "", True, folder, BIN.parent / "lib")
            if program is None:
                self.skipTest(f"{layer}: its library is not installed")
            lines = guard_cases.culprit_lines(layer)
            environment = guard_cases.environment_for(BIN)
            skipped = []
            for case, defect, needs in guard_cases.cases(program, environment):
                if needs:
                    continue
                bad, good = (guard_cases.run_guarded(BIN, program, case, twin, f"{folder}/r.json",
                                                     lines.get(case, 0))
                             for twin in ("bad", "good"))
                if guard_cases.SKIPPED in (bad.status, good.status):
                    skipped.append(case)
                    continue
                with self.subTest(layer=layer, case=case):
                    self.assertEqual((88, defect, True),
                                     (bad.status, bad.found, bad.at_culprit), bad.text)
                    self.assertEqual((0, ""), (good.status, good.found), good.text)
            if skipped:
                self.skipTest(f"{layer}: the kernel cannot do {', '.join(skipped)}")


def add(layer):
    setattr(Cases, "test_" + layer.replace("-", "_"), lambda self: self.layer(layer))


for name in guard_cases.LAYERS:
    add(name)


class Sanitized(unittest.TestCase):
    def layer(self, layer, sanitizer, cases):
        with tempfile.TemporaryDirectory() as folder:
            program = guard_cases.build(layer, sanitizer, True, folder, BIN.parent / "lib")
            if program is None:
                self.skipTest(f"{layer}: its library is not installed")
            for case, defect in cases.items():
                bad, good = (guard_cases.run_guarded(BIN, program, case, twin, f"{folder}/r.json",
                                                     0) for twin in ("bad", "good"))
                with self.subTest(layer=layer, case=case):
                    self.assertEqual(defect, bad.found, bad.text)
                    self.assertEqual((0, ""), (good.status, good.found), good.text)

    def test_asan(self):
        self.layer("comm-epoll", "asan", {"write_freed": "freed-in-flight",
                                          "write_mutated": "mutated-in-flight",
                                          "read_touched": "mutated-in-flight"})

    def test_tsan(self):
        self.layer("comm-epoll", "tsan", {"write_freed": "freed-in-flight",
                                          "write_mutated": "mutated-in-flight"})

if __name__ == "__main__":
    unittest.main()
