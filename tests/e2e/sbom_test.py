#!/usr/bin/env python3
"""The bill of materials names what a build needs, and comes out the same twice."""
# ctest: labels=fast timeout=60

import json
import pathlib
import subprocess
import sys
import tempfile

from checker import ROOT, expect, main


def write(folder, name):
    path = pathlib.Path(folder, name)
    done = subprocess.run([sys.executable, "-B", ROOT / "cmake/sbom.py", "--version", "1.2.3",
                           "--output", path], capture_output=True, text=True)
    expect(done.returncode == 0, done.stderr)
    return path.read_bytes()


def names_and_relations():
    with tempfile.TemporaryDirectory() as folder:
        first, second = write(folder, "a.json"), write(folder, "b.json")
        expect(first == second, "the same inputs give other bytes")
        sbom = json.loads(first)
        expect(sbom["spdxVersion"] == "SPDX-2.3", sbom["spdxVersion"])
        ids = [item["SPDXID"] for item in sbom["packages"]]
        expect(len(ids) == len(set(ids)) and len(ids) > 10, ids)
        known = set(ids) | {"SPDXRef-DOCUMENT"}
        for relation in sbom["relationships"]:
            expect({relation["spdxElementId"], relation["relatedSpdxElement"]} <= known, relation)
        names = {item["name"]: item for item in sbom["packages"]}
        expect(names["holdfast"]["versionInfo"] == "1.2.3", names["holdfast"])
        expect("libboost1.81-dev" in names, sorted(names))


if __name__ == "__main__":
    main([names_and_relations])
