# SPDX-License-Identifier: Apache-2.0
"""separate and convex-fit as a user meets them: texts, exit codes, and what is refused."""
import unittest

from program import ProgramTest

INPUT, USAGE = 2, 1
POINTS = "x,z,kind\n1,0,in\n-1,0,in\n0,1,in\n0,-1,in\n1,1,out\n-1,-1,out\n"


class Separate(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("a.csv", POINTS)

    def ask(self, *arguments):
        done = self.run_program(*arguments)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def test_yes(self):
        code, text = self.ask("separate", "a.csv", "--target", "kind", "--inside", "in", "--certificate", "a.cert")
        self.assertEqual(code, 10)
        lines = text.split("\n")
        self.assertEqual(lines[0], "YES")
        self.assertTrue(lines[1].startswith("2 hyperplanes separate 4 points with kind = in from the other 2: "))
        self.assertIn("a2 ≈ ", text)
        self.assertIn("check with   infimum-check a.csv a.cert\n", text)

    def test_no(self):
        code, text = self.ask("separate", "a.csv", "--target", "kind", "--inside", "in", "--units", "1")
        self.assertEqual(code, 20)
        self.assertEqual(text.split("\n")[:2], ["NO", "no 1 hyperplane separates 4 points with kind = in from the other 2"])
        self.assertIn("leaf of Farkas vectors", text)

    def test_unknown(self):
        code, text = self.ask("separate", "a.csv", "--target", "kind", "--inside", "in", "--time-limit", "0", "--certificate", "a.cert")
        self.assertEqual(code, 0)
        self.assertEqual(text.split("\n")[0], "UNKNOWN")
        self.assertIn("stopped by   time\n", text)
        self.assertFalse((self.directory / "a.cert").exists())

    def test_refused(self):
        ask = ["separate", "a.csv", "--target", "kind", "--inside"]
        self.assert_refused(INPUT, 'a.csv: column "kind": no point has the value "inside"; there are "in", "out"', *ask, "inside")
        self.assert_refused(INPUT, 'a.csv:2: column "kind": expected a number, found "in"', *ask, "1")
        self.assert_refused(INPUT, 'a.csv: no column "y" for the features; the columns are x, z, kind', *ask, "in", "--features", "x,y")
        self.assert_refused(USAGE, 'column "kind" is used twice', *ask, "in", "--features", "x,kind")
        self.assert_refused(USAGE, "--units: expected 1 to 12", *ask, "in", "--units", "13")
        self.assert_refused(USAGE, "--certificate: a.csv would overwrite DATA", *ask, "in", "--certificate", "a.csv")


class ConvexFit(ProgramTest):
    def test_yes_no_and_a_label_below_zero(self):
        self.write("a.csv", "x,y\n-1,2\n0,0\n1,1\n")
        done = self.run_program("convex-fit", "a.csv", "--target", "y", "--units", "2")
        self.assertEqual((done.returncode, done.stderr), (10, ""))
        self.assertEqual(done.stdout.split("\n")[:2], ["YES", "2 units fit all 3 points exactly: y = sum of relu(a)"])
        done = self.run_program("convex-fit", "a.csv", "--target", "y", "--units", "1")
        self.assertEqual(done.returncode, 20)
        self.assertEqual(done.stdout.split("\n")[1], "no sum of 1 unit with outer weights +1 fits all 3 points")
        self.assertRegex(done.stdout, r"searched     \d+ linear programs, \d+ in fractions, \d+ regions?, \d+\.\d+ s\n")
        self.write("a.csv", "x,y\n-1,2\n0,-3\n1,1\n")
        done = self.run_program("convex-fit", "a.csv", "--target", "y", "--units", "2")
        self.assertEqual(done.returncode, 20)
        self.assertEqual(done.stdout.split("\n")[1], "the value -3 of y at point 2 is negative, and a sum of relu's with outer weights +1 never is")

    def test_refused(self):
        self.write("a.csv", "x,y\n-1,2\n0,zero\n")
        self.assert_refused(INPUT, 'a.csv:3: column "y": expected a number, found "zero"', "convex-fit", "a.csv", "--target", "y")
        self.assert_refused(USAGE, "--units: expected 1 to 12", "convex-fit", "a.csv", "--target", "y", "--units", "0")


if __name__ == "__main__":
    unittest.main()
