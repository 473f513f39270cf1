"""The code blocks of the documentation, as translation units."""

import os
import pathlib
import re
from dataclasses import dataclass

ROOT = pathlib.Path(os.environ.get("HOLDFAST_SOURCE_DIR") or
                    pathlib.Path(__file__).resolve().parents[2])


@dataclass
class Snippet:
    page: str      # path from the root
    section: str   # the heading it stands under
    number: int    # within its page, from 1
    language: str  # "cpp", "c" or "yaml"
    line: int      # of its first line in the page
    code: str

    @property
    def identifier(self):
        return re.sub(r"\W+", "_", f"{pathlib.Path(self.page).stem}_{self.section}_{self.number}")


def snippets_of(path):
    section = ""
    block = None
    number = 0
    for line_number, line in enumerate(path.read_text().splitlines(), 1):
        if block is not None:
            if line.startswith("```"):
                block.code += "\n"
                yield block
                block = None
            else:
                block.code += line + "\n"
        elif line.startswith("## "):
            section = line[3:].strip()
        elif match := re.match(r"```(cpp|c|yaml)\s*$", line):
            number += 1
            block = Snippet(str(path.relative_to(ROOT)), section, number, match.group(1),
                            line_number + 1, "")


def defect_snippets():
    return [snippet for path in sorted((ROOT / "docs/defects").glob("*.md"))
            for snippet in snippets_of(path)]


def one_unit(snippets):
    """C++ blocks as one unit: includes first, then each block in a namespace of its own."""
    includes = {}
    bodies = []
    for snippet in snippets:
        body = []
        for line in snippet.code.splitlines():
            if line.startswith("#include"):
                includes[line] = None
                body.append("")
            else:
                body.append(line)
        place = f'#line {snippet.line} "{snippet.page}"'
        bodies.append(f"namespace {snippet.identifier} {{\n{place}\n" + "\n".join(body) + "\n}\n")
    return "\n".join(includes) + "\n" + "".join(bodies)
