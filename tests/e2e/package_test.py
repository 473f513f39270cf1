#!/usr/bin/env python3
"""The Debian package installs, runs, serves a project outside the tree, and uninstalls cleanly.

It is unpacked below a folder of its own with dpkg --root, so nothing of the machine changes.
"""
# ctest: labels=long timeout=900 needs=holdfast-check,comm,guard

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("HOLDFAST_BINARY_DIR", ROOT / "build/release"))

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(outside C CXX)
find_package(Holdfast 0.1 REQUIRED)
include(HoldfastCheck)
add_executable(outside main.cpp)
target_link_libraries(outside PRIVATE Holdfast::comm)
holdfast_check(outside)
"""
PROGRAM = """\
#include "comm/comm.h"
using namespace holdfast::comm;
int main() {
  context ctx;
  error_code ec;
  auto [a, b] = channel::stream_pair(ctx, ec);
  bool got = false;
  b.read(ctx.default_pool(), [&](const completion& c, const slice& s) {
    got = c && s.text() == "packed";
    ctx.stop();
  });
  a.write("packed"_static, [](const completion&) {});
  ctx.run();
  return ctx.shutdown() == 0 && got ? 0 : 1;
}
"""
BAD = """\
#include <aio.h>
int later(int fd) {
  char buffer[64];
  static struct aiocb block;
  block.aio_fildes = fd;
  block.aio_buf = buffer;
  block.aio_nbytes = sizeof buffer;
  return aio_read(&block);
}
"""


def run(*command, ok=True, **more):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **more)
    if ok and done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nexited with {done.returncode}:\n"
                 + done.stdout[-4000:])
    return done


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                  if not path.is_dir() and "var/lib/dpkg" not in str(path))


def unpack(root, package):
    (root / "var/lib/dpkg/updates").mkdir(parents=True)
    (root / "var/lib/dpkg/info").mkdir()
    (root / "var/lib/dpkg/status").touch()
    run("dpkg", f"--root={root}", "--force-depends", "--force-not-root",
        "--force-script-chrootless", "--install", package)


def use(root, folder):
    """As a user would, with the installed files only."""
    bin_folder, environment = root / "usr/bin", {**os.environ, "HOME": str(folder)}
    bad = folder / "bad.c"
    bad.write_text(BAD)
    done = run(bin_folder / "holdfast-check", bad, "--", ok=False, env=environment)
    if done.returncode != 1 or "stack-escape" not in done.stdout:
        sys.exit(f"the installed checker: {done.returncode}\n{done.stdout}")
    done = run(bin_folder / "holdfast-run", "--", "true", ok=False, env=environment)
    if done.returncode != 0:
        sys.exit(f"the installed holdfast-run: {done.returncode}\n{done.stdout}")
    (folder / "CMakeLists.txt").write_text(PROJECT)
    (folder / "main.cpp").write_text(PROGRAM)
    build = folder / "build"
    run("cmake", "-G", "Ninja", "-S", folder, "-B", build, f"-DCMAKE_PREFIX_PATH={root}/usr",
        f"-DCMAKE_MODULE_PATH={root}/usr/lib/cmake/Holdfast", env=environment)
    run("cmake", "--build", build, env=environment)
    run(build / "outside")
    run("cmake", "--build", build, "--target", "holdfast-check-outside", env=environment)
    config = {**environment, "PKG_CONFIG_PATH": f"{root}/usr/lib/pkgconfig"}
    flags = run("pkg-config", "--cflags", "--libs", "holdfast-comm", env=config).stdout.split()
    run("g++", "-std=c++20", folder / "main.cpp", *flags, "-o", folder / "by-pkg-config")
    run(folder / "by-pkg-config")


def main():
    if not shutil.which("cpack") or not shutil.which("dpkg-shlibdeps"):
        print("cpack or dpkg-dev is missing")
        return 77
    shutil.rmtree(BUILD / "packages", ignore_errors=True)
    run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", cwd=BUILD)
    package, = (BUILD / "packages").glob("holdfast_*.deb")
    told = run("dpkg-deb", "--info", package).stdout
    for word in ("Package: holdfast", "libclang-common-", "Maintainer:", "libclang-cpp"):
        if word not in told:
            sys.exit(f"the package does not say {word!r}:\n{told}")
    with tempfile.TemporaryDirectory() as folder:
        root, work = pathlib.Path(folder, "root"), pathlib.Path(folder, "work")
        root.mkdir()
        work.mkdir()
        unpack(root, package)
        for name in ("usr/bin/holdfast-check", "usr/lib/cmake/Holdfast/HoldfastConfig.cmake",
                     "usr/share/man/man1/holdfast-check.1.gz",
                     "usr/share/bash-completion/completions/holdfast-check",
                     "usr/share/doc/holdfast/holdfast.spdx.json"):
            found = (root / name).exists() or (root / name.removesuffix(".gz")).exists()
            if not found:
                sys.exit(f"{name} is not in the package:\n" + "\n".join(files_below(root)))
        use(root, work)
        run("dpkg", f"--root={root}", "--force-not-root",
            "--force-script-chrootless", "--purge", "holdfast")
        if left := files_below(root):
            sys.exit(f"left behind: {left}")
    print(f"{package.name}: installed, used, removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
