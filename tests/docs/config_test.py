#!/usr/bin/env python3
"""docs/check.md's table of keys is the program's own, and its example is accepted."""
# ctest: labels=fast timeout=60 needs=holdfast-check

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import snippets  # noqa: E402

CHECK = pathlib.Path(os.environ.get("HOLDFAST_BIN_DIR", snippets.ROOT / "build/release/bin"),
                     "holdfast-check")
PAGE = snippets.ROOT / "docs/check.md"


def check_with(configuration):
    with tempfile.TemporaryDirectory() as folder:
        for root in ("src", "include"):  # of the example
            pathlib.Path(folder, root).mkdir()
        pathlib.Path(folder, "one.c").write_text("int one(void) { return 1; }\n")
        pathlib.Path(folder, ".holdfast.yaml").write_text(configuration)
        return subprocess.run([CHECK, "--no-cache", f"{folder}/one.c", "--"],
                              capture_output=True, text=True)


class Configuration(unittest.TestCase):
    def test_the_table(self):
        source = (snippets.ROOT / "analyzer/driver/config.cpp").read_text()
        table = source[source.index("kKeys[]"):source.index("};", source.index("kKeys[]"))]
        keys = re.findall(r'\{"([^"]*)", "([^"]*)", "([^"]*)"\}', table)
        shown = re.findall(r"^\| `([a-z]+)` \| (.*) \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
        self.assertGreater(len(keys), 3)
        self.assertEqual(shown, keys)

    def test_the_example(self):
        example, = [one.code for one in snippets.snippets_of(PAGE) if one.language == "yaml"]
        done = check_with(example)
        self.assertEqual(done.returncode, 0, done.stderr)
        wrong = check_with(example.replace("excludes:", "excluds:"))
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("unknown key 'excluds'", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
