#!/usr/bin/env python3
"""How a run over the labelled cases is judged, and how growth is fitted."""
# ctest: labels=fast timeout=30

import pathlib
import sys
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check  # noqa: E402
import score_peers  # noqa: E402
from labelled_cases import Case, Judgement, Report, marks_in, parse_lines, tally_all  # noqa: E402


def case(expected="5:temporary,9:stack-escape", allowed="7:temporary", state=""):
    return Case("a_temporary_01_bad.cpp", "libuv", "temporary", parse_lines(expected),
                parse_lines(allowed), "idiom", state)


def figures(reports, **columns):
    total, _, by_id = tally_all([Judgement.of(case(**columns), reports)])
    return (total.expected, total.hits, total.false_alarms, total.same_id), by_id


class Judging(unittest.TestCase):
    def test_a_hit_counts_by_line_and_the_id_apart(self):
        self.assertEqual(figures([Report(5, "temporary"), Report(9, "temporary")])[0],
                         (2, 2, 0, 1))

    def test_two_reports_on_a_line_count_once(self):
        self.assertEqual(figures([Report(5, "temporary"), Report(5, "stack-escape")])[0],
                         (2, 1, 0, 1))
        self.assertEqual(figures([Report(3, "temporary"), Report(3, "stack-escape")])[0],
                         (2, 0, 1, 0))

    def test_an_allowed_line_counts_for_nothing(self):
        self.assertEqual(figures([Report(7, "temporary")])[0], (2, 0, 0, 0))

    def test_any_report_in_a_good_file_is_a_false_alarm_of_its_id(self):
        total, by_id = figures([Report(7, "fake-owner")], expected="-", allowed="-")
        self.assertEqual(total, (0, 0, 1, 0))
        self.assertEqual(by_id["fake-owner"].precision, 0.0)
        self.assertIsNone(by_id["fake-owner"].recall)

    def test_an_irrelevant_check_of_a_peer_is_no_false_alarm_but_may_hit(self):
        reports = [Report(3, "style", relevant=False), Report(5, "style", relevant=False)]
        self.assertEqual(figures(reports)[0], (2, 1, 0, 0))

    def test_marks(self):
        text = "a; // expect: temporary\nb;\nc; /* allow: stack-escape */\n"
        self.assertEqual(marks_in(text), ({1: "temporary"}, {3: "stack-escape"}))


class Peers(unittest.TestCase):
    def test_diagnostics_are_read_and_notes_are_not(self):
        text = ("dir/a.c:3:5: warning: bad thing [CWE-416] [-Wanalyzer-use-after-free]\n"
                "dir/a.c:4:5: note: here\nplain text\n")
        found = [(match["line"], match["check"])
                 for match in score_peers.GCC_STYLE.finditer(text)]
        self.assertEqual(found, [("3", "-Wanalyzer-use-after-free")])


class Growth(unittest.TestCase):
    def test_exponent(self):
        for power in (1, 2):
            points = [(size, 0.2 + 1e-4 * (size ** power - 10 ** power))
                      for size in (10, 1000, 3000, 10000)]
            self.assertAlmostEqual(check.exponent(points), power, delta=0.05)

    def test_nothing_to_see(self):
        self.assertIsNone(check.exponent([(10, 0.2), (100, 0.2), (1000, 0.201)]))


class Peers(unittest.TestCase):
    def run_as(self, *command):
        with unittest.mock.patch.object(score_peers, "command_of", return_value=list(command)):
            return score_peers.run_one("clang", case())

    def test_a_run_that_fails_is_not_silent(self):
        self.assertEqual(self.run_as("true"), {"diagnostics": []})
        failed = self.run_as("sh", "-c", "echo no such option >&2; exit 1")
        self.assertEqual(failed["failed"], "exit 1: no such option")

    def test_findings_with_an_exit_status_are_findings(self):
        told = "echo 'a_temporary_01_bad.cpp:5:1: warning: it dangles [-Wdangling]'; exit 1"
        self.assertEqual(self.run_as("sh", "-c", told),
                         {"diagnostics": [[5, "-Wdangling", "it dangles"]]})


if __name__ == "__main__":
    unittest.main()
