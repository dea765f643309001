# SPDX-License-Identifier: Apache-2.0
"""separate and convex-fit: answers against a slow exact prover on tiny problems, certificates judged by both checkers, known
answers, mutated certificates, limits, and times that are promised."""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import unittest
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests" / "certificates")]

from farkas_forge import Question, table  # noqa: E402
from forge import seal, split_content  # noqa: E402
from infimum import check_farkas  # noqa: E402
from run_false import agree, run_binary  # noqa: E402

PROGRAM, CHECKER = os.environ["INFIMUM"], os.environ["INFIMUM_CHECK"]
YES, NO, UNKNOWN = 10, 20, 0


class FarkasTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="infimum-")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def ask(self, kind, data, units, *more, inside="1", target="y"):
        """(exit code, JSON) of the program; `data` is bytes or a path."""
        path = data
        if isinstance(data, bytes):
            path = self.directory / "data.csv"
            path.write_bytes(data)
        which = ["--inside", inside] if kind == "separate" else []
        done = subprocess.run([PROGRAM, kind, path, "--target", target, *which, "--units", str(units), "--json", "-", "--certificate", "proof.cert",
                               "--network", "net.json", *more], cwd=self.directory, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.stderr, "")
        return done.returncode, json.loads(done.stdout)

    def verdict(self, data):
        """The verdict of both checkers on the certificate just written."""
        certificate = (self.directory / "proof.cert").read_bytes()
        content = data if isinstance(data, bytes) else Path(data).read_bytes()
        binary, python = run_binary(CHECKER, content, certificate, self.directory), check_farkas.check(content, certificate)
        self.assertEqual(binary[0], 0, binary)
        self.assertEqual(tuple(python), binary)
        return binary[1]

    def answered(self, kind, data, units, **more):
        code, result = self.ask(kind, data, units, **more)
        words = {("separate", YES): "separable:", ("separate", NO): "inseparable:", ("convex-fit", YES): "convex fit:", ("convex-fit", NO): "no convex fit:"}
        self.assertTrue(self.verdict(data).startswith("VERIFIED " + words[kind, code]), (kind, code))
        self.assertEqual(result["answer"], "yes" if code == YES else "no")
        return code, result


def drawn(seed):
    draw = random.Random(seed)
    kind, d, k, n = draw.choice(["separate", "convex-fit"]), draw.randint(1, 2), draw.randint(1, 2), draw.randint(3, 6)
    rows = []
    for _ in range(n):
        x = [draw.choice([-2, -1, 0, 1, 2, "1/2", "0.25", "-1.5e0"]) for _ in range(d)]
        label = int(draw.random() < 0.5)
        if kind == "convex-fit":
            label = max(Fraction(0), Fraction(str(x[0]))) + max(Fraction(0), 1 - Fraction(str(x[-1]))) if draw.random() < 0.8 else draw.randint(0, 3)
        rows.append([*x, label])
    if kind == "separate":
        rows[0][-1] = 1
    return kind, d, k, rows


class Answers(FarkasTest):
    def test_tiny_problems_against_the_slow_prover(self):
        counts = {}
        for seed in range(120):
            kind, d, k, rows = drawn(seed)
            with self.subTest(seed):
                expected = NO if Question(rows, kind, k).refute() else YES
                code, _ = self.answered(kind, table(rows, d), k)
                self.assertEqual(code, expected)
                counts[kind, code] = counts.get((kind, code), 0) + 1
        self.assertEqual(len(counts), 4)
        self.assertGreater(min(counts.values()), 8)

    def test_the_network_has_the_labels(self):
        self.answered("separate", b"x,z,y\n1,0,a\n-1,0,a\n0,1,a\n0,-1,a\n1,1,b\n-1,-1,b\n", 2, inside="a")
        self.assert_values("x,z\n1,0\n-1,0\n0,1\n0,-1\n1,1\n-1,-1\n", ["1", "1", "1", "1", "0", "0"])
        self.answered("convex-fit", b"x,y\n-1,2/3\n0,0\n0.5,1.5\n", 2)
        self.assert_values("x\n-1\n0\n0.5\n", ["2/3", "0", "3/2"])

    def assert_values(self, points, values):
        (self.directory / "points.csv").write_text(points)
        done = subprocess.run([PROGRAM, "predict", "net.json", "points.csv", "--exact"], cwd=self.directory, capture_output=True, text=True)
        self.assertEqual(done.stdout.split("\n")[1:-1], values)

    def test_a_negative_label_is_told(self):
        code, result = self.answered("convex-fit", b"x,y\n1,2\n2,-0.5\n", 2)
        self.assertEqual(code, NO)
        self.assertEqual(result["statement"], "the value -0.5 of y at point 2 is negative, and a sum of relu's with outer weights +1 never is")

    def test_known_answers(self):
        diamond = "x,z,y\n1,0,1\n-1,0,1\n0,1,1\n0,-1,1\n"
        corners = ["1,1,0\n", "-1,-1,0\n", "1,-1,0\n", "-1,1,0\n"]
        for count, units, code in [(2, 2, YES), (3, 2, NO), (4, 2, NO), (3, 3, YES), (4, 3, NO), (4, 4, YES)]:
            self.assertEqual(self.answered("separate", (diamond + "".join(corners[:count])).encode(), units)[0], code)
        lines = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]
        for count, units, code in [(7, 2, NO), (7, 3, YES), (6, 2, YES)]:
            rows = [[0] * 7 + [0], *([int(v == w) for w in range(7)] + [1] for v in range(7)), *([int(w in line) for w in range(7)] + [0] for line in lines[:count])]
            self.assertEqual(self.answered("convex-fit", table(rows, 7), units)[0], code)
        # Blum and Rivest: 0 and the hyperedges inside, vertices outside; two planes are two colours.
        for count, code in [(7, NO), (6, YES)]:
            rows = [[0] * 7 + [1], *([int(v == w) for w in range(7)] + [0] for v in range(7)), *([int(w in line) for w in range(7)] + [1] for line in lines[:count])]
            self.assertEqual(self.answered("separate", table(rows, 7), 2)[0], code)
        # Corners of a cube: one plane cuts out 0, two cut out 0 and (1, 1, 1), no two cut out the corners of even sum.
        cube = [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
        self.assertEqual(self.answered("separate", table([[*x, int(not any(x))] for x in cube], 3), 1)[0], YES)
        self.assertEqual(self.answered("separate", table([[*x, int(sum(x) % 3 == 0)] for x in cube], 3), 2)[0], YES)
        self.assertEqual(self.answered("separate", table([[*x, int(sum(x) % 2 == 0)] for x in cube], 3), 2)[0], NO)

    def test_limits(self):
        data = b"x,y\n-1,1\n0,0\n1,1\n"
        code, result = self.ask("convex-fit", data, 2, "--region-limit", "1")
        self.assertEqual((code, result["answer"], result["stopped_by"]), (UNKNOWN, "unknown", "regions"))
        self.assertFalse((self.directory / "proof.cert").exists())
        code, result = self.ask("convex-fit", data, 2, "--time-limit", "0")
        self.assertEqual((code, result["stopped_by"]), (UNKNOWN, "time"))


def planted(n, d, k, seed, wrong=0):
    """Values of a network with integer parameters at decimals; `wrong` of them are moved."""
    draw = random.Random(seed)
    units = [[draw.randint(-8, 8) for _ in range(d + 1)] for _ in range(k)]
    rows = []
    for _ in range(n):
        x = [Fraction(draw.randint(-1000, 1000), 1000) for _ in range(d)]
        rows.append([*x, sum(max(Fraction(0), sum(w * z for w, z in zip(unit, [*x, 1]))) for unit in units)])
    for i in draw.sample(range(n), wrong):
        rows[i][-1] += Fraction(1, 1000)
    return rows


def wedge(n, planes, seed):
    draw = random.Random(seed)
    sides = [[draw.uniform(-1, 1), draw.uniform(-1, 1), draw.uniform(-0.3, 0.1)] for _ in range(planes)]
    rows = []
    for _ in range(n):
        x = [round(draw.uniform(-1, 1), 4) for _ in range(2)]
        rows.append([*x, int(all(a * x[0] + b * x[1] + c < 0 for a, b, c in sides))])
    rows[0][-1] = 1
    return rows


class Times(FarkasTest):
    """Promises of docs/separate.md, with room for slow machines."""

    def timed(self, kind, data, units, **more):
        start = time.monotonic()
        code, _ = self.ask(kind, data, units, **more)
        seconds = time.monotonic() - start
        self.verdict(data)
        return code, seconds

    def test_seven_hundred_points_in_the_plane(self):
        codes = set()
        for seed in range(6):
            code, seconds = self.timed("separate", table(wedge(700, 2 + seed % 2, seed), 2), 2)
            codes.add(code)
            self.assertLess(seconds, 5)
        self.assertEqual(codes, {YES, NO})

    def test_planted_fits_of_three_units(self):
        for seed in range(4):
            code, seconds = self.timed("convex-fit", table(planted(50, 2, 3, seed), 2), 3)
            self.assertEqual(code, YES)
            self.assertLess(seconds, 10)
            code, seconds = self.timed("convex-fit", table(planted(50, 2, 3, seed, 3), 2), 3)
            self.assertEqual(code, NO)
            self.assertLess(seconds, 10)

    def test_a_further_set(self):
        folder = os.environ.get("INFIMUM_EXTRA_DATA")
        path = Path(folder or "") / "voicepath.csv"
        if folder is None or not path.is_file():
            self.skipTest("INFIMUM_EXTRA_DATA names no folder with voicepath.csv")
        with open(path, newline="", encoding="utf-8") as file:
            target = next(csv.reader(file))[-1]
        for inside in ("1", "-1"):
            code, seconds = self.timed("separate", path, 2, inside=inside, target=target)
            self.assertEqual(code, NO)
            self.assertLess(seconds, 5)


class Mutants(FarkasTest):
    def test_no_mutant_of_a_false_claim_is_verified(self):
        """Certificates of a no, edited; then put under data for which the answer is yes. Nothing may be verified that is
        not true, and the checkers agree."""
        draw = random.Random(5)
        no = b"x,z,y\n1,0,1\n-1,0,1\n0,1,1\n0,-1,1\n1,1,0\n-1,-1,0\n1,-1,0\n"
        yes = no.replace(b"\n1,-1,0\n", b"\n1,-1,1\n")
        self.answered("separate", yes, 2)
        true_header, _ = split_content((self.directory / "proof.cert").read_bytes())
        code, _ = self.answered("separate", no, 2)
        self.assertEqual(code, NO)
        header, body = split_content((self.directory / "proof.cert").read_bytes())
        verified = 0
        for _ in range(600):
            edited = bytearray(body)
            for _ in range(draw.choice([0, 1, 1, 2, 3])):
                at, kind = draw.randrange(len(edited)), draw.randrange(4)
                if kind == 0:
                    edited[at] = draw.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, edited[at] ^ 1, edited[at] ^ 2])
                elif kind == 1:
                    del edited[at]
                elif kind == 2:
                    edited.insert(at, draw.randrange(9))
                else:
                    edited[at:at] = edited[draw.randrange(len(edited)) :][: draw.randrange(12)]
                edited = edited or bytearray(b"\0")
            for data, lines in ((no, header), (yes, true_header.replace(b"answer yes", b"answer no"))):
                certificate = seal(lines + bytes(edited))
                found = {"binary": run_binary(CHECKER, data, certificate, self.directory), "python": tuple(check_farkas.check(data, certificate))}
                self.assertTrue(agree(found), found)
                self.assertIn(found["binary"][0], (0, 1, 2), found)
                if data == yes:
                    self.assertNotEqual(found["binary"][0], 0, bytes(edited))
                verified += found["binary"][0] == 0
        self.assertGreater(verified, 50)


if __name__ == "__main__":
    unittest.main()
