#!/usr/bin/env python3
"""corpus/checker: the index, the files and the marks in them agree."""
# ctest: labels=fast timeout=60

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))
import labelled_cases  # noqa: E402

TABLE = (ROOT / "docs/defects/README.md").read_text()


class Index(unittest.TestCase):
    def setUp(self):
        self.cases = labelled_cases.load()

    def test_lists_every_file_once(self):
        listed = [case.file for case in self.cases]
        present = [path.name for path in labelled_cases.CORPUS.iterdir()
                   if path.suffix in (".c", ".cpp")]
        self.assertEqual(sorted(listed), sorted(present))

    def test_marks_agree_with_the_files(self):
        for case in self.cases:
            with self.subTest(file=case.file):
                marks = labelled_cases.marks_in(case.path.read_text())
                self.assertEqual((case.expected, case.allowed), marks)

    def test_names_agree_with_the_marks(self):
        for case in self.cases:
            with self.subTest(file=case.file):
                self.assertRegex(case.file, r"^[a-z0-9-]+_[a-z-]+_\d+_(bad|good)\.(c|cpp)$")
                self.assertEqual(bool(case.expected), "_bad." in case.file)
                self.assertIn(f"[`{case.category}`]", TABLE)

    def test_known_states_fit(self):
        for case in self.cases:
            with self.subTest(file=case.file):
                if "known-miss" in case.state.split("+"):
                    self.assertTrue(case.expected)


if __name__ == "__main__":
    if not labelled_cases.indexes():
        print("there is no corpus yet")
        sys.exit(77)
    unittest.main()
