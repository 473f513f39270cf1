"""Reads the built-in model files for the scripts that compile and check their examples.

The format is a small part of YAML (analyzer/models/yaml_tree.h), and this reads no more than that:
block mappings and lists, flow mappings and lists, quoted and plain scalars, literal blocks. The
loader's own tests decide what is valid; this only has to understand what they accept.
"""
import pathlib
import re

INCLUDES = {
    "c": ["stdint.h", "stdio.h", "stdlib.h", "string.h"],
    "c++": ["array", "chrono", "cstdint", "cstdio", "cstdlib", "cstring", "functional", "future",
            "memory",
            "string", "string_view", "thread", "utility", "vector"],
}


class Text:
    """The lines of a file that are neither blank nor comments, with their indentation."""

    def __init__(self, source):
        self.raw = source.split("\n")
        self.at = 0

    def skip(self):
        while self.at < len(self.raw):
            line = self.raw[self.at].strip()
            if line and not line.startswith("#"):
                return
            self.at += 1

    def indent(self):
        self.skip()
        if self.at >= len(self.raw):
            return -1
        line = self.raw[self.at]
        return len(line) - len(line.lstrip())


def plain(text):
    if text in ("true", "false"):
        return text == "true"
    return text


def flow(text, at=0):
    """A flow value that starts at `at`; returns it and where it ends."""
    while text[at] in " \n":
        at += 1
    if text[at] in "[{":
        closing = "]" if text[at] == "[" else "}"
        out = [] if closing == "]" else {}
        at += 1
        while True:
            while text[at] in " \n,":
                at += 1
            if text[at] == closing:
                return out, at + 1
            value, at = flow(text, at)
            if closing == "}":
                key = value
                at = text.index(":", at) + 1
                value, at = flow(text, at)
                out[key] = value
            else:
                out.append(value)
    if text[at] == "'":
        end = at + 1
        while text[end] != "'" or text[end:end + 2] == "''":
            end += 2 if text[end:end + 2] == "''" else 1
        return text[at + 1:end].replace("''", "'"), end + 1
    end = re.compile(r"[,\]}\n]|:\s|$").search(text, at).start()
    return plain(text[at:end].strip()), end


def scalar_or_flow(lines, first, parent):
    """What follows `key:` on its line, with the lines that continue it."""
    if first == "|":
        return literal(lines, parent)
    text = first
    while lines.at < len(lines.raw) and lines.raw[lines.at].strip() and lines.indent() > parent:
        text += "\n" + lines.raw[lines.at].strip()
        lines.at += 1
    if text[0] in "[{'":
        return flow(text)[0]
    return plain(" ".join(text.split("\n")))


def literal(lines, parent):
    body = []
    while lines.at < len(lines.raw):
        line = lines.raw[lines.at]
        if line.strip() and len(line) - len(line.lstrip()) <= parent:
            break
        body.append(line)
        lines.at += 1
    while body and not body[-1].strip():
        body.pop()
    inner = min(len(line) - len(line.lstrip()) for line in body if line.strip())
    return "\n".join(line[inner:] for line in body) + "\n"


def block(lines, indent):
    if lines.raw[lines.at].lstrip().startswith("- "):
        out = []
        while lines.indent() == indent and lines.raw[lines.at].lstrip().startswith("- "):
            line = lines.raw[lines.at]
            rest = line[indent + 2:]
            if re.match(r"[\w-]+:( |$)", rest):
                lines.raw[lines.at] = " " * (indent + 2) + rest
                out.append(block(lines, indent + 2))
            else:
                lines.at += 1
                out.append(scalar_or_flow(lines, rest, indent))
        return out
    out = {}
    while lines.indent() == indent:
        line = lines.raw[lines.at].strip()
        key, rest = re.match(r"('[^']*'|[^\s:][^\s]*?):(?:\s+(.*))?$", line).groups()
        lines.at += 1
        if rest:
            out[key.strip("'")] = scalar_or_flow(lines, rest, indent)
        else:
            inner = lines.indent()
            out[key.strip("'")] = block(lines, inner) if inner > indent else None
    return out


def load(path):
    lines = Text(pathlib.Path(path).read_text())
    lines.skip()
    return block(lines, 0)


def libraries(source_dir):
    """(file name, library) of each built-in model file, sorted."""
    pack = pathlib.Path(source_dir) / "analyzer/models/pack"
    return [(path.name, load(path)) for path in sorted(pack.glob("*.yaml"))]


def examples(library):
    """The examples in order, each with `name` of its function and its language."""
    for function in library.get("functions") or []:
        for example in function.get("examples") or []:
            language = library.get("language", "c++")
            yield {"name": function["names"][0], "language": language, **example}


def unit(library, language):
    """One source text with all examples of a language, and [(kind, first, last, example)]."""
    rows = [e for e in examples(library) if e["language"] == language]
    if not rows:
        return None, []
    headers = list(INCLUDES[language])
    for header in library.get("headers", []) + [h for e in rows for h in e.get("includes", [])]:
        if header not in headers:
            headers.append(header)
    text = ["#define _GNU_SOURCE"] if language == "c" else []
    text += [f"#include <{header}>" for header in headers]
    if library.get("prelude"):
        text += library["prelude"].rstrip("\n").split("\n")
    spans = []
    for number, example in enumerate(rows):
        for kind in ("bad", "ok"):
            body = example[kind].rstrip("\n").split("\n")
            if language == "c++":
                text.append(f"namespace example_{number}_{kind} {{")
            spans.append((kind, len(text) + 1, len(text) + len(body), example))
            text += body
            if language == "c++":
                text.append("}")
    return "\n".join(text) + "\n", spans


def compile_command(language, source_dir, library):
    """The compiler and its flags, without the file. Libraries that Debian has no package for, or
    that are not installed, are compiled against corpus/checker/stubs."""
    import subprocess
    flags = ["-std=c++20"] if language == "c++" else ["-std=gnu11"]
    compiler = "clang++-22" if language == "c++" else "clang-22"
    if not library.get("packages"):
        flags += [f"-isystem{source_dir}/corpus/checker/stubs"]
    if library["library"] == "holdfast-comm":  # its headers are this repository's own
        flags += [f"-isystem{source_dir}/runtime-checker"]
    for name in library.get("pkg-config", []):
        flags += subprocess.run(["pkg-config", "--cflags", name], capture_output=True, text=True,
                                check=True).stdout.split()
    return [compiler, *flags]
