# SPDX-License-Identifier: Apache-2.0
"""Runs the program under test in an empty directory and judges what it leaves behind."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ["INFIMUM"]
ROOT = Path(__file__).resolve().parents[2]

# f(x) = relu(2 x - 1) - 3 relu(x) + 1/2
NETWORK = """{
  "format": "infimum-network-1",
  "inputs": ["x"],
  "outputs": ["y"],
  "layers": [
    {"name": "hidden", "kind": "affine", "reads": ["input"], "weights": [["2"], ["1"]], "bias": ["-1", "0"]},
    {"name": "units", "kind": "relu", "reads": ["hidden"]},
    {"name": "output", "kind": "affine", "reads": ["units"], "weights": [["1", "-3"]], "bias": ["1/2"]}
  ],
  "output": "output"
}
"""


class ProgramTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="infimum-")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.write("net.json", NETWORK)

    def write(self, name, content):
        data = content if isinstance(content, bytes) else content.encode()
        (self.directory / name).write_bytes(data)

    def run_program(self, *arguments, **options):
        return subprocess.run(
            [PROGRAM, *arguments], cwd=self.directory, capture_output=True, encoding="utf-8", timeout=120, **options
        )

    def answer(self, *arguments):
        """Standard output of a run that must succeed without a word on standard error."""
        done = self.run_program(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)
        return done.stdout

    def assert_refused(self, code, message, *arguments):
        """One line on standard error that says just this, the exit code, no output, and no file made or lost."""
        before = sorted(p.name for p in self.directory.iterdir())
        done = self.run_program(*arguments)
        self.assertEqual(done.stderr, f"infimum: error: {message}\n", arguments)
        self.assertEqual(done.returncode, code, arguments)
        self.assertEqual(done.stdout, "", arguments)
        self.assertEqual(sorted(p.name for p in self.directory.iterdir()), before, arguments)
