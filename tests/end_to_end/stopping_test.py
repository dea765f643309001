# SPDX-License-Identifier: Apache-2.0
"""Stopped by a signal in mid-run, training still proves an interval; killed, it leaves nothing behind."""
import signal
import subprocess
import time
import unittest

from training import DATA, PROGRAM, TrainingTest

LONG = DATA / "airq3.csv"
OPTIONS = ("--target", "ozone", "--units", 4)


class Stopping(TrainingTest):
    def wait_for_progress(self, run):
        """Reads standard error up to the first report after the random starts, when the tree is growing."""
        for line in run.stderr:
            if line.split()[:1] and line.split()[0].replace(b".", b"").isdigit() and line.split()[1] != b"0":
                return
        self.fail("the run ended too early")

    def long_run(self):
        run = self.start(LONG, *OPTIONS)
        self.addCleanup(run.stderr.close)
        self.addCleanup(run.stdout.close)
        self.wait_for_progress(run)
        return run

    def test_first_signal_closes_the_proof(self):
        for number in [signal.SIGINT, signal.SIGTERM]:
            run = self.long_run()
            run.send_signal(number)
            result = self.finish(LONG, run, patience=100000)
            self.assertEqual((result["status"], result["stopped_by"]), ("interval", "signal"))
            self.assertGreater(result["leaves"], 10)

    def test_second_signal_ends_at_once(self):
        run = self.long_run()
        run.send_signal(signal.SIGSTOP)  # so that both signals are there before the run can close its proof
        run.send_signal(signal.SIGINT)
        run.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        run.send_signal(signal.SIGCONT)
        self.assertGreater(run.wait(timeout=60), 128)
        self.assertLess(time.monotonic() - begin, 5)
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_killed_run_leaves_nothing(self):
        run = self.long_run()
        run.kill()
        self.assertEqual(run.wait(timeout=60), -signal.SIGKILL)
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_full_disk(self):
        command = [PROGRAM, "train", str(DATA / "cars.csv"), "--target", "dist", "--quiet", "--network", "/dev/full"]
        done = subprocess.run(command, cwd=self.directory, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"/dev/full", done.stderr)


if __name__ == "__main__":
    unittest.main()
