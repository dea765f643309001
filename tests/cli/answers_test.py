# SPDX-License-Identifier: Apache-2.0
"""What evaluate and predict say, against the same numbers computed here with Python's fractions."""
import csv
import json
import unittest
from fractions import Fraction

from program import ROOT, ProgramTest


def relu(u):
    return max(u, Fraction(0))


def network(x):
    return relu(2 * x - 1) - 3 * relu(x) + Fraction(1, 2)


class Evaluate(ProgramTest):
    def test_on_real_data(self):
        path = ROOT / "data" / "mcycle.csv"
        with open(path, newline="") as file:
            points = [(Fraction(row["times"]), Fraction(row["accel"])) for row in csv.DictReader(file)]
        text = (self.directory / "net.json").read_text().replace('"x"', '"times"').replace('"y"', '"accel"')
        self.write("net.json", text)
        for loss, of in [("squared", lambda r: r * r), ("absolute", abs)]:
            risk = sum(of(y - network(x)) for x, y in points)
            found = json.loads(
                self.answer("evaluate", "net.json", str(path), "--target", "accel", "--loss", loss, "--json", "-")
            )
            self.assertEqual(Fraction(found["risk"]["exact"]), risk)
            self.assertEqual(found["risk"]["decimal"], float(risk))
            self.assertEqual((found["points"], found["loss"], found["features"]), (len(points), loss, ["times"]))

    def test_weights_and_text(self):
        self.write("a.csv", "w,y,word,x\n1/3,1,a,0\n0,1e1000,b,1\n2,-0.5,c,1\n")
        # residuals 1/2, ignored, -0.5 - (1 - 3 + 1/2) = 1
        said = self.answer("evaluate", "net.json", "a.csv", "--target", "y", "--weights", "w")
        self.assertEqual(said, "risk 25/12\n     ≈ 2.08333333333333\nsquared loss, 3 points\n")
        self.write("b.csv", "x,y\n0,0\n")
        said = self.answer("evaluate", "net.json", "b.csv", "--target", "y")
        self.assertEqual(said, "risk 1/4\n     = 0.25\nsquared loss, 1 point\n")

    def test_json_to_a_file(self):
        self.write("a.csv", "x,y\n0,0\n")
        self.answer("evaluate", "net.json", "a.csv", "--target", "y", "--json", "out.json")
        self.assertEqual(json.loads((self.directory / "out.json").read_text())["risk"]["exact"], "1/4")


class Predict(ProgramTest):
    POINTS = 'other,x\nword,0\n"a,b",1/3\n,1e2\n'

    def test_digits(self):
        self.write("a.csv", self.POINTS)
        self.assertEqual(self.answer("predict", "net.json", "a.csv"), "y\n0.5\n-0.5\n-100.5\n")
        self.write("a.csv", "x\n0.123456789123456789\n")
        self.assertEqual(self.answer("predict", "net.json", "a.csv"), "y\n0.12962963263\n")
        self.assertEqual(self.answer("predict", "net.json", "a.csv", "--digits", "3"), "y\n0.13\n")
        self.assertEqual(
            self.answer("predict", "net.json", "a.csv", "--digits", "40"), "y\n0.129629632629629633\n"
        )

    def test_exact_to_a_file(self):
        self.write("a.csv", self.POINTS)
        self.assertEqual(self.answer("predict", "net.json", "a.csv", "--exact", "-o", "out.csv"), "")
        self.assertEqual((self.directory / "out.csv").read_text(), "y\n1/2\n-1/2\n-201/2\n")

    def test_names_are_quoted(self):
        self.write("net.json", (self.directory / "net.json").read_text().replace('"y"', '"a,\\"b\\""'))
        self.write("a.csv", "x\n0\n")
        self.assertEqual(self.answer("predict", "net.json", "a.csv"), '"a,""b"""\n0.5\n')


class Pages(ProgramTest):
    def test_help_and_version(self):
        self.assertTrue(self.answer("--version").startswith("infimum "))
        self.assertIn("Usage: infimum", self.answer("--help"))
        self.assertIn("--digits N", self.answer("predict", "--help"))

    def test_the_page_of_options_is_up_to_date(self):
        self.assertEqual(self.answer("help-options", "--markdown"), (ROOT / "docs" / "options.md").read_text())


if __name__ == "__main__":
    unittest.main()
