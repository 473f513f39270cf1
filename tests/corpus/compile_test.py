#!/usr/bin/env python3
"""Every labelled case compiles with clang against the real headers and the stubs."""
# ctest: labels=long timeout=3600

import concurrent.futures
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import labelled_cases  # noqa: E402


def compile_case(case):
    compiler = "clang-22" if case.file.endswith(".c") else "clang++-22"
    command = [compiler, *labelled_cases.compile_flags(case.file), "-fsyntax-only", "-Istubs",
               case.file]
    result = subprocess.run(command, cwd=labelled_cases.CORPUS, capture_output=True, text=True)
    return result.stderr if result.returncode else ""


def main():
    if not labelled_cases.indexes():
        return 77
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        errors = [text for text in pool.map(compile_case, labelled_cases.load()) if text]
    print("\n".join(errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
