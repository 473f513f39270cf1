#!/usr/bin/env python3
"""Every function and type that a model names exists in the library's real headers.

Rows with `since` (other platforms and versions) and libraries that are only stubs are left out.
"""
# ctest: labels=slow timeout=240

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import pack_text  # noqa: E402

HERE = pathlib.Path(__file__).resolve()
SOURCE = pathlib.Path(os.environ.get("HOLDFAST_SOURCE_DIR", HERE.parents[3]))
INLINE = re.compile(r"(__cxx11|_V2|__debug|__1|\(anonymous\))::")


def without_arguments(text):
    out, depth = [], 0
    for c in text:
        depth += (c == "<") - (c == ">")
        if depth == 0 and c != ">":
            out.append(c)
    return "".join(out)


def stripped(name):
    """The name as models write it: no template arguments, no inline namespaces."""
    at = name.find("operator")
    if at < 0:
        name = without_arguments(name)
    elif name[at + 8:at + 9] == " ":  # a conversion function
        name = without_arguments(name[:at]) + without_arguments(name[at:])
    else:
        name = without_arguments(name[:at]) + name[at:]
    return INLINE.sub("", name)


def known_names(library, folder, file):
    language = library.get("language", "c++")
    headers = pack_text.INCLUDES[language] + library["headers"]
    unit = pathlib.Path(folder) / (file + (".cpp" if language == "c++" else ".c"))
    unit.write_text("#define _GNU_SOURCE\n" * (language == "c") +
                    "".join(f"#include <{header}>\n" for header in headers))
    command = [*pack_text.compile_command(language, SOURCE, library), "-fsyntax-only", "-Xclang",
               "-ast-list", str(unit)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {stripped(line) for line in output.splitlines()}


def missing_names(task):
    file, library, folder = task
    known = known_names(library, folder, file)
    rows = (library.get("types") or []) + (library.get("functions") or [])
    names = {name for row in rows if "since" not in row for name in row["names"]}
    missing = sorted(name for name in names
                     if name not in known and not name.startswith("__builtin"))
    return [f"{file}: {name} is in none of its headers" for name in missing], len(names)


def main():
    with tempfile.TemporaryDirectory() as folder:
        tasks = [(file, library, folder) for file, library in pack_text.libraries(SOURCE)
                 if library.get("packages")]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(missing_names, tasks))
    errors = [line for lines, _ in results for line in lines]
    print("\n".join(errors))
    print(f"{sum(count for _, count in results)} names looked up, {len(errors)} not found")
    return 1 if errors or not results else 0


if __name__ == "__main__":
    sys.exit(main())
