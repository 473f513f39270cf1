#!/usr/bin/env python3
"""`./dev`: the verbs of the contract exist, mistakes are answered, presets and packages parse."""
# ctest: labels=fast timeout=60

import json
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERBS = "demo test setup build check fuzz proxy bench score bless format lint".split()
PRESETS = ("release release-clang asan tsan fuzz fuzz-bare coverage llvm19 "
           "proxy-asan proxy-tsan proxy-checksum").split()


def dev(*arguments):
    return subprocess.run([ROOT / "dev", *arguments], capture_output=True, text=True)


class Dev(unittest.TestCase):
    def test_alone_it_lists_the_verbs(self):
        result = dev()
        self.assertEqual(result.returncode, 0)
        listed = re.findall(r"^  ([a-z]+)\b", result.stdout, re.MULTILINE)
        self.assertEqual(sorted(listed), sorted(VERBS))

    def test_every_verb_has_a_function(self):
        text = (ROOT / "dev").read_text()
        for verb in VERBS:
            self.assertIn(f"\nverb_{verb}() {{", text)

    def test_an_unknown_verb_is_a_usage_error(self):
        result = dev("tset")
        self.assertEqual(result.returncode, 2)
        self.assertIn("unknown verb tset", result.stderr)

    def test_an_unknown_option_is_a_usage_error(self):
        self.assertEqual(dev("test", "--al").returncode, 2)
        self.assertEqual(dev("setup", "--al").returncode, 2)

    def test_setup_check_finds_this_machine_complete(self):
        result = dev("setup", "--check")
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_presets(self):
        presets = json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]
        visible = [preset["name"] for preset in presets if not preset.get("hidden")]
        self.assertEqual(sorted(visible), sorted(PRESETS))

    def test_every_preset_is_built_by_its_build_preset(self):
        presets = json.loads((ROOT / "CMakePresets.json").read_text())["buildPresets"]
        self.assertEqual(sorted(preset["name"] for preset in presets), sorted(PRESETS))
        for preset in presets:
            self.assertEqual(preset["configurePreset"], preset["name"])

    def test_package_lines(self):
        groups = {"core", "checker", "headers", "comm", "tests", "bench", "lint", "validate",
                  "all"}
        seen = set()
        for line in (ROOT / "cmake/packages.txt").read_text().splitlines():
            if line and not line.startswith("#"):
                words = line.split()
                self.assertIn(words[0], groups)
                self.assertIn(len(words), (2, 3))
                self.assertNotIn(words[1], seen)
                seen.add(words[1])

    def test_the_readme_starts_with_the_demo(self):
        first = re.search(r"```\n(.*)\n```", (ROOT / "README.md").read_text())
        self.assertEqual(first.group(1), "./dev demo")


if __name__ == "__main__":
    unittest.main()
