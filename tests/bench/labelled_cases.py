"""The labelled cases of corpus/checker: what a checker ought to report, and how a run is judged."""

import csv
import hashlib
import pathlib
import re
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus/checker"
KNOWN = ("known-miss", "known-false-alarm")


def compile_flags(name):
    """How a case is compiled; see docs/corpus.md."""
    return ["-std=gnu11" if name.endswith(".c") else "-std=c++20"]


def parse_lines(text):
    """`11:stack-escape,22:temporary` as {11: "stack-escape", 22: "temporary"}."""
    if text in ("", "-"):
        return {}
    pairs = (item.split(":", 1) for item in text.split(","))
    return {int(line): category for line, category in pairs}


def marks_in(text):
    """The `// expect:` and `// allow:` marks of a source, as two dictionaries line -> id."""
    expected, allowed = {}, {}
    for number, line in enumerate(text.splitlines(), 1):
        match = re.search(r"(?://|/\*)\s*(expect|allow):\s*([a-z-]+)", line)
        if match:
            (expected if match.group(1) == "expect" else allowed)[number] = match.group(2)
    return expected, allowed


@dataclass
class Case:
    file: str
    api: str
    category: str
    expected: dict
    allowed: dict
    source: str
    state: str

    @property
    def path(self):
        return CORPUS / self.file


def indexes():
    """INDEX.tsv, or several INDEX-*.tsv of the same columns."""
    return sorted(CORPUS.glob("INDEX*.tsv"))


def load():
    rows = []
    for index in indexes():
        with open(index, newline="") as stream:
            rows += csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
    cases = [Case(row["file"], row["api"], row["category"], parse_lines(row["lines_expected"]),
                  parse_lines(row.get("lines_allowed") or ""), row["source"],
                  (row.get("state") or "").strip("- ")) for row in rows]
    for case in cases:
        if case.state and not set(case.state.split("+")) <= set(KNOWN):
            raise ValueError(f"{case.file}: unknown state {case.state!r}")
    return cases


def stubs_digest():
    """One hash over the stub headers, since a change there can change any result."""
    digest = hashlib.sha256()
    for path in sorted((CORPUS / "stubs").rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(CORPUS)).encode() + path.read_bytes())
    return digest.hexdigest()


def content_hash(case, stubs):
    return hashlib.sha256(stubs.encode() + case.path.read_bytes()).hexdigest()[:20]


@dataclass
class Report:
    """One diagnostic of any tool. `category` is an id of the table or the peer's own check name."""

    line: int
    category: str
    definite: bool = True
    relevant: bool = True  # counts as a false alarm where nothing is marked
    message: str = ""


@dataclass
class Judgement:
    """One case against one tool's reports."""

    case: Case
    hits: dict = field(default_factory=dict)  # expected line -> reports there
    misses: list = field(default_factory=list)  # expected lines
    false_alarms: dict = field(default_factory=dict)  # line -> reports there

    @classmethod
    def of(cls, case, reports):
        """Judged by line: a report of any kind on an expected line is a hit, on an allowed line
        nothing, on any other line one false alarm, however many reports that line has."""
        result = cls(case)
        for line in case.expected:
            there = [report for report in reports if report.line == line]
            if there:
                result.hits[line] = there
            else:
                result.misses.append(line)
        for report in reports:
            if report.relevant and report.line not in case.expected \
                    and report.line not in case.allowed:
                result.false_alarms.setdefault(report.line, []).append(report)
        return result


@dataclass
class Tally:
    expected: int = 0
    hits: int = 0
    false_alarms: int = 0
    same_id: int = 0

    @property
    def recall(self):
        return self.hits / self.expected if self.expected else None

    @property
    def precision(self):
        reported = self.hits + self.false_alarms
        return self.hits / reported if reported else None

    def as_json(self):
        return {"expected": self.expected, "hits": self.hits, "false_alarms": self.false_alarms,
                "same_id": self.same_id, "recall": self.recall, "precision": self.precision}


def tally_all(judgements):
    """Totals, and the same per api and per id. An id's hits are the expected lines of that id;
    its false alarms are the lines where that id was reported and nothing is marked."""
    total, by_api, by_id = Tally(), {}, {}
    for judgement in judgements:
        case = judgement.case
        api = by_api.setdefault(case.api, Tally())
        for line, category in case.expected.items():
            reports = judgement.hits.get(line, [])
            for tally in (total, api, by_id.setdefault(category, Tally())):
                tally.expected += 1
                tally.hits += bool(reports)
                tally.same_id += any(report.category == category for report in reports)
        for reports in judgement.false_alarms.values():
            total.false_alarms += 1
            api.false_alarms += 1
            for category in {report.category for report in reports}:
                by_id.setdefault(category, Tally()).false_alarms += 1
    return total, dict(sorted(by_api.items())), dict(sorted(by_id.items()))
