# SPDX-License-Identifier: Apache-2.0
"""Small random data under all combinations of options: every answer comes with a certificate that both checkers accept."""
import itertools
import json
import random
import subprocess
import unittest
from fractions import Fraction

from training import CHECKER, PROGRAM, TrainingTest, exact

LOSSES = ["squared", "absolute"]


def number(draw):
    """As people write them: whole, decimal, scientific, fraction."""
    value = draw.randint(-20, 20)
    return draw.choice([f"{value}", f"{value / 10}", f"{value}e-1", f"{value}/{draw.choice([3, 7])}"])


def table(draw, points, inputs):
    lines = [",".join([f"x{t}" for t in range(inputs)] + ["y", "w"])]
    for _ in range(points):
        weight = draw.choice(["0", "1", "2", "1/3", "0.25"])
        lines.append(",".join([number(draw) for _ in range(inputs + 1)] + [weight]))
    lines[-1] = lines[-1].rsplit(",", 1)[0] + ",1"
    return "\n".join(lines + lines[-2:]) + "\n"  # points repeat, too


class Options(TrainingTest):
    def test_all_restrictions(self):
        flags = [("--skip",), ("--no-intercept",), ("--no-bias",)]
        draw = random.Random(7)
        for chosen in itertools.product([False, True], repeat=3):
            family = [word for flag, use in zip(flags, chosen) if use for word in flag]
            for loss, signs in itertools.product(LOSSES, [[], ["--signs=+-"], ["--signs=--"]]):
                inputs = draw.choice([1, 2, 3])
                features = ",".join(f"x{t}" for t in range(inputs))
                data = self.write("data.csv", table(draw, draw.choice([3, 6, 8]), inputs))
                units = ["--units", "2" if signs else draw.choice(["1", "2"])]
                weights = draw.choice([[], ["--weights", "w"]])
                options = ["--target", "y", "--features", features, "--loss", loss, *units, *signs, *weights, *family]
                with self.subTest(options, data=data.read_text()):
                    result = self.train(data, *options)
                    self.assertEqual(result["status"], "optimal")
                    self.assertEqual(exact(result), exact(result, "bound"))

    def data(self, points=12, inputs=2):
        return self.write("data.csv", table(random.Random(points), points, inputs))

    def test_range_of_units(self):
        """More units never fit worse; each width has its own certificate."""
        data = self.data(inputs=1)
        options = ["--target", "y", "--features", "x0", "--units", "1:3", "--quiet", "--certificate", "proof.cert", "--json", "-"]
        done = subprocess.run([PROGRAM, "train", data.name, *options], cwd=self.directory, capture_output=True, check=True)
        self.assertEqual(done.stderr, b"")
        results = json.loads(done.stdout)["widths"]
        self.assertEqual([result["units"] for result in results], [1, 2, 3])
        risks = [exact(result) for result in results]
        self.assertEqual(risks, sorted(risks, reverse=True))
        for result in results:
            self.verify(data, result, self.directory / f"proof-{result['units']}.cert")
        self.assertFalse(self.certificate.exists())

    def test_gap(self):
        for gap in ["0.1", "1/3", "0.999"]:
            result = self.train(self.data(), "--target", "y", "--units", 2, "--gap", gap)
            self.assertGreaterEqual(exact(result, "bound"), (1 - Fraction(gap)) * exact(result))
            self.assertIn(result["stopped_by"], ("proof", "gap"))

    def test_limits(self):
        for limit in [("--region-limit", 1), ("--region-limit", 5), ("--time-limit", 0), ("--memory-limit", "1K")]:
            result = self.train(self.data(20), "--target", "y", "--features", "x0", "--units", 3, *limit)
            self.assertEqual((result["status"], result["stopped_by"]), ("interval", limit[0][2:].split("-")[0].replace("region", "regions")))

    def test_one_second(self):
        result = self.train(self.data(60, 3), "--target", "y", "--units", 4, "--time-limit", 1)
        self.assertEqual((result["status"], result["stopped_by"]), ("interval", "time"))
        self.assertLess(result["seconds"], 20)

    def test_start(self):
        """From the optimum as well as from a bad network the least risk is the same."""
        data = self.data()
        first = self.train(data, "--target", "y", "--features", "x0,x1", "--units", 2, "--network", "net.json")
        again = self.train(data, "--target", "y", "--features", "x0,x1", "--units", 2, "--start", "net.json", "--seed", 5)
        self.assertEqual(exact(first), exact(again))
        self.assertLessEqual(again["regions"], 2 * first["regions"])

    def test_equal_seeds_give_equal_bytes(self):
        data, certificates = self.data(), []
        for seed in [3, 3, 4]:
            self.train(data, "--target", "y", "--units", 2, "--seed", seed, "--threads", 1)
            certificates.append(self.certificate.read_bytes())
        self.assertEqual(certificates[0], certificates[1])

    def test_only_json_on_standard_output(self):
        """Progress goes to standard error; with --quiet that stays empty."""
        data = self.data()
        run = self.start(data, "--target", "y")
        self.finish(data, run)
        run = self.start(data, "--target", "y", "--quiet")
        output, errors = run.communicate(timeout=60)
        self.assertEqual((output[:1], errors), (b"{", b""))

    def test_certificate_of_other_data(self):
        data = self.data()
        self.train(data, "--target", "y")
        data.write_text(data.read_text().replace("y", "z", 1))
        self.assertEqual(subprocess.run([CHECKER, data, self.certificate], capture_output=True, check=False).returncode, 1)

    def test_bad_options(self):
        data = self.data()
        for options, code in [
            (["--target", "z"], 2),
            (["--target", "y", "--units", "0"], 1),
            (["--target", "y", "--units", "3:2"], 1),
            (["--target", "y", "--signs", "+-"], 1),
            (["--target", "y", "--gap", "1"], 1),
            (["--target", "y", "--gap", "-0.5"], 1),
            (["--target", "y", "--loss", "hinge"], 1),
            (["--target", "y", "--time-limit", "-1"], 1),
            (["--target", "y", "--memory-limit", "much"], 1),
            (["--target", "y", "--start", "missing.json"], 2),
            (["--target", "y", "--features", "y"], 1),
            (["--target", "y", "--frobnicate"], 1),
        ]:
            with self.subTest(options):
                run = self.start(data, *options)
                output, errors = run.communicate(timeout=60)
                self.assertEqual((run.returncode, output), (code, b""), errors)
                self.assertNotEqual(errors, b"")
                self.assertEqual([p.name for p in self.directory.iterdir()], ["data.csv"])


if __name__ == "__main__":
    unittest.main()
