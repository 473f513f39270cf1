#!/usr/bin/env python3
"""The pages of the ids that no static rule has show something to run, and it shows the id: calls
for `holdfast-fuzz replay`, or a planted bug for `holdfast-fuzz power`."""
# ctest: labels=slow timeout=120 needs=holdfast-fuzz

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import snippets  # noqa: E402
import static_ids_test  # noqa: E402

FUZZ = pathlib.Path(os.environ.get("HOLDFAST_BIN_DIR", snippets.ROOT / "build/release/bin"),
                    "holdfast-fuzz")
PAGES = snippets.ROOT / "docs/defects"
CALLS = re.compile(r"^```\n(target .*?)^```", re.MULTILINE | re.DOTALL)
POWER = re.compile(r"`holdfast-fuzz (power [^`]*--only (\w+))`")


def pages():
    names = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    return sorted(names - set(static_ids_test.static_ids()))


def run(*words):
    return subprocess.run([FUZZ, *words], capture_output=True, text=True)


class DynamicIds(unittest.TestCase):
    def replay(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "page.calls")
            path.write_text(text)
            return run("replay", path)

    def test_each_page_shows_its_id(self):
        self.assertGreater(len(pages()), 10)
        for name in pages():
            text = (PAGES / f"{name}.md").read_text()
            with self.subTest(page=name):
                if calls := CALLS.search(text):
                    self.shown_by_calls(name, calls.group(1))
                else:
                    self.shown_by_a_planted_bug(name, *POWER.search(text).groups())

    def shown_by_calls(self, name, calls):
        self.assertIn(f"expect {name}\n", calls)
        done = self.replay(calls)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        other = self.replay(calls.replace(f"expect {name}\n", "expect ok\n"))
        self.assertEqual(other.returncode, 1, "it is what the target does, not what was expected")
        if calls.startswith("target legacy\n"):
            strict = calls.replace("target legacy", "target strict")
            done = self.replay(strict.replace(f"expect {name}\n", "expect ok\n"))
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def shown_by_a_planted_bug(self, name, words, mutant):
        table = (snippets.ROOT / "fuzz/mutants/mutants.def").read_text()
        paragraph = table[table.index(f"mutant {mutant}\n"):].split("\n\n")[0]
        self.assertRegex(paragraph, rf"(?m)^expect .*\b{name}\b")
        done = run(*words.split(), "--limit", "10")
        self.assertRegex(done.stdout, rf'detected\s+1/1 .*"{name}:S\d+"')


if __name__ == "__main__":
    unittest.main()
