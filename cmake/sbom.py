#!/usr/bin/env python3
"""Writes the bill of materials (SPDX 2.3, JSON): Holdfast and what it is built from, by version.

The versions are those of the Debian packages installed where it was built; cmake/packages.txt says
which belong to a build. The same inputs give the same bytes.
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
GROUPS = {"core": "BUILD_TOOL_OF", "checker": "DEPENDENCY_OF", "headers": "TEST_DEPENDENCY_OF",
          "comm": "DEPENDENCY_OF", "tests": "TEST_DEPENDENCY_OF"}


def packages():
    for line in (ROOT / "cmake/packages.txt").read_text().splitlines():
        words = line.split("#")[0].split()
        if len(words) >= 2 and words[0] in GROUPS:
            yield words[1], GROUPS[words[0]]


def installed_versions(names):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Package}\t${Version}\t${db:Status-Abbrev}\n",
                           *names], capture_output=True, text=True)
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {name: version for name, version, status in rows if status.startswith("ii")}


def document(version):
    wanted = dict(packages())
    try:
        versions = installed_versions(sorted(wanted))
    except OSError:
        versions = {}  # not a Debian system: the names stay, the versions are not known
    items = [{"SPDXID": "SPDXRef-holdfast", "name": "holdfast", "versionInfo": version,
              "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
              "licenseDeclared": "Apache-2.0 WITH LLVM-exception",
              "licenseConcluded": "Apache-2.0 WITH LLVM-exception"}]
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                  "relatedSpdxElement": "SPDXRef-holdfast"}]
    for name in sorted(wanted):
        item = {"SPDXID": f"SPDXRef-{name.replace('+', '-plus')}", "name": name,
                "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
                "licenseDeclared": "NOASSERTION", "licenseConcluded": "NOASSERTION"}
        if name in versions:
            item["versionInfo"] = versions[name]
            item["externalRefs"] = [{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": f"pkg:deb/debian/{name}@{versions[name]}"}]
        items.append(item)
        relations.append({"spdxElementId": item["SPDXID"], "relationshipType": wanted[name],
                          "relatedSpdxElement": "SPDXRef-holdfast"})
    digest = hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": f"holdfast-{version}",
            "documentNamespace": f"urn:holdfast:sbom:{digest}",
            "creationInfo": {"created": os.environ.get("SOURCE_DATE", "1970-01-01T00:00:00Z"),
                             "creators": ["Tool: holdfast-sbom"]},
            "packages": items, "relationships": relations}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args(arguments)
    options.output.write_text(json.dumps(document(options.version), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
