#!/usr/bin/env python3
"""Every example of the built-in model files compiles, against real headers where there are any."""
# ctest: labels=slow timeout=180

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import pack_text  # noqa: E402

HERE = pathlib.Path(__file__).resolve()
SOURCE = pathlib.Path(os.environ.get("HOLDFAST_SOURCE_DIR", HERE.parents[3]))


def compile_unit(task):
    file, library, language, folder = task
    text, spans = pack_text.unit(library, language)
    if not spans:
        return 0, ""
    unit = pathlib.Path(folder) / (file + (".cpp" if language == "c++" else ".c"))
    unit.write_text(text)
    command = [*pack_text.compile_command(language, SOURCE, library), "-fsyntax-only", str(unit)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        return len(spans), ""
    hint = " ".join(library.get("packages", []))
    origin = hint or "corpus/checker/stubs"
    return len(spans), f"{file}: {result.stderr}\n(the headers come from: {origin})"


def main():
    with tempfile.TemporaryDirectory() as folder:
        tasks = [(file, library, language, folder)
                 for file, library in pack_text.libraries(SOURCE) for language in ("c", "c++")]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(compile_unit, tasks))
    errors = [error for _, error in results if error]
    snippets = sum(count for count, _ in results)
    print(f"{snippets} snippets compiled, {len(errors)} units with errors")
    print("\n".join(errors))
    return 1 if errors or not results else 0


if __name__ == "__main__":
    sys.exit(main())
