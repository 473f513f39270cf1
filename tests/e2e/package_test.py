#!/usr/bin/env python3
"""The Debian package installs, runs, serves a project outside the tree, and uninstalls cleanly.

It is unpacked below a folder of its own with dpkg --root, so nothing of the machine changes.
"""
# ctest: labels=long timeout=900 needs=holdfast-check,comm,guard

import os
import pathlib
import re
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
ASIO = """\
#include <array>
#include <boost/asio.hpp>
namespace asio = boost::asio;
using asio::local::stream_protocol;
void start(stream_protocol::socket& socket) {
  std::array<char, 64> line;
  socket.async_read_some(asio::buffer(line), [](boost::system::error_code, std::size_t) {});
}
int main() {
  asio::io_context io;
  stream_protocol::socket here(io), there(io);
  asio::local::connect_pair(here, there);
  start(here);
  asio::write(there, asio::buffer("hello", 5));
  io.run();
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
        env=environment)
    run("cmake", "--build", build, env=environment)
    run(build / "outside")
    run("cmake", "--build", build, "--target", "holdfast-check-outside", env=environment)
    config = {**environment, "PKG_CONFIG_PATH": f"{root}/usr/lib/pkgconfig"}
    flags = run("pkg-config", "--cflags", "--libs", "holdfast-comm", env=config).stdout.split()
    run("g++", "-std=c++20", folder / "main.cpp", *flags, "-o", folder / "by-pkg-config")
    run(folder / "by-pkg-config")
    (folder / "asio.cpp").write_text(ASIO)
    flags = run("pkg-config", "--cflags", "--libs", "holdfast-guard", env=config).stdout.split()
    run("g++", "-std=c++20", "-g", "-include", "adapters/asio/boost_asio_guard.h", "asio.cpp",
        *flags, f"-Wl,-rpath,{root}/usr/lib", "-o", "asio", cwd=folder)
    done = run(folder / "asio", ok=False)
    if done.returncode != 88 or "stack-escape" not in done.stdout:
        sys.exit(f"the Asio program with one include: {done.returncode}\n{done.stdout}")


def holds_no_path_of_its_build(root):
    for path in (root / "usr").rglob("*"):
        if path.is_file() and bytes(ROOT) in path.read_bytes():
            sys.exit(f"{path.relative_to(root)} holds {ROOT}")


def programs(root):
    """Each has a man page and completion, says its version, and nothing has those but programs."""
    names = {path.name for path in (root / "usr/bin").iterdir()}
    if names != {f"holdfast-{part}" for part in ("check", "fuzz", "proxy", "run")}:
        sys.exit(f"the programs of the package: {sorted(names)}")
    pages = {path.name.split(".")[0] for path in (root / "usr/share/man/man1").iterdir()}
    folder = root / "usr/share/bash-completion/completions"
    if not names == pages == {path.name for path in folder.iterdir()}:
        sys.exit(f"man pages of {sorted(pages)}, completion of {sorted(os.listdir(folder))}")
    for name in sorted(names):
        if "0." not in run(root / "usr/bin" / name, "--version").stdout:
            sys.exit(f"{name} --version")
        said = run("bash", "-c", f"source {folder / name} && complete -p {name}").stdout
        if "-F _holdfast" not in said:
            sys.exit(f"completion of {name}: {said}")


def main():
    if not shutil.which("cpack") or not shutil.which("dpkg-shlibdeps"):
        print("cpack or dpkg-dev is missing")
        return 77
    shutil.rmtree(BUILD / "packages", ignore_errors=True)
    # As README has it, but for the folder of this build.
    command, = re.findall(r"^cpack .*", (ROOT / "README.md").read_text(), re.M)
    run(*(BUILD / word.removeprefix("build/release/") if word.startswith("build/") else word
          for word in command.split()), cwd=ROOT)
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
                     "usr/include/holdfast/adapters/asio/boost_asio_guard.h",
                     "usr/share/doc/holdfast/copyright",
                     "usr/share/doc/holdfast/holdfast.spdx.json"):
            if not (root / name).exists():
                sys.exit(f"{name} is not in the package:\n" + "\n".join(files_below(root)))
        holds_no_path_of_its_build(root)
        programs(root)
        use(root, work)
        run("dpkg", f"--root={root}", "--force-not-root",
            "--force-script-chrootless", "--purge", "holdfast")
        if left := files_below(root):
            sys.exit(f"left behind: {left}")
    print(f"{package.name}: installed, used, removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
