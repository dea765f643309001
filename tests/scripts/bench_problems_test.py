# SPDX-License-Identifier: Apache-2.0
import unittest

from bench_folder import BenchTest
import problems
from problems import Problem, agrees, arguments, parse, prepare


class Table(unittest.TestCase):
    def test_the_table_is_well_formed_and_its_data_without_extra_folder_are_there(self):
        table = problems.table()
        self.assertGreater(len(table), 100)
        for problem in table:
            if not problem.data.startswith("boston"):
                self.assertIsNotNone(problems.find_data(problem, [problems.ROOT / "data"]), problem.name)

    def test_names_tell_what_differs(self):
        self.assertEqual(Problem("cars", 2).name, "cars k=2")
        self.assertEqual(Problem("cars", 2, points=20, loss="absolute", skip=True).name, "cars n=20 k=2 absolute skip")

    def test_twice_the_same_name(self):
        with self.assertRaisesRegex(ValueError, "cars k=2 occurs twice"):
            parse([{"data": "cars", "units": 2}, {"data": "cars", "units": 2, "part": "other"}])

    def test_unknown_key(self):
        with self.assertRaises(TypeError):
            parse([{"data": "cars", "units": 2, "unit": 3}])


class Data(BenchTest):
    def setUp(self):
        super().setUp()
        self.source = self.folder / "source"
        self.source.mkdir()
        (self.source / "toy.csv").write_text("a,b,y\n1,2,3\n4,5,6\n7,8,9\n", encoding="utf-8")

    def test_first_points(self):
        cut = prepare(Problem("toy", 1, points=2), [self.source], self.folder)
        self.assertEqual(cut.read_text(), "a,b,y\n1,2,3\n4,5,6\n")
        self.assertEqual(prepare(Problem("toy", 1), [self.source], self.folder), self.source / "toy.csv")

    def test_more_points_than_there_are(self):
        with self.assertRaisesRegex(ValueError, "has only 3 points"):
            prepare(Problem("toy", 1, points=4), [self.source], self.folder)

    def test_no_such_data(self):
        self.assertIsNone(prepare(Problem("toy", 1), [self.folder], self.folder))

    def test_arguments(self):
        path = str(self.source / "toy.csv")
        self.assertEqual(arguments(Problem("toy", 2), path), [path, "--target", "y", "--units", "2", "--loss", "squared"])
        words = arguments(Problem("toy", 1, loss="absolute", skip=True, target="b", features=["y", "a"]), path)
        self.assertEqual(words[1:], ["--target", "b", "--units", "1", "--loss", "absolute", "--features", "y,a", "--skip"])


class Agreement(unittest.TestCase):
    def test_up_to_a_unit_of_the_last_digit_shown(self):
        self.assertTrue(agrees(1.23456, 1.2346))
        self.assertTrue(agrees(1.2345, 1.2346))
        self.assertFalse(agrees(1.2343, 1.2346))
        self.assertTrue(agrees(5.0, None))


if __name__ == "__main__":
    unittest.main()
