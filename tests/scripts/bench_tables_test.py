# SPDX-License-Identifier: Apache-2.0
import unittest

import bench_folder  # noqa: F401  (the path)
from tables import geometric_mean, markdown, number, ratio_text, seconds


class Tables(unittest.TestCase):
    def test_numbers(self):
        self.assertEqual([number(v) for v in (None, 1234567, 0.01234, 0.5, 4.567, 45.67, 456.7)], ["–", "1234567", "0.0123", "0.50", "4.57", "45.7", "457"])
        self.assertEqual([number(v, 2) for v in (4.567, 45.67, 456.7)], ["4.6", "46", "457"])

    def test_seconds(self):
        self.assertEqual([seconds(v) for v in (None, 0.001, 0.123, 12.34, 123.4)], ["–", "0.00", "0.12", "12.3", "123"])

    def test_ratios(self):
        self.assertEqual([ratio_text(3, 2), ratio_text(3, 0), ratio_text(None, 2), ratio_text(500, 2)], ["1.50", "–", "–", "250"])
        self.assertAlmostEqual(geometric_mean([2.0, None, 8.0]), 4.0)
        self.assertIsNone(geometric_mean([None]))

    def test_markdown(self):
        self.assertEqual(markdown([" name", "n"], [["a|b", 1]]), "| name | n |\n|---|--:|\n| a\\|b | 1 |")


if __name__ == "__main__":
    unittest.main()
