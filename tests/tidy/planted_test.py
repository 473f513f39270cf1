#!/usr/bin/env python3
"""Each rule of tidy finds a violation that was planted for it, and is silent on the clean twin."""
# ctest: labels=fast timeout=60

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import code_rules  # noqa: E402
import text_rules  # noqa: E402
import tidy  # noqa: E402

CONTRACT = "".join(f"// {word} x\n" for word in code_rules.CONTRACT)
PAGE = "# temporary\n\n" + "".join(f"## {name}\n\n" for name in text_rules.PAGE_HEADINGS)
TABLE = ("# Defects\n\n| id | what | static |\n|---|---|---|\n"
         "| [`temporary`](temporary.md) | w | x |\n")
RULE = '// The table.\nHOLDFAST_RULE(Temporary, "temporary", "x", true, "")\n'
WORK = "/wo" + "rk/here"


def long_function(lines):
    return "// A test.\nint\nf(int a) {\n" + "  ++a;\n" * (lines - 3) + "}\n"


# rule, {file: text} that violates it, {file: text} that does not
CASES = [
    ("file-length", {"analyzer/a/b.cpp": "// x\n" * 801}, {"analyzer/a/b.cpp": "// x\n" * 400}),
    ("line-length", {"tests/a.py": "# " + "x" * 99}, {"tests/a.py": "# " + "x" * 98}),
    ("function-length", {"fuzz/a.cpp": long_function(71)}, {"fuzz/a.cpp": long_function(70)}),
    ("function-length", {"fuzz/a.py": '"""x"""\ndef f():\n' + "    pass\n" * 70},
     {"fuzz/a.py": '"""x"""\ndef f():\n' + "    pass\n" * 69}),
    ("function-length",
     {"fuzz/a.cpp": "// x\nnamespace a {\nclass B : C {\n B(int x) : C{x} {\n"
                    + "  f();\n" * 71 + " }\n};\n}\n"},
     {"fuzz/a.cpp": "// x\nnamespace a {\nclass B : C {\n" + "  int f();\n" * 80 + "};\n}\n"}),
    ("function-length",
     {"fuzz/a.cpp": "// x\ntemplate <typename A, class B>\nB g() {\n" + "  f();\n" * 71 + "}\n"},
     {"fuzz/a.cpp": "// x\nint x = 0;\n"}),
    ("function-length",
     {"fuzz/a.cpp": long_function(70), code_rules.LEDGER: "fuzz/a.cpp f 90\n"},
     {"fuzz/a.cpp": long_function(90), code_rules.LEDGER: "fuzz/a.cpp f 90\n"}),
    ("function-length",
     {"fuzz/a.cpp": long_function(91), code_rules.LEDGER: "fuzz/a.cpp f 90\n"},
     {"fuzz/a.cpp": long_function(90), code_rules.LEDGER: "fuzz/a.cpp f 90\n"}),
    ("header-contract", {"analyzer/a/b.h": CONTRACT.replace("// Fails x\n", "")},
     {"analyzer/a/b.h": CONTRACT}),
    ("header-contract", {"runtime-checker/comm/include/b.h": "// A page.\n"},
     {"runtime-checker/comm/src/b.h": "// A page.\n"}),
    ("purpose-comment", {"analyzer/a.cpp": "#include <x>\n"}, {"analyzer/a.cpp": "// The a.\n"}),
    ("dead-include", {"analyzer/a/b.cpp": '// x\n#include "a/gone.h"\n'},
     {"analyzer/a/b.cpp": '// x\n#include "a/c.h"\n#include "llvm/x.h"\n',
      "analyzer/a/c.h": CONTRACT}),
    ("tests-mirror", {"tests/analyzer/a/b_test.cpp": "// x\n"},
     {"tests/analyzer/a/b_test.cpp": "// x\n", "analyzer/a/b.cpp": "// x\n"}),
    ("markdown-title", {"docs/a.md": "# A\n\n# B\n"}, {"docs/a.md": "# A\n```\n# B\n```\n"}),
    ("markdown-title", {"docs/a.md": "text\n"}, {"docs/a.md": "# A\n"}),
    ("orphan-pages", {"docs/a.md": "# A\n[a](a.md)\n"},
     {"docs/a.md": "# A\n", "README.md": "# R\n[a](docs/a.md)\n"}),
    ("markdown-links", {"docs/a.md": "# A\n[b](b.md)\n"},
     {"docs/a.md": "# A\n[b](b.md#c) [w](https://example.org)\n", "docs/b.md": "# B\n"}),
    ("forbidden-words", {"dev": WORK}, {"dev": "net" + WORK}),
    ("forbidden-words", {"docs/a.md": "# A\n/t" + "mp/x\n"}, {"dev": "/t" + "mp/x\n"}),
    ("forbidden-words", {"docs/a.md": "# A \N{EM DASH} b\n"}, {"docs/a.md": "# A, b\n"}),
    ("unfinished", {"fuzz/a.h": "// TO" + "DO(now) x\n"}, {"fuzz/a.h": "// TO" + "DO(later) x\n"}),
    ("top-level", {"extra/a": "x"}, {"docs/a.md": "# A\n"}),
    ("defect-pages", {text_rules.RULES_TABLE: RULE}, {text_rules.RULES_TABLE: RULE,
     "docs/defects/temporary.md": PAGE, text_rules.DEFECT_TABLE: TABLE}),
    ("defect-pages", {"docs/defects/temporary.md": PAGE, text_rules.DEFECT_TABLE: TABLE},
     {"docs/other.md": "# A\n"}),
    ("defect-pages",
     {text_rules.RULES_TABLE: RULE, text_rules.DEFECT_TABLE: TABLE,
      "docs/defects/temporary.md": PAGE.replace("## Good\n", "")},
     {text_rules.RULES_TABLE: RULE, text_rules.DEFECT_TABLE: TABLE,
      "docs/defects/temporary.md": PAGE}),
]


def rules_violated(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return {issue.rule for issue in tidy.run(folder) if not issue.warning}


class Planted(unittest.TestCase):
    def test_each_rule(self):
        for number, (rule, bad, good) in enumerate(CASES):
            with self.subTest(case=number, rule=rule):
                self.assertIn(rule, rules_violated(bad))
                self.assertNotIn(rule, rules_violated(good))

    def test_every_rule_has_a_case(self):
        names = {rule for rule, _, _ in CASES}
        self.assertEqual(len(names), len(tidy.RULES))


if __name__ == "__main__":
    unittest.main()
