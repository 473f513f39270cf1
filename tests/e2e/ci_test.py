#!/usr/bin/env python3
"""The ways into other people's CI, as far as they run without their host."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import json
import os
import re
import shutil
import subprocess
import textwrap

from checker import LENDS_LOCAL, ROOT, expect, main, project

CLEAN = "int nothing(void) { return 0; }\n"


def run(p, *command, **environment):
    return subprocess.run(command, cwd=p.folder, capture_output=True, text=True,
                          env={**p.environment, **environment})


def the_github_step():
    with project() as p:
        p.write("reader.c", LENDS_LOCAL.format(name="reader"))
        p.database(["reader.c"])
        step = ROOT / ".github/holdfast-check.sh"
        done = run(p, "bash", step, HOLDFAST_PROGRAM=str(p.program), HOLDFAST_BUILD_DIR=".",
                   GITHUB_OUTPUT=str(p.folder / "outputs"))
        expect(done.returncode == 1, done.returncode, done.stderr)
        expect(re.search(r"^::error file=reader\.c,line=8", done.stdout, re.M), done.stdout)
        sarif = json.loads((p.folder / "holdfast.sarif").read_text())
        expect(len(sarif["runs"][0]["results"]) == 1, sarif["runs"][0]["results"])
        expect("exit-code=1" in (p.folder / "outputs").read_text(), "the output of the step")
        p.write("reader.c", CLEAN)
        done = run(p, "bash", step, HOLDFAST_PROGRAM=str(p.program), HOLDFAST_BUILD_DIR=".",
                   HOLDFAST_ARGS="--fail-on=possible --quiet")
        expect(done.returncode == 0 and "::error" not in done.stdout, done.stdout, done.stderr)


def the_action_names_its_script():
    text = (ROOT / "action.yml").read_text()
    script = re.search(r"\$GITHUB_ACTION_PATH/(\S+)\"", text).group(1)
    expect(os.access(ROOT / script, os.X_OK), script, "is not there")
    given = set(re.findall(r"^        (HOLDFAST_\w+):", text, re.M))
    used = set(re.findall(r"\$\{(HOLDFAST_\w+)", (ROOT / script).read_text()))
    expect(given == used, "the step is given", given, "and reads", used)


def the_gitlab_job():
    """The script lines of the template, run by bash in a project."""
    lines = (ROOT / ".gitlab/holdfast-check.gitlab-ci.yml").read_text().splitlines()
    begin = lines.index("  script:") + 1
    script = []
    for line in lines[begin:]:
        if not line.startswith("    "):
            break
        text = line.strip()
        script.append(text[2:] if text.startswith("- ") else script.pop() + " " + text)
    with project() as p:
        p.write("reader.c", LENDS_LOCAL.format(name="reader"))
        p.database(["reader.c"])
        path = f"{p.program.parent}:{os.environ['PATH']}"
        done = run(p, "bash", "-ec", "\n".join(script), PATH=path, HOLDFAST_CONFIGURE="true",
                   HOLDFAST_BUILD=".", HOLDFAST_ARGS="")
        expect(done.returncode == 1, done.stdout, done.stderr)
        expect((p.folder / "holdfast.sarif").exists(), "the artifact")


def the_pre_commit_hook():
    if not shutil.which("pre-commit"):
        print("pre-commit is not installed: its hook was not run")
        return
    with project() as p:
        p.write("reader.c", LENDS_LOCAL.format(name="reader"))
        p.database(["reader.c"])
        hook = textwrap.indent((ROOT / ".pre-commit-hooks.yaml").read_text(), "  ")
        p.write(".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks:\n" + hook)
        for command in (["git", "init", "-q"], ["git", "add", "."]):
            expect(run(p, *command).returncode == 0, command)
        path = f"{p.program.parent}:{os.environ['PATH']}"
        home = str(p.folder / "pre-commit-home")
        done = run(p, "pre-commit", "run", "--all-files", PATH=path, PRE_COMMIT_HOME=home)
        expect(done.returncode == 1 and "stack-escape" in done.stdout, done.stdout, done.stderr)
        p.write("reader.c", CLEAN)
        run(p, "git", "add", "reader.c")
        done = run(p, "pre-commit", "run", "--all-files", PATH=path, PRE_COMMIT_HOME=home)
        expect(done.returncode == 0, done.stdout, done.stderr)


if __name__ == "__main__":
    main([the_github_step, the_action_names_its_script, the_gitlab_job, the_pre_commit_hook])
