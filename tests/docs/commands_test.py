#!/usr/bin/env python3
"""The commands that README and CONTRIBUTING show do what they say: they run and end well."""
# ctest: labels=long timeout=1500 needs=holdfast-check

import pathlib
import re
import shlex
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import snippets  # noqa: E402

PAGES = ["README.md", "CONTRIBUTING.md"]
FOR_EXAMPLE = {"path/to/build": "build/demo/examples"}
# These would run this very test again, or change the sources.
LEFT_OUT = {"./dev test", "./dev lint"}


def commands_in(text):
    """Lines of plain code blocks that call this project's programs, without their comments."""
    for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            line = line.split("#")[0].strip()
            if line.startswith(("./dev", "build/release/bin/")):
                yield line


class Commands(unittest.TestCase):
    def test_they_run(self):
        seen = set()
        for page in PAGES:
            for line in commands_in((snippets.ROOT / page).read_text()):
                if line in seen or line in LEFT_OUT:
                    continue
                seen.add(line)
                for text, example in FOR_EXAMPLE.items():
                    line = line.replace(text, example)
                with self.subTest(page=page, command=line):
                    result = subprocess.run(shlex.split(line), cwd=snippets.ROOT,
                                            capture_output=True, text=True)
                    # 1 means findings, and the example has some.
                    expected = (0, 1) if "holdfast-check" in line else (0,)
                    self.assertIn(result.returncode, expected, result.stdout + result.stderr)
        self.assertIn("./dev demo", seen)


if __name__ == "__main__":
    unittest.main()
