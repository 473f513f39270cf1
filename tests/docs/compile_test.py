#!/usr/bin/env python3
"""The code blocks on the defect pages compile with clang against the real headers."""
# ctest: labels=slow timeout=180

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import snippets  # noqa: E402

CPP = ["clang++-22", "-std=c++20", "-fsyntax-only", "-x", "c++"]
C = ["clang-22", "-std=gnu11", "-fsyntax-only", "-x", "c"]


def compile_text(command, text):
    """What the compiler had to say, or nothing when it accepted the text."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        result = subprocess.run(command + [file.name], capture_output=True, text=True)
        return "" if result.returncode == 0 else result.stderr


class DefectPages(unittest.TestCase):
    def setUp(self):
        self.all = snippets.defect_snippets()

    def test_every_page_has_a_bad_and_a_good_block(self):
        pages = {snippet.page for snippet in self.all}
        for page in sorted(pages):
            sections = {snippet.section for snippet in self.all
                        if snippet.page == page and snippet.language in ("c", "cpp")}
            self.assertEqual(sections, {"Bad", "Good"}, page)
        self.assertGreater(len(pages), 0)

    def test_cpp_blocks(self):
        blocks = [snippet for snippet in self.all if snippet.language == "cpp"]
        self.assertEqual(compile_text(CPP, snippets.one_unit(blocks)), "")

    def test_cpp_blocks_name_what_they_include(self):
        """Blocks that need only the standard library compile alone (the others cost seconds)."""
        for snippet in self.all:
            if snippet.language == "cpp" and "boost" not in snippet.code:
                with self.subTest(page=snippet.page, number=snippet.number):
                    self.assertEqual(compile_text(CPP, snippet.code), "")

    def test_c_blocks(self):
        for snippet in self.all:
            if snippet.language == "c":
                with self.subTest(page=snippet.page, number=snippet.number):
                    self.assertEqual(compile_text(C, snippet.code), "")

    def test_a_wrong_block_is_noticed(self):
        wrong = snippets.Snippet("p.md", "Bad", 1, "cpp", 7, "\nint f() { g(); }\n")
        self.assertIn("p.md:8", compile_text(CPP, snippets.one_unit([wrong])))


if __name__ == "__main__":
    unittest.main()
