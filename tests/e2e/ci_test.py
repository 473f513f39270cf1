#!/usr/bin/env python3
"""The ways into other people's CI, as far as they run without their host."""
# ctest: labels=slow timeout=300 needs=holdfast-check

import json
import os
import re
import shutil
import subprocess
import textwrap

import yaml
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
        # The report of the run before is still there, and not one of this run.
        done = run(p, "bash", step, HOLDFAST_PROGRAM=str(p.program), HOLDFAST_BUILD_DIR="gone",
                   GITHUB_OUTPUT=str(p.folder / "nothing"))
        expect(done.returncode == 2, done.returncode, done.stderr)
        expect((p.folder / "nothing").read_text() == "exit-code=2\n", "no name of a report")


def parsed(name):
    return yaml.safe_load((ROOT / name).read_text())


def the_action_names_its_script():
    check, upload = parsed("action.yml")["runs"]["steps"]
    script = re.search(r"\$GITHUB_ACTION_PATH/(\S+)\"", check["run"]).group(1)
    expect(os.access(ROOT / script, os.X_OK), script, "is not there")
    used = set(re.findall(r"\$\{(HOLDFAST_\w+)", (ROOT / script).read_text()))
    expect(set(check["env"]) == used, "the step is given", check["env"], "and reads", used)
    # A step that ends with 1 skips those behind it, and then nobody would see the findings.
    expect(upload["if"].startswith("always() && "), upload)
    written = re.findall(r'"([a-z-]+)=\$', (ROOT / script).read_text())
    asked = re.findall(r"outputs\.([a-z-]+)", (ROOT / "action.yml").read_text())
    expect(set(asked) == set(written), "asked for", asked, "and written", written)
    inputs = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text()))
    expect(inputs == set(parsed("action.yml")["inputs"]), inputs)


def jobs():
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        for name, job in parsed(path.relative_to(ROOT))["jobs"].items():
            yield f"{path.name}: {name}", job


def the_own_workflows():
    """What can be said of them without their host."""
    commands, used = [], []
    for name, job in jobs():
        expect(job.get("timeout-minutes"), name, "runs for hours when it hangs")
        for step in job["steps"]:
            commands.append(step.get("run", "true"))
            used.append(step.get("uses", "./"))
            if used[-1] == "./" and "with" in step:
                unknown = set(step["with"]) - set(parsed("action.yml")["inputs"])
                expect(not unknown, name, "gives the action", unknown)
    for command in commands:
        done = subprocess.run(["bash", "-n", "-c", command], capture_output=True, text=True)
        expect(done.returncode == 0, command, done.stderr)
        for program in re.findall(r"^\.\S+", command, re.M):
            expect(os.access(ROOT / program, os.X_OK), program, "is not there")
    expect(".ci/run" in commands and "./" in used, "the tests, and the checker on this project")
    expect(not [one for one in used if one != "./" and "@" not in one], used)


def the_gitlab_job():
    """The script lines of the template, run by bash in a project."""
    job = parsed(".gitlab/holdfast-check.gitlab-ci.yml")[".holdfast-check"]
    with project() as p:
        p.write("reader.c", LENDS_LOCAL.format(name="reader"))
        p.database(["reader.c"])
        path = f"{p.program.parent}:{os.environ['PATH']}"
        given = {**job["variables"], "HOLDFAST_CONFIGURE": "true", "HOLDFAST_BUILD": "."}
        done = run(p, "bash", "-ec", "\n".join(job["script"]), PATH=path, **given)
        expect(done.returncode == 1, done.stdout, done.stderr)
        expect("stack-escape" in done.stdout, "the log has the finding", done.stdout)
        report = json.loads((p.folder / job["artifacts"]["paths"][0]).read_text())
        expect(len(report["runs"][0]["results"]) == 1, report)
        p.write("reader.c", CLEAN)
        done = run(p, "bash", "-ec", "\n".join(job["script"]), PATH=path, **given)
        expect(done.returncode == 0, done.stdout, done.stderr)


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
        p.write("other_system.c", CLEAN)
        run(p, "git", "add", "other_system.c")
        done = run(p, "pre-commit", "run", "--all-files", PATH=path, PRE_COMMIT_HOME=home)
        expect(done.returncode == 1 and "not in the compilation database" in done.stdout,
               done.stdout, done.stderr)
        given = hook.replace("args: [--quiet]", "args: [--quiet, --allow-broken-units]")
        p.write(".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks:\n" + given)
        done = run(p, "pre-commit", "run", "--all-files", PATH=path, PRE_COMMIT_HOME=home)
        expect(done.returncode == 0, done.stdout, done.stderr)


if __name__ == "__main__":
    main([the_github_step, the_action_names_its_script, the_own_workflows, the_gitlab_job,
          the_pre_commit_hook])
