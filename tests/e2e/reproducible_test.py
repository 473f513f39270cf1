#!/usr/bin/env python3
"""Two builds of the same sources in different folders give the same bytes: the runtime parts whole,
of the checker, which would take half an hour, the units that hold generated text. That no file of
the package holds the path of its build is what package_test.py looks at."""
# ctest: labels=long timeout=2400 needs=holdfast-check,comm,guard

import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ("lib/libholdfast_guard.so", "lib/libholdfast_preload.so", "bin/holdfast-run",
         "runtime-checker/libholdfast_comm.a")
CORE = "analyzer/CMakeFiles/holdfast_core.dir/"
UNITS = (CORE + "model_pack.cpp.o", CORE + "models/pack.cpp.o", CORE + "report/explain.cpp.o",
         CORE + "report/html.cpp.o", "analyzer/CMakeFiles/holdfast-check.dir/main.cpp.o")


def build(folder):
    """Compiled anew, without a compiler cache, so that nothing is shared between the two."""
    source = folder / "source"
    source.mkdir(parents=True)
    names = subprocess.run(["git", "ls-files", "-z", "CMakeLists.txt", "cmake", "analyzer",
                            "runtime-checker", "docs", "LICENSE", "README.md", "CHANGELOG.md",
                            "SECURITY.md"],
                           cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, source / name)
    steps = (["cmake", "-G", "Ninja", "-S", source, "-B", folder / "out",
              "-DHOLDFAST_TESTS=OFF", "-DCMAKE_BUILD_TYPE=Release", "-DHOLDFAST_CCACHE="],
             ["cmake", "--build", folder / "out", "-j", "2", "--target", "comm", "guard", "preload",
              "holdfast-run", *UNITS])
    for step in steps:
        done = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(done.stdout[-4000:])
    return {name: hashlib.sha256((folder / "out" / name).read_bytes()).hexdigest()
            for name in BUILT + UNITS}


def main():
    with tempfile.TemporaryDirectory() as folder:
        first = build(pathlib.Path(folder, "a"))
        second = build(pathlib.Path(folder, "another-place"))
    other = [name for name in first if first[name] != second[name]]
    print(f"differ: {other}" if other else f"{len(first)} files, the same bytes twice")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
