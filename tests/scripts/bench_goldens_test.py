# SPDX-License-Identifier: Apache-2.0
import contextlib
import io
import json
import unittest

from bench_folder import BenchTest, proved
import goldens
import problems
from trainer import Failure

ROW = {"regions": 7, "bytes": 5, "train": 1000, "check": 100}


class Counts(unittest.TestCase):
    def deviations(self, with_instructions=True, **changed):
        return list(goldens.deviations(ROW, ROW | changed, with_instructions))

    def test_regions_and_bytes_are_exact(self):
        self.assertEqual(self.deviations(), [])
        self.assertEqual(self.deviations(regions=8), ["regions 8, golden 7"])
        self.assertEqual(self.deviations(bytes=4), ["bytes 4, golden 5"])

    def test_instructions_have_a_tolerance_in_both_directions(self):
        self.assertEqual(self.deviations(train=1029, check=98), [])
        self.assertEqual(self.deviations(train=1031), ["instructions of train 1031, golden 1000 (+3.1 %)"])
        self.assertEqual(self.deviations(check=96), ["instructions of check 96, golden 100 (-4.0 %)"])
        self.assertEqual(self.deviations(with_instructions=False, train=5000), [])

    def test_what_valgrind_says(self):
        self.assertEqual(goldens.instructions("==7== \n==7== I   refs:      1,914,735,144\n"), 1914735144)
        with self.assertRaises(Failure):
            goldens.instructions("Killed")

    def test_the_table_has_the_problems_and_the_goldens_are_of_the_table(self):
        names = {problem.name for problem in problems.table()}
        self.assertLessEqual(set(goldens.SMALL), names)
        kept = json.loads(goldens.GOLDENS.read_text())
        self.assertEqual(list(kept["rows"]), goldens.SMALL)
        for row in kept["rows"].values():
            self.assertEqual(sorted(row), ["bytes", "check", "regions", "train"])


class Program(BenchTest):
    def compare(self, row, compiler="g++ 1.2"):
        path = self.folder / "goldens.json"
        path.write_text(json.dumps({"compiler": compiler, "rows": {"cars k=3": row}}))
        words = ["--program", self.program(proved()), "--checker", self.checker(), "--goldens", path, "--without-instructions"]
        with contextlib.redirect_stdout(io.StringIO()) as told:
            code = goldens.main([str(word) for word in words])
        return code, told.getvalue()

    def test_as_expected(self):
        self.assertEqual(self.compare(ROW), (0, "1 problems: regions and bytes as expected\n"))

    def test_a_difference_says_how_it_is_accepted(self):
        code, told = self.compare(ROW | {"regions": 6})
        self.assertEqual(code, 1)
        self.assertIn("cars k=3: regions 7, golden 6", told)
        self.assertIn("make goldens", told)

    def test_a_program_that_fails(self):
        with self.assertRaises(Failure):
            self.checker(code=1)
            goldens.expect_success(goldens.run([self.folder / "infimum-check"]))


if __name__ == "__main__":
    unittest.main()
