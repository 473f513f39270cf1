#!/usr/bin/env python3
"""holdfast-check reports the bad block of each static id's page and is silent on the good ones."""
# ctest: labels=slow timeout=240 needs=holdfast-check

import concurrent.futures
import json
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
FLAGS = {"cpp": ["-std=c++20", "-x", "c++"], "c": ["-std=gnu11", "-x", "c"]}


def static_ids():
    table = (snippets.ROOT / "analyzer/rules/rules.def").read_text()
    return re.findall(r'^HOLDFAST_RULE\(\w+,\s*"([a-z-]+)"', table, re.MULTILINE)


def findings_in(snippet, configuration):
    """The ids reported on one block; the page's YAML block is its project's configuration."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "snippet." + snippet.language)
        source.write_text(snippet.code)
        if configuration:
            pathlib.Path(folder, ".holdfast.yaml").write_text(configuration)
        output = pathlib.Path(folder, "findings.json")
        result = subprocess.run(
            [CHECK, "--no-cache", "--format=json", "-o", output, source, "--",
             *FLAGS[snippet.language]], capture_output=True, text=True)
        if result.returncode not in (0, 1):
            return {f"exit {result.returncode}: {result.stderr.strip()}"}
        return {finding["rule"] for finding in json.loads(output.read_text())["findings"]}


class StaticIds(unittest.TestCase):
    def test_pages(self):
        ids = set(static_ids())
        work = [snippet for snippet in snippets.defect_snippets()
                if pathlib.Path(snippet.page).stem in ids]
        configurations = {snippet.page: snippet.code for snippet in work
                          if snippet.language == "yaml"}
        work = [snippet for snippet in work if snippet.language in FLAGS]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(
                lambda snippet: findings_in(snippet, configurations.get(snippet.page)), work))
        for snippet, found in zip(work, results):
            with self.subTest(page=snippet.page, section=snippet.section, line=snippet.line):
                expected = {pathlib.Path(snippet.page).stem} if snippet.section == "Bad" else set()
                self.assertEqual(found, expected)


if __name__ == "__main__":
    unittest.main()
