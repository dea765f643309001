# SPDX-License-Identifier: Apache-2.0
"""A run that is stopped still answers: an interval with both ends, files that are whole, exit code 10."""
import json
import signal
import subprocess
import unittest
from fractions import Fraction

from program import PROGRAM, ROOT, ProgramTest

STOPPED = 10
# Far from proved in a minute; the limits are there in case that a signal gets lost.
LONG_RUN = ("train", str(ROOT / "data" / "mcycle.csv"), "--target", "accel", "--units", "5")
NET = ("--memory-limit", "2G", "--time-limit", "100")
FILES = ("--network", "net.json", "--certificate", "proof.cert", "--json", "result.json")


class Interrupted(ProgramTest):
    def assert_interval(self, code, reason):
        self.assertEqual(code, STOPPED)
        result = json.loads((self.directory / "result.json").read_text())
        self.assertEqual((result["status"], result["stopped_by"]), ("interval", reason))
        self.assertLessEqual(Fraction(result["bound"]["exact"]), Fraction(result["risk"]["exact"]))
        json.loads((self.directory / "net.json").read_text())
        self.assertGreater((self.directory / "proof.cert").stat().st_size, 0)
        self.assertEqual(sorted(p.name for p in self.directory.iterdir()), ["net.json", "proof.cert", "result.json"])

    def stop_with(self, number):
        command = [PROGRAM, *LONG_RUN, *FILES, *NET]
        run = subprocess.Popen(
            command, cwd=self.directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8"
        )
        run.stderr.readline()  # the first line of progress: the search has begun
        run.send_signal(number)
        self.assertIn("stopping (signal)", run.communicate(timeout=100)[1])
        return run.returncode

    def test_by_signals(self):
        for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
            self.assert_interval(self.stop_with(number), "signal")

    def test_widths_that_were_not_reached_are_named(self):
        command = ["train", str(ROOT / "data" / "mcycle.csv"), "--target", "accel", "--units", "1:4", "--region-limit", "3"]
        done = self.run_program(*command)
        self.assertEqual(done.returncode, STOPPED)
        self.assertIn("stopped before 2 units", done.stderr)
        self.assertIn("stopped before 4 units", done.stderr)

    def test_by_limits(self):
        for reason, *limit in [("time", "--time-limit", "0.2"), ("regions", "--region-limit", "3"), ("memory", "--memory-limit", "1K")]:
            done = self.run_program(*LONG_RUN, "--quiet", *FILES, *limit)
            self.assert_interval(done.returncode, reason)


if __name__ == "__main__":
    unittest.main()
