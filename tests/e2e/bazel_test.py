#!/usr/bin/env python3
"""The Bazel rule on a workspace of its own, with Debian's Bazel and no network.

Debian's Bazel has no rules_cc and rules_java of its age, so two repositories that hand on the
built-in rules stand in for them.
"""
# ctest: labels=long timeout=900 needs=holdfast-check

import json
import os
import shutil
import subprocess

from checker import LENDS_LOCAL, ROOT, SKIPPED, expect, main, project

CC = ("cc_binary", "cc_import", "cc_library", "cc_toolchain", "cc_toolchain_suite",
      "cc_toolchain_alias", "cc_libc_top_alias", "cc_proto_library", "cc_test", "fdo_profile",
      "fdo_prefetch_hints", "objc_library")
JAVA = ("java_binary", "java_import", "java_library", "java_lite_proto_library",
        "java_package_configuration", "java_plugin", "java_proto_library", "java_runtime",
        "java_test", "java_toolchain")
STATIC = "int table(void);\nint table(void) { return 4; }\n"
USES = '#include "table.h"\n' + LENDS_LOCAL.format(name="reader") + \
       "int both(int fd) { return reader(fd) + table(); }\n"


def stand_in(p, name, folder, rules):
    p.write(f"{name}/WORKSPACE", f'workspace(name = "{name}")\n')
    p.write(f"{name}/{folder}/BUILD",
            'toolchain_type(name = "toolchain_type")\n' if folder == "cc" else "")
    p.write(f"{name}/{folder}/defs.bzl", "".join(f"{rule} = native.{rule}\n" for rule in rules))


def workspace(p):
    stand_in(p, "rules_cc", "cc", CC)
    stand_in(p, "rules_java", "java", JAVA)
    p.write("holdfast/WORKSPACE", 'workspace(name = "holdfast")\n')
    p.write("holdfast/BUILD", 'sh_binary(name = "holdfast-check", srcs = ["check.sh"],\n'
                              '          visibility = ["//visibility:public"])\n')
    p.write("holdfast/check.sh", f'#!/bin/sh\nexec {p.program} "$@"\n').chmod(0o755)
    p.write("ws/WORKSPACE", 'workspace(name = "sample")\n')
    shutil.copy(ROOT / "analyzer/bazel/holdfast.bzl", p.folder / "ws/holdfast.bzl")
    p.write("ws/BUILD", """\
load(":holdfast.bzl", "holdfast_check")
cc_library(name = "table", srcs = ["table.c"], hdrs = ["table.h"])
cc_library(name = "reader", srcs = ["reader.c"], deps = [":table"])
holdfast_check(name = "lifetimes", targets = [":reader"], format = "json")
""")
    p.write("ws/table.h", "int table(void);\n")
    p.write("ws/table.c", STATIC)
    p.write("ws/reader.c", USES)


def bazel(p, *arguments):
    command = ["bazel", f"--output_user_root={p.folder}/out", "--batch", "build",
               f"--override_repository=rules_cc={p.folder}/rules_cc",
               f"--override_repository=rules_java={p.folder}/rules_java",
               f"--override_repository=holdfast={p.folder}/holdfast",
               "--override_repository=bazel_skylib=/usr/share/bazel/tools/skylib",
               "--override_repository=platforms=/usr/share/bazel/tools/platforms", *arguments]
    return subprocess.run(command, cwd=p.folder / "ws", capture_output=True, text=True,
                          env={**os.environ, "HOME": str(p.folder)})


def one_action_per_source_and_a_link():
    with project() as p:
        workspace(p)
        done = bazel(p, "//:lifetimes")
        expect(done.returncode == 0, done.stderr[-3000:])
        report = json.loads((p.folder / "ws/bazel-bin/lifetimes.json").read_text())
        found = [(item["rule"], item["file"]) for item in report["findings"]]
        expect(found == [("stack-escape", "reader.c")], found)
        summary = next((p.folder / "ws/bazel-bin/reader.holdfast").resolve().glob("*.summary"))
        expect(str(p.folder).encode() not in summary.read_bytes(), "a path of this machine")
        p.write("ws/table.c", STATIC + "/* changed */\n")
        done = bazel(p, "--subcommands", "//:lifetimes")
        made = done.stderr.count("--summarise=")
        expect(made == 1, made, "summaries were made again")
        done = bazel(p, "--output_groups=verdict", "//:lifetimes")
        expect(done.returncode != 0, "the verdict of a definite finding fails")


if __name__ == "__main__":
    if not shutil.which("bazel"):
        print("bazel is not installed")
        raise SystemExit(SKIPPED)
    main([one_action_per_source_and_a_link])
