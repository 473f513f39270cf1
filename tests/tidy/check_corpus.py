#!/usr/bin/env python3
"""Checks the labelled corpus: file names, marks against every INDEX*.tsv, nothing missing.

usage: check_corpus.py [DIRECTORY] [--counts] [--merge FILE]

DIRECTORY is corpus/checker by default. Every INDEX*.tsv in it is read; a case that several of them
list must have the same row in each. `--counts` prints bad and good files per API and per category;
`--merge FILE` writes one table of all rows, sorted by file. Exit 0 when all agrees, 1 otherwise.
"""

import argparse
import collections
import pathlib
import re
import sys

COLUMNS = ["file", "api", "category", "lines_expected", "source", "lines_allowed", "state"]
OPTIONAL = {"state"}
CATEGORIES = {
    "stack-escape", "temporary", "view-of-temporary", "borrowed-parameter", "member-no-keepalive",
    "freed-in-flight", "mutated-in-flight", "moved-in-call", "overlapping-write",
    "stack-control-block", "handler-captures-local", "detached-coroutine-reference", "fake-owner",
}
NAME = re.compile(r"^(?P<api>[a-z0-9-]+)_(?P<category>[a-z-]+)_\d{2,}_(?P<kind>bad|good)\.(cpp|c)$")
MARK = re.compile(r"//\s*(expect|allow)\s*:\s*([a-z-]+)|/\*\s*(expect|allow)\s*:\s*([a-z-]+)\s*\*/")
LINES = re.compile(r"^\d+:[a-z-]+(,\d+:[a-z-]+)*$")


def read_index(path, problems):
    """Rows of one index as dictionaries; a missing optional column reads as '-'."""
    rows = []
    lines = path.read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t") if lines else []
    missing = [c for c in COLUMNS if c not in header and c not in OPTIONAL]
    if missing or header != [c for c in COLUMNS if c in header]:
        problems.append(f"{path.name}:1: header is {header}, expected {COLUMNS}")
        return rows
    for number, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if len(fields) != len(header):
            problems.append(f"{path.name}:{number}: {len(fields)} columns, expected {len(header)}")
            continue
        row = dict.fromkeys(COLUMNS, "-")
        row.update(zip(header, fields))
        for column, value in row.items():
            if not value.strip():
                problems.append(f"{path.name}:{number}: {column} is empty; write '-' for none")
        rows.append((f"{path.name}:{number}", row))
    return rows


def collect(directory, problems):
    """All rows by file name; repeated rows must agree, and none may repeat within one index."""
    indexes = sorted(directory.glob("INDEX*.tsv"))
    if not indexes:
        problems.append(f"{directory}: no INDEX*.tsv")
    table = {}
    for index in indexes:
        seen = set()
        for where, row in read_index(index, problems):
            name = row["file"]
            if name in seen:
                problems.append(f"{where}: {name} is listed twice")
            seen.add(name)
            if name in table and table[name][1] != row:
                problems.append(f"{where}: {name} differs from its row at {table[name][0]}")
            table.setdefault(name, (where, row))
    return table


def marks_of(path):
    """(expected, allowed) as lists of 'line:category', in the order of the file."""
    found = {"expect": [], "allow": []}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for match in MARK.finditer(line):
            found[match[1] or match[3]].append(f"{number}:{match[2] or match[4]}")
    return found["expect"], found["allow"]


def check_lines(where, column, text, actual, path, problems):
    """Compares an index column with the marks of the file."""
    if text != "-" and not LINES.match(text):
        problems.append(f"{where}: {column} '{text}' is not LINE:CATEGORY,...")
        return
    listed = [] if text == "-" else text.split(",")
    length = len(path.read_text(encoding="utf-8").splitlines())
    for entry in listed:
        number, category = entry.split(":")
        if int(number) > length:
            problems.append(f"{where}: {column} {entry}: {path.name} has {length} lines only")
        if category not in CATEGORIES:
            problems.append(f"{where}: {column} {entry}: unknown category")
    if sorted(listed) != sorted(actual):
        problems.append(f"{where}: {column} is {text}, the marks in {path.name} say "
                        f"{','.join(actual) or '-'}")


def check_case(path, where, row, problems):
    """One file: its name, its marks and its row."""
    match = NAME.match(path.name)
    if not match:
        problems.append(f"{path.name}: not <api>_<category>_<nn>_{{bad,good}}.{{cpp,c}}")
        return
    if match["category"] not in CATEGORIES:
        problems.append(f"{path.name}: unknown category {match['category']}")
    expected, allowed = marks_of(path)
    if match["kind"] == "good" and (expected or allowed):
        problems.append(f"{path.name}: a good file carries marks")
    if match["kind"] == "bad" and not expected:
        problems.append(f"{path.name}: a bad file has no expected line")
    if row is None:
        problems.append(f"{path.name}: in no INDEX*.tsv")
        return
    if row["category"] != match["category"]:
        problems.append(f"{where}: category {row['category']} differs from the file name")
    for entry in set(expected) & set(allowed):
        problems.append(f"{path.name}:{entry}: both expected and allowed")
    check_lines(where, "lines_expected", row["lines_expected"], expected, path, problems)
    check_lines(where, "lines_allowed", row["lines_allowed"], allowed, path, problems)


def print_counts(table):
    """Bad and good files per API and per category."""
    for column in ("api", "category"):
        counts = collections.Counter()
        for name, (_, row) in table.items():
            counts[row[column], "bad" if "_bad." in name else "good"] += 1
        print(f"{column:30} {'bad':>5} {'good':>5}")
        keys = sorted({key for key, _ in counts})
        for key in keys:
            print(f"{key:30} {counts[key, 'bad']:5} {counts[key, 'good']:5}")
        total = [sum(counts[key, kind] for key in keys) for kind in ("bad", "good")]
        print(f"{'all':30} {total[0]:5} {total[1]:5}\n")


def main():
    default = pathlib.Path(__file__).resolve().parents[2] / "corpus" / "checker"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", nargs="?", type=pathlib.Path, default=default)
    parser.add_argument("--counts", action="store_true", help="print files per API and category")
    parser.add_argument("--merge", type=pathlib.Path, metavar="FILE", help="write all rows to FILE")
    arguments = parser.parse_args()

    problems = []
    table = collect(arguments.directory, problems)
    files = {p.name: p for suffix in ("*.c", "*.cpp") for p in arguments.directory.glob(suffix)}
    for name in sorted(files):
        where, row = table.get(name, (name, None))
        check_case(files[name], where, row, problems)
    for name in sorted(set(table) - set(files)):
        problems.append(f"{table[name][0]}: {name} does not exist")

    if arguments.merge:
        rows = ["\t".join(table[name][1][c] for c in COLUMNS) for name in sorted(table)]
        text = "\n".join(["\t".join(COLUMNS)] + rows) + "\n"
        arguments.merge.write_text(text, encoding="utf-8")
    if arguments.counts:
        print_counts(table)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(files)} cases, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
