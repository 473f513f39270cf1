"""Running holdfast-check on small projects; shared by the tests beside this file."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77

LENDS_LOCAL = """\
#include <aio.h>
int {name}(int fd) {{
  char buffer[64];
  static struct aiocb block;
  block.aio_fildes = fd;
  block.aio_buf = buffer;
  block.aio_nbytes = sizeof buffer;
  return aio_read(&block);
}}
"""


def checker():
    folder = os.environ.get("HOLDFAST_BIN_DIR", ROOT / "build/release/bin")
    program = pathlib.Path(folder) / "holdfast-check"
    if not program.exists():
        print(f"skipped: {program} is not built")
        sys.exit(SKIPPED)
    return program


class Project:
    """A directory with sources and a compilation database."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "xdg-cache")}
        self.program = checker()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def database(self, names, flags=(), directory=None):
        commands = [{"directory": str(directory or self.folder), "file": str(name),
                     "arguments": ["cc", *flags, "-c", str(name)]} for name in names]
        self.write("compile_commands.json", json.dumps(commands))

    def run(self, *arguments, **more):
        environment = {**self.environment, **more.pop("environment", {})}
        more.setdefault("cwd", self.folder)
        return subprocess.run([self.program, *map(str, arguments)], capture_output=True,
                              text=True, env=environment, **more)

    def findings(self, *arguments, **more):
        """The parsed JSON report and the finished process."""
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        done = self.run("--format=json", "-o", report, *arguments, **more)
        if not report.exists():
            raise AssertionError(f"no report (exit {done.returncode}): {done.stderr}")
        return json.loads(report.read_text()), done


@contextlib.contextmanager
def project():
    with tempfile.TemporaryDirectory() as folder:
        yield Project(folder)


def expect(condition, *told):
    if not condition:
        raise AssertionError(" ".join(str(one) for one in told))


def main(tests):
    """Runs each test; says which failed and why."""
    failed = 0
    for test in tests:
        try:
            test()
        except AssertionError as error:
            failed += 1
            print(f"FAILED {test.__name__}: {error}")
        else:
            print(f"passed {test.__name__}")
    sys.exit(1 if failed else 0)
