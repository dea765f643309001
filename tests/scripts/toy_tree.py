# SPDX-License-Identifier: Apache-2.0
"""A toy checkout in a temporary folder, and a script of the house run on it."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


class ToyTree(unittest.TestCase):
    script = ""  # set by the subclass

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run_script(self):
        done = subprocess.run([sys.executable, str(SCRIPTS / self.script), str(self.root)], capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def assert_clean(self):
        self.assertEqual(self.run_script(), (0, ""))

    def assert_refused(self, *parts):
        code, output = self.run_script()
        self.assertEqual(code, 1, output)
        for part in parts:
            self.assertIn(part, output)
