#!/usr/bin/env python3
"""Mutation check of the comm layer: each hand-made mutant breaks one rule in one line of the layer;
the conformance tests must notice. Survivors are listed, and fail unless they are known.

Each mutant is compiled by itself, put into a copy of the library, and linked with the tests'
objects, so that the tree and its build stay as they are.
"""
# ctest: labels=long timeout=1800 needs=comm_tests

import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["HOLDFAST_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["HOLDFAST_BINARY_DIR"])
CORE = "runtime-checker/comm/core/"
URING = "runtime-checker/comm/backend/uring.cpp"

# rule, file, the line's text, what it becomes
MUTANTS = [
    ("S1", CORE + "engine_channels.cpp", "    if (head) request_cancel(head, cause::closed);", ""),
    ("S2", CORE + "engine.cpp", "if (s.latched) return", "if (false) return"),
    ("S6", CORE + "engine_sides.cpp", "if (torn || what != outcome::cancelled)",
     "if (what != outcome::cancelled)"),
    ("S6", CORE + "engine_sides.cpp", "        here.bytes -= part;", ""),
    ("S9", CORE + "engine_sides.cpp", "if (op->trusted && op->unreleased != 0) break;", ""),
    ("S9", CORE + "engine_sides.cpp", "op_kind::drain && ch.unreleased == 0", "op_kind::drain"),
    ("S10", CORE + "engine.cpp", "if (!slot.op || slot.generation != id.generation)",
     "if (!slot.op)"),
    ("S11", CORE + "engine.cpp", "if (ch.phase >= channel_phase::closing) return",
     "if (false) return"),
    ("S11", CORE + "engine.cpp", "      backend_->abort(*node->channel);", ""),
    ("S12", CORE + "operation.cpp", "    owner = r.options->owner;", ""),
    ("S14", CORE + "engine_sides.cpp", "if (++slot.generation == 0) slot.generation = 1;", ""),
    ("S15", CORE + "operation.cpp",
     "if (tails[i]->lent()) return make_error_code(errc::lent_already);", ""),
    ("S18", CORE + "engine_sides.cpp", "const bool empty = moves_bytes &&",
     "const bool empty = false && moves_bytes &&"),
    ("S19", CORE + "engine_sides.cpp", "decide(op, outcome::end_of_stream,",
     "decide(op, outcome::completed,"),
    ("S19", CORE + "operation.cpp", "if (part != 0) filled->freeze(part);",
     "if (part != 0) filled->freeze(segments[i].size);"),
    ("S22", CORE + "engine.cpp", "  if (!on_own_thread()) {\n    wrong_thread(\"a start",
     "  if (false) {\n    wrong_thread(\"a start"),
    ("S23", CORE + "engine_registered.cpp", "  if (region_->lent != 0) {", "  if (false) {"),
    ("S23", CORE + "engine_registered.cpp", "if (--r.lent == 0 && r.leaving) end_registration(r);",
     "--r.lent;"),
    ("S25", URING, "if (bits & bit_of(attempt_due, d)) engine_->ready(ch, d);", ""),
    ("S1", URING, "  if (failing_ >= patience) fail_unsubmitted(-result);", ""),
    ("S26", CORE + "engine.cpp", "} else if (now < node->op->last_moment) {",
     "} else if (false) {"),
    ("S24", CORE + "engine_sides.cpp", "  ch->of(d).bytes -= op->remaining();", ""),
    ("S26", CORE + "engine.cpp", "request_cancel(node->op, cause::deadline);",
     "request_cancel(node->op, cause::cancelled);"),
    ("S28", CORE + "engine.cpp", "if (s.operations >= ch.options.max_queued_operations)",
     "if (false)"),
    ("S28", CORE + "engine_sides.cpp", "s.bytes <= ch.options.max_queued_bytes / 2 &&",
     "s.bytes <= ch.options.max_queued_bytes &&"),
]
KNOWN_SURVIVORS = set()


def run(command, folder, seconds):
    try:
        return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=seconds,
                              shell=isinstance(command, str))
    except subprocess.TimeoutExpired:
        return None


def compile_command(source, mutated, output):
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        if entry["file"].endswith(source) and "/comm.dir/" in entry["command"]:
            words = shlex.split(entry["command"])
            words[words.index("-c") + 1] = str(mutated)
            words[words.index("-o") + 1] = str(output)
            return words + ["-I" + str(ROOT / "runtime-checker")]
    sys.exit(f"{source} is not compiled into the plain library")


def killer(source, old, new, folder):
    """The first test that noticed, or None for a survivor."""
    text = (ROOT / source).read_text()
    if text.count(old) != 1:
        sys.exit(f"{source}: {text.count(old)} places for {old!r}, the table wants one")
    name = pathlib.Path(source).name
    mutated, changed = folder / name, folder / (name + ".o")
    mutated.write_text(text.replace(old, new))
    made = run(compile_command(source, mutated, changed), BUILD, 300)
    if made is None or made.returncode != 0:
        sys.exit(f"a mutant does not compile: {old!r}\n{made.stdout[-2000:] if made else ''}")
    library = folder / "libholdfast_comm.a"
    original = BUILD / "runtime-checker/libholdfast_comm.a"
    library.write_bytes(original.read_bytes())
    run(["ar", "r", library, changed], folder, 60)
    link = run(["ninja", "-t", "commands", "-s", "bin/comm_tests"], BUILD, 60).stdout
    link = link.splitlines()[-1].split("&& ", 1)[1].split(" && ", 1)[0]
    link = link.replace("runtime-checker/libholdfast_comm.a", str(library))
    link = link.replace("bin/comm_tests", str(folder / "comm_tests"))
    made = run(link, BUILD, 300)
    if made is None or made.returncode != 0:
        sys.exit(f"a mutant does not link\n{made.stdout[-2000:] if made else ''}")
    result = run([folder / "comm_tests", "--gtest_fail_fast", "--gtest_brief=1",
                  "--gtest_filter=-*Splits*:*Legacy*"], BUILD, 120)
    if result is None:
        return "it hangs"
    if result.returncode == 0:
        return None
    failed = [line for line in result.stdout.splitlines() if line.startswith("[  FAILED  ]")]
    return failed[0].split("]")[1].split(",")[0].strip() if failed else "it crashes"


def main(arguments):
    survivors = 0
    wanted = set(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for number, (rule, source, old, new) in enumerate(MUTANTS):
            if wanted and str(number) not in wanted:
                continue
            found = killer(source, old, new, pathlib.Path(folder))
            known = number in KNOWN_SURVIVORS
            survivors += found is None and not known
            print(f"{number:>3} {rule:<4} {'killed by ' + found if found else 'SURVIVED'}"
                  f"{' (known)' if known else ''}: {old.strip()}", flush=True)
    print(f"{len(wanted) or len(MUTANTS)} mutants, {survivors} unexpected survivors")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
