# SPDX-License-Identifier: Apache-2.0
"""Known least risks on real data, proved, and proved again by both checkers.

Also counts bytes: on sets with one or two inputs a certificate needs few per leaf.
"""
import csv
import os
import unittest
from pathlib import Path

from golden import EXTRA, QUICK, GoldenTest
from training import DATA

BYTES_PER_LEAF = 70
SMALL = 200  # leaves below which header, network and single long numbers weigh in the mean


class RealData(GoldenTest):
    def test_known_optima(self):
        for name, target, units, known in QUICK:
            with self.subTest(name, units=units):
                result = self.prove(DATA / f"{name}.csv", target, units, known)
                if result["dimension"] <= 2 and result["leaves"] >= SMALL:
                    self.assertLessEqual(result["certificate"]["bytes"], BYTES_PER_LEAF * result["leaves"])

    def test_known_optima_of_further_sets(self):
        folder = os.environ.get("INFIMUM_EXTRA_DATA")
        if folder is None:
            self.skipTest("INFIMUM_EXTRA_DATA is not set")
        for name, _, units, known in EXTRA:
            path = Path(folder) / f"{name}.csv"
            if not path.is_file():
                continue
            with self.subTest(name, units=units), open(path, newline="", encoding="utf-8") as file:
                self.prove(path, next(csv.reader(file))[-1], units, known)


if __name__ == "__main__":
    unittest.main()
