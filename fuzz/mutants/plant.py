#!/usr/bin/env python3
"""Plants the bugs of mutants.def into a copy of the comm layer's sources.

The sources themselves carry no trace of it. A row whose anchor is not found exactly once is stale:
it is left out, named, and counted, so that a change of the layer cannot pass for a killed mutant.
An `aid` is code that is always there and changes nothing that a correct layer could notice.
"""
import pathlib
import sys

FIELDS = ("rule", "expect", "bug", "file", "in", "at", "put", "when")


def read_table(path):
    """Rows as dictionaries; `put` is a list of (how, text) lines."""
    rows, row = [], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("//"):
            continue
        key, _, value = line.strip().partition(" ")
        value = value.strip()
        if key in ("mutant", "aid"):
            row = {"name": value, "line": number, "aid": key == "aid"}
            if row["aid"]:
                row.update(rule="", expect="", bug="")
            rows.append(row)
        elif key in ("rule", "expect", "bug", "file", "in", "at", "before", "after", "instead"):
            row[key] = value
        else:
            sys.exit(f"{path}:{number}: unknown field {key}")
    for row in rows:
        missing = {"rule", "expect", "bug", "file", "at"} - row.keys()
        if missing or not {"before", "after", "instead"} & row.keys():
            sys.exit(f"{path}:{row['line']}: {row['name']} lacks {missing or 'code'}")
    return rows


def anchor(lines, row):
    """The index of the anchor line, or None when it is not there exactly once."""
    begin = 0
    if "in" in row:
        places = [i for i, line in enumerate(lines) if row["in"] in line]
        if not places:
            return None
        begin = places[0]
        found = [i for i in range(begin, min(begin + 60, len(lines)))
                 if lines[i].strip() == row["at"]]
        return found[0] if found else None
    found = [i for i, line in enumerate(lines) if line.strip() == row["at"]]
    return found[0] if len(found) == 1 else None


def plant(rows, layer, out):
    texts = {}
    for path in sorted(layer.rglob("*")):
        if path.suffix in (".h", ".cpp") and "legacy" not in path.parts:
            texts["comm/" + str(path.relative_to(layer))] = path.read_text().splitlines()
    stale = []
    # Anchors are looked up in the untouched text; code is inserted from the back.
    edits = {}
    for row in rows:
        lines = texts.get(row["file"])
        at = anchor(lines, row) if lines is not None else None
        if at is None:
            stale.append(row["name"])
            continue
        edits.setdefault(row["file"], {}).setdefault(at, []).append(row)
    for file, places in edits.items():
        lines = texts[file]
        for at in sorted(places, reverse=True):
            line = lines[at]
            here = places[at]
            before = [r["before"] for r in here if "before" in r]
            after = [r["after"] for r in here if "after" in r]
            instead = [r["instead"] for r in here if "instead" in r]
            if len(instead) > 1:
                sys.exit(f"two mutants replace the line {line.strip()} of {file}")
            lines[at:at + 1] = before + (instead or [line]) + after
    config = texts["comm/config.h"]
    config[:] = [line.replace("HOLDFAST_COMM_ABI plain", "HOLDFAST_COMM_ABI mutants")
                 for line in config]
    config.insert(config.index("#pragma once") + 1, '#include "mutants/switch.h"')
    for file, lines in texts.items():
        write(out / file, "\n".join(lines) + "\n")
    return stale


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main(table, layer, out):
    rows = read_table(pathlib.Path(table))
    out = pathlib.Path(out)
    stale = plant(rows, pathlib.Path(layer), out)
    for row in rows:
        if row["aid"] and row["name"] in stale:
            sys.exit(f"{table}:{row['line']}: the aid {row['name']} has lost its place in the layer")
    rows = [row for row in rows if not row["aid"]]
    # Names apart from the rest, so that a word in the table does not compile the layer again.
    write(out / "mutants" / "names.inc",
          "".join(f"MUTANT({row['name']})\n" for row in rows))
    write(out / "mutants" / "list.inc", "".join(
        f"MUTANT({row['name']}, {quoted(row['rule'])}, {quoted(row['expect'])}, "
        f"{quoted(row['bug'])}, {'true' if row['name'] in stale else 'false'})\n"
        for row in rows))
    for name in stale:
        print(f"plant.py: {name} is stale: its anchor is not found in the layer any more")


if __name__ == "__main__":
    main(*sys.argv[1:])
