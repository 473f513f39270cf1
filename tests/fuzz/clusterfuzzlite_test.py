#!/usr/bin/env python3
"""What ClusterFuzzLite and OSS-Fuzz do with .clusterfuzzlite, without their image: build.sh with
their variables, then each target on its seeds; and `holdfast-fuzz run` with a target beside it."""
# ctest: labels=long timeout=1800 needs=holdfast-fuzz

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import zipfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HOLDFAST_BIN_DIR", ROOT / "build/release/bin"))
FILES = ROOT / ".clusterfuzzlite"
SANITIZE = "-O1 -g1 -fsanitize=address,fuzzer-no-link"
TARGETS = ("fuzz-strict", "fuzz-calls")


def run(*command, **more):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", **more)


class ClusterFuzzLite(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("clang++-22") or not shutil.which("zip"):
            raise unittest.SkipTest("clang-22 or zip is missing")
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name, "out")
        cls.out.mkdir()
        environment = {**os.environ, "CC": "clang-22", "CXX": "clang++-22", "CFLAGS": SANITIZE,
                       "CXXFLAGS": SANITIZE, "LIB_FUZZING_ENGINE": "-fsanitize=fuzzer",
                       "OUT": str(cls.out), "WORK": cls.folder.name}
        environment.setdefault("HOLDFAST_JOBS", "2")
        cls.built = run("bash", FILES / "build.sh", env=environment)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_what_is_built(self):
        self.assertEqual(self.built.returncode, 0, self.built.stdout[-4000:])
        for target in TARGETS:
            self.assertTrue(os.access(self.out / target, os.X_OK), target)
            self.assertTrue((self.out / f"{target}.options").exists(), target)

    def test_each_target_runs_on_its_seeds(self):
        for target in TARGETS:
            with self.subTest(target=target), tempfile.TemporaryDirectory() as seeds:
                zipfile.ZipFile(self.out / f"{target}_seed_corpus.zip").extractall(seeds)
                count = len(os.listdir(seeds))
                self.assertGreater(count, 10)
                done = run(self.out / target, "-runs=3000", "-seed=1", seeds)
                self.assertEqual(done.returncode, 0, done.stdout[-3000:])
                self.assertIn(f"seed corpus: files: {count} ", done.stdout)
                self.assertRegex(done.stdout, r"Done \d{4} runs")

    def test_holdfast_fuzz_runs_a_target_beside_it(self):
        """The command of docs/fuzz.md, with fewer runs."""
        with tempfile.TemporaryDirectory() as folder:
            bin, lib = (pathlib.Path(folder, name) for name in ("bin", "lib"))
            shutil.copytree(BIN.parent / "lib", lib)  # found from the program's own folder
            bin.mkdir()
            for program in (BIN / "holdfast-fuzz", self.out / "fuzz-strict"):
                shutil.copy(program, bin)
            done = run(bin / "holdfast-fuzz", "run", "strict", "-runs=2000", cwd=folder)
            self.assertEqual(done.returncode, 0, done.stdout[-3000:])
            self.assertRegex(done.stdout, r"Done 2000 runs")

    def test_the_description(self):
        project = yaml.safe_load((FILES / "project.yaml").read_text())
        self.assertEqual(project["language"], "c++")
        docker = (FILES / "Dockerfile").read_text()
        for needed in ("cmake", "ninja-build", "python3", "zip", "libboost-dev"):
            self.assertTrue(re.search(rf"\s{needed}\b", docker), needed)


if __name__ == "__main__":
    unittest.main()
