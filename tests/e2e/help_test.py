#!/usr/bin/env python3
"""--help, man pages and completion say the same."""
# ctest: labels=fast timeout=60 needs=holdfast-check

import os
import pathlib
import re
import subprocess

from checker import ROOT, checker, expect, main

BUILD = pathlib.Path(os.environ.get("HOLDFAST_BINARY_DIR", ROOT / "build/release"))
TOOLS = ("holdfast-check", "holdfast-run", "holdfast-proxy", "holdfast-fuzz")


def tools():
    folder = checker().parent
    return [folder / name for name in TOOLS if (folder / name).exists()]


def help_of(tool):
    done = subprocess.run([tool, "--help"], capture_output=True, text=True)
    expect(done.returncode == 0 and not done.stderr, tool.name, "--help:", done.stderr)
    return done.stdout


def verbs_of(tool):
    """The verbs of a program that has some, and what each says of itself."""
    _, _, listed = help_of(tool).partition("\nSubcommands:\n")
    for verb in re.findall(r"^  ([a-z]+) ", listed, re.M):
        done = subprocess.run([tool, verb, "--help"], capture_output=True, text=True)
        expect(done.returncode == 0, tool.name, verb, done.stderr)
        yield verb, done.stdout


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z_-]+", text))


def every_tool_has_help_and_version():
    for tool in tools():
        expect(len(help_of(tool)) > 200, tool.name, "has no help to speak of")
        done = subprocess.run([tool, "--version"], capture_output=True, text=True)
        expect(done.returncode == 0 and re.search(r"\d+\.\d+\.\d+", done.stdout), tool.name,
               "--version:", done.stdout, done.stderr)


def man_pages_have_every_option():
    pages = sorted((BUILD / "man").glob("*.1"))
    if not pages:
        print("no man pages were built (help2man is missing)")
        return
    expect({page.stem for page in pages} == {tool.name for tool in tools()}, pages)
    for tool in tools():
        page = (BUILD / "man" / f"{tool.name}.1").read_text()
        page = re.sub(r"\\f[BIR]", " ", page).replace("\\-", "-")
        missing = options_in(help_of(tool)) - options_in(page)
        expect(not missing, tool.name, "lacks", missing)
        for verb, text in verbs_of(tool):
            missing = options_in(text) - options_in(
                page.partition(f".SS {verb}\n")[2].partition("\n.SS ")[0])
            expect(not missing, tool.name, verb, "lacks", missing)


def complete(words):
    """What bash would offer for the last of the words."""
    folder = checker().parent
    script = (f"source {ROOT}/cmake/completion/holdfast.bash; compopt() {{ :; }}\n"
              f"COMP_WORDS=({' '.join(repr(word) for word in words)}); "
              f"COMP_CWORD={len(words) - 1}; _holdfast; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True,
                          env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})
    expect(not done.stderr, done.stderr)
    return done.stdout.split()


def completion_offers_the_options():
    offered = complete(["holdfast-check", "--fo"])
    expect("--format=" in offered, offered)
    offered = complete(["holdfast-check", "--format", "=", "sa"])
    expect(offered == ["sarif"], offered)
    for tool in tools():
        offered = {word.rstrip("=") for word in complete([tool.name, "--"])}
        missing = options_in(help_of(tool)) - offered
        expect(not missing, tool.name, "completion lacks", missing)


def completion_knows_verbs():
    fuzz = next((tool for tool in tools() if tool.name == "holdfast-fuzz"), None)
    if not fuzz:
        print("holdfast-fuzz is not built")
        return
    verbs = dict(verbs_of(fuzz))
    expect(len(verbs) > 5 and set(complete(["holdfast-fuzz", ""])) == set(verbs), verbs)
    expect(complete(["holdfast-fuzz", "ex"]) == ["exhaustive"], "a verb's beginning")
    for verb, text in verbs.items():
        offered = {word.rstrip("=") for word in complete(["holdfast-fuzz", verb, "--"])}
        missing = options_in(text) - offered
        expect(not missing, verb, "completion lacks", missing)


if __name__ == "__main__":
    main([every_tool_has_help_and_version, man_pages_have_every_option,
          completion_offers_the_options, completion_knows_verbs])
