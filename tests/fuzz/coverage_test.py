#!/usr/bin/env python3
"""The commands of docs/fuzz.md that show which lines sequences reach, one after the other."""
# ctest: labels=long timeout=1800 needs=holdfast-fuzz

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands():
    text = (ROOT / "docs/fuzz.md").read_text()
    block = re.search(r"^```\n(cmake --preset coverage.*?)^```", text, re.M | re.S).group(1)
    return block.replace("\\\n", " ").splitlines()


def main():
    if not shutil.which("llvm-cov-22"):
        print("llvm-22 is missing")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        for command in commands():
            command = re.sub(r"calls\.prof(raw|data)", rf"{folder}/calls.prof\1", command)
            command = command.replace(" 200000 ", " 20000 ")  # a tenth of the sequences
            done = subprocess.run(["bash", "-c", command], cwd=ROOT, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0:
                sys.exit(f"{command}\nexited with {done.returncode}\n{done.stdout[-4000:]}")
    # The report's last line: regions, functions, lines and branches, each with missed and share.
    total = done.stdout.strip().splitlines()[-1].split()
    lines = float(total[9].rstrip("%"))
    print(" ".join(total))
    if total[0] != "TOTAL" or lines < 50:
        sys.exit(f"hardly a line of the layer was reached:\n{done.stdout[-2000:]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
