"""Bugs planted in the comm layer itself, for the ids that a program cannot break: each changes one
place of the layer, and the program `comm.cpp layer` runs the same in both twins."""

import dataclasses
import json
import pathlib
import shlex
import subprocess

import guard_cases

ROOT = guard_cases.ROOT
CORE = "runtime-checker/comm/core/"


@dataclasses.dataclass
class Mutant:
    id: str          # what Holdfast should call it
    source: str
    function: str    # where the mistake is: a report at the culprit has it on its stack
    old: str
    new: str


MUTANTS = [
    Mutant("lost-callback", CORE + "engine_sides.cpp", "settle",
           "    popped = true;\n    push_due(op);",
           "    popped = true;\n    if (op->what == outcome::cancelled) {\n"
           "      --s.operations, --ch.live;\n      check_closed(ch);\n      continue;\n    }\n"
           "    push_due(op);"),
    Mutant("double-completion", CORE + "engine_sides.cpp", "request_cancel",
           "if (op->decided() || op->kind == op_kind::close) return", "if (false) return"),
    Mutant("inline-callback", CORE + "engine.cpp", "cancel", "return request_cancel(slot.op, why);",
           "const cancel_answer answer = request_cancel(slot.op, why);\n"
           "  flush();\n  run_ready();\n  return answer;"),
    Mutant("callback-before-free", CORE + "engine_sides.cpp", "settle",
           "    popped = true;\n    push_due(op);",
           "    popped = true;\n    if (op->kind == op_kind::write) op->give_back();\n"
           "    push_due(op);"),
    Mutant("double-release", CORE + "engine_sides.cpp", "retire",
           "  if (op->unreleased == 0) finish(op);\n}",
           "  if (op->unreleased == 0 && op->what != outcome::cancelled) finish(op);\n}"),
    Mutant("reordered", CORE + "engine.cpp", "enqueue",
           "  (s.last ? s.last->behind : s.head) = op;\n  s.last = op;",
           "  op->behind = s.head;\n  s.head = op;\n  if (!s.last) s.last = op;"),
    Mutant("wrong-outcome", CORE + "engine_sides.cpp", "apply_moved",
           "        if (op->remaining() != 0) return;\n", ""),
    Mutant("wrong-count", CORE + "engine_sides.cpp", "apply_moved", "        here.bytes -= part;\n",
           ""),
    Mutant("wrong-bytes", CORE + "operation.cpp", "advance", "      segment_offset += n;",
           "      segment_offset = n;"),
    Mutant("refused-but-touched", CORE + "launch.h", "start", "return {e.accept(op, ch, r), {}};",
           "e.accept(op, ch, r);\n    return refuse(make_error_code(errc::over_limit));"),
]


def compile_words(build, source, guarded):
    """How the library compiled this file."""
    library = "/comm_guarded.dir/" if guarded else "/comm.dir/"
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"].endswith(source) and library in entry["command"]:
            return shlex.split(entry["command"])
    raise RuntimeError(f"{source} is not compiled into the library")


def build_mutant(mutant, build, folder, sanitizer, guarded):
    """The driver with the changed unit in front of the library, or compiled with the changed
    header. The layer is not instrumented here either."""
    path = folder / "-".join(filter(None, ["mutant", mutant.id, sanitizer,
                                           "guarded" if guarded else ""]))
    with guard_cases.BUILDING[path]:
        if not path.exists():
            guard_cases.link_program("comm-epoll", sanitizer, guarded, path, build / "lib",
                                     changed_objects(mutant, build, folder, sanitizer, guarded))
    return path


def changed_objects(mutant, build, folder, sanitizer, guarded):
    text = (ROOT / mutant.source).read_text()
    if text.count(mutant.old) != 1:
        raise RuntimeError(f"{mutant.source}: {text.count(mutant.old)} places for {mutant.old!r}")
    root = folder / "changed" / mutant.id
    changed = root / pathlib.Path(mutant.source).relative_to("runtime-checker")
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(text.replace(mutant.old, mutant.new))
    if mutant.source.endswith(".h"):
        made = root / f"driver.{sanitizer}.{int(guarded)}.o"
        return [guard_cases.compile_object("comm-epoll", sanitizer, guarded, made,
                                           ["-I", str(root)])]
    output = changed.with_suffix(f".{int(guarded)}.o")
    with guard_cases.BUILDING[output]:
        if not output.exists():
            compile_unit(build, mutant.source, changed, output, guarded)
    return [output, guard_cases.own_object("comm-epoll", sanitizer, guarded, folder)]


def compile_unit(build, source, changed, output, guarded):
    words = compile_words(build, source, guarded)
    words[words.index("-c") + 1] = str(changed)
    words[words.index("-o") + 1] = str(output)
    words += ["-g", "-O1", "-fno-inline", "-fno-omit-frame-pointer", "-I",
              str(ROOT / "runtime-checker")]
    done = subprocess.run(words, cwd=build, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-3000:])
