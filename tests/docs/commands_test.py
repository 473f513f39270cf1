#!/usr/bin/env python3
"""The commands that README and CONTRIBUTING show, word for word, where they end by themselves:
what takes long runs here, the rest in tests/e2e/docs_commands_test.py too."""
# ctest: labels=long timeout=3600 needs=holdfast-check

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
LEFT_OUT = {
    "./dev test", "./dev lint",  # would run this very test again, or change the sources
    "./dev proxy --listen 127.0.0.1:3128",  # runs until it is told to end
    "build/release/bin/holdfast-run -- ./my-server",  # the reader's own program
}


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
                    # 1 means findings, and the examples of these two have some.
                    finds = re.search(r"holdfast-check|holdfast-fuzz random legacy", line)
                    self.assertEqual(result.returncode, 1 if finds else 0,
                                     result.stdout + result.stderr)
        self.assertIn("./dev demo", seen)


if __name__ == "__main__":
    unittest.main()
