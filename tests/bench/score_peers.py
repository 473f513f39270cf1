"""What other tools say about the labelled cases, cached by content in corpus/checker/peers.json.

How a peer is counted: every check named on its command line is listened to, and any diagnostic on
an expected line is a hit, whatever it says. A diagnostic anywhere else is a false alarm only when
its check is about memory, lifetimes or ownership (RELEVANT); style and other bugs are not held
against a peer. A run that times out or fails counts as silent and is counted in `failed`. Notes
that belong to a warning are not diagnostics of their own.
"""

import concurrent.futures
import json
import re
import signal
import subprocess
import sys
import time

from labelled_cases import CORPUS, Report, compile_flags, content_hash, stubs_digest

RESULTS = CORPUS / "peers.json"
# Of processor time, so that a busy machine does not turn a result into a failure.
LIMIT_SECONDS = 180

# Groups of checks that are about style or about other kinds of bug are left out, so that they
# cannot land on an expected line by accident.
TIDY_CHECKS = ",".join([
    "-*", "bugprone-*", "cppcoreguidelines-*", "misc-*", "performance-*", "mpi-*",
    "-cppcoreguidelines-pro-*", "-cppcoreguidelines-avoid-magic-numbers",
    "-cppcoreguidelines-avoid-c-arrays",
    "-cppcoreguidelines-avoid-do-while", "-cppcoreguidelines-avoid-goto",
    "-cppcoreguidelines-avoid-non-const-global-variables", "-cppcoreguidelines-init-variables",
    "-cppcoreguidelines-macro-usage", "-cppcoreguidelines-narrowing-conversions",
    "-cppcoreguidelines-non-private-member-variables-in-classes",
    "-cppcoreguidelines-special-member-functions", "-cppcoreguidelines-use-*",
    "-bugprone-narrowing-conversions", "-bugprone-easily-swappable-parameters",
    "-misc-include-cleaner", "-misc-const-correctness", "-misc-use-anonymous-namespace",
    "-misc-use-internal-linkage", "-misc-non-private-member-variables-in-classes",
    "-misc-unused-parameters", "-performance-enum-size", "-performance-avoid-endl"])

RELEVANT = {
    "clang": re.compile(r"dangling|lifetime|return-stack|uninitialized|use-after|free-nonheap"),
    "clang-tidy": re.compile(
        r"dangling|use-after|move|lifetime|owning-memory|capturing-lambda|coroutine|capture|"
        r"mpi|unhandled-self|escape|stack|missing-std-forward|rvalue|return-const-ref"),
    "clang-analyzer": re.compile(
        r"StackAddress|NewDelete|Malloc|InnerPointer|Move|Lifetime|core\.uninit|MPI|NullDeref"),
    "gcc": re.compile(r"analyzer|dangling|use-after|free|return-local"),
    "cppcheck": re.compile(
        r"dangling|lifetime|autoVariables|invalidContainer|leak|dealloc|Move|returnReference|"
        r"useAfter|doubleFree|autovar", re.IGNORECASE),
}

GCC_STYLE = re.compile(
    r"^(?P<file>[^:\n]+):(?P<line>\d+):(?:\d+:)? (?P<kind>warning|error|style|performance|"
    r"portability): (?P<text>.*?)(?: \[(?P<check>[^\]]+)\])?$", re.MULTILINE)


def command_of(peer, case):
    """The command line, or None where the tool does not know the language."""
    is_c = case.file.endswith(".c")
    flags = compile_flags(case.file) + ["-Istubs"]
    clang = "clang-22" if is_c else "clang++-22"
    if peer == "clang":
        return [clang, *flags, "-fsyntax-only", "-Wall", "-Wextra", "-Wdangling",
                "-Wno-unused-parameter", "-Wno-unused-variable", "-Xclang",
                "-fexperimental-lifetime-safety", "-Wexperimental-lifetime-safety", case.file]
    if peer == "clang-tidy":
        return ["clang-tidy-22", "--quiet", f"--checks={TIDY_CHECKS}", case.file, "--", *flags]
    if peer == "clang-analyzer":
        return [clang, *flags, "--analyze", "--analyzer-output", "text", "-Xclang",
                "-analyzer-checker=core,cplusplus,unix,optin,alpha.core,alpha.cplusplus,"
                "alpha.unix", "-Xclang", "-analyzer-config", "-Xclang",
                "aggressive-binary-operation-simplification=true", case.file]
    if peer == "gcc":
        return ["gcc-12" if is_c else "g++-12", *flags, "-O2", "-fanalyzer", "-Wall", "-Wextra",
                "-Wdangling-pointer=2", "-Wno-unused-parameter", "-c", "-o", "/dev/null",
                case.file]
    if peer == "cppcheck":
        return ["cppcheck", "--quiet", "--enable=all", "--inconclusive", "--library=posix,boost",
                "--std=" + ("c11" if is_c else "c++20"), "-Istubs", "--suppress=missingInclude",
                "--suppress=missingIncludeSystem",
                "--template={file}:{line}:{column}: {severity}: {message} [{id}]", case.file]
    raise ValueError(peer)


PEERS = ("clang", "clang-tidy", "clang-analyzer", "gcc", "cppcheck")
STYLE_OF_CPPCHECK = {"style", "performance", "portability", "information"}


def version_of(peer):
    program = {"clang": "clang++-22", "clang-analyzer": "clang++-22", "gcc": "g++-12",
               "clang-tidy": "clang-tidy-22"}.get(peer, peer)
    try:
        text = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    except FileNotFoundError:
        return None
    match = re.search(r"\d+\.\d+(?:\.\d+)?", text)
    return match.group() if match else "unknown"


def run_one(peer, case):
    """Diagnostics in the case's own file: [[line, check, message], ...] and whether it failed."""
    result = subprocess.run(["prlimit", f"--cpu={LIMIT_SECONDS}", *command_of(peer, case)],
                            cwd=CORPUS, capture_output=True, text=True, errors="replace")
    if result.returncode == -signal.SIGXCPU or "CPU time limit exceeded" in result.stderr:
        return {"failed": "timeout", "diagnostics": []}
    found = []
    for match in GCC_STYLE.finditer(result.stdout + "\n" + result.stderr):
        if match["file"].rsplit("/", 1)[-1] != case.file:
            continue
        if match["kind"] == "error" and peer != "cppcheck" \
                and not (match["check"] or "").startswith("clang-diagnostic-error"):
            return {"failed": "does not compile: " + match["text"], "diagnostics": []}
        if peer == "cppcheck" and match["kind"] in STYLE_OF_CPPCHECK:
            continue
        found.append([int(match["line"]), match["check"] or "", match["text"]])
    if result.returncode != 0 and not found:  # a mistake in the call is no silence of the tool
        lines = (result.stdout + result.stderr).strip().splitlines() or ["no message"]
        return {"failed": f"exit {result.returncode}: {lines[0]}", "diagnostics": []}
    return {"diagnostics": found}


def load_results():
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def save_results(results):
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


def refresh(cases, jobs):
    """Runs every peer over each case whose content has not been seen by that version of it."""
    results = load_results()
    stubs = stubs_digest()
    for peer in PEERS:
        version = version_of(peer)
        if version is None:
            print(f"{peer}: not installed (`./dev setup --all`)", file=sys.stderr)
            continue
        entry = results.setdefault(peer, {})
        if entry.get("version") != version or entry.get("command") != template_of(peer):
            entry.clear()
            entry.update(version=version, command=template_of(peer), files={})
        files = entry["files"]
        for name in [name for name in files if not (CORPUS / name).exists()]:
            del files[name]
        todo = [case for case in cases
                if files.get(case.file, {}).get("hash") != content_hash(case, stubs)]
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for number, (case, outcome) in enumerate(
                    zip(todo, pool.map(lambda case: run_one(peer, case), todo)), 1):
                files[case.file] = {"hash": content_hash(case, stubs), **outcome}
                if number % 20 == 0 or number == len(todo):
                    save_results(results)
                    print(f"{peer}: {number}/{len(todo)}, {time.monotonic() - start:.0f} s",
                          file=sys.stderr)
    save_results(results)


def template_of(peer):
    """The command line as text, for the record."""
    class Example:
        file = "FILE.cpp"
    return " ".join(command_of(peer, Example))


def reports_of(peer, entry, case, stubs):
    """The peer's reports, or None when the cached result is of another content."""
    cached = entry["files"].get(case.file)
    if cached is None or cached["hash"] != content_hash(case, stubs):
        return None
    return [Report(line, check, True, bool(RELEVANT[peer].search(check)), message)
            for line, check, message in cached["diagnostics"]]
