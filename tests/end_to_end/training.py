# SPDX-License-Identifier: Apache-2.0
"""Trains with the program, then lets both checkers judge the certificate: all three must tell the same story."""
import gzip
import json
import os
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ["INFIMUM"]
CHECKER = os.environ["INFIMUM_CHECK"]
DATA = ROOT / "data"
PATIENCE = 1 << 20  # bytes of certificate up to which the checker in Python is asked too

sys.path.insert(0, str(ROOT / "python"))
from infimum.check import check  # noqa: E402


class TrainingTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="infimum-")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.certificate = self.directory / "proof.cert"

    def write(self, name, content):
        path = self.directory / name
        path.write_text(content, encoding="utf-8")
        return path

    def start(self, data, *options, **keywords):
        command = [PROGRAM, "train", str(data), *map(str, options), "--certificate", str(self.certificate), "--json", "-"]
        return subprocess.Popen(command, cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **keywords)

    def finish(self, data, run, patience=PATIENCE):
        """The results of a run that must have left a certificate which both checkers accept."""
        output, errors = run.communicate(timeout=280)
        self.assertIn(run.returncode, (0, 10), errors.decode())
        result = json.loads(output)
        self.assertEqual(run.returncode == 10, result["stopped_by"] not in ("proof", "gap"))
        self.verify(data, result, self.certificate, patience)
        return result

    def train(self, data, *options, patience=PATIENCE):
        return self.finish(data, self.start(data, "--quiet", *options), patience)

    def verify(self, data, result, certificate, patience=PATIENCE):
        self.assertEqual(result["certificate"]["bytes"], certificate.stat().st_size)
        self.assertEqual(claim_of(certificate), claim_told(result))
        done = subprocess.run([CHECKER, str(data), str(certificate)], capture_output=True, encoding="utf-8", timeout=280)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith("VERIFIED " + claim_told(result).split()[0]), done.stdout)
        if certificate.stat().st_size <= patience:
            verdict = check(Path(data).read_bytes(), certificate.read_bytes())
            self.assertEqual(verdict.code, 0, verdict.text)
            self.assertIn(claim_told(result).split()[1], verdict.text)


def claim_of(certificate):
    with gzip.open(certificate) as file:
        file.readline()
        return file.readline().decode().removeprefix("claim ").rstrip("\n")


def claim_told(result):
    risk, bound = result["risk"]["exact"], result["bound"]["exact"]
    return f"optimal {risk}" if result["status"] == "optimal" else f"interval {bound} {risk}"


def exact(result, name="risk"):
    return Fraction(result[name]["exact"])
