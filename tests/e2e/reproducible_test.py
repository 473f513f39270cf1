#!/usr/bin/env python3
"""Two builds of the same sources in different folders give the same bytes."""
# ctest: labels=long timeout=1800 needs=comm,guard

import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ("lib/libholdfast_guard.so", "lib/libholdfast_preload.so", "bin/holdfast-run",
         "runtime-checker/libholdfast_comm.a")


def build(folder):
    """Compiled anew, without a compiler cache, so that nothing is shared between the two."""
    source = folder / "source"
    source.mkdir(parents=True)
    names = subprocess.run(["git", "ls-files", "-z", "CMakeLists.txt", "cmake", "runtime-checker",
                            "docs", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"],
                           cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, source / name)
    steps = (["cmake", "-G", "Ninja", "-S", source, "-B", folder / "out", "-DHOLDFAST_ANALYZER=OFF",
              "-DHOLDFAST_TESTS=OFF", "-DCMAKE_BUILD_TYPE=Release", "-DHOLDFAST_CCACHE="],
             ["cmake", "--build", folder / "out", "-j", "2", "--target", "comm", "guard", "preload",
              "holdfast-run"])
    for step in steps:
        done = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(done.stdout[-4000:])
    return {name: hashlib.sha256((folder / "out" / name).read_bytes()).hexdigest()
            for name in BUILT}


def main():
    with tempfile.TemporaryDirectory() as folder:
        first = build(pathlib.Path(folder, "a"))
        second = build(pathlib.Path(folder, "another-place"))
    other = [name for name in BUILT if first[name] != second[name]]
    print(f"differ: {other}" if other else f"{len(BUILT)} files, the same bytes twice")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
