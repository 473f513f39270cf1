#!/usr/bin/env python3
"""Checks the repository itself: lengths, contracts, pages, links, words, layout.

`tidy.py [--all] [ROOT]` prints warnings and violations and exits 1 when there is a violation. Each
rule is a function in RULES that takes a Repository and yields Issues; adding one touches only this
folder.
"""

import pathlib
import subprocess
import sys
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import code_rules  # noqa: E402
import text_rules  # noqa: E402

RULES = code_rules.RULES + text_rules.RULES


@dataclass
class Repository:
    """The tracked files of one tree, with their text read once."""

    root: pathlib.Path
    files: list

    @classmethod
    def at(cls, root):
        root = pathlib.Path(root).resolve()
        return cls(root, sorted(list_files(root)))

    def __post_init__(self):
        self._texts = {}

    def text(self, path):
        if path not in self._texts:
            data = (self.root / path).read_bytes()
            binary = b"\0" in data[:8192]
            self._texts[path] = "" if binary else data.decode("utf-8", "replace")
        return self._texts[path]

    def exists(self, path):
        return (self.root / path).exists()

    def select(self, *suffixes, under=()):
        for path in self.files:
            if suffixes and not path.endswith(suffixes):
                continue
            if under and not path.startswith(tuple(under)):
                continue
            yield path


def list_files(root):
    """Tracked and new files, as git sees them; every file where there is no git."""
    if (root / ".git").exists():
        result = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"],
            capture_output=True, check=True)
        names = result.stdout.decode().split("\0")
        return [name for name in names if name and (root / name).is_file()]
    skipped = {"build", ".cache", "node_modules", "__pycache__"}
    found = []
    for path in root.rglob("*"):
        relative = path.relative_to(root)
        if path.is_file() and not skipped.intersection(relative.parts):
            found.append(str(relative))
    return found


def run(root, rules=RULES):
    repository = Repository.at(root)
    issues = [issue for rule in rules for issue in rule(repository)]
    return sorted(issues, key=lambda issue: (issue.path, issue.line, issue.rule))


def print_issues(issues, per_file):
    """At most `per_file` lines for one rule in one file, so that a list stays readable."""
    shown = {}
    for issue in issues:
        key = issue.rule, issue.path
        shown[key] = shown.get(key, 0) + 1
        if shown[key] <= per_file:
            print(issue)
    for (rule, path), count in shown.items():
        if count > per_file:
            print(f"{path}: {count - per_file} more [{rule}]")


def main(arguments):
    """--all prints every issue; a folder may be named instead of this repository."""
    folders = [argument for argument in arguments if argument != "--all"]
    root = folders[0] if folders else pathlib.Path(__file__).resolve().parents[2]
    issues = run(root)
    print_issues(issues, len(issues) if "--all" in arguments else 3)
    violations = [issue for issue in issues if not issue.warning]
    print(f"{len(violations)} violations, {len(issues) - len(violations)} warnings"
          + ("" if "--all" in arguments or not issues else "; all: tests/tidy/tidy.py --all"))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
