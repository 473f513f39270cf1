"""Rules about text: pages per defect id, links, titles, words, the layout of the top level."""

import posixpath
import re

from issue import Issue

PAGE_HEADINGS = ("What it is", "Why it hurts", "Bad", "Good", "How each tool sees it",
                 "What to do")
RULES_TABLE = "analyzer/rules/rules.def"
DEFECTS = "docs/defects/"
DEFECT_TABLE = DEFECTS + "README.md"

TOP_LEVEL = {
    "analyzer", "runtime-checker", "fuzz", "corpus", "tests", "docs", "cmake", ".ci", ".github",
    ".gitlab", ".clusterfuzzlite", "CMakeLists.txt", "CMakePresets.json", "README.md",
    "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "dev", "action.yml",
    ".clang-format", ".clang-tidy", ".editorconfig", ".gitignore", ".gitattributes",
    ".holdfast.yaml", ".pre-commit-hooks.yaml"}

# Spelled with a gap so that this file does not contain what it forbids.
FORBIDDEN = [
    (re.compile(pattern.replace("~", ""), re.IGNORECASE), reason)
    for pattern, reason in (
        (r"(?<![\w.~])/wo~rk/", "a path of one machine"),
        (r"(?<![\w.~])/ro~ot/", "a path of one machine"),
        (r"(?<![\w.~])/ho~me/(?!user\b)", "a path of one machine"),
        (r"\bhelper ag~ents?\b", "not about the project"),
        (r"\bthis ses~sion\b|\bprevious ses~sion\b", "not about the project"),
        (r"\b(?:AI|language mo~del|chat~bot|ll~m)[- ](?:assistant|generated|written)",
         "not about the project"),
        (r"\bclau~de\b|\bchat~gpt\b|\bcopi~lot\b|\banth~ropic\b|\bopen~ai\b",
         "not about the project"),
        (r"\bdeb\.deb~ian\.org\b|\bregistry\.np~mjs", "a package host"),
        ("\N{EM DASH}", "an em dash; use a comma, a colon or two sentences"),
    )]
IN_DOCS_ONLY = [(re.compile(r"(?<![\w.~])/t" + r"mp/"), "a path of one machine")]


def without_fences(text):
    """Markdown with the lines of code blocks blanked."""
    lines = []
    inside = False
    for line in text.splitlines():
        if re.match(r"\s*(```|~~~)", line):
            inside = not inside
            lines.append("")
        else:
            lines.append("" if inside else line)
    return lines


def markdown_title(repository):
    for path in repository.select(".md"):
        titles = [number for number, line in enumerate(without_fences(repository.text(path)), 1)
                  if line.startswith("# ")]
        if titles != [1]:
            where = titles[1] if len(titles) > 1 else 1
            yield Issue("markdown-title", path, where, "needs one `# Title`, as its first line")


def links(repository):
    """(page, line, as it is written, the file) of each link to a file."""
    pattern = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
    for path in repository.select(".md"):
        for number, line in enumerate(without_fences(repository.text(path)), 1):
            for target in pattern.findall(re.sub(r"`[^`]*`", "", line)):
                if not re.match(r"[a-z]+:|#", target):
                    yield path, number, target, posixpath.normpath(
                        posixpath.join(posixpath.dirname(path), target.split("#")[0]))


def markdown_links(repository):
    for path, number, target, file in links(repository):
        if file.startswith("..") or not repository.exists(file):
            yield Issue("markdown-links", path, number, f"{target} does not exist")


def orphan_pages(repository):
    """A page of documentation that no other page links to is found by nobody."""
    linked = {file for path, _, _, file in links(repository) if file != path}
    for path in repository.select(".md", under=("docs/",)):
        if path not in linked:
            yield Issue("orphan-pages", path, 0, "no page links to it")


def forbidden_words(repository):
    for path in repository.files:
        patterns = FORBIDDEN + (IN_DOCS_ONLY if path.endswith(".md") else [])
        for number, line in enumerate(repository.text(path).splitlines(), 1):
            for pattern, reason in patterns:
                match = pattern.search(line)
                if match:
                    yield Issue("forbidden-words", path, number, f"{match.group()!r}: {reason}")


def unfinished(repository):
    pattern = re.compile(r"\bTO" + r"DO\(now\)|\bFIX" + r"ME\b|\bXX" + r"X\b")
    for path in repository.files:
        if path.startswith("corpus/"):
            continue
        for number, line in enumerate(repository.text(path).splitlines(), 1):
            match = pattern.search(line)
            if match:
                yield Issue("unfinished", path, number, f"{match.group()} must not stay")


def top_level_layout(repository):
    for name in sorted({path.split("/")[0] for path in repository.files}):
        if name not in TOP_LEVEL:
            yield Issue("top-level", name, 0, "is not part of the fixed layout")


def static_ids(repository):
    if not repository.exists(RULES_TABLE):
        return []
    return re.findall(r'^HOLDFAST_RULE\(\w+,\s*"([a-z-]+)"', repository.text(RULES_TABLE),
                      re.MULTILINE)


def defect_pages(repository):
    """rules.def, the table in docs/defects/README.md and the pages must agree."""
    ids = static_ids(repository)
    for name in ids:
        if not repository.exists(f"{DEFECTS}{name}.md"):
            yield Issue("defect-pages", RULES_TABLE, 0, f"{name} has no page {DEFECTS}{name}.md")
    pages = {path[len(DEFECTS):-3]: path for path in repository.select(".md", under=(DEFECTS,))
             if path != DEFECT_TABLE}
    if repository.exists(DEFECT_TABLE):
        rows = dict(re.findall(r"^\| \[`([a-z-]+)`\]\([^)]*\) \|[^|]*\|([^|]*)\|",
                               repository.text(DEFECT_TABLE), re.MULTILINE))
        for name in sorted(set(rows) ^ set(pages)):
            yield Issue("defect-pages", DEFECT_TABLE, 0, f"{name}: table and pages disagree")
        static = {name for name, mark in rows.items() if mark.strip()}
        for name in sorted(static ^ set(ids)):
            yield Issue("defect-pages", DEFECT_TABLE, 0, f"{name}: table and rules.def disagree")
    elif pages:
        yield Issue("defect-pages", DEFECT_TABLE, 0, "the table of the defect ids is missing")
    for name, path in pages.items():
        lines = without_fences(repository.text(path))
        if not lines or lines[0] != f"# {name}":
            yield Issue("defect-pages", path, 1, f"its title is not `# {name}`")
        headings = tuple(line[3:].strip() for line in lines if line.startswith("## "))
        if headings != PAGE_HEADINGS:
            yield Issue("defect-pages", path, 1,
                        "its headings are not: " + " / ".join(PAGE_HEADINGS))


RULES = [markdown_title, markdown_links, orphan_pages, forbidden_words, unfinished,
         top_level_layout, defect_pages]
