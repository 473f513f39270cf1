#!/usr/bin/env python3
"""Chaos: the same seed takes the same decisions, correct programs stay correct under it, and what
it is for shows: writes that are not speculative, results out of order, cancelled operations, late
notifications, and the use of a closed descriptor."""
# ctest: labels=slow timeout=240 needs=holdfast-run

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import guard_cases  # noqa: E402

BIN = pathlib.Path(os.environ.get("HOLDFAST_BIN_DIR", guard_cases.ROOT / "build/release/bin"))
SEEDS = [1, 2, 3, 4, 5, 6]

SOCKETS = """
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
/* Two sockets in turn, so that decisions must belong to a socket and not to the process. */
int main(int count, char **words) {
  int p[2], q[2]; char out[1000], in[1000];
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, p);
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, q);
  memset(out, 'a', sizeof out);
  int swap = count > 1;
  for (int i = 0; i < 20; ++i) {
    long a = -9, b = -9;
    if (swap && i > 0) { b = send(q[0], out, 1000, 0); a = send(p[0], out, 1000, 0); }
    else { a = send(p[0], out, 1000, 0); b = send(q[0], out, 1000, 0); }
    long c = recv(p[1], in, 1000, 0), d = recv(q[1], in, 1000, 0);
    printf("%ld %ld %ld %ld\\n", a, b, c, d);
    while (recv(p[1], in, 1000, 0) > 0 || recv(q[1], in, 1000, 0) > 0) continue;
  }
  return 0;
}"""

RING = """
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
/* Eight receives on eight sockets, in flight together: order is open. */
int main(void) {
  struct io_uring ring; int pairs[8][2]; static char room[8][100];
  if (io_uring_queue_init(32, &ring, 0)) return 77;
  for (int i = 0; i < 8; ++i) socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]);
  for (int round = 0; round < 6; ++round) {
    for (int i = 0; i < 8; ++i) {
      if (write(pairs[i][1], "0123456789", 10) != 10) return 1;
    }
    for (int i = 0; i < 8; ++i) {
      struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
      io_uring_prep_recv(sqe, pairs[i][0], room[i], 100, 0);
      io_uring_sqe_set_data64(sqe, i);
    }
    io_uring_submit_and_wait(&ring, 8);
    int results[8], order[8], n = 0; struct io_uring_cqe *cqe;
    while (n < 8 && io_uring_wait_cqe(&ring, &cqe) == 0) {
      order[n] = cqe->user_data; results[cqe->user_data] = cqe->res; ++n;
      io_uring_cqe_seen(&ring, cqe);
    }
    for (int i = 0; i < 8; ++i) printf("%d ", results[i]);
    for (int i = 0; i < 8; ++i) fprintf(stderr, "%d", order[i]);
    fprintf(stderr, " ");
    for (int i = 0; i < 8; ++i) while (recv(pairs[i][0], room[i], 100, MSG_DONTWAIT) > 0) continue;
  }
  io_uring_queue_exit(&ring);
  return 0;
}"""

CLOSED = """
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
int main(int count, char **words) {
  int p[2], q[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, p);
  close(p[0]);
  socketpair(AF_UNIX, SOCK_STREAM, 0, q);   /* without chaos one end gets the number */
  if (count > 1) write(p[0], "SECRET", 6);
  close(q[0]); close(q[1]);
  for (int i = 3; i < 64; ++i) close(i);    /* legal, and common before exec */
  int fd = dup(1);
  return write(fd, "", 0);
}"""


class Chaos(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.programs = {}
        for name, text, flags in (("sockets", SOCKETS, []), ("ring", RING, ["-luring"]),
                                  ("closed", CLOSED, [])):
            source = pathlib.Path(cls.folder.name, name + ".c")
            source.write_text(text)
            subprocess.run(["gcc", "-g", "-w", source, "-o", source.with_suffix(""), *flags],
                           check=True)
            cls.programs[name] = source.with_suffix("")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_program(self, name, *arguments, seed=None):
        options = [f"--chaos={seed}"] if seed is not None else []
        return subprocess.run([BIN / "holdfast-run", *options, "--", self.programs[name],
                               *arguments], capture_output=True, text=True, timeout=30,
                              env=guard_cases.environment_for(BIN))

    def test_same_seed_same_decisions(self):
        said = {seed: self.run_program("sockets", seed=seed).stdout for seed in SEEDS}
        self.assertEqual(said, {s: self.run_program("sockets", seed=s).stdout for s in SEEDS})
        self.assertGreater(len(set(said.values())), 4)

    def test_decisions_belong_to_the_channel(self):
        """The other socket's calls come before instead of behind: nothing changes."""
        for seed in SEEDS:
            self.assertEqual(self.run_program("sockets", seed=seed).stdout,
                             self.run_program("sockets", "swap", seed=seed).stdout)

    def test_the_first_write_is_never_speculative(self):
        first = self.run_program("sockets", seed=1).stdout.splitlines()[0].split()
        self.assertEqual(["-1", "-1"], first[:2])
        plain = self.run_program("sockets").stdout.splitlines()[0].split()
        self.assertEqual(["1000", "1000"], plain[:2])

    def test_io_uring_results_are_short_cancelled_and_out_of_order(self):
        plain = self.run_program("ring")
        if plain.returncode == 77:
            self.skipTest("this kernel refuses io_uring")
        self.assertEqual({"10"}, set(plain.stdout.split()))
        results, orders = set(), set()
        for seed in SEEDS:
            done = self.run_program("ring", seed=seed)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual(done.stdout, self.run_program("ring", seed=seed).stdout)
            results.update(int(word) for word in done.stdout.split())
            orders.update(done.stderr.split())
        self.assertIn(10, results)
        self.assertTrue(any(0 < result < 10 for result in results), results)
        self.assertIn(-125, results)  # ECANCELED
        self.assertGreater(len(orders), 6)

    def test_a_closed_descriptor_is_named(self):
        for seed in SEEDS:
            good = self.run_program("closed", seed=seed)
            self.assertEqual((0, ""), (good.returncode, good.stderr))
            bad = self.run_program("closed", "bad", seed=seed)
            self.assertEqual(88, bad.returncode, bad.stderr)
            self.assertIn("stale-identity: write on descriptor", bad.stderr)

    def test_correct_programs_stay_correct(self):
        # The cases of liburing and AIO wait for bytes that a cancelled send never brings.
        for layer in ("libuv", "zero-copy", "libevent", "asio-epoll"):
            program = guard_cases.build(layer, "", True, self.folder.name, BIN.parent / "lib")
            if program is None:
                continue
            environment = guard_cases.environment_for(BIN)
            for case, _, _ in guard_cases.cases(program, environment):
                for seed in (1, 2):
                    done = guard_cases.run_guarded(
                        BIN, program, case, "good", f"{self.folder.name}/report.json", 0,
                        [f"--chaos={seed}"])
                    with self.subTest(layer=layer, case=case, seed=seed):
                        self.assertIn(done.status, (0, guard_cases.SKIPPED), done.text)


if __name__ == "__main__":
    unittest.main()
