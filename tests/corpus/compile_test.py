#!/usr/bin/env python3
"""Every labelled case compiles with clang against the real headers and the stubs."""
# ctest: labels=long timeout=3600

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import labelled_cases  # noqa: E402


# What most of the time goes into. A case that includes it first is the same if it was compiled
# before.
ASIO = "#include <boost/asio.hpp>"


def starts_with_asio(case):
    text = (labelled_cases.CORPUS / case.file).read_text()
    lines = [line.strip() for line in text.splitlines() if line.startswith("#")]
    return bool(lines) and lines[0] == ASIO


def precompile(folder):
    """The options with which Asio need not be read again."""
    header = pathlib.Path(folder, "asio.hpp")
    header.write_text(ASIO + "\n")
    flags = labelled_cases.compile_flags("case.cpp")
    subprocess.run(["clang++-22", *flags, "-Istubs", "-x", "c++-header", header, "-o",
                    f"{header}.pch"], cwd=labelled_cases.CORPUS, check=True)
    return ["-include-pch", f"{header}.pch"]


def compile_case(case, with_asio):
    compiler = "clang-22" if case.file.endswith(".c") else "clang++-22"
    command = [compiler, *labelled_cases.compile_flags(case.file), "-fsyntax-only", "-Istubs",
               *(with_asio if starts_with_asio(case) else []), case.file]
    result = subprocess.run(command, cwd=labelled_cases.CORPUS, capture_output=True, text=True)
    return result.stderr if result.returncode else ""


def main():
    if not labelled_cases.indexes():
        return 77
    cases = labelled_cases.load()
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        with_asio = precompile(folder)
        errors = [text for text in pool.map(lambda case: compile_case(case, with_asio), cases)
                  if text]
    print("\n".join(errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
