#!/usr/bin/env python3
"""holdfast-run and programs that do unusual things: each has a defined result."""
# ctest: labels=slow timeout=200 needs=holdfast-run

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import guard_cases  # noqa: E402

BIN = pathlib.Path(os.environ.get("HOLDFAST_BIN_DIR", guard_cases.ROOT / "build/release/bin"))
LIB = BIN.parent / "lib"
HEAD = """
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "guard/hf_guard.h"
static hf_guard_op lend(void *data, size_t size) {
  hf_guard_buffer piece = {data, size};
  hf_guard_start start = {0};
  start.size = sizeof start; start.direction = HF_GUARD_WRITE; start.vector = &piece;
  start.count = 1; start.api = "test"; start.flags = HF_GUARD_NO_HANDLER | HF_GUARD_MAY_PEND;
  return hf_guard_accepted(&start);
}
static void settle(hf_guard_op op, size_t n) {
  hf_guard_completed(op, HF_GUARD_COMPLETED, n); hf_guard_released(op);
}
static void violate(void) { char *p = malloc(100); lend(p, 100); free(p); }
"""


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def build(self, body, *flags, name="program"):
        source = pathlib.Path(self.folder.name, name + ".c")
        source.write_text(HEAD + body)
        path = source.with_suffix("")
        subprocess.run(["gcc", "-g", "-w", "-I", guard_cases.ROOT / "runtime-checker", source, "-o",
                        path, f"-L{LIB}", "-lholdfast_guard", "-lpthread", *flags], check=True)
        return path

    def run_program(self, program, *options, arguments=(), **environment):
        return subprocess.run(
            [BIN / "holdfast-run", *options, "--", program, *arguments], capture_output=True,
            text=True, timeout=60,
            env={**guard_cases.environment_for(BIN), **environment})

    def test_exit_status_is_passed_on(self):
        done = self.run_program(self.build("int main(void) { return 7; }"))
        self.assertEqual((7, ""), (done.returncode, done.stderr))

    def test_violation_changes_exit_status(self):
        program = self.build("int main(void) { violate(); return 7; }")
        self.assertEqual(88, self.run_program(program).returncode)
        self.assertEqual(9, self.run_program(program, "--exitcode=9").returncode)
        self.assertEqual(88, self.run_program(program, "--halt-on-error=0").returncode)

    def test_static_program_is_refused_with_the_reason(self):
        source = pathlib.Path(self.folder.name, "s.c")
        source.write_text("int main(void) { return 0; }")
        subprocess.run(["gcc", "-static", source, "-o", source.with_suffix("")], check=True)
        done = self.run_program(source.with_suffix(""))
        self.assertEqual(2, done.returncode)
        self.assertIn("linked statically", done.stderr)

    def test_missing_program_and_data_file(self):
        self.assertEqual(2, self.run_program("/nonexistent/program").returncode)
        data = pathlib.Path(self.folder.name, "data")
        data.write_text("just text")
        data.chmod(0o755)
        done = self.run_program(data)
        self.assertEqual(2, done.returncode)
        self.assertIn("neither a program nor a script", done.stderr)

    def test_unknown_option(self):
        done = self.run_program(self.build("int main(void) { return 0; }"), "--colour=red")
        self.assertEqual(2, done.returncode)
        self.assertIn("there is no key 'colour'", done.stderr)

    def test_missing_detector_is_said_and_the_rest_works(self):
        done = self.run_program(self.build("int main(void) { violate(); return 0; }"),
                                "--detectors=free,tsan")
        self.assertEqual(88, done.returncode)
        self.assertIn("not built with -fsanitize=thread", done.stderr)
        self.assertIn("freed-in-flight", done.stderr)

    def test_full_disk_puts_the_report_on_standard_error(self):
        done = self.run_program(self.build("int main(void) { violate(); return 0; }"),
                                "--report-path=/dev/full")
        self.assertEqual(88, done.returncode)
        self.assertIn("cannot be written", done.stderr)
        self.assertIn("freed-in-flight", done.stderr)

    def test_fork_exec_and_exit(self):
        program = self.build("""
int main(int argc, char **argv) {
  if (argc > 1) { violate(); return 0; }
  static char data[10]; hf_guard_op op = lend(data, 10);
  int status = -1; pid_t child = fork();
  if (child == 0) _exit(0);                       /* nothing is in flight in the child */
  waitpid(child, &status, 0); if (status != 0) return 1;
  child = fork();
  if (child == 0) { execl(argv[0], argv[0], "again", NULL); _exit(1); }
  waitpid(child, &status, 0);
  settle(op, 10);
  return WEXITSTATUS(status) == 88 ? 5 : 1;       /* the program that was executed is watched */
}""")
        self.assertEqual(5, self.run_program(program).returncode)

    def test_signals_and_longjmp(self):
        program = self.build("""
static jmp_buf out; static char data[100]; static volatile int count;
static void handler(int s) { settle(lend(data, 100), 100); free(malloc(50)); ++count; }
static void jump(void) { hf_guard_call_entered(0, HF_GUARD_START, 0); longjmp(out, 1); }
int main(void) {
  signal(SIGUSR1, handler);
  for (int i = 0; i < 2000; ++i) {
    hf_guard_op op = lend(data, 100); raise(SIGUSR1); settle(op, 100);
  }
  if (setjmp(out) == 0) jump();
  return count == 2000 ? 0 : 1;
}""")
        done = self.run_program(program)
        self.assertEqual((0, ""), (done.returncode, done.stderr))

    def test_a_program_that_is_told_to_end_leaves_its_report(self):
        quiet = self.build("""
int main(void) { static char d[10]; settle(lend(d, 10), 10); lend(d, 10); raise(SIGTERM);
                 return 0; }""")
        path = pathlib.Path(self.folder.name, "report")
        done = self.run_program(quiet, "--report=json", f"--report-path={path}")
        self.assertEqual((-15, ""), (done.returncode, done.stderr))
        self.assertEqual(2, sum(s["count"] for s in json.loads(path.read_text())["sites"]))
        loud = self.build("int main(void) { violate(); raise(SIGINT); return 0; }", name="loud")
        done = self.run_program(loud, "--halt-on-error=0", "--report=json",
                                f"--report-path={path}")
        self.assertEqual(88, done.returncode)
        self.assertEqual(["freed-in-flight"],
                         [v["id"] for v in json.loads(path.read_text())["violations"]])

    def test_many_threads(self):
        program = self.build("""
static void *work(void *x) {
  for (int i = 0; i < 20; ++i) { char *p = malloc(200); hf_guard_op op = lend(p, 200);
    settle(op, 200); free(p); }
  return x;
}
int main(void) {
  static pthread_t t[2000]; pthread_attr_t a; pthread_attr_init(&a);
  pthread_attr_setstacksize(&a, 65536); int n = 0;
  for (; n < 2000; ++n) if (pthread_create(&t[n], &a, work, NULL)) break;
  for (int i = 0; i < n; ++i) pthread_join(t[i], NULL);
  hf_guard_counts c; hf_guard_get_counts(&c);
  return c.released == (unsigned long)n * 20 ? 0 : 1;
}""")
        done = self.run_program(program)
        self.assertEqual((0, ""), (done.returncode, done.stderr))

    def test_others_that_preload_and_custom_allocators(self):
        other = pathlib.Path(self.folder.name, "other.c")
        other.write_text("""
#define _GNU_SOURCE
#include <dlfcn.h>
void free(void *p) { static void (*next)(void *); if (!next) next = dlsym(RTLD_NEXT, "free");
                     next(p); }""")
        library = other.with_suffix(".so")
        subprocess.run(["gcc", "-shared", "-fPIC", other, "-o", library, "-ldl"], check=True)
        program = self.build("int main(void) { violate(); return 0; }")
        self.assertEqual(88, self.run_program(program, LD_PRELOAD=str(library)).returncode)
        pool = self.build("""
static char pool[1000];
int main(void) { hf_guard_op op = lend(pool, 100); hf_guard_given_back(pool, 100); return 0; }""",
                          name="pool")
        done = self.run_program(pool)
        self.assertEqual(88, done.returncode)
        self.assertIn("callback-before-free", done.stderr)

    def test_reports_are_valid_and_name_the_sites(self):
        program = self.build("""
int main(void) { static char d[10]; for (int i = 0; i < 3; ++i) settle(lend(d, 10), 10);
                 violate(); return 0; }""")
        path = pathlib.Path(self.folder.name, "report")
        trace = pathlib.Path(self.folder.name, "trace")
        self.run_program(program, "--report=json", f"--report-path={path}",
                         f"--trace-path={trace}")
        report = json.loads(path.read_text())
        self.assertEqual(1, report["version"])
        self.assertEqual(4, sum(site["count"] for site in report["sites"]))
        self.assertTrue(all(site["line"] > 0 and site["file"].endswith("program.c")
                            for site in report["sites"]), report["sites"])
        self.assertEqual(["freed-in-flight"], [v["id"] for v in report["violations"]])
        events = json.loads(trace.read_text())["traceEvents"]
        # The fourth one is in flight when the program ends.
        self.assertEqual({"b": 4, "e": 3, "i": 1},
                         {ph: sum(e["ph"] == ph for e in events) for ph in "bei"})
        # An operation is one slice of a process that has a name: its channel's, or the program's.
        named = {e["pid"] for e in events if e["ph"] == "M"}
        self.assertLessEqual({e["pid"] for e in events}, named)
        slices = [(e["ph"], e["name"], e["pid"], e["id2"]["local"]) for e in events
                  if e["ph"] in "be"]
        begun = {s[1:] for s in slices if s[0] == "b"}
        ended = {s[1:] for s in slices if s[0] == "e"}
        self.assertLess(ended, begun)
        # The violation stands in the slice that it is about, and in a track that says what it is.
        (pending,) = begun - ended
        self.assertIn(("freed-in-flight", pending[2]),
                      [(e["name"], e["id2"]["local"]) for e in events if e["ph"] == "n"])
        (mark,) = [e for e in events if e["ph"] == "i"]
        self.assertEqual(["violations"], [e["args"]["name"] for e in events
                                          if e["name"] == "thread_name"
                                          and (e["pid"], e["tid"]) == (mark["pid"], mark["tid"])])
        self.run_program(program, "--report=sarif", f"--report-path={path}")
        run = json.loads(path.read_text())["runs"][0]
        self.assertEqual([("freed-in-flight", "freed in flight.")],
                         [(rule["id"], rule["shortDescription"]["text"])
                          for rule in run["tool"]["driver"]["rules"]])
        self.assertTrue(all(rule["help"]["text"] and rule["fullDescription"]["text"]
                            for rule in run["tool"]["driver"]["rules"]))
        result = run["results"][0]
        self.assertEqual("freed-in-flight", result["ruleId"])
        self.assertGreaterEqual(len(result["stacks"]), 2)

    def test_suppressions(self):
        program = self.build("int main(void) { violate(); return 3; }")
        file = pathlib.Path(self.folder.name, "supp")
        file.write_text("# reason\nfreed-in-flight:viol*te\n")
        done = self.run_program(program, f"--suppressions={file}")
        self.assertEqual((3, ""), (done.returncode, done.stderr))
        file.write_text("freed-in-flight:somebody_else\n")
        done = self.run_program(program, f"--suppressions={file}")
        self.assertEqual(88, done.returncode)
        self.assertIn("matched nothing", done.stderr)


if __name__ == "__main__":
    unittest.main()
