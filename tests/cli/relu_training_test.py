# SPDX-License-Identifier: Apache-2.0
"""The theory of training as commands: questions whose answers are known, asked of the finished program, and every proof given
to the checker in Python."""
import json
import random
import re
import subprocess
import sys
import unittest
from fractions import Fraction

from program import ROOT, ProgramTest

PYTHON = ROOT / "python"


class TheoryTest(ProgramTest):
    def verified(self, data, certificate):
        """The claim of the certificate, once the checker has accepted it."""
        done = subprocess.run(
            [sys.executable, "-m", "infimum.check", data, certificate],
            cwd=self.directory,
            env={"PYTHONPATH": str(PYTHON), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return re.sub(r" \(≈[^)]*\)", "", done.stdout.split("VERIFIED ")[1].split(": ")[0])

    def report(self, *arguments, code=0):
        done = self.run_program(*arguments, "--json", "-")
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def risk_of(self, network, data, *more):
        return Fraction(self.report("evaluate", network, data, "--target", "y", *more)["risk"]["exact"])


def small(number, bits):
    value = Fraction(number)
    return max(abs(value.numerator), value.denominator) < 2**bits


class Decide(TheoryTest):
    ZIGZAG = "x,y\n0,0\n1,1\n2,0\n3,1\n"  # two units, no intercept: least risk 2/3

    def decide(self, threshold, *more, code):
        self.write("a.csv", self.ZIGZAG)
        return self.report(
            "decide", "a.csv", "--target", "y", "--units", "2", "--no-intercept", "--threshold", threshold, "--quiet", *more, code=code
        )

    def test_on_both_sides_of_the_least_risk(self):
        for threshold in ("2/3", "0.67", "100"):
            found = self.decide(threshold, "--network", "net.json", "--certificate", "yes.cert", code=10)
            self.assertEqual(found["verdict"], "yes")
            self.assertLessEqual(self.risk_of("net.json", "a.csv"), Fraction(threshold))
            self.assertTrue(self.verified("a.csv", "yes.cert").endswith(f"{found['risk']['exact']}"))
        for threshold in ("0.666666", "0", "-1"):
            found = self.decide(threshold, "--certificate", "no.cert", code=20)
            self.assertEqual(found["verdict"], "no")
            self.assertNotIn("network", found)
            kind, bound = self.verified("a.csv", "no.cert").split()
            self.assertEqual(kind, "none-below")
            self.assertGreater(Fraction(bound), Fraction(threshold))
            self.assertLessEqual(Fraction(bound), Fraction(2, 3))

    def test_more_units_than_points(self):
        self.write("a.csv", "x,y\n0,0\n1,5\n2,0\n3,1\n3,2\n5,9\n7,-4\n8,1\n")
        for threshold, code in (("1/2", 10), ("0.49", 20)):
            found = self.report(
                *("decide", "a.csv", "--target", "y", "--units", "6", "--threshold", threshold, "--certificate", "a.cert"), code=code
            )
            self.assertEqual(found["regions"], 0)
            self.assertEqual(self.verified("a.csv", "a.cert"), "optimal 1/2" if code == 10 else "none-below 1/2")

    def test_a_limit_leaves_it_open(self):
        found = self.decide("0.666", "--region-limit", "0", "--certificate", "open.cert", code=0)
        self.assertEqual(found["verdict"], "unknown")
        self.assertTrue(self.verified("a.csv", "open.cert").startswith("interval "))

    def test_few_bits(self):
        # relu(2/3 x - 4/3) + relu(1/3) is the best, and has three bits
        found = self.decide("2/3", "--bits", "3", "--network", "net.json", code=10)
        self.assertLessEqual(max(found["bits"]["numerator"], found["bits"]["denominator"]), 3)
        for layer in json.loads((self.directory / "net.json").read_text())["layers"]:
            for row in layer.get("weights", []) + [layer.get("bias", [])]:
                self.assertTrue(all(small(number, 3) for number in row), row)
        self.assertEqual(self.decide("2/3", "--bits", "1", code=0)["verdict"], "unknown")
        self.assertEqual(self.decide("0.66", "--bits", "1", code=20)["verdict"], "no")

    def test_usage(self):
        self.write("a.csv", self.ZIGZAG)
        self.assert_refused(1, "--target is required with data (see infimum decide --help)", "decide", "a.csv")
        self.assert_refused(
            1, '--threshold: expected a number, found "x"', "decide", "a.csv", "--target", "y", "--units", "1", "--threshold", "x"
        )
        self.assert_refused(
            1, "--units does not go with a problem file, which has all of it", "decide", "p.json", "--units", "1"
        )
        self.assert_refused(
            1,
            '--units: expected one number, not the range "1:2"',
            *("decide", "a.csv", "--target", "y", "--units", "1:2", "--threshold", "1"),
        )
        self.assert_refused(
            1,
            "--bits: expected 1 to 10000",
            *("decide", "a.csv", "--target", "y", "--units", "1", "--threshold", "1", "--bits", "0"),
        )


class DecideProblem(TheoryTest):
    def problem(self, bits, threshold="0"):
        """w x + b through (1, 5/3) and (2, 7/3), with so many bits for w and b."""
        self.write(
            "p.json",
            json.dumps(
                {
                    "format": "infimum-problem-1",
                    "vertices": [{"name": "x", "activation": "identity"}, {"name": "y", "activation": "identity"}],
                    "edges": [["x", "y"]],
                    "threshold": threshold,
                    "budget": [bits, 0],
                    "points": [
                        {"x": {"x": "1"}, "y": {"y": "5/3"}, "loss": "squared"},
                        {"x": {"x": "2"}, "y": {"y": "7/3"}, "loss": "squared"},
                    ],
                }
            ),
        )

    def test_the_budget_is_exhausted(self):
        self.problem(6)
        found = self.report("decide", "p.json", "--network", "net.json", code=10)
        self.assertEqual((found["verdict"], found["bits"]), ("yes", 6))
        self.assertEqual(self.run_program("verify", "p.json", "net.json").returncode, 10)
        self.problem(5)
        found = self.report("decide", "p.json", code=20)
        self.assertEqual((found["verdict"], str(found["tried"])), ("no", found["choices"]))

    def test_too_many_choices_are_refused_at_once(self):
        self.problem(1000)
        found = self.report("decide", "p.json")
        self.assertEqual((found["verdict"], found["tried"], found["choices_exact"]), ("unknown", 0, False))


class Fit(TheoryTest):
    def draw(self, points, inputs, grid, seed):
        draw = random.Random(seed)
        lines = [",".join([*(f"x{t}" for t in range(inputs)), "y"])]
        for _ in range(points):
            lines.append(",".join(str(Fraction(draw.randint(-grid, grid), draw.choice([1, 2, 10]))) for _ in range(inputs + 1)))
        self.write("a.csv", "\n".join(lines) + "\n")

    def pure_error(self):
        groups = {}
        for line in (self.directory / "a.csv").read_text().splitlines()[1:]:
            *x, y = [Fraction(cell) for cell in line.split(",")]
            groups.setdefault(tuple(x), []).append(y)
        return sum(sum((y - sum(ys) / len(ys)) ** 2 for y in ys) for ys in groups.values()), len(groups)

    def test_every_point_is_met_or_as_nearly_as_any_function_can(self):
        for points, inputs, grid, seed in [(1, 1, 9, 1), (5, 1, 9, 2), (40, 3, 1000, 3), (60, 5, 1000, 4), (80, 2, 3, 5)]:
            self.draw(points, inputs, grid, seed)
            found = self.report("fit", "a.csv", "--target", "y", "--network", "net.json", "--certificate", "a.cert")
            risk, distinct = self.pure_error()
            self.assertEqual((Fraction(found["risk"]["exact"]), found["distinct_points"], found["units"]), (risk, distinct, distinct - 1))
            self.assertEqual(self.risk_of("net.json", "a.csv"), risk)
            self.assertEqual(self.verified("a.csv", "a.cert"), f"optimal {risk}")
            for bits in found["bits"].values():
                self.assertLessEqual(bits["used"], bits["bound"])

    def test_training_uses_it(self):
        self.draw(12, 2, 2, 6)
        risk, distinct = self.pure_error()
        for units in (distinct - 1, distinct + 3):
            found = self.report("train", "a.csv", "--target", "y", "--units", str(units), "--certificate", "a.cert", "--network", "net.json", "--quiet")
            self.assertEqual((found["status"], Fraction(found["risk"]["exact"]), found["regions"]), ("optimal", risk, 0))
            self.assertEqual(self.verified("a.csv", "a.cert"), f"optimal {risk}")
            self.assertEqual(self.risk_of("net.json", "a.csv"), risk)
            (self.directory / "a.cert").unlink()

    def test_certificates_have_an_end(self):
        self.draw(1100, 2, 1000, 7)
        self.assert_refused(
            1,
            "--certificate: certificates have at most 1000 units, this network has 1099",
            *("fit", "a.csv", "--target", "y", "--certificate", "a.cert"),
        )


def chord(above, below):
    """One piece of a path from the upper end of one to the lower end of the other, straight where the optimum may bend."""
    high, low = Fraction(above["from"]), Fraction(below["to"])

    def line(of):
        start, end = (Fraction(of(piece["constant"])) + at * Fraction(of(piece["rate"])) for piece, at in ((above, high), (below, low)))
        rate = (start - end) / (high - low)
        return start - rate * high, rate

    def slope(kink):
        return lambda fit: next((k["slope"] for k in fit["kinks"] if (k["at"], k["side"]) == kink), "0")

    kinks = sorted({(k["at"], k["side"]) for piece in (above, below) for k in piece["constant"]["kinks"]})
    intercept, affine, slopes = line(lambda fit: fit["intercept"]), line(lambda fit: fit["affine"]), [line(slope(kink)) for kink in kinks]
    piece = {"from": str(high), "to": str(low)}
    for part, key in enumerate(("constant", "rate")):
        there = [{"at": at, "side": side, "slope": str(both[part])} for (at, side), both in zip(kinks, slopes)]
        piece[key] = {"intercept": str(intercept[part]), "affine": str(affine[part]), "kinks": there}
    return piece


class AnyWidth(TheoryTest):
    CHECK = PYTHON / "infimum" / "check_lasso.py"

    def draw(self, points, seed):
        draw = random.Random(seed)
        lines = ["x,w,y"] + [f"{draw.randint(-9, 9)}/2,{draw.randint(0, 3)},{draw.randint(-20, 20)}/3" for _ in range(points)]
        self.write("a.csv", "\n".join(lines) + "\n")

    def lasso(self, *more):
        found = self.report("train", "a.csv", "--target", "y", "--features", "x", "--weights", "w", "--width", "any", *more)
        self.write("a.json", json.dumps(found))
        return found

    def check(self, answer="a.json"):
        done = subprocess.run(
            [sys.executable, self.CHECK, "a.csv", answer], cwd=self.directory, capture_output=True, encoding="utf-8", timeout=120
        )
        return done.returncode, done.stdout + done.stderr

    def test_optima_and_paths(self):
        for seed in range(8):
            self.draw(4 + 2 * seed, seed)
            for more in ([], ["--skip"], ["--path"], ["--skip", "--path"]):
                found = self.lasso("--penalty", ["0", "0.3", "7/2", "100"][seed % 4], "--network", "net.json", *more)
                code, told = self.check()
                self.assertEqual((code, told.startswith("VERIFIED least " + found["penalised_risk"]["exact"])), (0, True), told)
                self.assertEqual("whole path" in told, "--path" in more)
                self.assertIn(", y ~ x, weights w, ", told)
                self.assertTrue(told.endswith(f", data sha256 {found['data']['sha256']}\n"), told)
                self.assertEqual(self.risk_of("net.json", "a.csv", "--weights", "w"), Fraction(found["risk"]["exact"]))

    def test_no_network_of_a_given_width_is_better(self):
        self.write("a.csv", "x,w,y\n0,1,0\n1,1,2\n2,1,1\n3,1,3\n")
        least = Fraction(self.lasso("--penalty", "1/2")["penalised_risk"]["exact"])
        for units in "123":
            found = self.report("train", "a.csv", "--target", "y", "--features", "x", "--units", units, "--quiet")
            slopes = sum(abs(Fraction(row[0])) for row in found["network"]["layers"][0]["weights"])
            self.assertGreaterEqual(Fraction(found["risk"]["exact"]) + slopes / 2, least)

    def test_soft_threshold(self):
        self.write("a.csv", "x,w,y\n0,1,0\n1,1,1\n")
        self.assertEqual(self.lasso("--penalty", "1/2")["penalised_risk"]["exact"], "3/8")

    def test_false_answers_are_refused(self):
        self.draw(12, 3)
        true = self.lasso("--penalty", "1", "--path")
        self.assertEqual(self.check()[0], 0)

        def changed(change):
            answer = json.loads(json.dumps(true))
            change(answer)
            self.write("a.json", json.dumps(answer))
            return self.check()[0]

        def raised(text):
            return str(Fraction(text) + 1)

        def slopes(answer):
            return answer["fit"]["kinks"][0]

        self.assertEqual(changed(lambda a: a.update(penalty="2")), 1)
        self.assertEqual(changed(lambda a: a["risk"].update(exact=raised(a["risk"]["exact"]))), 1)
        self.assertEqual(changed(lambda a: a["penalised_risk"].update(exact="0")), 1)
        self.assertEqual(changed(lambda a: a["fit"].update(intercept=raised(a["fit"]["intercept"]))), 1)
        self.assertEqual(changed(lambda a: slopes(a).update(slope=raised(slopes(a)["slope"]))), 1)
        self.assertEqual(changed(lambda a: a["fit"]["kinks"].pop()), 1)
        self.assertEqual(changed(lambda a: a.update(units=a["units"] + 1)), 1)
        self.assertEqual(changed(lambda a: a["network"]["layers"][-1].update(bias=["1000"])), 1)
        self.assertEqual(changed(lambda a: a["path"].pop(1)), 1)
        self.assertEqual(changed(lambda a: a["path"].pop()), 1)
        self.assertEqual(changed(lambda a: a["path"][1]["rate"].update(intercept="5")), 1)
        self.assertEqual(changed(lambda a: a["data"].update(sha256="0" * 64)), 1)
        self.assertEqual(changed(lambda a: a.update(format="other")), 2)
        self.assertEqual(changed(lambda a: a.pop("fit")), 2)
        self.assertEqual(changed(lambda a: a["fit"].update(intercept=0.5)), 2)

    def test_networks_with_more_than_the_fit_are_refused(self):
        self.draw(12, 3)
        for more in ([], ["--skip"]):
            true = self.lasso("--penalty", "1", *more)
            self.assertEqual(self.check()[0], 0)
            for change in (
                lambda network, hidden, units, output: network.update(output="hidden"),
                lambda network, hidden, units, output: network.update(inputs=["w"]),
                lambda network, hidden, units, output: network["layers"].insert(0, {**hidden, "bias": hidden["bias"][::-1]}),
                lambda network, hidden, units, output: network["layers"].append({**hidden, "name": "idle"}),
                lambda network, hidden, units, output: hidden.update(transposed=True),
                lambda network, hidden, units, output: hidden["bias"].append("7"),
                lambda network, hidden, units, output: hidden["weights"].append(["7"]),
                lambda network, hidden, units, output: hidden["weights"][0].append("7"),
                lambda network, hidden, units, output: units["reads"].append("input"),
                lambda network, hidden, units, output: output.update(kind="relu"),
                lambda network, hidden, units, output: output["reads"].append("input"),
                lambda network, hidden, units, output: output["weights"][0].append("7"),
                lambda network, hidden, units, output: (output["weights"].append(output["weights"][0]), output["bias"].append("1")),
            ):
                answer = json.loads(json.dumps(true))
                change(answer["network"], *answer["network"]["layers"])
                self.write("a.json", json.dumps(answer))
                self.assertIn(self.check()[0], (1, 2))

    def test_a_path_is_straight_only_between_its_breakpoints(self):
        # Both ends of a chord are optima, and no slope changes its sign; but units appear on the way.
        self.write("a.csv", "x,w,y\n0,1,0\n1,1,3\n2,1,1\n3,1,4\n4,1,0\n5,1,2\n")
        for more in ([], ["--skip"]):
            true = self.lasso("--penalty", "1/2", "--path", *more)["path"]
            self.assertEqual(self.check()[0], 0)
            for last in range(2, len(true)):
                answer = json.loads((self.directory / "a.json").read_text())
                answer["path"] = [true[0], chord(true[1], true[last]), *true[last + 1 :]]
                self.write("b.json", json.dumps(answer))
                self.assertEqual(self.check("b.json"), (1, "not verified: the slopes are not in balance with the penalty\n"))

    def test_usage(self):
        self.write("a.csv", "x,z,y\n0,1,0\n1,1,1\n")
        width = ("train", "a.csv", "--target", "y", "--width", "any")
        self.assert_refused(1, "--penalty is required with --width any (see infimum train --help)", *width)
        self.assert_refused(1, '--penalty: expected a number, 0 or more, found "-1"', *width, "--penalty", "-1")
        self.assert_refused(1, "--width any: expected one input (--features), found 2", *width, "--penalty", "1")
        self.assert_refused(1, "--penalty and --path go with --width any", "train", "a.csv", "--target", "y", "--penalty", "1")
        self.assert_refused(1, '--width: expected any, found "3"', "train", "a.csv", "--target", "y", "--width", "3")
        only = "--width any goes with --penalty, --path, --skip, --features, --weights, --time-limit, --network and --json only"
        self.assert_refused(1, only, *width, "--penalty", "1", "--units", "2")


if __name__ == "__main__":
    unittest.main()
