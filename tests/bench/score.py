#!/usr/bin/env python3
"""Recall and precision of holdfast-check on the labelled cases, with other tools beside it.

How it is counted: by file and line. A finding on an expected line is a hit whatever its id (how
often the id agrees too is printed beside it), on an allowed line nothing, on any other line a false
alarm; several findings on one line count once. Known misses and known false alarms are counted
like any other and named as known. The peers' rules are in score_peers.py.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import labelled_cases  # noqa: E402
import score_peers  # noqa: E402
from labelled_cases import CORPUS, Judgement, Report, compile_flags  # noqa: E402


def run_checker(check, case):
    """(reports, problem): what holdfast-check says about one case."""
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder, "findings.json")
        result = subprocess.run(
            [check, "--no-cache", "--format=json", "-o", str(output), case.file, "--",
             *compile_flags(case.file), "-Istubs"],
            cwd=CORPUS, capture_output=True, text=True, errors="replace")
        problem = None
        if result.returncode not in (0, 1):
            text = (result.stderr.strip().splitlines() or ["no message"])[0]
            problem = f"exit {result.returncode}: {text}"
        if not output.exists():
            return [], problem or "wrote no output"
        findings = json.loads(output.read_text())["findings"]
    return [Report(finding["line"] if pathlib.Path(finding["file"]).name == case.file else 0,
                   finding["rule"], finding["confidence"] == "definite", True,
                   finding["message"]) for finding in findings], problem


def run_all(check, cases, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda case: run_checker(check, case), cases))


def ratio(value):
    return "    -" if value is None else f"{value:5.3f}"


def table(title, rows):
    """rows: [(name, tally of all findings, tally of definite ones)]."""
    width = max([len(title)] + [len(name) for name, _, _ in rows])
    print(f"{title:{width}}  expected  hits  false  same id  recall  precision"
          "   definite: recall  precision")
    for name, every, definite in rows:
        print(f"{name:{width}}  {every.expected:8}  {every.hits:4}  {every.false_alarms:5}"
              f"  {every.same_id:7}   {ratio(every.recall)}      {ratio(every.precision)}"
              f"              {ratio(definite.recall)}      {ratio(definite.precision)}")
    print()


def peer_rows(cases):
    """[(peer and version, tally, silent failures)] from the committed results."""
    stubs = labelled_cases.stubs_digest()
    for peer, entry in sorted(score_peers.load_results().items()):
        judged = [(case, score_peers.reports_of(peer, entry, case, stubs)) for case in cases]
        stale = sum(reports is None for _, reports in judged)
        judgements = [Judgement.of(case, reports) for case, reports in judged
                      if reports is not None]
        failed = sum("failed" in entry["files"][judgement.case.file] for judgement in judgements)
        tally = labelled_cases.tally_all(judgements)[0]
        yield f"{peer} {entry['version']}", tally, failed, stale


def split_known(judgements, attribute, state):
    """Lines of text for what went wrong, first what nobody has labelled as known."""
    unknown, known = [], []
    for judgement in judgements:
        for line in getattr(judgement, attribute):
            case = judgement.case
            if attribute == "misses":
                what = case.expected[line]
            else:
                what = "; ".join(f"{report.category}: {report.message}"
                                 for report in judgement.false_alarms[line])
            text = f"{case.file}:{line}: {what}"
            (known if state in case.state.split("+") else unknown).append(text)
    return unknown, known


def stale_labels(judgements):
    """Cases labelled as known trouble that give none any more."""
    for judgement in judgements:
        states = judgement.case.state.split("+")
        if "known-miss" in states and not judgement.misses:
            yield judgement.case.file
        if "known-false-alarm" in states and not judgement.false_alarms:
            yield judgement.case.file


def print_list(title, items):
    if items:
        print(f"{title} ({len(items)})")
        for item in items:
            print("  " + item)
        print()


def score(check, cases, jobs):
    outcomes = run_all(check, cases, jobs)
    every = [Judgement.of(case, reports) for case, (reports, _) in zip(cases, outcomes)]
    definite = [Judgement.of(case, [report for report in reports if report.definite])
                for case, (reports, _) in zip(cases, outcomes)]
    broken = [f"{case.file}: {problem}" for case, (_, problem) in zip(cases, outcomes) if problem]
    return every, definite, broken


def print_score(cases, every, definite, broken, peers):
    total, by_api, by_id = labelled_cases.tally_all(every)
    total_definite, by_api_definite, by_id_definite = labelled_cases.tally_all(definite)
    none = labelled_cases.Tally()
    table("id", [(name, tally, by_id_definite.get(name, none)) for name, tally in by_id.items()])
    table("api", [(name, tally, by_api_definite[name]) for name, tally in by_api.items()])
    table("all", [("holdfast-check", total, total_definite)])
    if peers:
        print("peer                   expected  hits  false  recall  precision  failed  stale")
        for name, tally, failed, stale in peers:
            print(f"{name:22} {tally.expected:8}  {tally.hits:4}  {tally.false_alarms:5}   "
                  f"{ratio(tally.recall)}      {ratio(tally.precision)}  {failed:6}  {stale:5}")
        print()
    unknown_misses, known_misses = split_known(every, "misses", "known-miss")
    unknown_alarms, known_alarms = split_known(every, "false_alarms", "known-false-alarm")
    print_list("Units that could not be analysed", broken)
    print_list("Misses", unknown_misses)
    print_list("Known misses", known_misses)
    print_list("False alarms", unknown_alarms)
    print_list("Known false alarms", known_alarms)
    stale = list(stale_labels(every))
    print_list("Labelled as known, and fine by now: take the label off", stale)
    bad = sum(bool(case.expected) for case in cases)
    print(f"{bad} bad files with {total.expected} defects, {len(cases) - bad} good files, "
          f"{len(by_api)} APIs: recall {ratio(total.recall)}, precision {ratio(total.precision)} "
          f"(definite only: {ratio(total_definite.recall)}, {ratio(total_definite.precision)})")
    return unknown_misses or unknown_alarms or broken or stale


def as_json(cases, every, definite, broken, peers):
    total, by_api, by_id = labelled_cases.tally_all(every)
    total_definite = labelled_cases.tally_all(definite)[0]
    bad = sum(bool(case.expected) for case in cases)
    return {
        "files": {"bad": bad, "good": len(cases) - bad},
        "all": total.as_json(), "definite": total_definite.as_json(),
        "by_id": {name: tally.as_json() for name, tally in by_id.items()},
        "by_api": {name: tally.as_json() for name, tally in by_api.items()},
        "peers": {name: {**tally.as_json(), "failed": failed, "stale": stale}
                  for name, tally, failed, stale in peers},
        "misses": split_known(every, "misses", "known-miss")[0],
        "known_misses": split_known(every, "misses", "known-miss")[1],
        "false_alarms": split_known(every, "false_alarms", "known-false-alarm")[0],
        "known_false_alarms": split_known(every, "false_alarms", "known-false-alarm")[1],
        "broken": broken}


def main(arguments):
    parser = argparse.ArgumentParser(prog="./dev score", description=__doc__)
    parser.add_argument("--bin", default=labelled_cases.ROOT / "build/release/bin",
                        type=pathlib.Path, help="folder of holdfast-check")
    parser.add_argument("--peers", action="store_true", help="run the other tools where needed")
    parser.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--only", default="", help="only files whose name contains this text")
    parser.add_argument("--strict", action="store_true",
                        help="exit 1 on a miss or false alarm that is not labelled as known")
    options = parser.parse_args(arguments)
    if not labelled_cases.indexes():
        parser.exit(2, "score: there is no corpus/checker/INDEX.tsv\n")
    cases = [case for case in labelled_cases.load() if options.only in case.file]
    if options.peers:
        score_peers.refresh(cases, options.jobs)
    check = options.bin.resolve() / "holdfast-check"
    if not os.access(check, os.X_OK):
        parser.exit(2, f"score: {check} does not exist; build it with ./dev build\n")
    every, definite, broken = score(check, cases, options.jobs)
    peers = list(peer_rows(cases))
    unexpected = print_score(cases, every, definite, broken, peers)
    if options.json:
        options.json.write_text(
            json.dumps(as_json(cases, every, definite, broken, peers), indent=1) + "\n")
    return 1 if options.strict and unexpected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
