"""Rules about source files: lengths, contracts, purpose comments, includes, the test tree."""

import ast
import pathlib
import re

from issue import Issue

SOFT_LINES = 400
HARD_LINES = 800
COLUMNS = 100
FUNCTION_LINES = 70
CODE = (".cpp", ".h", ".py")
CODE_FOLDERS = ("analyzer/", "runtime-checker/", "fuzz/", "tests/")
CONTRACT = ("Purpose", "Owns", "Lifetimes", "States", "Threads", "Fails", "Cost")
LEDGER = "tests/tidy/long_functions.txt"

# First folders of quoted includes that belong to installed libraries.
EXTERNAL = {"clang", "clang-c", "clang-tidy", "llvm", "llvm-c", "gtest", "gmock", "boost", "asio",
            "benchmark", "fmt", "nlohmann", "CLI", "openssl"}


def file_length(repository):
    for path in repository.select(*CODE, under=CODE_FOLDERS):
        count = repository.text(path).count("\n")
        if count > HARD_LINES:
            yield Issue("file-length", path, 0, f"{count} lines, at most {HARD_LINES}")
        elif count > SOFT_LINES:
            yield Issue("file-length", path, 0, f"{count} lines, better {SOFT_LINES}", True)


def line_length(repository):
    for path in repository.select(*CODE, under=CODE_FOLDERS):
        for number, line in enumerate(repository.text(path).splitlines(), 1):
            if len(line) > COLUMNS:
                yield Issue("line-length", path, number, f"{len(line)} columns, at most {COLUMNS}")


def blank_literals(text):
    """The code with comments and the contents of literals replaced by blanks, lines kept."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^\s()\\]{0,16})\(.*?\)(?P=tag)"'
        r'|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


TYPE_OR_NAMESPACE = re.compile(r"\b(?:namespace|class|struct|union|enum|concept|extern)\b")
FUNCTION_NAME = re.compile(r"([~\w]+(?:::[~\w]+)*|operator\s*\S+?)\s*\(")
MEMBER_INITIALIZER = re.compile(r"\)[^:?]*:(?!:).*?([\w>]+)\s*$", re.DOTALL)
QUALIFIERS = {"const", "noexcept", "override", "final", "mutable", "try"}


def function_in(head):
    """The name of the function whose body follows `head`, or None."""
    while (shorter := re.sub(r"<[^<>]*>", " ", head)) != head:
        head = shorter
    name = FUNCTION_NAME.search(head)
    if not name or TYPE_OR_NAMESPACE.search(head[:name.start()]):
        return None
    return name.group(1)


def opens_member_initializer(head):
    match = MEMBER_INITIALIZER.search(head)
    return bool(match) and match.group(1) not in QUALIFIERS


def cpp_functions(text):
    """(name, first line, last line) of each function body outside other functions, roughly."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m.group()),
                  blank_literals(text), flags=re.MULTILINE)
    head_start = 0
    function = None  # (name, first line) while inside a body
    depth = 0        # braces open since the body or a member initializer began
    for match in re.finditer(r"[{};]", code):
        token, end = match.group(), match.end()
        if depth:
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth == 0 and function:
                yield function[0], function[1], code.count("\n", 0, end) + 1
                function, head_start = None, end
        elif token != "{":
            head_start = end
        else:
            head = code[head_start:match.start()]
            name = function_in(head)
            if name and opens_member_initializer(head):
                depth = 1
            elif name:
                first = head_start + len(head) - len(head.lstrip())
                function, depth = (name, code.count("\n", 0, first) + 1), 1
            else:
                head_start = end


def python_functions(text):
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def read_ledger(repository):
    """{(path, function): lines}, the functions that were too long when the rule came."""
    ledger = {}
    if repository.exists(LEDGER):
        for line in repository.text(LEDGER).splitlines():
            if line.strip() and not line.startswith("#"):
                path, name, count = line.split()
                ledger[path, name] = int(count)
    return ledger


def function_length(repository):
    ledger = read_ledger(repository)
    seen = {}
    for path in repository.select(*CODE, under=CODE_FOLDERS):
        text = repository.text(path)
        functions = python_functions(text) if path.endswith(".py") else cpp_functions(text)
        for name, first, last in functions:
            count = last - first + 1
            if count <= FUNCTION_LINES:
                continue
            seen[path, name] = count
            allowed = ledger.get((path, name))
            if allowed is None:
                yield Issue("function-length", path, first,
                            f"{name} has {count} lines, at most {FUNCTION_LINES}")
            elif count > allowed:
                yield Issue("function-length", path, first,
                            f"{name} grew to {count} lines, the ledger has {allowed}")
    for (path, name), allowed in ledger.items():
        if seen.get((path, name), 0) < allowed:
            now = seen.get((path, name), "at most " + str(FUNCTION_LINES))
            yield Issue("function-length", LEDGER, 0,
                        f"{path} {name} shrank to {now} lines: lower or remove its row")


def is_public_header(path):
    parts = pathlib.PurePath(path).parts
    return "include" in parts or (parts[0] in ("analyzer", "runtime-checker") and len(parts) == 3)


def header_contract(repository):
    for path in repository.select(".h", under=("analyzer/", "runtime-checker/", "fuzz/")):
        if not is_public_header(path):
            continue
        head = "\n".join(repository.text(path).splitlines()[:80])
        missing = [word for word in CONTRACT
                   if not re.search(rf"^(?://| \*|\*)\s*{word}:?\s+\S", head, re.MULTILINE)]
        if missing:
            yield Issue("header-contract", path, 1, "contract lacks " + ", ".join(missing))


def purpose_comment(repository):
    for path in repository.select(".cpp", ".h", ".py", ".sh", ".cmake", "CMakeLists.txt",
                                  under=CODE_FOLDERS + ("cmake/",)):
        lines = [line for line in repository.text(path).splitlines() if line.strip()]
        if lines and lines[0].startswith("#!"):
            lines = lines[1:]
        if lines and not lines[0].lstrip().startswith(("//", "/*", "#", '"""')):
            yield Issue("purpose-comment", path, 1, "does not start by saying what it is for")
        elif lines and lines[0].startswith(("#include", "#pragma", "#ifndef")):
            yield Issue("purpose-comment", path, 1, "does not start by saying what it is for")


def include_roots(repository, path):
    roots = [pathlib.PurePath(path).parent]
    roots += [pathlib.PurePath(name) for name in
              ("", "analyzer", "runtime-checker", "runtime-checker/comm/legacy", "fuzz",
               "tests", "tests/runtime-checker/comm", "fuzz/include")]
    roots += [pathlib.PurePath(file).parents[index]
              for file in repository.select(".h", under=("runtime-checker/", "fuzz/"))
              for index, part in enumerate(reversed(pathlib.PurePath(file).parts[:-1]))
              if part in ("include", "src")]
    return dict.fromkeys(roots)


def dead_include(repository):
    for path in repository.select(".cpp", ".h", under=CODE_FOLDERS):
        text = re.sub(r'R"(\w*)\(.*?\)\1"', lambda m: "\n" * m.group().count("\n"),
                      repository.text(path), flags=re.DOTALL)
        roots = None
        for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', text, re.MULTILINE):
            name = match.group(1)
            # Tables (.inc) are written by the build.
            if name.split("/")[0] in EXTERNAL or name.endswith(".inc"):
                continue
            roots = roots or include_roots(repository, path)
            if not any(repository.exists(root / name) for root in roots):
                line = text.count("\n", 0, match.start()) + 1
                yield Issue("dead-include", path, line, f"no file {name}")


def tests_mirror_sources(repository):
    for path in repository.select("_test.cpp", under=("tests/analyzer/", "tests/runtime-checker/",
                                                      "tests/fuzz/")):
        source = pathlib.PurePath(path).relative_to("tests")
        # The same library in its debug mode: a build of it, not a folder of sources.
        if source.parent.name == "guarded":
            continue
        if not repository.exists(source.parent):
            yield Issue("tests-mirror", path, 0, f"there is no folder {source.parent} to test")
            continue
        stem = source.name[:-len("_test.cpp")]
        stems = {pathlib.PurePath(file).stem for file in repository.files
                 if file.startswith(str(source.parent) + "/")}
        if stem not in stems:
            yield Issue("tests-mirror", path, 0, f"{source.parent} has no file {stem}", True)


RULES = [file_length, line_length, function_length, header_contract, purpose_comment,
         dead_include, tests_mirror_sources]
