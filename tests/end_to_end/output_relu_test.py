# SPDX-License-Identifier: Apache-2.0
"""Networks with an output ReLU from data to certificate: both losses, real data, targets below 0, long runs, network files."""
import csv
import json
import random
import subprocess
import unittest
from fractions import Fraction

from training import CHECKER, DATA, PROGRAM, TrainingTest

RELU = ("--output", "relu")


def forward(network, x):
    """The value of a network file that `train` wrote, layer by layer."""
    values = {"input": x}
    for layer in network["layers"]:
        read = [v for name in layer["reads"] for v in values[name]]
        if layer["kind"] == "relu":
            values[layer["name"]] = [max(Fraction(0), v) for v in read]
        else:
            rows = zip(layer["weights"], layer["bias"])
            values[layer["name"]] = [sum((Fraction(w) * v for w, v in zip(row, read)), Fraction(b)) for row, b in rows]
    return values[network["layers"][-1]["name"]][0]


class OutputRelu(TrainingTest):
    def risk(self, result, points, loss):
        total = Fraction(0)
        for x, y, weight in points:
            residual = abs(Fraction(y) - forward(result["network"], [Fraction(c) for c in x]))
            total += Fraction(weight) * (residual if loss == "absolute" else residual * residual)
        return total

    def drawn(self, seed, least):
        rng = random.Random(seed)
        points = []
        for _ in range(rng.randint(4, 9)):
            y = Fraction(max(least, rng.randint(-6, 7)), rng.choice([1, 1, 2, 3]))
            points.append(([rng.randint(-3, 3), rng.randint(-1, 1)], y, rng.choice([1, 1, 2, Fraction(1, 3)])))
        return points

    def file_of(self, points):
        rows = [",".join(map(str, [*x, y, weight])) for x, y, weight in points]
        return self.write("drawn.csv", "\n".join(["a,b,y,w", *rows, ""]))

    def test_drawn_problems(self):
        """Targets below 0 too; the network file tells the same risk as the certificate."""
        for seed in range(24):
            loss = ["squared", "absolute"][seed % 2]
            points = self.drawn(seed, -6)
            data = self.file_of(points)
            family = [(), ("--skip",), ("--no-intercept",), ("--signs=-",), ("--no-bias", "--skip")][seed % 5]
            options = ("--target", "y", "--features", "a,b", "--weights", "w", "--loss", loss, *RELU, *family)
            result = self.train(data, *options)
            self.assertEqual(result["status"], "optimal", seed)
            self.assertEqual(result["restrictions"]["output"], "relu")
            least = Fraction(result["risk"]["exact"])
            self.assertEqual(self.risk(result, points, loss), least, seed)
            # Scaled targets scale the risk; a copy of every point doubles it.
            scaled = self.file_of([(x, 3 * y, weight) for x, y, weight in points])
            self.assertEqual(Fraction(self.train(scaled, *options)["risk"]["exact"]), least * (9 if loss == "squared" else 3))
            doubled = self.file_of(points + points)
            self.assertEqual(Fraction(self.train(doubled, *options)["risk"]["exact"]), 2 * least)

    def test_real_data(self):
        """Where the data do not ask for values below 0, an output ReLU that may be idle costs nothing."""
        for name, target, units, loss in [
            ("cars", "dist", 2, "squared"),
            ("cars", "dist", 2, "absolute"),
            ("trees", "volume", 1, "squared"),
            ("airq1", "ozone", 1, "squared"),
            ("faithful", "waiting", 1, "absolute"),
        ]:
            with self.subTest(name, loss=loss):
                options = ("--target", target, "--units", units, "--loss", loss)
                plain = self.train(DATA / f"{name}.csv", *options)
                result = self.train(DATA / f"{name}.csv", *options, *RELU)
                self.assertEqual(result["status"], "optimal")
                self.assertLessEqual(Fraction(result["risk"]["exact"]), Fraction(plain["risk"]["exact"]))

    def test_targets_below_zero(self):
        """What networks max(0, g) want to be negative for lies at 0, and often just there."""
        for name, target, units in [("mcycle", "accel", 1), ("cars", "dist", 2), ("trees", "volume", 1), ("airq1", "ozone", 1)]:
            with self.subTest(name):
                data = self.centred(DATA / f"{name}.csv", target)
                result = self.train(data, "--target", target, "--units", units, *RELU, patience=1 << 16)
                self.assertEqual(result["status"], "optimal")
                least = Fraction(result["risk"]["exact"])
                self.decide(10, data, target, units, least)
                self.decide(20, data, target, units, least - Fraction(1, 1000))

    def centred(self, path, target):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        mean = sum(Fraction(row[target]) for row in rows) // len(rows)
        lines = [",".join(str(Fraction(row[name]) - (mean if name == target else 0)) for name in row) for row in rows]
        return self.write("centred.csv", "\n".join([",".join(rows[0]), *lines, ""]))

    def decide(self, code, data, target, units, threshold):
        options = ["--target", target, "--units", str(units), *RELU, "--threshold", str(threshold)]
        certificate = self.directory / "decision.cert"
        done = subprocess.run([PROGRAM, "decide", str(data), *options, "--certificate", str(certificate)], capture_output=True, timeout=280)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(subprocess.run([CHECKER, str(data), str(certificate)], capture_output=True, timeout=280).returncode, 0)

    def test_a_ramp_needs_the_output_relu(self):
        data = self.write("ramp.csv", "x,y\n" + "".join(f"{x},{max(0, min(x, 4) - 1)}\n" for x in range(-3, 8)))
        self.assertEqual(self.train(data, "--target", "y", *RELU)["risk"]["exact"], "0")
        self.assertNotEqual(self.train(data, "--target", "y")["risk"]["exact"], "0")

    def test_long_runs_and_starts(self):
        data, checkpoint = DATA / "trees.csv", self.directory / "run.checkpoint"
        options = ("--target", "volume", "--units", 2, *RELU)
        whole = self.train(data, *options, "--threads", 1)
        part = self.train(data, *options, "--threads", 1, "--region-limit", 900, "--checkpoint", checkpoint)
        self.assertEqual(part["status"], "interval")
        rest = self.train(data, *options, "--threads", 2, "--resume", checkpoint)
        self.assertEqual(rest["risk"], whole["risk"])
        self.assertEqual(rest["status"], "optimal")
        start = self.write("start.json", json.dumps(whole["network"]))
        again = self.train(data, *options, "--start", start)
        self.assertEqual(again["risk"], whole["risk"])
        self.refuse(2, "it has an output ReLU, the family has none", data, "--target", "volume", "--units", 2, "--start", start)
        other = self.train(data, *options, "--loss", "absolute", "--region-limit", 50)
        self.assertLessEqual(Fraction(other["bound"]["exact"]), Fraction(other["risk"]["exact"]))

    def refuse(self, code, message, data, *options):
        done = subprocess.run([PROGRAM, "train", str(data), *map(str, options)], capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual(done.returncode, code, done.stdout)
        self.assertIn(message, done.stderr)

    def test_refusals(self):
        data = self.write("negative.csv", "x,y\n0,-3\n1,2\n2,4\n")
        self.assertEqual(self.train(data, "--target", "y", *RELU)["risk"]["exact"], "9")
        self.assertEqual(self.train(data, "--target", "y", *RELU, "--loss", "absolute")["risk"]["exact"], "3")
        self.refuse(1, "expected identity or relu", data, "--target", "y", "--output", "sigmoid")
        self.refuse(1, "--width any goes with", data, "--target", "y", "--width", "any", "--penalty", 1, *RELU)


if __name__ == "__main__":
    unittest.main()
