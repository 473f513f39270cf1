#!/usr/bin/env python3
"""The repository keeps its own rules."""
# ctest: labels=fast timeout=60

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tidy  # noqa: E402

if __name__ == "__main__":
    sys.exit(tidy.main([]))
